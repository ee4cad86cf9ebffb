"""Labels, one for each item of the batch: whole numbers, and what layers and functions make of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from convcalc.layers import kind_of
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Raised, Unreadable, Value
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, MARK, LooseTensor
from convcalc.readers.pytorch.tensors import TorchTensor

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder


def is_label(x: LooseTensor) -> bool:
    """Is it an input of one number for each item, as it came in?"""
    return x.value < 1 and x.whole and x.counts == (MARK,)


def vectors_of(machine: Machine, layer: Instance, x: LooseTensor, run: Callable[[TorchTensor], TorchTensor]) -> Value:
    """`nn.Embedding` on labels, the vector of each; on the places of a codebook that activations are nearest to.

    None for what is neither.
    """
    width = layer.attributes.get("embedding_dim")
    if is_label(x):  # as a row of one word, without the axis of the words
        return machine.call(x.recorder.methods["squeeze"], run(TorchTensor(x.recorder, x.value)), 1)
    if not isinstance(width, int) or (x.whole and x.value > 0):
        return None
    if x.value < 1 and x.whole and not x.recorder.graph.shape(x.value).size:
        return LooseTensor(run(TorchTensor(x.recorder, x.value)), (*x.counts, width), machine, True, True)
    if not x.recorder.graph.shape(x.value).size and worked_out(x.recorder, x.value) is None:
        machine.note("an embedding of some words of an input is shown on all of them")
        return LooseTensor(run(TorchTensor(x.recorder, x.value)), (*x.counts, width), machine, False)
    machine.note(IN_PARTS)
    x.recorder.entered.discard(id(layer))  # its vectors are counted beside the network
    return x.as_((*x.counts, width), False)


def one_hot(machine: Machine, x: LooseTensor, num_classes: Value = -1) -> Value:
    """`F.one_hot(labels, 10)`: a row of so many numbers for each label."""
    if type(num_classes) is not int or num_classes < 1:
        raise Unreadable("one_hot makes as many numbers as there are labels, which is not known", "num_classes says it")
    if x.whole and x.value > 0:
        made = x.recorder.graph.nodes[x.value - 1].label
        raise Raised(
            "RuntimeError",
            f"one_hot is only applicable to index tensors, and gets what {made} worked out",
            hint="labels are whole numbers: x.argmax(dim=1) makes them",
        )
    return x.as_((*x.counts, num_classes), False)


def whole_numbers(machine: Machine, x: LooseTensor) -> Value:
    """`labels.long()`: an input is of whole numbers where the program takes it for them, a layer makes none."""
    if is_label(x) or (len(x.counts) < 3 and worked_out(x.recorder, x.value) is None):
        return x
    raise Unreadable("whole numbers made of a tensor are not read")


def check_words(recorder: Recorder, tensor: TorchTensor, name: str) -> None:
    """Words are looked up by whole numbers: what comes in, and never what a layer worked out."""
    label = worked_out(recorder, tensor.value)
    if label is not None:
        raise Raised(
            "RuntimeError",
            f"{name} looks words up by whole numbers, and gets what {label} worked out: no whole numbers",
        )


def worked_out(recorder: Recorder, value: int) -> str | None:
    """What layer or function made the numbers of a value; None where they are those of inputs, taken or moved."""
    todo = [value]
    while todo:
        at = todo.pop()
        if at < 1:
            continue
        node = recorder.graph.nodes[at - 1]
        if not kind_of(node.word).moves and node.word not in ("dropout", "identity"):
            return node.label
        todo += node.reads
    return None
