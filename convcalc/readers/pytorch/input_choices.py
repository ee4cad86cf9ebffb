"""What an input of a network may be whose size nobody says, by the first thing that is done with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python.values import Instance, Value
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor
from convcalc.readers.pytorch.tensors import TorchTensor
from convcalc.readers.pytorch.torch_layers import TorchLayer
from convcalc.readers.pytorch.unsized_inputs import InputNeeded, UnsizedInput
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

RECURRENT = ("lstm", "gru", "rnn")
ANY_COUNT = 10
"""So many words or steps are tried where any number of them is right."""

PARTS = (2, 3)
"""As many values a program unpacks of one that it gets."""


class InputChoice(NamedTuple):
    """What an input is taken for.

    kind: "tensor" of a shape, "number" for one of each item of the batch, "scalar" for a number of Python's, "parts"
    for several values, "value" for one that the program gives.  words: how it is said.  free: what of its size could
    be anything, "" where it follows from how it is used.  given: is it as somebody has said?  many: how many parts.
    """

    kind: str
    shape: Shape = Shape(1, ())
    words: str = ""
    free: str = ""
    given: bool = False
    many: int = 0
    value: Value = None

    def larger(self, by: int) -> InputChoice | None:
        """The same with so many channels more; None where that cannot be."""
        channels = (self.shape.channels or 1) + by
        if self.kind != "tensor" or self.given or channels < 1:
            return None
        shape = Shape(channels, self.shape.size)
        return self._replace(shape=shape, words=_sized(shape))


def tensor(shape: Shape, free: str = "") -> InputChoice:
    """An input of a shape."""
    return InputChoice("tensor", shape, _sized(shape), free)


def _sized(shape: Shape) -> str:
    if shape.size:
        return shape.text("chw")
    return f"{shape.channels} number{'s' * (shape.channels != 1)} for each item"


NUMBER = InputChoice("number", words="one number for each item")
SCALAR = InputChoice("scalar", words="a single number")


def made_of(choices: Mapping[str, InputChoice], name: str, recorder: Recorder, first: bool) -> Value:
    """The value that stands for an input in a run; first: is it the input that the graph begins with?"""
    choice = choices.get(name)
    if choice is None:
        return UnsizedInput(name, recorder)
    if choice.kind == "value":
        return choice.value
    if choice.kind == "scalar":
        return 0.5
    if choice.kind == "parts":
        parts = range(choice.many)
        return tuple([made_of(choices, f"{name}[{at}]", recorder, first and at == 0) for at in parts])
    made = recorder.input if first else recorder.another(name, choice.shape)
    recorder.places[name] = made.value
    return made if choice.kind == "tensor" else LooseTensor(made, (MARK,), recorder.machine, True)


def of_given(shape: Shape) -> list[InputChoice]:
    """What a size that somebody gave for an input may mean: 1 is a number of each item, or a row of one."""
    one = tensor(shape)._replace(given=True)
    return [NUMBER._replace(given=True), one] if shape == Shape(1, ()) else [one]


def choices_for(need: InputNeeded, reference: Shape) -> list[InputChoice]:
    """What the input may be, the likeliest first; reference: the size of the input that is known."""
    same = tensor(reference)
    one = tensor(Shape(1, ()))
    if need.use == "parts":
        return [InputChoice("parts", many=many) for many in PARTS]
    if need.use == "state":
        return [*_viewed((0, *need.sizes))]
    if need.use == "axis":
        found = [same, NUMBER, one] if _is_words(need.recorder) else [NUMBER, one, same]
    elif need.use == "labels":
        found = [*_words(need.recorder, reference)]
    elif need.use == "view":
        found = [*_viewed(need.sizes), NUMBER, same]
    elif need.layer is not None:
        found = [*_of_layer(*need.layer, need.recorder, reference), *([] if _counts(*need.layer) else [same, one])]
    elif need.use == "number":
        found = [SCALAR]
    else:
        met = need.partner
        partner = [tensor(met.recorder.graph.shape(met.value))] if isinstance(met, TorchTensor) and met.plain else []
        found = [*partner, same, NUMBER, one, *([SCALAR] if met is not None else [])]
    return list(dict.fromkeys(found))


def _viewed(sizes: tuple[Value, ...]) -> Iterator[InputChoice]:
    """What a view to sizes says: `t.view(-1, 1)` has one number for each item, `z.view(n, 100)` a hundred."""
    rest = [each for each in sizes[1:] if type(each) is int]
    if len(rest) == len(sizes) - 1 and rest and min(rest) > 0:
        count = prod(rest)
        yield from [NUMBER] if count == 1 else []
        yield tensor(Shape(count, ()))


def _counts(row: TorchLayer, module: Instance) -> bool:
    """Does a layer say what arrives at it?"""
    return row.word == "embedding" or isinstance(module.attributes.get(row.channels), int)


def _of_layer(row: TorchLayer, module: Instance, recorder: Recorder, reference: Shape) -> Iterator[InputChoice]:
    """What a layer that declares its channels must get."""
    channels = module.attributes.get(row.channels) if row.channels else None
    if row.word == "embedding":
        yield from _words(recorder, reference)
    elif isinstance(channels, int) and module.cls.name.endswith("Cell"):
        yield tensor(Shape(channels, ()))
    elif isinstance(channels, int) and row.word in RECURRENT:
        yield from _sequences(channels, recorder, reference)
    elif isinstance(channels, int) and row.axes and row.word not in ("fc", "bn", "ln"):
        yield from _maps(channels, row.axes, reference)
    elif isinstance(channels, int):
        if len(reference.size) == 1:  # rows of so many numbers, as the first input has them
            yield tensor(Shape(reference.channels, (channels,)))
        yield tensor(Shape(channels, ()))
        if _is_words(recorder):
            yield tensor(Shape(reference.channels, (channels,)))


def _words(recorder: Recorder, reference: Shape) -> Iterator[InputChoice]:
    """Words: as many as another input has, else one for each item, such as a label."""
    said = f"{reference.channels} words"
    if _is_words(recorder):
        yield tensor(reference)._replace(words=said)
    yield NUMBER._replace(words="one word or label for each item")
    yield tensor(Shape(ANY_COUNT, ()), "how many words")._replace(words=f"{ANY_COUNT} words")


def _is_words(recorder: Recorder) -> bool:
    """Does an embedding look up the first input?"""
    return any(node.word == "embedding" and 0 in node.reads for node in recorder.graph.nodes)


def _sequences(count: int, recorder: Recorder, reference: Shape) -> Iterator[InputChoice]:
    """Steps of so many numbers: as many as the first input has, where it has steps."""
    steps = reference.channels if len(reference.size) == 1 or _is_words(recorder) else None
    known = "" if steps else "how many steps"
    yield tensor(Shape(steps or ANY_COUNT, (count,)), known)


def _maps(channels: int, axes: int, reference: Shape) -> Iterator[InputChoice]:
    """A map of so many channels: of the places of the first input, where it has as many axes."""
    if len(reference.size) == axes:
        yield tensor(Shape(channels, reference.size))
    else:
        yield tensor(Shape(channels, (32,) * axes), "how large the map")
