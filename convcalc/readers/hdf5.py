"""One attribute of an HDF5 file, by its name: the text that belongs to all of it, such as a model's description.

Nothing else is looked at, but that the file is as long as it says: one that was cut off may hold its description, and
not its weights. Source: HDF5 File Format Specification 3.0: II.A (superblock), III.G (global heap), IV.A (object
headers), IV.A.2.d (datatypes), IV.A.2.m (attributes), IV.A.2.q (continuations), IV.A.2.v (attribute info).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from convcalc.readers.file_formats import AGAIN
from convcalc.readers.opened import ReadError

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

SIGNATURE = b"\x89HDF\r\n\x1a\n"
BEGINS = (0, 512, 1024, 2048, 4096)
"""Where the signature may stand: something of the user's own may stand before it."""

ATTRIBUTE, CONTINUATION, ATTRIBUTE_INFO = 0x0C, 0x10, 0x15
FIXED_TEXT, VARIABLE = 3, 9
MOST_BLOCKS, MOST_MESSAGES, MOST_OBJECTS, LARGEST_BLOCK = 100, 10_000, 100_000, 1 << 20


def is_hdf5(data: Data) -> bool:
    return any(data[at : at + 8] == SIGNATURE for at in BEGINS)


class Hdf5File:
    """The attributes of a file's root; raises ReadError for one that is broken."""

    def __init__(self, data: Data, what: str) -> None:
        self.data = data
        self.what = what
        self.base = next((at for at in BEGINS if data[at : at + 8] == SIGNATURE), -1)
        if self.base < 0:
            raise self.broken("its signature is missing")
        version = self._number(8, 1)
        old = version < 2
        self.offset, self.length = [self._number(at, 1) for at in ((13, 14) if old else (9, 10))]
        if version > 3 or self.offset not in (2, 4, 8) or self.length not in (2, 4, 8):
            raise self.broken(f"its version is {version}, or its numbers have a length that none has")
        # four addresses stand before the root's entry, whose second number is its header; in newer files three
        first = 24 + 4 * (version == 1) if old else 12
        self._refuse_cut(self._number(first, self.offset), self._number(first + 2 * self.offset, self.offset))
        self.root = self._number(first + (5 if old else 3) * self.offset, self.offset)

    def _refuse_cut(self, base: int, end: int) -> None:
        """Refuse a file that is shorter than it says; what stands in front of it may have grown since."""
        needed = end - base + self.base
        if len(self.data) < needed:
            there = f"it has {len(self.data):,} bytes, and {needed:,} are needed"
            raise ReadError(f"{self.what} is an HDF5 file that was cut off: {there}", AGAIN)

    def broken(self, why: str) -> ReadError:
        return ReadError(f"{self.what} is an HDF5 file that is broken: {why}")

    def _bytes(self, at: int, count: int) -> bytes:
        """Bytes at an address."""
        found = self.data[self.base + at : self.base + at + count] if at >= 0 <= count else b""
        if len(found) < count or count < 0:
            raise self.broken("it ends too early")
        return found

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._bytes(at, size), "little")

    def text(self, name: str, most: int) -> bytes | None:
        """The text of an attribute of the root; None where it has none of this name."""
        elsewhere = False
        for kind, data in self._messages():
            if kind == ATTRIBUTE:
                found = self._attribute(data, name.encode(), most)
                if found is not None:
                    return found
            elif kind == ATTRIBUTE_INFO:
                heap = data[2 + 2 * (data[1] & 1) :][: self.offset] if len(data) > 1 else b""
                elsewhere = heap != b"\xff" * self.offset
        if elsewhere:
            raise self.broken("its attributes are kept in a heap of their own, which is not read")
        return None

    def _messages(self) -> Iterator[tuple[int, bytes]]:
        """The messages of the root's header, of what it goes on in too."""
        newer = self._bytes(self.root, 4) == b"OHDR"
        flags = self._number(self.root + 5, 1) if newer else 0
        if newer:
            begin = self.root + 6 + 16 * bool(flags & 0x20) + 4 * bool(flags & 0x10)
            width = 1 << (flags & 3)
            blocks = [(begin + width, self._number(begin, width))]
        else:
            blocks = [(self.root + 16, self._number(self.root + 8, 4))]
        head = 4 + 2 * bool(flags & 4) if newer else 8
        count = 0
        for at, size in blocks:
            if size > LARGEST_BLOCK:
                raise self.broken(f"a part of its header has {size:,} bytes")
            block, place = self._bytes(at, size), 0
            while place + head <= len(block) and count < MOST_MESSAGES:
                count += 1
                kind = block[place] if newer else int.from_bytes(block[place : place + 2], "little")
                length = int.from_bytes(block[place + 1 + (not newer) :][:2], "little")
                data = block[place + head : place + head + length]
                place += head + length
                if kind == CONTINUATION and len(data) >= self.offset + self.length and len(blocks) < MOST_BLOCKS:
                    start = int.from_bytes(data[: self.offset], "little")
                    rest = int.from_bytes(data[self.offset : self.offset + self.length], "little")
                    blocks.append((start + 4, rest - 8) if newer else (start, rest))  # OCHK, and a check sum behind
                yield kind, data

    def _attribute(self, data: bytes, name: bytes, most: int) -> bytes | None:
        """The text of an attribute, where it has this name."""
        version = data[0] if len(data) > 8 else 0
        lengths = [int.from_bytes(data[at : at + 2], "little") for at in (2, 4, 6)]
        at = 9 if version == 3 else 8
        parts = []
        for length in lengths:
            parts.append(data[at : at + length])
            at += -(-length // 8) * 8 if version == 1 else length
        if version not in (1, 2, 3) or parts[0].rstrip(b"\0") != name:
            return None
        kind, rest = parts[1][:8], data[at:]
        if len(kind) == 8 and kind[0] & 15 == FIXED_TEXT:
            return rest[: int.from_bytes(kind[4:8], "little")].rstrip(b"\0")
        if len(kind) == 8 and kind[0] & 15 == VARIABLE and kind[1] & 15 == 1 and len(rest) >= 8 + self.offset:
            size, index = [int.from_bytes(rest[place : place + 4], "little") for place in (0, 4 + self.offset)]
            if size > most:
                raise self.broken(f"its '{name.decode()}' is larger than {most:,} bytes")
            return self._heap_object(int.from_bytes(rest[4 : 4 + self.offset], "little"), index)[:size].rstrip(b"\0")
        raise self.broken(f"its '{name.decode()}' is no text")

    def _heap_object(self, collection: int, wanted: int) -> bytes:
        """An object of a global heap."""
        if self._bytes(collection, 4) != b"GCOL":
            raise self.broken("a text is not where it should be")
        end = collection + self._number(collection + 8, self.length)
        at = collection + 8 + self.length
        head = 8 + self.length
        for _ in range(MOST_OBJECTS):
            if at + head > end:
                break
            index, size = self._number(at, 2), self._number(at + 8, self.length)
            if index == wanted:
                return self._bytes(at + head, size)
            if index == 0:
                break
            at += head + -(-size // 8) * 8
        raise self.broken("a text is not where it should be")
