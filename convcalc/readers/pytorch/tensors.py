"""Tensors as an interpreted program has them: a value of the graph, and how its axes are ordered and grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from math import prod
from typing import TYPE_CHECKING, NoReturn

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    FrameworkValue,
    Instance,
    Named,
    Native,
    Raised,
    Trait,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.pytorch.batches import Batch, OverInput, whole_or_batch
from convcalc.readers.pytorch.memory_order import dense, in_order, is_in_order
from convcalc.readers.pytorch.parameter_views import OF_TRAINED, OWN_PRODUCTS, UNCHANGED, broadcast, item, viewed

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder


LONGEST_LOOP = 1024
"""Parts of a tensor that a program may go through."""


class Parameter(FrameworkValue):
    """Numbers that are trained, or kept; two names of one object are one.

    dims: its sizes.  why: why these are not known, "" where they are.
    trained: is it a parameter, rather than a buffer or an input?  frozen: of a parameter, is `requires_grad` off?
    made_of: the parameters that it was worked out of.
    narrow: its sizes before axes of 1 were repeated; () where none were.  mixed: are they sums of its parts' numbers?
    """

    __slots__ = ("dims", "frozen", "made_of", "mixed", "narrow", "trained", "why")
    type_names = ("Parameter", "Tensor")

    def __init__(
        self,
        dims: tuple[int, ...],
        trained: bool = True,
        frozen: bool = False,
        made_of: tuple[Parameter, ...] = (),
        why: str = "",
    ) -> None:
        self.dims = dims
        self.why = why
        self.trained = trained
        self.frozen = frozen
        self.made_of = made_of or ((self,) if trained else ())
        self.narrow: tuple[int, ...] = ()
        self.mixed = False

    def copy(self) -> Parameter:
        return Parameter(self.dims, self.trained, self.frozen, (), self.why)

    def changed(self, dims: tuple[int, ...], other: Parameter | None = None, mixed: bool = False) -> Parameter:
        """What is worked out of it, and of another one."""
        of = {id(each): each for each in (*self.made_of, *(other.made_of if other else ()))}
        made = Parameter(dims, bool(of), made_of=tuple(of.values()), why=self.why or (other.why if other else ""))
        made.mixed = mixed or self.mixed or (other is not None and other.mixed)
        return made

    def repeated(self, dims: tuple[int, ...]) -> Parameter:
        """The same with axes of 1 repeated, which is remembered."""
        made, before = self.changed(dims), self.narrow or self.dims
        if len(before) == len(dims) and all(n in (1, new) for n, new in zip(before, dims, strict=True)):
            made.narrow = before
        return made

    def whole_of(self, what: str) -> Parameter:
        """The one parameter that it is, seen in another way; itself where nothing of it is trained."""
        if not self.made_of:
            return self
        if self.mixed or len(self.made_of) > 1:
            raise Unreadable(f"{what} is worked out of {len(self.made_of)} parameters, which is not read")
        if prod(self.made_of[0].dims) != prod(self.dims):
            raise Unreadable(f"{what} is a part of a parameter, or several times one, which is not read")
        return self.made_of[0]

    def set_attribute(self, machine: Machine, name: str, value: Value) -> None:
        """`p.requires_grad = False` freezes it; its values change nothing here."""
        if name == "requires_grad":
            if isinstance(value, Unknown):
                raise Unreadable(f"requires_grad is set to what is not known: {value.why}")
            self.frozen = not value

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if isinstance(other, TorchTensor) or hasattr(other, "plain_map"):
            assert isinstance(other, FrameworkValue)
            return other.operate(machine, operator, self, not reflected)
        if isinstance(other, Numbers):
            other = Parameter((len(other.values),), trained=False)
        if operator == "@":
            return self._matrix(machine, other) if isinstance(other, Parameter) else Unknown("a product of matrices")
        if isinstance(other, Parameter):
            dims = broadcast(self.dims, other.dims)
            if dims is None:
                raise Raised("RuntimeError", f"tensors of {said(self.dims)} and {said(other.dims)} do not meet")
            return self.changed(dims, other)
        if isinstance(other, list | tuple) and operator == "*":
            raise Unreadable("a list is repeated as often as a number says that is not known")
        return other if isinstance(other, Unknown) else self.changed(self.dims)

    def _matrix(self, machine: Machine, other: Parameter) -> Value:
        """A product of matrices of numbers of the program's own."""
        one, two = self.dims, other.dims
        if min(len(one), len(two)) < 2:
            return Unknown("a product of matrices")
        before = broadcast(one[:-2], two[:-2])
        if before is None or one[-1] != two[-2]:
            raise Raised("RuntimeError", f"matmul of {said(one)} and {said(two)}: their sizes do not meet")
        if self.trained or other.trained:
            machine.note(OWN_PRODUCTS)
        return self.changed((*before, one[-2], two[-1]), other, mixed=self.trained or other.trained)

    def attribute(self, machine: Machine, name: str) -> Value:
        known: dict[str, Value] = {"shape": self.dims, "ndim": len(self.dims)}
        known |= {"size": self.dims, "dim": len(self.dims), "numel": prod(self.dims), "nelement": prod(self.dims)}
        if name in known and self.why:
            known = dict.fromkeys(known, Unknown(f"the sizes of numbers that are not known: {self.why}"))
        if name in ("shape", "ndim"):
            return known[name]
        if name in known:
            return Native(name, lambda inner, *at: self.dims[at[0]] if at and isinstance(at[0], int) else known[name])
        if name in ("data", "weight"):
            return self
        if name in ("T", "mT") and len(self.dims) > 1:
            return self.changed(self.dims[::-1] if name == "T" else (*self.dims[:-2], self.dims[-1], self.dims[-2]))
        if name == "__len__" and self.dims:
            return Native(name, lambda inner: self.dims[0])
        if name in ("device", "dtype"):
            return Trait(name, "cpu" if name == "device" else "float32" if self.trained else "")
        if name == "requires_grad":
            return self.trained and not self.frozen
        return Bound(Native(name, OF_TRAINED.get(name) or _method(name)), self)

    def item(self, machine: Machine, key: Value) -> Value:
        if isinstance(key, Numbers | Parameter):  # as many of its rows as it names, whichever
            rows = (len(key.values),) if isinstance(key, Numbers) else key.dims
            return self.changed((*rows, *self.dims[1:])) if not self.why and rows else self
        if isinstance(key, tuple):
            key = tuple([_index(each) for each in key])
        return self if self.why else self.changed(item(self.dims, key))

    def with_item(self, machine: Machine, key: Value, value: Value) -> Value:
        """Its values change nothing here; activations that are put into zeros make a tensor of them."""
        recorder = getattr(value, "recorder", None)
        if recorder is not None and self.trained:
            raise Unreadable("activations are put into a parameter: this is not followed")
        return self if recorder is None else recorder.filled(self, key, value)

    def elements(self, machine: Machine) -> Iterator[Value]:
        if not self.dims or self.dims[0] > LONGEST_LOOP:
            raise Unreadable("a loop over the numbers of a parameter is not followed")
        yield from [self.item(machine, at) for at in range(self.dims[0])]

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def _index(key: Value) -> Value:
    """One of several indices: of numbers, their sizes."""
    return (len(key.values),) if isinstance(key, Numbers) else key.dims if isinstance(key, Parameter) else key


