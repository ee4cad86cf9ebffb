"""name, path or text -> tree."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from convcalc import readers
from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang.tokens import ENOUGH, LONGEST_TEXT, refuse_length, refuse_text
from convcalc.lang.tree import Spec
from convcalc.readers import FileReader, Imported, NamedInputs
from convcalc.readers.opened import (
    HEAD,
    LARGEST_SPEC,
    TEXT,
    OpenedFile,
    Opening,
    decoded,
    format_of,
    read_file,
    refusal_of_format,
    refuse_binary,
    rest_of_input,
    standard_input,
    tail_of,
)
from convcalc.shape import Shape
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.readers.file_bytes import Data
    from convcalc.readers.settings import Cases

SUFFIXES = (".cnn", *readers.suffixes(), ".csv", ".tsv", ".json", ".log")
"""The endings of files: of our own, of those that somebody reads, and of other texts; file_formats knows more."""


class Loaded(NamedTuple):
    """A tree, the text it came from, the zoo name it was found under ("" for texts), and what the reader assumed.

    on: the same for another input, of a text whose layers depend on it.  failed: why there is none for its own.
    named: its inputs, where each may be given by its name.  cases: what else it can be, where its text has cases.
    """

    tree: Spec
    source: Source
    zoo: str = ""
    notes: tuple[str, ...] = ()
    on: Callable[[Shape], Imported] | None = None
    failed: SpecError | None = None
    named: NamedInputs | None = None
    cases: Cases | None = None


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
    from convcalc.readers import file_formats

    return what.lower().endswith(file_formats.suffixes())


def load(what: str, notation: str | None = None) -> Loaded:
    """Read a zoo name, a path, "-" for standard input, or a spec itself; a text perhaps in another notation ("paper").

    Raises SpecError for a text that cannot be read as a spec and for an unknown name, ReadError for a file.

    >>> load("ResNet-50").tree.name
    'ResNet-50'
    """
    if what == "-":
        data = standard_input()
        return _load_bytes(data, data if len(data) <= LARGEST_SPEC else b"", "<stdin>", notation)
    if len(what) > LARGEST_SPEC:
        refuse_length(what, "<spec>", f"{len(what):,}")
    if what.startswith("<stdin>:"):
        return _load_bytes(standard_input(), b"", "<stdin>", "python", what.removeprefix("<stdin>:"))
    for suffix in (".py", ".ipynb"):
        path, _, network = what.partition(f"{suffix}:")
        if network and is_path(path + suffix):
            return load_file(path + suffix, notation, network)
    if what.rstrip().endswith(")") and not notation and (found := _called(what)):
        return found
    if is_path(what):
        return _load_repository(what) or load_file(what, notation)
    if not notation and (is_name(what) or is_spelt_apart(what)):
        return load_zoo(what.strip())
    return load_text(Source(what), notation)


def _load_repository(name: str) -> Loaded | None:
    """A network by its name at Hugging Face, `timm/resnet50.a1_in1k`; None for a path. Raises ReadError.

    A file or a directory of that name is taken before.
    """
    if name.count("/") != 1 or not name.startswith(("timm/", "microsoft/")) or os.path.exists(name):
        return None
    from convcalc.readers.known_networks import of_repository

    found = of_repository(name)
    return Loaded(found.tree, Source(found.listing, name), "", found.notes, found.on)


def load_file(path: str, notation: str | None = None, network: str = "") -> Loaded:
    """Read a file, whatever it is called, or that in a directory which says what a model is.

    network: which of those in a program.
    """
    if os.path.isdir(path):
        from convcalc.readers.file_formats import readable_in

        path = readable_in(path) or path
    with Opening(path) as file:
        head = file.read(HEAD)
        tail = tail_of(file, head)
        reader = _reader_of(head, tail, path, notation)
        if reader and file.seekable():
            from convcalc.readers.file_bytes import opened_bytes

            return _read_as(reader, path, opened_bytes(file), network)
        data = head + file.read(LARGEST_SPEC + 1 - len(head))
    return _load_bytes(data, tail, path, notation, network)


def is_network_file(path: str) -> bool:
    """Is it a file of another program whose networks are read here, whatever is wrong with it?"""
    with Opening(path) as file:
        head = file.read(HEAD)
        return _reader_of(head, tail_of(file, head), path, None) is not None


def _load_bytes(data: bytes, tail: bytes, name: str, notation: str | None, network: str = "") -> Loaded:
    """What a file or a pipe holds; of a text that is too long no more was read than shows it."""
    what = "standard input" if name == "<stdin>" else f"'{name}'"
    reader = _reader_of(data, tail, name, notation)
    if reader:
        if name == "<stdin>":
            data += rest_of_input(len(data))
        return _read_as(reader, name, data, network)
    if len(data) > LARGEST_SPEC:
        _of_other_program(Source(data[:LONGEST_TEXT].decode("utf-8", "replace"), name))
        refuse_length(data[:200].decode("utf-8", "replace"), name, f"more than {LARGEST_SPEC:,} bytes")
    return load_text(Source(decoded(data, what), name), notation, network)


def _reader_of(head: bytes, tail: bytes, name: str, notation: str | None) -> FileReader | None:
    """Who reads a file that begins and ends so, or the one that was asked for by name; None where it is a text of ours.

    Texts that do not end like a file of another program are tried as our own first. Raises ReadError for what is no
    text, and nobody's.
    """
    if notation and (named := readers.of_files(notation)):
        return named
    binary = head[:HEAD].translate(None, TEXT)
    if binary or name.lower().endswith(readers.file_suffixes()) or len(head) > LARGEST_SPEC:
        found = format_of(head, tail, name)
        if found and found.reader:
            return readers.of_files(found.reader)
    if binary:
        refuse_binary(head, tail, "-" if name == "<stdin>" else name)
    return None


def _read_as(reader: FileReader, name: str, data: Data, network: str) -> Loaded:
    """A file as its reader takes it."""
    found = reader.read(OpenedFile(name, data), network)
    return Loaded(found.tree, Source(found.listing, name), "", found.notes, found.on, found.failed, found.named)


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


def load_text(
    source: Source, notation: str | None = None, network: str = "", case: Mapping[str, int | str] | None = None
) -> Loaded:
    """Parse a text of ours, or one in a notation that was asked for or whose marks it bears.

    case: which of its cases holds, where it has some and that is known.
    """
    if len(source.text) > LONGEST_TEXT and (other := _of_other_program(source)):
        return other
    refuse_text(source)
    if not notation and source.name.endswith(".py"):
        notation = "python"
    if notation and (reader := readers.of_files(notation)):
        return _read_as(reader, source.name, source.text.encode("utf-8", "surrogatepass"), network)
    if notation:
        found = readers.read(source, notation, network)
    else:
        from convcalc.lang.statements import parse

        own = source.name.lower().endswith(".cnn")
        try:
            if not own:
                _look_at_beginning(source)
            tree = parse(source, hurried=not own)
        except SpecError as error:
            if own:  # the file says whose language it is: no other reader makes another mistake of a slip in it
                from convcalc.readers.trials import corrected

                raise corrected(error) from None
            if other := _of_other_program(source):
                return other
            found = _foreign(source, error)
        else:
            found = Imported(tree) if own else readers.overruled(source) or Imported(tree)
    assert found is not None
    shown = Source(found.listing, source.name) if found.listing else source
    loaded = Loaded(found.tree, shown, "", found.notes, found.on, found.failed, found.named)
    return _in_case(loaded, case or {}) if found.tree.by_case else loaded


def _in_case(loaded: Loaded, case: Mapping[str, int | str]) -> Loaded:
    """A text with cases, in one of them."""
    from convcalc.readers.settings import Cases

    return with_settings(loaded._replace(cases=Cases(loaded.tree)), case)[0]


def _of_other_program(source: Source) -> Loaded | None:
    """A text that another program wrote, as its reader takes it; one that nobody reads is refused by its name.

    None for all others, and for what was typed and nobody reads. Raises SpecError and ReadError.
    """
    from convcalc.readers import file_formats

    found = file_formats.text(source.text, source.name)
    reader = readers.of_files(found.reader) if found else None
    if reader:
        return _read_as(reader, source.name, source.text.encode("utf-8", "surrogatepass"), "")
    if found and source.name != "<spec>":
        raise refusal_of_format(found, "-" if source.name == "<stdin>" else source.name)
    return None


def _foreign(source: Source, error: SpecError) -> Imported:
    """A text that is not in our language as another reader takes it; raises what is wrong with it, in few words."""
    from convcalc.readers import foreign

    if called := _called_layers(source):
        return called
    if spoken := foreign.in_words(source, sure=True) or foreign.written_apart(source, error):
        return spoken
    if noted := foreign.in_exam_notation(source):
        return noted
    reader = readers.taker(source)
    if reader is None:  # meant for our language: the mistakes are those found there
        from convcalc.readers.trials import corrected

        if not error.counted and len(source.text) < LONG:
            error = _every(source)
        refusal = foreign.refusal(source, error)
        if refusal is not error:
            raise refusal from None
        if spoken := foreign.in_words(source):
            return spoken
        raise corrected(error) from None
    try:
        return reader.read(source)
    except SpecError as wrong:
        if reader.prints:
            raise
        if spoken := foreign.in_words(source):
            return spoken
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
    """Look a network up by its name, loosely; a family is that of its members which holds where nothing is said."""
    from convcalc.zoo import catalog

    entry = catalog.find(name)
    if entry is None:
        raise SpecError(Source(name), [UnknownNetwork(name, catalog.suggestions(name), os.path.exists(name))])
    said = {} if catalog.key(name) == catalog.key(entry.file) != catalog.key(entry.name) else entry.case
    source = Source(read_file(entry.path), entry.file + ".cnn")
    return load_text(source, case=said)._replace(zoo=entry.name)


def load_given(what: str, given: Mapping[str, int | str]) -> tuple[Loaded, dict[str, int | str]]:
    """What is read, with names of a program, cases and variables that are given; and what is for no name of it."""
    from convcalc.readers.given_names import given_names

    with given_names(given) as taken:
        loaded = load(what)
    return with_settings(loaded, {name: value for name, value in given.items() if name not in taken})


def with_settings(
    loaded: Loaded, given: Mapping[str, int | str], source: Source | None = None
) -> tuple[Loaded, dict[str, int | str]]:
    """A network in the cases that are given, and what is given besides, which is for its variables.

    source: where that was written.  Raises SpecError for a case that is not there.
    """
    if loaded.cases is None:
        return loaded, dict(given)
    from convcalc.readers.settings import CaseNote, chosen

    known, rest = chosen(loaded.cases, given, source)
    notes = [note for note in loaded.notes if not isinstance(note, CaseNote)]
    zoo = loaded.zoo
    if zoo and len(rest) < len(given):
        from convcalc.zoo import catalog

        zoo = catalog.member(zoo, known.chosen)
    return loaded._replace(tree=known.held, cases=known, zoo=zoo, notes=(*notes, *known.notes)), rest


def _called(what: str) -> Loaded | None:
    """A network with settings in parentheses, `efficientnet(b=3)` or `net.cnn(b=3)`; None for any other text."""
    name, _, inside = what.strip()[:-1].partition("(")
    name = name.strip()
    if any(c in inside for c in "()[];\n"):
        return None
    file = is_path(name) and name.lower().endswith(".cnn")
    if not file and not (is_name(name) and _is_called_so(name)):
        return None
    from convcalc.readers.settings import arguments, numbers, with_variables

    source = Source(what)
    loaded = load_file(name) if file else load_zoo(name)
    given = arguments(inside, loaded.cases.names if loaded.cases else (), source)
    loaded, rest = with_settings(loaded, given, source)
    lets = numbers(rest, loaded.tree, source)
    if not lets:
        return loaded
    cases = loaded.cases and loaded.cases._replace(tree=with_variables(loaded.cases.tree, lets))
    return loaded._replace(tree=with_variables(loaded.tree, lets), cases=cases, zoo="")


def _is_called_so(name: str) -> bool:
    """Is a network of the zoo called so, or a family nearly so?"""
    from convcalc.text import nearest
    from convcalc.zoo import catalog

    return catalog.find(name) is not None or nearest(name, catalog.families()) is not None


class UnknownNetwork(Mistake):
    name: str
    near: tuple[str, ...]
    file: bool
    says = "there is no network '{name}' in the zoo"
    further = "convcalc zoo"

    @property
    def hint(self) -> str:
        if self.file:
            return f"a file of that name is here: write ./{self.name}"
        if self.near:
            return f"did you mean {' or '.join(self.near[:3])}?"
        return (
            "'convcalc zoo' lists those that are, from LeNet to ConvNeXt; any other can be given as its PyTorch or"
            " Keras source, or as a spec that begins with its input, such as '32x32x3 -> conv 8 3x3'"
        )
