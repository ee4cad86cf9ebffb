"""The bytes of a large file, of which only those around the places that are asked for are held.

A mapped file would do, but on some systems each touch of it makes more than a megabyte resident, so that a model of
200 MB took 60 MB to look at; and where a mapped file is cut short meanwhile, the program is killed.
"""

from __future__ import annotations

from errno import EIO
from struct import calcsize, unpack_from
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from typing import BinaryIO

WINDOW = 8 * 1024
"""Bytes that are held: what describes a tensor has some hundred, and its numbers are stepped over."""

LARGEST_WHOLE = 1024 * 1024
"""Bytes of a file that is held whole."""


class FileBytes:
    """The bytes of an open file, to be indexed and sliced as `bytes` are, but for negative places and steps.

    >>> import io
    >>> data = FileBytes(io.BytesIO(b"0123456789"), 10)
    >>> data[3], data[7:], len(data)
    (51, b'789', 10)
    """

    __slots__ = ("end", "file", "first", "held", "size")

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        self.held = b""
        self.first = self.end = 0

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> bytes: ...
    def __getitem__(self, place: int | slice) -> int | bytes:
        if isinstance(place, slice):
            start, stop, _ = place.indices(self.size)
            if stop - start > WINDOW:
                return self._read(start, stop - start)
            held, first = self.around(start, stop - start)
            return held[start - first : stop - first]
        held, first = self.around(place, 1)
        return held[place - first]

    def around(self, place: int, count: int) -> tuple[bytes, int]:
        """What is held, so many bytes from a place on among it unless the file ends before; and where it begins.

        count: at most WINDOW. Raises OSError for a file that has become shorter.
        """
        if place < self.first or min(place + count, self.size) > self.end:
            self.held = self._read(place, WINDOW)
            self.first, self.end = place, place + len(self.held)
        return self.held, self.first

    def _read(self, place: int, count: int) -> bytes:
        self.file.seek(place)
        found = self.file.read(count)
        if len(found) < min(count, self.size - place):
            raise OSError(EIO, f"it has become shorter than the {self.size:,} bytes it had when it was opened")
        return found


Data = bytes | FileBytes
"""The bytes of a file, whichever way they are held."""


def around(data: Data, place: int, count: int) -> tuple[bytes, int, int]:
    """Bytes of a file that hold so many from a place on, unless it ends before.

    Where in the file they begin, and the place from which on fewer than so many are held, though there are more.
    """
    if isinstance(data, bytes):
        return data, 0, len(data)
    held, first = data.around(place, count)
    return held, first, data.end if data.end == data.size else data.end - count + 1


def numbers_at(data: Data, place: int, form: str) -> tuple[Any, ...]:
    """Numbers, in the letters of the module struct; raises struct.error behind the end."""
    return unpack_from(form, data[place : place + calcsize(form)])


def opened_bytes(file: BinaryIO) -> Data:
    """The bytes of an open file: those of a small one whole."""
    size = file.seek(0, 2)
    if size > LARGEST_WHOLE:
        return FileBytes(file, size)
    file.seek(0)
    return file.read()
