"""A graph of operators to a network: which operators an output needs, each lowered in turn, sizes compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import NoReturn

from convcalc.diagnostics import graph as mistakes
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Claim, Spec
from convcalc.layers.kind import Refused
from convcalc.readers import Imported, NamedInputs, UnreadNote
from convcalc.readers.graph import axis_operators, pointwise_operators, sequence_operators, window_operators
from convcalc.readers.graph.constant_folding import NotFolded, broadcast, folded
from convcalc.readers.graph.graph_inputs import GraphInputs
from convcalc.readers.graph.idioms import recognized
from convcalc.readers.graph.lowering import Lower, Lowering, Made, NotLowered
from convcalc.readers.graph.operator_graph import (
    Operator,
    OperatorGraph,
    TensorConstant,
    dims_text,
    listed,
    shown,
)
from convcalc.readers.graph.tensor_views import Padding, View
from convcalc.readers.idle_tensors import idle_layers
from convcalc.readers.layer_graph import IdleLayer
from convcalc.shape import Shape
from convcalc.text import Source, first_of

OPERATORS: dict[str, Lower] = {
    **window_operators.OPERATORS,
    **axis_operators.OPERATORS,
    **pointwise_operators.OPERATORS,
    **sequence_operators.OPERATORS,
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


def _refuse_double(graph: OperatorGraph, source: Source) -> None:
    """Raises SpecError where two operators make one tensor."""
    made: set[str] = set()
    for node in graph.operators:
        for name in filter(None, node.outputs):
            if name in made:
                why = f"'{shown(name)}', which it makes, is made before it too"
                raise SpecError(source, [mistakes.OperatorNotRead(node.op, node.name, why, "").at(node.span)])
            made.add(name)


class GraphReader:
    """A graph and its listing, for any input."""

    def __init__(self, graph: OperatorGraph, source: Source, remarks: Remarks | None) -> None:
        self.source = source
        self.remarks = remarks
        makes = {name for node in graph.operators for name in node.outputs}
        _refuse_double(graph, source)
        outputs = [name for name in graph.outputs if name in makes]
        known = makes | {each.name for each in graph.inputs} | graph.constants.keys()
        self.unmade = [name for name in graph.outputs if name not in known]
        if not outputs:
            raise SpecError(source, [mistakes.GraphWithoutOutput()])
        operators = needed(recognized(graph.operators, graph.constants), outputs)
        kept = {name for node in operators for name in node.outputs}
        self.merged = [node for node in needed(graph.operators, outputs) if kept.isdisjoint(node.outputs)]
        self.graph = graph._replace(operators=operators, outputs=tuple(outputs))
        self.held = self._held(graph.operators, outputs)
        self.inputs = GraphInputs(self.graph, source)

    def _held(self, operators: Sequence[Operator], outputs: Sequence[str]) -> list[IdleLayer]:
        """Parameters that no operator reads on which an output depends."""
        read = {name for node in needed(operators, outputs) for name in node.inputs}
        measured = {node.read(at) for node in operators if node.op == "BatchNormalization" for at in (3, 4)}
        idle = {
            shown(name): each.dims
            for name, each in self.graph.constants.items()
            if each.parameter and name not in read and name not in measured
        }
        return idle_layers(idle)

    def read(self) -> Imported:
        """The network on the inputs that the file declares; where one is open, on any that are given."""
        open_tree = Spec((), None, shown(self.graph.name), layout="hwc" if self.graph.channels_last else "chw")
        named = NamedInputs(self.inputs.names, self.on_named)
        missing = self.inputs.open()
        if missing is not None and missing.too_large:
            self.inputs.refuse_open(missing)
        try:
            return self.run(self.inputs.own(), self.inputs.batch, declared=True)._replace(named=named)
        except SpecError as failed:
            return Imported(open_tree, on=self.on, failed=failed, named=named)

    def on(self, arriving: Shape) -> Imported:
        """The network on another first input, with or without the batch in front; raises SpecError."""
        return self.on_named({self.inputs.first.name: arriving})

    def on_named(self, given: Mapping[str, Shape]) -> Imported:
        """The network on other inputs by their names; raises SpecError."""
        shapes, follow = self.inputs.on(given)
        return self.run(shapes, 1, declared=False, follow=follow)

    def run(self, arriving: Sequence[Shape], batch: int, declared: bool, follow: Sequence[str] = ()) -> Imported:
        """Every operator lowered; declared: do the sizes that the file declares hold for these inputs?"""
        low = Lowering(self.graph, arriving[0], batch)
        low.layers.name = self.inputs.first.name
        low.tensors |= self.inputs.given_states()
        for at, (each, shape) in enumerate(zip(self.inputs.every, arriving, strict=True)):
            low.tensors[each.key] = each.view(low, low.layers.input(each.name, shape) if at else 0, shape)
        compared = SizesCompared(self.graph.declared if declared else {})
        compared.stored(self.graph.constants)
        for node in self.graph.operators:
            before = len(low.layers.nodes)
            self._lower(low, node)
            if low.again:
                low.follow(before)
            compared.compare(low, node)
        compared.within(low, self.merged)
        values, said = self._outputs(low)
        low.layers.idle += self.held
        notes = [*said, *self._notes(low), *self.inputs.notes(follow), *compared.notes()]
        notes += self.remarks(low) if self.remarks else []
        return Imported(low.layers.tree(values, shown(self.graph.name)), tuple(notes), self.on)

    def _outputs(self, low: Lowering) -> tuple[list[int], list[str]]:
        """What layers give back, and what is to be said of outputs; raises SpecError where no layer gives any."""
        views = {name: each for name in self.graph.outputs if isinstance(each := low.tensors.get(name), View)}
        if not views:
            raise SpecError(self.source, [mistakes.GraphWithoutOutput()])
        makers = {name: node for node in self.graph.operators for name in node.outputs}
        values = {name: self._given_back(low, makers[name], view) for name, view in views.items()}
        notes = []
        if fixed := [shown(name) for name in self.graph.outputs if name not in views]:
            notes.append(f"outputs that depend on no input: {first_of(fixed)}")
        moved = [f"'{shown(name)}' is {dims_text(views[name].dims)}" for name, (_, same) in values.items() if not same]
        if self.unmade:
            missing = first_of([f"'{shown(name)}'" for name in self.unmade])
            notes.append(UnreadNote(f"outputs that no operator in the file makes, and what is before them: {missing}"))
        if moved:
            notes.append(f"outputs with the axes of a layer's map moved, which is no row: {first_of(moved)}")
        return [value for value, _ in values.values()], notes

    def _given_back(self, low: Lowering, node: Operator, view: View) -> tuple[int, bool]:
        """The value that is an output, in the output's own sizes where a layer makes those: does one?"""
        try:
            return low.map_of(node, view, low.channels_last and len(view.axes) > 2), True
        except (NotLowered, Refused):
            return self._settled(low, view).value, False

    def _settled(self, low: Lowering, view: View) -> View:
        """An output with the border that waited around it; raises SpecError for one that no layer makes."""
        try:
            return low.bordered(view)
        except NotLowered as error:
            self._refuse(view.padding.node if view.padding else self.graph.operators[-1], error.why, error.hint)

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

    def _refuse(self, node: Operator, why: str, hint: str = "") -> NoReturn:
        mistake = mistakes.OperatorNotRead(shown(node.op), shown(node.name), why, hint)
        raise SpecError(self.source, [mistake.at(node.span)]) from None

    def _notes(self, low: Lowering) -> list[str]:
        notes = [f"{note}{f' ({count} times)' if count > 1 else ''}" for note, count in low.told.items()]
        if low.merged:
            notes.append(
                f"{len(low.merged):,} tensors that are stored once are those of several layers, equal when the"
                " file was written: they are counted for each layer"
            )
        return notes


