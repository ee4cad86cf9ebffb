"""What Python callers pass, checked at the door: what cannot be meant is refused under its argument's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from operator import index
from typing import Any, NoReturn, TypeAlias

from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.text import Source, harmless

MOST = 10**19 - 1
"""No number given from outside is larger, as on the command line."""

Amounts: TypeAlias = "tuple[int | tuple[int, int], ...]"


class BadArgument(Mistake):
    """An argument of the wrong kind."""

    name: str
    value: str
    wanted: str
    says = "{name}: {value} is not {wanted}"


class ArgumentRange(Mistake):
    """A number that is too small or too large for its argument."""

    name: str
    value: str
    least: int
    most: int
    says = "{name}: {value} is out of range"

    @property
    def hint(self) -> str:
        return self.filled("at least {least}" if self.most == MOST else "{least} to {most:,}")


def refuse(name: str, value: object, wanted: str) -> NoReturn:
    """Raise SpecError: this is not what was wanted."""
    raise SpecError(Source(""), [BadArgument(name, written(value), wanted)])


def written(value: object) -> str:
    """The value as Python writes it, or its type where it cannot be written: a number of 5,000 digits."""
    try:
        return harmless(repr(value))
    except Exception:  # whatever a stranger's __repr__ raises
        return f"this {type(value).__name__}"


def whole(name: str, value: object, least: int = -MOST, most: int = MOST, wanted: str = "a whole number") -> int:
    """An int, or what counts as one (numpy's), but neither True nor 2.5 nor "5"; raises SpecError.

    >>> whole("batch", 3)
    3
    >>> whole("batch", 2.5)
    Traceback (most recent call last):
    convcalc.diagnostics.diagnostic.SpecError: error: batch: 2.5 is not a whole number
    """
    try:
        if isinstance(value, bool):
            refuse(name, value, wanted)
        number = index(value)  # type: ignore[arg-type]  # whether it is one is the question
    except TypeError:
        refuse(name, value, wanted)
    if not least <= number <= most:
        raise SpecError(Source(""), [ArgumentRange(name, written(value), least, most)])
    return number


def flag(name: str, value: object) -> bool:
    """True or False; raises SpecError."""
    return value if isinstance(value, bool) else bool(whole(name, value, 0, 1, "True or False"))


def is_list(value: object) -> bool:
    """Numbers in an order: a list, a tuple, an array; neither a text, nor bytes, nor what has no order."""
    listed = hasattr(value, "__getitem__") and hasattr(value, "__len__")
    return listed and not isinstance(value, str | bytes | bytearray | memoryview | Mapping | Set)


def numbers(name: str, value: Any, wanted: str = "a whole number, or one an axis") -> tuple[int, ...]:
    """A number, or a list of them, which is not empty; raises SpecError.

    >>> numbers("f", 3), numbers("f", [3, 5])
    ((3,), (3, 5))
    """
    if not is_list(value):
        return (whole(name, value, wanted=wanted),)
    if not len(value):
        refuse(name, value, wanted)
    return tuple([whole(name, each) for each in value])


def amounts(name: str, value: Any, words: Sequence[str]) -> str | Amounts:
    """Padding: a word, a number, or by axis a number or a pair (before, after), in lists of any type.

    >>> amounts("p", "same", ("same",)), amounts("p", [1, [0, 1]], ())
    ('same', (1, (0, 1)))
    """
    wanted = f"a whole number, one or a pair an axis, or one of {', '.join(words)}"
    if isinstance(value, str):
        return value if value in words else refuse(name, value, wanted)
    if not is_list(value):
        return (whole(name, value, wanted=wanted),)
    found: list[int | tuple[int, int]] = []
    for each in value:
        if is_list(each):
            if len(each) != 2:
                refuse(name, each, "a pair (before, after)")
            found.append((whole(name, each[0]), whole(name, each[1])))
        else:
            found.append(whole(name, each))
    return tuple(found) if found else refuse(name, value, wanted)
