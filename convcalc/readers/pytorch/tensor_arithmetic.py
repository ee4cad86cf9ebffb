"""Two tensors, or a tensor and numbers of the program's own, in a sum or a product."""

from __future__ import annotations

from math import prod

from convcalc.layers.kind import Given
from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import IN_PARTS
from convcalc.readers.pytorch.stacks import StackedTensors, parted
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor
from convcalc.readers.pytorch.weights_used_again import weights_given

NUMBER_BY_NUMBER = frozenset("== != < <= > >= & | ^ ** // %".split())
"""Operators beside those of sums and products that make as many numbers of two tensors as there are."""


def arithmetic(machine: Machine, operator: str, tensor: TorchTensor, other: Value) -> Value:
    """`x + y`, `x * y`; with a number nothing of a shape changes."""
    recorder = tensor.recorder
    if isinstance(other, Unknown):
        recorder.unread(f"a tensor meets what is not known: {other.why}")
    if isinstance(other, Numbers):
        other = Parameter((len(other.values),), trained=False)
    if isinstance(other, Parameter):
        return _scaled(machine, operator, tensor, other)
    if isinstance(other, StackedTensors):
        return _stacked(machine, operator, tensor, other)
    if not isinstance(other, TorchTensor):
        raise Raised("TypeError", f"a tensor does not meet {said(other)} in '{operator}'")
    if other.recorder is not tensor.recorder:
        recorder.unread("two inputs meet, which is not read yet")
    word = _word_of(machine, operator)
    if tensor.parts is not None and other.parts is not None and (stack := parted(machine, tensor)) is not None:
        return stack.operate(machine, operator, other, False)
    if word == "mul":
        tensor, other = _unexpanded(tensor), _unexpanded(other)
    if tensor.order != other.order or tensor.parts is not None or other.parts is not None:
        recorder.unread(f"two tensors whose axes are ordered differently meet in '{operator}'")
    tensor, other = _spread(machine, tensor, other, word), _spread(machine, other, tensor, word)
    made = recorder.add(machine, word, {}, (tensor, other), recorder.label(word))
    return tensor.like(made.value)


def _word_of(machine: Machine, operator: str) -> str:
    """Our word for what an operator makes of two tensors."""
    word = {"+": "add", "-": "add", "*": "mul", "/": "mul"}.get(operator, "")
    if not word and operator in NUMBER_BY_NUMBER:
        machine.note(f"'{operator}' of two tensors is shown as add: both take their numbers one by one")
        return "add"
    if not word:
        raise Unreadable(f"'{operator}' of two tensors is not read")
    if operator == "/":
        machine.note("a tensor over another is shown as mul: the product with 1 over it")
    return word


def _stacked(machine: Machine, operator: str, tensor: TorchTensor, other: StackedTensors) -> Value:
    """Channels that a view has parted meet as many stacked tensors."""
    stack = parted(machine, tensor)
    if stack is None:
        raise Unreadable(f"a tensor and stacked ones meet in '{operator}', which is not read")
    return stack.operate(machine, operator, other, False)


def _spread(machine: Machine, tensor: TorchTensor, other: TorchTensor, word: str) -> TorchTensor:
    """Numbers that are repeated where they meet more: one a channel, one a place, one a row; a product does the first.

    Tensors that do not meet are refused by the kind.
    """
    recorder = tensor.recorder
    own, full = recorder.graph.shape(tensor.value), recorder.graph.shape(other.value)
    pairs = list(zip((own.channels, *own.size), (full.channels, *full.size), strict=False))
    if len(own.size) != len(full.size) or any(a != b and 1 not in (a, b) for a, b in pairs):
        return tensor
    if own.channels == 1 and full.channels and full.channels > 1 and word == "add":
        made = recorder.add(machine, "subsample", {"": full.channels}, (tensor,), recorder.label("expand"))
        tensor = TorchTensor(recorder, made.value, tensor.order)
    size = tuple([max(a, b) for a, b in zip(own.size, full.size, strict=True)])
    if own.size == size or (word == "mul" and {*own.size} == {1}):
        return tensor
    made = recorder.add(machine, "upsample", {"to": size}, (tensor,), recorder.label("expand"))
    return TorchTensor(recorder, made.value, tensor.order)


def _unexpanded(tensor: TorchTensor) -> TorchTensor:
    """`y.expand_as(x)` in a product is what a gate does by itself: its places need not be repeated."""
    if tensor.value not in tensor.recorder.expanded or tensor.value != len(tensor.recorder.graph.nodes):
        return tensor
    return TorchTensor(tensor.recorder, tensor.recorder.graph.nodes.pop().reads[0])


def _scaled(machine: Machine, operator: str, tensor: TorchTensor, other: Parameter) -> TorchTensor:
    """`x * self.gamma`, `x + self.position`: a trained factor or shift for all, each channel or each number."""
    recorder = tensor.recorder
    if other.why:
        recorder.unread(f"a tensor meets numbers whose sizes are not known: {other.why}")
    if not _within(other.dims, tensor.dims):
        recorder.unread(
            f"a parameter of {said(other.dims)} meets a tensor of {said(list(tensor.dims))}, which is not read"
        )
    if not other.trained:
        return tensor
    if operator not in ("+", "-", "*", "/"):
        recorder.unread(f"a tensor meets numbers of its own in '{operator}', which is not read")
    dims = other.narrow or other.dims
    if other.mixed or len(other.made_of) != 1 or prod(other.made_of[0].dims) != prod(dims):
        machine.note(IN_PARTS)
        return tensor
    count, shape = prod(dims), recorder.graph.shape(tensor.value)
    own = {axis for axis, n in zip(reversed(tensor.order), reversed(dims), strict=False) if n > 1}
    if count not in (1, shape.elements()) and (own != {1} or count != shape.channels):
        recorder.unread(
            f"a parameter of {said(other.dims)} meets a tensor in '{operator}', which is not read",
            "one number for all, one a channel and one for each number are read",
        )
    given: Given = {} if own == {1} and count == shape.channels else {"": count}
    given |= {"nogamma": True} if operator in ("+", "-") else {}
    label = recorder.label("shift" if operator in ("+", "-") else "scale")
    made = recorder.add(machine, "scale", given, (tensor,), label)
    own_numbers = Parameter(dims, made_of=other.made_of)
    weights_given(recorder, made.value, own_numbers, "a factor")
    return tensor.like(made.value)


def _within(dims: tuple[int, ...], sizes: tuple[Value, ...]) -> bool:
    """Do numbers of these sizes meet a tensor without making it larger?"""
    pairs = zip(reversed(dims), reversed(sizes), strict=False)
    return len(dims) <= len(sizes) and all(n == 1 or n == size for n, size in pairs)
