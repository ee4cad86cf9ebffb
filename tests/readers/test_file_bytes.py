"""Bytes of large files: what is asked for is what stands there, whatever is held of them, and little is held."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from struct import error

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convcalc import measure
from convcalc.readers import file_bytes
from convcalc.readers.file_bytes import FileBytes, around, numbers_at
from convcalc.readers.source import load_file
from tests.places import DATA
from tests.readers.onnx.model_builder import node, number, sized, text

SUFFIXES = frozenset({".onnx", ".tflite", ".pt2", ".keras", ".h5", ".hdf5", ".pt", ".pth"})
FILES = sorted([each for each in DATA.glob("*/*") if each.suffix in SUFFIXES])


CONTENT = bytes([n * 7 % 251 for n in range(3 * file_bytes.WINDOW + 5)])

places = st.integers(0, len(CONTENT) + 9)


@given(st.lists(st.tuples(places, st.integers(0, 2 * file_bytes.WINDOW)), max_size=9))
def test_slices_are_those_of_the_bytes_themselves(spans: list[tuple[int, int]]) -> None:
    data = FileBytes(io.BytesIO(CONTENT), len(CONTENT))
    for start, count in spans:
        assert data[start : start + count] == CONTENT[start : start + count]
        if start < len(CONTENT):
            assert data[start] == CONTENT[start]
        few = min(count, file_bytes.WINDOW)
        held, first, last = around(data, start, few)
        assert held[start - first :][:few] == CONTENT[start:][:few]
        assert held[max(0, last - 1 - first) :][:few] == CONTENT[max(first, last - 1) :][:few]


def test_a_place_behind_the_end_is_none() -> None:
    for data in (CONTENT, FileBytes(io.BytesIO(CONTENT), len(CONTENT))):
        with pytest.raises(IndexError):
            data[len(CONTENT)]
        with pytest.raises(error):
            numbers_at(data, len(CONTENT) - 3, "<I")
        assert numbers_at(data, len(CONTENT) - 4, "<4B") == tuple(CONTENT[-4:])


def test_a_file_that_becomes_shorter_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(CONTENT)
    with path.open("rb") as file:
        data = FileBytes(file, len(CONTENT))
        path.write_bytes(CONTENT[:100])
        with pytest.raises(OSError, match="it has become shorter than the 24,581 bytes"):
            data[20_000]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_the_same_network_when_it_is_read_in_pieces(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measure(str(path))
    monkeypatch.setattr(file_bytes, "LARGEST_WHOLE", 0)
    monkeypatch.setattr(file_bytes, "WINDOW", 64)
    assert measure(str(path)) == whole


def test_of_numbers_that_are_stepped_over_nothing_is_held(tmp_path: Path) -> None:
    path = tmp_path / "large.onnx"
    weights = number(1, 4_000_000) + number(2, 1) + text(8, "w") + text(9, bytes(16_000_000))
    graph = (
        text(1, node("Relu", "x", "y"))
        + text(5, weights)
        + text(11, sized("x", (1, 3, 8, 8)))
        + text(12, sized("y", None))
    )
    path.write_bytes(number(1, 8) + text(7, graph) + text(8, number(2, 17)))
    load_file(str(path))
    tracemalloc.start()
    load_file(str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
