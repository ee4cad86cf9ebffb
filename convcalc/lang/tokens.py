"""Text to tokens, and the cursor that walks over them and collects mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeAlias

from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.text import Source, Span, invisible, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from convcalc.diagnostics import syntax
    from convcalc.lang.repeated_lines import RepeatedLines

    wrong = syntax

    class Words(Protocol):
        """The reserved words, and which of them are what; `convcalc.lang.words` is one."""

        @property
        def RESERVED(self) -> Set[str]: ...
        @property
        def LAYERS(self) -> Set[str]: ...
        @property
        def MERGES(self) -> Set[str]: ...
        @property
        def FLAGS(self) -> Set[str]: ...
        @property
        def CLAIMS(self) -> Set[str]: ...
        @property
        def MEANT(self) -> Mapping[str, str]: ...
else:

    class _Lazy:
        """The module of mistakes, loaded when the first is made: a text without any does not pay for it."""

        def __getattr__(self, name: str) -> type[Mistake]:
            import convcalc.diagnostics.syntax

            return getattr(convcalc.diagnostics.syntax, name)

    wrong = _Lazy()

LONGEST_TEXT = 1_000_000
"""Characters: what is longer is refused for its length alone, before anybody reads it."""


def refuse_text(source: Source) -> None:
    """Refuse a text that is too long, or that holds characters which can only deceive; each is named once."""
    text = source.text
    if len(text) > LONGEST_TEXT:
        refuse_length(text, source.name, f"{len(text):,}")
    found = []
    for char in invisible(text):
        at = text.index(char)
        found.append(wrong.ControlCharacter(char, text.count(char)).at(Span(at, at + 1)))
    if found:
        raise SpecError(source, found)


def refuse_length(text: str, name: str, found: str) -> NoReturn:
    """Refuse a text for its length: what it begins with, what it is called, and how long it is."""
    mistake = wrong.Beyond("a text", f"{LONGEST_TEXT:,} characters", found)
    raise SpecError(Source(text[:200], name), [mistake.at(Span(0, 1))])


Token: TypeAlias = tuple[str, str, int, int]
"""Kind, text, start and end. A mark is a kind of its own: "[", "->", ";", "newline", ...

header    name: ... to the end of the line          decimal  0.5, 3.6G
attr      s2, p1:2, k3x3                            mixed    724M, 3a, 3xk: digits, then letters
size      11x11                                     string   "..." or '...'
int       96, to which no operator is glued         word     any other name, reserved or not
digits    any other number                          end      the end of the text, always the last token

