"""Names: labels, what refers to them, variables and blocks, and words that are none of these."""

from __future__ import annotations

from convcalc.lang.claims import quoted, with_colon
from convcalc.lang.expressions import whole
from convcalc.lang.headers import NAMED
from convcalc.lang.tokens import BREAKS, Cursor, wrong
from convcalc.lang.tree import Name
from convcalc.text import NOWHERE, Span

TWO_WORDS = ("word", "int", "digits", "mixed", "decimal", "attr", "size", "-", "/", ".")


def label(c: Cursor) -> tuple[str | None, Span]:
    """[ NAME ":" ] at the beginning of a statement"""
    kind, text, start, end = c.toks[c.i]
    if kind == "end" or c.toks[c.i + 1][0] != ":":
        if kind in TWO_WORDS:
            _refuse_two_words(c)
        return None, NOWHERE
    if with_colon(c, c.i):
        return None, NOWHERE
    if kind not in NAMED or (kind == "attr" and ":" in text):
        c.note(wrong.BadName(text, "a label"), start, end)
        c.i += 2
        return None, NOWHERE
    if kind == "word" and text.lower() in c.words.RESERVED:
        c.note(wrong.Reserved(text, "a label"), start, end)
    name = _name(c)
    c.i += 1
    if name in c.scope:
        c.note(wrong.Twice(f"the label '{name}'", c.source.place(c.scope[name])[0]), start, end)
    c.scope.setdefault(name, start)
    return name, Span(start, end)


def _name(c: Cursor) -> str:
    if c.toks[c.i][0] == "string":
        return quoted(c)
    c.i += 1
    return c.toks[c.i - 1][1]


def _refuse_two_words(c: Cursor) -> None:
    """`average pool: ...` and `conv1-1: ...`: a label is one word."""
    i = c.i
    while c.toks[i][0] in TWO_WORDS and i - c.i < 6:
        i += 1
    colon = c.toks[i]
    if colon[0] != ":" or c.toks[i + 1][2] == colon[3] or i == c.i or with_colon(c, i - 1):
        return
    start, end = c.toks[c.i][2], colon[2]
    text = c.source.text[start:end].rstrip()
    if c.role() and c.toks[i - 1][0] == "word" and c.roles.get(c.toks[i - 1][1].lower()) is None:
        return  # `relu e1: relu` is a label in the wrong place
    mistake = wrong.TwoWordLabel(text) if " " in text else wrong.BadName(text, "a label")
    c.note(mistake, start, end)
    c.i = i + 1
    c.skip_statement()


def reference(c: Cursor, what: str, example: str) -> Name:
    """The NAME of a tensor, behind `from`, `concat`, `add` or `mul`"""
    kind, _, start, end = c.toks[c.i]
    if kind not in NAMED or (kind == "word" and c.role()):
        raise c.stuck(wrong.Incomplete(what, "the label of a tensor", example))
    return Name(_name(c), Span(start, end))


def variable(c: Cursor, what: str) -> None:
    """NAME of a variable, a parameter or a block: not reserved, and nothing that reads as an attribute"""
    kind, text, start, end = c.toks[c.i]
    if kind == "attr" or (kind == "word" and text[0] in "xX" and text[1:].isdigit()):
        c.note(wrong.LooksLikeAttribute(text, what), start, end)
    elif kind == "word" and text.lower() in c.words.RESERVED:
        c.note(wrong.Reserved(text, what), start, end)
    elif kind != "word":
        if kind in BREAKS or kind in ("=", ",", "(", ")", "["):
            raise c.stuck(wrong.Incomplete(what, "a name", "n"))
        c.note(wrong.BadName(text, what), start, end)
    c.i += 1


VALUES = ("word", "mixed", "decimal", "attr", "size", "int", "digits")
"""The tokens of which the value of a case is made, with what is glued to them: 3, tiny, 0.5, 32x4d, x-large."""


