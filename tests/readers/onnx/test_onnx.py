"""ONNX models: totals of real files and of our own, sizes that are declared, what is refused, and files that lie."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from convcalc import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from convcalc.readers import onnx
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.source import load
from tests.data.make_onnx import MODELS, conv, weights
from tests.places import DATA, FACTS
from tests.readers.onnx.model_builder import model, node, number, text, varint

REAL = FACTS / "formats" / "onnx"

TOTALS = {  # parameters with batch norms, statistics, multiply-accumulates: facts/oracle/torchvision_totals.json
    "efficientnet_b0_dynamo": (5_267_540, 0, 385_814_752),
    "efficientnet_b0_legacy": (5_267_540, 0, 385_814_752),
    "efficientnet_b0_legacy_keepbn": (5_288_548, 42_016, 385_814_752),
    "googlenet_dynamo": (6_617_624, 0, 1_498_376_192),
    "googlenet_legacy": (6_617_624, 0, 1_498_376_192),
    "googlenet_legacy_keepbn": (6_624_904, 14_560, 1_498_376_192),
    "mobilenet_v2_dynamo": (3_487_816, 0, 300_774_272),
    "mobilenet_v2_legacy": (3_487_816, 0, 300_774_272),
    "mobilenet_v2_legacy_keepbn": (3_504_872, 34_112, 300_774_272),
    "resnet18_dynamo": (11_684_712, 0, 1_814_073_344),
    "resnet18_legacy": (11_684_712, 0, 1_814_073_344),
    "resnet18_legacy_keepbn": (11_689_512, 9_600, 1_814_073_344),
    "squeezenet1_1_dynamo": (1_235_496, 0, 349_151_936),
    "squeezenet1_1_legacy": (1_235_496, 0, 349_151_936),
    "squeezenet1_1_legacy_keepbn": (1_235_496, 0, 349_151_936),
}

OWN = {
    "tiny": (906, 16, 92_240),
    "shuffle": (224, 0, 221_184),
    "channels_last": (792, 0, 745_472),
    "same_padding": (224, 0, 55_296),
    "squeeze_excite": (880, 0, 1_400_896),
    "decoder": (740, 0, 317_440),
    "fused": (328, 0, 294_912),
    "branches": (1_544, 0, 357_248),
}


def totals(facts: Facts) -> tuple[int, int, int]:
    return facts.params, facts.statistics, facts.macs


@pytest.mark.skipif(not REAL.exists(), reason="facts/formats/onnx is not here")
@pytest.mark.parametrize("name", TOTALS)
def test_real_files_have_the_totals_of_their_networks_and_the_sizes_that_they_declare(name: str) -> None:
    facts = measure(str(REAL / f"{name}.onnx"))
    assert totals(facts) == TOTALS[name]
    assert not [note for note in facts.notes if "declare" in note]


@pytest.mark.skipif(not REAL.exists(), reason="facts/formats/onnx is not here")
def test_a_folded_batch_norm_is_told() -> None:
    notes = " ".join(measure(str(REAL / "resnet18_legacy.onnx")).notes)
    assert "batch norm was folded into 20 convolutions" in notes and "there are 11,689,512 parameters" in notes


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_own_files_have_the_totals_and_the_sizes_that_they_declare(make: Callable[[], bytes]) -> None:
    path = DATA / "onnx" / f"{make.__name__}.onnx"
    assert path.read_bytes() == make(), "python -m tests.data.make_onnx"
    facts = measure(str(path))
    assert totals(facts) == OWN[make.__name__]
    assert not [note for note in facts.notes if "declare" in note]


def facts_of(data: bytes, size: str | None = None) -> Facts:
    from convcalc.loading import facts_of as of
    from convcalc.readers.source import Loaded
    from convcalc.text import Source

    found = onnx.read(OpenedFile("net.onnx", data))
    loaded = Loaded(found.tree, Source(found.listing, "net.onnx"), "", found.notes, found.on, found.failed)
    return of(loaded, size)


def refusal(*layers: bytes, **more: object) -> str:
    with pytest.raises(SpecError) as raised:
        facts_of(model(layers, **more))  # type: ignore[arg-type]
    return raised.value.message


def test_what_is_not_read_is_refused_by_operator_and_name() -> None:
    assert refusal(node("Loop", "x", "y", "/l/Loop")) == "the operator Loop '/l/Loop': it is not read"
    assert "my.domain.Fancy" in refusal(node("Fancy", "x", "y", domain="my.domain"))
    assert "attention" in refusal(node("MatMul", "x x", "y"))
    assert "for 4 channels, and 3 arrive" in refusal(conv("x", "y", "w"), weights=weights("w", 8, 4, 3, 3))
    assert "'z', which nothing before it makes" in refusal(node("Relu", "z", "a"), node("Add", "a x", "y"))
    assert "bounds of -2 and 2" in refusal(node("Clip", "x", "y", min=-2.0, max=2.0))
    assert "not that of the channels" in refusal(node("Softmax", "x", "y", axis=3))


def test_attributes_that_cannot_be_are_refused() -> None:
    kernel = weights("w", 8, 3, 3, 3)
    for strides, dilations, sides in (([0, 1], [1, 1], [3, 3]), ([1, 1], [1, -1], [3, 3]), ([1, 1], [1, 1], [5, 5])):
        wrong = node("Conv", "x w", "y", strides=strides, dilations=dilations, kernel_shape=sides)
        words = refusal(wrong, weights=kernel)
        assert "are not all at least 1" in words or "is not that of its weights" in words
    assert "is made before it too" in refusal(conv("x", "y", "w"), conv("x", "y", "w"), weights=kernel)
    flat = [node("Flatten", "x", "f"), node("Gemm", "f m b", "y", transB=1)]
    assert "one number for 4 outputs" in refusal(*flat, weights=weights("m", 4, 3072) | weights("b", 1))
    assert "none that a map can be resized by" in refusal(
        node("Resize", "x  s", "y"), numbers={"s": [1.0, 1.0, float("nan"), 2.0]}
    )


def test_a_parameter_of_one_number_and_weights_of_two_kinds_of_layers() -> None:
    gain = [node("Mul", "x gain", "y")]
    assert facts_of(model(gain, weights("gain", 1))).params == 1
    assert facts_of(model([node("Mul", "x onnx::Mul_3", "y")], weights("onnx::Mul_3", 1))).params == 0
    both = [conv("x", "a", "w"), node("ConvTranspose", "a w", "y", pads=[1, 1, 1, 1])]
    assert facts_of(model(both, weights("w", 8, 3, 3, 3))).params == 216 + 8


def test_a_size_that_is_declared_and_does_not_follow_is_a_claim() -> None:
    nodes = [conv("x", "a", "w"), node("Relu", "a", "y")]
    facts = facts_of(model(nodes, weights("w", 8, 3, 3, 3), declared={"a": (1, 8, 30, 30)}))
    assert "'a' is declared 1x8x30x30 and works out to 1x8x32x32" in " ".join(facts.notes)


def test_an_open_size_is_asked_for_and_the_batch_is_none() -> None:
    nodes, shapes = [conv("x", "y", "w")], weights("w", 8, 3, 3, 3)
    data = model(nodes, shapes, arrives=("batch", 3, "height", "width"))
    with pytest.raises(SpecError) as raised:
        facts_of(data)
    assert raised.value.message == "the file leaves the size of its input 'x' open: ?x3x?x?"
    assert raised.value.hint == "say it: --input 3x224x224"
    for size in ("3x64x64", "1x3x64x64", "64x64x3"):
        assert facts_of(data, size).macs == 64 * 64 * 27 * 8
    assert facts_of(model(nodes, shapes, arrives=("N", 3, 8, 8))).macs == 64 * 27 * 8


def test_other_idioms() -> None:
    relu6 = node("Clip", "x low high", "y")
    found = facts_of(model([relu6], numbers={"low": 0.0, "high": 6.0}))
    assert [row.text for row in found.rows] == ["relu6"] and found.params == 0


HOSTILE: Sequence[bytes] = (
    b"",
    number(1, 8) + text(7, b"\x08" + b"\xff" * 11),
    number(1, 8) + text(7, b"\x0a\xff\xff\xff\xff\x0f"),
    number(1, 8) + b"\x3a\xff\xff\x03abc",
    number(1, 8) + text(7, b""),
    model([node("Relu", "y", "y")]),
    model([node("Relu", "a", "y"), node("Relu", "y", "a")]),
    model([node("Relu", "x", "y")], arrives=(1, 3, -1, 0)),
    model([node("Relu", "x", "y")], arrives=(1, 3, 10**18, 10**18)),
    model([node("Reshape", "x to", "y")], numbers={"to": [10**18, -1]}),
    model([node("Conv", "x w", "y")], {"w": [10**18, 3, 3, 3]}),
    model([node("Conv", "x w", "y", strides=[0, 0])], {"w": [8, 3, 3, 3]}),
    model([node("ConstantOfShape", "n", "a"), node("Add", "a x", "y")], numbers={"n": [10**6, 10**6, 10**6]}),
    model([node("Pow", "a b", "c"), node("Add", "c x", "y")], numbers={"a": 10**18, "b": 60}),
    model([node("Relu\x1b[31m", "x", "y", "\x1b[2J" * 3)]),
)


def nested(depth: int) -> bytes:
    """Messages one within the other."""
    data = b""
    for _ in range(depth):
        data = text(1, data)
        if len(data) > 60_000:
            break
    return number(1, 8) + text(7, data)


def read_all(data: bytes) -> None:
    """A network, or one mistake."""
    try:
        facts_of(data)
    except (SpecError, ReadError) as error:
        assert "\x1b" not in str(error)


def test_files_that_lie_are_one_mistake() -> None:
    for data in (*HOSTILE, nested(10_000)):
        read_all(data)


def test_mutated_files_are_networks_or_one_mistake() -> None:
    chance = random.Random(12)
    files = [make() for make in MODELS]
    for _ in range(300):
        data = bytearray(chance.choice(files))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = varint(chance.choice((0, 1, 127, 255, 1 << 20, 1 << 63)))
        read_all(bytes(data))


def test_a_file_is_read_by_whatever_name(tmp_path: Path) -> None:
    path = tmp_path / "신경망.onnx"
    path.write_bytes(MODELS[0]())
    assert totals(measure(str(path))) == OWN["tiny"]
    (tmp_path / "net.bin").write_bytes(MODELS[0]())
    assert load(str(tmp_path / "net.bin")).tree == load(str(path)).tree


def test_what_was_found_by_changing_files() -> None:
    """An idiom whose inner operator reads too little, a size of too few axes, a field of a later version."""
    gelu = [node("Div", "x c", "a"), node("Erf", "a", "b"), node("Add", "b one", "d"), node("Mul", "d half", "e")]
    for nodes in (
        [*gelu[:3], node("Mul", "d", "e"), node("Mul", "x e", "y")],
        [node("Relu", "x", "r"), node("Mul", "r", "e"), *gelu[:3], node("Mul", "e d", "y")],
    ):
        with pytest.raises(SpecError):
            facts_of(model(nodes, numbers={"c": 1.41421356, "one": 1.0, "half": 0.5}))
    up = node("ConvTranspose", "x w", "y", kernel_shape=[3, 3], output_shape=[64], auto_pad="SAME_UPPER")
    with pytest.raises(SpecError, match=r"output_shape \[64\] is not of 2 axes"):
        facts_of(model([up], {"w": (3, 4, 3, 3)}))


def test_a_field_of_a_later_version_is_stepped_over(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(model([node("Relu", "x", "y")]) + text(900, "later"))
    assert measure(path).macs == 0


def test_a_size_within_an_idiom_is_compared_too() -> None:
    nodes = [node("Sigmoid", "x", "s"), node("Mul", "x s", "y")]
    for sizes, said in (((1, 3, 32, 32), 0), ((1, 3, 32, 31), 1)):
        notes = facts_of(model(nodes, declared={"s": sizes})).notes
        assert len([note for note in notes if "'s' is declared 1x3x32x31 and works out to 1x3x32x32" in note]) == said


@pytest.mark.parametrize(("name", "doubtful"), [("linear", True), ("gain.weight", False), ("onnx::Mul_7", False)])
def test_a_parameter_by_a_name_of_no_module_may_have_been_worked_out(tmp_path: Path, name: str, doubtful: bool) -> None:
    """As a product with a state of zeros, which the second exporter of PyTorch works out beforehand."""
    path = tmp_path / "net.onnx"
    tensors = {"a.weight": (4, 3, 1, 1), "a.bias": (4,), name: (4, 1, 1)}
    path.write_bytes(model([node("Conv", "x a.weight a.bias", "c"), node("Mul", f"c {name}", "y")], tensors))
    facts = measure(str(path))
    assert facts.params == 12 + 4 + 4
    assert any(f"{name}: counted as parameters, 4 numbers" in note for note in facts.notes) is doubtful
