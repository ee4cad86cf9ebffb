"""What Python callers pass, checked at the door: what cannot be meant is refused under its argument's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from operator import index
from typing import Any, NoReturn, TypeAlias

from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.text import LARGEST_NUMBER, Source, harmless, whole_number

Amounts: TypeAlias = "tuple[int | tuple[int, int], ...]"


class BadArgument(Mistake):
    """An argument of the wrong kind.

    meant: a value of the right kind that it reads like: 32 for 32.0 and for '32', (224, 192) for '224x192'.
    """

    name: str
    value: str
    wanted: str
    meant: str | None = None
    says = "{name}: {value} is not {wanted}"
    helps = "write {meant}"


class ArgumentTooLarge(Mistake):
    """A number that is larger than any may be, whatever it is for."""

    name: str
    value: str
    most: int
    says = "{name}: a number above {most:,}"
    helps = "found {value}"


class ArgumentRange(Mistake):
    """A number that is too small or too large for its argument."""

    name: str
    value: str
    least: int
    most: int
    says = "{name}: {value} is out of range"

    @property
    def hint(self) -> str:
        return self.filled("at least {least}" if self.most == LARGEST_NUMBER else "{least} to {most:,}")


def refuse(name: str, value: object, wanted: str) -> NoReturn:
    """Raise SpecError: this is not what was wanted."""
    raise SpecError(Source(""), [BadArgument(name, written(value), wanted, _meant(value))])


def _meant(value: object) -> str | None:
    """What a whole float or a text of numbers stands for, as Python writes it; None for all else.

    >>> _meant(32.0), _meant("224x192"), _meant("same"), _meant(2.5)
    ('32', '(224, 192)', None, None)
    """
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= LARGEST_NUMBER else None
    if not isinstance(value, str):
        return None
    numbers = [whole_number(part.strip(), 10) for part in value.lower().split("x")]
    if None in numbers:
        return None
    return str(numbers[0] if len(numbers) == 1 else tuple(numbers))


def written(value: object) -> str:
    """The value as Python writes it, or its type where it cannot be written: a number of 5,000 digits."""
    try:
        return harmless(repr(value))
    except Exception:  # whatever a stranger's __repr__ raises
        return f"this {type(value).__name__}"


def whole(
    name: str,
    value: object,
    least: int = -LARGEST_NUMBER,
    most: int = LARGEST_NUMBER,
    wanted: str = "a whole number",
) -> int:
    """An int, or what counts as one (numpy's), but neither True nor 2.5 nor "5"; raises SpecError.

    >>> whole("batch", 3)
    3
    >>> whole("batch", 2.5)
    Traceback (most recent call last):
    convcalc.diagnostics.diagnostic.SpecError: error: batch: 2.5 is not a whole number
    """
    number = None
    if not isinstance(value, bool):
        with suppress(TypeError):
            number = index(value)  # type: ignore[arg-type]  # whether it is one is the question
    if number is None:
        refuse(name, value, wanted)
    if most == LARGEST_NUMBER < number or number < -LARGEST_NUMBER:
        raise SpecError(Source(""), [ArgumentTooLarge(name, written(value), LARGEST_NUMBER)])
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
