"""name, path or text -> tree."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from convcalc import readers
from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.recovery import LONGEST_TEXT, refuse_length, refuse_text
from convcalc.lang.tokens import ENOUGH
from convcalc.lang.tree import Spec
from convcalc.readers import Imported
from convcalc.shape import Shape
from convcalc.text import Source

if TYPE_CHECKING:
    from typing import BinaryIO

    from convcalc.readers.foreign_files import Format

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_SPEC = 4 * LONGEST_TEXT
"""Bytes: a file that is longer holds a text that is too long, whatever it says."""
SUFFIXES = (".cnn", *readers.suffixes(), ".csv", ".json", ".log")
"""The endings of files: of our own, of those that somebody reads, and of other texts; foreign_files knows more."""


class ReadError(OSError):
    """A file that could not be read; the words say which and why.  It is an OSError, as what `open` raises.

    hint: the step that helps, "" where there is none.

    >>> try:
    ...     load("./missing.cnn")
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


class Loaded(NamedTuple):
    """A tree, the text it came from, the zoo name it was found under ("" for texts), and what the reader assumed.

    on: the same for another input, of a text whose layers depend on it.
    """

    tree: Spec
    source: Source
    zoo: str = ""
    notes: tuple[str, ...] = ()
    on: Callable[[Shape], Imported] | None = None


def is_path(what: str) -> bool:
    """Does this name a file? It ends like one, or has a slash and nothing that only a spec has.

    >>> is_path("nets/a.cnn"), is_path("32x32x3 -> relu"), is_path("resnet50")
    (True, False, False)
    """
    if any(c in what for c in "\n;[") or "->" in what:
        return False
    if what.lower().endswith(SUFFIXES):
        return True
    if ("/" in what or "\\" in what) and " " not in what:
        return True
    ending = what.rpartition(".")[2]
    if not ending.isalnum() or ending.isdigit() or ending == what:
        return False
    from convcalc.readers import foreign_files

    return what.lower().endswith(foreign_files.suffixes())


def load(what: str, notation: str | None = None) -> Loaded:
    """Read a zoo name, a path, "-" for standard input, or a spec itself; a text perhaps in another notation ("paper").

    Raises SpecError for a text that cannot be read as a spec and for an unknown name, ReadError for a file.

    >>> load("ResNet-50").tree.name
    'ResNet-50'
    """
    if what == "-":
        data = _standard_input()
        _refuse_foreign(data, data, "-")
        _refuse_long(data, "<stdin>")
        return load_text(Source(_decoded(data, "standard input"), "<stdin>"), notation)
    if len(what) > LARGEST_SPEC:
        refuse_length(what, "<spec>", f"{len(what):,}")
    path, _, network = what.partition(".py:")
    if network and is_path(path + ".py"):
        return load_file(path + ".py", notation, network)
    if is_path(what):
        return load_file(what, notation)
    if not notation and (is_name(what) or is_spelt_apart(what)):
        return load_zoo(what.strip())
    return load_text(Source(what), notation)


def load_file(path: str, notation: str | None = None, network: str = "") -> Loaded:
    """Read a file, whatever it is called; network: which of those in a program."""
    data = _contents(path, LARGEST_SPEC)
    _refuse_long(data, path)
    return load_text(Source(_decoded(data, f"'{path}'"), path), notation, network)


def _refuse_long(data: bytes, name: str) -> None:
    """Refuse what can only be too long, before it is decoded; no more of it was read."""
    if len(data) > LARGEST_SPEC:
        _refuse_foreign_text(Source(data[:LONGEST_TEXT].decode("utf-8", "replace"), name))
        refuse_length(data[:200].decode("utf-8", "replace"), name, f"more than {LARGEST_SPEC:,} bytes")


def is_name(what: str) -> bool:
    """One bare word is a zoo name; one that begins with a digit is a size."""
    word = what.strip()
    if not word or word[0].isdigit() or "->" in word:
        return False
    return not any(c.isspace() or c in ";[](),=:|#" for c in word)


