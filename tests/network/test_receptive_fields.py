"""What units see where that is easily got wrong: branches that see all, holes, strides in repeats, shortest paths."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.arithmetic.intervals import UnknownInterval, WholeInput, span_of
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.facts import Facts
from convcalc.network.receptive_field import Tensor, last_limited, receptive_fields
from convcalc.network.traverse import rows, seek
from convcalc.network.unit_field import unit_window
from tests.work import counted

MOST_CALLS = 10_000
"""So many functions are called at most where turns or places are not gone through one by one."""


def last(text: str) -> tuple[object, ...]:
    row = measure(text).rows[-1]
    return row.rf, row.start, row.jump, row.sees


def windows(facts: Facts, at: int = -1) -> list[object]:
    """What each unit of a row on one axis sees, padding included."""
    row = facts.rows[at]
    return [unit_window(facts, row.index, (unit,)).unclipped[0] for unit in range(row.out.size[0])]


@pytest.mark.parametrize("merge", ["concat", "add"])
def test_a_branch_that_sees_all_makes_all_see_it(merge: str) -> None:
    assert last(f"8x8x4 -> {merge}[ gap, upsample 8 | conv 4 3x3 p1 ]") == (None, None, None, "all")
    assert last(f"8x8x4 -> {merge}[ conv 4 3x3 p1 | gap, upsample 8 ]") == (None, None, None, "all")
    assert last(f"8x8x4 -> {merge}[ conv 4 1x1 | conv 4 3x3 p1 ]") == ((3, 3), (-1, -1), (1, 1), None)


@pytest.mark.parametrize(
    "layer", ["gap", "gmp", "avgpool to 1x1", "maxpool to 1", "fc 3", "flatten", "avgpool to 1x1, relu"]
)
def test_what_reads_everything_sees_all(layer: str) -> None:
    assert last(f"8x8x4 -> conv 4 3x3 p1 -> {layer}") == (None, None, None, "all")
    assert measure(f"8x8x4 -> conv 4 3x3 p1 -> {layer}").rf == (3, 3)


def test_an_adaptive_pool_to_one_along_one_axis_sees_all_along_that_one() -> None:
    row = measure("8x8x4 -> avgpool to 1x4").rows[-1]
    assert (row.rf, row.start, row.jump, row.sees) == ((None, 2), (None, 0), (None, 2), None)


def test_units_between_which_a_transposed_window_leaves_holes() -> None:
    holes = measure("4x1 -> tconv 1 k1 s3")  # units 1 and 2 of three see nothing
    assert windows(holes) == [(0, 0), None, None, (1, 1), None, None, (2, 2), None, None, (3, 3)]
    assert (holes.rows[-1].rf, holes.rows[-1].varies) == ((1,), True)
    behind = measure("6x1 -> tconv 1 k1 s3 -> conv 1 k2 d2")  # units i and i + 2
    assert windows(behind)[:4] == [(0, 0), (1, 1), None, (1, 1)]
    behind = measure("6x1 -> tconv 1 k1 s3 -> conv 1 k2 d3")
    assert windows(behind)[:4] == [(0, 1), None, None, (1, 2)]
    assert (behind.rows[-1].rf, behind.rows[-1].start) == ((2,), (0,))
    behind = measure("6x1 -> tconv 1 k1 s3 -> avgpool to 8")  # units 2i and 2i + 1
    assert windows(behind)[:4] == [(0, 0), (1, 1), None, (2, 2)]
    behind = measure("9x1 -> tconv 1 k1 s3 -> conv 1 k4 d2")  # units i, i + 2, i + 4, i + 6
    assert windows(behind)[:3] == [(0, 2), (1, 1), (2, 2)]
    assert behind.rows[-1].rf == (3,)


def test_units_that_all_see_equally_much_do_not_vary() -> None:
    assert not measure("4x4x1 -> upsample 2").rows[-1].varies
    assert not measure("4x4x1 -> upsample 2 -> conv 1 1x1").rows[-1].varies
    assert measure("4x4x1 -> upsample 2 -> conv 1 2x2").rows[-1].varies
    assert measure("4x4x1 -> upsample 3 bilinear").rows[-1].varies
    assert not measure("4x4x1 -> upsample 2 bilinear").rows[-1].varies


def test_bilinear_upsampling_sees_the_places_on_both_sides() -> None:
    assert windows(measure("3x1 -> upsample 2 bilinear")) == [(-1, 0), (0, 1), (0, 1), (1, 2), (1, 2), (2, 3)]
    assert windows(measure("2x1 -> upsample 3 bilinear")) == [(-1, 0), (0, 0), (0, 1), (0, 1), (1, 1), (1, 2)]
    assert windows(measure("2x1 -> upsample 1 bilinear")) == [(0, 0), (1, 1)]
    assert last("3x3x1 -> upsample 2 bilinear")[:2] == ((2, 2), (-1, -1))


def test_the_shortcut_a_sees_every_s_th_place() -> None:
    facts = measure("9x9x4 -> residual A [ conv 8 3x3 s2 p1 ]")
    assert [(row.kind, row.rf, row.start, row.jump) for row in facts.rows] == [
        ("conv", (3, 3), (-1, -1), (2, 2)),
        ("subsample", (1, 1), (0, 0), (2, 2)),
        ("add", (3, 3), (-1, -1), (2, 2)),
    ]
    assert facts.rows[-1].shortest == (1, 1)


def test_the_shortcut_a_with_a_stride_and_as_many_channels() -> None:
    facts = measure("8x8x8 -> residual A [ conv 8 3x3 s2 p1 ]")
    assert [row.text for row in facts.rows] == ["conv 8 3x3 s2 p1", "subsample 8 s2", "add"]


def test_a_repeat_with_a_stride_whose_shape_stays() -> None:
    facts = measure("1x1x4 -> [ conv 4 3x3 p1 s2 ] x3")
    assert [row.rf for row in facts.rows] == [(3, 3), (7, 7), (15, 15)]
    assert [row.start for row in facts.rows] == [(-1, -1), (-3, -3), (-7, -7)]
    assert [row.jump for row in facts.rows] == [(2, 2), (4, 4), (8, 8)]
    assert last("1x1x4 -> [ conv 4 3x3 p1 s2 ] x5; relu") == ((63, 63), (-31, -31), (32, 32), None)


def test_the_shortest_path_passes_by_what_can_be_passed_by() -> None:
    assert measure("9x9x4 -> conv 4 3x3 p1 -> residual [ conv 4 5x5 p2 ]").rows[-1].shortest == (3, 3)
    assert measure("9x9x4 -> concat[ conv 4 7x7 p3 | conv 4 3x3 p1 ] -> maxpool 2x2").rows[-1].shortest == (4, 4)
    assert measure("9x9x4 -> conv 4 3x3 p1 -> upsample 2 -> avgpool 2x2").rows[-1].shortest == (3, 3)
    assert measure("9x9x4 -> [ residual [ conv 4 3x3 p1 ] ] x4 -> conv 4 3x3").rows[-1].shortest == (3, 3)
    assert measure("9x9x4 -> tconv 4 3x3").rows[-1].shortest == (3, 3)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("26x4; t1: conv 8 k4; conv 8 k3; from t1", (6,)),
        ("26x4; t1: conv 8 k4; [ conv 8 k3; from t1 ] x3", (6,)),  # was that of t1
        ("26x4; t1: conv 8 k4; maxpool k2; gap", (5,)),
        ("26x4; conv 8 k4; t1: gap; conv 8 k1", (4,)),
        ("26x4; t1: gap; conv 8 k1; from t1", None),
        ("26x4; t1: conv 8 k4; [ conv 8 k3; [ gap; from t1 ] x2 ] x3", (6,)),
        ("26x4; conv 8 k4; [ gap ] x0", (4,)),
        ("26x8; [ a: conv 8 k3 p1; gap; from a ] x3", (7,)),
        ("8x4; a: relu; g: avgpool to 1, upsample 8; from a, conv 4 k3 p1; [ conv 4 k3 p1; add g ] x9", (5,)),
        ("8x4; conv 4 k3 p1; [ conv 4 k3 p1; add[ | avgpool to 1, upsample 8 ] ] x9", (5,)),
        # of a stretched map larger units see (3,), and the first two of them (2,)
        ("8x1; [ conv 1 k2; upsample 3; conv 1 k2; crop p0:18; gap ]", (2,)),
    ],
)
def test_the_total_is_that_of_the_last_layer_that_does_not_see_all(text: str, total: tuple[int, ...] | None) -> None:
    assert measure(text).rf == total


@pytest.mark.parametrize("reshaped", ["flatten", "reshape 4x4x16", "reshape 64x4", "flatten, reshape 4x4x16"])
def test_behind_a_new_shape_no_field_is_made_up(reshaped: str) -> None:
    row = measure(f"8x8x4 -> conv 4 3x3 p1 -> {reshaped}").rows[-1]
    assert row.rf is None


@pytest.mark.parametrize("order", [1, -1])
def test_what_cannot_be_said_beside_what_sees_all_sees_all_in_either_order(order: int) -> None:
    unknown, everything = "flatten, lrn, reshape 8x8x4", "gap, upsample 8"
    assert last(f"8x8x4 -> {unknown}") == (None, None, None, None)
    branches = " | ".join([unknown, everything][::order])
    assert last(f"8x8x4 -> concat[ {branches} ]") == (None, None, None, "all")


def test_where_paces_differ_unit_0_speaks_for_all_if_it_sees_anything() -> None:
    mixed = measure("8x1 -> concat[ maxpool k1 s2 | crop p0:4 ]").rows[-1]
    assert (mixed.rf, mixed.jump, mixed.start, mixed.varies) == ((1,), (None,), (0,), True)
    nothing = measure("8x1 -> tconv 1 k1 s3 p1 -> concat[ maxpool k1 s3 | crop p0:13 ]").rows[-1]
    assert (nothing.rf, nothing.sees) == (None, None)


def test_units_none_of_which_sees_anything() -> None:
    row = measure("2x1 -> tconv 1 k1 s3 p1").rows[-1]
    assert (row.rf, row.start, row.varies) == ((0,), (None,), False)


def test_repeats_on_axes_that_the_input_does_not_have() -> None:
    facts = measure("784; reshape 28x28x1; conv 4 3x3; [ conv 4 3x3 p1 ] x3; [ gap ]")
    assert [row.rf for row in facts.rows] == [None] * 6
    assert facts.rows[-1].sees == "all"


LAYERS = (
    *("tconv 2 k1 s3", "tconv 2 k2 s3", "tconv 2 k2 s2 d3", "conv 2 k2 d2", "conv 2 k3 d3", "maxpool k2 s1 d2"),
    *("conv 2 k3 s2 p1", "upsample 3 bilinear", "avgpool to 5", "zeropad p0:2", "add[ relu | bn ]"),
    *("gap, upsample 4", "concat[ maxpool k3 s1 p1 | conv 2 k1 ]"),
    "concat[ maxpool k1 s2, upsample 2 | crop p0:1, zeropad p0:1 ]",
)


@settings(max_examples=150, deadline=None)
@given(st.integers(3, 12), st.lists(st.sampled_from(LAYERS), min_size=2, max_size=5))
def test_a_square_and_a_cube_see_along_each_axis_what_one_axis_sees(n: int, layers: list[str]) -> None:
    """What is worked out once for axes that are alike is what it is for each of them."""
    try:
        line, square, cube = (measure(f"{'x'.join([str(n)] * rank)}x2; {'; '.join(layers)}") for rank in (1, 2, 3))
    except SpecError:
        return
    for row, both, three in zip(line.rows, square.rows, cube.rows, strict=True):
        for name in ("rf", "start", "jump", "shortest"):
            one = getattr(row, name)
            assert getattr(both, name) == (one and one * 2)
            assert getattr(three, name) == (one and one * 3)
        assert (both.sees, both.varies, both.gated) == (row.sees, row.varies, row.gated)


PARTS = (
    *("tconv 2 k1 s3", "relu", "[ relu ] x3", "[ conv 2 k3 p1 ] x3", "[ [ bn ] x0 ] x4", "[ conv 2 k2 d2 p1, bn ] x2"),
    *("mul[ identity | gap, sigmoid ]", "[ mul[ identity | gap, sigmoid ], bn ] x2", "[ upsample 2, maxpool k2 ] x3"),
    *(
        "LAB: relu; [ bn; concat LAB; conv 2 k1 ] x3",
        "[ residual[ [ conv 2 k3 p1 ] x2 ] ] x2",
        "[ gap, upsample 9 ] x2",
    ),
    *("[ softmax, flatten, relu ] x2", "flatten", "[ conv 2 k3 p1, maxpool k1 s2, upsample 2 ] x3"),
    *("LAB: bn; relu; from LAB; [ [ relu ] x0 ] x4", "relu; [ LAB: [ relu ] x0; bn; from LAB ] x3"),
)


def described(tensor: Tensor) -> tuple[object, ...]:
    """All that is known of a tensor, what its units see unit by unit."""
    views = [view if isinstance(view, WholeInput | UnknownInterval) else None for view in tensor.axes]
    spans = [
        [span_of(view, unit) for unit in range(20)]
        for view in tensor.axes
        if not isinstance(view, WholeInput | UnknownInterval)
    ]
    origin = tensor.origin and (tensor.origin.row, tensor.origin.shape)
    return tensor.row, views, spans, tensor.gated, origin, tensor.source


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=4))
def test_a_layer_that_is_sought_sees_what_it_sees_when_it_comes_by(parts: list[str]) -> None:
    """Whole repetitions are skipped on the way to it, and taken turn by turn where it comes by."""
    layers = "; relu; ".join(part.replace("LAB", f"map{at}") for at, part in enumerate(parts))
    try:
        net = measure(f"9x2; {layers}; relu").net
    except SpecError:
        return
    algebra = receptive_fields(1)
    for visit in rows(net, algebra):
        sought = seek(net, algebra, visit.row)
        assert list(map(described, sought.ins)) == list(map(described, visit.ins))
        assert described(sought.made) == described(visit.made)


@pytest.mark.parametrize(
    ("text", "rf", "turns"),
    [
        ("tconv 1 k1 s3; [ relu, maxpool k1 ] x1000000", 1, 2),  # behind holes, where nothing changes any more
        ("upsample 2; [ conv 1 k3 p1 ] x1000000", 1_000_001, 1),  # behind stairs
    ],
)
def test_a_million_turns_cost_a_few(text: str, rf: int, turns: int) -> None:
    with counted() as work:
        last = measure(f"9x1; {text}; relu").rows[-1]
        assert (last.rf, last.inputs) == ((rf,), (turns * 1_000_000,))
    assert work.calls < MOST_CALLS


@pytest.mark.parametrize(
    ("layers", "rf", "gated"),
    [
        # on a map of one place a gate has the shape of what it gates, and is told by seeing all
        ("conv 4 k4; mul[ conv 4 k1 | avgpool to 1 ]", (4,), True),
        ("conv 4 k4; mul[ avgpool to 1 | conv 4 k1 ]", (4,), True),
        ("conv 4 k4; mul[ avgpool to 1 | maxpool to 1 ]", None, False),
        ("conv 4 k4; mul[ conv 4 k1 | maxpool k1 ]", (4,), False),
        ("conv 4 k4; concat[ conv 4 k1 | avgpool to 1 ]", None, False),
        ("conv 4 k4; add[ conv 4 k1 | avgpool to 1 ]", None, False),
        # of several places a map as large as the other is no gate, whatever it sees
        ("conv 4 k3; mul[ conv 4 k1 | avgpool to 1, upsample 2 ]", None, False),
        ("conv 4 k2; mul[ conv 4 k1 | avgpool to 1, upsample 3 ]", None, False),
        ("conv 4 k3; mul[ conv 4 k1 | avgpool to 1 ]", (3,), True),
    ],
)
def test_what_scales_a_larger_map_is_a_gate(layers: str, rf: tuple[int, ...] | None, gated: bool) -> None:
    row = measure(f"4x4; {layers}").rows[-1]
    assert (row.rf, row.sees, row.gated) == (rf, None if rf else "all", gated)


@pytest.mark.parametrize(
    "text",
    [
        "9x1; [conv 1 k3 p1, relu] x 4, gap",
        "9x1; [conv 1 k3 p1, gap, upsample 9] x 3, gap",
        "9x9x1; [[conv 1 3x3 p1] x 2, gap, upsample 9] x 3, gap",
        "9x9x1; [maxpool 3x3, upsample 3, flatten, reshape 9x9x1] x 3; flatten",
        "9x9x2; [residual[conv 2 3x3 p1, gap, upsample 9], conv 2 3x3 p1] x 3; fc 3",
        "9x9x2; [concat[gap, upsample 9 | [conv 1 3x3 p1] x 2], conv 2 1x1] x 2; gap",
        "9x9x2; [conv 2 3x3 p1] x 2; s: relu; gap; [from s; conv 2 3x3 p1; gap] x 2",
        "16x16x2; block down(c) [ conv c 3x3 p1, maxpool 2x2 ]; down(2) x 4; [gap] x 3",
        "16x16x2; [[avgpool to 1x1, upsample 4, conv 2 3x3 p1] x 2, [flatten, reshape 4x4x2] x 3] x 2",
        "12; [relu] x 5; softmax; reshape 2x2x3; [conv 3 1x1] x 2",
        "12; [lrn, relu] x 5; reshape 2x2x3; [conv 3 1x1, gap, upsample 2] x 2",
    ],
)
def test_the_total_is_that_of_the_last_row_that_does_not_see_all_however_rows_repeat(text: str) -> None:
    facts = measure(text)
    limited = [row.rf for row in facts.rows if not row.sees]
    assert facts.rf == (limited[-1] if limited else None)
    assert facts.sees == (None if limited else "all")


LOOPED = (
    *("conv 2 k3 p1", "gap, upsample 12", "flatten, reshape 12x2", "flatten, softmax, reshape 12x2", "relu", "bn"),
    *("flatten, lrn, reshape 12x2", "reshape 6x4, reshape 12x2", "maxpool k2, upsample 2", "avgpool to 12"),
    *("residual[ conv 2 k3 p1 ]", "residual[ conv 2 k1, gap, upsample 12 ]", "concat m, conv 2 k1", "from m"),
    *(
        "concat[ gap, upsample 12 | [ conv 2 k3 p1 ] x2 ], conv 2 k1",
        "mul[ identity | gap, sigmoid ]",
        "fc 24, reshape 12x2",
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(LOOPED), min_size=1, max_size=4), min_size=1, max_size=3), st.integers(1, 4))
def test_the_total_of_any_loops_is_that_of_the_last_row_that_does_not_see_all(loops: list[list[str]], n: int) -> None:
    groups = [f"[ {'; '.join(layers)} ] x{n + at % 2}" for at, layers in enumerate(loops)]
    facts = measure(f"12x2; m: conv 2 k3 p1; {'; '.join(groups)}; gap")
    limited = [row for row in facts.rows if not row.sees]
    assert facts.rf == (limited[-1].rf if limited else None)
    last = last_limited(facts.net.body, 1)
    assert (last and last.row) == (limited[-1].index if limited else None)


@pytest.mark.parametrize(
    "body", ["relu", "lrn, relu", "[relu] x 2", "fc 1000, relu", "fc 1000, reshape 10x10x10, gap, fc 1000"]
)
def test_a_million_turns_that_see_everything_are_not_gone_through(body: str) -> None:
    """They were, one by one, to find the last that does not; it took half a minute."""
    with counted() as work:
        assert measure(f"1000; [{body}] x 1000000").sees == "all"
    assert work.calls < MOST_CALLS


@pytest.mark.parametrize("around", ["[ {} ]", "[ {} ] x 2", "add[ relu | {} ]", "[ {}; gap; upsample 9 ]"])
def test_brackets_in_brackets_add_no_more_work_than_they_hold(around: str) -> None:
    """Each was entered twice, and so the innermost of eighteen a quarter of a million times."""
    text = "relu"
    for _ in range(12):
        text = around.format(text)
    arriving = "9x9x8" if "gap" in around else "8"
    with counted() as work:
        assert (measure(f"{arriving}; {text}").sees == "all") == (arriving == "8")
    assert work.calls < MOST_CALLS
