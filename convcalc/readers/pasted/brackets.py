"""Brackets: attributes, groups and their repeats, claimed sizes, lists of numbers, remarks."""

from __future__ import annotations

from convcalc.lang.tree import Claim, Name, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import Attributes, plain_size
from convcalc.readers.pasted.draft import Bracket, Draft, Item, Number, Size, Times
from convcalc.readers.pasted.scan import Token, numbers
from convcalc.text import Span

LIST_LETTERS = {"m": "maxpool", "mp": "maxpool", "maxpool": "maxpool", "a": "avgpool", "c": "ceil"}
MATRIX = 16  # fewer filters than that are taken for the second number of a size


class Brackets(Attributes):
    """square: do we stand in a square bracket, where `× 3` may stand beside any of its lines?"""

    square = False

    def run(self) -> list[Item]:
        raise NotImplementedError

    def within(self, end: int, open: Draft | None = None) -> Brackets:
        """A reader of what stands in the bracket that begins here."""
        made = type(self)(self.t, self.i + 1, end, open)
        made.square = self.at(self.i).kind == "["
        return made

    def bracket(self, token: Token, end: int) -> None:
        again = self.times(end + 1)
        if self.inside and self.open is not None and (inner := self.tuple(self.i)):
            self.positional(self.open, inner, end)
            return
        if again is None and self.size_in_brackets(token, end):
            return
        if self.open is not None and not self.fresh and again is None:
            self.arguments(self.open, end)
            return
        listed = self.listing(end) if token.kind == "[" else []
        if listed:
            count = again[0] if again else 1
            self.items.append(Bracket(tuple(listed), count, Span(token.start, self.at(end).end), True, True))
            self.close(again[1] if again else end + 1)
        else:
            self.group(token, end, again)

    def positional(self, draft: Draft, inner: Size, end: int) -> None:
        """`Conv2D(32, (3, 3))`, `Dense((512))`"""
        if len(inner.numbers) == 1:
            draft.numbers.append(Number(inner.numbers[0], inner.span))
        else:
            draft.sizes.append(inner)
        self.i, self.fresh = end + 1, False

    def times(self, k: int) -> tuple[Value, int] | None:
        """`× 3`, `x3`, `*N` at token k: how often, and the token behind it."""
        token, after = self.at(k), self.at(k + 1)
        if token.kind == "word" and token.text[:1] in "xX" and token.text[1:].isdecimal():
            return int(token.text[1:19]), k + 1
        if token.kind not in ("×", "*") and not (token.kind == "word" and token.text in ("x", "X")):
            return None
        if after.kind == "num":
            return numbers(after)[0], k + 2
        if after.kind == "word" and len(after.text) == 1:
            return Name(after.text, Span(after.start, after.end)), k + 2
        return None

    def repeat(self) -> bool:
        """A repeat behind a layer or, on a line of its own or in a square bracket, one for all that stand together."""
        again = self.times(self.i)
        if again is None:
            return False
        token = self.at(self.i)
        span = Span(token.start, self.at(again[1] - 1).end)
        last = self.items[-1] if self.items else None
        if isinstance(last, Draft) and not (self.fresh or self.square):
            self.items[-1] = Bracket((last,), again[0], Span(last.start, span.end))
        else:
            self.items.append(Times(again[0], span))
        self.close(again[1])
        return True

    def size_in_brackets(self, token: Token, end: int) -> bool:
        """`[55x55x96]`, `(→ 14x14)`, `(28, 28, 1)` behind an input: a size in brackets."""
        inside = self.toks[self.i + 1 : end]
        pointed = bool(inside) and inside[0].kind == "→"
        found = plain_size(inside[pointed:])
        draft = self.open
        if not found or (token.kind == "{" and not pointed):
            return False
        span = Span(token.start, self.at(end).end)
        if draft is not None and draft.kind == "input" and not pointed:
            draft.sizes.append(Size(found, span))
            draft.reach(*span)
        elif pointed or self.is_claim(token, found):
            self.items.append(Claim("size", found, span=span))
            self.open = None
        else:
            return False
        self.i, self.fresh = end + 1, True
        return True

    def is_claim(self, token: Token, found: tuple[int, ...]) -> bool:
        """Is a size in brackets a result, and not the layer's own attributes?"""
        draft, glued = self.open, token.start == self.at(self.i - 1).end
        if token.kind == "[":
            return not self.inside and not (draft is not None and draft.bare and glued)
        conv = draft is not None and draft.bare and draft.kind in vocabulary.CONVOLUTIONS
        return draft is not None and not self.inside and not glued and len(found) > 2 and not conv

    def arguments(self, draft: Draft, end: int) -> None:
        """What stands in the parentheses of a layer: its attributes, or a remark."""
        weight, inner = draft.weight, self.within(end, draft)
        draft.call = draft.call or self.at(self.i).start == self.at(self.i - 1).end
        inner.run()
        self.items += [item for item in inner.items if item is not draft]
        if draft.weight > weight or not self.remark(self.i, end, inner.unknown):
            for k in inner.unknown:
                self.not_understood(k)
        draft.reach(self.at(end).start, self.at(end).end)
        self.i = end + 1

    def remark(self, i: int, end: int, unknown: list[int]) -> bool:
        """A parenthesis of two or more words is a remark; one with numbers in it is told of."""
        if not unknown or sum(token.kind == "word" for token in self.toks[i:end]) < 2:
            return not unknown
        if any(token.kind in ("num", "dims", "dec") for token in self.toks[i:end]):
            self.t.remarks.append(self.t.words(self.at(i).start, self.at(end).end))
        return True

    def group(self, token: Token, end: int, again: tuple[Value, int] | None) -> None:
        """Layers in brackets, perhaps repeated; a parenthesis of words only is a remark."""
        inner = self.within(end)
        found = inner.run()
        if not found and again is None and token.kind == "(" and self.remark(self.i, end, inner.unknown):
            self.i = end + 1
            return
        self.unknown += inner.unknown
        late = next((item for item in found if isinstance(item, Times)), None)
        if late is not None and again is None:
            found.remove(late)
        count = again[0] if again else late.times if late else 1
        if found:
            self.items.append(Bracket(tuple(found), count, Span(token.start, self.at(end).end), inner.square))
        self.close(again[1] if again else end + 1)

    def close(self, behind: int) -> None:
        self.i = behind
        self.fresh = True
        if not self.inside:
            self.open = None

    def listing(self, end: int) -> list[Draft]:
        """`[64, 64, M, 128]`: the lists of VGG programs."""
        toks = [token for token in self.toks[self.i + 1 : end] if token.kind not in (",", "newline")]
        letters = [token for token in toks if token.kind == "word" and token.text.lower() in LIST_LETTERS]
        if not letters or any(token.kind != "num" and token not in letters for token in toks):
            return []
        return [_listed(token) for token in toks]


def _listed(token: Token) -> Draft:
    """A number is a convolution; M a max pooling, C one that rounds up, A an average pooling."""
    kind = LIST_LETTERS.get(token.text.lower(), "conv")
    draft = Draft("maxpool" if kind == "ceil" else kind, token.text, token.start, token.end)
    if kind == "ceil":
        draft.flags["ceil"] = draft.span
    if kind == "conv":
        draft.given["filters"] = Size(numbers(token), draft.span)
    return draft
