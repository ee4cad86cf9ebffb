"""What is said of a layer: bare numbers, sizes, and attributes by name."""

from __future__ import annotations

import re

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import BareNumber, Item, LayerDraft, Size
from convcalc.readers.pasted.figures import plain_size
from convcalc.readers.pasted.scan import END, MOST_MISTAKES, Token, TokenStream, numbers
from convcalc.text import Span, nearest

COMPACT = re.compile(r"(op|[spdgkSPDGK])(\d{1,9}(?:[xX×]\d{1,9})*)")
LONG = {"k": "the kernel", "s": "the stride", "p": "the padding", "d": "the dilation", "g": "the groups",
        "op": "the output padding", "filters": "the number of filters"}  # fmt: skip
EXAMPLES = {"k": "kernel 3x3", "s": "stride 2", "p": "padding 1", "d": "dilation 2", "g": "groups 2",
            "op": "output padding 1", "filters": "32 filters", "rate": "rate 0.5"}  # fmt: skip
CONNECTING = frozenset(("of", "is", "size", "sizes", "with", "크기", "만큼"))


class ItemReader:
    """The state of reading tokens i to j: the place, the items so far, and the layer whose attributes come now.

    open: that layer.  fresh: nothing has been read since the last comma or arrow.  inside: between the parentheses of
    the open layer.  aside: do these stand apart from its word, so that results may be in them?  square: in a square
    bracket, where `× 3` may stand beside any of its lines.  unknown: the words that mean nothing, kept until it is
    clear whether they are a remark.  pending: a repeat that stood in front: how often, where, and how many items there
    were before it.
    """

    def __init__(self, text: TokenStream, i: int, j: int, open: LayerDraft | None = None, square: bool = False) -> None:
        self.t = text
        self.toks = text.tokens
        self.i = i
        self.j = j
        self.open = open
        self.inside = open is not None
        self.square = square
        self.aside = False
        self.fresh = True
        self.items: list[Item] = []
        self.unknown: list[int] = []
        self.pending: tuple[int, int, int] | None = None

    def at(self, k: int) -> Token:
        return self.toks[k] if 0 <= k < self.j else END

    def target(self, token: Token) -> LayerDraft:
        """The layer that an attribute belongs to; one without a word where none is open."""
        if self.open is None:
            self.open = LayerDraft("", "", token.start, token.end)
            self.items.append(self.open)
        self.open.reach(token.start, token.end)
        self.fresh = False
        return self.open

    def give(self, key: str, size: Size, token: Token) -> None:
        """An attribute by its name, given once."""
        draft = self.target(token)
        draft.said = True
        if key in draft.given and draft.given[key].numbers != size.numbers:
            self.t.note(pasted.TwiceSaid(LONG[key], draft.given[key].text, size.text), *size.span)
        draft.given[key] = size

    def close(self, behind: int) -> None:
        """The open layer, or a bracket, ends before this token."""
        self.i = behind
        self.fresh = True
        if not self.inside:
            self.open = None


def bare_number(r: ItemReader) -> None:
    token = r.at(r.i)
    value = numbers(token)[0]
    if r.at(r.i + 1).kind == "%":
        r.target(token).decimals.append(f"0.{value:02d}" if value < 100 else "1")
        r.i += 2
        return
    if r.at(r.i + 1).kind == "→" and r.at(r.i + 2).kind == "num" and r.inside:
        r.target(token).given.setdefault("in", Size((value,), token.span))
        r.i += 2  # Linear(512→10): what arrives is known
        return
    if r.at(r.i + 1).kind == "@" and r.at(r.i + 2).kind in ("dims", "num"):
        r.give("filters", Size((value,), token.span), token)
        r.i += 2
        return
    numbered = r.target(token).numbers
    if len(numbered) < MOST_MISTAKES:
        numbered.append(BareNumber(value, token.span))
    else:
        r.t.note(pasted.NoMeaning(token.text, "so many others"), token.start, token.end)
    r.i += 1


def decimal(r: ItemReader) -> None:
    token = r.at(r.i)
    text = token.text if r.at(r.i + 1).kind != "%" else _hundredth(token.text)
    r.target(token).decimals.append(text)
    r.i += 1 + (r.at(r.i + 1).kind == "%")


