"""A graph of operators to a network: which operators an output needs, each lowered in turn, sizes compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from convcalc.diagnostics import graph as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.tree import Claim, Spec
from convcalc.layers.kind import Refused
from convcalc.readers import Imported
from convcalc.readers.graph import axis_operators, pointwise_operators, window_operators
from convcalc.readers.graph.constant_folding import NotFolded, folded
from convcalc.readers.graph.idioms import recognized
from convcalc.readers.graph.lowering import Lower, Lowering, Made, NotLowered
from convcalc.readers.graph.operator_graph import (
    GraphInput,
    Operator,
    OperatorGraph,
    TensorConstant,
    dims_text,
    listed,
    shown,
)
from convcalc.readers.graph.tensor_views import View, places, plain
from convcalc.readers.layer_graph import first_of
from convcalc.shape import Shape
from convcalc.text import LARGEST_NUMBER, Source

OPERATORS: dict[str, Lower] = {
    **window_operators.OPERATORS,
    **axis_operators.OPERATORS,
    **pointwise_operators.OPERATORS,
}
"""Every operator that is read."""

Remarks = Callable[[Lowering], list[str]]
"""What a reader of a format says of a network besides, once its layers are known."""


def network_of(graph: OperatorGraph, file: str, remarks: Remarks | None = None) -> Imported:
    """The network of a graph; file: what it is called in mistakes. Raises SpecError."""
    operators, listing = listed(graph.operators)
    found = GraphReader(graph._replace(operators=operators), Source(listing, file), remarks)
    return found.read()._replace(listing=listing)


def needed(operators: Sequence[Operator], outputs: Sequence[str]) -> list[Operator]:
    """The operators that outputs depend on, in their order.

    >>> make = [Operator("Relu", ("x",), ("y",), {}), Operator("Relu", ("x",), ("z",), {})]
    >>> [node.outputs for node in needed(make, ["z"])]
    [('z',)]
    """
    wanted, found = set(outputs), []
    for node in reversed(operators):
        if not wanted.isdisjoint(node.outputs):
            wanted.update(node.inputs)
            found.append(node)
    return found[::-1]


class GraphReader:
    """A graph and its listing, for any input."""

    def __init__(self, graph: OperatorGraph, source: Source, remarks: Remarks | None) -> None:
        self.source = source
        self.remarks = remarks
        makes = {name for node in graph.operators for name in node.outputs}
        outputs = [name for name in graph.outputs if name in makes]
        if not outputs:
            raise SpecError(source, [mistakes.GraphWithoutOutput()])
        operators = needed(recognized(graph.operators, graph.constants), outputs)
        self.graph = graph._replace(operators=operators, outputs=tuple(outputs))
        self.input = self._main_input()

    def _main_input(self) -> GraphInput:
        """The input that reaches the output; raises SpecError where there are several, or none."""
        read = {name for node in self.graph.operators for name in node.inputs}
        found = [each for each in self.graph.inputs if each.name in read]
        if len(found) != 1:
            names = first_of([shown(each.name) for each in found])
            raise SpecError(self.source, [mistakes.SeveralInputs(names) if found else mistakes.GraphWithoutOutput()])
        return found[0]

    def read(self) -> Imported:
        """The network on the input that the file declares; where that is open, on any that is given."""
        dims = self.input.dims
        open_tree = Spec((), None, shown(self.graph.name), layout="hwc" if self.graph.channels_last else "chw")
        rest = list(dims[1:])
        if not rest or None in rest or any(not 0 < (n or 0) <= LARGEST_NUMBER for n in rest):
            if any(n is not None and n > LARGEST_NUMBER for n in rest):
                raise SpecError(self.source, [self._unknown(())])
            return Imported(open_tree, on=self.on, failed=SpecError(self.source, [self._unknown(dims)]))
        whole = [n for n in rest if n is not None]
        try:
            return self.run(self._shape(whole), dims[0] or 1, declared=True)
        except SpecError as failed:
            return Imported(open_tree, on=self.on, failed=failed)

    def _unknown(self, dims: Sequence[int | None]) -> Mistake:
        """What is open of the input, and how it is given."""
        rest = [*dims[1:]] if len(dims) > 1 else [None, None, None]
        usual = [n or (3 if self._is_channel(at, len(rest)) else 224) for at, n in enumerate(rest)]
        example = "x".join([str(n) for n in usual])
        return mistakes.InputNotKnown(
            shown(self.input.name), dims_text(self.input.dims[:8]) if self.input.dims else "no size", example
        )

    def _is_channel(self, at: int, rank: int) -> bool:
        return at == (rank - 1 if self.graph.channels_last or self._moved_first() else 0) and rank > 1

    def _moved_first(self) -> bool:
        """Does the file give channels last, and moves them first thing? As graphs of TensorFlow do."""
        rank = len(self.input.dims)
        last_first = (0, rank - 1, *range(1, rank - 1))
        users = [node for node in self.graph.operators if self.input.name in node.inputs]
        return rank > 2 and all(node.op == "Transpose" and node.wholes("perm") == last_first for node in users)

    def _shape(self, rest: Sequence[int]) -> Shape:
        last = (self.graph.channels_last or self._moved_first()) and len(rest) > 1
        return Shape(rest[-1], tuple(rest[:-1])) if last else Shape(rest[0], tuple(rest[1:]))

    def on(self, arriving: Shape) -> Imported:
        """The network on another input, with or without the batch in front; raises SpecError."""
        rank = len(self.input.dims) - 1
        numbers = (
            (*arriving.size, arriving.channels or 1)
            if self.graph.channels_last
            else (arriving.channels or 1, *arriving.size)
        )
        if rank > 0 and len(numbers) == rank + 1 and numbers[0] == 1:
            arriving = self._shape(numbers[1:])
        elif self._moved_first() or self._channels_behind(numbers):
            arriving = Shape(numbers[-1], numbers[:-1]) if numbers[0] > numbers[-1] else arriving
        if rank > 0 and len(arriving.size) + 1 != rank:
            given = arriving.text("hwc" if self.graph.channels_last else "chw")
            wrong = mistakes.InputDoesNotFit(given, shown(self.input.name), dims_text(self.input.dims))
            raise SpecError(self.source, [wrong])
        return self.run(arriving, 1, declared=False)

    def _channels_behind(self, numbers: Sequence[int]) -> bool:
        """Was an input given with its channels last, where the file has them first and says how many there are?"""
        channels = self.input.dims[1] if len(self.input.dims) > 2 and not self.graph.channels_last else None
        return channels is not None and numbers[0] != channels == numbers[-1]

    def run(self, arriving: Shape, batch: int, declared: bool) -> Imported:
        """Every operator lowered; declared: do the sizes that the file declares hold for this input?"""
        low = Lowering(self.graph, arriving, batch)
        low.tensors[self.input.name] = self._arrival(low, arriving)
        compared = SizesCompared(self.graph.declared if declared else {})
        for node in self.graph.operators:
            before = len(low.layers.nodes)
            self._lower(low, node)
            if low.again:
                low.follow(before)
            compared.compare(low, node)
        outputs = [each for name in self.graph.outputs if isinstance(each := low.tensors[name], View)]
        if not outputs:
            raise SpecError(self.source, [mistakes.GraphWithoutOutput()])
        values = [low.bordered(each).value for each in outputs]
        notes = [*low.layers.outputs_said(values), *self._notes(low, compared)]
        return Imported(low.layers.tree(values[0], shown(self.graph.name)), tuple(notes), self.on)

    def _arrival(self, low: Lowering, arriving: Shape) -> View:
        made = plain(0, arriving, low.batch)
        if self.graph.channels_last or self._moved_first():
            return View(0, (made.axes[0], *made.axes[2:], made.axes[1]))
        return made

    def _lower(self, low: Lowering, node: Operator) -> None:
        """One operator; raises SpecError with its place."""
        try:
            made = self._made(low, node)
            every = made if isinstance(made, tuple) and not isinstance(made, View | TensorConstant) else (made,)
            for name, each in zip(node.outputs, every, strict=False):
                low.tensors[name] = each
        except NotLowered as error:
            self._refuse(node, error.why, error.hint)
        except NotFolded as error:
            self._refuse(node, str(error))
        except Refused as refused:
            raise SpecError(self.source, [refused.mistake.at(node.span)]) from None

    def _made(self, low: Lowering, node: Operator) -> Made:
        missing = [name for name in node.inputs if name and name not in low.tensors]
        if missing:
            raise NotLowered(f"it reads '{shown(missing[0])}', which nothing before it makes")
        flows = any(isinstance(low.tensors[name], View) for name in node.inputs if name)
        if not flows:
            constants = low.constants(node)
            made = folded(node, constants)
            low.derive(node, constants)
            named = node.op == "Identity" and made.parameter
            if named:  # the exporter stored equal tensors once
                low.merged.setdefault(made.name)
            return made._replace(name=node.outputs[0]) if named else made
        lower = OPERATORS.get(node.op)
        if lower is None:
            raise NotLowered("it is not read")
        return lower(low, node)

    def _refuse(self, node: Operator, why: str, hint: str = "") -> None:
        mistake = mistakes.OperatorNotRead(shown(node.op), shown(node.name), why, hint)
        raise SpecError(self.source, [mistake.at(node.span)]) from None

    def _notes(self, low: Lowering, compared: SizesCompared) -> list[str]:
        notes = [f"{note}{f' ({count} times)' if count > 1 else ''}" for note, count in low.told.items()]
        if low.merged:
            notes.append(
                f"{len(low.merged):,} tensors that are stored once are those of several layers, equal when the"
                " file was written: they are counted for each layer"
            )
        dims = self.input.dims
        if dims and dims[0] is not None and dims[0] > 1:
            notes.append(f"the file is for {dims[0]:,} inputs at a time; counted is one")
        return [*notes, *compared.notes(), *(self.remarks(low) if self.remarks else [])]


class SizesCompared:
    """The sizes that a file declares, beside those that follow from its operators."""

    def __init__(self, declared: dict[str, tuple[int | None, ...]]) -> None:
        self.declared = declared
        self.others: list[str] = []

    def compare(self, low: Lowering, node: Operator) -> None:
        """The sizes of what an operator made."""
        for name in node.outputs:
            said = self.declared.get(name)
            made = low.tensors.get(name)
            if said is None or made is None or None in said:
                continue
            dims = made.dims
            if isinstance(made, View) and made.padding:
                continue  # the border is the next layer's
            sizes = tuple([n for n in said if n is not None])
            if isinstance(made, View):
                self.claim(low, sizes, made)
            if sizes != dims:
                words = f"is declared {dims_text(said)} and works out to {dims_text(dims)}"
                self.others.append(f"'{shown(name)}' {words}")

    def claim(self, low: Lowering, said: tuple[int, ...], made: View) -> None:
        """What is declared of a layer, where its axes lie as layers have them: check finds what does not hold."""
        if not made.value or len(said) < 2 or 0 in said or made.axes[1:] != places(low.shape(made)):
            return
        node = low.layers.nodes[made.value - 1]
        if not node.claims:
            low.layers.claim(made.value, Claim("size", said[1:], span=node.span))

    def notes(self) -> list[str]:
        """Sizes that differ."""
        return [f"sizes that the file declares do not follow: {first_of(self.others, 3)}"] if self.others else []
