"""Files of other programs that were cut off: each is refused, or says in a note that something is missing."""

from __future__ import annotations

from pathlib import Path
from struct import pack

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.readers import UnreadNote
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.source import load, load_file
from tests.places import DATA, SHARED
from tests.readers.weights.files import safetensors

FOLDERS = ("onnx", "tflite", "torch_export", "weights", "keras_json", "model_config")
OWN = sorted(path for folder in FOLDERS for path in (DATA / folder).iterdir())
REAL = sorted((SHARED / "facts" / "formats").glob("onnx/*_legacy*.onnx")) + sorted(
    (SHARED / "facts" / "formats").glob("keras/keras*_[VmR]*[0-9n].json")
)

PLACES = 20


def cuts(data: bytes) -> list[int]:
    """Places all over a file, and close to its end."""
    found = {len(data) * each // PLACES for each in range(1, PLACES)} | {len(data) - each for each in (1, 2, 4, 50)}
    return sorted(each for each in found if 0 < each < len(data.rstrip()))


def is_told(path: Path) -> bool:
    """Is a file refused, or told to be read in part?"""
    try:
        loaded = load_file(str(path))
        facts = facts_of(loaded, None if loaded.tree.input else (224, 224, 3))
    except (ReadError, SpecError):
        return True
    return any(isinstance(note, UnreadNote) for note in facts.notes)


def untold(data: bytes, path: Path) -> list[int]:
    """The places at which a file can be cut off without a word."""
    found = []
    for end in cuts(data):
        path.write_bytes(data[:end])
        if not is_told(path):
            found.append(end)
    return found


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_a_file_that_was_cut_off_is_told(tmp_path: Path, path: Path) -> None:
    assert untold(path.read_bytes(), tmp_path / path.name) == []


def test_real_files_that_were_cut_off_are_told(tmp_path: Path) -> None:
    if not REAL:
        pytest.skip("the files of other people are not here")
    assert len(REAL) > 10
    for path in REAL:
        assert untold(path.read_bytes(), tmp_path / path.name) == [], path.name


def test_weights_that_were_cut_off_are_told(tmp_path: Path) -> None:
    data = safetensors({"a.weight": (3, 3), "a.bias": (3,)})
    assert untold(data, tmp_path / "a.safetensors") == []


def superblock(version: int, size: int, base: int = 0) -> bytes:
    """The beginning of an HDF5 file of this size, with something of the user's own in front of it."""
    numbers = (base, (1 << 64) - 1, size)
    if version < 2:
        head = bytes([version, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0]) + bytes(4 * version)
        return b"\x89HDF\r\n\x1a\n" + head + pack("<3Q", *numbers) + b"\xff" * 8 + pack("<2Q", 0, 96)
    return b"\x89HDF\r\n\x1a\n" + bytes([version, 8, 8, 0]) + pack("<4Q", *numbers, 96)


@pytest.mark.parametrize("version", range(4))
@pytest.mark.parametrize(("base", "front"), [(0, 0), (512, 512), (0, 1024)])
def test_an_hdf5_file_is_as_long_as_it_says(version: int, base: int, front: int) -> None:
    """The size is from the beginning of the file; what stands in front may be put there later."""
    from convcalc.readers.hdf5 import Hdf5File

    size = 4000 if base else 4000 - front
    whole = (bytes(front) + superblock(version, size, base)).ljust(4000, b"\0")
    Hdf5File(whole, "'net.h5'")
    Hdf5File(whole + b"more", "'net.h5'")
    with pytest.raises(ReadError) as raised:
        Hdf5File(whole[:-1], "'net.h5'")
    assert raised.value.words == "'net.h5' is an HDF5 file that was cut off: it has 3,999 bytes, and 4,000 are needed"
    assert "again" in raised.value.hint


def test_json_that_breaks_off_is_told_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text('{"architecture": "resnet50",\n "num_cl')
    with pytest.raises(ReadError, match=r"breaks off or is no JSON \(line 2, column 2: unterminated string"):
        load(str(path))
    path.write_text('{"archi')
    with pytest.raises(SpecError, match="a JSON file"):
        load(str(path))
    path.write_bytes('{"architecture": "resnet50", "label": "한한'.encode()[:-1])
    with pytest.raises(ReadError, match="ends within a letter, at byte 42"):
        load(str(path))


def test_an_onnx_model_without_the_versions_of_its_operators_may_be_cut_off() -> None:
    from convcalc.readers.onnx import read

    data = (DATA / "onnx" / "tiny.onnx").read_bytes()
    ends = data[:-4]  # the field of the versions
    assert not [note for note in read(OpenedFile("tiny.onnx", data)).notes if isinstance(note, UnreadNote)]
    (note,) = [note for note in read(OpenedFile("tiny.onnx", ends)).notes if isinstance(note, UnreadNote)]
    assert "opset_import" in note


def test_an_output_that_no_operator_makes_is_told() -> None:
    from convcalc.readers.onnx import read
    from tests.readers.onnx.model_builder import model, node

    nodes = [node("Relu", "x", "y"), node("Relu", "y", "z")]
    (note,) = [
        note
        for note in read(OpenedFile("net.onnx", model(nodes, outputs=("y", "w")))).notes
        if isinstance(note, UnreadNote)
    ]
    assert "'w'" in note


def test_sizes_that_are_declared_of_weights_are_compared_with_the_weights() -> None:
    """PyTorch's second exporter declares them a second time."""
    from convcalc.readers.onnx import read
    from tests.readers.onnx.model_builder import model, node

    nodes, weights = [node("Conv", "x w", "y", kernel_shape=[3, 3])], {"w": (8, 3, 3, 3)}
    right = read(OpenedFile("net.onnx", model(nodes, weights, declared={"w": (8, 3, 3, 3)})))
    assert not [note for note in right.notes if isinstance(note, UnreadNote)]
    wrong = read(OpenedFile("net.onnx", model(nodes, weights, declared={"w": (8, 3, 3, 5)})))
    (note,) = [note for note in wrong.notes if isinstance(note, UnreadNote)]
    assert "'w' is declared 8x3x3x5 and holds 8x3x3x3 numbers" in note
