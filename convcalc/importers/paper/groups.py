"""Brackets: plain repeats, and the residual blocks of the ResNet paper."""

from __future__ import annotations

from convcalc.importers.paper import vocabulary
from convcalc.importers.paper.draft import Bracket, Draft, Item, Row, Size, drafts
from convcalc.importers.paper.layers import layers
from convcalc.importers.paper.making import Making
from convcalc.spec.tree import Claim, Group, Layer, Merge, Statement, Stmt, Unit, Value
from convcalc.text import Span


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
        made = self.inside(bracket.items)
        if bracket.count == 1:
            return made
        units = [unit for unit in made if not isinstance(unit, Claim)]
        claims = [unit for unit in made if isinstance(unit, Claim)]
        inner = Statement(None, tuple(units), tuple(claims), bracket.span)
        for unit in units:
            self.flow(unit)
        return [Group((inner,), bracket.count, bracket.span)] if units else []

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
        strided = [draft for draft in parts if "s" in draft.given]
        first = self.block(bracket, parts)
        if not strided and self.stage > 1:
            at = next((draft for draft in parts if "g" in draft.given), parts[0])
            at.given["s"] = Size((2,), at.span)
            where = "first convolution, as in the paper" if at is parts[0] else "grouped convolution"
            self.notes.add(f"stride: 2 in the first block of each group after the first, on its {where}", 0)
            first = self.block(bracket, parts)
            del at.given["s"]
        elif strided:
            for draft in strided:
                del draft.given["s"]
        else:
            return [*_repeated(first, bracket.count, bracket.span)]
        rest = bracket.count - 1 if isinstance(bracket.count, int) else bracket.count
        return [*first, *(_repeated(self.block(bracket, parts), rest, bracket.span) if rest else [])]

    def block(self, bracket: Bracket, parts: list[Draft]) -> list[Unit]:
        """One residual block and the relu behind it; the last convolution has its relu behind the sum."""
        counts = dict(self.notes.counts)
        inner: list[Unit] = []
        for draft in parts:
            inner += [unit for unit in self.draft(draft, []) if not isinstance(unit, Claim)]
        if self.style.relu and not self.written and isinstance(inner[-1], Layer) and inner[-1].word == "relu":
            inner.pop()
        if isinstance(bracket.count, int) and bracket.count > 1:
            self.notes.counts = {k: counts.get(k, 0) + v - counts.get(k, 0) for k, v in self.notes.counts.items()}
        merge = Merge("residual", ((Statement(None, tuple(inner), (), bracket.span),),), "B", 1, bracket.span, bracket.span)
        return [merge, Layer("relu", (), bracket.span, bracket.span)]


def _repeated(units: list[Unit], count: Value, span: Span) -> list[Unit]:
    return units if count == 1 else [Group((Statement(None, tuple(units), (), span),), count, span)]


def _is_block(bracket: Bracket) -> bool:
    """Two or more convolutions, perhaps with norms and activations between them."""
    parts = [item for item in bracket.items if isinstance(item, Draft)]
    convs = [draft for draft in parts if draft.implicit or draft.kind in vocabulary.CONVOLUTIONS]
    return len(parts) == len(bracket.items) and len(convs) > 1 and not any(
        draft.kind in vocabulary.POOLS or draft.kind == "fc" for draft in parts
    )