def case_value(c: Cursor, example: str) -> int | str:
    """INT | WORD, behind the "=" of a case"""
    kind, text, start, _ = c.toks[c.i]
    if kind not in VALUES:
        raise c.stuck(wrong.Incomplete("'case'", "a whole number or a word behind '='", example))
    c.i += 1
    if kind in ("int", "digits") and not (c.glued() and c.toks[c.i][0] in (*VALUES, "-")):
        return whole(c, text, start)
    while c.glued() and c.toks[c.i][0] in (*VALUES, "-"):
        c.i += 1
    return c.source.text[start : c.toks[c.i - 1][3]]


def unknown_layer(c: Cursor, text: str) -> wrong.UnknownLayer | wrong.UnknownFlag:
    """The mistake about a word that is neither a layer nor a block, with what was probably meant."""
    phrase = None if c.quiet else _phrase(c)
    if phrase:
        return phrase
    candidates = [*sorted(c.words.LAYERS), *sorted(c.blocks), "residual", "from", "for", "output", "idle", "case"]
    candidates += sorted(c.words.FLAGS) if _behind_a_layer(c) else []
    meant = c.words.MEANT.get(text.lower()) or c.near(text, candidates)
    glued = _glued(c, text)
    if glued is not None:
        meant = c.near(text, sorted(c.blocks)) or glued
    if text in labels(c) or c.quiet:
        return wrong.UnknownLayer(text, meant, text in labels(c))
    from convcalc.lang.foreign import instead_of

    instead = instead_of(text)
    if meant in c.words.FLAGS and not instead:
        return wrong.UnknownFlag(text, meant)
    return wrong.UnknownLayer(text, meant, False, instead)


def _behind_a_layer(c: Cursor) -> bool:
    """Does what comes now stand where a flag of a layer could?"""
    kind, text, _, _ = c.toks[max(c.i - 1, 0)]
    word = kind == "word" and text.lower() in c.words.LAYERS | c.words.FLAGS
    return c.i > 0 and (word or kind in ("attr", "size", "int", "digits"))


def _phrase(c: Cursor) -> wrong.UnknownLayer | None:
    """One to four words that are one layer elsewhere: max pool, up-conv, global average pooling; the longest counts."""
    from convcalc.lang.foreign import BEFORE, WITHOUT, meant

    ends = [c.i]
    while len(ends) < 4:
        i = ends[-1] + 1
        i += c.toks[i][0] == "-" and c.toks[i + 1][2] == c.toks[i][3]
        if c.toks[i][0] != "word" or c.toks[i + 1][0] in (":", "="):
            break
        ends.append(i)
    start = c.toks[c.i][2]
    for end in reversed(ends):
        text = c.source.text[start : c.toks[end][3]]
        ours = meant(text) if text not in c.blocks and text not in labels(c) else None
        following = c.toks[end + 1][0]
        if ours and following in BEFORE.get(ours, (following,)):
            c.i = end + (following in WITHOUT.get(ours, ()))
            return wrong.UnknownLayer(text, ours)
    return None


def _glued(c: Cursor, text: str) -> str | None:
    """`conv 16` for `conv16`, where the number is too large to be a slip of the name, or a size."""
    word = text.lower().rstrip("0123456789x")
    number = text[len(word) :]
    if word not in c.words.LAYERS or not number[:1].isdigit() or not (number.isdigit() or "x" in number.strip("x")):
        return None
    return f"{word} {number}" if len(number) > 1 or c.toks[c.i + 1][0] == "size" else None


def labels(c: Cursor) -> frozenset[str]:
    """Every label of the text, wherever it holds, those of inputs among them."""
    if c.labels is None:
        c.labels = frozenset(
            [
                quoted_name(name[1])
                for before, name, token in zip([("", "", 0, 0), *c.toks], c.toks, c.toks[1:], strict=False)
                if name[0] in NAMED and (token[0] == ":" or before[1].lower() == "input")
            ]
        )
    return c.labels


def quoted_name(text: str) -> str:
    return text[1:-1] if text[0] in "\"'" else text
