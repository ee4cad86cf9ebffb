"""What is written more than once is read once: the tree is the same as if all of it had been read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Group, Layer, Statement, Stmt
from convcalc.readers import pasted
from convcalc.readers.pasted import page, pieces, table
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.places import DATA

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in sorted((DATA / "pasted").glob("*.txt"))}
TEXTS |= {
    "a row of names": ", ".join(["conv3-64", "conv3-64", "maxpool", "conv1-256", "FC-4096", "FC-4096", "FC-1000"]),
    "numbered lines": "input 32x32x3\n" + "\n".join(f"- **Conv{i}** 3x3, {i % 3 + 6}, same" for i in range(1, 14)),
    "numbered rows": "| Layer | Output | Filters | Kernel |\n|---|---|---|---|\n"
    + "\n".join(f"| Conv {i} | 224x224x64 | 64 | 3x3 |" for i in range(8, 13)),
    "rows of one size": "| Layer | Output |\n|---|---|\n"
    + "| Conv 3x3, 16 | 30x30x16 |\n| Conv 5x5, 16 | 26x26x16 |\n" * 2,
    "arrows": "Input 32x32x3 -> Conv 3x3, 16 filters, ReLU -> Conv 3x3, 16 filters, ReLU -> Flatten -> FC 10 -> FC 10",
    "a number that waits": "input 32x32x3, relu, 3x3, conv, 16 filters, relu, 5x5 conv 16, max pool, 2x2, fc 10",
    "below a heading": "input 32x32x3\nBlock 1\n  Conv 3x3, 8\n  ReLU\nBlock 2\n  Conv 3x3, 8\n  ReLU\n",
    "details": "input 32x32x3\n" + "Conv2D\nFilters: 32\nKernel: 3x3\nOutput: 30x30x32\n" * 1 + "Dense 10\nDense 10\n",
    "brackets": "conv1: 7x7, 64, stride 2\n[3x3, 64; 3x3, 64] x 2\n[3x3, 64; 3x3, 64] x 2\n1000-d fc",
}


def said(text: str) -> tuple[str, tuple[str, ...]]:
    """The tree with its places, but for those of attributes, and the notes."""
    try:
        loaded = load_text(Source(text), "paper")
    except SpecError as error:
        return str(error), ()
    return re.sub(r"(Attr\(key='\w*', value=.*?, span=)Span\([^)]*\)", r"\1", repr(loaded.tree)), loaded.notes


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_read_once_is_what_is_read_each_time(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    once = said(TEXTS[name])
    monkeypatch.setattr(page.KnownLines, "find", lambda *_: None)
    monkeypatch.setattr(page.KnownLines, "keep", lambda self, line, start, started, rows: rows)
    monkeypatch.setattr(table.Columns, "again", lambda *_: None)
    assert said(TEXTS[name]) == once


@pytest.mark.parametrize("name", TEXTS)
def test_a_line_read_by_its_pieces_says_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = said(TEXTS[name])
    monkeypatch.setattr(page, "LONG", 0)
    assert said(TEXTS[name]) == whole


@pytest.mark.parametrize("count", [3, 400])
def test_a_list_of_any_length_says_the_same(count: int) -> None:
    tree = load_text(Source("[" + "64, 'M', " * count + "128]")).tree
    (statement,) = [stmt for stmt in tree.body if isinstance(stmt, Statement)]
    words = [unit.word for unit in statement.units if isinstance(unit, Layer)]
    assert words == ["conv", "relu", "maxpool"] * count + ["conv", "relu"]


def test_every_layer_of_a_long_row_has_its_own_place() -> None:
    text = ", ".join(["conv3-64"] * 400)
    assert len(text) > pieces.LONG
    (statement,) = [stmt for stmt in pasted.read(Source(text)).tree.body if isinstance(stmt, Statement)]
    convs = [unit.span for unit in statement.units if isinstance(unit, Layer) and unit.word == "conv"]
    assert [text[slice(*span)] for span in convs] == ["conv3-64"] * 400
    assert [span.start for span in convs] == [10 * at for at in range(400)]


def layers_in(statements: tuple[Stmt, ...]) -> Iterator[Layer]:
    for statement in statements:
        assert isinstance(statement, Statement)
        for unit in statement.units:
            if isinstance(unit, Layer):
                yield unit
            elif isinstance(unit, Group):
                yield from layers_in(unit.body)


def test_every_piece_of_a_chain_has_its_own_place_also_in_brackets() -> None:
    text = "input 48x48x3\n32c3-bn-32c1-r-32c1-r-2x(32c1-32c1-r)-32c1-mp2-bn-10n-10n"
    spans = [layer.span for layer in layers_in(load_text(Source(text)).tree.body)]
    assert [text[slice(*span)] for span in spans] == re.findall(r"\w+", text.replace("2x(", ""))[2:]
    assert [span.start for span in spans] == sorted({span.start for span in spans})
