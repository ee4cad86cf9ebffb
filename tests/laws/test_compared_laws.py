"""What `compare` concludes, tried on random networks: it must hold of the numbers above it."""

import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.features.compare.networks import DEPTH_IS, ComparedNetwork, notes, of_spec
from convcalc.features.compare.topics.depth import conclusion

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


@given(networks())
def test_nothing_is_concluded_across_inputs_that_differ(found: list[ComparedNetwork]) -> None:
    words = conclusion(found)
    apart = len(groups(found)) > 1
    assert ("nothing follows" in words) == apart
    inputs = {side.name: side.facts.in_ for side in found}
    for one, other in re.findall(r"(n\d) is [^;]*? as deep as (n\d)", words):
        assert inputs[one] == inputs[other]


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


@given(networks())
def test_depth_is_the_longest_path_whatever_stands_beside_it(found: list[ComparedNetwork]) -> None:
    assert "longest path" in DEPTH_IS
    for side in found:
        projections = sum(row.text.startswith("conv") and row.kernel == (1, 1) and row.stride == (2, 2)
                          for row in side.facts.rows)  # fmt: skip
        assert side.layers == side.paths.longest + projections
        assert side.paths.shortest <= side.paths.longest


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
