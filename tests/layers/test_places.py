"""Places of the input that a layer reads or drops, against looking at each of them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.arithmetic.intervals import (
    UNKNOWN,
    WHOLE,
    AffineInterval,
    FloorInterval,
    PeriodicInterval,
    UnknownInterval,
    WholeInput,
    span_of,
)
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Pair
from convcalc.layers import kind_of
from convcalc.layers.kind import Given, Refused, new_context
from convcalc.layers.tconv import Spread, _reached_inputs, dropped, in_two_steps
from convcalc.layers.window import (
    PADDING_WORDS,
    Slide,
    _padding,
    axis_name,
    behind,
    remainder,
    size_formulas,
    unread,
    unread_along,
)
from convcalc.network.facts import Facts
from convcalc.shape import Shape
from tests.reference import layers as reference
from tests.reference.counting import Impossible, places

SOME = settings(max_examples=150, deadline=None)
SMALL = st.integers(1, 5)


@pytest.mark.parametrize("word", PADDING_WORDS)
def test_a_padding_of_a_name_is_what_the_name_says(word: str) -> None:
    for n, k, s, d in product((1, 2, 5, 8), (1, 2, 3, 4), (1, 2, 3), (1, 2, 3)):
        expected = reference.Window((k,), (s,), (d,), word).pads(0, n)
        assert _padding(word, n, k, s, d) == expected


@st.composite
def given_windows(draw: st.DrawFn) -> tuple[str, Given]:
    """A convolution, or a pool, whose padding is at most half of its kernel."""
    word, k, ceil = draw(st.sampled_from(["conv", "maxpool"])), draw(SMALL), draw(st.booleans())
    most = k // 2 if word == "maxpool" else 4
    pads = Pair(draw(st.integers(0, most)), draw(st.integers(0, most)))
    made: Given = {"k": (k,), "s": (draw(SMALL),), "d": (draw(st.integers(1, 3)),), "p": (pads,)}
    return word, {"": 1, **made} if word == "conv" else made | ({"ceil": True} if ceil else {})


@settings(max_examples=500, deadline=None)
@given(given_windows(), st.integers(1, 14))
def test_a_window_stands_where_there_is_room_and_what_it_leaves_is_counted(window: tuple[str, Given], n: int) -> None:
    assert_counted(*window, n)


def test_a_last_window_that_would_begin_beyond_the_end_is_left_out_and_what_it_leaves_is_counted() -> None:
    """Strides larger than the kernel, with padding at either end."""
    for k, s, d, n in product((1, 2, 3, 4), (2, 3, 5, 6), (1, 2), range(1, 10)):
        for before, after in product(range(k // 2 + 1), repeat=2):
            assert_counted("maxpool", {"k": (k,), "s": (s,), "d": (d,), "p": (Pair(before, after),), "ceil": True}, n)


def assert_counted(word: str, written: Given, n: int) -> None:
    kind, x, ceil = kind_of(word), Shape(1, (n,)), "ceil" in written
    ((k,), (s,), (d,), ((before, after),)) = (written[key] for key in "ksdp")
    extent, padded = d * (k - 1) + 1, n + before + after
    try:
        m = places(n, extent, s, before, after, ceil)
    except Impossible:
        with pytest.raises(Refused):
            kind.read(written, (x,), new_context())
        return
    slide = kind.window(kind.read(written, (x,), new_context()))
    assert isinstance(slide, Slide)
    read = {i * s - before + tap * d for i in range(m) for tap in range(k)} & set(range(n))
    assert (slide.out, unread(slide, x)) == ((m,), (n - len(read),))
    assert behind(slide, x) == (max(0, padded - (m - 1) * s - extent),)
    assert remainder(slide, x) == ((padded - extent) % s,)
    assert unread_along(slide, 0, n) == (n - len(read), len(read) < n and set(range(len(read))) == read)
    (step,) = [each for each in size_formulas(slide, x) if each.role == "size"]
    beyond, left = (m - 1) * s + extent - padded, (padded - extent) % s
    said = f"remainder {left}" if s > 1 else ""
    if ceil and left and beyond > 0:
        said += f": nothing unread at the end, the last window reaches {beyond} beyond it"
    elif ceil and left:
        said += f": {min(n, max(0, -beyond - after))} unread at the end, nothing beyond it"
    assert step.after == said


def test_axes_have_the_names_that_people_give_them() -> None:
    names = [[axis_name(axis, rank) for axis in range(rank)] for rank in (1, 2, 3, 4)]
    assert names[:3] == [["length"], ["height", "width"], ["depth", "height", "width"]]
    assert names[3] == ["axis 1", "axis 2", "axis 3", "axis 4"]


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 9), SMALL, st.integers(1, 7), st.integers(0, 25), st.integers(1, 9), st.integers(1, 8))
def test_inputs_that_reach_no_output_are_counted_exactly(n: int, f: int, s: int, p: int, m: int, d: int) -> None:
    after = (n - 1) * s + d * (f - 1) + 1 - p - m
    if after < 0:
        return
    step = measure(f"{n}x1; tconv 1 k{f} s{s} p{p}:{after} d{d}").rows[0].visit.step
    window = step.kind.window(step.args)
    assert isinstance(window, Spread) and step.out.size == (m,)
    reach = [any(0 <= i * s + j * d - p < m for j in range(f)) for i in range(n)]
    assert dropped(window, step.ins[0]) == (reach.count(False),)


@SOME
@given(st.integers(1, 20), SMALL, SMALL, SMALL, st.booleans(), st.integers(0, 4), st.integers(0, 4), SMALL)
def test_with_another_stride_or_padding_other_places_are_unread(
    n: int, f: int, s: int, d: int, ceil: bool, before: int, after: int, other: int
) -> None:
    slide = Slide((f,), (s,), ((0, 0),), (d,), (1,), (), f, 1, "", ceil)
    found = unread_along(slide, 0, n, other, (before, after))
    reach, length = d * (f - 1) + 1, n + before + after
    starts = [at for at in range(0, length, other) if at + reach <= length]
    if ceil:  # what is left over gets a window too, unless that would begin behind all that is read
        starts = list(range(0, max(0, length - reach + other), other))
        starts = starts[:-1] if starts and starts[-1] >= n + before else starts
    starts = [at - before for at in starts]
    read = {at + tap * d for at in starts for tap in range(f)} & set(range(n))
    if not starts:
        assert found is None
        return
    assert found is not None
    left = set(range(n)) - read
    assert found.missed == len(left)
    assert found.last == (bool(left) and left == set(range(n - len(left), n)))


def test_a_vector_made_of_a_map_sees_all_of_it_and_one_of_a_vector_what_that_sees() -> None:
    reshape, flat = kind_of("reshape"), Shape(16, ())
    made = reshape.read({"": 16}, (flat,), new_context())
    assert reshape.views(made, (Shape(4, (2, 2)),)) == (WHOLE, WHOLE)
    assert reshape.views(made, (flat,)) is None
    flatten = kind_of("flatten")
    assert flatten.views(None, (Shape(4, (2, 2)),)) == (WHOLE, WHOLE) and flatten.views(None, (flat,)) is None


def place_of(element: int, x: Shape, layout: str) -> list[int]:
    """Where on the map an element stands that is so many behind the first one in memory."""
    at, place = element // (x.channels or 1) if layout == "hwc" else element % x.positions(), []
    for n in reversed(x.size):
        place.append(at % n)
        at //= n
    return place[::-1]


@SOME
@given(SMALL, SMALL, SMALL, st.integers(0, 5), st.integers(0, 3))
def test_zeros_between_the_inputs_and_a_window_behind_them_are_a_transposed_window(
    f: int, s: int, d: int, before: int, after: int
) -> None:
    zeros, taps = in_two_steps(Spread((f,), (s,), ((before, after),), (d,), (0,), (9,), ""), 0)
    assert isinstance(zeros, AffineInterval | FloorInterval)
    for unit in range(-3, 12):
        first, last = taps.unit_span(unit) or (0, -1)
        read = [zeros.unit_span(place) for place in range(first, last + 1, d)]
        writing = {(unit + before - d * tap) // s for tap in range(f) if (unit + before - d * tap) % s == 0}
        assert {i for ends in read if ends for i in range(ends[0], ends[1] + 1)} == writing


def test_a_transposed_window_is_reached_from_the_inputs_that_write_there() -> None:
    for k, s, d, before in product(range(1, 5), range(1, 6), range(1, 5), range(4)):
        view = _reached_inputs(k, s, before, d)
        assert not isinstance(view, WholeInput | UnknownInterval)
        for unit in range(-s * d, 2 * s * d):
            writing = [(unit + before - d * tap) // s for tap in range(k) if (unit + before - d * tap) % s == 0]
            assert span_of(view, unit) == ((min(writing), max(writing)) if writing else None)


@pytest.mark.parametrize(
    ("k", "s", "d", "followed"),
    [
        (1, 6_000, 1, FloorInterval),
        (3, 6_000, 1, FloorInterval),
        (1, 3_000, 2, FloorInterval),
        (2, 2_500, 2, PeriodicInterval),
        (2, 2_501, 2, UnknownInterval),
    ],
)
def test_what_a_transposed_window_is_reached_from_is_said_in_few_numbers_but_where_taps_and_inputs_mix(
    k: int, s: int, d: int, followed: type
) -> None:
    step = measure(f"4x1 -> tconv 1 k{k} s{s} d{d}").rows[0].visit.step
    assert [type(view) for view in step.kind.views(step.args, step.ins) or ()] == [followed]


@st.composite
def reshapes(draw: st.DrawFn) -> tuple[Shape, Shape]:
    """Two maps of the same elements and as many axes."""
    parts = draw(st.lists(st.sampled_from([1, 2, 2, 3, 4]), min_size=1, max_size=5))
    rank, made = draw(st.integers(1, 3)), []
    for _ in range(2):
        sizes = [1] * (rank + 1)
        for at, part in zip(draw(st.lists(st.integers(0, rank), min_size=5, max_size=5)), parts, strict=False):
            sizes[at] *= part
        made.append(Shape(sizes[0], tuple(sizes[1:])))
    return made[0], made[1]


def by_index(read: dict[tuple[int, ...], set[int]], axis: int) -> list[tuple[int, set[int]]]:
    return [(here[axis], each) for here, each in read.items()]


@settings(max_examples=400, deadline=None)
@given(reshapes(), st.sampled_from(["hwc", "chw"]))
def test_a_reshape_sees_what_it_moves_and_is_unknown_where_that_depends_on_other_axes(
    pair: tuple[Shape, Shape], layout: str
) -> None:
    old, new = pair
    kind, context = kind_of("reshape"), new_context(layout)
    written = (*new.size, new.channels) if layout == "hwc" else (new.channels, *new.size)
    views = kind.views(kind.read({"size": written}, (old,), context), (old,))
    assert views is not None
    places = [(place_of(e, old, layout), place_of(e, new, layout)) for e in range(old.elements() or 0)]
    for axis, view in enumerate(views):
        read: dict[tuple[int, ...], set[int]] = {}
        for there, here in places:
            read.setdefault(tuple(here), set()).add(there[axis])
        n, m = old.size[axis], new.size[axis]
        stairs = all(each == set(range(i * n // m, -(-(i + 1) * n // m))) for i, each in by_index(read, axis))
        if view is UNKNOWN:
            assert not stairs or 1 in (*old.size, *new.size)  # along axes of one place it need not be seen
            assert new.positions() > 1
            continue
        for i, each in by_index(read, axis):
            ends = span_of(view, i)  # type: ignore[arg-type]
            assert ends is not None and each == set(range(ends[0], ends[1] + 1))


@pytest.mark.parametrize("layout", ["hwc", "chw"])
def test_a_new_shape_that_looks_as_if_its_channels_came_first_is_asked_about(layout: str) -> None:
    for size in [*product(range(1, 26), range(1, 6)), *[(9,), (25, 1, 1), (25, 5, 5)]]:
        for channels in range(1, 6):
            written = (*size, channels) if layout == "hwc" else (channels, *size)
            context = new_context(layout)
            kind_of("reshape").read({"size": written}, (Shape(None, (2, 2)),), context)
            asked = layout == "hwc" and len(size) == 2 and size[0] > 4 * channels and size[1] == channels
            assert bool(context.notes) == asked
    facts = measure("128x4x4 -> reshape 512x2x2")
    (note,) = [note for note in facts.notes if note.startswith("reshape")]
    assert note == "reshape 512x2x2 is 512 high with 2 channels; did you mean 2x2x512?"


def test_a_pool_of_a_bare_number_is_read_as_its_window_and_says_so() -> None:
    facts = measure("16x16x3; maxpool 2; avgpool 2 s1")
    assert [row.out.size for row in facts.rows] == [(8, 8), (7, 7)]
    assert [note for note in facts.notes if "is read as" in note] == [
        "'maxpool 2' is read as 'maxpool 2x2'",
        "'avgpool 2' is read as 'avgpool 2x2 s1'",
    ]
    with pytest.raises(SpecError, match="ceil and floor do not go together"):
        measure("16x16x3; maxpool 2 ceil floor")


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 9), st.integers(0, 4), st.integers(0, 4))
def test_what_is_cut_off_a_border_was_there_and_what_is_added_lies_beyond(n: int, before: int, after: int) -> None:
    added = measure(f"{n}x3; zeropad p{before}:{after}")
    assert added.out == Shape(3, (before + n + after,))
    assert [row.start for row in added.rows] == [(-before,)]
    cut = measure(f"{before + n + after}x3; crop p{before}:{after}")
    assert cut.out == Shape(3, (n,))
    assert [row.start for row in cut.rows] == [(before,)]


LAYERS = ("conv 2", "tconv 2")
AXIS = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(AXIS, min_size=2, max_size=3),
    st.integers(9, 12),
    st.integers(0, 1),
    st.sampled_from(["conv 2", "tconv 2"]),
)
def test_each_axis_is_worked_out_as_if_it_were_alone(
    axes: list[tuple[int, int, int, int]], n: int, more: int, layer: str
) -> None:
    """On maps of equal sides, where one axis may speak for all, and on others."""

    def measured(sizes: list[int], windows: list[tuple[int, int, int, int]]) -> Facts:
        k, s, p, d = ("x".join(map(str, each)) for each in zip(*windows, strict=True))
        return measure(f"{'x'.join(map(str, sizes))}x3; {layer} k{k} s{s} p{p} d{d}")

    sizes = [n, *[n + more] * (len(axes) - 1)]
    alone = [measured([size], [axis]) for size, axis in zip(sizes, axes, strict=True)]
    together = measured(sizes, axes)
    assert together.out.size == tuple([each.out.size[0] for each in alone])
    for name in ("rf", "start", "jump"):
        assert getattr(together.rows[0], name) == tuple([getattr(each.rows[0], name)[0] for each in alone])
