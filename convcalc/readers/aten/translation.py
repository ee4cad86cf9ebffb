"""A program of ATen operators as layers of ours: what flows, what is stored, and whose weights were counted."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.layers import kind_of
from convcalc.layers.kind import Given
from convcalc.readers.aten.aten_program import Argument, AtenNode, AtenProgram, Dims, Ref, printable
from convcalc.readers.aten.axis_pieces import Axes, alike, axes_of, in_order, joined, regrouped, sizes
from convcalc.readers.layer_graph import LayerGraph
from convcalc.readers.python.values import Unreadable
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Span, first_of


class Flow(NamedTuple):
    """A tensor that the input reaches: a value of the graph, and how its axes lie on those of that map."""

    value: int
    axes: Axes

    @property
    def dims(self) -> Dims:
        return sizes(self.axes)


class Fixed(NamedTuple):
    """A tensor that no input reaches: its sizes, and the parameters that it was made of."""

    dims: Dims
    parameters: frozenset[str] = frozenset()


Result: TypeAlias = "Flow | Fixed | int | float | None"
Results: TypeAlias = "Result | tuple[Result, ...]"


class OperatorCall:
    """An operator with its arguments worked out."""

    def __init__(self, translation: Translation, node: AtenNode) -> None:
        self.node = node
        self.given = {name: translation.worked_out(value) for name, value in node.arguments.items()}
        self.every = tuple(self.given.values())

    @property
    def results(self) -> int:
        """How many values it makes."""
        return len(self.node.outputs)

    def first(self, count: int) -> tuple[object, ...]:
        """So many of its arguments; raises Unreadable where it has fewer."""
        if len(self.every) < count:
            raise Unreadable(f"{self.node.operator} needs {count} arguments, and has {len(self.every)}")
        return self.every[:count]

    def get(self, name: str, default: object = None) -> object:
        """An argument; what PyTorch takes where it was left out."""
        found = self.given.get(name, default)
        return default if found is None else found

    def tensors(self) -> list[Flow | Fixed]:
        """All tensors among its arguments, those in lists too."""
        lists = [
            each if isinstance(each, tuple) and not isinstance(each, Flow | Fixed) else (each,) for each in self.every
        ]
        return [each for many in lists for each in many if isinstance(each, Flow | Fixed)]

    def flow(self, at: int = 0) -> Flow:
        """The tensor that stands there and that the input reaches."""
        found = self.every[at] if at < len(self.every) else None
        if not isinstance(found, Flow):
            raise Unreadable(
                f"{self.node.operator} works on a tensor that does not depend on the input, which is not read"
            )
        return found

    def fixed(self, name: str) -> Fixed | None:
        """A stored tensor, or what was made of stored ones; None where there is none."""
        found = self.given.get(name)
        if isinstance(found, Flow):
            raise Unreadable(f"the {name} of {self.node.operator} is worked out of the input, which is not read")
        return found if isinstance(found, Fixed) else None

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        found = self.get(name, default)
        if isinstance(found, bool) or not isinstance(found, int):
            raise Unreadable(f"the {name} of {self.node.operator} is not a whole number")
        return found

    def numbers(self, name: str, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Whole numbers, in a list or one alone."""
        found = self.get(name, default)
        each = found if isinstance(found, tuple) else (found,)
        if not all(isinstance(n, int) for n in each):
            raise Unreadable(f"the {name} of {self.node.operator} are not whole numbers")
        return tuple([n for n in each if isinstance(n, int)])


PARAMETRIZED = ".parametrizations"
"""In the path of a module that works a weight out; it is no layer of its own."""

Operator: TypeAlias = "Callable[[Translation, OperatorCall], Results]"


