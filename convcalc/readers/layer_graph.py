"""A network as layers that read one another, in the order in which they run, and the same as a tree of our language.

What reads a foreign program or file adds layers here; shapes are worked out by the kinds, as they are added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import (
    Attr,
    Claim,
    From,
    Idle,
    Input,
    Layer,
    Name,
    Output,
    Skip,
    Spec,
    Statement,
    Stmt,
    Unit,
)
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.layers.shared import NOBODY
from convcalc.readers import UncountedNote
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Span, first_of


class RunLayer(NamedTuple):
    """One layer: its word and arguments, the values that it reads (0 is the input, n what the n-th layer made, -2 and
    below are further inputs).

    label: what it is called where it comes from.  span: where that stands.  claims: what is declared of it there.
    shares: the value of the layer whose weights it uses again, 0 where they are its own, -1 where the network does not
    hold them.  own_bias: all but the biases?  besides: what else it is made of, where our language has one flow alone.
    """

    word: str
    given: Given
    reads: tuple[int, ...]
    shape: Shape
    label: str
    span: Span
    claims: tuple[Claim, ...] = ()
    shares: int = 0
    own_bias: bool = False
    besides: tuple[int, ...] = ()

    def moved(self, place: Mapping[int, int]) -> RunLayer:
        """The same in another graph, where values have other numbers."""
        reads, besides = (tuple([place[each] for each in values]) for values in (self.reads, self.besides))
        return self._replace(reads=reads, besides=besides)


class IdleLayer(NamedTuple):
    """A layer that is held and never runs, on what would arrive at it."""

    label: str
    word: str
    given: Given
    arriving: Shape
    span: Span = NOWHERE


class LayerGraph:
    """Layers in the order in which they run; layout: how sizes are written where they come from.

    inputs: the names and shapes of further inputs, the first of which is value -2, the next -3.
    idle: layers that never run.  frozen: how many of the numbers that layers could train are not trained.

    >>> graph = LayerGraph(Shape(3, (32, 32)))
    >>> made = graph.add("conv", {"": 8, "k": (3,)}, (0,), "conv1")
    >>> graph.shape(made), graph.shape(graph.input("meta", Shape(10, ())))
    (Shape(channels=8, size=(30, 30)), Shape(channels=10, size=()))
    """

    def __init__(self, arriving: Shape, layout: str = "chw", name: str = "input") -> None:
        self.arriving = arriving
        self.name = name
        self.inputs: list[tuple[str, Shape]] = []
        self.nodes: list[RunLayer] = []
        self.idle: list[IdleLayer] = []
        self.frozen = 0
        self.context = new_context(layout)

    def input(self, name: str, shape: Shape) -> int:
        """A further input, and its value."""
        self.inputs.append((name, shape))
        return -1 - len(self.inputs)

    def shape(self, value: int) -> Shape:
        """The shape of a value."""
        if value > 0:
            return self.nodes[value - 1].shape
        return self.inputs[-2 - value][1] if value else self.arriving

    def add(
        self,
        word: str,
        given: Given,
        reads: tuple[int, ...],
        label: str = "",
        span: Span = NOWHERE,
        claims: tuple[Claim, ...] = (),
        shape: Shape | None = None,
    ) -> int:
        """A layer more, and the value that it makes; raises Refused for one that cannot be.

        shape: that of the value, where it is known.
        """
        shape = shape or self._made(word, given, tuple([self.shape(value) for value in reads]))
        self.nodes.append(RunLayer(word, given, reads, shape, label, span, claims))
        return len(self.nodes)

    def _made(self, word: str, given: Given, shapes: tuple[Shape, ...]) -> Shape:
        """What a layer makes of what arrives; raises Refused."""
        kind = kind_of(word)
        try:
            return kind.shape(kind.read(given, shapes, self.context), shapes)
        except Refused as refused:
            refused.mistake.layout = self.context.layout
            raise

    def share(self, value: int, other: int, own_bias: bool = False) -> None:
        """A layer uses the weights of an earlier one again; of -1, weights that are not the network's."""
        self.nodes[value - 1] = self.nodes[value - 1]._replace(shares=other, own_bias=own_bias)

    def stand_beside(self, value: int, others: tuple[int, ...]) -> None:
        """A layer is made of other values too, as a product is."""
        self.nodes[value - 1] = self.nodes[value - 1]._replace(besides=others)

    def claim(self, value: int, claim: Claim) -> None:
        """Something more that is believed of a layer; what one line says of it is said once."""
        node = self.nodes[value - 1]
        if any(each == claim and tuple(each.span) == tuple(claim.span) for each in node.claims):
            return
        self.nodes[value - 1] = node._replace(claims=(*node.claims, claim))

    def trained(self) -> int:
        """How many numbers all layers train, those of shared weights once."""
        return sum([weights + biases for weights, biases, _ in self._costs()])

    def stored(self) -> int:
        """How many numbers all layers hold, trained or measured."""
        return sum(map(sum, self._costs()))

    def parameters(self, value: int) -> int:
        """How many numbers the layer that made a value trains, whether they are its own or another's."""
        return sum(self._cost(self.nodes[value - 1])[:2])

    def freeze(self, count: int, how: str) -> list[str]:
        """So many numbers are not trained: the note of that, none where there are none; how: as the program says it."""
        self.frozen = count
        return [f"{count:,} of the parameters are set to {how}"] if count else []

    def cost(self, value: int) -> tuple[int, int, int]:
        """The weights, the biases and the statistics of the layer that made a value."""
        return self._cost(self.nodes[value - 1])

    def _cost(self, node: RunLayer) -> tuple[int, int, int]:
        """The weights, the biases and the statistics of a layer."""
        kind, shapes = kind_of(node.word), tuple([self.shape(value) for value in node.reads])
        weights, biases, statistics = kind.cost(kind.read(node.given, shapes, self.context), shapes)
        return weights or 0, biases or 0, statistics or 0

    def _costs(self) -> list[tuple[int, int, int]]:
        """The same of each layer, without those that an earlier one has."""
        found = []
        for node in self.nodes:
            weights, biases, statistics = self._cost(node)
            found.append((weights, biases, statistics) if not node.shares else (0, biases if node.own_bias else 0, 0))
        return found

    def tree(self, output: int | Sequence[int], name: str = "") -> Spec:
        """All layers that run, each going on from the one before it or from a label, the outputs, and idle layers."""
        labels = self._labels()
        outputs = [output] if isinstance(output, int) else list(dict.fromkeys(output))
        named = self._named(outputs)
        statements: list[Stmt] = []
        before = 0
        for value, node in enumerate(self.nodes, 1):
            units: list[Unit] = []
            if not _goes_on(node, before):
                units.append(From(Name(labels[node.reads[0]]), node.span))
                before = node.reads[0]
            units.append(_unit(node, before, labels))
            label = labels[value] if node.label or value in named else None
            statements.append(Statement(label, tuple(units), node.claims, node.span, node.span))
            before = value
        if len(outputs) > 1:
            statements.append(Output(tuple([Name(labels[value]) for value in outputs])))
        elif before != outputs[0]:
            statements.append(Statement(None, (From(Name(labels[outputs[0]])),)))
        statements += [self._idle(layer) for layer in self.idle]
        first = Input(self._size(self.arriving), name=labels[0] if 0 in named or self.inputs else "")
        more = [Input(self._size(shape), name=labels[-2 - at]) for at, (_, shape) in enumerate(self.inputs)]
        return Spec(
            tuple(statements), first, name, layout=self.context.layout, more_inputs=tuple(more), frozen=self.frozen
        )

    def _size(self, shape: Shape) -> tuple[int, ...]:
        """A shape as it is written where the layers come from."""
        channels = shape.channels or 1
        return (channels, *shape.size) if self.context.layout == "chw" else (*shape.size, channels)

    def _idle(self, layer: IdleLayer) -> Idle:
        made = Layer(layer.word, _attributes(layer), layer.span, layer.span)
        body = (Statement(None, (made,), (), layer.span),)
        return Idle(layer.label, body, self._size(layer.arriving), layer.span, layer.span)

    def _named(self, outputs: Sequence[int]) -> set[int]:
        """The values that something else than the next layer reads."""
        found: set[int] = set()
        before = 0
        for value, node in enumerate(self.nodes, 1):
            if not _goes_on(node, before):
                found.update(node.reads)
            if len(node.reads) > 1:
                found.update(each for each, count in Counter(node.reads).items() if each != before or count > 1)
            found.update([node.shares] if node.shares > 0 else [])
            before = value
        return found | (set(outputs) if len(outputs) > 1 or before != outputs[0] else set())

    def _labels(self) -> dict[int, str]:
        """A label for each value, none twice: its own where it has one, else what it is and a number."""
        labels, taken = {-1: NOBODY}, {NOBODY, "input"}
        made = [(value, node.label or f"{node.word}{value}") for value, node in enumerate(self.nodes, 1)]
        inputs = [(-2 - at, name or f"input{at + 2}") for at, (name, _) in enumerate(self.inputs)]
        counts: dict[str, int] = {}
        for value, stem in (*made, (0, self.name), *inputs):
            label, count = stem, counts.get(stem, 1)
            while label in taken and (value or label != "input"):
                count += 1
                label = f"{stem}#{count}"
            counts[stem] = count
            taken.add(label)
            labels[value] = label
        return labels


