"""`F.max_unpool2d` and `nn.MaxUnpool2d`: the largest numbers back in their places, and zeros around them."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.layers.kind import Given
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.tensors import numbers, tensor_of

UNPOOL = "kernel_size stride=None padding=0"
"""What the modules take."""


def _unpooled(axes: int) -> Callable[..., Value]:
    name = f"max_unpool{axes}d"

    def run(
        machine: Machine,
        x: Value,
        kernel_size: Value,
        stride: Value = None,
        padding: Value = 0,
        indices: Value = None,
        output_size: Value = None,
    ) -> Value:
        """An upsampling by the stride, where windows lie side by side.

        Source: `_unpool_output_size` of torch.nn.functional in PyTorch 2.13.
        """
        tensor = tensor_of(x, name).recorder.plain(x, name)
        size = tensor.recorder.graph.shape(tensor.value).size
        if len(size) != axes:
            raise Raised("RuntimeError", f"{name} needs a map of {axes} axes, and {len(size)} are there")
        kernel = _each(kernel_size, axes)
        step = kernel if stride in (None, ()) else _each(stride, axes)
        if step != kernel or any(_each(padding, axes)):
            raise Unreadable(f"{name} is read where windows lie side by side: stride = kernel_size, no padding")
        machine.note("unpooling is shown as upsampling: in which place of a window the largest stood is left out of rf")
        to = tuple([n * k for n, k in zip(size, kernel, strict=True)])
        given: Given = {"size": kernel} if axes > 1 else {"": kernel[0]}
        if output_size is not None and (wanted := _size_made(output_size, to, kernel, name)) != to:
            given = {"to": wanted}
        return tensor.recorder.add(machine, "upsample", given, (tensor,), tensor.recorder.label("unpool"))

    return run


def _each(value: Value, axes: int) -> tuple[int, ...]:
    found = numbers(value, "an argument of max_unpool")
    return found * axes if len(found) == 1 else found


def _size_made(wanted: Value, usual: tuple[int, ...], step: tuple[int, ...], name: str) -> tuple[int, ...]:
    """The size that is asked for: less than a stride away from the usual one."""
    every = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    found = numbers(tuple([each for each in every[-len(usual) :] if not isinstance(each, Batch)]), "output_size")
    if len(found) != len(usual) or any(abs(a - b) >= s for a, b, s in zip(found, usual, step, strict=True)):
        raise Raised("ValueError", f"an output_size of {said(wanted)} is asked of {name}, which makes {said(usual)}")
    return found


def _as_function(axes: int) -> Callable[..., Value]:
    """`F.max_unpool2d(x, indices, 2)`: the indices stand second."""
    unpooled = _unpooled(axes)

    def run(
        machine: Machine,
        x: Value,
        indices: Value,
        kernel_size: Value,
        stride: Value = None,
        padding: Value = 0,
        output_size: Value = None,
    ) -> Value:
        return unpooled(machine, x, kernel_size, stride, padding, indices, output_size)

    return run


UNPOOLED = {axes: Native(f"MaxUnpool{axes}d", _unpooled(axes)) for axes in (1, 2, 3)}
"""What the modules do: their own arguments stand behind the tensor, then the indices."""

UNPOOLING: Named = {f"max_unpool{axes}d": Native(f"max_unpool{axes}d", _as_function(axes)) for axes in (1, 2, 3)}
"""Functions of `torch.nn.functional`."""
