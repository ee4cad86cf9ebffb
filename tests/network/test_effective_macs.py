"""Products that touch real pixels, against counting them one by one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import Layer
from convcalc.layers import kind_of
from convcalc.layers.kind import new_context
from convcalc.network.effective_macs import meetings, shares, useful
from convcalc.network.graph import Step
from convcalc.network.receptive_field import receptive_fields
from convcalc.network.rows import Row
from convcalc.network.traverse import Visit
from convcalc.shape import Shape
from convcalc.text import Span
from tests import snapshots
from tests.cli.program import json_of, run
from tests.cli.test_explain import valid

small = st.integers(1, 7)


@given(small, small, small, small, st.integers(-4, 9), st.integers(0, 14))
def test_meetings_are_pairs_counted_one_by_one(m: int, k: int, s: int, d: int, p: int, n: int) -> None:
    counted = sum(0 <= i * s + t * d - p < n for i, t in product(range(m), range(k)))
    assert meetings(m, k, s, d, p, n) == counted


def test_a_huge_kernel_takes_no_time() -> None:
    assert meetings(10**9, 10**9, 1, 1, 0, 10**9) == 10**9 * (10**9 + 1) // 2


def brute(row: Row) -> int:
    """Every product of a layer looked at: its tap stands in the input; of a tconv: its place in the output."""
    assert row.kernel and row.stride and row.dilation and row.padding and row.macs
    turned = row.kind == "tconv"
    inside, outside = (row.out.size, row.in_.size) if turned else (row.in_.size, row.out.size)
    met = 0
    for places in product(*map(range, outside)):
        for taps in product(*map(range, row.kernel)):
            index = [
                i * s + t * d - p
                for i, t, s, d, (p, _) in zip(places, taps, row.stride, row.dilation, row.padding, strict=True)
            ]
            met += all(0 <= i < n for i, n in zip(index, inside, strict=True))
    positions = len(list(product(*map(range, outside)))) * len(list(product(*map(range, row.kernel))))
    return row.macs // positions * met


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["conv", "tconv", "dwconv"]),
    st.tuples(st.integers(3, 7), st.integers(3, 7)),
    st.tuples(small, small),
    st.integers(1, 3),
    st.integers(1, 2),
    st.sampled_from(["p0", "p1", "p2", "p0:1x1:0", "same", "p1x2"]),
)
def test_a_layer_against_looking_at_every_product(
    kind: str, n: tuple[int, int], k: tuple[int, int], s: int, d: int, p: str
) -> None:
    filters = "" if kind == "dwconv" else " 4"
    try:
        row = measure(f"{n[0]}x{n[1]}x2 -> {kind}{filters} {k[0]}x{k[1]} s{s} d{d} {p}").rows[0]
    except SpecError:
        assume(False)
    assert useful(row) == brute(row)


def total(spec: str, batch: int = 1) -> int:
    return sum(share.useful for share in shares(measure(spec, batch=batch)))


@pytest.mark.parametrize(
    "between", ["", "relu, ", "zeropad p1:0x0, dropout 0.5, ", "mish, ", "tanh, lrn 3, ", "scale, "]
)
def test_zeros_of_a_layer_of_their_own_are_padding_too(between: str) -> None:
    assert total(f"9x9x2 -> zeropad 1, {between}conv 4 3x3") == brute_of_padded(between)


def brute_of_padded(between: str) -> int:
    before = "p2:1x1" if "zeropad" in between else "p1"
    return brute(measure(f"9x9x2 -> conv 4 3x3 {before}").rows[0])


@pytest.mark.parametrize("between", ["sigmoid", "scale bias", "scale nogamma"])
def test_what_turns_zeros_into_numbers_ends_the_padding(between: str) -> None:
    assert total(f"9x9x2 -> zeropad 1, {between}, conv 4 3x3") == measure("11x11x2 -> conv 4 3x3").macs


def test_the_same_network_with_padding_layers() -> None:
    ours, theirs = shares(measure("resnet50"))[0], shares(measure("resnet50@keras"))[0]
    assert (ours.macs, ours.useful) == (theirs.macs, theirs.useful)


def test_nothing_padded_nothing_lost() -> None:
    for share in shares(measure("alexnet"))[:1] + shares(measure("9x9x2 -> conv 4 3x3, flatten, fc 5")):
        assert share.macs == share.useful


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "resnet20", "zfnet", "nin"])
def test_the_textbook_count_is_kept(name: str) -> None:
    facts = measure(name)
    found = shares(facts)
    assert sum(share.macs for share in found) == facts.macs
    assert all(0 < share.useful <= share.macs for share in found)


def test_a_batch_multiplies() -> None:
    assert total("9x9x2 -> conv 4 3x3 p1", batch=8) == 8 * total("9x9x2 -> conv 4 3x3 p1")


def test_a_long_repetition_is_looked_at_once() -> None:
    one = total("8x8x4 -> conv 4 3x3 p1")
    assert total("8x8x4 -> [conv 4 3x3 p1, relu, residual [ conv 4 3x3 p1 ]] x 20000") == one * 40_000


def test_a_small_map_loses_a_fifth() -> None:
    (share,) = shares(measure("7x7x512 -> conv 512 3x3 p1"))
    assert (share.macs, share.useful) == (115_605_504, 94_633_984)


def test_the_report() -> None:
    ran = run("arch", "vgg16", "--useful", "--format", "table", "--ascii", "--width", "100")
    snapshots.check("useful-vgg16.txt", ran.out)
    numbers = [line.split() for line in ran.out.splitlines() if line.startswith(("conv", "fc"))]
    counts = [[int(word.replace(",", "")) for word in words if word.count(",")] for words in numbers]
    facts = measure("vgg16")
    assert sum(pair[0] for pair in counts) == facts.macs
    assert sum(pair[1] for pair in counts) == total("vgg16")


def test_the_share_on_padding_is_of_what_is_lost() -> None:
    """1,104 of 6,912 products: 0.159722 is lost, not kept."""
    rows = run("arch", "8x8x3 -> conv 4 3x3 p1", "--useful", "--format", "csv").out.splitlines()
    assert rows[1:] == ["conv 4 3x3 p1,1,8x8x3,8x8x4,6912,5808,0.159722"]


def test_the_json_keeps_to_its_schema() -> None:
    data = json_of("arch", "resnet20", "--useful")
    valid("arch", data)
    assert data["useful"]["macs"] == data["totals"]["macs"] == sum(layer["macs"] for layer in data["useful"]["layers"])


def test_just_the_answer_is_the_useful_count() -> None:
    assert run("arch", "7x7x512 -> conv 512 3x3 p1", "--useful", "-q").out == "94633984\n"


@pytest.mark.parametrize("other", [["--summary"], ["--layer", "conv1"], ["--only", "conv"], ["--columns", "rf"]])
def test_it_stands_alone(other: list[str]) -> None:
    assert run("arch", "alexnet", "--useful", *other).status == 2


def test_of_channels_that_nobody_gave_no_products_can_be_counted() -> None:
    kind, x = kind_of("conv"), Shape(None, (8, 8))
    args = kind.read({"": 4, "k": (3,)}, (x,), new_context())
    step = Step(kind, args, (-1,), (x,), kind.shape(args, (x,)), Layer("conv", (), Span(0, 4), Span(0, 4)))
    with pytest.raises(ValueError, match="conv 4 3x3 has no known number of products"):
        useful(Row(Visit(0, step, (), receptive_fields(2).start)))
