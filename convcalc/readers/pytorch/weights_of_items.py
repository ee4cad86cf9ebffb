"""Convolutions whose weights are made for each item of the batch: its items are groups of one large image.

As StyleGAN 2 modulates them and dynamic convolutions mix them: `F.conv2d(x.view(1, b * c, h, w), weight, groups=b)`.
"""

from __future__ import annotations

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, MARK, LooseTensor, Sizes, loosened, plain_sizes
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.torch_layers import Arguments, TorchLayer, settled

NOTE = "weights that a program works out of activations are no parameters of the layer that has them"


def with_own_weights(machine: Machine, name: str, row: TorchLayer, x: Value, a: Arguments) -> LooseTensor:
    """What such a layer makes, in the sizes that it gets; raises Unreadable for weights worked out in another way."""
    weight, images = loosened(machine, a["weight"]), loosened(machine, x)
    times = _groups(a["groups"], isinstance(x, Parameter))
    if isinstance(weight, LooseTensor) and isinstance(x, Parameter):
        images = _constant(machine, x, weight)
    if not isinstance(weight, LooseTensor) or not isinstance(images, LooseTensor) or not times:
        raise Unreadable(
            f"the weights of {name} are worked out of activations, which is not read",
            "those of each item are, with the items as groups: F.conv2d(x.view(1, b * c, h, w), w, groups=b)",
        )
    transposed = row.word == "tconv"
    if len(weight.counts) != row.axes + 2 or weight.counts[0] % MARK:
        raise Unreadable(f"weights of {name} of {said(plain_sizes(weight.counts))} are not read")
    one, other = weight.counts[0] // MARK, weight.counts[1] * times
    channels, filters = (one, other) if transposed else (other, one)
    _check_arriving(name, images.counts, channels, row.axes)
    layer: Arguments = a | {"in_channels": channels, "out_channels": filters, "kernel_size": weight.counts[2:]}
    layer |= {"groups": times, "bias": False}
    return _run(machine, name, row, images, layer, a["bias"])


def _groups(groups: Value, alone: bool) -> int:
    """How many groups each item has, 0 where that is not known; alone: are they said for one item?"""
    if isinstance(groups, Batch):
        return groups.times // groups.by if groups.times % groups.by == 0 else 0
    return groups if alone and isinstance(groups, int) and groups > 0 else 0


def _constant(machine: Machine, x: Parameter, weight: LooseTensor) -> LooseTensor | None:
    """Numbers of the program's own as what such a layer reads, the same for each item."""
    if len(x.dims) < 3 or x.dims[0] != 1:
        return None
    machine.note(IN_PARTS)
    return weight.as_((1, x.dims[1] * MARK, *x.dims[2:]), False)


def _check_arriving(name: str, counts: Sizes, channels: int, axes: int) -> None:
    """The channels of all items stand behind one another, as the groups need them."""
    if len(counts) != axes + 2 or counts[0] != 1 or counts[1] % MARK:
        raise Unreadable(f"{name} with the weights of each item gets {said(plain_sizes(counts))}, which is not read")
    if counts[1] != channels * MARK:
        raise Raised(
            "RuntimeError", f"the weights of {name} are for {channels} channels, and {counts[1] // MARK} arrive"
        )


def _run(machine: Machine, name: str, row: TorchLayer, x: LooseTensor, layer: Arguments, bias: Value) -> LooseTensor:
    """The layer on one item, without parameters of its own."""
    recorder, filters = x.recorder, layer["out_channels"]
    assert isinstance(filters, int)
    shift = loosened(machine, bias)
    if shift is not None and not (isinstance(shift, LooseTensor) and shift.counts == (filters * MARK,)):
        raise Unreadable(f"the bias of {name} is {said(bias)}, and one for each item is read")
    tensor = x.of_each().plain_map()
    given: Given = settled(row.given(layer, row.axes), recorder.graph.shape(tensor.value).size)
    made = recorder.add(machine, row.word, given, (tensor,), recorder.label(row.word))
    recorder.graph.share(made.value, -1)
    machine.note(NOTE)
    shape = recorder.graph.shape(made.value)
    out = LooseTensor(TorchTensor(recorder, made.value), (1, filters * MARK, *shape.size), machine, True)
    out.straight = True
    return out