CHOICES: dict[str, Callable[..., Value]] = {}
"""Methods of a parameter that need a tensor besides, put here by where they are read."""


def _method(name: str) -> Callable[..., Value]:
    """A method of a parameter: the same numbers in another shape, or numbers worked out of them."""

    def run(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
        assert isinstance(owner, Parameter)
        args = tuple(args[0]) if name != "split" and len(args) == 1 and isinstance(args[0], list | tuple) else args
        if name in UNCHANGED or name.endswith("_") or owner.why:
            return owner
        if (choose := CHOICES.get(name)) is not None:
            try:
                return choose(machine, owner, *args, **named)
            except TypeError:
                raise Unreadable(f"{name} is not followed with these arguments") from None
        if name in ("reshape_as", "view_as", "expand_as") and len(args) == 1:
            return machine.call(owner.attribute(machine, name[:-3]), *_sizes_of(machine, args[0]))
        dims = _dims_of(owner, name, args, named)
        if dims is None:
            return Unknown(f"'.{name}' of a parameter")
        return owner.changed(dims) if name not in ("expand", "repeat") else owner.repeated(dims)

    return run


def _dims_of(owner: Parameter, name: str, args: tuple[Value, ...], named: Named) -> tuple[int, ...] | None:
    """The sizes that a method makes, the batch among what it is given as one or as its number."""
    keepdim = bool(named.pop("keepdim", named.pop("keepdims", False)) or (args and args[-1] is True))
    given = tuple([each for each in (*args, *named.values()) if each is not True and each is not False])
    given = tuple([each.of_one if isinstance(each, Batch) else each for each in given])
    return viewed(owner.dims, name, given, keepdim)


def _sizes_of(machine: Machine, other: Value) -> tuple[Value, ...]:
    """The sizes of another tensor."""
    found = machine.attribute(other, "shape")
    if not isinstance(found, tuple):
        raise Unreadable(f"the sizes of {said(other)} are not known")
    return found


@lru_cache(maxsize=16)
def usual_order(count: int) -> tuple[int, ...]:
    """The axes of a tensor with so many, each in its place."""
    return tuple(range(count))


class PartlyRead(FrameworkValue):
    """A tensor to the program of which only some uses are read; all of them says its sizes, and moves where it is sent.

    unread: what it is called where another use is refused.  hint: which are read.
    """

    __slots__ = ()
    type_names = ("Tensor",)
    unread = ""
    hint = ""

    @property
    def dims(self) -> tuple[Value, ...]:
        """Its sizes, as the program sees them."""
        raise NotImplementedError

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return self.dims
        if name in ("device", "dtype"):
            return Unknown(f"the {name} of a tensor")
        if name == "size":
            return Native(name, lambda inner, *at: self.dims[at[0]] if at and isinstance(at[0], int) else self.dims)
        if name in ("contiguous", "detach", "clone", "to", "cpu", "cuda", "float"):
            return Native(name, lambda inner, *rest, **named: self)
        return self.refuse(f".{name}")

    def refuse(self, what: str) -> NoReturn:
        raise Unreadable(f"{what} of {self.unread} is not read", self.hint)


TRAITS = ("device", "dtype", "requires_grad", "grad")
"""What a tensor says of itself besides its sizes."""

ARITHMETIC = ("add_", "sub_", "mul_", "div_")
CHANGING = ("unsqueeze_", "squeeze_", "transpose_", "swapaxes_", "t_", *ARITHMETIC)
"""Methods that change the tensor itself, whatever becomes of what they give back."""


class TorchTensor(FrameworkValue):
    """A value of the graph.

    order: which of its axes stand where; 0 is the batch, 1 the channels, then the places.
    parts: a view that is no map: the sizes that its axes were parted into, None where there is none.
    strides: how far apart the numbers of each axis lie in memory; None where all lie one behind the other.
    """

    __slots__ = ("order", "parts", "recorder", "strides", "value")
    type_names = ("Tensor",)

    def __init__(
        self,
        recorder: Recorder,
        value: int,
        order: tuple[int, ...] = (),
        parts: tuple[Value, ...] | None = None,
        strides: tuple[int, ...] | None = None,
    ) -> None:
        self.recorder = recorder
        self.value = value
        shape = recorder.graph.shape(value)
        self.order = order or usual_order(2 + len(shape.size))
        self.parts = parts
        self.strides = strides
        if value < 1:
            recorder.begun.append(self)

    def copy(self) -> TorchTensor:
        return self

    @property
    def plain(self) -> bool:
        """Do the axes stand as PyTorch's layers expect them?"""
        return self.parts is None and self.order == usual_order(len(self.order))

    @property
    def dims(self) -> tuple[Value, ...]:
        """The sizes of its axes, the batch first where nothing was moved."""
        if self.parts is not None:
            every: tuple[Value, ...] = self.parts
        else:
            shape = self.recorder.graph.shape(self.value)
            every = (self.recorder.batch, shape.channels or 1, *shape.size)
        return tuple([every[axis] for axis in self.order])

    @property
    def counted(self) -> tuple[int, ...]:
        """The sizes of its axes, the batch as two where it is any number."""
        return tuple([whole_or_batch(each) for each in self.dims])

    @property
    def laid(self) -> tuple[int, ...]:
        """How far apart the numbers of each axis lie in memory."""
        return in_order(self.counted) if self.strides is None else self.strides

    def lying(self, strides: tuple[int, ...]) -> TorchTensor:
        """The same with its numbers so far apart."""
        if len(strides) != len(self.order) or is_in_order(self.counted, strides):
            return self
        return TorchTensor(self.recorder, self.value, self.order, self.parts, strides)

    def like(self, value: int) -> TorchTensor:
        """Another value in the same order of axes, as what works on each number makes it."""
        kept = self.strides if self.strides is not None and dense(self.counted, self.strides) else None
        return TorchTensor(self.recorder, value, self.order, self.parts, kept)

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if operator == "@" and reflected:
            return machine.call(self.recorder.methods["matmul"], other, self)
        return self.recorder.arithmetic(machine, operator, self, other)

    def attribute(self, machine: Machine, name: str) -> Value:
        if name == "shape":
            return self.dims
        if name in ("data", "mT", "real", "imag"):
            return self if name != "mT" else machine.call(self.recorder.methods["transpose"], self, -2, -1)
        if name == "is_cuda":
            return False  # as torch.cuda.is_available() says
        if name in TRAITS:
            return self.recorder.trait(name, self.value)
        if name in ("ndim", "__len__"):
            return len(self.order) if name == "ndim" else Native(name, lambda inner: self.dims[0])
        if name in CHANGING:
            return Native(name, partial(self._change, name[:-1]))
        method = self.recorder.methods.get(name)
        if method is None:
            self.recorder.unread(f"'.{name}' of a tensor is not read")
        return Bound(method, self)

    def _change(self, name: str, machine: Machine, *args: Value, **named: Value) -> Value:
        """A method that changes the axes of the tensor itself: `x.unsqueeze_(1)`."""
        made = machine.call(self.attribute(machine, name), *args, **named)
        if not isinstance(made, TorchTensor):
            if f"{name}_" in ARITHMETIC:
                return made
            raise Unreadable(f"'.{name}_' of a tensor is not read", f"x = x.{name}(...)")
        self.value, self.order, self.parts, self.strides = made.value, made.order, made.parts, made.strides
        return self

    def item(self, machine: Machine, key: Value) -> Value:
        return self.recorder.sliced(machine, self, key)

    def with_item(self, machine: Machine, key: Value, value: Value) -> Value:
        """Numbers put into it change no size; activations make another one of as many numbers."""
        return self.recorder.filled(self, key, value) if hasattr(value, "recorder") else self

    def elements(self, machine: Machine) -> Iterator[Value]:
        count = self.dims[0]
        if not isinstance(count, int) or count > LONGEST_LOOP:
            raise (OverInput if self.value == 0 else Unreadable)("a loop over the elements of a tensor is not followed")
        yield from [self.item(machine, at) for at in range(count)]

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def whole(value: Value, what: str) -> int:
    """A whole number of a layer; raises Raised for all else, as PyTorch does."""
    if isinstance(value, Batch) and value.number is not None:
        return value.number
    value = value.values[0] if isinstance(value, Numbers) and len(value.values) == 1 else value
    if isinstance(value, bool) or not isinstance(value, int):
        if isinstance(value, Unknown):
            raise Unreadable(f"{what} is not known: {value.why}")
        words = f"{what} must be a whole number, not {said(value)}"
        if isinstance(value, float):
            hint = f"{value} is a float; a division with // gives a whole number"
            raise Raised("TypeError", words, hint=hint)
        if value is None or isinstance(value, str):
            raise Raised("TypeError", words)
        raise Unreadable(words)
    return int(value)  # a member of an enumeration is its number


def numbers(value: Value, what: str) -> tuple[int, ...]:
    """One whole number, or several in a list or tuple."""
    if isinstance(value, list | tuple):
        return tuple([whole(each, what) for each in value])
    return (whole(value, what),)


def tensor_of(value: Value, what: str) -> TorchTensor:
    """What a function gets, which must be a tensor of known axes; raises Unreadable or Raised."""
    if isinstance(value, Unknown):
        raise Unreadable(f"{what} gets what is not known: {value.why}")
    tensor = needed_tensor(value, what)
    return tensor if tensor.parts is None else tensor.recorder.plain(tensor, what)


def needed_tensor(value: Value, what: str) -> TorchTensor:
    """What a layer or function gets, which must be a tensor; raises Unreadable or Raised."""
    if isinstance(value, TorchTensor):
        return value
    if (settle := getattr(value, "plain_map", None)) is not None:  # one whose axes are not followed
        settled: TorchTensor = settle()
        return settled
    if unread := getattr(value, "unread", ""):
        raise Unreadable(f"{what} gets {unread}, which is not read")
    if isinstance(value, Unknown | Parameter):
        raise Unreadable(f"{what} gets {said(value)}" if isinstance(value, Parameter) else f"{what} gets {value.why}")
    name = said(value)
    if isinstance(value, Instance):
        calls = f"{name}()(x) runs it, {name}(x) makes it"
        raise Raised("TypeError", f"{what} needs a tensor, and gets {name}, which is no tensor", hint=calls)
    raise Raised("TypeError", f"{what} needs a tensor, and gets {name}")


def axis_of(tensor: TorchTensor, value: Value) -> int:
    """An axis of a tensor, counted from the front; raises Raised for one that it has not."""
    count = len(tensor.order)
    axis = whole(value, "dim")
    if not -count <= axis < count:
        raise Raised("IndexError", f"there is no axis {axis}: {count} axes are there, {-count} to {count - 1}")
    return axis % count
