"""The number of inputs that go at a time, which is any number."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import FrameworkValue, Native, Raised, Unknown, Unreadable, Value


class StepsFirst(Unreadable):
    """What works along the batch as along the steps of a sequence: its input was meant with the steps in front."""


class OverInput(Unreadable):
    """A loop over the first input, or its unpacking: it may be meant as several values, `x, state = inputs`."""


REFLECTED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""A comparison -> the same with its sides exchanged."""


class Batch(FrameworkValue):
    """How many inputs go at a time: any number, so it is no number; times and by tell what it was multiplied by.

    known: the number, where the program itself made the tensor: sizes may then be worked out of it.
    """

    __slots__ = ("by", "known", "times")
    type_names = ("int",)
    called = "batch"

    def __init__(self, times: int = 1, by: int = 1, known: int | None = None) -> None:
        self.times = times
        self.by = by
        self.known = known

    @property
    def number(self) -> int | None:
        """The number, where it is known and whole."""
        return None if self.known is None or self.known * self.times % self.by else self.known * self.times // self.by

    @property
    def of_one(self) -> int:
        """The number, of a single input where it is not known."""
        return self.number or max(self.times // self.by, 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Batch) and self.times * other.by == other.times * self.by

    def __hash__(self) -> int:
        return hash((Batch, self.times, self.by))

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        if operator in ("==", "!=") and isinstance(other, Batch):
            return (self == other) is (operator == "==")
        if operator in ("==", "!=", "<", ">", "<=", ">="):
            return self._compared(REFLECTED.get(operator, operator) if reflected else operator, other)
        if isinstance(other, FrameworkValue) and hasattr(other, "recorder"):  # a number for every number of a tensor
            return other.operate(machine, operator, self, not reflected)
        if operator == "*" and isinstance(other, list | tuple):
            return other * self.of_one  # one for each item, of which one is looked at
        if operator == "*" and isinstance(other, int):
            return Batch(self.times * other, self.by, self.known)
        if operator in ("//", "/") and isinstance(other, int | float) and other == int(other) != 0 and not reflected:
            return Batch(self.times, self.by * int(other), self.known)
        if (
            operator in ("//", "/")
            and isinstance(other, Batch)
            and self.times * other.by % (self.by * other.times) == 0
        ):
            return self.times * other.by // (self.by * other.times)
        return Unknown("a number made of the batch size")

    def _compared(self, operator: str, other: Value) -> Value:
        """It is one image at least: `x.numel() > 0` is true, whatever the number is."""
        least = self.times // self.by
        if isinstance(other, int | float) and (other < least or (other == least and operator in ("<", ">="))):
            return operator in (">", ">=", "!=")
        return Unknown("the batch size")

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in ("__int__", "item"):
            return Native("int", lambda inner: self if self.number is None else self.number)
        return Unknown(f"'{name}' of the batch size")

    def item(self, machine: Machine, key: Value) -> Value:
        raise Raised("TypeError", "a number has no places")

    def elements(self, machine: Machine) -> Iterator[Value]:
        raise Unreadable("a loop over the batch is not followed")

    def truth(self) -> bool:
        return True


BATCH = Batch()


def repeated_for_all(dims: tuple[int, ...], counts: tuple[int, ...], mark: int, known: int | None) -> tuple[int, ...]:
    """The sizes of own numbers, those of every image taken as 1: a mask of 64 windows, where 64 of each image meet it.

    mark: stands for the batch among the sizes that they meet; known: the number that it is.
    """
    before = len(counts) - len(dims)
    images = known or 1
    own = [
        n != 1 and before >= 0 and n % images == 0 and counts[before + at] == n // images * mark
        for at, n in enumerate(dims)
    ]
    return tuple([1 if each else n for n, each in zip(dims, own, strict=True)])


SEVERAL = 2
"""A batch of which nothing is known, where its number is asked for."""


def whole_or_batch(value: Value) -> int:
    """A size, of a batch its number."""
    if isinstance(value, Batch):
        return value.number or max(SEVERAL * value.times // value.by, 1)
    return value if isinstance(value, int) else 1
