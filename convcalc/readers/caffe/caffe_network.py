"""A network of Caffe being put together: blobs by name, and the layers that make them."""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.layers.kind import Given, Refused
from convcalc.readers.caffe.net_layers import NetLayer
from convcalc.readers.caffe.parameters import CannotRead, Parameters
from convcalc.readers.caffe.prototxt import TextField
from convcalc.readers.layer_graph import LayerGraph
from convcalc.shape import Shape


class Blob(NamedTuple):
    """A value of the graph as a layer finds it.

    order: where its axes behind the batch stand in the value, as Permute leaves them; () where they are as they were.
    """

    value: int
    order: tuple[int, ...] = ()


class CaffeRow(NamedTuple):
    """A type of layer.

    message: where its parameters stand.  used: those that are read.  idle: those that change neither shapes nor counts.
    make: adds it to the graph, and gives what it makes, a value a top.  bottoms: how many blobs it reads, at least and
    at most.  order: what becomes of axes that Permute moved: "refused", "kept" by what treats each number alone, or
    "read" by the layer itself.
    """

    message: str
    used: str
    idle: str
    make: Callable[[CaffeLayer], list[Blob]]
    bottoms: tuple[int, int] = (1, 1)
    order: str = "refused"


ARGUMENTS = {
    "": ("num_output", "local_size", "group"),
    "size": ("kernel_size", "kernel_h", "kernel_w", "shape"),
    "k": ("kernel_size",),
    "s": ("stride", "stride_h", "stride_w"),
    "p": ("pad", "pad_h", "pad_w", "offset"),
    "d": ("dilation",),
    "g": ("group",),
    "to": ("height", "width"),
    "decimal": ("negative_slope", "alpha", "dropout_ratio"),
}
"""Our argument -> the fields that it comes from."""


class CaffeLayer:
    """A layer among others: its parameters `a`, the blobs that it reads, and the graph that it is added to."""

    def __init__(self, layer: NetLayer, a: Parameters, blobs: list[Blob], graph: LayerGraph, batch: int) -> None:
        self.layer = layer
        self.a = a
        self.blobs = blobs
        self.graph = graph
        self.notes: list[str] = []
        self.batch = batch

    @property
    def x(self) -> Shape:
        """The shape of the first value that it reads."""
        return self.graph.shape(self.blobs[0].value)

    @property
    def reads(self) -> tuple[int, ...]:
        return tuple([blob.value for blob in self.blobs])

    def sizes(self, at: int = 0) -> tuple[int, ...]:
        """The axes of a blob behind its batch, as Caffe has them."""
        blob = self.blobs[at]
        shape = self.graph.shape(blob.value)
        every = (shape.channels or 1, *shape.size)
        return tuple([every[axis] for axis in blob.order]) if blob.order else every

    def axis(self, name: str, default: int, behind: bool = True) -> int:
        """An axis, counted from the batch, which is 0; behind: must it be one of the others?"""
        axes = len(self.sizes()) + 1
        found = self.a.whole(name, default, -axes)
        axis = found + axes if found < 0 else found
        if not behind <= axis < axes:
            what = "the batch" if axis == 0 else f"one of {axes} axes"
            self.a.refuse(f"axis {found} is {'no ' * (axis >= axes)}{what}, which is not read", self.a.field(name))
        return axis

    def add(self, word: str, given: Given, reads: tuple[int, ...] = (), inside: bool = False, label: str = "") -> int:
        """A layer of ours, and the value it makes; inside: is it but a step, which does not bear the layer's name?

        label: another name for it, of a layer that makes several blobs.
        """
        label = "" if inside else label or self.layer.called
        try:
            return self.graph.add(word, given, reads or self.reads[:1], label, self.layer.span)
        except Refused as refused:
            raise CannotRead(refused.mistake, (self._at_fault(refused) or self.layer).span) from None

    def _at_fault(self, refused: Refused) -> TextField | None:
        """The field that an argument of ours comes from."""
        names = [name for key in refused.keys for name in ARGUMENTS.get(key, ())]
        return next((field for field in self.a.message.fields if field.name in names), None)

    def made(self, word: str, given: Given | None = None, *reads: int) -> list[Blob]:
        """What a single layer makes."""
        return [Blob(self.add(word, given or {}, reads))]

    def note(self, words: str) -> None:
        """Something that is assumed of it; what is said of several layers is said once."""
        self.notes.append(words)