A string may lack its closing quote. Which words are reserved is not decided here.
"""

_ASCII = ("[A-Za-z_]", "[A-Za-z0-9_]")
_MARKS = (  # letters of many scripts are written with marks that are no letters themselves
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u0670\u06d6-\u06ed\u0900-\u0eff\u0f00-\u109f\u1780-\u17ff"
    "\u200c\u200d\u3099\u309a"
)
_ANY = (r"[^\W\d]", rf"[\w{_MARKS}]")

# Every quantifier is possessive: nothing is ever tried twice, and the time is linear in the text.
_PATTERN = r"""(?:[^\S\n]|#[^\n]*+)*+(?:
(?P<header>(?:[nN][aA][mM][eE]|[sS][oO][uU][rR][cC][eE]|[nN][oO][tT][eE]|EXECUTED)[ \t]*+:[^\n]*+)|
(?P<attr>(?:op|OP|[spdgkSPDGK])[0-9]++(?::[0-9]++)?+(?:[xX×][0-9]++(?::[0-9]++)?+)*+(?!CONTINUE|\.[0-9]))|
(?P<word>BEGINCONTINUE*+)|
(?P<int>[0-9]++(?!CONTINUE|[.+*/%:×−–]|-(?!>)))|
(?P<size>[0-9]++(?:[xX×][0-9]++)++)|
(?P<decimal>[0-9]*+\.[0-9]++CONTINUE*+)|
(?P<mixed>[0-9]++CONTINUE++)|
(?P<digits>[0-9]++)|
(?P<string>"(?:[^"\\\n]|\\.)*+"?+|'(?:[^'\\\n]|\\.)*+'?+)|
(?P<arrow>[-−–]>|→)|
(?P<mark>\S)|
(?P<end>\Z))"""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict(
    zip(map(ord, "　、【】「」〔〕"), " ,[][][]", strict=True)
)
"""Signs of Korean, Japanese and Chinese keyboards, one character each, and what they stand for."""

_SAME = {"−": "-", "–": "-", "—": "-", "‑": "-"}  # a minus, as typeset

_scanners: dict[bool, re.Pattern[str]] = {}


def _scanner(ascii_only: bool) -> re.Pattern[str]:
    """The one expression that splits a text; letters of any script need a larger one."""
    if ascii_only not in _scanners:
        begin, go_on = _ASCII if ascii_only else _ANY
        pattern = (
            _PATTERN.replace("\n", "")
            .replace("EXECUTED", "[eE][xX][eE][cC][uU][tT][eE][dD]")
            .replace("BEGIN", begin)
            .replace("CONTINUE", go_on)
        )
        if ascii_only:
            pattern = pattern.replace("|→", "").replace("×", "").replace("−–", "")
        _scanners[ascii_only] = re.compile(pattern)
    return _scanners[ascii_only]


def tokens(text: str) -> list[Token]:
    """Every token of the text, "end" several times; names in the form where an accented letter is one character."""
    return split(text)[0]


def split(text: str) -> tuple[list[Token], dict[int, int]]:
    """The tokens of a text, and where lines begin that stand in it more than once.

    These are given by the place of their first token, with that of the first line which reads the same. No token goes
    on behind the end of its line, so a line is split once and its tokens are moved to wherever it stands again: of
    10,000 layers written out, that takes a third of the time.
    """
    written = text
    if not text.isascii():
        text = narrow(text)
    scan = _scanner(text.isascii()).finditer
    found: list[Token] = []
    add = found.append
    lines: dict[str, tuple[int, int, int]] = {}  # a line's first token, the one behind its last, and its offset
    alike: dict[int, int] = {}
    at = 0
    for line in written.split("\n"):
        begin, end_of_line = len(found), at + len(line)
        known = lines.get(line)
        if known is not None:
            first, last, offset = known
            by = at - offset
            found += [(kind, word, start + by, end + by) for kind, word, start, end in found[first:last]]
            if first < last:
                alike[begin] = alike[first] = first
        else:
            for match in scan(text, at, end_of_line):
                kind: str = match.lastgroup  # type: ignore[assignment]  # one group always matches
                start, end = match.span(kind)
                word = text[start:end]
                add((_SAME.get(word, word) if kind == "mark" else kind, word, start, end))
            while len(found) > begin and found[-1][0] == "end":
                found.pop()
            lines[line] = begin, len(found), at
        add(("newline", "\n", end_of_line, end_of_line + 1))
        at = end_of_line + 1
    found[-1] = "end", "", len(text), len(text)
    found += [found[-1]] * 3  # looking a few tokens ahead needs no care
    return found if written.isascii() else [_composed(token, written) for token in found], alike


def narrow(text: str) -> str:
    """The text with wide letters, digits and signs as narrow ones, as long as before; strings and names keep theirs.

    A long vowel's mark is a dash only where an arrow's head stands behind it.

    >>> narrow("input：３２x３２x３，ー＞")
    'input:32x32x3,->'
    """
    return re.sub("[ー―](?=[>＞])", "-", text).translate(_WIDE)


def _composed(token: Token, written: str) -> Token:
    kind, word, start, end = token
    if kind in ("header", "string") and end - start > 1:
        inside = word.index(":") + 1 if kind == "header" else 1
        last = end - (kind == "string")
        word = word[:inside] + written[start + inside : last] + word[last - start :]
    if word.isascii() or kind not in ("word", "mixed", "string"):
        return kind, word, start, end
    from unicodedata import normalize

    return kind, normalize("NFC", word), start, end


class Enough(Exception):
    """There are so many mistakes that the text is rather somebody else's: nobody asked for all of them."""


