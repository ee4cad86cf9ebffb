"""What arrives in a network: blobs that no layer makes of others, and their sizes where the file says them."""

from __future__ import annotations

from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.readers.caffe.net_layers import NetLayer
from convcalc.readers.caffe.parameters import Parameters
from convcalc.readers.caffe.prototxt import Message
from convcalc.text import Span


class Arrival(NamedTuple):
    """A blob from outside.

    sizes: its axes behind the batch, () where the file does not say them.  batch: how many at once.  label: is it what
    is compared at the end, and no input of a layer with weights?  said: why no size is known.  example: an input that
    could be given then.
    """

    name: str
    sizes: tuple[int, ...]
    batch: int
    span: Span
    label: bool = False
    said: str = ""
    example: tuple[int, ...] = (3, 224, 224)


def arrivals(net: Message, here: list[NetLayer], others: list[NetLayer], made: set[str]) -> dict[str, Arrival]:
    """What arrives, by its name: what is declared, what layers give at test time, else those of other phases.

    made: what other layers make, which does not arrive.
    """
    found = {each.name: each for each in _declared(net)}
    for layer in (*here, *others):
        for each in _of_layer(layer):
            if each.name not in made:
                found.setdefault(each.name, each)
    return found


def begun_with(layers: list[NetLayer], arrivals: dict[str, Arrival], made: set[str]) -> Arrival | None:
    """What the first layer of a part of a network reads, where the text has nothing that arrives; None for others."""
    first = layers[0].bottoms if layers else ()
    if arrivals or len(first) != 1 or first[0].text in made:
        return None
    return Arrival(first[0].text, (), 1, first[0].span, said=f"'{first[0].text}', which nothing in the text makes,")


def _declared(net: Message) -> list[Arrival]:
    """`input: "data"` with `input_shape`, or with four `input_dim` each."""
    names = net.all("input")
    layer = NetLayer("input", "input", (), (), net)
    shapes = [Parameters(layer, shape).numbers("dim", 1) for shape in net.messages("input_shape")]
    flat = Parameters(layer, net).numbers("input_dim", 1)
    shapes = shapes or [flat[at : at + 4] for at in range(0, len(flat), 4)]
    found = []
    for at, field in enumerate(names):
        shape = shapes[at] if at < len(shapes) else []
        found.append(_arrival(field.text, shape, field.span, f"input '{field.text}'"))
    return found


def _arrival(name: str, shape: list[int], span: Span, said: str) -> Arrival:
    """A blob of this shape, the batch first; one of a single axis holds a label each."""
    return Arrival(name, tuple(shape[1:]), shape[0] if shape else 1, span, len(shape) == 1, "" if shape[1:] else said)


def _of_layer(layer: NetLayer) -> list[Arrival]:
    """The tops of a layer that reads no blob: of several, all but the first are labels unless their sizes are there."""
    shapes = _shapes(layer)
    found = []
    for at, top in enumerate(layer.tops):
        if shapes:
            one = _arrival(top.text, shapes[min(at, len(shapes) - 1)], layer.span, "")
            found.append(one._replace(label=one.label or (at > 0 and prod(one.sizes) == 1)))
            continue
        sizes, example = _data_sizes(layer) if at == 0 else ((), (3, 224, 224))
        said = f"'{layer.called}' ({layer.type})"
        found.append(Arrival(top.text, sizes, 1, layer.span, at > 0, "" if sizes else said, example))
    return found


def _shapes(layer: NetLayer) -> list[list[int]]:
    """The shapes that Input and DummyData list, one for all tops or one each."""
    for name in ("input_param", "dummy_data_param"):
        for message in layer.message.messages(name):
            found = [Parameters(layer, shape).numbers("dim", 1) for shape in message.messages("shape")]
            a = Parameters(layer, message)
            old = [a.numbers(each, 1) for each in ("num", "channels", "height", "width")]
            return found or [list(each) for each in zip(*old, strict=False)]
    return []


def _data_sizes(layer: NetLayer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The sizes of the images that a data layer gives, () where it does not say them all; and what they could be."""
    a = {
        name: Parameters(layer, next(layer.message.messages(name), None))
        for name in ("transform_param", "memory_data_param", "image_data_param", "data_param", "window_data_param")
    }
    memory, images = a["memory_data_param"], a["image_data_param"]
    if memory.has("channels", "height", "width"):
        return (tuple([memory.whole(name, None, 1) for name in ("channels", "height", "width")]),) * 2
    crop = max([each.whole("crop_size", 0) for each in a.values()])
    colours = len(a["transform_param"].message.all("mean_value")) == 3 or layer.type == "ImageData"
    channels = 3 if images.flag("is_color", True) else 1
    height, width = (crop, crop) if crop else (images.whole("new_height", 0), images.whole("new_width", 0))
    example = (channels, height, width) if height and width else (3, 224, 224)
    return (example if colours and height and width else ()), example
