"""Words, names and shapes resolved: the language's meaning, rule by rule."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.tree import BlockDef, Input, Layer, Spec, Statement
from convcalc.loading import facts_of
from convcalc.network import builder
from convcalc.readers.source import load
from convcalc.shape import Shape
from convcalc.text import Source


def shapes(text: str, **lets: int) -> list[str]:
    return [row.out.text() for row in facts_of(load(text), lets=lets).rows]


def texts(text: str) -> list[str]:
    return [row.text for row in measure(text).rows]


def refused(text: str, **lets: int) -> str:
    with pytest.raises(SpecError) as caught:
        facts_of(load(text), lets=lets)
    return caught.value.message


def test_the_readme_example() -> None:
    assert shapes("227x227x3 -> conv 96 11x11 s4 -> 55x55x96 -> maxpool 3x3 s2 -> 27x27x96") == ["55x55x96", "27x27x96"]


def test_a_default_reaches_to_the_end_of_its_brackets() -> None:
    assert texts("8x8x4 -> [default conv 3x3 p1 nobias; conv 4] -> conv 4 1x1") == [
        "conv 4 3x3 p1 nobias",
        "conv 4 1x1",
    ]


def test_a_default_is_lexical_and_not_carried_into_calls() -> None:
    text = "block b [ conv 4 1x1 ]\ndefault conv nobias\n8x8x4 -> b, conv 4 1x1"
    assert texts("8x8x4\n" + text.replace("8x8x4 -> ", "")) == ["conv 4 1x1", "conv 4 1x1 nobias"]


def test_a_layer_takes_back_what_a_default_gives() -> None:
    text = "input 8x8x4; default conv 3x3 p1 nobias; conv 4 bias; conv 4 same; conv 4 k1 p0; dwconv; sepconv 4"
    assert texts(text) == [
        "conv 4 3x3 p1",
        "conv 4 3x3 same nobias",
        "conv 4 1x1 nobias",
        "dwconv 3x3 p1 nobias",
        "dwconv 3x3 p1 nobias",
        "conv 4 1x1 nobias",
    ]


def test_a_default_of_conv_does_not_reach_tconv() -> None:
    assert texts("input 8x8x4; default conv nobias; tconv 4 2x2 s2") == ["tconv 4 2x2 s2"]


def test_sepconv_is_two_rows_with_stride_first_and_bias_last() -> None:
    assert texts("8x8x4 -> sepconv 16 3x3 s2 p1") == ["dwconv 3x3 s2 p1 nobias", "conv 16 1x1"]


def test_in_is_what_arrives_at_its_place() -> None:
    text = "input 8x8x12; block b [ let c = in; conv c/2 1x1, conv in*3 1x1 ]; b x 2"
    assert shapes(text) == ["8x8x6", "8x8x18", "8x8x9", "8x8x27"]


def test_a_variable_can_be_set_from_outside() -> None:
    text = "input 8x8x4; let n = 2; [conv 4 1x1] x n"
    assert len(shapes(text)) == 2
    assert len(shapes(text, n=5)) == 5
    assert refused(text, m=5) == "there is no variable 'm' to set"


def test_parameters_come_by_place_by_name_and_by_default() -> None:
    block = "block b(c, k=3, s=1) [ conv c k=k s=s same ]\n"
    assert texts("input 8x8x4\n" + block + "b(6), b(8, s=2), b(k=1, c=2)") == [
        "conv 6 3x3 same",
        "conv 8 3x3 s2 same",
        "conv 2 1x1 same",
    ]
    assert "needs a value for 'c'" in refused("input 8x8x4\n" + block + "b(k=1)")
    assert "has no parameter 'z'" in refused("input 8x8x4\n" + block + "b(1, z=1)")
    assert "4 values" in refused("input 8x8x4\n" + block + "b(1, 2, 3, 4)")


def test_branches_that_meet_are_repeated_like_a_group() -> None:
    assert texts("8x8x2; concat[ identity | relu ] x2") == texts("8x8x2; [ concat[ identity | relu ] ] x2")
    assert shapes("8x8x2; concat[ identity | relu ] x2")[-1] == "8x8x8"


def test_zero_repetitions_are_nothing() -> None:
    assert shapes("8x8x4 -> [conv 6 1x1] x 0 -> relu") == ["8x8x4"]


def test_a_shape_may_change_from_turn_to_turn() -> None:
    assert shapes("32x32x3 -> [conv 2*in 3x3 s2 p1] x 3") == ["16x16x6", "8x8x12", "4x4x24"]


def test_residual_shortcuts() -> None:
    branch = "[ conv 8 3x3 s2 p1 nobias, bn ]"
    assert texts(f"8x8x4 -> residual B {branch}")[-3:] == ["conv 8 1x1 s2 nobias", "bn", "add"]
    assert texts(f"8x8x4 -> residual A {branch}")[-2:] == ["subsample 8 s2", "add"]
    assert texts(f"8x8x4 -> residual if same {branch}")[-1] == "bn"
    assert "identity shortcut" in refused(f"8x8x4 -> residual {branch}")
    assert texts("8x8x4 -> residual C [ relu ]") == ["relu", "conv 4 1x1 nobias", "bn", "add"]
    assert texts("8x8x4 -> residual [ relu ]") == ["relu", "add"]
    assert "zero channels" in refused("8x8x4 -> residual A [ conv 2 1x1 ]")
    assert "no stride makes 6x6x8 of 8x8x4" in refused("8x8x4 -> residual B [ conv 8 3x3 ]")


def test_skips_by_name() -> None:
    text = "16x16x4 -> e1: conv 8 3x3; e2: maxpool 2x2; tconv 8 2x2 s2; concat e1; from e2; relu"
    assert shapes(text) == ["14x14x8", "7x7x8", "14x14x8", "14x14x16", "7x7x8"]
    assert measure(text).rows[3].inputs == (2, 0)
    assert measure(text).rows[4].inputs == (1,)


def test_a_crop_cuts_the_odd_pixel_at_the_end() -> None:
    facts = measure("9x9x1 -> e1: relu; conv 1 4x4; concat e1 crop")
    assert [row.text for row in facts.rows] == ["relu", "conv 1 4x4", "crop p1:2", "concat"]
    assert facts.rows[2].start == (1, 1)


def test_labels_are_local_to_brackets() -> None:
    assert "'a' names a tensor inside other brackets" in refused("8x8x4 -> [ a: relu ] -> add a")
    assert refused("8x8x4 -> a: relu; a: relu").startswith("the label 'a' is given twice")


def test_a_block_sees_the_labels_around_its_definition() -> None:
    text = "input 8x8x4\ne1: conv 6 1x1\nblock up [ conv 4 1x1, concat e1 ]\nup x 2"
    assert shapes(text) == ["8x8x6", "8x8x4", "8x8x10", "8x8x4", "8x8x10"]
    assert [row.inputs for row in measure(text).rows][-1] == (3, 0)


def test_layout_chw() -> None:
    facts = measure("layout chw; input 3x32x30; conv 8 3x3 -> 8x30x28; flatten; reshape 8x30x28")
    assert facts.out == Shape(8, (30, 28))


def test_every_branch_is_read_although_one_is_wrong() -> None:
    with pytest.raises(SpecError) as caught:
        measure("8x8x4 -> concat[ conv 4 9x9 | conv 4 3x3 g3 | relu ]")
    assert len(caught.value.errors) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8x8x1 -> [concat[identity|identity]] x 100", "grows beyond"),
        ("8x8x1 -> [upsample 1000000] x 1000", "grows beyond"),
        ("8x8x1 -> conv 1000000000 1x1, conv 4*in 1x1", "a number above"),
        ("8x8x1 -> [[[ ]x9999]x9999]x9999", "at most 100,000,000"),
        ("8x8x1 -> [[relu]x1000000]x1000000", "at most 100,000,000"),
    ],
)
def test_what_grows_without_end_is_refused(text: str, words: str) -> None:
    assert words in refused(text)


def test_a_million_turns_cost_nothing() -> None:
    facts = measure("224x224x3 -> [conv 64 3x3 p1, bn, relu] x 1000000")
    assert len(facts.rows) == 3_000_000
    assert facts.rf == (2_000_001, 2_000_001)
    assert facts.rows[-1].path == "[1000000]"
    assert facts.rows[2_999_997].rf == (2_000_001, 2_000_001)
    assert facts.rows[5].inputs == (4,)
    assert facts.rows[3].inputs == (2,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8x8x3 -> block b [ relu ]; block b [ bn ]; b", "block 'b' is defined twice|'b'"),
        ("8x8x3 -> a: relu; a: bn", "'a'"),
        ("8x8x3 -> [[[ ]x9999]x9999]x9999", "layers and repetitions"),
        ("8x8x3 -> [[[ relu ]x0, [ ]x9999]x9999]x9999", "layers and repetitions"),
        ("0x8x3 -> relu", "holds nothing"),
        ("8x8x8x8x3 -> relu", "axes"),
        ("8x8x3 -> let n = 7, m = n / 2; relu", "whole"),
        ("8x8x3 -> let n = 7, m = n % 0; relu", "zero|0"),
        (
            "8x8x4 -> residual A [ conv 8 3x3 p1, concat[ | conv 4 2x2 s2, upsample 2 ] ]",
            "stride",
        ),
        ("8x8x4 -> residual A [ conv 8 3x3 p1, gap ]", "stride"),
        ("8x8x3 -> conv 8 k3x3x3", "3"),
        ("8x8x3 -> conv 8 3x3 p1x1x1", "3"),
    ],
)
def test_what_cannot_be_built_is_refused(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        measure(text)


def test_a_remainder_is_whole_number_arithmetic() -> None:
    assert texts("8x8x3 -> let n = 17; conv n%5 1x1, conv n-n%5 1x1") == ["conv 2 1x1", "conv 15 1x1"]


def test_channels_written_first_are_noted_and_read_as_they_stand() -> None:
    facts = measure("3x224x224 -> conv 8 3x3 p1")
    assert facts.in_ == Shape(224, (3, 224))
    assert facts.notes[0].endswith("did you mean 224x224x3?")
    assert not measure("3x16x16 -> conv 8 3x3 p1").notes
    assert not measure("3x224x200 -> conv 8 3x3 p1").notes


def test_a_default_that_a_kind_does_not_take_does_not_reach_it() -> None:
    assert texts("8x8x4 -> default conv 3x3 p1 g2 nobias; conv 4; dwconv; sepconv 8") == [
        *("conv 4 3x3 p1 g2 nobias", "dwconv 3x3 p1 nobias", "dwconv 3x3 p1 nobias", "conv 8 1x1 nobias"),
    ]


def test_a_name_from_further_out_is_named_again_further_in() -> None:
    text = "8x8x4 -> a: conv 4 3x3 p1; bn; [ [ b: from a; relu; [ add b ] ] x2 ]"
    rows = measure(text).rows
    assert [(row.kind, row.inputs) for row in rows] == [
        *(("conv", (-1,)), ("bn", (0,)), ("relu", (0,)), ("add", (2, 0)), ("relu", (0,)), ("add", (4, 0))),
    ]


@pytest.mark.parametrize(
    "text", ["8x8x3 -> [ relu, bn, relu ]", "99x3 -> [ conv 3 k2 ] x9", "8x8x3 -> relu, bn, relu, bn, relu, bn"]
)
def test_a_text_that_takes_too_long_is_given_up(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MOST_WORK", 3)
    with pytest.raises(SpecError, match="steps"):
        measure(text)


def test_a_tree_made_by_hand_is_checked_as_a_text_is() -> None:
    with pytest.raises(SpecError, match="an input size"):
        builder.build(Spec((), Input((0, 8, 3))))


def test_names_given_twice_in_a_tree_made_by_hand() -> None:
    relu = Statement(None, (Layer("relu"),))
    labelled, block = relu._replace(label="a"), BlockDef("b", (), (relu,))
    for body, words in (((labelled, labelled), "'a'"), ((block, block, relu), "'b'")):
        with pytest.raises(SpecError, match=words):
            builder.build(Spec(body, Input((8, 8, 3))))


def test_turns_of_shapes_that_come_again_are_steps_too(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "8x2; [ conv in%2+1 k1 ] x "
    monkeypatch.setattr(builder, "MOST_WORK", 40)
    assert len(measure(f"{text}30").rows) == 30  # two turns that are built, and a step each
    with pytest.raises(SpecError, match="more than 5,000,000 steps"):
        measure(f"{text}60")


def test_the_input_that_is_missing_is_the_size_claimed_before_any_layer() -> None:
    claimed = parse(Source("8x8x1; relu -> 28x28x1")).body[0]
    assert isinstance(claimed, Statement)
    before, relu = claimed._replace(units=()), claimed._replace(claims=())
    for body, usual in (((before, relu), "28x28x1"), ((relu, before), "224x224x3"), ((), "224x224x3")):
        with pytest.raises(SpecError, match="no input size is given") as refused:
            builder.build(Spec(body))
        assert f"begin with 'input {usual}'" in (refused.value.hint or "")


def test_channels_in_that_are_right_change_nothing() -> None:
    assert texts("8x8x3; conv in_channels=3 out_channels=8 kernel_size=3") == ["conv 8 3x3"]


def test_a_shortcut_beside_a_branch_with_labels_from_outside_has_no_stride_of_its_own() -> None:
    text = "8x8x4; start: identity; a: maxpool 2x2; from start; residual A [ maxpool 2x2, add a ]"
    assert "the branch has no one stride" in refused(text)


def test_shared_weights_without_their_own_arguments_are_refused_as_the_layer_alone_is() -> None:
    assert refused("8x8x4; s: sepconv 4 3x3; sepconv as s") == "sepconv needs filters"


def test_of_several_bare_numbers_that_are_worked_out_no_layer_is_made_up() -> None:
    assert refused("8x8x3; conv in 8 3x3") == "conv is given two bare numbers, 3 and 8: how many filters is it?"


def test_the_inputs_of_a_network_that_is_looked_at_again_are_those_that_it_had() -> None:
    tree = load("input left 8x8x3; input right 6x6x3; conv 4 3x3; add[ | from right, conv 4 1x1 ]").tree
    again = builder.Builder(tree, {})
    again.network(Shape(3, (8, 8)))
    inputs = list(again.state.more_inputs)
    again.outermost(Shape(3, (8, 8)))
    assert again.state.more_inputs == inputs and [each.label for each in inputs] == ["right"]


def test_a_branch_that_reads_what_is_outside_of_it_has_no_one_stride() -> None:
    text = "8x8x4; a: relu; residual B [ conv 8 3x3 s2 p1; mul[ | from a, gap, conv 8 1x1 ] ]"
    assert refused(text) == "no stride makes 4x4x8 of 8x8x4: the branch has no one stride"
