"""What `compare` concludes, tried on random networks: it must hold of the numbers above it."""

import re
from collections.abc import Sequence
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.features.compare.networks import DEPTH_IS, ComparedNetwork, notes, of_spec
from convcalc.features.compare.topic import CaseSettings
from convcalc.features.compare.topics import bottleneck, padding, pooling, stacked_kernels
from convcalc.features.compare.topics.depth import conclusion
from convcalc.shape import Shape

quickly = settings(deadline=None, max_examples=50)

layer_texts = st.sampled_from(["conv 4 3x3 p1", "conv 9 1x1", "conv 2 5x5 p2", "relu", "maxpool 2x2", "conv 30 3x3 p1"])
blocks = st.lists(layer_texts, min_size=1, max_size=5).map(", ".join)
inputs = st.sampled_from(["32x32x3", "32x32x3", "64x64x3"])
residual = st.sampled_from(["", ", residual B [conv 8 3x3 s2 p1, conv 8 3x3 p1]", ", [residual [conv =in 3x3 p1]] x2"])


@st.composite
def networks(draw: st.DrawFn) -> list[ComparedNetwork]:
    count = draw(st.integers(2, 5))
    found = []
    for at in range(count):
        fc = draw(st.sampled_from(["", ", fc 10", ", fc 100, fc 10"]))
        spec = f"{draw(inputs)} -> {draw(blocks)}{draw(residual).replace('=in', 'in')}{fc}"
        found.append(of_spec(f"n{at}", spec))
    return sorted(found, key=lambda side: side.paths.longest)


def groups(found: Sequence[ComparedNetwork]) -> list[list[ComparedNetwork]]:
    shapes = dict.fromkeys(side.facts.in_ for side in found)
    return [[side for side in found if side.facts.in_ == shape] for shape in shapes]


@quickly
@given(networks())
def test_nothing_is_concluded_across_inputs_that_differ(found: list[ComparedNetwork]) -> None:
    words = conclusion(found)
    apart = len(groups(found)) > 1
    assert ("nothing follows" in words) == apart
    inputs = {side.name: side.facts.in_ for side in found}
    for one, other in re.findall(r"(n\d) is [^;]*? as deep as (n\d)", words):
        assert inputs[one] == inputs[other]


@quickly
@given(networks())
def test_what_is_concluded_of_depth_and_parameters_holds(found: list[ComparedNetwork]) -> None:
    by_name = {side.name: side for side in found}
    words = conclusion(found)
    for one, ratio, other, deep, shallow in re.findall(
        r"(n\d) is ([\d.,]+) times as deep as (n\d) \((\d+) to (\d+) layers\)", words
    ):
        depths = by_name[one].paths.longest, by_name[other].paths.longest
        assert depths == (int(deep), int(shallow))
        assert abs(float(ratio.replace(",", "")) - depths[0] / max(1, depths[1])) < 0.01
    for group in groups(found):
        if len(group) < 2:
            continue
        params = [(side.paths.longest, side.facts.params) for side in group]
        said = words if len(groups(found)) == 1 else next(
            part for part in re.split(r"(?:^|; )on ", words) if part.startswith(group[0].facts.in_.text()))  # fmt: skip
        pairs = [(a, b) for a in params for b in params if a[0] < b[0]]
        most = max(p for _, p in params)
        if "parameters grow with the depth here" in said:
            assert pairs and all(a[1] < b[1] for a, b in pairs)
        elif "the deepest has the most parameters here" in said:
            assert any(d == max(params)[0] and p == most for d, p in params)
        elif "deeper need not mean more parameters" in said:
            assert all(p < most for d, p in params if d == max(params)[0])
        else:
            assert "all are as deep" in said and not pairs


@quickly
@given(networks())
def test_depth_is_the_longest_path_whatever_stands_beside_it(found: list[ComparedNetwork]) -> None:
    assert "longest path" in DEPTH_IS
    for side in found:
        projections = sum(row.text.startswith("conv") and row.kernel == (1, 1) and row.stride == (2, 2)
                          for row in side.facts.rows)  # fmt: skip
        assert side.layers == side.paths.longest + projections
        assert side.paths.shortest <= side.paths.longest


