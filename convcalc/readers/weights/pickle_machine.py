"""A pickle of tensors read without running it: what it would import becomes a name, and a name is never called.

The machine knows the opcodes with which `torch.save` writes dictionaries of tensors. What a real unpickler would import
is only compared with a list of names here; any other one is refused by its name. Source: Python's own `pickletools`,
and torch/serialization.py for what is under a persistent id.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.readers.opened import ReadError
from convcalc.readers.weights.tensor_table import LARGEST, shown

LONGEST_PICKLE = 8 * 1024 * 1024
MOST_STEPS = 200_000
"""Opcodes: some 40 a tensor."""


class ImportedName(NamedTuple):
    """What a pickle names to be imported, such as `collections.OrderedDict`. Nothing is imported."""

    name: str


class StorageEntry(NamedTuple):
    """Numbers in the archive: the file that holds them, and how many they are."""

    key: str
    numbers: int


class TensorView(NamedTuple):
    """A tensor: a part of a storage."""

    storage: StorageEntry
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def fits(self) -> bool:
        """Does the storage hold all of it?"""
        if 0 in self.shape:
            return True
        last = sum([(side - 1) * step for side, step in zip(self.shape, self.strides, strict=True)])
        return self.offset + last < self.storage.numbers


class Container(NamedTuple):
    """A dictionary, a list or a set that is being filled: pairs, and values."""

    pairs: list[tuple[object, object]]
    values: list[object]


class OtherValue(NamedTuple):
    """A value that is no tensor and does not matter: a number of a type of NumPy, a device."""

    what: str


class _Mark:
    """Where the arguments of the next opcode begin."""


ORDERED = frozenset({"collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict"})
SETS = frozenset({"builtins.set", "__builtin__.set", "builtins.frozenset"})
TENSORS = frozenset({"torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor"})
PARAMETERS = frozenset({"torch._utils._rebuild_parameter"})
TYPED = frozenset({"torch.storage.UntypedStorage", "torch.storage.TypedStorage"})
PLAIN = frozenset(
    "torch.Size torch.device torch.dtype _codecs.encode builtins.list builtins.int builtins.float builtins.complex"
    " numpy.core.multiarray.scalar numpy._core.multiarray.scalar numpy.dtype argparse.Namespace"
    " torch.serialization._get_layout".split()
)
"""Names whose values hold no tensors and no layers."""

DTYPES = frozenset(
    f"torch.{name}"
    for name in "float32 float64 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64 complex128".split()
)

STOP = ord(".")
TOO_FEW = "it takes more than it has put down"

Opcode: TypeAlias = "Callable[[PickleMachine], object]"


def unsafe(name: str) -> ReadError:
    """A pickle that holds more than tensors, by the first name that says so."""
    return ReadError(
        f"this checkpoint holds more than tensors: an object of {shown(name)}, which is never opened, since a pickle"
        " can hold code",
        "save its tensors, torch.save(model.state_dict(), 'net.pt'), or give its source: convcalc arch net.py",
    )


def broken_pickle(why: str) -> ReadError:
    return ReadError(f"the pickle in this checkpoint is broken: {why}")


class PickleMachine:
    """A stack, marks and a memo, as a pickle needs them; all values are plain or one of the classes above."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.stack: list[object] = []
        self.memo: dict[int, object] = {}

    def run(self) -> object:
        """What the pickle holds; raises ReadError for all that is not listed here, and for what is broken."""
        for _ in range(MOST_STEPS):
            code = self.take(1)[0]
            if code == STOP:
                return self.pop()
            step = OPCODES.get(code)
            if step is None:
                raise broken_pickle(f"0x{code:02x} at {self.at - 1:,} is nothing that a file of tensors needs")
            step(self)
        raise ReadError(f"the pickle in this checkpoint takes more than {MOST_STEPS:,} steps: no more are taken")

    def take(self, count: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + count]
        if len(found) < count:
            raise broken_pickle("it ends too early")
        self.at += count
        return found

    def number(self, size: int, signed: bool = False) -> int:
        return int.from_bytes(self.take(size), "little", signed=signed)

    def line(self) -> str:
        end = self.data.find(b"\n", self.at, self.at + 400)
        if end < 0:
            raise broken_pickle("a name in it has no end")
        found = self.data[self.at : end].decode("utf-8", "replace")
        self.at = end + 1
        return found

    def text(self, size: int) -> str:
        return self.take(self.number(size)).decode("utf-8", "replace")

    def pop(self) -> object:
        if not self.stack:
            raise broken_pickle(TOO_FEW)
        return self.stack.pop()

    def popped(self, count: int) -> tuple[object, ...]:
        """The last values, in the order in which they were put down."""
        if len(self.stack) < count:
            raise broken_pickle(TOO_FEW)
        found = tuple(self.stack[-count:])
        del self.stack[-count:]
        return found

    def marked(self) -> tuple[object, ...]:
        """All values since the last mark."""
        found = []
        while not isinstance(value := self.pop(), _Mark):
            found.append(value)
        return tuple(reversed(found))

    def put(self, key: int) -> None:
        value = self.pop()
        self.stack.append(value)
        self.memo[key] = value

    def get(self, key: int) -> None:
        if key not in self.memo:
            raise broken_pickle("it names a value that is not there")
        self.stack.append(self.memo[key])

    def container(self) -> Container:
        """The container on top, which is filled or described further."""
        value = self.pop()
        self.stack.append(value)
        if not isinstance(value, Container):
            raise broken_pickle("it fills what is no list and no dictionary")
        return value

    def set_items(self, items: tuple[object, ...]) -> None:
        self.container().pairs.extend(zip(items[::2], items[1::2], strict=False))

    def named(self, module: object, name: object) -> None:
        """A name to be imported is put down, if it is one of those that are known."""
        found = f"{module}.{name}"
        if not (found in KNOWN or (found.startswith("torch.") and found.endswith("Storage"))):
            raise unsafe(found)
        self.stack.append(ImportedName(found))

    def called(self) -> None:
        """What a call of a name stands for."""
        function, arguments = self.popped(2)
        if not isinstance(function, ImportedName) or not isinstance(arguments, tuple):
            raise broken_pickle("it calls what has no name")
        if function.name in FILLED:
            self.stack.append(_filled(arguments))
        elif function.name in TENSORS:
            self.stack.append(_tensor(arguments))
        elif function.name in PARAMETERS:
            self.stack.append(arguments[0] if arguments else None)
        else:
            self.stack.append(OtherValue(function.name))

    def built(self) -> None:
        """The state of an object: of a dictionary's, nothing is used."""
        _, value = self.popped(2)[::-1]
        self.stack.append(value)

    def stored(self) -> None:
        """`('storage', torch.FloatStorage, '0', 'cpu', 9408)`"""
        found = self.pop()
        if not isinstance(found, tuple) or len(found) < 5 or found[0] != "storage":
            raise broken_pickle("it names something outside that is no storage")
        key, count = found[2], found[4]
        if not isinstance(key, str) or type(count) is not int or count < 0:
            raise broken_pickle("a storage in it has no name or no size")
        self.stack.append(StorageEntry(key, count))


