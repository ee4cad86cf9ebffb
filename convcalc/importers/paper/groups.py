"""Brackets: plain repeats, and the residual blocks of the ResNet paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from convcalc.importers.paper import vocabulary
from convcalc.importers.paper.draft import Bracket, Draft, Item, Row, Size, drafts
from convcalc.importers.paper.layers import layers
from convcalc.importers.paper.making import Making
from convcalc.spec.tree import Claim, Group, Layer, Merge, Op, Statement, Stmt, Unit, Value

T = TypeVar("T")


class Groups(Making):
    """Units of drafts and brackets; remembers what kind of tensor flows.

    vector: is it a vector?  pooled: is it the 1x1 map of a global pooling?  stage: how many residual groups there were.
    """

    vector = False
    pooled = False
    stage = 0
    layout = "hwc"
    flat = True  # are there layers that need a picture?
    last_dense: Draft | None = None

    def prepare(self, rows: list[Row]) -> None:
        """What must be known of the whole text before its layers are made."""
        self.labels: set[str] = set()
        self.body: list[Stmt] = []
        every = [draft for row in rows for draft in drafts(row.items)]
        kinds = {draft.kind for draft in every}
        self.written = bool(kinds & vocabulary.ACTIVATIONS)
        self.normed = "bn" in kinds
        dense = [draft for draft in every if draft.kind == "fc"]
        self.last_dense = dense[-1] if dense else None
        self.flat = bool(kinds & (vocabulary.CONVOLUTIONS | vocabulary.POOLS | {""}))
        names = [row.label for row in rows if row.label]
        self.common = {
            name for name in names
            if vocabulary.layer(key := vocabulary.key(name.replace(" ", ""))) not in (None, "input", "output")
            and (names.count(name) > 1 or key in vocabulary.LAYERS)
        }
        self.row_of = {id(item): row for row in rows for item in row.items}

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
        if self.style.whole and bracket.square and _is_block(bracket):
            return list(self.blocks(bracket))
        if bracket.count == 1:
            return self.inside(bracket.items)
        made = self.counted(bracket.count, lambda: self.inside(bracket.items))
        units = [unit for unit in made if not isinstance(unit, Claim)]
        claims = tuple([unit for unit in made if isinstance(unit, Claim)])
        return [Group((Statement(None, tuple(units), claims, bracket.span),), bracket.count, bracket.span)] if units else []

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

    def parts(self, item: Item, following: list[Item]) -> list[Unit | Claim]:
        raise NotImplementedError

    def flow(self, unit: Unit) -> None:
        raise NotImplementedError

    def blocks(self, bracket: Bracket) -> list[Unit]:
        """`[1×1, 64; 3×3, 64; 1×1, 256] × 3` as residual blocks; from the second group on, the first has stride 2."""
        self.stage += 1
        self.notes.say("shortcuts: identity, where shapes differ a 1x1 convolution with batch norm (B)")
        parts = [item for item in bracket.items if isinstance(item, Draft)]
        if not self.strided(parts):
            return self.run_of(bracket, parts, bracket.count)
        first = self.run_of(bracket, parts, 1)
        for draft in parts:
            draft.given.pop("s", None)
        rest = bracket.count - 1 if isinstance(bracket.count, int) else Op("-", bracket.count, 1)
        return first if rest == 0 else [*first, *self.run_of(bracket, parts, rest)]

    def strided(self, parts: list[Draft]) -> bool:
        """Has the first block a stride, written or by the rule of the paper? It is put where it belongs."""
        if any("s" in draft.given for draft in parts):
            self.notes.say("stride: what a bracket says holds for its first block")
            return True
        if self.stage == 1:
            return False
        convs = [draft for draft in parts if draft.implicit or draft.kind in vocabulary.CONVOLUTIONS]
        grouped = next((draft for draft in convs if "g" in draft.given), None)
        at = grouped or convs[0]
        at.given["s"] = Size((2,), at.span)
        where = "grouped convolution" if grouped else "first convolution, as in the paper"
        self.notes.say(f"stride: 2 in the first block of each group after the first, on its {where}")
        return True

    def run_of(self, bracket: Bracket, parts: list[Draft], count: Value) -> list[Unit]:
        """The same block so many times."""
        units = self.counted(count, lambda: self.block(bracket, parts))
        return units if count == 1 else [Group((Statement(None, tuple(units), (), bracket.span),), count, bracket.span)]

    def block(self, bracket: Bracket, parts: list[Draft]) -> list[Unit]:
        """One residual block and the relu behind it; the last convolution has its relu behind the sum."""
        inner: list[Unit] = []
        for draft in parts:
            inner += [unit for unit in self.draft(draft, []) if not isinstance(unit, Claim)]
        if isinstance(inner[-1], Layer) and inner[-1].word == "relu":
            inner.pop()
        span = bracket.span
        merge = Merge("residual", ((Statement(None, tuple(inner), (), span),),), "B", 1, span, span)
        return [merge, Layer("relu", (), span, span)]


def _is_block(bracket: Bracket) -> bool:
    """Two or more convolutions, perhaps with norms and activations between them."""
    parts = [item for item in bracket.items if isinstance(item, Draft)]
    convs = [draft for draft in parts if draft.implicit or draft.kind in vocabulary.CONVOLUTIONS]
    return len(parts) == len(bracket.items) and len(convs) > 1 and not any(
        draft.kind in vocabulary.POOLS or draft.kind == "fc" for draft in parts
    )
