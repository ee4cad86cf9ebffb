"""Zip archives, read where they lie: the list of its files, and one of them unpacked, of a size that is asked for.

Source: PKWARE's APPNOTE 6.3.10: sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end,
also of 64 bits) and 4.5.3 (sizes of 64 bits). Encrypted, split and patched archives are refused.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers.opened import ReadError

if TYPE_CHECKING:
    from mmap import mmap

END, END_64, LOCATOR_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
ENTRY, LOCAL = b"PK\1\2", b"PK\3\4"
LONGEST_COMMENT = 65_535
MOST_ENTRIES = 50_000
STORED, DEFLATED = 0, 8


class Packed(NamedTuple):
    """A file in an archive: how it is packed, its checksum (0 where none was made), its bytes there and unpacked.

    at: where its local header stands.
    """

    name: str
    method: int
    checksum: int
    packed: int
    size: int
    at: int


class Archive:
    """The files in a zip by their names; raises ReadError for one that is broken or has a name twice."""

    def __init__(self, data: bytes | mmap, what: str) -> None:
        self.data = data
        self.what = what
        self.files: dict[str, Packed] = {}
        count, at = self._directory()
        for _ in range(count):
            entry, at = self._entry(at)
            if entry.name in self.files:
                raise self.broken("it holds two files of the same name")
            self.files[entry.name] = entry

    def read(self, name: str, most: int) -> bytes:
        """A file unpacked; raises ReadError for one of more bytes than `most`, whatever its header says."""
        entry = self.files[name]
        if max(entry.size, entry.packed) > most:
            raise self.broken(f"'{name}' in it is larger than {most:,} bytes")
        fixed = self._bytes(entry.at, 30)
        if fixed[:4] != LOCAL:
            raise self.broken("a file in it is not where its directory says")
        names, extra = struct.unpack("<HH", fixed[26:30])
        packed = self._bytes(entry.at + 30 + names + extra, entry.packed)
        try:
            found = packed if entry.method == STORED else zlib.decompressobj(-15).decompress(packed, most + 1)
        except zlib.error:
            raise self.broken("a file in it cannot be unpacked") from None
        if len(found) != entry.size or entry.checksum not in (0, zlib.crc32(found)):
            raise self.broken("a file in it is not what its directory says")
        return found

    def broken(self, why: str) -> ReadError:
        return ReadError(f"this {self.what} is broken, or no zip archive: {why}")

    def _bytes(self, at: int, count: int) -> bytes:
        found = bytes(self.data[at : at + count]) if at >= 0 else b""
        if len(found) < count:
            raise self.broken("it ends too early")
        return found

    def _directory(self) -> tuple[int, int]:
        """How many files the archive lists, and where the list begins."""
        end = self.data.rfind(END, max(0, len(self.data) - LONGEST_COMMENT - 22))
        if end < 0:
            raise self.broken("its directory is missing, as in a file that was cut off")
        disk, _, here, count, length, at = struct.unpack("<4H2L", self._bytes(end + 4, 18)[:16])
        if 0xFFFF in (disk, count) or (0xFFFFFFFF in (length, at) and end >= 20):
            count, at = self._directory_64(end - 20)
        elif disk or here != count:
            raise self.broken("it is one of several parts")
        if count > MOST_ENTRIES:
            raise self.broken(f"it lists {count:,} files: no more than {MOST_ENTRIES:,} are read")
        return count, at

    def _directory_64(self, locator: int) -> tuple[int, int]:
        """The same in an archive of more than 4 GB, or more than 65,535 files."""
        found = self._bytes(locator, 20)
        if found[:4] != LOCATOR_64:
            raise self.broken("its directory is missing")
        found = self._bytes(int.from_bytes(found[8:16], "little"), 56)
        if found[:4] != END_64:
            raise self.broken("its directory is missing")
        count, _, at = struct.unpack("<3Q", found[32:56])
        return count, at

    def _entry(self, at: int) -> tuple[Packed, int]:
        """A row of the directory, and where the next one begins."""
        found = self._bytes(at, 46)
        if found[:4] != ENTRY:
            raise self.broken("its directory is no list of files")
        flags, method = struct.unpack("<HH", found[8:12])
        checksum, packed, size, names, extra, comment = struct.unpack("<3L3H", found[16:34])
        start = int.from_bytes(found[42:46], "little")
        rest = self._bytes(at + 46, names + extra)
        if flags & 0x2061 or method not in (STORED, DEFLATED):
            raise self.broken("it is encrypted, or packed in a way that is not read here")
        sizes = iter(_sizes_64(rest[names:]))
        size, packed, start = [next(sizes, -1) if each == 0xFFFFFFFF else each for each in (size, packed, start)]
        if min(size, packed, start) < 0 or (method == STORED and size != packed):
            raise self.broken("a file in it has no size")
        name = rest[:names].decode("utf-8", "replace")
        return Packed(name, method, checksum, packed, size, start), at + 46 + names + extra + comment


def _sizes_64(extra: bytes) -> tuple[int, ...]:
    """The numbers of 64 bits that stand in place of those that are too large for the directory."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[at : at + 4])
        if kind == 1:
            found = extra[at + 4 : at + 4 + length]
            return struct.unpack(f"<{len(found) // 8}Q", found[: len(found) // 8 * 8])
        at += 4 + length
    return ()
