"""What every reader keeps: texts of its own in tests/data/MODULE, recognized and read as networks with layers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from convcalc import readers
from convcalc.cli.convert import command
from convcalc.lang.tree import Spec, Statement
from convcalc.readers import CERTAIN, FILES, READERS, SUMMARIES, FileReader, Imported, Reader, file_formats
from convcalc.readers.opened import OpenedFile
from convcalc.readers.source import SUFFIXES, load
from convcalc.text import Source
from tests.places import DATA

SEVERAL = {"resnet_table.md"}
"""Files with networks side by side, which are refused until one is chosen."""


def texts(reader: Reader, data: Path = DATA) -> list[Source]:
    """The texts that are kept for a reader."""
    kept = [path for path in sorted((data / reader.module).glob("*")) if path.name not in SEVERAL | {"ORIGIN.md"}]
    return [Source(path.read_text(encoding="utf-8"), str(path)) for path in kept]


def keep_contract(reader: Reader, data: Path = DATA) -> None:
    """Each text is taken for one of the reader's, and what is read of it has layers."""
    found = texts(reader, data)
    assert found, f"no text in tests/data/{reader.module}"
    for source in found:
        assert source.name.endswith(reader.suffixes), source.name
        assert reader.score(source) > 0, source.name
        assert any(isinstance(stmt, Statement) and stmt.units for stmt in reader.read(source).tree.body), source.name


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_reads_networks_with_layers(reader: Reader) -> None:
    keep_contract(reader)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_the_texts_of_a_reader_come_to_it_by_themselves(reader: Reader) -> None:
    for source in texts(reader):
        every = [readers.read(source), reader.read(source), readers.read(source, reader.name)]
        assert len({(found.tree, found.notes) for found in every if found}) == 1 and None not in every
        assert load(source.name).tree == reader.read(source).tree


@pytest.mark.parametrize("reader", SUMMARIES, ids=lambda reader: reader.name)
def test_a_reader_of_summaries_reads_rows(reader: Reader) -> None:
    found = texts(reader)
    assert found
    for source in found:
        summary = readers.read_summary(source)
        assert reader.score(source) > 0 and summary is not None and summary.entries, source.name
    assert readers.read_summary(Source("32x32x3 -> conv 8 3x3")) is None


def stub(monkeypatch: pytest.MonkeyPatch, points: int, tree: Spec) -> Reader:
    """A reader that takes any text for the same network."""
    module = ModuleType("convcalc.readers.stub")
    vars(module).update(score=lambda source: points, read=lambda source: Imported(tree, ("by the stub",)))
    monkeypatch.setitem(sys.modules, "convcalc.readers.stub", module)
    made = Reader("stub", "anything", (".stub",), "stub")
    monkeypatch.setattr(readers, "READERS", (*READERS, made))
    return made


def test_a_reader_without_layers_does_not_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reader = stub(monkeypatch, 1, Spec(()))
    with pytest.raises(AssertionError, match="no text in tests/data/stub"):
        keep_contract(reader, tmp_path)
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "net.stub").write_text("anything", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"net\.stub"):
        keep_contract(reader, tmp_path)


def test_the_readers_of_a_suffix_are_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = load("8x8x3 -> conv 4 3x3").tree
    stub(monkeypatch, 1, tree)
    pasted = "input 32x32x3; conv3-64, maxpool; FC-10"
    assert readers.read(Source(pasted, "net.stub")) == Imported(tree, ("by the stub",))
    assert readers.read(Source(pasted, "net.txt")) == readers.read(Source(pasted), "paper")


def test_the_most_certain_reader_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    tree = load("8x8x3 -> conv 4 3x3").tree
    stub(monkeypatch, CERTAIN, tree)
    assert readers.read(Source("conv3-64, maxpool; FC-10")) == Imported(tree, ("by the stub",))


def test_a_score_of_zero_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    stub(monkeypatch, 0, Spec(()))
    assert readers.read(Source("32x32x3 -> konv 8 3x3", "net.stub")) is None


def keep_file_contract(reader: FileReader, data: Path = DATA) -> None:
    """Each file is known by its bytes, also in a pipe, and what is read of it has layers."""
    kept = [path for path in sorted((data / reader.module).glob("*")) if path.name != "ORIGIN.md"]
    assert kept, f"no file in tests/data/{reader.module}"
    for path in kept:
        assert path.name.endswith(reader.suffixes), path.name
        found = file_formats.file_format(file_formats.Sample(path.read_bytes(), path.read_bytes()))
        assert found is not None and found.reader == reader.name, path.name
        loaded = load(str(path))
        assert any(isinstance(stmt, Statement) and stmt.units for stmt in loaded.tree.body), path.name
        named = load(str(path), reader.name)
        assert (named.tree, named.notes, named.source.text) == (loaded.tree, loaded.notes, loaded.source.text)


@pytest.mark.parametrize("reader", FILES, ids=lambda reader: reader.name)
def test_a_reader_of_files_reads_networks_with_layers(reader: FileReader) -> None:
    keep_file_contract(reader)


def test_a_reader_of_files_gets_all_of_a_file_and_reads_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tree = load("8x8x3 -> conv 4 3x3").tree
    sizes: list[int] = []

    def read(file: OpenedFile, network: str) -> Imported:
        sizes.append(len(file.data))
        return Imported(Spec(()) if file.data[4:8] == b"STUB" and file.data[8:9] == b"0" else tree, listing="1\n2\n")

    module = ModuleType("convcalc.readers.stub")
    vars(module).update(read=read)
    monkeypatch.setitem(sys.modules, "convcalc.readers.stub", module)
    reader = FileReader("stub", "stubs", (".stub",), "stub")
    monkeypatch.setattr(readers, "FILES", (reader,))
    row = file_formats.Format("a stub", (".stub",), lambda sample: sample.head[4:8] == b"STUB", "", reader="stub")
    monkeypatch.setattr(file_formats, "BINARY", (row, *file_formats.BINARY))
    (tmp_path / "stub").mkdir()
    for name, data in (("a.stub", b"\0\0\0\1STUB1"), ("large.stub", b"\0\0\0\1STUB1" + bytes(9_000_000))):
        (tmp_path / "stub" / name).write_bytes(data)
    keep_file_contract(reader, tmp_path)
    assert max(sizes) == 9_000_009
    (tmp_path / "other.bin").write_bytes(b"\0\0\0\1STUB1")
    loaded = load(str(tmp_path / "other.bin"))
    assert loaded.tree == tree and loaded.source.text == "1\n2\n"
    (tmp_path / "stub" / "no_layers.stub").write_bytes(b"\0\0\0\1STUB0")
    with pytest.raises(AssertionError, match=r"no_layers\.stub"):
        keep_file_contract(reader, tmp_path)


def test_each_reader_of_files_has_its_row_of_formats() -> None:
    named = {each.reader for each in (*file_formats.BINARY, *file_formats.TEXTS)} - {""}
    assert named == {reader.name for reader in FILES}


def test_names_and_modules_are_unique() -> None:
    every: list[Reader | FileReader] = [*READERS, *SUMMARIES, *FILES]
    assert len({reader.name for reader in every}) == len({reader.module for reader in every}) == len(every)
    for reader in every:
        assert len(set(reader.suffixes)) == len(reader.suffixes) > 0
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)


def test_the_endings_of_files_are_those_of_all_readers_and_more() -> None:
    assert set(readers.suffixes()) < set(SUFFIXES)


def test_convert_offers_the_readers() -> None:
    option = next(param for param in command.params if param.name == "notation")
    assert list(getattr(option.type, "choices", ())) == list(readers.offered())
    assert "paper" in readers.offered()
