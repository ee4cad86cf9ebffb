"""Protocol buffers, read where they lie: fields with their numbers and places, nothing copied until it is taken.

Source: protobuf.dev, Encoding. A message is a run of fields; each begins with a number that holds the field's own
number and its wire type: 0 a varint, 1 eight bytes, 2 a length and so many bytes, 5 four bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from convcalc.readers.file_bytes import around
from convcalc.readers.opened import LARGEST_FILE, ReadError

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5

LONGEST_VARINT = 10
"""Bytes of a varint of 64 bits."""

LONGEST_HEAD = 2 * LONGEST_VARINT
"""Bytes of a field's own number and of the number behind it."""


class BrokenMessage(ReadError):
    """Bytes that are no message: what is wrong, and at which byte."""


def broken(why: str, at: int) -> BrokenMessage:
    """What to raise of a message that cannot be read."""
    return BrokenMessage(f"at byte {at:,} {why}")


class ProtobufMessage:
    """A message in a file, by its first byte and the one behind its last.

    >>> message = ProtobufMessage(bytes([8, 150, 1, 18, 2, 104, 105]))
    >>> [(number, value) for number, _, value in message.fields()]
    [(1, 150), (2, (5, 7))]
    >>> message.text((5, 7))
    'hi'
    """

    __slots__ = ("budget", "data", "end", "start")

    def __init__(self, data: Data, start: int = 0, end: int | None = None, budget: list[int] | None = None) -> None:
        self.data = data
        self.start = start
        self.end = len(data) if end is None else end
        self.budget = [LARGEST_FILE] if budget is None else budget

    def within(self, span: tuple[int, int]) -> ProtobufMessage:
        """A message in a field; what is read of it counts with the rest."""
        return ProtobufMessage(self.data, span[0], span[1], self.budget)

    def fields(self) -> Iterator[tuple[int, int, int | tuple[int, int]]]:
        """Number, wire type and value of each field: a number, or the place of its bytes, which are stepped over.

        Raises BrokenMessage for what is no message, and for more than 64 MB of fields.
        """
        data, at, end, budget = self.data, self.start, self.end, self.budget
        held, first, last = b"", 0, 0
        while at < end:
            if not first <= at < last:
                held, first, last = around(data, at, LONGEST_HEAD)
            begin = at
            tag = held[at - first]
            at += 1
            if tag > 127:
                tag, at = self.varint(begin)
            wire = tag & 7
            value: int | tuple[int, int]
            if wire in (BYTES, VARINT):
                number = held[at - first] if at < end else 128  # most lengths and numbers are of one byte
                if number < 128:
                    at += 1
                else:
                    number, at = self.varint(at)
                value = (at, at + number) if wire else number
                at += number if wire else 0
                budget[0] -= 16 if wire else at - begin
            elif wire in (EIGHT, FOUR):
                length = 8 if wire == EIGHT else 4
                value = (at, at + length)
                at += length
                budget[0] -= length
            else:
                raise broken(f"a field of wire type {wire}, which no message has", begin)
            if at > end:
                raise broken(f"a field of {at - begin:,} bytes, and {end - begin:,} are left", begin)
            if tag < 8 or budget[0] < 0:
                raise broken("more than 64 MB of fields" if tag >= 8 else "a field without a number", begin)
            yield tag >> 3, wire, value

    def few(self, most: int, what: str) -> Iterator[tuple[int, int, int | tuple[int, int]]]:
        """The same of a message that holds no more than so many; what: what it is. Raises BrokenMessage."""
        for count, field in enumerate(self.fields()):
            if count == most:
                raise broken(f"{what} of more than {most:,} fields", self.start)
            yield field

    def varint(self, at: int) -> tuple[int, int]:
        """A number in groups of seven bits, the lowest first, and where it ends."""
        end = self.end
        value = shift = 0
        for place, byte in enumerate(self.data[at : min(at + LONGEST_VARINT, end)], at + 1):
            value |= (byte & 127) << shift
            if byte < 128:
                return value, place
            shift += 7
        raise broken(
            "the end of the message within a number" if end - at < LONGEST_VARINT else "a number of more than 10 bytes",
            at,
        )

    def bytes_of(self, span: int | tuple[int, int]) -> bytes:
        """The bytes of a field, which count against the 64 MB."""
        start, end = self.span(span)
        self.budget[0] -= end - start
        if self.budget[0] < 0:
            raise broken("more than 64 MB of fields", start)
        return self.data[start:end]

    def text(self, span: int | tuple[int, int]) -> str:
        """The text of a field; what is no UTF-8 is shown as such."""
        return self.bytes_of(span).decode("utf-8", "replace")

    def span(self, value: int | tuple[int, int]) -> tuple[int, int]:
        """The place of a field's bytes; raises BrokenMessage for a number where bytes belong."""
        if isinstance(value, int):
            raise broken("a number where bytes belong", self.start)
        return value

    def number(self, value: int | tuple[int, int]) -> int:
        """A field's number, which has a sign; raises BrokenMessage for bytes where a number belongs."""
        if not isinstance(value, int):
            raise broken("bytes where a number belongs", value[0])
        return signed(value)

    def numbers(self, value: int | tuple[int, int], most: int) -> list[int]:
        """A field of repeated numbers: one of them, or several packed one behind the other; no more than so many."""
        if isinstance(value, int):
            return [signed(value)]
        packed, found, at = ProtobufMessage(self.data, value[0], value[1]), list[int](), value[0]
        while at < value[1] and len(found) < most:
            one, at = packed.varint(at)
            found.append(signed(one))
        self.budget[0] -= at - value[0]
        return found


def signed(value: int) -> int:
    """A number of 64 bits in two's complement.

    >>> signed(2**64 - 1)
    -1
    """
    value &= (1 << 64) - 1
    return value - (1 << 64) if value >> 63 else value
