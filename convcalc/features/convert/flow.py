"""Layers in a row that read one another by labels, and the branches that they make, found again.

A reader gives one layer a statement; where two paths meet, that is `from` and `add LABEL`. Here the paths become
branches again, where they are some: each starts from one tensor, is read by nothing else, and ends where all meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import (
    Attr,
    Claim,
    From,
    Idle,
    Layer,
    Name,
    Op,
    Output,
    Pair,
    Skip,
    Spec,
    Statement,
    Total,
    Unit,
)
from convcalc.layers import kind_of
from convcalc.layers.shared import NOBODY

WORK = 50
"""Steps for each layer in looking for branches that turn out to be none."""


NOWHERE = -2
"""The place of a value that is not on the stack; the input is below it."""

DEEPEST = 12
"""Brackets within brackets, at most."""


class FlowNode(NamedTuple):
    """One layer as it was read: the values that it reads (0 is the input), and what is said of it."""

    unit: Layer | Skip
    reads: tuple[int, ...]
    label: str | None
    claims: tuple[Claim, ...]


class FlowItem(NamedTuple):
    """A layer, or branches that meet: a step from one value to another.

    unit: the layer, or of branches the word in which they meet.  shortcut: as in Merge.
    extra: other values that it reads by their labels.  path: where it comes from, the parts of its label.
    size: layers in it.  fixed: may it not be moved into brackets?  depth: brackets within it.
    """

    unit: Layer | Skip
    entry: int
    exit: int
    extra: tuple[int, ...] = ()
    branches: tuple[tuple[FlowItem, ...], ...] = ()
    shortcut: str = ""
    claims: tuple[Claim, ...] = ()
    path: tuple[str, ...] | None = None
    size: int = 1
    fixed: bool = False
    depth: int = 0


class LayerFlow(NamedTuple):
    """A network without its text: what it does in order, the values that it gives back, and the labels of values.

    end: what flows at its end.  outputs: those that are declared to be given back, if any are.
    """

    items: list[FlowItem]
    end: int
    outputs: tuple[int, ...]
    labels: dict[int, str]


class LinesRead(NamedTuple):
    """The layers of a text, what flows at its end, the values behind labels, and those that are its outputs."""

    nodes: list[FlowNode]
    end: int
    known: dict[str, int]
    outputs: tuple[int, ...]


def nodes_of(spec: Spec) -> LinesRead | None:
    """The layers of a text that is nothing but layers one after the other; None for one that has brackets or blocks."""
    made = _LineReader(spec)
    outputs: list[int] = []
    for stmt in spec.body:
        if isinstance(stmt, Output):
            outputs += [made.known.get(name.name, UNKNOWN) for name in stmt.names]
        elif isinstance(stmt, Idle):
            if not stmt.size:
                return None
        elif not isinstance(stmt, Total) and not (isinstance(stmt, Statement) and made.statement(stmt)):
            return None
    values = {made.current, *outputs, *[read for node in made.nodes for read in node.reads]}
    if UNKNOWN in values or not made.nodes or _shares_of_several(spec):
        return None
    return LinesRead(made.nodes, made.current, made.known, tuple(outputs))


UNKNOWN = -1
"""The value of a label that there is not; -2 and below are those of further inputs."""


class _LineReader:
    """The layers so far, the values behind labels, and what flows."""

    def __init__(self, spec: Spec) -> None:
        self.nodes: list[FlowNode] = []
        self.known = {each.name: -2 - at for at, each in enumerate(spec.more_inputs)}
        if spec.input is not None and spec.input.name:
            self.known[spec.input.name] = 0
        self.current = 0

    def statement(self, stmt: Statement) -> bool:
        """Could it be read?"""
        before = len(self.nodes)
        if not all(self.unit(unit) for unit in stmt.units):
            return False
        if len(self.nodes) > before:
            if self.current != len(self.nodes):
                return False
            self.nodes[-1] = self.nodes[-1]._replace(label=stmt.label, claims=stmt.claims)
        elif stmt.claims:
            return False
        if stmt.label is not None:
            if stmt.label in self.known:
                return False
            self.known[stmt.label] = self.current
        return True

    def unit(self, unit: Unit) -> bool:
        if isinstance(unit, From):
            self.current = self.known.get(unit.name.name, UNKNOWN)
            return True
        if isinstance(unit, Layer) and _plain(unit):
            self.nodes.append(FlowNode(_bare(unit), (self.current,), None, ()))
        elif isinstance(unit, Skip):
            others = [self.known.get(name.name, UNKNOWN) for name in unit.names]
            self.nodes.append(FlowNode(unit, (self.current, *others), None, ()))
        else:
            return False
        self.current = len(self.nodes)
        return True


def _plain(layer: Layer) -> bool:
    """Are all its numbers written out?"""
    return not any(isinstance(part, Name | Op) for attr in layer.attrs for part in _parts(attr))


def _parts(attr: Attr) -> Iterator[object]:
    value = attr.value
    for each in value if isinstance(value, tuple) and not isinstance(value, Name | Op) else (value,):
        if isinstance(each, Pair):
            yield from (each.before, each.after)
        else:
            yield each


def _bare(layer: Layer) -> Layer:
    """The same without its place in the text."""
    return Layer(layer.word, tuple([Attr(attr.key, attr.value) for attr in layer.attrs]))


def shared(layer: Layer | Skip) -> str | None:
    """The label whose weights a layer uses again."""
    for attr in layer.attrs if isinstance(layer, Layer) else ():
        if attr.key == "as" and attr.value != NOBODY:
            return str(attr.value)
    return None


def _shares_of_several(spec: Spec) -> bool:
    """Does a layer use the weights of a line again that has several layers?"""
    names = {
        name
        for stmt in spec.body
        if isinstance(stmt, Statement)
        for unit in stmt.units
        if isinstance(unit, Layer) and (name := shared(unit))
    }
    return bool(names) and any(
        isinstance(stmt, Statement) and stmt.label in names and sum(isinstance(u, Layer) for u in stmt.units) > 1
        for stmt in spec.body
    )


def path_of(label: str) -> tuple[str, ...]:
    """The parts of a label: `layer1.0.conv1` is of layer1, and there of 0.

    >>> path_of("layer1.0:add"), path_of("/layer1/layer1.0/conv1/Conv")
    (('layer1', '0', 'add'), ('layer1', 'layer1', '0', 'conv1', 'Conv'))
    """
    return tuple([part for part in label.replace(":", ".").replace("/", ".").split(".") if part])


def common(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The beginning of two paths; of one that is not known, the other."""
    if one is None or other is None:
        return other if one is None else one
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return one[:count]


