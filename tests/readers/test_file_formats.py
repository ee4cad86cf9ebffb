"""Files of other programs, made here byte by byte: each is refused by its name, in few lines, and never opened."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path

import pytest

import convcalc
from convcalc.readers import file_formats
from convcalc.readers.source import is_path
from tests.cli.program import run


def _field(number: int, value: bytes | int) -> bytes:
    """A field of a protobuf."""
    tag = number << 3 | (2 if isinstance(value, bytes) else 0)
    data = bytearray()
    for part in (tag, len(value)) if isinstance(value, bytes) else (tag, value):
        while part > 127:
            data.append(part & 127 | 128)
            part >>= 7
        data.append(part)
    return bytes(data) + (value if isinstance(value, bytes) else b"")


def _zip(*members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for member in members:
            archive.writestr(member, b"\x80\x02}q\x00." * 40)
    return made.getvalue()


class Malicious:
    """A pickle of this would write a file as it is opened."""

    def __reduce__(self) -> tuple[object, ...]:
        return exec, ("open('OPENED', 'w')",)


NODE = _field(1, b"conv1") + _field(2, b"Conv2D")
GRAPH = _field(1, _field(1, b"x") + _field(4, b"Conv")) + _field(2, b"graph") + _field(5, b"\xff\xfe" * 4)
ONNX = _field(1, 8) + _field(2, b"pytorch") + _field(3, b"2.13.0") + _field(7, GRAPH) + _field(8, _field(2, 17))
SOLVER = '# how\nnet: "train_val.prototxt"\ntest_iter: 1000\nbase_lr: 0.01\nsolver_mode: GPU\n'
CFG = "[net]\n# Testing\nbatch=1\nheight=32\n\n[convolutional]\nfilters=16\nsize=3\n"

FILES: dict[str, tuple[bytes, str, str]] = {
    "script.pt": (_zip("net/data.pkl", "net/code/__torch__.py", "net/constants.pkl"), "TorchScript", "net.py"),
    "legacy.pth": (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.", "a pickle, which can hold", "net.py"),
    "evil.pkl": (pickle.dumps(Malicious()), "never opened", "net.py"),
    "evil2.pkl": (pickle.dumps(Malicious(), 2), "never opened", "net.py"),
    "lenet.caffemodel": (_field(1, b"LeNet") + _field(100, _field(1, b"conv1")), "weights (Caffe)", "deploy.prototxt"),
    "old.caffemodel": (_field(1, b"AlexNet") + _field(2, _field(4, b"conv1")), "weights (Caffe)", "deploy.prototxt"),
    "yolo.weights": (struct.pack("<3iQ", 0, 2, 5, 32_013_312) + b"\x12\x34" * 40, "weights (Darknet)", "yolov3.cfg"),
    "a.npz": (_zip("conv1.npy", "conv2.npy"), "NumPy arrays", "net.py"),
    "a.npy": (b"\x93NUMPY\1\0v\0{'descr': '<f4'}", "NumPy arrays", "net.py"),
    "frozen.pb": (_field(1, NODE) + _field(1, NODE), "a TensorFlow graph", "net.py"),
    "saved_model.pb": (_field(1, 1) + _field(2, _field(1, _field(4, b"serve"))), "SavedModel", "net.py"),
    "m.mlmodel": (_field(1, 4) + _field(2, _field(1, _field(1, b"image"))), "a Core ML model", "net.py"),
    "m.pdmodel": (_field(1, _field(1, 0) + _field(2, 1) + _field(3, b"x")), "a Paddle model", "net.py"),
    "m.xml": (b'<?xml version="1.0"?>\n<net name="r" version="11">\n<layers>', "an OpenVINO network", "net.py"),
    "m.gguf": (b"GGUF\3\0\0\0\0\0\0\0", "weights (GGUF)", "net.py"),
    "m.engine": (b"ftrt\0\0\0\0\xff", "a TensorRT engine", "net.py"),
    "m.pte": (b"\x1c\0\0\0ET12\x14\0\x20\0", "an ExecuTorch program", "net.py"),
    "m.param": (b"7767517\n75 83\nInput data 0 1 data\n", "an ncnn network", "net.py"),
    "graph.nnef": (b"version 1.0;\ngraph net(x) -> (y)\n{\n}\n", "an NNEF network", "net.py"),
    "symbol.json": (b'{"nodes": [], "arg_nodes": [0], "attrs": {}}', "an MXNet symbol", "net.py"),
    "a.pdf": (b"%PDF-1.5\n%\xbf\xf7\xa2\xfe\n1 0 obj", "a PDF", "pdftotext -layout"),
    "a.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image", "one a line"),
    "a.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "an image", "one a line"),
    "a.webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "an image", "one a line"),
    "a.svg": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "a drawing", "one a line"),
    "a.html": (b"<!DOCTYPE html>\n<html><body>conv1</body></html>", "a web page", "convcalc arch -"),
    "a.docx": (_zip("[Content_Types].xml", "word/document.xml"), "a Word document", "convcalc arch -"),
    "a.xlsx": (_zip("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "CSV"),
    "a.zip": (_zip("net.py"), "a zip archive", "unpack"),
    "a.gz": (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip archive", "unpack"),
    "a.tar": (b"net.py".ljust(257, b"\0") + b"ustar\0", "an archive", "unpack"),
    "noise.pt": (b"\0\1\2\3" * 40, "not text, and not a PyTorch checkpoint either", "net.py"),
}
"""Name, what it holds, what it is said to be, and what the hint names."""

CAFFE2 = _field(1, 3) + _field(2, b"onnx-caffe2") + b"".join(_field(each, b"") for each in (3, 4, 6)) + _field(7, GRAPH)
READ: dict[str, tuple[bytes, str]] = {
    "a.onnx": (ONNX, "onnx"),
    "old.onnx": (CAFFE2, "onnx"),
    "bare.onnx": (_field(1, 10) + _field(7, GRAPH), "onnx"),
    "net.pt2": (_zip("net/models/model.json", "net/data/weights/w"), "pt2"),
    "older.pt2": (_zip("serialized_exported_program.json", "version"), "pt2"),
    "yolo.cfg": (CFG.encode(), "darknet"),
    "long.cfg": (b"# \xed\x95\xa9\n" + CFG.encode() * 20_000, "darknet"),
}
"""Name, what it holds, and who reads it."""

COMMANDS = (("arch",), ("check",), ("compare", "32x32x3 -> conv 8 3x3"), ("draw", "net"), ("convert",), ("solve",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of these files, each also by a name that says nothing."""
    folder = tmp_path_factory.mktemp("foreign")
    for name, (data, _, _) in FILES.items():
        (folder / name).write_bytes(data)
        (folder / f"{name}.download").write_bytes(data)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_a_foreign_file_is_refused_by_its_name(folder: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    _, what, helps = FILES[name]
    ran = run("arch", name, cwd=folder)
    assert (ran.status, ran.out) == (3, "")
    assert len(ran.err.splitlines()) <= 4 and what in ran.err and helps in ran.err, ran.err
    with pytest.raises(convcalc.ReadError) as raised:
        convcalc.measure(f"./{name}")
    assert what in raised.value.words and helps in raised.value.hint and raised.value.hint in str(raised.value)
    assert not (folder / "OPENED").exists()


def test_bytes_decide_and_not_the_name(folder: Path) -> None:
    for name, (_, what, helps) in FILES.items():
        if name != "noise.pt":  # it has no mark
            with pytest.raises(convcalc.ReadError) as raised:
                convcalc.measure(folder / f"{name}.download")
            assert what in str(raised.value) and helps in str(raised.value), name


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_read_is_known_by_its_bytes(tmp_path: Path, name: str) -> None:
    """Also by a name that says nothing; what is broken in it is told in words."""
    data, reader = READ[name]
    found = file_formats.file_format(file_formats.Sample(data, data))
    assert found is not None and found.reader == reader
    for called in (name, f"{name}.download"):
        (tmp_path / called).write_bytes(data)
        ran = run("arch", called, cwd=tmp_path)
        assert ran.status in (2, 3) or reader == "darknet", ran.err
        assert "is not in the zoo" not in ran.err and len(ran.err.splitlines()) <= 8


def test_a_text_of_ours_is_read_whatever_its_name(tmp_path: Path) -> None:
    for name in ("a.onnx", "a.cfg", "a.prototxt", "a.json", "a.pt", "a.keras", "a.xml"):
        (tmp_path / name).write_text("32x32x3 -> conv 8 3x3  # 합성곱\n", encoding="utf-8")
        assert convcalc.measure(tmp_path / name).params == 224


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_says_the_same(folder: Path, command: tuple[str, ...]) -> None:
    for name in ("m.keras", "frozen.pb", "m.gguf"):
        ran = run(*command, name, cwd=folder)
        assert (ran.status, ran.out) == (3, ""), ran.err
        assert ran.err == run("arch", name, cwd=folder).err


def test_a_summary_to_compare_with_is_no_binary(folder: Path) -> None:
    ran = run("check", "resnet50", "--against", "a.png", cwd=folder)
    assert (ran.status, ran.out) == (3, "") and "'a.png' is an image" in ran.err
    assert "an Excel workbook" in run("check", "--answers", "a.xlsx", cwd=folder).err


def test_what_comes_in_by_a_pipe_is_named_too() -> None:
    for name in ("a.npz", "frozen.pb"):
        data, what, _ = FILES[name]
        ran = run("arch", "-", stdin=data)
        assert ran.status == 3 and f"standard input is {what}" in ran.err


def test_for_programs_the_hint_stands_apart(folder: Path) -> None:
    ran = run("arch", str(folder / "frozen.pb"), "--json")
    (error,) = json.loads(ran.err)["errors"]
    assert (
        error["message"].endswith("frozen.pb' is a TensorFlow graph, which cannot be read")
        and "net.py" in error["hint"]
    )


def test_a_bare_name_with_such_an_ending_is_a_path() -> None:
    for suffix in (".keras", ".h5", ".pt", ".pth", ".pt2", ".ckpt", ".bin", ".safetensors", ".pb", ".npz", ".ipynb"):
        assert is_path("net" + suffix) and is_path(f"Net V1{suffix.upper()}")
        assert "there is no file" in run("arch", "missing" + suffix).err
        assert run("arch", "missing" + suffix).status == 3
    assert not any(map(is_path, ("dropout 0.5", "conv 8 3x3, dropout .5", "resnet50.a1_in1k", "vgg16", "net.", ".pt;")))


def test_directories_of_models_are_named(tmp_path: Path) -> None:
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01")
    ran = run("arch", str(tmp_path))
    assert ran.status == 3 and "the directory of a TensorFlow SavedModel" in ran.err and "net.py" in ran.err


def test_a_file_of_gigabytes_is_answered_from_its_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    real = file_formats.Sample

    def sample(head: bytes, tail: bytes, name: str) -> file_formats.Sample:
        taken.append(len(head) + len(tail))
        return real(head, tail, name)

    monkeypatch.setattr(file_formats, "Sample", sample)
    whole = _zip("net/data.pkl", "net/code/net.py")
    for name, begin, end, what in (
        ("a.onnx", ONNX[:40], b"", "an ONNX model"),
        ("net.pt", b"PK\3\4", whole[whole.index(b"PK\1\2") :], "a TorchScript program"),
        ("zeros.onnx", b"", b"", "not text, and not an ONNX model either"),
        ("zeros.cnn", b"", b"", "not text, and no file that is known here"),
    ):
        with open(tmp_path / name, "wb") as file:
            file.write(begin)
            file.truncate(5_000_000_000)
            file.seek(0, 2)
            file.write(end)
        with pytest.raises(convcalc.ReadError, match=what):
            convcalc.measure(tmp_path / name)
    assert max(taken) <= 2 * file_formats.LOOKED_AT


@pytest.mark.parametrize(
    "data",
    [b"\n\xec\x95\x88\n", b"\x08", b"\x08\x08", b"\n\x05abc", b"\xff" * 40, b"PK\3\4", b"\x80\x02", b"\x08\xff" * 30],
)
def test_pieces_of_files_are_no_surprise(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "piece.onnx").write_bytes(data)
    assert run("arch", str(tmp_path / "piece.onnx")).status in (2, 3)


def test_no_mark_fits_the_texts_of_the_others() -> None:
    """Each file is its own row's, and our own texts are nobody's."""
    for text in ("32x32x3 -> conv 8 3x3", "name: conv 8 3x3", "[conv 8 3x3, relu] x 2", "conv3-64\nmaxpool\n"):
        assert file_formats.text(text) is None and file_formats.binary(file_formats.Sample(text.encode())) is None