def is_spelt_apart(what: str) -> bool:
    """A zoo name with blanks in it, such as `ResNet 50`."""
    if len(what) > 30 or not all(c.isalnum() or c in " -_@" for c in what):
        return False
    from convcalc.zoo import catalog

    return catalog.find(what) is not None


def load_text(source: Source, notation: str | None = None, network: str = "") -> Loaded:
    """Parse a text of ours, or one in a notation that was asked for or whose marks it bears."""
    from convcalc.lang.statements import parse

    if len(source.text) > LONGEST_TEXT:
        _refuse_foreign_text(source)
    refuse_text(source)
    if not notation and source.name.endswith(".py"):
        notation = "python"
    if notation:
        found = readers.read(source, notation, network)
    else:
        own = source.name.lower().endswith(".cnn")
        try:
            if not own:
                _look_at_beginning(source)
            tree = parse(source, hurried=not own)
        except SpecError as error:
            if own:  # the file says whose language it is: no other reader makes another mistake of a slip in it
                from convcalc.readers.trials import corrected

                raise corrected(error) from None
            found = _foreign(source, error)
        else:
            found = Imported(tree) if own else readers.overruled(source) or Imported(tree)
    assert found is not None
    return Loaded(found.tree, source, "", found.notes, found.on)


def _foreign(source: Source, error: SpecError) -> Imported:
    """A text that is not in our language as another reader takes it; raises what is wrong with it, in few words."""
    from convcalc.readers import foreign

    _refuse_foreign_text(source)
    if called := _called_layers(source):
        return called
    reader = readers.taker(source)
    if reader is None:  # meant for our language: the mistakes are those found there
        from convcalc.readers.trials import corrected

        refusal = foreign.refusal(source, error)
        if refusal is not error:
            raise refusal from None
        every = len(error.mistakes) >= ENOUGH and len(source.text) < LONG
        raise corrected(_every(source) if every else error) from None
    try:
        return reader.read(source)
    except SpecError as wrong:
        if reader.prints:
            raise
        raise foreign.refusal(source, wrong, "a list of layers") from None


def _called_layers(source: Source) -> Imported | None:
    """Layers in the words of Keras or PyTorch behind an input; None for any other text."""
    from convcalc.readers.layer_calls import as_program

    found = as_program(source)
    if found is None:
        return None
    read = readers.read(Source(found[0], "<spec>"), "python")
    if read is None or not found[1] or read.on is None:
        return read
    return read.on(Shape(int(found[1].split("x")[-1]), tuple([int(n) for n in found[1].split("x")[:-1]])))


BEGINNING = 6_000
LONG = 4 * BEGINNING
"""Characters of a long text, and of its beginning, in which a notation that is not ours shows itself."""


def _look_at_beginning(source: Source) -> None:
    """Raise the mistakes in the beginning of a long text, where nobody need read all of it to know that it is not ours.

    There are many of them, or some and another reader for it: to find every one in a megabyte takes a second.
    """
    if len(source.text) < LONG:
        return
    from convcalc.lang.statements import parse

    end = max(source.text.rfind(mark, 0, BEGINNING) for mark in "\n,")
    try:
        parse(Source(source.text[: end if end > 0 else BEGINNING], source.name), hurried=True)
    except SpecError as error:
        from convcalc.diagnostics.syntax import NeverClosed

        own = [mistake for mistake in error.mistakes if not isinstance(mistake, NeverClosed)]
        if len(own) >= ENOUGH or (own and readers.taker(source)):
            raise SpecError(source, own) from None


def _every(source: Source) -> SpecError:
    """The error with all mistakes of a text of ours."""
    from convcalc.lang.statements import parse

    try:
        parse(source)
    except SpecError as error:
        return error
    raise AssertionError("a text was refused, and then it was not")


def load_zoo(name: str) -> Loaded:
    """Look a network up by its name, loosely."""
    from convcalc.zoo import catalog

    entry = catalog.find(name)
    if entry is None:
        raise SpecError(Source(name), [UnknownNetwork(name, catalog.suggestions(name), os.path.exists(name))])
    source = Source(read_file(entry.path), entry.name + ".cnn")
    return load_text(source)._replace(zoo=entry.name)


