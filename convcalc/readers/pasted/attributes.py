"""What is said of a layer: bare numbers, sizes, and attributes by name."""

from __future__ import annotations

import re

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Draft, Item, Number, Size
from convcalc.readers.pasted.scan import END, Token, numbers
from convcalc.record import NamedTuple
from convcalc.text import Span, nearest

MOST_MISTAKES = 200
COMPACT = re.compile(r"(op|[spdgkSPDGK])(\d{1,9}(?:[xX×]\d{1,9})*)")
LONG = {"k": "the kernel", "s": "the stride", "p": "the padding", "d": "the dilation", "g": "the groups",
        "op": "the output padding", "filters": "the number of filters"}  # fmt: skip
EXAMPLES = {"k": "kernel 3x3", "s": "stride 2", "p": "padding 1", "d": "dilation 2", "g": "groups 2",
            "op": "output padding 1", "filters": "32 filters", "rate": "rate 0.5"}  # fmt: skip
CONNECTING = frozenset(("of", "is", "size", "sizes", "with", "크기", "만큼"))


class Text(NamedTuple):
    """The text that is read, cleaned, its tokens and what closes what; mistakes and remarks are added on the way."""

    text: str
    tokens: list[Token]
    partner: dict[int, int]
    mistakes: list[Mistake]
    remarks: list[str]

    def note(self, mistake: Mistake, start: int, end: int) -> None:
        if not self.enough:
            self.mistakes.append(mistake.at(Span(start, max(end, start + 1))))

    @property
    def enough(self) -> bool:
        """So many mistakes that nobody reads more of them?"""
        return len(self.mistakes) >= MOST_MISTAKES

    def words(self, start: int, end: int) -> str:
        """What stands there, blanks as one."""
        return " ".join(self.text[start:end].split())


