"""Layers on tensors whose axes are not followed: dense ones on the last axis, others on a map of what there is."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from convcalc.layers import kind_of
from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Value
from convcalc.readers.pytorch.label_numbers import vectors_of
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor, loose_of, loosened
from convcalc.readers.pytorch.modules import GIVEN
from convcalc.readers.pytorch.stacks import StackedTensors
from convcalc.readers.pytorch.tensors import TorchTensor, numbers
from convcalc.readers.pytorch.torch_layers import TorchLayer

NORMALIZED = "normalized_shape"

OF_LAST = ("fc", "ln")
"""What works on the last axis, wherever the channels stand."""


IMAGES = frozenset("conv tconv maxpool avgpool lppool bn gn instnorm zeropad".split())
"""What works on each of several images alone where they are places of one more axis."""


def on_loose(
    machine: Machine, row: TorchLayer, layer: Instance, x: Value, label: str, run: Callable[..., TorchTensor]
) -> Value:
    """What a layer makes of such a tensor; None where it gets another one.  run: the layer on a map."""
    if type(x) is TorchTensor and row.word not in OF_LAST:
        return None
    x = x.as_one() if isinstance(x, StackedTensors) else x
    if (several := _over_several(machine, row, layer, x, run)) is not None:
        return several
    loose = _on_last_axis(machine, row, layer, x) if isinstance(x, TorchTensor) else x
    if not isinstance(loose, LooseTensor):
        return None
    counts, given = loose.counts, layer.attributes[GIVEN]
    if row.word == "embedding" and (vectors := vectors_of(machine, layer, loose, run)) is not None:
        return vectors
    if row.word in OF_LAST:
        return loose.from_rows(run(loose.as_rows()))
    if row.word == "bn" and len(counts) == 2:  # as many images as there are rows, each of one place
        rows = loose.as_rows()
        made = run(TorchTensor(rows.recorder, rows.value))
        return loose.from_rows(TorchTensor(made.recorder, made.value, rows.order))
    kind = kind_of(row.word)
    if kind.follows and not row.channels and row.word not in ("prelu", "lrn") and isinstance(given, dict):
        return loose.each(machine, row.word, given, label)
    if row.word in IMAGES and isinstance(given, dict) and (folded := loose.folded_map()) is not None:
        layer.attributes[GIVEN] = folded_arguments(given, row.axes or len(counts) - 2, loose.counts[0] // MARK)
        try:
            return loose.unfolded(run(folded, True))
        finally:
            layer.attributes[GIVEN] = given
    return run(loose.plain_map())


def _over_several(
    machine: Machine, row: TorchLayer, layer: Instance, x: Value, run: Callable[..., TorchTensor]
) -> Value:
    """A layer norm over several axes, `nn.LayerNorm([8, 16, 16])`: as over one that these make; None for others."""
    wanted = layer.attributes.get(NORMALIZED)
    if row.word != "ln" or not isinstance(wanted, list | tuple) or len(wanted) < 2:
        return None
    sizes = numbers(wanted, NORMALIZED)
    alone = isinstance(x, TorchTensor) and x.plain and len(x.order) == len(sizes) + 1
    loose = loosened(machine, x)
    if not isinstance(loose, LooseTensor) or loose.counts[-len(sizes) :] != sizes:
        return None
    layer.attributes[NORMALIZED] = (prod(sizes),)
    try:
        if alone and isinstance(x, TorchTensor):
            flat = run(x.recorder.add(machine, "flatten", {}, (x,), x.recorder.label("flatten")))
            return x.recorder.add(machine, "reshape", {"size": sizes}, (flat,), x.recorder.label("reshape"))
        joined = loose.as_((*loose.counts[: -len(sizes)], prod(sizes)), True)
        made = loosened(machine, joined.from_rows(run(joined.as_rows())))
        assert isinstance(made, LooseTensor)
        return made.as_(loose.counts)
    finally:
        layer.attributes[NORMALIZED] = wanted


def folded_arguments(given: Given, axes: int, times: int) -> Given:
    """The arguments of a layer on so many images at once, along one more axis that it leaves as it is."""
    made = dict(given)
    if "k" in made:
        made["size"] = made.pop("k")
    for key, alone in (("size", 1), ("s", 1), ("d", 1), ("p", 0), ("op", 0), ("to", times)):
        if key in made:
            every = tuple(made[key])
            made[key] = (alone, *(every * axes if len(every) == 1 else every))
    return made


def _on_last_axis(machine: Machine, row: TorchLayer, layer: Instance, x: TorchTensor) -> LooseTensor | None:
    """A tensor on whose last axis a dense layer works, which is not that of the channels; None for another.

    As many numbers must stand there as the layer says: else the map was not flattened before it.
    """
    if row.word not in OF_LAST or (x.parts is None and x.order[-1] == 1):
        return None
    declared = layer.attributes.get("in_features", layer.attributes.get(NORMALIZED))
    if isinstance(declared, list | tuple) and len(declared) == 1:
        declared = declared[0]
    lazy = row.word == "fc" and "in_features" not in row.names
    return loose_of(machine, x) if lazy or (type(declared) is int and declared == x.dims[-1]) else None
