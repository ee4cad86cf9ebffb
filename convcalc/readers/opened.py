"""Files, and what comes in by a pipe: opened, known by their first bytes, decoded; why one cannot be read, in words."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tokens import LONGEST_TEXT
from convcalc.text import Source

if TYPE_CHECKING:
    from typing import BinaryIO

    from convcalc.readers.file_bytes import Data
    from convcalc.readers.file_formats import Format

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_SPEC = 4 * LONGEST_TEXT
"""Bytes: a file that is longer holds a text that is too long, whatever it says."""


MOST_VALUES = 1_000_000
"""Values in a JSON text: one of a large network has a tenth of them."""


class ReadError(OSError):
    """A file that could not be read; the words say which and why.  It is an OSError, as what `open` raises.

    hint: the step that helps, "" where there is none.

    >>> try:
    ...     read_file("./missing.cnn")
    ... except OSError as error:
    ...     print(error)
    there is no file './missing.cnn'
    """

    def __init__(self, words: str, hint: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.words}\n   = hint: {self.hint}" if self.hint else self.words


class OpenedFile(NamedTuple):
    """A file for its reader: what it is called, and its bytes, of which in a large file only those asked for are read.

    >>> OpenedFile("net.cfg", b"[net]").data[:4]
    b'[net'
    """

    name: str
    data: Data

    @property
    def called(self) -> str:
        """What it is called in messages."""
        return "standard input" if self.name == "<stdin>" else f"'{self.name}'"

    def source(self) -> Source:
        """The text in it, all of it in UTF-8; raises ReadError for any other."""
        return Source(decoded(self.data[:], self.called), self.name)


def parsed_json(text: str, what: str) -> object:
    """What a JSON text holds; what: what it is called. Raises ReadError, with the place at which it breaks off.

    >>> parsed_json('{"size": [3, 3]}', "'net.json'")
    {'size': [3, 3]}
    """
    import json

    if sum(map(text.count, "{[,")) > MOST_VALUES:
        raise ReadError(f"{what} holds more than {MOST_VALUES:,} values of JSON, which no network needs")
    try:
        return json.loads(text)
    except RecursionError:
        raise ReadError(f"{what} cannot be read: its brackets are nested too deeply") from None
    except json.JSONDecodeError as error:
        words = f"line {error.lineno}, column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]}"
        raise ReadError(f"{what} breaks off or is no JSON ({words})") from None
    except ValueError:
        raise ReadError(f"{what} cannot be read: a number in it has thousands of digits") from None


def read_file(path: str) -> str:
    """The text of a file; raises ReadError in words."""
    with Opening(path) as file:
        head = file.read(HEAD)
        if head.translate(None, TEXT):
            refuse_binary(head, tail_of(file, head), path)
        return decoded(head + file.read(LARGEST_FILE + 1 - len(head)), f"'{path}'")


def read_stdin() -> str:
    """What comes in by a pipe, whatever it is; raises ReadError in words."""
    return decoded(standard_input(), "standard input")


class Opening:
    """A file that is opened to read its bytes; whatever fails with it is a ReadError in words."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> BinaryIO:
        try:  # closed in __exit__, behind which its mistakes are in words
            self.file = open(self.path, "rb")
        except (OSError, ValueError) as error:
            raise _unread(error, self.path) from None
        return self.file

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.file.close()
        if isinstance(error, OSError) and not isinstance(error, ReadError):
            raise _unread(error, self.path) from None


def _unread(error: OSError | ValueError, path: str) -> ReadError:
    """Why a file cannot be read, in words."""
    if isinstance(error, FileNotFoundError):
        return ReadError(f"there is no file '{path}'")
    if isinstance(error, IsADirectoryError):
        return _is_directory(path)
    if isinstance(error, PermissionError):
        return ReadError(f"'{path}' may not be read: permission denied")
    return ReadError(f"'{path}' could not be read: {getattr(error, 'strerror', None) or error}")


HEAD = 65_536
TEXT = bytes([9, 10, 12, 13, *range(32, 127)])
"""Bytes of a file that are read first, and those of them that every text may hold."""


def tail_of(file: BinaryIO, head: bytes) -> bytes:
    """The last bytes of a file, whatever stands before them; b"" of a pipe from which not all was read."""
    if not file.seekable():
        return head if len(head) < HEAD else b""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - HEAD))
    tail = file.read(HEAD)
    file.seek(len(head))
    return tail


