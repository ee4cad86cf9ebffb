"""The fields of a config.json: each is taken once, of the kind that it must be; what is left was not read."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from convcalc.readers.opened import ReadError
from convcalc.readers.weights.tensor_table import shown

LONGEST_CONFIG = 4 * 1024 * 1024
LARGEST_FIELD = 1_000_000
MOST_STAGES = 64
MOST_CLASSES = 10_000_000


class ConfigFields:
    """The fields, which of them were used, and which were not there.

    where: the field whose fields these are, "" for those of the file.
    """

    def __init__(self, values: dict[str, object], where: str = "") -> None:
        self.values = values
        self.where = where
        self.used: set[str] = set()
        self.absent: list[str] = []

    def take(self, name: str) -> object:
        """What stands there; None where it is absent, or null."""
        self.used.add(name)
        return self.values.get(name)

    def inside(self, name: str) -> ConfigFields:
        """The fields of a field; none where it is absent."""
        found = self.take(name)
        if found is not None and not isinstance(found, dict):
            raise self.wrong(name, found, "no table of fields")
        return ConfigFields(found or {}, name)

    def whole(self, name: str, default: int, least: int = 1, most: int = LARGEST_FIELD) -> int:
        found = self.take(name)
        if found is None:
            self.absent.append(f"{name} {default}")
            return default
        if type(found) is not int or not least <= found <= most:
            raise self.wrong(name, found, f"no number from {least:,} to {most:,}")
        return found

    def number(self, name: str, default: float) -> float:
        """A number with or without a point, neither negative nor large."""
        found = self.take(name)
        if found is None:
            self.absent.append(f"{name} {default}")
            return default
        if type(found) not in (int, float) or not 0 <= cast("float", found) <= LARGEST_FIELD:
            raise self.wrong(name, found, "no number")
        return cast("float", found)

    def wholes(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """A list of numbers, one at least."""
        found = self.take(name)
        if found is None:
            self.absent.append(f"{name} {', '.join(map(str, default))}")
            return default
        numbers = cast("list[object]", found) if isinstance(found, list) else []
        if not 1 <= len(numbers) <= MOST_STAGES or not all(
            type(each) is int and 1 <= each <= LARGEST_FIELD for each in numbers
        ):
            raise self.wrong(name, found, "no list of numbers from 1")
        return tuple(cast("list[int]", numbers))

    def pair(self, name: str, default: int) -> tuple[int, int]:
        """Height and width: two numbers, or one for both."""
        if not isinstance(self.values.get(name), list):
            return (self.whole(name, default),) * 2
        found = self.wholes(name, (default, default))
        if len(found) != 2:
            raise self.wrong(name, list(found), "neither one number nor two")
        return found[0], found[1]

    def flag(self, name: str, default: bool) -> bool:
        found = self.take(name)
        if found is None:
            self.absent.append(f"{name} {str(default).lower()}")
            return default
        if not isinstance(found, bool):
            raise self.wrong(name, found, "neither true nor false")
        return found

    def word(self, name: str, default: str, known: Collection[str]) -> str:
        """One of a few words."""
        found = self.take(name)
        if found is None:
            self.absent.append(f"{name} {default}")
            return default
        if not isinstance(found, str) or found not in known:
            raise self.wrong(name, found, f"none of {', '.join(known)}")
        return found

    def wrong(self, name: str, found: object, why: str) -> ReadError:
        written = shown(str(found)) if isinstance(found, str | int | float | bool) else f"a {type(found).__name__}"
        path = f"{self.where}.{name}" if self.where else name
        return ReadError(f"{path} is {written if not isinstance(found, list) else _listed(found)}, {why}")

    def unread(self, irrelevant: Collection[str]) -> list[str]:
        """The fields that nobody used, but for those that mean nothing here."""
        left = [name for name in self.values if name not in self.used and name not in irrelevant]
        return [f"{self.where}.{shown(name)}" if self.where else shown(name) for name in left]


def _listed(found: list[object]) -> str:
    """A list as it is written, its beginning where it is long."""
    every = [shown(str(each)) if isinstance(each, str | int | float) else "…" for each in found[:8]]
    return f"[{', '.join(every)}{', …' if len(found) > 8 else ''}]"
