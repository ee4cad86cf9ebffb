"""TensorFlow Lite models: totals of our own, sizes that are declared, what is refused, and files that lie."""

from __future__ import annotations

import random
from collections.abc import Callable
from struct import pack, pack_into

import pytest

from convcalc import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from convcalc.readers import tflite
from convcalc.readers.opened import OpenedFile, ReadError
from tests.data.make_tflite import MODELS, conv, pool, separable
from tests.places import DATA
from tests.readers.tflite.flat_builder import ModelText, written

OWN = {"separable": (610, 68_256), "heads": (505, 13_952), "decoder": (400, 66_816), "sizes": (1_615, 6_144)}


@pytest.mark.parametrize("make", MODELS, ids=lambda make: make.__name__)
def test_own_files_have_the_totals_and_the_sizes_that_they_declare(make: Callable[[], bytes]) -> None:
    path = DATA / "tflite" / f"{make.__name__}.tflite"
    assert path.read_bytes() == make(), "python -m tests.data.make_tflite"
    facts = measure(str(path))
    assert (facts.params, facts.macs) == OWN[make.__name__]
    assert not [note for note in facts.notes if "declare" in note] and not facts.idle


def facts_of(data: bytes) -> Facts:
    from convcalc.loading import facts_of as of
    from convcalc.readers.source import Loaded
    from convcalc.text import Source

    found = tflite.read(OpenedFile("net.tflite", data))
    return of(Loaded(found.tree, Source(found.listing, "net.tflite"), "", found.notes, found.on, found.failed))


def refusal(data: bytes) -> str:
    """What is said of a model that is not read."""
    with pytest.raises((SpecError, ReadError)) as caught:
        facts_of(data)
    return str(caught.value)


def one(op: str, kind: int = 0, made: tuple[int, ...] = (1, 8, 8, 4), **options: tuple[int, str, int | float]) -> bytes:
    """A convolution, and an operator behind it."""
    model = ModelText()
    for name, size in (("x", (1, 8, 8, 3)), ("a", (1, 8, 8, 4)), ("y", made)):
        model.tensor(name, size)
    conv(model, "x", "a", [4, 3, 3, 3])
    model.operator(op, "a", "y", kind, **options)
    return model.bytes("x", "y")


def test_what_is_not_read_is_refused_by_operator_number_and_name() -> None:
    assert "the operator LSTM (16) 'y': it is not read" in refusal(one("LSTM"))
    assert "the operator CUSTOM Fancy (32) 'y'" in refusal(one("CUSTOM"))
    assert "bounds of -1 and 1" in refusal(one("RELU_N1_TO_1"))
    assert "the operator MUL (18) 'y'" in refusal(one("MUL", 21))
    assert "SIGN_BIT" in refusal(one("CONCATENATION", 10, axis=(0, "i", 3), act=(1, "b", 5)))
    assert "activation 9" in refusal(one("CONCATENATION", 10, axis=(0, "i", 3), act=(1, "b", 9)))
    assert "the options of another operator" in refusal(one("CONCATENATION", 11, axis=(0, "i", 3)))


def test_sizes_that_do_not_follow_are_noted() -> None:
    notes = tflite.read(OpenedFile("net.tflite", one("RELU", made=(1, 8, 8, 5)))).notes
    assert "'y' is declared 1x8x8x5 and works out to 1x8x8x4" in " ".join(notes)


def test_every_output_is_reported() -> None:
    facts = measure(str(DATA / "tflite" / "heads.tflite"))
    assert [each.label for each in facts.outputs] == ["boxes", "scores"]


def test_windows_have_the_padding_of_tensorflow() -> None:
    model = ModelText()
    for name, size in (("x", (1, 9, 9, 3)), ("a", (1, 5, 5, 4)), ("y", (1, 2, 2, 4))):
        model.tensor(name, size)
    conv(model, "x", "a", [4, 2, 2, 3], 2)
    pool(model, "AVERAGE_POOL_2D", "a", "y", 2)
    found = tflite.read(OpenedFile("net.tflite", model.bytes("x", "y")))
    assert not found.notes and facts_of(model.bytes("x", "y")).macs == 25 * 12 * 4


