"""Files that would take more than they are worth: each is one message, or is read by a bounded number of steps."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Statement
from convcalc.readers.keras.model_config import ConfigText, layer_of
from convcalc.readers.onnx import read
from convcalc.readers.opened import MOST_VALUES, OpenedFile, ReadError
from convcalc.readers.source import load_file
from convcalc.text import Source
from tests.readers.onnx.model_builder import model, node, number, text


def zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/") + ".json", data)
        archive.writestr("model.weights.h5", "")
    return made.getvalue()


def pickled(steps: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("net/data.pkl", steps)
    return made.getvalue()


def safetensors(count: int) -> bytes:
    """So many tensors of one number."""
    every = {f"w{n}": {"dtype": "U8", "shape": [1], "data_offsets": [n, n + 1]} for n in range(count)}
    header = json.dumps(every).encode()
    return len(header).to_bytes(8, "little") + header + bytes(count)


def nameless(field: int, count: int) -> bytes:
    """A graph with so many empty messages in one of its fields."""
    return number(1, 8) + text(7, text(1, node("Relu", "x", "y")) + text(field, b"") * count) + text(8, number(2, 17))


CHAIN = model(
    [
        node("Shape", "x", "s0"),
        *[node("Mul", f"s{n} s{n}", f"s{n + 1}") for n in range(60)],
        node("Reshape", "x s60", "y"),
    ]
)
EMPTY = number(1, 8) + text(7, text(1, b"") * 60_000) + text(8, number(2, 17))
RELU = node("Relu", "x", "y")
NAMES = model([node("Concat", " ".join(["x"] * 9_000), f"y{n}", axis=1) for n in range(12)])
SIZED = (1, 3, 32, 32)
KERAS = {"class_name": "Sequential", "config": [{"class_name": "ReLU", "config": {}}] * 20_001}
NESTED: dict[str, object] = {"class_name": "ReLU", "config": {"name": "r"}}
for _ in range(14):
    NESTED = {"class_name": "Sequential", "config": {"name": "s", "layers": [NESTED, NESTED]}}
LAYER = 'layer { name: "a" type: "ReLU" bottom: "data" top: "data" }\n'
VALUES = "[" + "{}," * MOST_VALUES + "{}]"

HOSTILE: dict[str, tuple[bytes, str]] = {
    "squares.onnx": (CHAIN, "do not fit into 64 bits"),
    "empty.onnx": (EMPTY, "more than 30,000 operators"),
    "names.onnx": (NAMES, "operators that read and make more than 100,000 tensors"),
    "tensors.onnx": (model([RELU], {f"w{n}": (1,) for n in range(21_000)}), "more than 20,000 tensors"),
    "unnamed.onnx": (nameless(5, 21_000), "more than 20,000 tensors"),
    "inputs.onnx": (model([RELU], inputs={f"x{n}": SIZED for n in range(21_000)}), "more than 20,000 inputs"),
    "outputs.onnx": (model([RELU], outputs=["y"] * 11_000), "more than 10,000 outputs"),
    "sizes.onnx": (nameless(13, 21_000), "more than 20,000 tensors whose sizes are declared"),
    "others.onnx": (nameless(14, 31_000), "more than 30,000 fields of one kind that no layer is made of"),
    "versions.onnx": (model([RELU]) + text(8, number(2, 17)) * 10_000, "a model of more than 10,000 fields"),
    "parts.onnx": (model([node("Split", "x", " ".join(["y"] * 11_000))]), "an operator of more than 10,000 fields"),
    "metadata.onnx": (model([RELU + text(9, b"") * 10_000]), "an operator of more than 10,000 fields"),
    "attribute.onnx": (model([node("Relu", "x", "y", axes=[1] * 9_000)]), "an attribute of more than 8,192 fields"),
    "shape.onnx": (model([RELU], arrives=(1,) * 65), "the sizes of a tensor of more than 64 fields"),
    "axes.onnx": (model([RELU], {"w": (1,) * 101_000}), "a tensor of more than 100,000 fields"),
    "layers.json": (json.dumps(KERAS).encode(), "it has more than 20,000 layers"),
    "nested.json": (json.dumps(NESTED).encode(), "it has more than 20,000 layers"),
    "steps.pt": (pickled(b"\x80\x02]" + b"N0" * 130_000), "takes more than 200,000 steps"),
    "names.safetensors": (safetensors(20_001), "it lists 20,001 tensors: no more than 20,000 are read"),
    "values.json": (
        ('{"class_name": "Sequential", "config": ' + VALUES).encode(),
        "more than 1,000,000 values of JSON",
    ),
    "values.keras": (zipped(config=VALUES, metadata="{}"), "more than 1,000,000 values of JSON"),
    "values.pt2": (zipped(a__models__model=VALUES), "more than 1,000,000 values of JSON"),
    "fields.prototxt": ((LAYER * 20_001).encode(), "it has more than 100,000 fields"),
    "lines.cfg": (b"[net]\n" + b"a=1\n" * 300_000, "larger than 1 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_message(tmp_path: Path, name: str) -> None:
    data, words = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises((ReadError, SpecError)) as raised:
        found = load_file(str(tmp_path / name))
        raise found.failed or AssertionError("it was read")
    assert words in str(raised.value)
    assert len(str(raised.value).splitlines()) <= 8


def seconds(data: bytes) -> float:
    """Of CPU, the least of three turns."""
    found = []
    for _ in range(3):
        begin = process_time()
        read(OpenedFile("net.onnx", data))
        found.append(process_time() - begin)
    return min(found)


def chain(count: int) -> bytes:
    """Each tensor is an output, and all layers have one name."""
    nodes = [node("Relu", "x" if n == 0 else f"t{n}", f"t{n + 1}", "same") for n in range(count)]
    return model(nodes, outputs=tuple([f"t{n + 1}" for n in range(count)]))


def merge(count: int) -> bytes:
    """One layer reads one tensor again and again."""
    return model([node("Concat", " ".join(["x"] * count), "y", axis=1)])


def parts(count: int) -> bytes:
    """A map is cut into so many, each of which is an output."""
    names = [f"y{n}" for n in range(count)]
    return model([node("Split", "x", " ".join(names), axis=2)], arrives=(1, 3, count, 4), outputs=names)


@pytest.mark.parametrize(
    ("made", "count"), [(chain, 700), (merge, 1_200), (parts, 600)], ids=["chain", "merge", "parts"]
)
def test_eight_times_as_much_takes_no_square_of_it(made: Callable[[int], bytes], count: int) -> None:
    """A square would take 64 times as long."""
    assert seconds(made(8 * count)) < 24 * seconds(made(count))


def nested(depth: int) -> bytes:
    """A model in a model, so deep."""
    found: dict[str, object] = {"class_name": "ReLU", "config": {"name": "r", "axes": [0] * 5_000}}
    for _ in range(depth):
        found = {"class_name": "Sequential", "config": {"name": "s", "layers": [found]}}
    return json.dumps(found).encode()


def test_models_in_models_take_no_square_of_their_depth() -> None:
    def seconds_of(depth: int) -> float:
        text = ConfigText(Source(nested(depth).decode()))
        found = json.loads(text.source.text)
        begin = process_time()
        layer_of(found, set(), text)
        return process_time() - begin

    assert min(seconds_of(80) for _ in range(3)) < 4 * min(seconds_of(10) for _ in range(3))


def test_a_sum_of_several_is_one_layer() -> None:
    found = read(OpenedFile("n.onnx", model([node("Relu", "x", "a"), node("Sum", "x a a", "y")])))
    statements = [each for each in found.tree.body if isinstance(each, Statement)]
    assert [each.label for each in statements] == ["n_a", "n_y"]