FILLED = ORDERED | SETS
KNOWN = FILLED | TENSORS | PARAMETERS | TYPED | PLAIN | DTYPES


def _filled(arguments: tuple[object, ...]) -> Container:
    """A dictionary or a set that is made from another one, which it is here."""
    return next((each for each in arguments if isinstance(each, Container)), Container([], []))


def _tensor(arguments: tuple[object, ...]) -> TensorView:
    """A tensor from the arguments of `_rebuild_tensor_v2`: storage, offset, shape, strides and what is not used."""
    storage, offset, shape, strides = (*arguments, *(None,) * 4)[:4]
    if not isinstance(storage, StorageEntry) or type(offset) is not int or not 0 <= offset < LARGEST:
        raise broken_pickle("a tensor in it has no storage")
    sides, steps = _sizes(shape), _sizes(strides)
    if sides is None or steps is None or len(sides) != len(steps):
        raise broken_pickle("a tensor in it has no shape")
    found = TensorView(storage, offset, sides, steps)
    if not found.fits():
        raise broken_pickle(
            f"a tensor of {'x'.join(map(str, sides))} is larger than its storage of {storage.numbers:,}"
        )
    return found


def _sizes(value: object) -> tuple[int, ...] | None:
    good = isinstance(value, tuple) and len(value) <= 16
    if not good or not all(type(each) is int and 0 <= each < LARGEST for each in _each(value)):
        return None
    return tuple([each for each in _each(value) if isinstance(each, int)])