NUMBER_BY_NUMBER = frozenset(
    "Add Sub Mul Div Pow Sqrt Erf Tanh Sigmoid HardSigmoid Softplus Clip Relu Neg Exp Reciprocal".split()
)
"""Operators that an idiom may hold, and whose result is as large as all that meets in them."""


def _dims_of(low: Lowering, name: str) -> Sequence[int] | None:
    """The sizes of a tensor; None where they are not known."""
    made = low.tensors.get(name)
    return made.dims if isinstance(made, View | TensorConstant) else None


def bordered_dims(low: Lowering, view: View, padding: Padding) -> tuple[int, ...]:
    """The sizes of a tensor with the border that waits around its places."""
    first = 1 if low.channels_last else 2
    added = dict(enumerate(map(sum, padding.amounts), first))
    return tuple([size + added.get(axis, 0) for axis, size in enumerate(view.dims)])


class SizesCompared:
    """The sizes that a file declares, beside those that follow from its operators; unclaimed: of no layer's map?"""

    def __init__(self, declared: dict[str, tuple[int | None, ...]]) -> None:
        self.declared = declared
        self.others: list[str] = []
        self.unclaimed = False

    def stored(self, constants: Mapping[str, TensorConstant]) -> None:
        """The sizes of what the file itself holds."""
        for name in self.declared.keys() & constants.keys():
            said, dims = self.declared[name], constants[name].dims
            if None not in said and said != dims:
                self.unclaimed = True
                self.others.append(f"'{shown(name)}' is declared {dims_text(said)} and holds {dims_text(dims)} numbers")

    def within(self, low: Lowering, merged: Sequence[Operator]) -> None:
        """The sizes of what lies within an idiom, where an operator works number by number."""
        known: dict[str, Sequence[int]] = {}
        for node in merged:
            dims = [known[name] if name in known else _dims_of(low, name) for name in node.inputs if name]
            if node.op not in NUMBER_BY_NUMBER or None in dims:
                continue
            try:
                known[node.outputs[0]] = made = reduce(broadcast, [tuple(each) for each in dims if each is not None])
            except NotFolded:
                continue
            said = self.declared.get(node.outputs[0])
            if said is not None and None not in said and said != made:
                self.unclaimed = True
                words = f"is declared {dims_text(said)} and works out to {dims_text(made)}"
                self.others.append(f"'{shown(node.outputs[0])}' {words}")

    def compare(self, low: Lowering, node: Operator) -> None:
        """The sizes of what an operator made."""
        for name in node.outputs:
            said = self.declared.get(name)
            made = low.tensors.get(name)
            if said is None or made is None or None in said or not low.uses.get(name):
                continue
            dims = made.dims
            sizes = tuple([n for n in said if n is not None])
            if isinstance(made, View) and made.padding:
                dims, claimed = bordered_dims(low, made, made.padding), False  # the border is the next layer's
            else:
                claimed = isinstance(made, View) and self.claim(low, sizes, made)
            if sizes != dims:
                self.unclaimed = self.unclaimed or not claimed
                words = f"is declared {dims_text(said)} and works out to {dims_text(dims)}"
                self.others.append(f"'{shown(name)}' {words}")

    def claim(self, low: Lowering, said: tuple[int, ...], made: View) -> bool:
        """What is declared of a layer, where its axes lie as layers have them: check finds what does not hold."""
        if made.value <= 0 or len(said) < 2 or 0 in said or not low.lies_as_layer(made):
            return False
        node = low.layers.nodes[made.value - 1]
        if not node.claims or said != made.dims:
            low.layers.claim(made.value, Claim("size", said[1:], span=node.span))
        return said[0] == made.dims[0]

    def notes(self) -> list[str]:
        """Sizes that differ; those that are no layer's claim make check end with 1 by themselves."""
        words = f"sizes that the file declares do not follow: {first_of(self.others, 3)}"
        return [UnreadNote(words) if self.unclaimed else words] if self.others else []