def damaged(at: int, form: str, value: int) -> bytes:
    """A model with one number changed."""
    data = bytearray(separable())
    pack_into(form, data, at, value)
    return bytes(data)


HOSTILE: tuple[bytes, ...] = (
    b"",
    b"\0\0\0\0TFL3",
    pack("<I", 1 << 31) + b"TFL3" + bytes(64),
    written({0: ("I", 3)}),
    written({2: [{}], 4: [{}]}),
    written({2: [{0: [{0: ("i", [-1, 1 << 30])}], 1: ("i", [0]), 2: ("i", [0])}], 4: [{}]}),
    written({2: [{0: [{0: ("i", [1] * 40)}], 1: ("i", [0]), 2: ("i", [0])}], 4: [{}]}),
    written({2: [{0: [{0: ("i", [1 << 30] * 9)}], 1: ("i", [0]), 2: ("i", [7])}], 4: [{}]}),
    written({1: [{}], 2: [{3: [{0: ("I", 9)}]}], 4: [{}]}),
    written({1: [{}] * 3_000, 2: [{}], 4: [{}]}),
    written({1: [{}], 2: [{0: [{}], 3: [{1: ("i", [0] * 4_000)}] * 26}], 4: [{}]}),
    damaged(0, "<I", 0xFFFFFFFF),
    damaged(0, "<I", 4),
    separable()[:400],
)


def read_all(data: bytes) -> None:
    """A network, or one mistake."""
    try:
        facts_of(data)
    except (SpecError, ReadError) as error:
        assert "\x1b" not in str(error)


def test_files_that_lie_are_one_mistake() -> None:
    for data in HOSTILE:
        assert refusal(data)


def test_mutated_files_are_networks_or_one_mistake() -> None:
    chance = random.Random(12)
    files = [make() for make in MODELS]
    for _ in range(300):
        data = bytearray(chance.choice(files))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at] = chance.choice((0, 1, 2, 4, 127, 128, 255, chance.randrange(256)))
        read_all(bytes(data[: chance.choice((len(data), len(data), chance.randrange(len(data))))]))


def test_parts_that_are_outputs_are_kept_and_a_border_of_the_lowest_is_refused() -> None:
    model = ModelText()
    for name in ("x", "y", "z"):
        model.tensor(name, (1, 8, 8, 4 if name == "x" else 2))
    model.numbers("parts", [2, 2])
    model.numbers("axis", [3], [])
    model.operator("SPLIT_V", "x parts axis", "y z", 79)
    assert [each.out.channels for each in facts_of(model.bytes("x", "y z")).outputs] == [2, 2]
    model = ModelText()
    model.tensor("x", (1, 8, 8, 4))
    model.tensor("y", (1, 10, 8, 4))
    model.numbers("border", [0, 0, 1, 1, 0, 0, 0, 0], [4, 2])
    model.numbers("lowest", [-(10**9)], [])
    model.operator("PADV2", "x border lowest", "y")
    assert "a border of the lowest number" in refusal(model.bytes("x", "y"))


@pytest.mark.parametrize(("padding", "size", "made"), [(1, 7, 13), (1, 8, 16), (2, 7, 15), (0, 7, 0)])
def test_the_transposed_convolution_of_mediapipe(padding: int, size: int, made: int) -> None:
    model = ModelText()
    model.tensor("x", (1, size, size, 4))
    model.tensor("y", (1, made, made, 2))
    model.weights("w", [2, 3, 3, 4])
    model.weights("b", [2])
    model.operator("CUSTOM", "x w b", "y")
    model.codes[-1][1] = "Convolution2DTransposeBias"
    model.operators[-1][5] = ("B", pack("<3i", padding, 2, 2))
    if not made:
        assert "CUSTOM Convolution2DTransposeBias (32)" in refusal(model.bytes("x", "y"))
        return
    facts = facts_of(model.bytes("x", "y"))
    assert (facts.params, facts.macs, facts.outputs[0].out.size) == (74, size * size * 72, (made, made))
    assert not facts.idle and not [note for note in facts.notes if "declare" in note]