def shared_path(items: Sequence[FlowItem]) -> tuple[str, ...] | None:
    """The beginning of all their paths."""
    path = items[0].path
    for item in items[1:]:
        path = common(path, item.path)
    return path


def flow_of(lines: LinesRead, projections: bool) -> LayerFlow:
    """The layers with their branches found again."""
    labels = {value: name for name, value in lines.known.items() if value <= 0}
    labels |= {value: node.label for value, node in enumerate(lines.nodes, 1) if node.label is not None}
    items = FoundBranches(lines.nodes, lines.outputs or (lines.end,), projections).items()
    return LayerFlow(items, lines.end, lines.outputs, labels)


class FoundBranches:
    """What was made so far as a stack of items; where paths meet, those that lead there are taken off it."""

    def __init__(self, nodes: list[FlowNode], outputs: tuple[int, ...], projections: bool) -> None:
        self.nodes, self.projections = nodes, projections
        self.uses = Counter([*outputs, *[read for node in nodes for read in node.reads]])
        self.stack: list[FlowItem] = []
        self.at = {0: -1}  # where on the stack a value is made
        self.work = WORK * len(nodes)
        self.names = {name for node in nodes if (name := shared(node.unit))}

    def items(self) -> list[FlowItem]:
        for value, node in enumerate(self.nodes, 1):
            item = self.merged(value, node) if isinstance(node.unit, Skip) and not node.unit.crop else None
            self.push(item or self.single(value, node))
        return self.stack

    def push(self, item: FlowItem) -> None:
        self.at[item.exit] = len(self.stack)
        self.stack.append(item)

    def single(self, value: int, node: FlowNode) -> FlowItem:
        label = node.label or ""
        fixed = label in self.names or shared(node.unit) is not None
        path = path_of(label) if label else None
        return FlowItem(node.unit, node.reads[0], value, node.reads[1:], (), "", node.claims, path, 1, fixed)

    def merged(self, value: int, node: FlowNode) -> FlowItem | None:
        """The branches that meet here, taken off the stack; None where these are no such branches."""
        reads = node.reads
        places = sorted([(self.at.get(read, NOWHERE), read) for read in reads])
        if len(set(reads)) < len(reads) or places[0][0] < -1 or places[-1][0] != len(self.stack) - 1:
            return None
        start = places[0][0] + 1
        fork = self.stack[start].entry
        if fork != places[0][1]:
            start = self.at.get(fork, len(self.stack)) + 1
            if start > places[0][0]:
                return None
        ends = [(place, read) for place, read in places if read != fork]
        found = self.segments(start, [place for place, _ in ends], fork)
        if found is None:
            return None
        branches = _in_order(node, fork, dict(zip([read for _, read in ends], found, strict=True)))
        return None if branches is None else self.joined(value, node, start, branches)

    def joined(self, value: int, node: FlowNode, start: int, branches: tuple[tuple[FlowItem, ...], ...]) -> FlowItem:
        """What stands on the stack from there on, as branches that meet in a layer."""
        taken = self.stack[start:]
        del self.stack[start:]
        for item in taken:
            del self.at[item.exit]
        fork = taken[0].entry
        self.uses[fork] -= len(node.reads) - 1
        path = common(path_of(node.label) if node.label else None, shared_path(taken))
        word, branches, shortcut = self.residual(node.unit.word, branches)
        return FlowItem(
            Skip(word, ()),
            fork,
            value,
            (),
            branches,
            shortcut,
            node.claims,
            path,
            sum([item.size for item in taken]) + 1,
            False,
            max([item.depth for item in taken]) + 1,
        )

    def segments(self, start: int, ends: list[int], fork: int) -> list[tuple[FlowItem, ...]] | None:
        """The branches between these places, where each leads from the fork to its end and is read by nothing else."""
        found = []
        for end in ends:
            if start > end or self.work < 0:
                return None
            before = fork
            for place in range(start, end + 1):
                item = self.stack[place]
                self.work -= 1
                if item.entry != before or item.fixed or item.depth == DEEPEST:
                    return None
                if place > start and self.uses[before] != 1:
                    return None
                before = item.exit
            if self.uses[before] != 1:
                return None
            found.append(tuple(self.stack[start : end + 1]))
            start = end + 1
        return found

    def residual(
        self, word: str, branches: tuple[tuple[FlowItem, ...], ...]
    ) -> tuple[str, tuple[tuple[FlowItem, ...], ...], str]:
        """Of a sum of two: a residual branch, with the shortcut that stands beside it."""
        if kind_of(word).meets != "sum" or len(branches) != 2 or not branches[0]:
            return word, branches, ""
        if not branches[1]:
            return "residual", branches[:1], ""
        if self.projections and _projects(branches[1]):
            return "residual", branches[:1], "B"
        return word, branches, ""