def format_of(head: bytes, tail: bytes, path: str) -> Format | None:
    """What kind of file begins and ends with these bytes; None for one that nobody here knows, and for most texts."""
    from convcalc.readers import file_formats

    return file_formats.file_format(file_formats.Sample(head, tail, path))


def refuse_binary(head: bytes, tail: bytes, path: str) -> None:
    """Refuse by its name what is no text, but a file of another program; raises ReadError."""
    from convcalc.readers import file_formats

    found = file_formats.binary(file_formats.Sample(head, tail, path))
    if found:
        raise refusal_of_format(found, path)
    should = file_formats.named(path)
    if (should and not _is_text(head)) or (head and not head.strip(b"\0")):
        other = f", and not {should.what} either" if should else ", and no file that is known here"
        raise ReadError(f"{_called(path)} is not text{other}", should.step if should else "")


def _is_text(head: bytes) -> bool:
    """Are these bytes UTF-8, but for a letter that is cut at their end, and is none a control character?"""
    if head.translate(None, bytes([*TEXT, *range(128, 256)])):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4
    return True


def refusal_of_format(found: Format, path: str) -> ReadError:
    """A file of a kind that nobody reads, and what helps."""
    return ReadError(f"{_called(path)} is {found.what}, {found.why}", found.step.replace("FILE", path))


def _called(path: str) -> str:
    return "standard input" if path == "-" else f"'{path}'"


def _is_directory(path: str) -> ReadError:
    """A directory is no file; that of a model is named."""
    from convcalc.readers import file_formats

    for name, what in file_formats.DIRECTORIES:
        if os.path.exists(os.path.join(path, name)):
            return ReadError(f"'{path}' is the directory of {what}, which cannot be read", file_formats.SOURCE)
    return ReadError(f"'{path}' is a directory, not a file")


def decoded(data: bytes, what: str) -> str:
    """UTF-8, with or without a mark in front, or UTF-16 with one; raises ReadError for all else."""
    if len(data) > LARGEST_FILE:
        raise ReadError(f"{what} is larger than 64 MB")
    if wide := _wide_encoding(data):
        raise ReadError(f"{what} looks like {wide}; save it as UTF-8")
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            from convcalc.readers.file_formats import AGAIN

            raise ReadError(f"{what} ends within a letter, at byte {error.start:,}", AGAIN) from None
        if korean := _korean(data):
            name = what if what[:1] != "'" else what[1:-1]
            how = f": iconv -f {korean} -t UTF-8 {name}" if name != what else ""
            raise ReadError(f"{what} looks like {korean} (Korean Windows), not UTF-8; save it as UTF-8{how}") from None
        byte = data[error.start] if error.start < len(data) else 0
        raise ReadError(f"{what} is not text: byte 0x{byte:02x} at {error.start} is not UTF-8") from None


def _korean(data: bytes) -> str:
    """CP949 where all of it is that and some of it is Hangul; "" for all else."""
    try:
        text = data.decode("cp949")
    except UnicodeDecodeError:
        return ""
    foreign = [char for char in text if not char.isascii()]
    hangul = sum("가" <= char <= "힣" for char in foreign)
    return "CP949" if 2 * hangul > len(foreign) else ""


def _wide_encoding(data: bytes) -> str:
    """UTF-32, or UTF-16 without its mark; "" for all else.

    Letters and digits leave half, or three quarters, of the bytes zero, always at the same places.
    """
    first = data[:4000]
    if first[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "UTF-32"
    zeros, quarter = [first[at::4].count(0) for at in range(4)], len(first) // 4
    if first[:2] in (b"\xff\xfe", b"\xfe\xff") or sum(zeros) > len(first) * 9 // 10:
        return ""
    if max(min(zeros[:2]), min(zeros[2:])) > quarter * 3 // 4 and quarter:
        return "UTF-32"
    return "UTF-16" if max(zeros[0] + zeros[2], zeros[1] + zeros[3]) > quarter * 3 // 2 and len(first) > 2 else ""


def standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise ReadError("standard input is closed")
    if sys.stdin.isatty():
        raise ReadError("standard input is a terminal: pipe a spec in, as in: convcalc arch - < net.cnn")
    return sys.stdin.buffer.read(LARGEST_SPEC + 1)


def rest_of_input(read: int) -> bytes:
    """What else comes in by a pipe, of which so many bytes were read; raises ReadError where it is too much."""
    rest = sys.stdin.buffer.read(LARGEST_FILE + 1 - read)
    if read + len(rest) > LARGEST_FILE:
        raise ReadError("standard input is larger than 64 MB", "give the path of the file")
    return rest
