"""What holds for every network: receptive fields, transposed convolutions, folding, totals, batches, substitution."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.arithmetic.intervals import WHOLE
from convcalc.network.unit_field import unit_window
from tests.oracle.brute import Node, hull, seen
from tests.oracle.engine import measured
from tests.oracle.nets import Net, networks

if TYPE_CHECKING:
    from convcalc.network.facts import Facts
    from convcalc.network.rows import Row

MANY = settings(max_examples=150, deadline=None)
SOME = settings(max_examples=60, deadline=None)


# Receptive fields


def windows(nodes: tuple[Node, ...], n: int, at: int, borders: bool) -> list[tuple[int, int] | None]:
    """What each unit of a row sees, by brute force; None for a unit that sees nothing."""
    return [hull(seen(nodes, n, at, unit, borders)) for unit in range(nodes[at].size)]


def extent(window: tuple[int, int] | None) -> int:
    return 0 if window is None else window[1] - window[0] + 1


@MANY
@given(st.one_of(networks(1), networks(2)))
def test_sizes_are_those_found_by_counting(net: Net) -> None:
    rows = measured(net.text).rows
    assert [row.out.size for row in rows] == [tuple(n.size for n in nodes) for nodes in zip(*net.nodes, strict=True)]
    assert [row.inputs for row in rows] == [node.inputs for node in net.nodes[0]]


@MANY
@given(st.one_of(networks(1, depth=6), networks(2)))
def test_a_receptive_field_is_the_hull_of_the_indices_that_brute_force_finds(net: Net) -> None:
    for row in measured(net.text).rows:
        for axis, nodes in enumerate(net.nodes):
            found = windows(nodes, net.sizes[axis], row.index, borders=False)
            check_field(row, axis, found, net.even)


def check_field(row: Row, axis: int, found: list[tuple[int, int] | None], even: bool) -> None:
    """A row's receptive field and start along an axis against what its units see."""
    if row.visit.made.axes[axis] is WHOLE:
        return
    if row.rf is None or not row.rf[axis]:  # strides and holes can leave a row that sees nothing at all
        assert set(found if even else found[:1]) == {None}
        return
    assert row.start is not None and row.jump is not None
    if found[0] is not None:
        assert row.start[axis] == found[0][0]
    if row.jump[axis] is None:  # branches of different jumps met: unit 0 speaks for all
        assert not even and row.rf[axis] == extent(found[0])
        return
    assert row.rf[axis] == max(map(extent, found))
    if not row.varies:
        assert len(set(map(extent, found))) == 1


@MANY
@given(st.one_of(networks(1, depth=6), networks(2)))
def test_the_total_field_is_that_of_the_last_row_that_does_not_see_everything(net: Net) -> None:
    facts = measured(net.text)
    limited = [row.rf for row in facts.rows if not row.sees]
    assert facts.rf == (limited[-1] if limited else None)
    assert facts.sees == (None if limited else "all")


@MANY
@given(networks(1, depth=5))
def test_a_jump_is_how_far_the_first_index_moves_from_unit_to_unit(net: Net) -> None:
    for row in measured(net.text).rows:
        if row.jump is None or row.jump[0] is None:
            continue
        jump = Fraction(row.jump[0])
        # units a multiple of every rhythm apart (544,320 = 2**6 * 3**5 * 5 * 7: factors drawn here are at most 7)
        apart = 544_320 * jump.denominator
        low, high = (hull(seen(net.nodes[0], net.sizes[0], row.index, unit, False)) for unit in (0, apart))
        assert (low is None) == (high is None)
        if low is not None and high is not None:
            assert high[0] - low[0] == high[1] - low[1] == apart * jump