class Translation:
    """A program on its way to layers.

    batch: how many inputs the program was made for.  values: what each name stands for by now.  first: the value that
    used a weight first.  used: the parameters that layers hold.  labels: how often each was given.  scaled: how
    many factors the rows have behind which shifts may follow.  made_plain: what was laid out anew.
    other_input: do other inputs arrive than the program says?  differing: sizes of layers that it says otherwise.
    """

    def __init__(self, program: AtenProgram, arriving: Shape, batch: int, span: Span = NOWHERE) -> None:
        self.program = program
        self.graph = LayerGraph(arriving, "chw")
        self.batch = batch
        self.span = span
        self.node = AtenNode("", {}, ())
        self.values: dict[str, Result] = {}
        self.first: dict[frozenset[str], int] = {}
        self.used: dict[str, None] = {}
        self.numels = program.parameters()
        self.labels: dict[str, int] = {}
        self.notes: dict[str, None] = {}
        self.without_row: dict[str, None] = {}
        self.scaled: dict[int, int] = {}
        self.made_plain: dict[Flow, Flow] = {}
        self.other_input = False
        self.differing: list[str] = []
        self.parents = frozenset([each.rpartition(".")[0] for each in program.modules if PARAMETRIZED not in each])

    def worked_out(self, value: Argument) -> object:
        """An argument with the values that it names."""
        if isinstance(value, Ref):
            if value not in self.values:
                raise Unreadable(f"'{printable(value)}' is read before anything makes it")
            return self.values[value]
        if isinstance(value, tuple):
            return tuple([self.worked_out(each) for each in value])
        return value

    def label(self, name: str) -> str:
        """`layer1.0:add`: what runs in a module that has others in it, or several times; a lone layer has its name."""
        module = printable(self.node.module)
        if module and self.node.module not in self.parents:
            return module
        label = f"{module}:{name}".lstrip(":")
        count = self.labels[label] = self.labels.get(label, 0) + 1
        return label if count == 1 else f"{label}#{count}"

    def layer(
        self, word: str, given: Given, reads: tuple[int, ...], weight: Fixed | None = None, bias: Fixed | None = None
    ) -> int:
        """A layer more, whose weights are these; raises Refused for one that cannot be."""
        made = self.graph.add(word, given, reads, self.label(word), self.span)
        self._account(made, weight or Fixed(()), bias or Fixed(()))
        return made

    def _account(self, made: int, weight: Fixed, bias: Fixed) -> None:
        """Is what the layer stores, as we count it, what the program stores for it? Shared weights are counted once."""
        node = self.graph.nodes[made - 1]
        kind = kind_of(node.word)
        ins = tuple([self.graph.shape(value) for value in node.reads])
        weights, biases, _ = kind.cost(kind.read(node.given, ins, self.graph.context), ins)
        own_bias = bool(biases) and bool(bias.parameters - self.used.keys())
        first = self.first.get(weight.parameters, -1)
        if weights and (first > 0 or not weight.parameters):
            self.graph.share(made, first, own_bias)
            weights, biases = 0, biases if own_bias else 0
        mine = [name for each in (weight, bias) for name in sorted(each.parameters) if name not in self.used]
        stored = sum([self.numels.get(name, 0) for name in mine])
        if stored != (weights or 0) + (biases or 0):
            raise Unreadable(
                f"{self.node.operator} uses parameters of {stored:,} numbers ({first_of(map(printable, mine))}), and"
                f" '{node.word}' has {(weights or 0) + (biases or 0):,}"
            )
        self.used.update(dict.fromkeys(mine))
        if weights:
            self.first.setdefault(weight.parameters, made)

    def hold(self, stored: Fixed, count: int) -> None:
        """Parameters of so many numbers belong to a layer that is there already."""
        mine = [name for name in sorted(stored.parameters) if name not in self.used]
        if sum([self.numels.get(name, 0) for name in mine]) != count:
            raise Unreadable(f"{self.node.operator} uses a parameter again, or a part of one, which is not read")
        self.used.update(dict.fromkeys(mine))

    def canonical(self, value: int) -> Flow:
        """What a layer made, its axes as PyTorch's layers leave them."""
        return Flow(value, axes_of(self.batch, self.graph.shape(value)))

    def kept(self, word: str, given: Given, x: Flow, weight: Fixed | None = None, bias: Fixed | None = None) -> Flow:
        """A layer that leaves all axes where they are; only the channels may become more or fewer."""
        made = self.layer(word, given, (x.value,), weight, bias)
        before, after = self.graph.shape(x.value), self.graph.shape(made)
        if before == after:
            return Flow(made, x.axes)
        whole = axes_of(self.batch, before)[1]
        new = axes_of(self.batch, after)[1]
        return Flow(made, tuple([new if joined(axis) == joined(whole) and axis else axis for axis in x.axes]))

    def is_plain(self, x: Flow) -> bool:
        """Do its axes stand as a layer of PyTorch expects them?"""
        return alike(x.axes, axes_of(self.batch, self.graph.shape(x.value)))

    def plain(self, x: Flow) -> Flow:
        """The same numbers in a map whose axes stand as layers expect them; raises Unreadable where there is no way."""
        if self.is_plain(x):
            return self.canonical(x.value)
        if x not in self.made_plain:
            self.made_plain[x] = self._made_plain(x)
        return self.made_plain[x]

    def _made_plain(self, x: Flow) -> Flow:
        shape = self.graph.shape(x.value)
        whole = axes_of(self.batch, shape)
        dims = x.dims
        if dims[:1] != (self.batch,) or len(dims) < 2 or joined(x.axes[0]) != joined(whole[0]):
            raise Unreadable(f"{self.node.operator} gets a tensor whose first axis is not the batch")
        if len(dims) == 2:
            if not in_order(x.axes, whole):
                self.notes.setdefault(
                    "a map is flattened with its axes moved: as many numbers, their weights in another order"
                )
            return self.canonical(self.layer("flatten", {}, (x.value,)))
        if in_order(x.axes, whole):
            return self.canonical(self.layer("reshape", {"size": dims[1:]}, (x.value,)))
        return self._rearranged(x, shape)

    def _rearranged(self, x: Flow, shape: Shape) -> Flow:
        """Channels that were parted and moved: a shuffle, or a finer map."""
        channels = joined(x.axes[1]) if len(x.axes) == len(shape.size) + 2 else ()
        places = axes_of(self.batch, shape)[2:]
        count = shape.channels or 1
        if len(channels) == 2 and {piece.axis for piece in channels} == {1} and alike(x.axes[2:], places):
            inner, outer = channels
            if (inner.step, outer.step, inner.size * outer.size) == (1, inner.size, count):
                return self.canonical(self.layer("shuffle", {"": outer.size}, (x.value,)))
        factor = x.dims[2] // shape.size[0] if channels and shape.size else 0
        if factor > 1 and len(channels) == 1:
            parted = regrouped(
                axes_of(self.batch, shape), (self.batch, x.dims[1], *[factor] * len(places), *shape.size)
            )
            if parted:
                n = len(places)
                moved = (parted[0], parted[1], *[(*parted[2 + n + at], *parted[2 + at]) for at in range(n)])
                if alike(moved, x.axes):
                    return self.canonical(self.layer("pixelshuffle", {"": factor}, (x.value,)))
        raise Unreadable(
            f"{self.node.operator} gets a tensor whose axes were parted or moved in a way that is not read"
        )

    def viewed(self, x: Flow, wanted: Dims) -> Flow:
        """The same numbers in other sizes; a map that becomes a vector is flattened where that stands."""
        total = prod(x.dims)
        if -1 in wanted:
            known = -prod(wanted)
            if known < 1 or total % known:
                raise Unreadable(f"a view to {list(wanted)} of a tensor of {list(x.dims)}, which do not agree")
            wanted = tuple([total // known if n == -1 else n for n in wanted])
        if prod(wanted) != total or any(n < 1 for n in wanted):
            raise Unreadable(f"a view to {list(wanted)} of a tensor of {list(x.dims)}, which do not agree")
        axes = regrouped(x.axes, wanted)
        if axes is None:
            plain = self.plain(x)
            whole = axes_of(self.batch, self.graph.shape(plain.value))
            if wanted[0] != self.batch or not in_order(plain.axes, whole) or len(wanted) < 2:
                raise Unreadable(f"a view to {list(wanted)} of a tensor of {list(x.dims)}, which mixes its axes")
            return self.canonical(self.layer("reshape", {"size": wanted[1:]}, (plain.value,)))
        made = Flow(x.value, axes)
        shape = self.graph.shape(x.value)
        mixed = {piece.axis for piece in joined(axes[1])} == {1} if len(axes) == len(shape.size) + 2 else False
        again = mixed and wanted == sizes(axes_of(self.batch, shape)) and not self.is_plain(made)  # a channel shuffle
        return self.plain(made) if again or (shape.size and self.is_vector(made)) else made

    def is_vector(self, x: Flow) -> bool:
        """Is all but the batch in one axis?"""
        return len(x.axes) == 2 and x.dims[0] == self.batch

    def axis(self, x: Flow | Fixed, at: int) -> int:
        """An axis counted from either end, from the first one."""
        if not -len(x.dims) <= at < max(len(x.dims), 1):
            raise Unreadable(f"there is no axis {at} of {len(x.dims)}")
        return at % max(len(x.dims), 1)

    def on_channels(self, x: Flow, axis: int) -> bool:
        """Are these all channels, and nothing else?"""
        whole = axes_of(self.batch, self.graph.shape(x.value))
        pieces = joined(x.axes[axis])
        if pieces or joined(whole[1]):
            return pieces == joined(whole[1])
        return len(x.axes) == len(whole) and axis == 1  # a lone channel is no piece of anything: its place tells
