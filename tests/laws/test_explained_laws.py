"""Every sentence of `explain` that holds a rule, tried on random layers and networks."""

from fractions import Fraction
from math import comb, prod
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.arithmetic import formulas
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.compare import quoted
from convcalc.features.explain import catalogue
from convcalc.features.explain.topic import Topic
from convcalc.features.layer.frameworks import frameworks
from convcalc.features.layer.layer import LayerFacts, layer
from convcalc.network.paths import lengths, paths

quickly = settings(deadline=None)

SIZE, KERNEL, STRIDE, DILATION = st.integers(1, 60), st.integers(1, 9), st.integers(1, 6), st.integers(1, 4)


def says(name: str, sentence: str) -> None:
    """The sentence that a law is about still stands in its topic."""
    topic = catalogue.find(name)
    assert isinstance(topic, Topic)
    assert sentence in topic.words, f"{name} says it no more: move the law with the words"


def made(*args: Any, **numbers: Any) -> LayerFacts:
    """A layer; a draw that no layer can be is thrown away."""
    try:
        return layer(*args, **numbers)
    except SpecError:
        assume(False)
        raise


@quickly
@given(SIZE, KERNEL, STRIDE, st.integers(0, 4), DILATION)
def test_a_pool_adds_f_less_one_jumps_as_a_convolution_does(n: int, f: int, s: int, p: int, d: int) -> None:
    says("pooling", "A pool adds (f - 1) jumps to the receptive field, as a convolution does")
    assume(p <= f // 2 and n + 2 * p >= d * (f - 1) + 1)
    before = "conv 2 3x3 s2 p1, conv 2 3x3 s3 p1"
    try:
        rows = [measure(f"400x400x1 -> {before}, {last} {f}x{f} s{s} p{p}").rows for last in ("maxpool", "conv 2")]
    except SpecError:
        assume(False)
    for pool in rows:
        (r,), (j,) = {*(pool[-2].rf or ())}, {*(pool[-2].jump or ())}
        assert r is not None and j is not None
        assert pool[-1].rf == (r + (f - 1) * j,) * 2
        assert pool[-1].jump == (j * s,) * 2


@quickly
@given(SIZE, KERNEL, STRIDE, DILATION)
def test_twice_the_padding_of_a_transposed_convolution_that_makes_n_s(n: int, f: int, s: int, d: int) -> None:
    twice = formulas.tconv_same_pads(d, f, s)
    assume(twice >= 0 and twice % 2 == 0)
    assert made("tconv", n=n, f=f, s=s, p=twice // 2, d=d).out.size == (n * s, n * s)
    assert "2p" in formulas.FORMULAS["tconv_same_pads"].title


@quickly
@given(SIZE, KERNEL, STRIDE)
def test_keras_makes_so_much_of_a_transposed_convolution(n: int, f: int, s: int) -> None:
    says("transposed", "max(f - s, 0) more than n*s for 'valid', and n*s for 'same'")
    for padding, more in ((0, max(f - s, 0)), ("same", 0)):
        one = made("tconv", n=n, f=f, s=s, p=padding)
        answer = next(each for each in frameworks(one) if "Keras" in each.framework)
        if answer.axes is not None and ("same" in answer.written or not padding):
            alone = [int(note.split("x")[-1]) for note in answer.notes if "left to itself" in note]
            assert (alone or list(answer.size or ()))[0] == n * s + more


@quickly
@given(SIZE, KERNEL, STRIDE)
def test_where_half_padding_is_not_same(n: int, f: int, s: int) -> None:
    says("same", "For odd kernels that gives the same size, but from f = 3 on looks at other places unless the stride")
    same, half = made(n=n, f=f, s=s, p="same"), made(n=n, f=f, s=s, p="half")
    (more,) = {a - b for a, b in zip(half.out.size, same.out.size, strict=True)}
    assert more == (0 if f % 2 or n % s else 1)
    if f % 2:
        assert (half.padding[0][0] == same.padding[0][0]) == (f == 1 or (n - 1) % s == 0)


@quickly
@given(SIZE, KERNEL, STRIDE, st.integers(0, 9), st.integers(0, 9), DILATION)
def test_the_remainder_lies_behind_the_last_window_in_the_padding_first(
    n: int, f: int, s: int, before: int, after: int, d: int
) -> None:
    says("remainder", "The padding at the end is lost first, then the input itself.")
    one = made(n=n, f=f, s=s, p=((before, after),), d=d)
    left = formulas.window_remainder(n, before + after, d, f, s)
    assert one.remainder == (left, left)
    if s <= f and d == 1:
        assert one.unread[0].pixels == min(n, max(0, left - after))


@quickly
@given(SIZE, KERNEL, STRIDE, st.integers(0, 4))
def test_s_inputs_in_a_row_share_one_size_and_output_padding_tells_them_apart(n: int, f: int, s: int, p: int) -> None:
    says("remainder", "s input sizes in a row give the same output size")
    one = made(n=n, f=f, s=s, p=p)
    sizes = [size for size in range(max(1, n - s), n + s + 1) if size + 2 * p >= f and same_size(size, f, s, p, one)]
    assert len(sizes) == s or min(sizes) == max(1, f - 2 * p)
    back = [made("tconv", n=one.out.size[0], f=f, s=s, p=p, op=op).out.size[0] for op in range(s) if s > 1 or not op]
    assert n in back


def same_size(size: int, f: int, s: int, p: int, one: LayerFacts) -> bool:
    return layer(n=size, f=f, s=s, p=p).out.size[0] == one.out.size[0]


@quickly
@given(st.integers(2, 40), KERNEL, STRIDE, st.integers(1, 8), st.integers(1, 8))
def test_parameters_do_not_depend_on_size_stride_padding_and_dilation(
    n: int, f: int, s: int, c: int, filters: int
) -> None:
    says("parameters", "so the size of the map does not matter, nor do stride, padding and dilation")
    params = [made(n=size, f=f, s=a, p=b, d=d, c=c, filters=filters).params for size, a, b, d in (
        (n + 80, s, 0, 1), (n + 90, 1, 2, 1), (n + 100, 2, 1, 2))]  # fmt: skip
    assert set(params) == {f * f * c * filters + filters}


@quickly
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6), st.sampled_from([1, 3, 5]))
def test_groups_divide_weights_and_products_and_nothing_else(g: int, a: int, b: int, f: int) -> None:
    says("groups", "Weights and multiplications are divided by g, the biases and the shapes are not.")
    one, many = (layer(n=9, f=f, p=f // 2, c=a * g, filters=b * g, g=each) for each in (1, g))
    assert one.weights == (many.weights or 0) * g and one.macs == (many.macs or 0) * g
    assert one.biases == many.biases and one.out == many.out


@quickly
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 5, 7]))
def test_the_work_of_a_depthwise_separable_convolution(c: int, filters: int, f: int) -> None:
    whole = measure(f"9x9x{c} -> conv {filters} {f}x{f} p{f // 2} nobias").macs
    part = measure(f"9x9x{c} -> dwconv {f}x{f} p{f // 2} nobias, conv {filters} 1x1 nobias").macs
    assert Fraction(part, whole) == Fraction(1, filters) + Fraction(1, f * f)