def _each(value: object) -> Iterator[object]:
    yield from value if isinstance(value, tuple) else ()


def _pushed(value: Callable[[PickleMachine], object]) -> Opcode:
    return lambda machine: machine.stack.append(value(machine))


def _skipped(size: int) -> Opcode:
    return lambda machine: machine.stack.append(OtherValue(f"{len(machine.take(machine.number(size)))} bytes"))


def _stack_name(machine: PickleMachine) -> None:
    machine.named(*machine.popped(2))


def _no_object(machine: PickleMachine) -> None:
    """An object is made of a class: a number of NumPy at best."""
    found, _ = machine.popped(2)
    machine.stack.append(OtherValue(found.name if isinstance(found, ImportedName) else "an object"))


def _append(machine: PickleMachine) -> None:
    value = machine.pop()
    machine.container().values.append(value)


def _appends(machine: PickleMachine) -> None:
    values = machine.marked()
    machine.container().values.extend(values)


def _again(machine: PickleMachine) -> None:
    value = machine.pop()
    machine.stack += [value, value]


OPCODES: dict[int, Opcode] = {
    ord("\x80"): lambda machine: machine.take(1),
    ord("\x95"): lambda machine: machine.take(8),
    ord("("): _pushed(lambda machine: _Mark()),
    ord("}"): _pushed(lambda machine: Container([], [])),
    ord("]"): _pushed(lambda machine: Container([], [])),
    ord("\x8f"): _pushed(lambda machine: Container([], [])),
    ord(")"): _pushed(lambda machine: ()),
    ord("N"): _pushed(lambda machine: None),
    ord("\x88"): _pushed(lambda machine: True),
    ord("\x89"): _pushed(lambda machine: False),
    ord("K"): _pushed(lambda machine: machine.number(1)),
    ord("M"): _pushed(lambda machine: machine.number(2)),
    ord("J"): _pushed(lambda machine: machine.number(4, signed=True)),
    ord("\x8a"): _pushed(lambda machine: machine.number(machine.number(1), signed=True)),
    ord("G"): _pushed(lambda machine: struct.unpack(">d", machine.take(8))[0]),
    ord("X"): _pushed(lambda machine: machine.text(4)),
    ord("\x8c"): _pushed(lambda machine: machine.text(1)),
    ord("\x8d"): _pushed(lambda machine: machine.text(8)),
    ord("B"): _skipped(4),
    ord("C"): _skipped(1),
    ord("T"): _skipped(4),
    ord("U"): _skipped(1),
    ord("q"): lambda machine: machine.put(machine.number(1)),
    ord("r"): lambda machine: machine.put(machine.number(4)),
    ord("\x94"): lambda machine: machine.put(len(machine.memo)),
    ord("h"): lambda machine: machine.get(machine.number(1)),
    ord("j"): lambda machine: machine.get(machine.number(4)),
    ord("t"): _pushed(lambda machine: machine.marked()),
    ord("\x85"): _pushed(lambda machine: machine.popped(1)),
    ord("\x86"): _pushed(lambda machine: machine.popped(2)),
    ord("\x87"): _pushed(lambda machine: machine.popped(3)),
    ord("a"): _append,
    ord("e"): _appends,
    ord("\x90"): _appends,
    ord("s"): lambda machine: machine.set_items(machine.popped(2)),
    ord("u"): lambda machine: machine.set_items(machine.marked()),
    ord("0"): lambda machine: machine.pop(),
    ord("1"): lambda machine: machine.marked(),
    ord("2"): _again,
    ord("c"): lambda machine: machine.named(machine.line(), machine.line()),
    ord("\x93"): _stack_name,
    ord("R"): PickleMachine.called,
    ord("\x81"): _no_object,
    ord("b"): PickleMachine.built,
    ord("Q"): PickleMachine.stored,
}
"""What each opcode does, in the order of `pickletools`: constants, bytes, memo, tuples, containers, names, objects."""