@quickly
@given(st.integers(1, 5), st.integers(1, 5))
def test_stacks_that_do_not_see_the_same_are_said_not_to(count: int, half: int) -> None:
    kernel = 2 * half + 1
    stack, one = (
        of_spec("A", f"56x56x8 -> [conv 8 3x3 p1, relu] x{count}"),
        of_spec("B", f"56x56x8 -> conv 8 {kernel}x{kernel} p{half}, relu"),
    )
    said = [note for note in notes([stack, one], []) if "do not see the same" in note]
    assert bool(said) == (count != half)
    for note in said:
        assert f"{2 * min(count, half) + 1}x" in note
        needed = re.search(r"(\d+) layers of 3x3 see (\d+)x", note)
        if needed:
            assert measure(f"56x56x8 -> [conv 8 3x3 p1] x{needed[1]}").rf == (int(needed[2]),) * 2


def test_networks_of_the_zoo_are_as_deep_as_their_names_say() -> None:
    for name in ("vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "plain34"):
        assert of_spec("", name_text(name)).paths.longest == int(re.sub(r"\D", "", name))


def name_text(name: str) -> str:
    from convcalc.readers.source import load

    return load(name).source.text


def read_counts(n: int, f: int, s: int, p: int) -> list[int]:
    """In how many windows each place of an axis is, counted one by one."""
    windows = range((n + 2 * p - f) // s + 1)
    return [sum(0 <= x + p - s * i < f for i in windows) for x in range(n)]


@quickly
@given(st.integers(3, 40), st.integers(3, 40))
def test_what_is_said_of_overlapping_pools_is_counted_on_the_map(h: int, w: int) -> None:
    for each in (Shape(8, (h, w)), Shape(8, (h + 1, w + 1))):
        for side, (f, s, p) in zip(pooling.pools(each), ((3, 2, 0), (2, 2, 0), (3, 2, 1)), strict=True):
            along = [read_counts(n, f, s, p) for n in each.size]
            assert pooling.counts_of_use(side) == {a * b for a in along[0] for b in along[1]}
            assert side.facts.rows[0].unread == tuple(each.count(0) for each in along)


@quickly
@given(st.integers(2, 7), st.integers(0, 12), st.integers(0, 12))
def test_what_is_said_of_padding_is_counted_on_the_map(kernel: int, more: int, other: int) -> None:
    input = Shape(1, (kernel + more, kernel + other))
    words = padding.work_out(CaseSettings(input=input.size, kernel=kernel)).conclusion
    along = [read_counts(n, kernel, 1, 0) for n in input.size]
    corner, centre = prod([axis[0] for axis in along]), prod([axis[len(axis) // 2] for axis in along])
    said = re.search(r"a corner pixel (\w+)(?: times)? and a central one (\w+)", words)
    assert said and [int(each.replace("once", "1")) for each in said.groups()] == [corner, centre]
    left = re.search(r"(\d+)x(\d+) of (\d+)x(\d+) (?:is|are) left after (\d+) layer", words)
    assert left is not None
    a, b, h, w, layers = map(int, left.groups())
    assert (h - a, w - b) == (layers * (kernel - 1),) * 2
    assert min(a, b) < kernel and measure(f"{h}x{w}x1 -> [conv 1 {kernel}x{kernel}] x{layers}").out.size == (a, b)


@quickly
@given(st.integers(1, 300), st.integers(1, 300))
def test_what_is_said_of_a_bottleneck_is_measured(channels: int, middle: int) -> None:
    words = bottleneck.work_out(CaseSettings(channels=channels, middle=middle)).conclusion
    numbers = [
        int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*(?= weights|\)[:a-z ])|(?<=\()\d[\d,]*", words)
    ]
    narrow = f"conv {middle} 1x1 nobias, conv {middle} 3x3 p1 nobias, conv {channels} 1x1 nobias"
    assert numbers[0] == measure(f"9x9x{channels} -> {narrow}").weights
    assert numbers[1:] == [2 * 9 * channels**2, 2 * 9 * middle**2]


@quickly
@given(st.integers(1, 300))
def test_what_is_said_of_stacks_holds_for_any_number_of_channels(channels: int) -> None:
    evidence = stacked_kernels.work_out(CaseSettings(channels=channels))
    assert "one 7x7 layer has 49C^2 weights, 81 % more than the 27C^2 of three 3x3" in evidence.conclusion
    assert "one 5x5 layer has 25C^2 weights, 39 % more than the 18C^2 of two 3x3" in evidence.conclusion
    for group in stacked_kernels.groups(Shape(channels, (56, 56))):
        for side, grown in zip(group.sides, group.grown, strict=True):
            assert side.facts.weights == grown.square * channels**2 + grown.linear * channels
            assert side.facts.rf == (group.kernel,) * 2