class Attributes:
    """A place among the tokens and the layer whose attributes come now.

    fresh: nothing has been read since the last comma or arrow.  inside: between the parentheses of the open layer.
    unknown: the words that mean nothing, kept until it is clear whether they are a remark.
    """

    def __init__(self, text: Text, i: int, j: int, open: Draft | None = None) -> None:
        self.t = text
        self.toks = text.tokens
        self.i = i
        self.j = j
        self.open = open
        self.inside = open is not None
        self.fresh = True
        self.items: list[Item] = []
        self.unknown: list[int] = []

    def at(self, k: int) -> Token:
        return self.toks[k] if 0 <= k < self.j else END

    def target(self, token: Token) -> Draft:
        """The layer that an attribute belongs to; one without a word where none is open."""
        if self.open is None:
            self.open = Draft("", "", token.start, token.end)
            self.items.append(self.open)
        self.open.reach(token.start, token.end)
        self.fresh = False
        return self.open

    def number(self) -> None:
        token = self.at(self.i)
        value = numbers(token)[0]
        if self.at(self.i + 1).kind == "%":
            self.target(token).decimals.append(f"0.{value:02d}" if value < 100 else "1")
            self.i += 2
            return
        if self.at(self.i + 1).kind == "→" and self.at(self.i + 2).kind == "num" and self.inside:
            self.i += 2  # Linear(512→10): what arrives is known
            return
        if self.at(self.i + 1).kind == "@" and self.at(self.i + 2).kind in ("dims", "num"):
            self.give("filters", Size((value,), Span(token.start, token.end)), token)
            self.i += 2
            return
        self.target(token).numbers.append(Number(value, Span(token.start, token.end)))
        self.i += 1

    def decimal(self) -> None:
        token = self.at(self.i)
        text = token.text if self.at(self.i + 1).kind != "%" else str(float(token.text) / 100)
        self.target(token).decimals.append(text)
        self.i += 1 + (self.at(self.i + 1).kind == "%")

    def give(self, key: str, size: Size, token: Token) -> None:
        """An attribute by its name, given once."""
        draft = self.target(token)
        draft.said = True
        if key in draft.given and draft.given[key].numbers != size.numbers:
            first = "x".join(map(str, draft.given[key].numbers))
            self.t.note(pasted.TwiceSaid(LONG[key], first, "x".join(map(str, size.numbers))), *size.span)
        draft.given[key] = size

    def compact(self) -> bool:
        """`s2`, `p1`, `k3x3`"""
        token = self.at(self.i)
        found = COMPACT.fullmatch(token.text)
        if not found or (self.open is None and self.fresh and not self.items):
            return False
        self.give(found[1].lower(), Size(numbers(token), Span(token.start, token.end)), token)
        self.i += 1
        return True

    def slash(self) -> bool:
        """`/2` is a stride."""
        if self.at(self.i + 1).kind != "num" or self.at(self.i + 1).start != self.at(self.i).end:
            return False
        token = self.at(self.i + 1)
        self.give("s", Size(numbers(token), Span(token.start, token.end)), self.at(self.i))
        self.i += 2
        return True

    def noun(self, key: str, after: int) -> None:
        """An attribute's name: its number comes behind it (stride 2) or stood before it (32 filters)."""
        word = self.at(self.i)
        k, _ = self.connected(after)
        if key == "k" and word.text.lower().endswith("s") and self.open and self.open.numbers and self.has_size(k):
            key = "filters"  # 64 kernels of 3x3
        value, end = self.value(k)
        if value is not None and (key != "filters" or self.counts(value, after)):
            self.i = end
            self.said(key, value, word)
        elif self.flag_follows(k):
            self.i = k
        elif not self.before(key, word):
            self.nothing_said(key, word, after)
        else:
            self.i = after

    def connected(self, k: int) -> tuple[int, bool]:
        """Over `=`, `:`, `of`, `size` behind an attribute's name."""
        begin = k
        while self.at(k).kind in ("=", ":", "~") or (self.at(k).kind == "word" and self.at(k).text in CONNECTING):
            k += 1
        return k, k > begin

    def has_size(self, k: int) -> bool:
        return self.at(k).kind == "dims" or bool(self.open and self.open.sizes)

    def counts(self, value: Size, after: int) -> bool:
        """May a number behind `filters` be how many? Not where one stood before it: 32 filters of 3x3."""
        if len(value.numbers) > 1:
            return False
        return self.at(after).kind in (":", "=") or not (self.open and self.open.numbers)

    def value(self, k: int) -> tuple[Size | None, int]:
        """A number, a size or a tuple at token k, and what comes behind it."""
        token = self.at(k)
        if token.kind in ("num", "dims"):
            return Size(numbers(token), Span(token.start, token.end)), k + 1
        if token.kind == "(" and (inner := self.tuple(k)):
            return inner, self.t.partner[k] + 1
        return None, k

    def tuple(self, k: int) -> Size | None:
        """`(3, 3)`, also with None or B for the batch in front."""
        end = self.t.partner.get(k)
        if end is None or end >= self.j:
            return None
        found = plain_size(self.toks[k + 1 : end])
        return Size(found, Span(self.at(k).start, self.at(end).end)) if found else None

    def flag_follows(self, k: int) -> bool:
        token = self.at(k)
        return token.kind == "word" and vocabulary.key(token.text) in vocabulary.PADDING_WORDS

    def said(self, key: str, value: Size, word: Token) -> None:
        """What a named attribute means for the layer."""
        if key == "in":
            self.target(word)
        elif key == "rate":
            self.target(word).numbers.append(Number(value.numbers[0], value.span))
        elif key == "size" or (key == "input" and self.open is not None and self.open.kind == "input"):
            self.target(word).sizes.append(value)
        elif key == "input":
            draft = Draft("input", word.text, word.start, value.span.end)
            draft.sizes.append(value)
            self.items.insert(len(self.items) - bool(self.items and self.items[-1] is self.open), draft)
        else:
            self.give(key, value, word)

    def before(self, key: str, word: Token) -> bool:
        """The number that stood before the attribute's name."""
        draft = self.open
        if draft is None:
            return False
        if key in ("filters", "in") and draft.numbers:
            number = draft.numbers.pop()
            if key == "filters":
                self.give(key, Size((number.value,), number.span), word)
            return True
        if key in ("k", "size", "filters") and (draft.sizes or key in draft.given or "k" in draft.given):
            draft.said = True
            return True
        if key in ("s", "p", "d", "g", "k") and draft.numbers:
            number = draft.numbers.pop()
            self.give(key, Size((number.value,), number.span), word)
            return True
        return key == "size"

    def nothing_said(self, key: str, word: Token, after: int) -> None:
        """`use_bias=False`, `inplace=True`, a decimal; or a name without any number."""
        k, _ = self.connected(after)
        token = self.at(k)
        truth = vocabulary.key(token.text)
        self.i = k + 1
        if key in ("bias", "ceil") and truth in ("true", "false"):
            if truth == "true" or key == "bias":
                flag = key if truth == "true" else "nobias"
                self.target(word).flags[flag] = Span(word.start, token.end)
        elif key == "rate" and token.kind == "dec":
            self.target(word).decimals.append(token.text)
        elif key == "filters" and (self.open is None or self.open.kind in ("input", "")) and not self.inside:
            self.i = after
            self.unknown.append(after - 1)
        elif key in EXAMPLES:
            self.i = after
            self.t.note(pasted.NoValue(word.text, EXAMPLES[key]), word.start, word.end)
        else:
            self.i = after

    def not_understood(self, k: int) -> None:
        if self.t.enough:
            return
        token = self.at(k)
        if token.kind == "...":
            self.t.note(pasted.LeftOut(token.text), token.start, token.end)
            return
        near = nearest(vocabulary.key(token.text), vocabulary.known()) if token.kind == "word" else None
        self.t.note(pasted.NotUnderstood(token.text, near), token.start, token.end)


BATCH = frozenset(("none", "b", "n", "batch", "batchsize"))


def plain_size(toks: list[Token]) -> tuple[int, ...] | None:
    """Tokens that are a size and nothing else: `55x55x96`, `24, 24, 32`, `None, 26, 26, 32`, `4096`."""
    toks = toks[_batch(toks) :]
    if len(toks) > 1 and any(token.kind == "dims" for token in toks):
        return None  # 3×3, 64 is a kernel and filters
    found: list[int] = []
    wanted = True
    for token in toks:
        if token.kind in ("num", "dims") and wanted:
            found += numbers(token)
        elif token.kind not in (",", "×", "*") or wanted:
            return None
        wanted = not wanted
    return tuple(found) if found and (not wanted or toks[-1].kind == ",") else None


def _batch(toks: list[Token]) -> int:
    """How many tokens in front are the batch: `None,` and `-1,`."""
    if len(toks) > 2 and toks[1].kind == "," and toks[0].kind == "word" and vocabulary.key(toks[0].text) in BATCH:
        return 2
    return 3 if len(toks) > 3 and toks[0].kind == "-" and toks[1].text == "1" and toks[2].kind == "," else 0
