"""Layers one after another, and brackets of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim, Group, Layer, Statement, Stmt, Unit, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import Bracket, Draft, Item, Row, drafts
from convcalc.readers.pasted.layers import layers
from convcalc.readers.pasted.making import Making
from convcalc.text import Span

T = TypeVar("T")

LARGEST = 10**9
"""No size and no argument is larger."""


class Groups(Making):
    """Units of drafts and brackets; remembers what kind of tensor flows.

    vector: is it a vector?  pooled: is it the 1x1 map of a global pooling?  families: brackets that are blocks, by id.
    """

    vector = False
    pooled = False
    layout = "hwc"
    flat = True  # are there layers that need a picture?
    last_dense: Draft | None = None
    families: Mapping[int, object] = {}

    def prepare(self, rows: list[Row]) -> None:
        """What must be known of the whole text before its layers are made."""
        self.labels: dict[str, int] = {}
        self.body: list[Stmt] = []
        every = [draft for row in rows for draft in drafts(row.items)]
        for span, number in [found for draft in every for found in _numbers(draft)]:
            if number > LARGEST:
                self.wrong(pasted.TooLarge(number, "10^9"), span)
        kinds = {draft.kind for draft in every}
        self.written = bool(kinds & vocabulary.ACTIVATIONS)
        self.normed = "bn" in kinds
        dense = [draft for draft in every if draft.kind == "fc"]
        self.last_dense = dense[-1] if dense else None
        self.flat = bool(kinds & (vocabulary.CONVOLUTIONS | vocabulary.POOLS | {""}))
        often = Counter([row.label for row in rows if row.label])
        self.common = {
            name
            for name in often
            if vocabulary.layer(key := _key(name)) not in (None, "input", "output")
            and (often[name] > 1 or key in vocabulary.LAYERS)
        }
        remembering = [row for row in rows if any(_is_memory(each) for each in (*row.items, *row.before))]
        self.remembered = {id(item) for row in remembering for item in row.items}

    def draft(self, draft: Draft, following: list[Item]) -> list[Unit | Claim]:
        """The layers of one draft, and what the notation lets follow."""
        made: list[Unit | Claim] = list(layers(self, draft))
        return [*made, *self.after(draft, following)]

    def after(self, draft: Draft, following: list[Item]) -> list[Layer]:
        """Batch norm and relu behind a convolution, relu behind a fully connected layer, where the text names none."""
        found = []
        conv = draft.kind in vocabulary.CONVOLUTIONS or draft.implicit
        if conv and self.style.norm and not self.normed:
            self.notes.add("batch norm: behind every convolution")
            found.append(Layer("bn", (), draft.span, draft.span))
        if self.written:
            return found
        if conv and self.style.relu:
            self.notes.add("activation: relu behind every convolution")
            found.append(Layer("relu", (), draft.span, draft.span))
        elif draft.kind == "fc" and self.style.fc_relu and draft is not self.last_dense:
            self.notes.add("activation: relu behind every fully connected layer but the last")
            found.append(Layer("relu", (), draft.span, draft.span))
        return found

    def bracket(self, bracket: Bracket) -> list[Unit | Claim]:
        """A bracket as residual blocks, as a repeated group, or as the layers in it."""
        if isinstance(bracket.times, int) and bracket.times > LARGEST:
            self.wrong(pasted.TooLarge(bracket.times, "10^9"), bracket.span)
        if id(bracket) in self.families:
            return list(self.calls(bracket))
        if bracket.times == 1:
            return self.inside(bracket.items)
        made = self.counted(bracket.times, lambda: self.inside(bracket.items))
        units = [unit for unit in made if not isinstance(unit, Claim)]
        claims = tuple([unit for unit in made if isinstance(unit, Claim)])
        inner = Statement(None, tuple(units), claims, bracket.span)
        return [Group((inner,), bracket.times, bracket.span)] if units else []

    def counted(self, count: Value, make: Callable[[], list[T]]) -> list[T]:
        """What is made for so many repetitions; the notes count each."""
        before = self.notes.times
        self.notes.times *= count if isinstance(count, int) else 1
        made = make()
        self.notes.times = before
        return made

    def inside(self, items: tuple[Item, ...]) -> list[Unit | Claim]:
        found: list[Unit | Claim] = []
        for at, item in enumerate(items):
            found += self.parts(item, list(items[at + 1 : at + 2]))
        return found

    def calls(self, bracket: Bracket) -> list[Unit]:
        raise NotImplementedError

    def parts(self, item: Item, following: list[Item]) -> list[Unit | Claim]:
        raise NotImplementedError

    def flow(self, unit: Unit) -> None:
        raise NotImplementedError


def _key(label: str) -> str:
    """A label as the vocabulary has it: `Max pool layer` is maxpool."""
    words = [vocabulary.key(word) for word in label.split()]
    return "".join([word for word in words if word not in vocabulary.DECORATION])


def _is_memory(item: Item) -> bool:
    return isinstance(item, Claim) and item.what == "memory"


def _numbers(draft: Draft) -> list[tuple[Span, int]]:
    """Every number that was said of a layer, and where."""
    found = [(number.span, number.value) for number in draft.numbers]
    sizes = [*draft.sizes, *draft.given.values()]
    return found + [(size.span, number) for size in sizes for number in size.numbers]