def _hundredth(percent: str) -> str:
    """12.5 of 12.5 % is 0.125: the point moves, and no digit is lost."""
    whole, _, places = percent.partition(".")
    digits = whole.zfill(3)
    return f"{digits[:-2]}.{digits[-2:]}{places}"


def compact(r: ItemReader) -> bool:
    """`s2`, `p1`, `k3x3`"""
    token = r.at(r.i)
    found = COMPACT.fullmatch(token.text)
    if not found or (r.open is None and r.fresh and not r.items):
        return False
    r.give(found[1].lower(), Size(numbers(token), token.span), token)
    r.i += 1
    return True


def slash_stride(r: ItemReader) -> bool:
    """`/2` is a stride."""
    if r.at(r.i + 1).kind != "num" or r.at(r.i + 1).start != r.at(r.i).end:
        return False
    token = r.at(r.i + 1)
    r.give("s", Size(numbers(token), token.span), r.at(r.i))
    r.i += 2
    return True


def named_attribute(r: ItemReader, key: str, after: int) -> None:
    """An attribute's name: its number comes behind it (stride 2) or stood before it (32 filters)."""
    word = r.at(r.i)
    k = _connected(r, after)
    sized = r.at(k).kind == "dims" or bool(r.open and r.open.sizes) or (r.at(k).kind == "(" and bool(tuple_at(r, k)))
    if key == "k" and word.text.lower().endswith("s") and r.open and r.open.numbers and sized:
        key = "filters"  # 64 kernels of 3x3
    value, end = _value(r, k)
    if key == "k" and r.at(k).kind == "num" and vocabulary.key(r.at(end).text) in vocabulary.COUNTERS:
        key = "filters"  # 커널 6개: six kernels
    if value is not None and (key != "filters" or _may_count(r, value, after)):
        r.i = end
        _assign(r, key, value, word)
    elif vocabulary.key(r.at(k).text) in vocabulary.PADDING_WORDS:
        r.i = k
    elif not _take_before(r, key, word):
        _without_number(r, key, word, after)
    else:
        r.i = after


def _connected(r: ItemReader, k: int) -> int:
    """Over `=`, `:`, `of`, `size` behind an attribute's name."""
    while r.at(k).kind in ("=", ":", "~") or (r.at(k).kind == "word" and r.at(k).text in CONNECTING):
        k += 1
    return k


def _may_count(r: ItemReader, value: Size, after: int) -> bool:
    """May a number behind `filters` be how many? Not where one stood before it: 32 filters of 3x3."""
    if len(value.numbers) > 1:
        return False
    return r.at(after).kind in (":", "=") or not (r.open and r.open.numbers)


def _value(r: ItemReader, k: int) -> tuple[Size | None, int]:
    """A number, a size or a tuple at token k, and what comes behind it."""
    token = r.at(k)
    if token.kind in ("num", "dims"):
        return Size(numbers(token), token.span), k + 1
    if token.kind == "(" and (inner := tuple_at(r, k)):
        return inner, r.t.partner[k] + 1
    return None, k


def tuple_at(r: ItemReader, k: int) -> Size | None:
    """`(3, 3)`, also with None or B for the batch in front."""
    end = r.t.partner.get(k)
    if end is None or end >= r.j:
        return None
    found = plain_size(r.toks[k + 1 : end])
    return Size(found, Span(r.at(k).start, r.at(end).end)) if found else None


def _assign(r: ItemReader, key: str, value: Size, word: Token) -> None:
    """What a named attribute means for the layer."""
    if key == "in":
        r.target(word).given.setdefault("in", value)
    elif key == "rate":
        r.target(word).numbers.append(BareNumber(value.numbers[0], value.span))
    elif key == "size" or (key == "input" and r.open is not None and r.open.kind == "input"):
        r.target(word).sizes.append(value)
    elif key == "input":
        draft = LayerDraft("input", word.text, word.start, value.span.end)
        draft.sizes.append(value)
        r.items.insert(len(r.items) - bool(r.items and r.items[-1] is r.open), draft)
    else:
        r.give(key, value, word)


