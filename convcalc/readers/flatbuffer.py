"""FlatBuffers, read where they lie: tables, their fields, vectors and texts; nothing is copied until it is taken.

Source: flatbuffers.dev, Internals. A table begins with how far before it its list of fields stands; that list holds, by
the number of a field, how far behind the table's beginning it is, 0 for one that is left out. What is not a plain
number is reached by how far ahead it stands, so nothing lies before what names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import calcsize, error, unpack_from
from typing import TYPE_CHECKING

from convcalc.readers.file_bytes import around, numbers_at
from convcalc.readers.opened import ReadError

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

LONGEST_TEXT = 1_000
"""Bytes of a text that are looked at."""

LONGEST_NUMBER = 8

MOST_TABLES = 400_000
"""Tables of a file that are looked at, however often each is named."""


class BrokenBuffer(ReadError):
    """Bytes that are no FlatBuffer: what is wrong, and at which byte."""


def broken(why: str, at: int) -> BrokenBuffer:
    """What to raise of a buffer that cannot be read."""
    return BrokenBuffer(f"at byte {at:,} {why}")


def number_at(data: Data, at: int, form: str) -> int:
    """A whole number, by its letter in the module struct; raises BrokenBuffer behind the end."""
    try:
        held, first, _ = around(data, at, LONGEST_NUMBER)
        value: int = unpack_from(f"<{form}", held, at - first)[0]
    except error:
        raise broken(f"a number is missing: the file has {len(data):,} bytes", at) from None
    return value


class FlatTable:
    """A table in a file, by its first byte.

    >>> data = bytes([12, 0, 0, 0, 0, 0, 6, 0, 8, 0, 4, 0, 6, 0, 0, 0, 7, 0, 0, 0])
    >>> table = FlatTable.root(data)
    >>> table.number(0, "i"), table.number(1, "i", -1), table.text(5)
    (7, -1, '')
    """

    __slots__ = ("at", "budget", "data", "fields", "slots")

    def __init__(self, data: Data, at: int, budget: list[int]) -> None:
        self.data = data
        self.at = at
        self.budget = budget
        budget[0] -= 1
        if budget[0] < 0:
            raise broken(f"there are more than {MOST_TABLES:,} tables", at)
        if not 0 <= at <= len(data) - 4:
            raise broken(f"a table is named: the file has {len(data):,} bytes", at)
        self.fields = at - number_at(data, at, "i")
        if not 0 <= self.fields <= len(data) - 4:
            raise broken("a table is named whose fields lie outside the file", at)
        self.slots = max(0, (number_at(data, self.fields, "H") - 4) // 2)

    @classmethod
    def root(cls, data: Data) -> FlatTable:
        """The table that holds all others."""
        return cls(data, number_at(data, 0, "I"), [MOST_TABLES])

    def place(self, slot: int) -> int:
        """Where a field stands; 0 for one that is left out."""
        if slot >= self.slots:
            return 0
        apart = number_at(self.data, self.fields + 4 + 2 * slot, "H")
        return self.at + apart if apart else 0

    def number(self, slot: int, form: str, default: int = 0) -> int:
        """A field that is a number, by its letter in the module struct."""
        at = self.place(slot)
        return number_at(self.data, at, form) if at else default

    def real(self, slot: int, default: float = 0.0) -> float:
        """A field that is a number with a fraction."""
        at = self.place(slot)
        if not at:
            return default
        number_at(self.data, at, "I")
        value: float = numbers_at(self.data, at, "<f")[0]
        return value

    def _ahead(self, slot: int) -> int:
        """What a field that names another place names; 0 where it is left out."""
        at = self.place(slot)
        return at + number_at(self.data, at, "I") if at else 0

    def table(self, slot: int) -> FlatTable | None:
        """A field that is a table."""
        at = self._ahead(slot)
        return FlatTable(self.data, at, self.budget) if at else None

    def vector(self, slot: int, form: str) -> tuple[int, int]:
        """Where the first element of a vector stands, and how many there are; raises BrokenBuffer beyond the end."""
        at = self._ahead(slot)
        if not at:
            return 0, 0
        count = number_at(self.data, at, "I")
        if at + 4 + count * calcsize(f"<{form}") > len(self.data):
            raise broken(f"{count:,} elements are named: the file has {len(self.data):,} bytes", at)
        return at + 4, count

    def numbers(self, slot: int, form: str, most: int) -> tuple[int, ...]:
        """A vector of whole numbers; raises BrokenBuffer for more than `most`."""
        at, count = self.vector(slot, form)
        if count > most:
            raise broken(f"{count:,} numbers stand where at most {most:,} belong", at)
        return numbers_at(self.data, at, f"<{count}{form}") if count else ()

    def tables(self, slot: int) -> Iterator[FlatTable]:
        """A vector of tables."""
        at, count = self.vector(slot, "I")
        for place in range(at, at + 4 * count, 4):
            yield FlatTable(self.data, place + number_at(self.data, place, "I"), self.budget)

    def table_of(self, slot: int, index: int) -> FlatTable | None:
        """One of a vector of tables; None where there is none of that number."""
        at, count = self.vector(slot, "I")
        if not 0 <= index < count:
            return None
        place = at + 4 * index
        return FlatTable(self.data, place + number_at(self.data, place, "I"), self.budget)

    def text(self, slot: int) -> str:
        """A field that is a text, or its beginning."""
        at, count = self.vector(slot, "B")
        return self.data[at : at + min(count, LONGEST_TEXT)].decode("utf-8", "replace")