def _in_order(
    node: FlowNode, fork: int, made: dict[int, tuple[FlowItem, ...]]
) -> tuple[tuple[FlowItem, ...], ...] | None:
    """The branches in the order in which they are read, where that matters; in a sum the order in which they run."""
    if kind_of(node.unit.word).meets != "channels":
        return (*made.values(), *[() for read in node.reads if read == fork])
    if [read for read in node.reads if read != fork] != list(made):
        return None
    return tuple([made.get(read, ()) for read in node.reads])


def _flags(layer: Layer) -> list[object]:
    """What it says by a word alone: `same`, `nobias`."""
    return [attr.value for attr in layer.attrs if attr.key == "flag"]


def _projects(branch: tuple[FlowItem, ...]) -> bool:
    """A 1x1 convolution without biases, and a batch norm: the shortcut of type B."""
    if len(branch) != 2 or any(item.branches or item.claims or not isinstance(item.unit, Layer) for item in branch):
        return False
    first, norm = [item.unit for item in branch]
    assert isinstance(first, Layer) and isinstance(norm, Layer)
    given = {attr.key: attr.value for attr in first.attrs}
    kernel = given.get("size", given.get("k"))
    kind = kind_of(first.word)
    plain = (
        kind.weighted
        and not kind.dense
        and not kind.recurrent
        and not kind.transposed
        and set(given) <= {"", "size", "k", "s", "flag"}
    )
    return bool(plain and _flags(first) == ["nobias"] and isinstance(kernel, tuple) and set(kernel) == {1}
                and kind_of(norm.word).statistics and not norm.attrs)  # fmt: skip