def _take_before(r: ItemReader, key: str, word: Token) -> bool:
    """The number that stood before the attribute's name."""
    draft = r.open
    if draft is None:
        return False
    if key in ("filters", "in") and draft.numbers:
        number = draft.numbers.pop()
        if key == "filters":
            r.give(key, Size((number.value,), number.span), word)
        else:
            draft.given.setdefault(key, Size((number.value,), number.span))
        return True
    if key in ("k", "size", "filters") and (draft.sizes or key in draft.given or "k" in draft.given):
        draft.said = True
        return True
    if key in ("s", "p", "d", "g", "k") and draft.numbers:
        number = draft.numbers.pop()
        r.give(key, Size((number.value,), number.span), word)
        return True
    return key == "size"


def _without_number(r: ItemReader, key: str, word: Token, after: int) -> None:
    """`use_bias=False`, `inplace=True`, a decimal; or a name without any number."""
    k = _connected(r, after)
    token = r.at(k)
    truth = vocabulary.key(token.text)
    r.i = k + 1
    if key in ("bias", "ceil") and truth in ("true", "false"):
        if truth == "true" or key == "bias":
            flag = key if truth == "true" else "nobias"
            r.target(word).flags[flag] = Span(word.start, token.end)
    elif key == "rate" and token.kind == "dec":
        r.target(word).decimals.append(token.text)
    elif key == "filters" and (r.open is None or r.open.kind in ("input", "")) and not r.inside:
        r.i = after
        r.unknown.append(after - 1)
    elif key in EXAMPLES:
        r.i = after
        r.t.note(pasted.NoNumber(word.text, EXAMPLES[key]), word.start, word.end)
    else:
        r.i = after


def not_understood(r: ItemReader, k: int) -> None:
    if r.t.enough:
        return
    token = r.at(k)
    if token.kind == "...":
        r.t.note(pasted.LeftOut(token.text), token.start, token.end)
        return
    near = nearest(vocabulary.key(token.text), vocabulary.known()) if token.kind == "word" else None
    r.t.note(pasted.NotUnderstood(token.text, near), token.start, token.end)


def positional(r: ItemReader, draft: LayerDraft, inner: Size, end: int) -> None:
    """`Conv2D(32, (3, 3))`, `Dense((512))`"""
    if len(inner.numbers) == 1:
        draft.numbers.append(BareNumber(inner.numbers[0], inner.span))
    else:
        draft.sizes.append(inner)
    r.i, r.fresh = end + 1, False


def size_in_brackets(r: ItemReader, token: Token, end: int) -> bool:
    """`[55x55x96]`, `(→ 14x14)`, `(28, 28, 1)` behind an input: a size in brackets."""
    inside = r.toks[r.i + 1 : end]
    pointed = bool(inside) and inside[0].kind == "→"
    found = plain_size(inside[pointed:])
    draft = r.open
    if not found or (token.kind == "{" and not pointed):
        return False
    span = Span(token.start, r.at(end).end)
    if draft is not None and draft.kind == "input" and not pointed:
        draft.sizes.append(Size(found, span))
        draft.reach(*span)
    elif pointed or _is_result(r, token, found):
        r.items.append(Claim("size", found, span=span))
        r.open = None
    else:
        return False
    r.i, r.fresh = end + 1, True
    return True


def _is_result(r: ItemReader, token: Token, found: tuple[int, ...]) -> bool:
    """Is a size in brackets a result, and not the layer's own attributes?"""
    draft, glued = r.open, token.start == r.at(r.i - 1).end
    if token.kind == "[":
        return not r.inside and not (draft is not None and draft.bare and glued)
    conv = draft is not None and draft.bare and draft.kind in vocabulary.CONVOLUTIONS
    return draft is not None and not r.inside and not glued and len(found) > 2 and not conv


def flag(r: ItemReader, word: str, token: Token, after: int) -> None:
    """`same`, `no bias`, also `bias=False`."""
    if r.at(after).kind == "=" and word == "bias":
        named_attribute(r, "bias", after)
        return
    r.target(token).flags[word] = Span(token.start, r.at(after - 1).end)
    r.i = after


def letter(r: ItemReader, token: Token) -> bool:
    """`k=3`, `C=32`"""
    key = vocabulary.LETTERS.get(token.text.lower())
    if key is None or r.at(r.i + 1).kind != "=":
        return False
    named_attribute(r, key, r.i + 1)
    return True
