"""Layers one after another: what stands between two ends of a line, or between two brackets."""

from __future__ import annotations

import re

from convcalc.lang.tree import Claim
from convcalc.readers.pasted import claims, phrase, vocabulary
from convcalc.readers.pasted.brackets import MATRIX, Brackets
from convcalc.readers.pasted.draft import Bracket, Draft, Item, Number, Size
from convcalc.readers.pasted.scan import Token, numbers
from convcalc.text import Span

SIZED = re.compile(r"([A-Za-z_.]+?)_?(\d{1,4})[xX×](\d{1,4})")
STRONG = ("+", ";", "newline", "&", "|")
TAKING = frozenset(("fc", "softmax", "dropout", *vocabulary.CONVOLUTIONS, *vocabulary.POOLS, *vocabulary.GLOBAL))
"""The layers before whose word numbers may stand: 1000-d fc, 3x3 max pool, 50% dropout."""
SILENT = (":", "=", ")", "{", "}", "~", "_", "*", ".", "\\", "!", "?", "]")


class Sequence(Brackets):
    """Reads tokens i to j; `items` is what they are.

    pending: a repeat that stood in front: how often, where, and how many items there were before it.
    """

    pending: tuple[int, int, int] | None = None

    def run(self) -> list[Item]:
        while self.i < self.j:
            self.go_on()
        self.settle()
        return self.items

    def go_on(self) -> None:
        """One token, or what begins with it; what nothing takes is not understood."""
        at = self.i
        if self.fresh and not self.inside and self.open and self.at(at).kind in ("num", "dims", "dec"):
            self.look_ahead(self.open)
        self.step(self.at(at))
        if self.i == at:
            self.unknown.append(at)
            self.i += 1

    def look_ahead(self, draft: Draft) -> None:
        """Numbers behind a comma belong to the next layer where its word follows: `average pool, 1000-d fc`."""
        k = self.i
        while k < self.j and self.at(k).kind not in (*STRONG, ",", "→", "(", "["):
            read = phrase.read(self.toks, k, self.j) if self.at(k).kind == "word" else None
            if read and read.role == "layer" and read.value in TAKING:
                if read.value != "conv" or draft.kind or draft.numbers:
                    self.open = None
                return
            k = read.next if read else k + 1

    def step(self, token: Token) -> None:
        reads = READS.get(token.kind)
        if reads:
            reads(self, token)
        elif token.kind in ("[", "(", "{") and self.t.partner.get(self.i, self.j) < self.j:
            self.bracket(token, self.t.partner[self.i])
        elif token.kind in STRONG:
            self.cut()
            self.i += 1
        if token.kind in SILENT and self.at(self.i) is token:
            self.fresh = self.fresh or token.kind == ":"
            self.i += 1

    def cut(self) -> None:
        """The layer before is complete."""
        self.fresh = True
        self.settle()
        if not self.inside:
            self.open = None

    def comma(self, token: Token) -> None:
        self.fresh = True
        self.settle()
        self.i += 1

    def dash(self, token: Token) -> None:
        """A hyphen within words says nothing; one between blanks is a comma."""
        if self.at(self.i - 1).end != token.start or token.end != self.at(self.i + 1).start:
            self.fresh = True
        self.i += 1

    def arrow(self, token: Token) -> None:
        """`→ 55x55x96` claims a size; any other arrow means "then"."""
        self.i += 1
        waiting = self.open is not None and self.open.kind in ("fc", "output") and self.open.bare and not self.inside
        if not self.claimed(self.i) and not (waiting and self.at(self.i).kind == "num"):
            self.cut()  # FC → 1000 goes on

    def equals(self, token: Token) -> None:
        """`Conv 11x11 s4 = 55x55x96`"""
        if not self.claimed(self.i + 1):
            self.i += 1

    def claimed(self, k: int) -> bool:
        """Does a size, and nothing else, stand at token k? It is taken as a claim."""
        found = claims.size_at(self.t, k, self.j)
        if found is None or self.inside or not self.items:
            return False
        last = self.items[-1]
        if len(found.claims[0].value) == 1 and not (isinstance(last, Draft) and self.is_vector(last)):
            return False
        self.claim(found)
        return True

    def is_vector(self, draft: Draft) -> bool:
        """May one number be its size?"""
        return draft.last in ("flatten", "gap", "gmp", "adaptive") or (draft.last == "fc" and not draft.bare)

    def claim(self, found: claims.Found) -> None:
        self.items += found.claims
        self.i = found.next
        self.cut()

    def word(self, token: Token) -> None:
        """A repeat such as x3, an attribute such as s2, a claim, or a phrase."""
        if self.repeat() or self.compact() or self.letter(token) or self.sized_word(token):
            return
        found = claims.at(self.t, self.i, self.j)
        if found is not None and not self.inside:
            self.claim(found)
            return
        read = phrase.read(self.toks, self.i, self.j)
        if read.role == "layer":
            self.layer(read.value, read.next)
        elif read.role == "noun":
            self.noun(read.value, read.next)
        elif read.role == "flag":
            self.flag(read.value, token, read.next)
        elif read.role == "ignored":
            self.pass_over(read.next)
        elif read.role == "unknown":
            self.strange()
        else:
            self.i = read.next

    def sized_word(self, token: Token) -> bool:
        """`Conv3x3`, `MaxPool2x2`, also in front of a number of filters: `conv3x3-64`."""
        found = SIZED.fullmatch(token.text)
        kind = vocabulary.layer(vocabulary.key(found[1])) if found else None
        if not found or kind is None or self.inside:
            return False
        draft = self.begin(kind, token, token.end)
        draft.given["k"] = Size((int(found[2]), int(found[3])), draft.span)
        self.i += 1
        return True

    def flag(self, word: str, token: Token, after: int) -> None:
        """`same`, `no bias`, also `bias=False`."""
        if self.at(after).kind == "=" and word == "bias":
            self.noun("bias", after)
            return
        self.target(token).flags[word] = Span(token.start, self.at(after - 1).end)
        self.i = after

    def letter(self, token: Token) -> bool:
        """`k=3`, `C=32`"""
        key = vocabulary.LETTERS.get(token.text.lower())
        if key is None or self.at(self.i + 1).kind != "=":
            return False
        self.noun(key, self.i + 1)
        return True

    def strange(self) -> None:
        """A word that means nothing. Behind an input it is a remark; with `=` it takes its value along."""
        if not (self.open and self.open.kind == "input"):
            self.unknown.append(self.i)
        self.i += 1
        if self.at(self.i).kind == "=":
            self.pass_over(self.i)

    def pass_over(self, k: int) -> None:
        """To the next comma, over brackets."""
        self.i = k
        while self.i < self.j and self.at(self.i).kind not in (",", "newline"):
            self.i = self.t.partner.get(self.i, self.i) + 1

    def layer(self, kind: str, after: int) -> None:
        token, end = self.at(self.i), self.at(after - 1).end
        self.i = after
        draft = self.open
        if draft is not None and draft.kind == "input" and kind in ("input", "output"):
            return
        if draft is not None and self.inside:
            self.attributed(draft, kind, token, end)
        elif draft is not None and self.completes(draft, kind):
            draft.name(kind, self.t.text[token.start : end], token.start, end)
            self.fresh = False
        else:
            self.begin(kind, token, end)

    def begin(self, kind: str, token: Token, end: int) -> Draft:
        self.open = made = Draft(kind, self.t.text[token.start : end], token.start, end)
        self.items.append(made)
        self.fresh = False
        return made

    def completes(self, draft: Draft, kind: str) -> bool:
        """Is this the word of what was begun: `3x3 max pool`, `FC layer Dense(10)`?"""
        if draft.kind == "":
            return not self.fresh or (kind == "conv" and not draft.numbers)
        return draft.kind == kind and draft.bare and not self.fresh and kind in ("conv", "fc", "maxpool", "avgpool")

    def attributed(self, draft: Draft, kind: str, token: Token, end: int) -> None:
        """A layer's name between the parentheses of another: Dense(10, softmax), Pool(average)."""
        if kind in (draft.kind, "input", "output") or (kind == "fc" and token.text.lower() == "linear"):
            return
        if kind in vocabulary.POOLS and draft.kind in vocabulary.POOLS:
            draft.kind = kind
        else:
            draft.after.append(Draft(kind, token.text, token.start, end))

    def named(self, token: Token) -> None:
        """conv3-64, FC-4096: the VGG paper's names."""
        word, _, number = token.text.partition("-")
        kind = vocabulary.layer(vocabulary.key(word))
        if kind not in ("conv", "fc", "maxpool", "avgpool"):
            return
        draft = self.begin(kind, token, token.end)
        draft.named = True
        kernel = word[len(word.rstrip("0123456789")) :]
        if kind == "conv" and kernel:
            draft.given["k"] = Size((int(kernel[:19]),), draft.span)
        draft.given["filters" if kind in ("conv", "fc") else "k"] = Size((int(number[:19]),), draft.span)
        self.i += 1

    def count(self, token: Token) -> None:
        """A number: a claim such as `1,792 params`, a repeat in front (2 x [...]), or one of the layer's."""
        found = None if self.inside else claims.number_first(self.t, self.i, self.j)
        if found is not None:
            self.claim(found)
        elif self.fresh and not self.inside and self.repeats_next(self.i + 1):
            self.ahead(token)
        else:
            self.number()

    def repeats_next(self, k: int) -> bool:
        """`2 x [`, `2× Conv`"""
        token, after = self.at(k), self.at(k + 1)
        times = token.kind in ("×", "*") or (token.kind == "word" and token.text in ("x", "X"))
        return times and after.kind in ("[", "(", "{", "word", "named")

    def ahead(self, token: Token) -> None:
        """What comes next, up to the next comma or arrow, is repeated."""
        self.cut()
        self.pending = numbers(token)[0], token.start, len(self.items)
        self.i += 2

    def settle(self) -> None:
        """Put what was announced by `2 x` into a bracket."""
        if self.pending is None or len(self.items) == self.pending[2]:
            return
        times, start, at = self.pending
        self.pending = None
        inner = tuple(self.items[at:])
        self.items[at:] = [Bracket(inner, times, Span(start, self.at(self.i - 1).end))]
        self.open = None

    def size(self, token: Token) -> None:
        """Numbers with x between: a window, an input, or a claim."""
        found, span = numbers(token), Span(token.start, token.end)
        draft = self.open
        if draft is not None and draft.implicit and not self.inside and self.run_on(draft, found, token):
            return
        if draft is not None and self.fresh and not self.inside and (draft.sizes or "k" in draft.given):
            self.cut()
            draft = None
        if draft is None and len(found) > 2 and self.items and self.at(self.i + 1).kind != "word":
            self.items.append(Claim("size", found, span=span))
        else:
            self.target(token).sizes.append(Size(found, span))
        self.i += 1

    def run_on(self, draft: Draft, found: tuple[int, ...], token: Token) -> bool:
        """`1×1, 256 × 3`: 256 filters, and the lines before it three times."""
        if len(found) != 2 or draft.numbers or "filters" in draft.given or found[0] < MATRIX or " " not in token.text:
            return False
        self.target(token).numbers.append(Number(found[0], Span(token.start, token.end)))
        self.items[-1] = Bracket((draft,), found[1], draft.span)
        self.close(self.i + 1)
        return True


def _repeat(sequence: Sequence, token: Token) -> None:
    sequence.repeat()


READS = {
    "word": Sequence.word,
    "named": Sequence.named,
    "num": Sequence.count,
    "dims": Sequence.size,
    "dec": lambda sequence, token: sequence.decimal(),
    "×": _repeat,
    "*": _repeat,
    "/": lambda sequence, token: sequence.slash(),
    "→": Sequence.arrow,
    ",": Sequence.comma,
    "-": Sequence.dash,
    "=": Sequence.equals,
}
"""Kind of token -> who reads it."""