@quickly
@given(st.integers(1, 9), st.integers(2, 30))
def test_a_1x1_with_stride_1_changes_the_channels_alone(c: int, n: int) -> None:
    says("1x1", "With stride 1 it changes the number of channels and nothing else: size and receptive field stay.")
    rows = measure(f"{n}x{n}x2 -> conv 3 3x3 p1, conv {c} 1x1").rows
    assert rows[1].out.size == rows[0].out.size and rows[1].out.channels == c
    assert (rows[1].rf, rows[1].jump, rows[1].start) == (rows[0].rf, rows[0].jump, rows[0].start)


@quickly
@given(st.lists(st.tuples(KERNEL, STRIDE, DILATION, st.integers(0, 3)), min_size=1, max_size=4))
def test_the_field_of_a_chain_and_that_padding_moves_it_only(chain: list[tuple[int, int, int, int]]) -> None:
    says("receptive field", "each layer adds (f - 1) steps of the jump so far, times its dilation")
    padded, bare = ([f"conv 1 k{f} s{s} d{d} p{p * q}" for f, s, d, p in chain] for q in (1, 0))
    one, other = (measure(f"9000000x1 -> {', '.join(texts)}").rows[-1] for texts in (padded, bare))
    jumps = [prod(s for _, s, _, _ in chain[:at]) for at in range(len(chain) + 1)]
    assert one.rf == other.rf == (1 + sum(d * (f - 1) * j for (f, _, d, _), j in zip(chain, jumps, strict=False)),)
    assert one.jump == (jumps[-1],)
    assert one.start == (-sum(p * j for (_, _, _, p), j in zip(chain, jumps, strict=False)),)


@quickly
@given(st.integers(1, 12))
def test_stacks_of_3x3_see_what_one_larger_kernel_sees(count: int) -> None:
    says("receptive field", "With stride 1 two 3x3 see what one 5x5 sees, three what one 7x7 sees.")
    assert measure(f"99x99x1 -> [conv 1 3x3] x{count}").rf == (2 * count + 1,) * 2


@quickly
@given(st.lists(st.fractions(-3, 3, max_denominator=7), min_size=1, max_size=8))
def test_the_slope_of_a_chain_of_blocks_is_the_sum_over_its_paths(slopes: list[Fraction]) -> None:
    says("vanishing gradient", "written out, is a sum over all paths, and one of its terms")
    says("vanishing gradient", "F' + 1 is 0 where F' = -1, and smaller than 1 in size for every F' between -2 and 0")
    terms = [Fraction(1)]
    for slope in slopes:
        terms += [term * slope for term in terms]
        assert (abs(slope + 1) < 1) == (-2 < slope < 0)
    assert prod(slope + 1 for slope in slopes) == sum(terms)
    assert terms[0] == 1


@quickly
@given(st.integers(1, 10), st.integers(1, 3))
def test_n_blocks_are_a_bundle_of_2_to_the_n_paths(n: int, layers: int) -> None:
    says("residual", "A chain of n such blocks is a bundle of 2^n paths")
    body = ", ".join(["conv 2 3x3 p1"] * layers)
    facts = measure(f"90x90x2 -> conv 2 3x3 p1, [residual [{body}]] x{n}")
    ways = paths(facts.net)
    assert (ways.ways, ways.shortest, ways.longest) == (2**n, 1, 1 + n * layers)
    assert lengths(facts.net) == {1 + k * layers: comb(n, k) for k in range(n + 1)}
    last = facts.rows[-1]
    assert last.rf == (3 + 2 * n * layers,) * 2 and last.shortest == (3, 3)


@pytest.mark.parametrize("name", ["plain18", "plain34", "resnet18@a", "resnet34@a"])
def test_errors_that_explain_prints_are_those_that_are_quoted(name: str) -> None:
    topic = catalogue.find("degradation")
    assert isinstance(topic, Topic)
    table = topic.example()[1]
    printed = {line.cells[0]: line.cells[3] for line in table.lines}  # type: ignore[union-attr]
    assert quoted.alike((name,))[name].top1 == printed[measure_zoo(name)]


def measure_zoo(name: str) -> str:
    """What a network of the zoo is called."""
    from convcalc.features.explain.topic import net

    return net(name).name or name