@MANY
@given(st.one_of(networks(1, depth=6), networks(2)), st.data())
def test_every_unit_sees_the_window_that_brute_force_finds(net: Net, data: st.DataObject) -> None:
    facts = measured(net.text)
    at = data.draw(st.integers(0, len(facts.rows) - 1), "row")
    unit = tuple(data.draw(st.integers(0, nodes[at].size - 1), "unit") for nodes in net.nodes)
    unclipped, clipped = unit_window(facts, at, unit)
    for axis, nodes in enumerate(net.nodes):
        if facts.rows[at].visit.made.axes[axis] is WHOLE:
            everything = (0, net.sizes[axis] - 1)
            if hull(seen(nodes, net.sizes[axis], at, unit[axis], borders=False)) is None:
                assert unclipped[axis] is None is clipped[axis]  # no tap of a tconv falls on it: it sees nothing
                continue
            assert unclipped[axis] == everything and clipped[axis] in (everything, None)  # None: it reads padding alone
            continue
        assert unclipped[axis] == hull(seen(nodes, net.sizes[axis], at, unit[axis], borders=False))
        assert clipped[axis] == hull(seen(nodes, net.sizes[axis], at, unit[axis], borders=True))


@SOME
@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(1, 3), st.data())
def test_a_unit_sees_its_window_however_large_it_is(n: int, half: int, s: int, data: st.DataObject) -> None:
    facts = measured(f"{n}x1 -> conv 1 k{2 * half + 1} s{s} half, relu")
    unit = data.draw(st.integers(0, facts.out.size[0] - 1))
    low, high = unit * s - half, unit * s + half
    assert unit_window(facts, 1, (unit,)) == (((low, high),), ((max(low, 0), min(high, n - 1)),))


@SOME
@given(st.integers(1, 40), st.integers(1, 60))
def test_a_stack_of_k_convolutions_3x3_sees_2k_plus_1(k: int, n: int) -> None:
    facts = measured(f"{n}x{n}x3 -> [conv 4 3x3 p1] x {k}")
    assert [row.rf for row in facts.rows] == [(2 * i + 1,) * 2 for i in range(1, k + 1)]
    assert (facts.rows[-1].start, facts.rows[-1].jump, facts.out.size) == ((-k, -k), (1, 1), (n, n))


@SOME
@given(st.integers(2, 20), st.integers(0, 3), st.integers(0, 3))
def test_a_gate_leaves_the_field_alone_and_what_sees_all_says_so(n: int, before: int, behind: int) -> None:
    def threes(k: int) -> str:
        return f"[conv 4 3x3 p1] x {k}"

    gate = "mul[ | gap, conv in 1x1, sigmoid ]"
    rows = list(measured(f"{n}x{n}x4; {threes(before)}; {gate}; {threes(behind)}; fc 9; relu").rows)
    main, gating = [*rows[:before], *rows[before + 3 : -2]], [*rows[before : before + 3], *rows[-2:]]
    assert [row.rf for row in gating] == [None] * 5 and {row.sees for row in gating} == {"all"}
    sizes = [*range(1, before + 1), before, *range(before + 1, before + behind + 1)]
    assert [row.rf for row in main] == [(2 * k + 1,) * 2 for k in sizes]
    assert [row.gated for row in main] == [False] * before + [True] * (behind + 1)


# Convolution and transposed convolution


@st.composite
def slides(draw: st.DrawFn) -> tuple[int, int, int, int, int, int]:
    """n, k, s, p before, p after, d of a convolution that fits."""
    n, k, s, d = draw(st.integers(1, 60)), draw(st.integers(1, 7)), draw(st.integers(1, 5)), draw(st.integers(1, 3))
    before, after = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    assume(n + before + after >= d * (k - 1) + 1)
    return n, k, s, before, after, d


@MANY
@given(slides())
def test_a_transposed_convolution_behind_its_convolution_gives_n_minus_the_remainder(
    slide: tuple[int, int, int, int, int, int],
) -> None:
    n, k, s, before, after, d = slide
    window = f"k{k} s{s} p{before}:{after} d{d}"
    there = measured(f"{n}x1 -> conv 2 {window}").rows[0]
    assert there.remainder is not None
    left = there.remainder[0]
    assert left == (n + before + after - d * (k - 1) - 1) % s
    assert measured(f"{n}x1 -> conv 2 {window}, tconv 2 {window} op{left}").out.size == (n,)
    assume(n > left)
    assert measured(f"{n}x1 -> conv 2 {window}, tconv 2 {window}").out.size == (n - left,)


