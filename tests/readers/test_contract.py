"""What every reader keeps: texts of its own in tests/data/MODULE, recognized and read as networks with layers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from convcalc import readers
from convcalc.cli.convert import command
from convcalc.lang.tree import Spec, Statement
from convcalc.readers import CERTAIN, READERS, SUMMARIES, Imported, Reader
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


def test_names_and_modules_are_unique() -> None:
    every = [*READERS, *SUMMARIES]
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
