"""How a layer of `torch.nn` is made: what equal arguments mean is worked out once, as blocks repeat them."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, Value
from convcalc.readers.pytorch.layer_rules import check_made
from convcalc.readers.pytorch.module_parameters import tensors_of
from convcalc.readers.pytorch.modules import BUILT, GIVEN, INITIALIZED, ROW
from convcalc.readers.pytorch.stored_arguments import stored
from convcalc.readers.pytorch.tensors import Parameter
from convcalc.readers.pytorch.torch_layers import (
    TRAINED,
    WITH_STATISTICS,
    WITHOUT_STATISTICS,
    Arguments,
    TorchLayer,
    arguments,
    flag,
    norm,
)

WORK_OF_A_LAYER = 20
"""Steps that it takes as long as to make a layer, and to put it into the graph."""

PER_AXIS = ("kernel_size", "stride", "padding", "dilation", "output_padding")

PLAIN: frozenset[object] = frozenset({int, float, bool, str, type(None)})


def as_key(args: tuple[Value, ...], named: Named) -> Hashable:
    """The same for arguments that are the same, of types that are the same; None where not all are plain numbers."""
    every = (*args, *named.values())
    types = tuple([tuple(map(type, each)) if type(each) is tuple else type(each) for each in every])
    if PLAIN.issuperset(types) or all(
        each in PLAIN or (type(each) is tuple and PLAIN.issuperset(each)) for each in types
    ):
        return every, types, tuple(named)
    return None


def maker(row: TorchLayer, name: str) -> Callable[..., Value]:
    """What makes a layer of the table; what equal arguments mean is worked out once."""
    known: dict[Hashable, tuple[Named, dict[str, Parameter | None]]] = {}

    def init(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Instance)
        machine.budget.layer(WORK_OF_A_LAYER)
        key = as_key(args, named)
        made = known.get(key) if key is not None else None
        if made is None:
            made = _held(row, name, args, named)
            if key is not None:
                known[key] = made
        attributes, tensors = made
        if attributes[ROW] is not row:
            machine.note(WITHOUT_STATISTICS if row.word == "bn" else WITH_STATISTICS)
        owner.attributes.update(attributes)
        owner.attributes[BUILT] = machine.here()
        for tensor, each in tensors.items():
            owner.attributes[tensor] = each and each.copy()
        return None

    return init


def _held(
    row: TorchLayer, name: str, args: tuple[Value, ...], named: Named
) -> tuple[Named, dict[str, Parameter | None]]:
    """What a layer that is made with these arguments holds, and of what kind its tensors are; raises Raised."""
    a = arguments(row, name, args, named)
    check_made(name, a)
    if row.word == "bn" and not flag(a["track_running_stats"], "track_running_stats"):
        row = TorchLayer("gn", row.axes, row.signature, _of_one_group, row.channels)
    elif row.word == "instnorm" and flag(a["track_running_stats"], "track_running_stats"):
        row = TorchLayer("bn", row.axes, row.signature, norm, row.channels)
    attributes: Named = {**a, **stored(row, name, a), INITIALIZED: True}
    if row.channels and row.axes:  # of a convolution PyTorch keeps a number an axis; of a pool what was given
        attributes |= {key: (a[key],) * row.axes for key in PER_AXIS if type(a.get(key)) is int}
    attributes |= {GIVEN: row.given(a, row.axes), ROW: row}
    return attributes, tensors_of(row, a) if row.channels or row.word in TRAINED else {}


def _of_one_group(a: Arguments, axes: int) -> Given:
    return {"": 1, **norm(a, axes)}
