"""How layers are written, and what they refuse; a text means the layer that wrote it."""

from __future__ import annotations

import pytest

from convcalc.api import layer, measure
from convcalc.arithmetic import formulas
from convcalc.arithmetic.derivation import working
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.layers import UnknownArgument
from convcalc.features.layer.layer import LayerFacts
from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Refused, new_context
from convcalc.shape import Shape

SAME = """
conv 8 3x3 | conv 8 3x3 s2 p1 | conv 8 3x3 s2x1 p1x0 | conv 8 3x3 p1:2 | conv 8 3x3 p0:1x1:0 | conv 8 5x3 d2
conv 8 3x3 same | conv 8 3x3 s2 same_lower | conv 8 5x5 half | conv 8 3x3 full | conv 8 3x3 causal | conv 8 3x3 d2x1
conv 8 3x3 g2 nobias | conv 3x3 depthwise | conv 8 3x3 depthwise | dwconv 3x3 p1 | dwconv 3x3 p1 nobias
tconv 8 2x2 | tconv 8 4x4 s2 p1 | tconv 8 3x3 s2 p1 op1 | tconv 8 3x3 s2x1 p1x0 op1x0 | tconv 8 3x3 s2 same
tconv 8 3x3 d2 | tconv 8 3x3 d2x1 | tconv 8 3x3 s2 p0:1 g2 nobias | tconv 8 1x1
maxpool 2x2 | maxpool 3x3 s2 | maxpool 3x3 s2 p1 | maxpool 3x3 s2 ceil | maxpool 2x2 d2 | maxpool 3x2 | maxpool to 3x3
avgpool 3x3 s2 same | avgpool 2x2 s2x1 | avgpool to 7x5 | lppool 2x2 | gap | gmp
fc 10 | fc 10 nobias | flatten | reshape 8x8x16 | zeropad 1 | zeropad 1x2 | zeropad p1:2 | crop 1 | crop p0:1x1:0
upsample 2 | upsample 2x3 | upsample 2 bilinear | upsample 2x3 bilinear | upsample 2 bilinear corners
upsample to 7x9 | upsample to 7x9 bilinear | upsample to 7x9 bilinear corners | pixelshuffle 2 | shuffle 2
pixelunshuffle 2 | local 8 3x3 | local 8 3x3 s2 p1 nobias
bn | bn noaffine | ln | ln noaffine | gn 2 | gn 2 noaffine | bn nogamma | gn 2 nobeta
scale | scale 1 bias | scale nogamma | scale 1 nogamma | prelu | prelu 1
normalize | normalize 1 | take 1:3 | instnorm | lrn 3 | relu | lrelu 0.1 | dropout 0.5 | dropout
"""


@pytest.mark.parametrize("text", [text.strip() for line in SAME.strip().splitlines() for text in line.split("|")])
def test_a_layer_is_written_as_it_was(text: str) -> None:
    assert measure(f"16x16x4 -> {text}").rows[-1].text == text


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("conv 8 k3 s1 d1 g1 bias valid", "conv 8 3x3"),
        ("conv 8 3x3 p0 bias", "conv 8 3x3"),
        ("conv 4 3x3 depthwise", "conv 3x3 depthwise"),
        ("tconv 8 3x3 s1 op0 valid", "tconv 8 3x3"),
        ("tconv 8 k3 s2 same", "tconv 8 3x3 s2 same"),
        ("maxpool 2x2 s2", "maxpool 2x2"),
        ("maxpool 3x3 s3 floor", "maxpool 3x3"),
        ("upsample 2x2", "upsample 2"),
        ("zeropad p1:1x1:1", "zeropad 1"),
        ("lrn", "lrn 5"),
        ("subsample 4", "subsample 4"),
        ("subsample 8 s2x1", "subsample 8 s2x1"),
    ],
)
def test_what_is_the_default_is_left_out(text: str, shorter: str) -> None:
    assert measure(f"16x16x4 -> {text}").rows[-1].text == shorter


def test_one_axis_is_written_with_its_letter() -> None:
    texts = ["conv 8 k3", "tconv 8 k3 s2", "maxpool k2", "maxpool k3 s2", "upsample 3", "crop p0:1"]
    assert [measure(f"16x4 -> {text}").rows[-1].text for text in texts] == texts


