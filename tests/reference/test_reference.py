"""The package agrees with the slow reference on random networks; and the reference is right where papers say so."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import formulas
from tests.reference.agreement import compare, smaller
from tests.reference.counting import Impossible, joined, places, same_padding
from tests.reference.generator import Generator
from tests.reference.interpreter import run
from tests.reference.layers import (
    Adaptive,
    Conv,
    Flatten,
    Global,
    Map,
    Pointwise,
    Pool,
    Reshape,
    TConv,
    Upsample,
    Window,
    between,
)
from tests.reference.programs import Body, Branches, Group, Label, Program, Residual, Skip


def random_program(seed: int) -> Program:
    return Generator(Random(seed)).program()


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 3))
def test_the_package_agrees_with_the_reference_on_random_networks(seed: int, batch: int) -> None:
    program = random_program(seed)
    if compare(program, batch).differences:
        least = smaller(program)
        raise AssertionError(
            (least.text(), (compare(least) if least != program else compare(program, batch)).differences)
        )


def test_random_networks_hold_every_kind_and_little_is_left_out() -> None:
    words: Counter[str] = Counter()
    left_out = rows = refused = 0
    for seed in range(150):
        try:
            network, _ = run(random_program(seed))
        except Impossible:
            refused += 1
            continue
        words.update(row.made.word for row in network.rows)
    for seed in range(240):
        result = compare(random_program(seed))
        left_out, rows = left_out + result.left_out.total(), rows + result.rows
    missing = {
        *"conv dwconv local tconv maxpool avgpool lppool gap fc bn upsample concat add mul subsample crop take scale"
        " normalize reshape pixelshuffle pixelunshuffle channelmean channelmax embedding".split()
    }
    assert missing <= set(words)
    assert refused < 30
    assert left_out < rows / 12


# The reference itself, against figures that are printed somewhere.


@pytest.mark.parametrize(
    ("n", "k", "s", "p", "out"),
    [
        (4, 3, 1, 0, 2),
        (5, 4, 1, 2, 6),
        (5, 3, 1, 1, 5),
        (5, 3, 1, 2, 7),
        (5, 3, 2, 0, 2),
        (5, 3, 2, 1, 3),
        (6, 3, 2, 1, 3),
    ],
)
def test_windows_stand_where_dumoulin_and_visin_draw_them(n: int, k: int, s: int, p: int, out: int) -> None:
    assert places(n, k, s, p, p) == out  # figures 2.1 to 2.7
    (made,) = TConv(1, (k,), (s,), (1,), ((p, p),), ((n + 2 * p - k) % s,), 1, True).run(Map(1, (out,)))
    assert made.out.size == (n,)  # and back: figures 4.1 to 4.7


def test_pytorchs_ceil_mode_and_tensorflows_same() -> None:
    assert [places(112, 3, 2, 0, 0, ceil) for ceil in (False, True)] == [55, 56]  # the first pool of GoogLeNet
    assert [same_padding(224, 7, 2), same_padding(225, 3, 2), same_padding(5, 1, 2)] == [5, 2, 0]
    with pytest.raises(Impossible):
        places(2, 4, 1, 0, 0)


def test_alexnets_second_convolution_has_half_of_its_channels_joined() -> None:
    assert joined(96, 256, 2) == 48 * 256
    window = Window((5, 5), (1, 1), (1, 1), ((2, 2), (2, 2)))
    (made,) = Conv("conv", 256, window, 2, True, False).run(Map(96, (27, 27)))
    assert (made.weights, made.biases, made.macs) == (307_200, 256, 223_948_800)  # Krizhevsky et al. 2012


def test_bilinear_upsampling_by_two_reads_two_neighbours_and_by_three_sometimes_one() -> None:
    assert [list(between(i, 2)) for i in range(3)] == [[-1, 0], [0, 1], [0, 1]]
    assert [list(between(i, 3)) for i in range(3)] == [[-1, 0], [0], [0, 1]]


def hulls_of(body: Body, size: int = 9, channels: int = 4) -> list[tuple[int, int] | None]:
    network, _ = run(Program((size, channels), body))
    at = len(network.rows) - 1
    return [network.hull(0, at, unit) for unit in network.units(0, at)]


def conv(k: int, s: int = 1, p: int = 0, d: int = 1) -> Conv:
    return Conv("conv", 4, Window((k,), (s,), (d,), ((p, p),)), 1, True, False)


def test_fields_are_those_of_the_distill_article_and_of_papers() -> None:
    assert hulls_of((conv(3), conv(3), conv(3)))[0] == (0, 6)  # Simonyan & Zisserman 2014, section 2.3: 7x7
    assert hulls_of((conv(3, 1, 1), conv(3, 1, 2, 2), conv(3, 1, 4, 4)))[4] == (-3, 11)  # Yu & Koltun 2015: 15x15
    alexnet = (conv(11, 4), Pool("maxpool", Window((3,), (2,), (1,), ((0, 0),))), conv(5, 1, 2))
    assert hulls_of(alexnet, 227)[:2] == [(-16, 34), (-8, 42)]  # 51, jump 8: Araujo et al. 2019
    assert hulls_of((Global("gap"), Upsample((3,), False))) == [(0, 8)] * 3
    assert hulls_of((Adaptive("avgpool", (7,)),), 10)[:3] == [(0, 1), (1, 2), (2, 4)]


def test_names_crops_groups_and_shortcuts_run_as_written() -> None:
    half = conv(3, 2, 1)
    body: Body = (Label("a", Pointwise("relu")), Group((conv(3),), 2), Skip("concat", ("a",), True))
    network, end = run(Program((9, 4), body))
    assert [row.made.word for row in network.rows] == ["relu", "conv", "conv", "crop", "concat"]
    assert (end.map, [source.row for source in network.rows[-1].ins]) == (Map(8, (5,)), [2, 3])
    assert Program((9, 4), body).text() == "input 9x4; a: relu; [ conv 4 k3 ] x 2; concat a crop"
    for shortcut, rows in (("A", ["conv", "subsample", "add"]), ("B", ["conv", "conv", "bn", "add"])):
        network, _ = run(Program((9, 4), (Residual(shortcut, (half,)),)))
        assert [row.made.word for row in network.rows] == rows
    with pytest.raises(Impossible):
        run(Program((9, 4), (Residual("", (half,)),)))


def test_elements_in_another_shape_stand_where_memory_has_them() -> None:
    back = run(Program((4, 6, 2), (Flatten(), Reshape(Map(2, (4, 6))))))[0]
    assert [back.hull(1, 1, unit) for unit in range(6)] == [(unit, unit) for unit in range(6)]
    halved = run(Program((6, 2), (Reshape(Map(4, (3,))),)))[0]  # two places side by side become one with their channels
    assert [halved.hull(0, 0, unit) for unit in range(3)] == [(0, 1), (2, 3), (4, 5)]
    other = run(Program((4, 6, 2), (Reshape(Map(2, (6, 4))),)))[0]
    assert not other.rows[0].tracked and not other.sees_all(0)


def test_a_gate_is_left_out_of_the_field_and_an_image_pooling_branch_is_not() -> None:
    gate = Branches("mul", ((), (Global("gap"), Pointwise("sigmoid"))))
    assert hulls_of((conv(3), gate))[0] == (0, 2)
    pooled = Branches("concat", ((conv(3, 1, 1),), (Global("gap"), Upsample((9,), False))))
    network, _ = run(Program((9, 4), (pooled,)))
    assert network.rows[-1].all == (True,)


# And it finds what is wrong.


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("window_out", lambda n, pads, d, f, s: (n + pads - d * (f - 1) - 1) // s + 2),
        ("conv_weights", lambda area, c_in, g, c_out: area * c_in * c_out),
        ("tconv_out", lambda n, pads, d, f, s, op: (n - 1) * s - pads + d * (f - 1) + 1),
        ("adaptive_last", lambda i, n, m: (i + 1) * n // m),
    ],
)
def test_a_wrong_formula_is_found(name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, name, wrong)
    assert any(compare(random_program(seed)).differences for seed in range(60))


def test_what_disagrees_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "norm_statistics", lambda c: 3 * c)
    wrong = next(program for seed in range(60) if compare(program := random_program(seed)).differences)
    least = smaller(wrong)
    assert len(least.body) == 1 and ("bn" in least.text() or "residual" in least.text())
