"""Tensors as sequences: which axis of three holds the steps, and which the numbers of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from convcalc.layers.kind import Given
from convcalc.readers.located import CannotRun
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import StepsFirst
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor, tensor_of
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

Ran: TypeAlias = "tuple[Recorder, Value]"
"""A run, and what comes out."""

CHANNELS, PLACE = 1, 2
"""Axes of a map of one axis, as `TorchTensor.order` numbers them."""


def as_sequence(machine: Machine, x: TorchTensor, name: str, batch_first: bool) -> TorchTensor:
    """A tensor whose channels are the numbers of a step, and whose places are the steps.

    An input that nothing else reads is taken as such a sequence; raises Unreadable and Raised for other tensors.
    """
    tensor = _of_one_channel(machine, tensor_of(x, name))
    if len(tensor.order) == 2 and tensor.order[0] == 0:
        raise Unreadable(
            f"{name} gets a vector of {said(tensor.dims[1])}, which it would take for one sequence without a batch",
            "a sequence of one step is x.unsqueeze(1), with batch_first=True",
        )
    if len(tensor.order) != 3:
        count = len(tensor.order)
        raise Raised("RuntimeError", f"{name}: expected input to be 2D or 3D, got {count}D instead")
    if tensor.order[1 - batch_first] != 0:
        return _batch_elsewhere(machine, tensor, name, batch_first)
    if tensor.order[2] == CHANNELS:
        return tensor
    if _is_begun(tensor):
        recorder = tensor.recorder
        _turn(tensor, {0: 0, CHANNELS: PLACE, PLACE: CHANNELS}, recorder.graph.shape(tensor.value).channels or 1)
        _note_sequence(machine, tensor)
        return tensor
    return _axes_swapped(machine, tensor, name)


def in_either_order(machine: Machine, axes: int, run: Callable[[bool], Ran]) -> Ran:
    """A run of a network; what it does not take with the batch in front it may take with its steps there.

    axes: of the input beside the batch and the channels; words have none.  run: is given whether the steps are first.
    """
    known = dict(machine.notes)
    try:
        return run(False)
    except Unreadable as failed:
        if axes and (axes > 1 or not isinstance(failed, StepsFirst)):
            raise
        machine.notes.clear()
        machine.notes |= known
        try:
            made = run(True)
        except (Unreadable, Raised, CannotRun):
            raise failed from None
    arriving = made[0].graph.arriving
    if arriving.size:
        what = f"a sequence of {arriving.size[0]} steps of {arriving.channels} numbers"
        machine.note(f"the input is {what}, its steps first and the batch second, as the layers take it")
    else:
        machine.note(
            f"the input is {arriving.channels} words, their steps first and the batch second, as the layers take them"
        )
    return made


def steps_in_front(given: tuple[Value, ...], arriving: Shape, first_axis: int | None) -> Shape:
    """An input whose steps stand where the batch stands otherwise: `torch.randint(0, 8000, (35, 1))` has 35 words.

    given: what the program calls the network on; another input than that, given by hand, is one of so many words, or
    steps of so many numbers.
    """
    first = next((each for each in given if isinstance(each, Parameter) and not each.trained), None)
    own = first is not None and first.dims[1:] == (arriving.channels, *arriving.size)
    if first is not None and not own and not arriving.size:
        return arriving
    steps = first.dims[0] if first is not None and own else first_axis or arriving.channels
    return Shape(arriving.size[0], (steps or 1,)) if arriving.size else Shape(steps, ())


def _of_one_channel(machine: Machine, tensor: TorchTensor) -> TorchTensor:
    """A picture without the axis of its one channel: its rows are channels now, as they are steps as a rule."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    if CHANNELS in tensor.order or len(tensor.order) != 3 or shape.channels != 1:
        return tensor
    made = recorder.add(machine, "reshape", {"size": shape.size}, (tensor,), recorder.label("rows"))
    return TorchTensor(recorder, made.value, tuple([max(axis - 1, 0) for axis in tensor.order]))


def _batch_elsewhere(machine: Machine, tensor: TorchTensor, name: str, batch_first: bool) -> TorchTensor:
    """Where the batch stands in the place of the steps the input may have been meant with its steps first."""
    if batch_first or tensor.order != (0, 1, 2) or not _is_begun(tensor):
        raise StepsFirst(
            f"{name} takes the batch for the steps of a sequence: it has batch_first={batch_first}, and the batch is"
            f" axis {tensor.order.index(0)} of what arrives",
            "nn.LSTM(..., batch_first=True) takes (batch, steps, numbers)" if not batch_first else "",
        )
    recorder = tensor.recorder
    steps = (
        recorder.steps_of.get(tensor.value)
        or recorder.first_axis
        or recorder.batch.known
        or recorder.graph.shape(tensor.value).channels
        or 1
    )
    _turn(tensor, {0: PLACE, CHANNELS: 0, PLACE: CHANNELS}, steps)
    _note_sequence(machine, tensor, " as batch_first=False has it, the batch its second axis")
    return tensor


def _is_begun(tensor: TorchTensor) -> bool:
    """Is it an input that no layer has read?"""
    return tensor.value < 1 and not any(tensor.value in node.reads for node in tensor.recorder.graph.nodes)


def _turn(tensor: TorchTensor, now: dict[int, int], steps: int) -> None:
    """An input is a sequence of so many steps: what was read off it so far keeps its sizes."""
    recorder, graph = tensor.recorder, tensor.recorder.graph
    shape = Shape(graph.shape(tensor.value).size[0], (steps,))
    if tensor.value:
        at = -2 - tensor.value
        graph.inputs[at] = (graph.inputs[at][0], shape)
    else:
        graph.arriving = shape
    for each in recorder.begun:
        if each.value == tensor.value:
            each.order = tuple([now[axis] for axis in each.order])


def _note_sequence(machine: Machine, tensor: TorchTensor, how: str = "") -> None:
    shape = tensor.recorder.graph.shape(tensor.value)
    steps, count = shape.size[0], shape.channels
    machine.note(f"the input is a sequence{how}: {steps} steps of {count} numbers, here {count}x{steps}")


def _axes_swapped(machine: Machine, tensor: TorchTensor, name: str) -> TorchTensor:
    """Channels are the steps, and places the numbers of each: both change places."""
    recorder, shape = tensor.recorder, tensor.recorder.graph.shape(tensor.value)
    steps, count = shape.channels or 1, shape.size[0]
    if steps > 1 and count > 1:
        machine.note(f"{name} reads {steps} channels as its steps: they change places with {count} places, as reshape")
    order = tuple([{0: 0, CHANNELS: PLACE, PLACE: CHANNELS}[axis] for axis in tensor.order])
    if steps == count:  # that each place stands where it stood must not be taken from the sizes
        apart: Given = {"size": (count, steps, 1)}
        tensor = recorder.add(machine, "reshape", apart, (tensor,), recorder.label("steps"))
    given: Given = {"size": (count, steps)}
    made = recorder.add(machine, "reshape", given, (tensor,), recorder.label("steps"))
    return TorchTensor(recorder, made.value, order)