# Refusals: whatever a kind needs, and nobody gave.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10 -> tconv 4 k2", "tconv"),
        ("10 -> conv 4 k2", "conv"),
        ("10 -> maxpool k2", "maxpool"),
        ("10 -> maxpool to 2", "maxpool"),
        ("10 -> gap", "gap"),
        ("10 -> upsample 2", "upsample"),
        ("10 -> pixelshuffle 2", "pixelshuffle"),
        ("10 -> zeropad 1", "zeropad"),
        ("10 -> pixelunshuffle 2", "pixelunshuffle"),
    ],
)
def test_a_vector_has_no_axes_to_slide_along(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=rf"'?{words}'? needs a map"):
        measure(text)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        ("sepconv 3x3", "sepconv needs filters"),
        ("conv 3x3", "conv needs filters"),
        ("tconv 3x3", "tconv needs filters"),
        ("conv 8", "conv needs a kernel"),
        ("tconv 8", "tconv needs a kernel"),
        ("gn", "gn needs the number of groups"),
        ("shuffle", "shuffle needs the number of groups"),
        ("zeropad", "zeropad needs an amount"),
        ("crop", "crop needs an amount"),
        ("upsample", "upsample needs a factor"),
        ("pixelshuffle", "pixelshuffle needs a factor"),
        ("reshape", "reshape needs the new shape"),
        ("fc", "fc needs outputs"),
        ("subsample", "subsample needs channels"),
        ("pixelunshuffle", "pixelunshuffle needs a factor"),
        ("maxpool", "maxpool needs a kernel"),
        ("maxpool 4 3x3", "maxpool takes no bare number"),
        ("conv 8 3x3 filters=9x7", "two bare numbers, 8 and 9"),
        ("maxpool to 2x2 s2 p1", "'to' and a stride do not go together"),
        ("sepconv 8 3x3 g2", "sepconv takes no"),
        ("zeropad s1", "zeropad takes no stride"),
        ("zeropad 1 p1", "a bare number and padding do not go together"),
        ("zeropad 2 1x1 p1", "a bare number and a kernel do not go together"),
        ("bn noaffine nogamma", "noaffine and nogamma do not go together"),
        ("ln noaffine nobeta", "noaffine and nobeta do not go together"),
        ("conv 8 3x3 s1:2", "the stride has no before and after"),
        ("conv 8 3x3 g2x2", "the groups: one number is needed"),
        ("take", "take needs channels"),
        ("take 3x3", "take needs the first channel and the one behind the last"),
        ("embedding 9x4", "embedding needs the numbers of words, one after another; a map of 16x16x4 arrives"),
        ("flatten, embedding", "embedding needs how many words, and how long a vector"),
        ("add[ conv 4 3x3 | identity ]", "add needs equal shapes, not 14x14x4 and 16x16x4"),
        ("add[ conv 5 1x1 | identity ]", "add needs equal shapes, not 16x16x5 and 16x16x4"),
        ("add[ identity | relu | conv 5 1x1 ]", "add needs equal shapes, not 16x16x4 and 16x16x4 and 16x16x5"),
        ("mul[ conv 4 3x3 | identity ]", "mul needs equal shapes, one value a channel or one a place, not 14x14x4"),
        ("mul[ conv 3 1x1 | identity ]", "mul needs equal shapes, one value a channel or one a place, not 16x16x3"),
        ("concat[ conv 4 3x3 | identity ]", "concat joins channels of maps of equal size, not 14x14x4 and 16x16x4"),
    ],
)
def test_what_is_needed_is_asked_for_in_the_kinds_own_name(layer: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        measure(f"16x16x4 -> {layer}")


@pytest.mark.parametrize(
    "layer",
    [
        *("conv 8 3x3 p1 same", "conv 8 3x3 same valid", "conv 8 3x3 k3", "conv 8 3x3 filters=8", "conv 0 3x3", "fc 0"),
        *(
            "conv 8 0x0",
            "conv 8 k0",
            "maxpool k0",
            "tconv 8 k0",
            "conv 8 3x3 s0",
            "conv 8 3x3 d0",
            "conv 8 3x3 g0",
            "conv 8 3x3 g3",
            "conv 6 3x3 depthwise",
        ),
        *("conv 8 3x3 g2 depthwise", "conv 8 3x3 bias nobias", "conv 8 3x3x3", "conv 8 3x3 s1x1x1", "conv 8 17x17"),
        *("tconv 8 3x3 same op1", "tconv 8 3x3 same p1", "tconv 8 3x3 s2 op2", "tconv 8 1x1 p8", "tconv 8 3x3 g3"),
        *("maxpool 2x2 p2", "maxpool 3x3 p0:2", "maxpool 2x2 ceil floor", "maxpool to 2x2 s2"),
        *(
            "maxpool 17x17",
            "maxpool 40x40 s2 ceil",
            "maxpool to 0x2",
            "upsample 0",
            "upsample 0x2",
            "upsample 2x0",
            "upsample 2 2x2",
            "zeropad 1 p1",
        ),
        *("crop 8", "crop p16:0", "pixelshuffle 3", "shuffle 3", "gn 3", "gn 0", "reshape 8x8x4", "reshape 0x8x4"),
        *("subsample 3", "subsample 8 s0", "dropout 1.5", "relu 3", "take 0:2, pixelshuffle 2"),
    ],
)
def test_a_layer_that_cannot_be_is_refused(layer: str) -> None:
    with pytest.raises(SpecError):
        measure(f"16x16x4 -> {layer}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("9 -> embedding 0x3", "must be at least 1"),
        ("9 -> embedding 3x0", "must be at least 1"),
        ("9x4 -> normalize 0", "must be at least 1"),
        ("9x4 -> normalize 2", "must be 1, or left out"),
        ("9x4 -> scale 0", "must be at least 1"),
        ("9x4 -> prelu 0", "must be at least 1"),
        ("9x4 -> pixelunshuffle 0", "must be at least 1"),
        ("9x4 -> upsample to 0", "must be at least 1"),
        ("9x4 -> pixelshuffle 0", "must be at least 1"),
        *[(f"9x4 -> tconv 8 k3 {each}", "must be at least 1") for each in ("g0", "s0", "d0")],
    ],
)
def test_a_number_that_is_too_small_is_named_and_the_least(text: str, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        measure(text)


@pytest.mark.parametrize(
    "layer",
    [
        *(
            "conv 8 16x16",
            "conv 8 17x17 p0:1",
            "tconv 8 3x3 s2 op1",
            "tconv 8 3x3 d3 op2",
            "tconv 8 2x2 p8",
            "crop p15:0",
        ),
        *(
            "maxpool 2x2 p1",
            "maxpool 3x3 p1",
            "maxpool 17x17 s2 ceil",
            "maxpool to 1x2",
            "upsample 1",
            "subsample 4 s2",
        ),
        *("tconv 8 3x3 g1", "pixelshuffle 1", "pixelunshuffle 1", "pixelunshuffle 16"),
        *("dropout 1.0", "dropout 0.0", "zeropad 0", "gn 4", "conv 1 1x1 g1", "avgpool to 16x16", "avgpool to 17x17"),
    ],
)
def test_the_last_that_can_be_is_taken(layer: str) -> None:
    assert measure(f"16x16x4 -> {layer}").rows[-1].out.positions() > 0


@pytest.mark.parametrize(("word", "least", "most"), [("dropout", "0", "1"), ("lrelu", "0", "7"), ("elu", "0.0", "1.5")])
def test_a_decimal_is_not_negative_and_a_rate_at_most_1(word: str, least: str, most: str) -> None:
    kind, x, context = kind_of(word), Shape(4, (9,)), new_context()
    (argument,) = kind.arguments
    assert argument.written == ("0.5" if word == "dropout" else "0.1")
    for taken in (least, most, argument.written):
        assert kind.read({"decimal": taken}, (x,), context) == taken
    for wrong in ("-0.1", "-1", *["1.1"] * (word == "dropout")):
        with pytest.raises(Refused):
            kind.read({"decimal": wrong}, (x,), context)


def test_channels_are_not_counted_from_below_zero() -> None:
    for first, end in ((-1, 3), (3, 3), (3, 2), (0, 5)):
        with pytest.raises(Refused):
            kind_of("take").read({"size": (Pair(first, end),)}, (Shape(4, (9,)),), new_context())


def test_what_a_kind_takes_is_said_in_one_way_of_writing_each() -> None:
    with pytest.raises(Refused) as refused:
        kind_of("gn").check({"k": (3,)})
    mistake = refused.value.mistake
    assert isinstance(mistake, UnknownArgument) and mistake.takes == ("32", "noaffine")


@pytest.mark.parametrize("p", [((-1, 2),), ((2, -1),), (-1,)])
def test_padding_below_zero_on_either_side_is_refused(p: tuple[tuple[int, int] | int, ...]) -> None:
    with pytest.raises(SpecError, match="padding cannot be negative"):
        layer(n=8, f=3, p=p)


def test_output_padding_below_zero_is_refused() -> None:
    with pytest.raises(SpecError, match="output padding is -1; it must be at least 0"):
        layer("tconv", n=8, f=3, op=-1)


# Channels that nobody gave.


def test_without_channels_there_is_a_size_and_no_count() -> None:
    for kind in ("conv", "tconv"):
        facts = layer(kind, n=9, f=3, filters=8)
        assert facts.out.channels == 8
        assert (facts.weights, facts.biases, facts.macs) == (None, None, None)
        assert [step.role for step in facts.formulas] == ["size"]
        facts = layer(kind, n=9, f=3, c=4)
        assert (facts.out.channels, facts.weights, facts.macs) == (None, None, None)
    assert layer("maxpool", n=9, f=3).out.channels is None


def written(facts: LayerFacts) -> list[str]:
    """Every step of every working."""
    return [text for step in facts.formulas for text in working(step.function, step.values, **step.written).plain]


def test_workings_with_as_much_padding_on_both_sides_write_it_once() -> None:
    working = "; ".join(written(layer(n=9, f=3, s=2, p=1)))
    assert "2p" in working and "p_before" not in working


@pytest.mark.parametrize("kind", ["conv", "tconv", "maxpool"])
def test_workings_with_unequal_padding_name_both_sides(kind: str) -> None:
    steps = written(layer(kind, n=9, f=3, s=2, p=((0, 1),)))
    sign = "-" if kind == "tconv" else "+"  # a transposed convolution crops
    assert any(f"p_before {sign} p_after" in step for step in steps)
    assert any(f"0 {sign} 1" in step for step in steps)


@pytest.mark.parametrize("word", ["same", "same_lower"])
def test_the_working_of_same_needs_no_kernel(word: str) -> None:
    (size,) = [step for step in layer(n=9, f=3, s=2, p=word).formulas if step.role == "size"]
    assert (size.function, size.values) == (formulas.same_out, {"n": 9, "s": 2})


def test_workings_of_two_unequal_axes_are_two() -> None:
    for kind in ("conv", "tconv"):
        facts = layer(kind, n=(9, 8), f=(3, 2))
        titles = [step.title for step in facts.formulas if step.role == "size"]
        assert titles == ["output size, height", "output size, width"]
        facts = layer(kind, n=(9, 9), f=(3, 3))
        assert [step.title for step in facts.formulas if step.role == "size"] == ["output size"]


def test_a_window_larger_than_the_padded_input_is_noted_with_ceil_alone() -> None:
    larger = "a kernel of 3 is larger than the padded size of 2; ceil lets it stand"
    assert any(larger in note for note in measure("2x1 -> maxpool k3 s2 ceil").notes)
    assert any(larger in note for note in measure("9x2x1 -> maxpool 3x3 s2 ceil").notes)
    assert not measure("3x1 -> maxpool k3 s2 ceil").notes
    assert not measure("2x1 -> maxpool k3 s2 p1 ceil").notes
    for padding in ("p0:1", "p1:0"):
        assert not measure(f"2x1 -> maxpool k3 s2 {padding} ceil").notes
        assert any(larger in note for note in measure(f"1x1 -> maxpool k3 s2 {padding} ceil").notes)