@MANY
@given(st.integers(1, 60), st.integers(1, 7), st.integers(1, 5), st.integers(1, 3))
def test_same_divides_by_the_stride_and_a_transposed_same_multiplies(n: int, k: int, s: int, d: int) -> None:
    for word in ("same", "same_lower"):
        assert measured(f"{n}x1 -> conv 2 k{k} s{s} d{d} {word}").out.size == (-(-n // s),)
    assert measured(f"{n}x1 -> tconv 2 k{k} s{s} same").out.size == (n * s,)


# Folding, totals, batches, substitution

BODIES = (
    "conv 8 3x3 p1, bn, relu",
    "conv in+2 3x3 same nobias",
    "concat[ | bn, relu, conv 3 3x3 p1 ]",
    "concat[ conv 2 1x1 | conv 4 3x3 d2 p2 | maxpool 3x3 s1 p1 ], relu",
    "residual[ conv in 3x3 p1, bn, relu, conv in 3x3 p1, bn ], relu",
    "residual B [ conv 8 3x3 p1, bn ]",
    "residual A [ conv in+1 3x3 p1 ]",
    "maxpool 3x3 s2 p1",
    "conv 6 3x3 s2 p1, relu",
    "sepconv 5 3x3 p1",
    "tconv 4 2x2 s2, conv 4 3x3 s2 p1",
    "upsample 2, avgpool 2x2",
    "mul[ | gap, conv in 1x1, sigmoid ], relu",
    "LAB: conv 4 3x3 p1, relu; conv 4 1x1, concat LAB",
    "dwconv 5x5 half, gn 1, conv 7 1x1",
    "zeropad 1, conv 3 3x3",
)


def shown(row: Row) -> tuple[object, ...]:
    """A row without where it was written."""
    return (
        *(row.index, row.kind, row.text, row.in_, row.out, row.inputs, row.remainder),
        *(row.kernel, row.stride, row.padding, row.dilation, row.groups),
        *(row.params, row.weights, row.biases, row.statistics, row.macs),
        *(row.rf, row.jump, row.start, row.shortest, row.sees, row.varies, row.gated),
    )


def totals(facts: Facts) -> tuple[object, ...]:
    return (
        *(facts.out, facts.params, facts.weights, facts.biases, facts.statistics),
        *(facts.macs, facts.activations, facts.memory, facts.rf),
    )


def spelled_out(head: str, bodies: list[str]) -> Facts:
    """The bodies one after the other, each in brackets of its own and with a label of its own."""
    return measured("; ".join([head, *[f"[{body}]" for body in own_names(bodies)]]))


def own_names(bodies: list[str]) -> list[str]:
    return [body.replace("LAB", f"named{i}") for i, body in enumerate(bodies)]


def assert_same(one: Facts, other: Facts) -> None:
    assert totals(one) == totals(other)
    assert list(map(shown, one.rows)) == list(map(shown, other.rows))


@MANY
@given(
    st.lists(st.sampled_from(BODIES), min_size=1, max_size=2, unique=True), st.integers(0, 6), st.sampled_from(BODIES)
)
def test_a_repeated_group_is_the_group_written_out(body: list[str], n: int, behind: str) -> None:
    text, head = "; ".join(body), "input 20x14x4; conv 4 3x3 p1"
    folded = measured(f"{head}; [{text}] x {n}; [{behind.replace('LAB', 'behind')}]")
    assert_same(folded, spelled_out(head, [text] * n + [behind]))


@SOME
@given(st.sampled_from(BODIES), st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
def test_a_block_called_in_nested_repeats_is_its_body_written_out(body: str, m: int, n: int, c: int) -> None:
    head = "input 18x18x4"
    folded = measured(f"{head}; block b(c, k=3) [ conv c k=k half; {body} ]; [[b({c})] x{m}; b({c}, k=1)] x {n}")
    assert_same(folded, spelled_out(head, ([f"conv {c} k3 half; {body}"] * m + [f"conv {c} k1 half; {body}"]) * n))


@SOME
@given(st.sampled_from(BODIES), st.integers(1, 5), st.data())
def test_a_row_looked_up_is_the_row_that_comes_by(body: str, n: int, data: st.DataObject) -> None:
    rows = measured(f"input 18x18x4; block b [ {body} ]; [conv 5 3x3 p1; b x2] x {n}; relu").rows
    every = list(rows)
    assert len(every) == len(rows) and [row.index for row in every] == list(range(len(rows)))
    at = data.draw(st.integers(-len(rows), len(rows) - 1))
    assert rows[at] == every[at]
    assert shown(rows[at]) == shown(every[at])
    assert (rows[at].label, rows[at].statement, rows[at].path) == (every[at].label, every[at].statement, every[at].path)


def summed(numbers: list[int | None]) -> int:
    assert None not in numbers
    return sum(n for n in numbers if n is not None)


MULTIPLYING = ("conv", "dwconv", "tconv", "fc")


@SOME
@given(st.lists(st.sampled_from(BODIES), min_size=1, max_size=4), st.integers(1, 3))
def test_totals_are_sums_over_the_rows(bodies: list[str], n: int) -> None:
    facts = measured("; ".join(["input 24x24x6", *[f"[{body}] x{n}" for body in own_names(bodies)], "gap; fc 10"]))
    for total in ("params", "weights", "biases", "statistics", "macs"):
        assert getattr(facts, total) == summed([getattr(row, total) for row in facts.rows])
    assert facts.params == facts.weights + facts.biases
    assert facts.memory == 4 * summed([row.out.elements() for row in facts.rows])
    assert facts.activations == summed([row.out.elements() for row in facts.rows if row.kind in MULTIPLYING])


@SOME
@given(st.lists(st.sampled_from(BODIES), min_size=1, max_size=3), st.integers(1, 1000))
def test_a_batch_multiplies_macs_activations_and_memory_and_nothing_else(bodies: list[str], batch: int) -> None:
    text = "; ".join(["input 24x24x6", *[f"[{body}]" for body in own_names(bodies)]])
    one, many = measured(text), measured(text, batch=batch)
    for total in ("macs", "activations", "memory"):
        assert getattr(many, total) == batch * getattr(one, total)
    for same in ("params", "weights", "biases", "statistics", "rf", "out"):
        assert getattr(many, same) == getattr(one, same)
    assert many.batch == batch


@SOME
@given(st.integers(1, 64), st.integers(0, 5), st.integers(1, 4))
def test_a_variable_is_its_value_whether_let_or_set_or_passed(c: int, n: int, s: int) -> None:
    assume(fits(n, s))
    tail = "[conv 2*c 3x3 same s=s, relu] x n; conv c+n 1x1; maxpool k=s"
    plain = measured(f"input 64x64x3; [conv {2 * c} 3x3 same s{s}, relu] x {n}; conv {c + n} 1x1; maxpool k{s}")
    for other in (
        measured(f"input 64x64x3; let c = {c}, n = {n}, s = {s}; {tail}"),
        measured(f"input 64x64x3; let c = 1, n = 0, s = 1; {tail}", lets={"c": c, "n": n, "s": s}),
        measured(f"input 64x64x3; block b(c, n, s=1) [ {tail} ]; b({c}, s={s}, n={n})"),
    ):
        assert_same(other, plain)


def fits(n: int, s: int) -> bool:
    """Is a pool of s still smaller than 64 pixels strided n times?"""
    size = 64
    for _ in range(n):
        size = -(-size // s)
    return size >= s