def _goes_on(node: RunLayer, before: int) -> bool:
    """Does a layer read what was made last? Of several the order matters where they are stacked."""
    return before in node.reads if node.word != "concat" else node.reads[0] == before


def _unit(node: RunLayer, current: int, labels: dict[int, str]) -> Unit:
    """A layer as it is written, where this value flows."""
    if len(node.reads) == 1:
        shared = [Attr("as", labels[node.shares], node.span)] if node.shares else []
        own = [Attr("flag", "bias", node.span)] if node.own_bias else []
        return Layer(node.word, (*_attributes(node), *shared, *own), node.span, node.span)
    rest = list(node.reads)
    rest.remove(current)
    return Skip(node.word, tuple([Name(labels[each]) for each in rest]), False, node.span, node.span)


def _attributes(node: RunLayer | IdleLayer) -> tuple[Attr, ...]:
    """A layer's arguments as the tree has them."""
    return tuple(
        [
            Attr("flag", key, node.span) if value is True else Attr(key, value, node.span)
            for key, value in node.given.items()
        ]
    )


def note_of_products(count: int, labels: Iterable[str]) -> str:
    """What no MACs hold: how many products there are, and of which rows.

    >>> note_of_products(640, ["attention:scores"])[:38]
    '640 products of activations with one a'
    """
    return (
        f"{count:,} products of activations with one another, as attention has them, are not among the MACs:"
        f" {first_of(dict.fromkeys(labels))}"
    )


def products_noted(graph: LayerGraph) -> list[UncountedNote]:
    """The note of a graph whose rows say by themselves how many products they are; [] where there are none.

    >>> from convcalc.shape import Shape
    >>> graph = LayerGraph(Shape(8, (10,)), "hwc")
    >>> made = graph.add("matmul", {"size": (10, 10), "k": (8,)}, (0,), "scores")
    >>> products_noted(graph)
    ['800 products of activations with one another, as attention has them, are not among the MACs: scores']
    """
    rows = [node for node in graph.nodes if node.word == "matmul"]
    count = sum([(node.shape.elements() or 0) * node.given.get("k", (1,))[0] for node in rows])
    return [UncountedNote(note_of_products(count, [node.label for node in rows]))] if rows else []
