"""Inputs of a network whose sizes nobody says: the first thing that is done with one shows what it must be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NoReturn

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Instance, Native, Trait, Value
from convcalc.readers.pytorch.torch_layers import TorchLayer

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

KEPT = frozenset(
    "float double half long int to cpu cuda type type_as bool contiguous clone detach requires_grad_ bfloat16".split()
)
"""Methods that leave a tensor of whatever size as it is."""


class InputNeeded(Exception):
    """An input is used whose size is not known: its name, what is done with it, and what that says.

    use: "layer", "axis" for a new one, "view", "parts" where several values are unpacked, "number" where it is one of
    Python's, "labels" of which each is one word, "state" of a cell, else "function".  layer: the row and the module
    that gets it.  partner: what it meets.  sizes: of a view.
    """

    def __init__(
        self,
        input: UnsizedInput,
        use: str = "function",
        layer: tuple[TorchLayer, Instance] | None = None,
        partner: Value = None,
        sizes: tuple[Value, ...] = (),
    ) -> None:
        super().__init__(input.name)
        self.name = input.name
        self.use = use
        self.layer = layer
        self.partner = partner
        self.sizes = sizes
        self.recorder = input.holder


class UnsizedInput(FrameworkValue):
    """An input that has no size yet: whatever asks anything of it that depends on its size ends the run.

    holder: the run that it goes into.
    """

    __slots__ = ("holder", "name")
    type_names = ("Tensor",)

    def __init__(self, name: str, holder: Recorder) -> None:
        self.name = name
        self.holder = holder

    def needed(self, use: str = "function", partner: Value = None, sizes: tuple[Value, ...] = ()) -> NoReturn:
        """Raises InputNeeded: the size is asked for."""
        raise InputNeeded(self, use, None, partner, sizes)

    def at_layer(self, row: TorchLayer, module: Instance) -> NoReturn:
        """Raises InputNeeded: a layer gets it."""
        raise InputNeeded(self, "layer", (row, module))

    @property
    def called(self) -> str:  # type: ignore[override]
        """What it is in a message: whoever refuses it asks for its size."""
        self.needed()

    @property
    def plain_map(self) -> Value:
        """What a layer or function takes instead of a tensor."""
        self.needed()

    def copy(self) -> UnsizedInput:
        return self

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in KEPT:
            return Native(name, lambda inner, *rest, **named: self)
        if name in ("device", "dtype"):
            return Trait(name, "cpu" if name == "device" else "float32")
        if name in ("view", "reshape", "unsqueeze"):
            return Native(name, lambda inner, *sizes: self._viewed(name, sizes))
        if name == "size":
            return Native(name, lambda inner, *axes: self.holder.batch if axes == (0,) else self.needed())
        if name == "shape":
            return SizesToCome(self)
        if name == "__len__":
            return Native(name, lambda inner: self.holder.batch)
        return self.needed("number" if name in ("item", "__int__", "__float__", "tolist") else "function")

    def _viewed(self, name: str, sizes: tuple[Value, ...]) -> NoReturn:
        every = tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], list | tuple) else sizes
        if name == "unsqueeze" and every and every[0] in (1, -1):
            self.needed("axis")
        self.needed("view" if name != "unsqueeze" else "function", sizes=every)

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self if isinstance(other, int | float) else self.needed(partner=other)

    def item(self, machine: Machine, key: Value) -> Value:
        keys = key if isinstance(key, tuple) else (key,)
        self.needed("axis" if None in keys[1:] else "function")

    def elements(self, machine: Machine) -> Iterator[Value]:
        self.needed("parts")

    def truth(self) -> bool:
        self.needed("number")


class SizesToCome(FrameworkValue):
    """The sizes of such an input, of which only the batch is known."""

    __slots__ = ("of",)
    type_names = ("tuple",)

    def __init__(self, of: UnsizedInput) -> None:
        self.of = of

    @property
    def called(self) -> str:  # type: ignore[override]
        """What they are in a message: whoever refuses them asks for them."""
        self.of.needed()

    def attribute(self, machine: Machine, name: str) -> Value:
        self.of.needed()

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        self.of.needed()

    def item(self, machine: Machine, key: Value) -> Value:
        return self.of.holder.batch if key == 0 and type(key) is int else self.of.needed()

    def elements(self, machine: Machine) -> Iterator[Value]:
        self.of.needed()

    def truth(self) -> bool:
        return True