class Stuck(Exception):
    """A mistake was noted, and nothing sensible can be read before the next comma, bracket or statement."""


MOST_MISTAKES = 100
ENOUGH = 20  # mistakes, where the question is only whether a text is ours
BREAKS = frozenset(["newline", ";", "arrow", "|", "]", "end"])
"""The tokens that end a statement (an arrow does so unless a size follows)."""

BEGINS = ("layer", "merge", "residual", "from", "for")
"""The roles of words that begin a unit."""

GOES_ON = frozenset([":", "word", "mixed", "decimal", "×", "*", "/", "%", "+", "(", "attr", "digits", "int", "size"])
"""What cannot touch the end of a number, unless it goes on with it: 1x0:1, 3x3xn."""


class Cursor:
    """A place among the tokens; what is known about names; the mistakes found so far."""

    __slots__ = (
        "alike", "blocks", "depth", "hurried", "i", "labels", "lines", "mistakes", "more", "operations", "parens",
        "quiet", "remarks", "roles", "rounding", "scope", "source", "started", "swallowed", "toks", "unclosed",
        "variables", "words",
    )  # fmt: skip

    def __init__(self, source: Source, words: Words, hurried: bool = False) -> None:
        self.source = source
        self.hurried = hurried
        self.words = words
        self.roles = _roles(words)
        self.toks, self.alike = split(source.text)
        self.lines: RepeatedLines | None = None  # who reads those that stand more than once
        self.i = 0
        self.depth = 0
        self.parens = 0
        self.operations = 0
        self.rounding = False  # in the parentheses of round8( ... )?
        self.mistakes: list[Mistake] = []
        self.more = 0
        self.remarks: dict[str, None] = {}  # what was read as something else, each once
        self.quiet = False  # are we stepping over what belongs to a mistake already noted?
        self.blocks = _named_after("block", self.toks) if "block" in source.text.lower() else set()
        self.labels: frozenset[str] | None = None  # every label and every variable of the text, once somebody asks
        self.variables: frozenset[str] | None = None
        self.scope: dict[str, int] = {}  # label -> where it was given
        self.started = False  # has an input or a layer been seen?
        self.unclosed: int | None = None  # where the outermost bracket without an end stands
        self.swallowed: str | None = None  # the header that took its end

    def note(self, mistake: Mistake, start: int, end: int) -> None:
        """Keep a mistake, and go on."""
        if self.quiet:
            return
        if self.hurried and len(self.mistakes) >= ENOUGH:
            raise Enough
        if len(self.mistakes) < MOST_MISTAKES:
            self.mistakes.append(mistake.at(Span(start, end)))
        else:
            self.more += 1

    def near(self, word: str, candidates: Iterable[str]) -> str | None:
        """The nearest candidate; not looked for where nobody will be told."""
        return None if self.quiet or len(self.mistakes) >= MOST_MISTAKES else nearest(word, candidates)

    def note_here(self, mistake: Mistake) -> None:
        """Keep a mistake about the token that comes now."""
        _, _, start, end = self.toks[self.i]
        self.note(mistake, start, end)

    def stuck(self, mistake: Mistake) -> Stuck:
        """Keep a mistake about what comes now; to be raised. Where the text ends, it points behind the last word."""
        kind, _, start, end = self.toks[self.i]
        if kind in ("end", "newline") and self.i:
            start = end = self.toks[self.i - 1][3]
        self.note(mistake, start, max(end, start + 1))
        return Stuck()

    def need_bracket(self, what: str, example: str) -> None:
        """A "[" must come, perhaps on the next line."""
        at = self.i
        self.skip_newlines()
        if self.toks[self.i][0] != "[":
            self.i = at
            raise self.stuck(wrong.Incomplete(what, "layers in brackets", example))

    def negative(self, what: str | None) -> Stuck:
        """Keep the mistake about a number below zero, whose "-" comes now; to be raised."""
        _, _, start, end = self.toks[self.i]
        number = self.toks[self.i + 1]
        touches = number[2] == end and number[0] not in BREAKS
        self.note(wrong.Negative(what, f"-{number[1]}" if touches else "-"), start, number[3] if touches else end)
        return Stuck()

    def found(self) -> str:
        """The token that comes now, in words."""
        kind, text, _, _ = self.toks[self.i]
        return {"newline": "the end of the line", "end": "the end of the text"}.get(kind, f"'{text}'")

    def role(self) -> str:
        """What the word that comes now is: "layer", "merge", "flag", "claim" or itself; "" where it is not reserved."""
        kind, text, _, _ = self.toks[self.i]
        return self.roles.get(text.lower(), "") if kind == "word" else ""

    def glued(self) -> bool:
        """Does the token that comes now touch the one before it?"""
        return self.i > 0 and self.toks[self.i][2] == self.toks[self.i - 1][3]

    def take(self, kind: str) -> bool:
        """Step over a token of that kind, if it comes now."""
        if self.toks[self.i][0] != kind:
            return False
        self.i += 1
        return True

    def refuse_run(self, start: int) -> bool:
        """Refuse what is glued to the number that began there and cannot go on with it; step over all of it."""
        if not self.glued() or self.toks[self.i][0] not in GOES_ON:
            return False
        while self.glued() and self.toks[self.i][0] not in (",", ")", *BREAKS):
            self.i += 1
        span = self.span_from(start)
        self.note(wrong.BadSize(self.source.text[start : span.end]), *span)
        return True

    def skip_newlines(self) -> None:
        while self.toks[self.i][0] == "newline":
            self.i += 1

    def span_from(self, start: int) -> Span:
        """From an offset to the end of the last token taken."""
        return Span(start, self.toks[self.i - 1][3])

    def recover(self) -> None:
        """After Stuck: go on at the next comma, bracket, layer word or end of the statement, outside parentheses."""
        while self.toks[self.i][0] not in BREAKS:
            kind = self.toks[self.i][0]
            if not self.parens and (kind in (",", "[") or self.role() in BEGINS):
                break
            self.parens = max(0, self.parens + (kind == "(") - (kind == ")"))
            self.i += 1
        self.parens = 0

    def skip_repeat(self) -> None:
        """Step over a repeat of something that is a mistake itself."""
        if starts_repeat(self):
            self.i += 1 if len(self.toks[self.i][1]) > 1 or self.toks[self.i + 1][0] in BREAKS else 2

    def skip_statement(self) -> None:
        """Go to where the statement ends, over brackets and what they hold."""
        inside = 0
        while (kind := self.toks[self.i][0]) != "end" and (inside or kind not in BREAKS):
            inside += (kind == "[") - (kind == "]")
            self.i += 1

    def finish(self) -> None:
        """Raise what was found wrong, if anything was."""
        if self.unclosed is not None:
            self.mistakes = [m for m in self.mistakes if not (m.after_bracket and m.span.start > self.unclosed)]
            self.note(wrong.NeverClosed("[", self.swallowed), self.unclosed, self.unclosed + 1)
        if not self.mistakes:
            return
        found = sorted(self.mistakes, key=lambda mistake: mistake.span.start)
        if self.more:
            found.append(wrong.ManyMore(self.more))
        raise SpecError(self.source, found)


def starts_repeat(c: Cursor) -> bool:
    """Does `x 3`, `x3`, `* 3` or `× 3` come now?"""
    kind, text, _, _ = c.toks[c.i]
    if kind == "word":
        return text in ("x", "X") or (text[0] in "xX" and text[1:].isdigit() and text.isascii())
    return kind in ("*", "×")


def _roles(words: Words) -> dict[str, str]:
    """Reserved word -> what it is in the grammar. A word that is a layer and a flag (crop) is a layer."""
    roles = {word: word for word in words.RESERVED}
    for role, some in (
        ("flag", words.FLAGS),
        ("claim", words.CLAIMS),
        ("layer", words.LAYERS),
        ("merge", words.MERGES),
    ):
        roles.update(dict.fromkeys(some, role))
    return roles


def _named_after(keyword: str, toks: list[Token]) -> set[str]:
    """Every word that stands behind this keyword."""
    return {toks[i + 1][1] for i, token in enumerate(toks) if token[0] == "word" and token[1].lower() == keyword}
