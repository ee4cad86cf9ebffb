"""The parameters of modules as a program goes through them, and how many of those that ran are frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod
from typing import TYPE_CHECKING

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.tensors import Parameter
from convcalc.readers.pytorch.torch_layers import Arguments, TorchLayer

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder


def sizes_of(row: TorchLayer, a: Arguments) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The sizes of a layer's weights and of its biases; () where its arguments do not say them."""
    names = ("in_channels", "in_features") if row.word != "embedding" else ("num_embeddings",)
    out_of = ("out_channels", "out_features") if row.word != "embedding" else ("embedding_dim",)
    arriving, made = [next((a[key] for key in keys if key in a), None) for keys in (names, out_of)]
    if row.word in ("conv", "tconv", "fc", "embedding"):
        groups, kernel = a.get("groups", 1), a.get("kernel_size", ())
        if type(arriving) is not int or type(made) is not int or type(groups) is not int or groups < 1:
            return (), ()
        each = kernel if isinstance(kernel, list | tuple) else (kernel,) * row.axes
        places = tuple([n for n in each if type(n) is int])
        pair = {"conv": (made, arriving // groups), "tconv": (arriving, made // groups), "fc": (made, arriving)}
        return (*pair.get(row.word, (arriving, made)), *places), (made,)
    found = a.get("normalized_shape", a.get("num_parameters", a.get(row.channels)))
    whole = tuple([n for n in (found if isinstance(found, list | tuple) else (found,)) if type(n) is int])
    return whole, whole


STATISTICS = ("running_mean", "running_var", "num_batches_tracked")
"""What a batch norm keeps besides its parameters."""


OF_ARGUMENTS = "the arguments of the layer do not say them"
"""Why the sizes of a layer's own numbers are not known: what arrives tells them."""

OF_LAYERS = frozenset(("weight", "bias", *STATISTICS))
"""What layers of PyTorch hold by themselves."""


def tensors_of(row: TorchLayer, a: Arguments) -> dict[str, Parameter | None]:
    """The weight and the bias of a layer, and what else it keeps, by name."""
    affine = bool(a.get("affine", a.get("elementwise_affine", True)))
    weight, bias = sizes_of(row, a)
    why = "" if weight else OF_ARGUMENTS
    made: dict[str, Parameter | None] = {"weight": Parameter(weight, why=why) if affine else None, "bias": None}
    if affine and a.get("bias", True) and row.word != "embedding":
        made["bias"] = Parameter(bias, why=why)
    if row.word == "bn":
        made |= {name: Parameter(weight, trained=False, why=why) for name in STATISTICS}
    return made


def made_parameter(machine: Machine, data: Value = None, requires_grad: Value = True) -> Value:
    """`nn.Parameter(data)`: new numbers of the sizes of others."""
    frozen = requires_grad is False
    if isinstance(data, int | float | str | list | tuple | dict):
        raise Raised("TypeError", f"nn.Parameter needs a tensor, and gets {said(data)}", hint="torch.tensor(...)")
    if isinstance(data, Numbers):
        return Parameter((len(data.values),), frozen=frozen)
    if isinstance(data, Parameter):
        return Parameter(data.dims, frozen=frozen, why=data.why)
    why = data.why if isinstance(data, Unknown) else said(data)
    return Parameter((0,), frozen=frozen) if data is None else Parameter((), frozen=frozen, why=why)


def own_parameters(module: Instance) -> Iterator[tuple[str, Parameter]]:
    """Those of a module itself, by name."""
    for name, value in module.attributes.items():
        if type(value) is Parameter and value.made_of == (value,):  # one itself, and not worked out of one
            yield name, value


def registered_parameters(modules: Iterable[tuple[str, Instance]]) -> set[int]:
    """The parameters of a network, by their identity.

    Raises Unreadable where the sizes of one are not known: its number would not be counted.
    """
    found = set()
    for path, module in modules:
        for name, own in own_parameters(module):
            if own.why not in ("", OF_ARGUMENTS):
                full = f"{path}.{name}".lstrip(".")
                raise Unreadable(f"the sizes of the parameter '{full}' are not known: {own.why}")
            found.add(id(own))
    return found


def frozen(recorder: Recorder) -> int:
    """How many numbers of the layers that ran are parameters without a gradient, those of shared weights once."""
    graph, count = recorder.graph, 0
    given = {**recorder.given_weights, **recorder.given_biases}
    for key, (value, module) in recorder.weights.items():
        parts = [module.attributes.get(name) for name in ("weight", "bias")]
        off = [isinstance(each, Parameter) and each.frozen for each in parts]  # as a rule none is
        if True in off and graph.nodes[value - 1].shares >= 0:
            own = zip(parts if key == id(parts[0]) else [None, parts[1]], graph.cost(value), strict=False)
            count += sum(
                [n for part, n in own if isinstance(part, Parameter) and part.frozen and id(part) not in given]
            )
    return count + sum([prod(own.dims) for value, own in given.values() if own.frozen and value])  # 0: it never ran
