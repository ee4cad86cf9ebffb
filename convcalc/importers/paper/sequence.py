"""Layers one after another: what stands between two ends of a line, or between two brackets."""

from __future__ import annotations

from convcalc.importers.paper import claims, phrase, vocabulary, wrong
from convcalc.importers.paper.attributes import Attributes, plain_size
from convcalc.importers.paper.draft import Bracket, Draft, Item, Number, Size, Times
from convcalc.importers.paper.scan import Token, numbers
from convcalc.spec.tree import Claim, Name, Value
from convcalc.text import Span

STRONG = ("+", ";", "newline", "&", "|")
LIST_LETTERS = {"m": "maxpool", "mp": "maxpool", "maxpool": "maxpool", "a": "avgpool", "c": "ceil"}


class Sequence(Attributes):
    """Reads tokens i to j; `items` is what they are."""

    def run(self) -> list[Item]:
        while self.i < self.j:
            at = self.i
            self.step(self.at(self.i))
            if self.i == at:  # nothing took it
                self.unknown.append(self.i)
                self.i += 1
        return self.items

    def step(self, token: Token) -> None:
        """One token, or what begins with it."""
        kind = token.kind
        if kind == "word":
            self.word(token)
        elif kind == "named":
            self.named(token)
        elif kind == "num":
            self.count(token)
        elif kind == "dims":
            self.size(token)
        elif kind == "dec":
            self.decimal()
        elif kind in ("[", "(", "{") and self.i in self.t.partner and self.t.partner[self.i] < self.j:
            self.bracket(token, self.t.partner[self.i])
        elif kind in ("×", "*"):
            self.repeat()
        elif kind == "/":
            self.slash()
        else:
            self.mark(kind)

    def mark(self, kind: str) -> None:
        """What stands between layers."""
        if kind == "→":
            self.arrow()
        elif kind in STRONG:
            self.cut()
            self.i += 1
        elif kind == ",":
            self.fresh = True
            self.i += 1
        elif kind == "-":
            self.dash()
        elif kind == "=" and self.claimed(self.i + 1):
            pass
        elif kind in (":", "=", ")", "{", "}", "~", "_", "*", ".", "\\", "!", "?"):
            self.i += 1

    def cut(self) -> None:
        """The layer before is complete."""
        self.fresh = True
        if not self.inside:
            self.open = None

    def dash(self) -> None:
        """A hyphen within words says nothing; one between blanks is a comma."""
        before, after, token = self.at(self.i - 1), self.at(self.i + 1), self.at(self.i)
        if before.end != token.start or token.end != after.start:
            self.fresh = True
        self.i += 1

    def arrow(self) -> None:
        """`→ 55x55x96` claims a size; any other arrow means "then"."""
        self.i += 1
        if not self.claimed(self.i):
            self.cut()

    def claimed(self, k: int) -> bool:
        """Does a size, and nothing else, stand at token k? It is taken as a claim."""
        found = claims.size_at(self.t, k, self.j)
        if found is None or self.inside or not (self.items or self.open):
            return False
        self.items.append(found.claim)
        self.i = found.next
        self.fresh, self.open = True, None
        return True

    def word(self, token: Token) -> None:
        """A phrase, an attribute such as s2, a repeat such as x3, or a claim."""
        if self.repeated(token) or self.compact():
            return
        found = claims.at(self.t, self.i, self.j)
        if found is not None and not (self.inside and found.claim and found.claim.what == "size"):
            self.items += [found.claim] if found.claim else []
            self.i, self.fresh = found.next, True
            return
        if self.letter(token):
            return
        read = phrase.read(self.toks, self.i, self.j)
        if read.role == "layer":
            self.layer(read.value, read.next)
        elif read.role == "noun":
            self.noun(read.value, read.next)
        elif read.role == "flag":
            self.target(token).flags[read.value] = Span(token.start, self.at(read.next - 1).end)
            self.i = read.next
        elif read.role == "ignored":
            self.pass_over(read.next)
        elif read.role == "unknown":
            self.strange()
        else:
            self.i = read.next

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
        if draft is not None and self.inside:
            self.attributed(draft, kind, token, end)
        elif draft is not None and self.completes(draft, kind):
            draft.name(kind, self.t.text[token.start : end], token.start, end)
            self.fresh = False
        else:
            self.begin(kind, token, end)

    def begin(self, kind: str, token: Token, end: int) -> None:
        self.open = Draft(kind, self.t.text[token.start : end], token.start, end)
        self.items.append(self.open)
        self.fresh = False

    def completes(self, draft: Draft, kind: str) -> bool:
        """Is this the word of what was begun: `3x3 max pool`, `FC layer Dense(10)`?"""
        if draft.kind == "":
            return not self.fresh or (kind == "conv" and not draft.numbers)
        return draft.kind == kind and draft.bare and not self.fresh and kind in ("conv", "fc", "maxpool", "avgpool")

    def attributed(self, draft: Draft, kind: str, token: Token, end: int) -> None:
        """A layer's name between the parentheses of another: Dense(10, softmax), Pool(average)."""
        if kind == draft.kind or (kind == "fc" and token.text.lower() == "linear") or draft.kind == "input":
            return
        if kind in vocabulary.POOLS and draft.kind in vocabulary.POOLS:
            draft.kind = kind
            return
        made = Draft(kind, token.text, token.start, end)
        draft.after.append(made)

    def named(self, token: Token) -> None:
        """conv3-64, FC-4096: the VGG paper's names."""
        word, _, number = token.text.partition("-")
        kind = vocabulary.layer(vocabulary.key(word))
        if kind not in ("conv", "fc", "maxpool", "avgpool"):
            self.unknown.append(self.i)
            self.i += 1
            return
        self.begin(kind, token, token.end)
        draft = self.open
        assert draft is not None
        draft.named = True
        kernel = word[len(word.rstrip("0123456789")) :]
        span = Span(token.start, token.end)
        if kind == "conv" and kernel:
            draft.given["k"] = Size((int(kernel[:9]),), span)
        draft.given["filters" if kind in ("conv", "fc") else "k"] = Size((int(number[:19]),), span)
        self.i += 1

    def count(self, token: Token) -> None:
        """A number: a claim such as `1,792 params`, a repeat in front (2 x [...]), or one of the layer's."""
        found = claims.number_first(self.t, self.i, self.j)
        if found is not None and found.claim is not None:
            self.items.append(found.claim)
            self.i, self.fresh = found.next, True
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
        """Read the next element, and repeat it."""
        count, start = numbers(token)[0], token.start
        self.cut()
        before = len(self.items)
        self.i += 2
        while self.i < self.j and len(self.items) == before:
            at = self.i
            self.step(self.at(self.i))
            self.i += self.i == at
        while self.i < self.j and self.at(self.i).kind not in (*STRONG, "→", ",", "×"):
            at = self.i
            self.step(self.at(self.i))
            self.i += self.i == at
        inner = tuple(self.items[before:])
        del self.items[before:]
        if inner:
            self.items.append(Bracket(inner, count, Span(start, self.at(self.i - 1).end)))
        self.cut()

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
        if len(found) != 2 or draft.numbers or "filters" in draft.given or found[0] < 16 or " " not in token.text:
            return False
        self.target(token).numbers.append(Number(found[0], Span(token.start, token.end)))
        self.i += 1
        self.wrap(found[1], token)
        return True

    def bracket(self, token: Token, end: int) -> None:
        inner = plain_size(self.toks[self.i + 1 : end])
        again = self.count_at(end + 1)
        if token.kind in "([" and again is None and claims.sized(self, inner, end):
            return
        if token.kind == "(" and inner and self.open is not None and not self.fresh:
            self.open.call = True
            if len(inner) > 1 and self.open.kind in ("input", ""):
                self.open.sizes.append(Size(inner, Span(token.start, self.at(end).end)))
                self.i = end + 1
                return
        if self.open is not None and not self.fresh and again is None:
            self.arguments(end)
        elif token.kind == "[" and (listing := self.listing(end)):
            self.items.append(Bracket(tuple(listing), again or 1, Span(token.start, self.at(end).end), True, True))
            self.close(end, again)
        else:
            self.group(token, end, again)

    def arguments(self, end: int) -> None:
        """What stands in the parentheses of a layer: its attributes, or a remark."""
        draft = self.open
        assert draft is not None
        weight = draft.weight
        inner = Sequence(self.t, self.i + 1, end, draft)
        if self.at(self.i).kind == "(":
            draft.call = draft.call or self.at(self.i).start == self.at(self.i - 1).end
        tuples = len(draft.sizes)
        inner.run()
        self.items += [item for item in inner.items if item is not draft]
        words = sum(token.kind == "word" for token in self.toks[self.i + 1 : end])
        if inner.unknown and (draft.weight > weight or words < 2 or len(draft.sizes) > tuples):
            for k in inner.unknown:
                self.not_understood(k)
        elif inner.unknown and any(token.kind == "num" for token in self.toks[self.i + 1 : end]):
            self.t.remarks.append(self.t.words(self.at(self.i).start, self.at(end).end))
        draft.reach(self.at(end).start, self.at(end).end)
        self.i = end + 1

    def group(self, token: Token, end: int, again: tuple[Value, int] | None) -> None:
        """Layers in brackets, perhaps repeated; a parenthesis of words only is a remark."""
        inner = Sequence(self.t, self.i + 1, end)
        found = inner.run()
        if not found and again is None and inner.unknown and end - self.i > 2:
            self.t.remarks += [self.t.words(token.start, self.at(end).end)] * any(
                each.kind == "num" for each in self.toks[self.i : end]
            )
            self.i = end + 1
            return
        self.unknown += inner.unknown
        if not found and again is None:
            self.i = end + 1
            return
        square = token.kind == "["
        if again is None and (late := [item for item in found if isinstance(item, Times)]):
            found = [item for item in found if item is not late[0]]
            again = late[0].count, 0
        count = again[0] if again else 1
        self.items.append(Bracket(tuple(found), count, Span(token.start, self.at(end).end), square))
        self.close(end, again if again and again[1] else None)

    def close(self, end: int, again: tuple[Value, int] | None) -> None:
        self.i = again[1] if again else end + 1
        self.open, self.fresh = None, True

    def listing(self, end: int) -> list[Draft]:
        """`[64, 64, M, 128]`: the lists of VGG programs."""
        toks = [token for token in self.toks[self.i + 1 : end] if token.kind not in (",", "newline")]
        letters = [token for token in toks if token.kind == "word" and token.text.lower() in LIST_LETTERS]
        if not letters or any(token.kind != "num" and token not in letters for token in toks):
            return []
        found = []
        for token in toks:
            kind = LIST_LETTERS.get(token.text.lower(), "conv")
            draft = Draft(kind.replace("ceil", "maxpool"), token.text, token.start, token.end)
            if kind == "ceil":
                draft.flags["ceil"] = draft.span
            if kind == "conv":
                draft.given["filters"] = Size(numbers(token), draft.span)
            found.append(draft)
        return found
