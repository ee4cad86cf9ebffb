"""Zip archives, read where they lie: the list of its files, and one of them unpacked, of a size that is asked for.

Source: PKWARE's APPNOTE 6.3.10: sections 4.3.7 (local header), 4.3.12 (central directory, here the list of files),
4.3.14 to 4.3.16 (its end, also of 64 bits) and 4.5.3 (sizes of 64 bits). Split archives are refused, and so are files
in one that are encrypted or packed in another way than zip tools do by default.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.readers.file_formats import AGAIN
from convcalc.readers.opened import ReadError
from convcalc.text import first_of

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data

END, END_64, LOCATOR_64 = b"PK\5\6", b"PK\6\6", b"PK\6\7"
ENTRY, LOCAL = b"PK\1\2", b"PK\3\4"
LONGEST_COMMENT = 65_535
MOST_ENTRIES = 50_000
STORED, DEFLATED = 0, 8
UNREAD = 0x2061
"""Flags of a file that is encrypted, or is a patch of another one."""

LONGEST_NAME = 120
"""Characters of a name that are shown."""


class Packed(NamedTuple):
    """A file in an archive: how it is packed, its checksum (0 where none was made), its bytes there and unpacked.

    at: where its local header stands.
    """

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    at: int


class Archive:
    """The files in a zip by their names; what: what it is called. Raises ReadError for one that is broken."""

    def __init__(self, data: Data, what: str) -> None:
        self.data = data
        self.what = what
        self.files: dict[str, Packed] = {}
        count, at = self._directory()
        for done in range(count):
            entry, at = self._entry(at, f"{done:,} of {count:,}")
            if entry.name in self.files:
                raise self.broken(f"it holds two files of the same name, {_shown(entry.name)}")
            self.files[entry.name] = entry

    def read(self, name: str, most: int) -> bytes:
        """A file unpacked; raises ReadError for one of more bytes than `most`, whatever its header says."""
        entry = self.files[name]
        called = _shown(name)
        if max(entry.size, entry.packed) > most:
            raise self.broken(f"{called} in it is larger than {most:,} bytes")
        if entry.flags & UNREAD:
            raise self.broken(f"{called} in it is encrypted")
        if entry.method not in (STORED, DEFLATED):
            raise self.broken(f"{called} in it is packed by method {entry.method}: 0 (stored) and 8 (deflate) are read")
        fixed = self._bytes(entry.at, 30)
        if fixed[:4] != LOCAL:
            raise self.broken(f"{called} should begin at byte {entry.at:,}, and no file does")
        names, extra = struct.unpack("<HH", fixed[26:30])
        packed = self._bytes(entry.at + 30 + names + extra, entry.packed)
        try:
            found = packed if entry.method == STORED else zlib.decompressobj(-15).decompress(packed, most + 1)
        except zlib.error:
            raise self.broken(f"{called} in it cannot be unpacked") from None
        if len(found) != entry.size:
            raise self.broken(f"{called} should have {entry.size:,} bytes, and unpacks to {len(found):,}")
        if entry.checksum not in (0, zlib.crc32(found)):
            raise self.broken(f"{called} in it has another checksum than the list of files says")
        return found

    def held(self) -> str:
        """The names of its files, for what is missing among them."""
        return f"it holds {first_of(map(_shown, self.files), 4)}" if self.files else "it is empty"

    def broken(self, why: str) -> ReadError:
        return ReadError(f"{self.what} is a zip archive that is broken: {why}")

    def cut(self, why: str) -> ReadError:
        return ReadError(f"{self.what} is a zip archive that was cut off: {why}", AGAIN)

    def _bytes(self, at: int, count: int) -> bytes:
        found = self.data[at : at + count] if at >= 0 else b""
        if len(found) < count:
            raise self.cut(f"it has {len(self.data):,} bytes, and {at + count:,} are needed")
        return found

    def _directory(self) -> tuple[int, int]:
        """How many files the archive lists, and where the list begins."""
        if self.data[:2] != b"PK":
            raise ReadError(f"{self.what} is no zip archive: it does not begin with the letters PK")
        behind = max(0, len(self.data) - LONGEST_COMMENT - 22)
        found = self.data[behind:].rfind(END)
        if found < 0:
            raise self.cut("the list of its files, at its end, is missing")
        end = behind + found
        disk, _, here, count, length, at = struct.unpack("<4H2L", self._bytes(end + 4, 18)[:16])
        if 0xFFFF in (disk, count) or (0xFFFFFFFF in (length, at) and end >= 20):
            count, at = self._directory_64(end - 20)
        elif disk or here != count:
            raise self.broken("it is one of several parts")
        if count > MOST_ENTRIES:
            raise self.broken(f"it lists {count:,} files: no more than {MOST_ENTRIES:,} are read")
        if count and self.data[at : at + 4] != ENTRY:  # its last end may be that of an archive within it
            raise self.cut(f"the list of its files should begin at byte {at:,}, and does not")
        return count, at

    def _directory_64(self, locator: int) -> tuple[int, int]:
        """The same in an archive of more than 4 GB, or more than 65,535 files."""
        found = self._bytes(locator, 20)
        if found[:4] == LOCATOR_64:
            found = self._bytes(int.from_bytes(found[8:16], "little"), 56)
        if found[:4] != END_64:
            raise self.broken("its end names a list of files of 64 bits, and there is none")
        count, _, at = struct.unpack("<3Q", found[32:56])
        return count, at

    def _entry(self, at: int, done: str) -> tuple[Packed, int]:
        """A row of the list of files, and where the next one begins."""
        found = self._bytes(at, 46)
        if found[:4] != ENTRY:
            raise self.broken(f"its list of files, {done} read, should go on at byte {at:,}, and does not")
        flags, method = struct.unpack("<HH", found[8:12])
        checksum, packed, size, names, extra, comment = struct.unpack("<3L3H", found[16:34])
        start = int.from_bytes(found[42:46], "little")
        rest = self._bytes(at + 46, names + extra)
        name = rest[:names].decode("utf-8", "replace")
        sizes = iter(_sizes_64(rest[names:]))
        size, packed, start = [next(sizes, -1) if each == 0xFFFFFFFF else each for each in (size, packed, start)]
        if min(size, packed, start) < 0 or (method == STORED and size != packed and not flags & UNREAD):
            raise self.broken(f"its list of files says no size of {_shown(name)}")
        return Packed(name, flags, method, checksum, packed, size, start), at + 46 + names + extra + comment


def _shown(name: str) -> str:
    """The name of a file in an archive, printable and not too long."""
    text = "".join([char if char.isprintable() else "?" for char in name[: LONGEST_NAME + 1]])
    return f"'{text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + '…'}'"


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
