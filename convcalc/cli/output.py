"""Where answers go: one write to standard output or a whole file; and who may colour, draw and how wide."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from convcalc.text import whole_number

if TYPE_CHECKING:
    from typing import TextIO

    from convcalc.document.writers import Look


class CannotWrite(Exception):
    """The answer has nowhere to go: exit status 3."""


before_writing: Callable[[], None] | None = None
"""Wipes away the line that says on the same terminal that the answer is being worked on, where there is one."""


def write(text: str | bytes) -> None:
    """All of the text, or of an image, to standard output, at once."""
    if before_writing is not None:
        before_writing()
    stream = sys.stdout
    if stream is None:
        raise CannotWrite("could not write: standard output is closed")
    try:
        if isinstance(text, bytes):
            stream.buffer.write(text)
        else:
            stream.write(text)
        stream.flush()
    except UnicodeEncodeError:
        write("".join(part + "\n" for part in map(_carried, str(text).split("\n")))[:-1])
    except OSError as error:
        _give_up_on_stdout()
        raise CannotWrite(f"could not write to standard output: {_reason(error)}") from error


def _carried(line: str) -> str:
    return line.encode(encoding(), "backslashreplace").decode(encoding())


def _give_up_on_stdout() -> None:
    """Point standard output elsewhere, or the interpreter tries, and complains, once more on its way out."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None


def complain(text: str) -> None:
    """Everything that is not the answer goes to standard error."""
    from convcalc.document.writers import literal

    if sys.stderr is not None:
        sys.stderr.write("\n".join(literal(line, "utf-8") for line in text.split("\n")) + "\n")
        sys.stderr.flush()


def save(path: str, pieces: Iterable[str | bytes]) -> None:
    """The file, whole or not at all: written beside its place and moved there; permissions are kept."""
    if not path:
        raise CannotWrite("could not write: -o '' names no file")
    target = os.path.realpath(path)  # a link stays a link: what it leads to is replaced
    folder = os.path.dirname(target)
    draft = os.path.join(folder, f".{os.getpid()}.part")  # a name of its own: beside the longest there is room for it
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            return _pour(path, pieces)
        _check(target)
        mode = os.stat(target).st_mode & 0o7777 if os.path.exists(target) else None
        _replace(draft, target, pieces, mode)
    except OSError as error:
        raise CannotWrite(f"could not write '{path}': {_reason(error)}") from error


def _check(target: str) -> None:
    if os.path.exists(target) and not os.access(target, os.W_OK):
        raise PermissionError(13, "no permission")
    if target.endswith(os.sep):
        raise IsADirectoryError(21, "is a directory")


def _pour(path: str, pieces: Iterable[str | bytes]) -> None:
    """Into a device or a pipe, which cannot be replaced."""
    with open(path, "wb") as stream:
        stream.writelines(map(_bytes, pieces))


def _bytes(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8")


def _replace(draft: str, target: str, pieces: Iterable[str | bytes], mode: int | None) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(handle, "wb") as stream:
            stream.writelines(map(_bytes, pieces))
        if mode is not None:
            os.chmod(draft, mode)
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


_REASONS = {
    FileNotFoundError: "no such directory",
    IsADirectoryError: "it is a directory",
    NotADirectoryError: "part of the path is not a directory",
    PermissionError: "no permission",
}


def _reason(error: OSError) -> str:
    return _REASONS.get(type(error), (error.strerror or str(error)).lower())


def encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def is_terminal(stream: TextIO | None = None) -> bool:
    """Does a stream, standard output if none is named, end in a terminal?"""
    stream = stream or sys.stdout
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def colored(wish: str, terminal: bool) -> bool:
    """The one place that decides about colour: --color, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    # click ignores these variables and rich honours them: each deciding for itself, they would disagree
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def columns(stream: TextIO | None = None) -> int | None:
    """The width of the reader's screen: COLUMNS, or what the terminal says; None where there is none."""
    asked = os.environ.get("COLUMNS", "")
    if width := whole_number(asked):
        return width
    if not is_terminal(stream):
        return None
    try:
        return os.get_terminal_size((stream or sys.stdout).fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def look(form: str, to_file: bool, *, color: str, ascii: bool, wide: bool, width: int | None) -> Look:
    """What the form may use, given where it goes and what was asked."""
    from convcalc.document.writers import Look

    carried = "utf-8" if to_file else encoding()
    if form != "table":
        return Look(width=width, wide=wide, encoding=carried)
    return Look(
        width=width or (None if to_file else columns()),
        unicode=not ascii and carried.lower().startswith("utf"),
        color=colored(color, is_terminal() and not to_file),
        wide=wide,
        encoding=carried,
    )