class UnknownNetwork(Mistake):
    name: str
    near: tuple[str, ...]
    file: bool
    says = "there is no network '{name}' in the zoo"

    @property
    def hint(self) -> str:
        if self.file:
            return f"a file of that name is here: write ./{self.name}"
        if self.near:
            return f"did you mean {' or '.join(self.near[:3])}?"
        return (
            "'convcalc zoo' lists those that are, from LeNet to ResNet; any other can be given as its PyTorch or Keras"
            " source, or as a spec that begins with its input, such as '32x32x3 -> conv 8 3x3'"
        )


def read_file(path: str) -> str:
    """The text of a file; raises ReadError in words."""
    return _decoded(_contents(path, LARGEST_FILE), f"'{path}'")


def read_stdin() -> str:
    """What comes in by a pipe, whatever it is; raises ReadError in words."""
    return _decoded(_standard_input(), "standard input")


def _contents(path: str, most: int) -> bytes:
    """What a file holds, or one byte more than is allowed; raises ReadError in words."""
    try:
        with open(path, "rb") as file:
            head = file.read(HEAD)
            if head.translate(None, TEXT):
                _refuse_foreign(head, _tail(file, head), path)
            return head + file.read(most + 1 - len(head))
    except ReadError:
        raise
    except FileNotFoundError:
        raise ReadError(f"there is no file '{path}'") from None
    except IsADirectoryError:
        raise _is_directory(path) from None
    except PermissionError:
        raise ReadError(f"'{path}' may not be read: permission denied") from None
    except (OSError, ValueError) as error:
        raise ReadError(f"'{path}' could not be read: {getattr(error, 'strerror', None) or error}") from None


HEAD = 65_536
TEXT = bytes([9, 10, 12, 13, *range(32, 127)])
"""Bytes of a file that are read first, and those of them that every text may hold."""


def _tail(file: BinaryIO, head: bytes) -> bytes:
    """The last bytes of a file, whatever stands before them; of a pipe, those that were read."""
    if not file.seekable():
        return head
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - HEAD))
    tail = file.read(HEAD)
    file.seek(len(head))
    return tail


def _refuse_foreign(head: bytes, tail: bytes, path: str) -> None:
    """Refuse by its name what is no text, but a file of another program."""
    from convcalc.readers import foreign_files

    sample = foreign_files.Sample(head, tail, path)
    found = foreign_files.binary(sample)
    if found:
        raise _foreign_file(found, path)
    should = foreign_files.named(path)
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


def _refuse_foreign_text(source: Source) -> None:
    """Refuse by its name a text of another program that nobody reads, and that came in a file or by a pipe."""
    from convcalc.readers import foreign_files

    found = foreign_files.text(source.text, source.name)
    if found and source.name != "<spec>":
        raise _foreign_file(found, "-" if source.name == "<stdin>" else source.name)


def _foreign_file(found: Format, path: str) -> ReadError:
    return ReadError(f"{_called(path)} is {found.what}, {found.why}", found.step.replace("FILE", path))


def _called(path: str) -> str:
    return "standard input" if path == "-" else f"'{path}'"


def _is_directory(path: str) -> ReadError:
    """A directory is no file; that of a model is named."""
    from convcalc.readers import foreign_files

    for name, what in foreign_files.DIRECTORIES:
        if os.path.exists(os.path.join(path, name)):
            return ReadError(f"'{path}' is the directory of {what}, which cannot be read", foreign_files.SOURCE)
    return ReadError(f"'{path}' is a directory, not a file")


def _decoded(data: bytes, what: str) -> str:
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


def _standard_input() -> bytes:
    if sys.stdin is None or sys.stdin.closed:
        raise ReadError("standard input is closed")
    if sys.stdin.isatty():
        raise ReadError("standard input is a terminal: pipe a spec in, as in: convcalc arch - < net.cnn")
    return sys.stdin.buffer.read(LARGEST_SPEC + 1)
