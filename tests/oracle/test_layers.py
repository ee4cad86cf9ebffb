"""Single layers: what PyTorch answers we answer, what it refuses we refuse, and the rest is named and counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from convcalc.mistakes import SpecError
from tests.oracle import counterpart
from tests.oracle.data import Row, rows
from tests.oracle.engine import measured
from tests.oracle.speak import layer_spec

Answer = tuple[list[int | None], int | None, int | None]
SPELLINGS = pytest.mark.parametrize("spelling", [0, 1, 2], ids=["compact", "long", "call"])


def answer(text: str) -> Answer:
    """Shape (channels first), parameters and MACs of a spec of one layer."""
    facts = measured(text)
    assert len(facts.rows) == 1
    return [facts.out.channels, *facts.out.size], facts.params, facts.macs


def recorded(row: Row) -> Answer:
    """What PyTorch says; a pool, which multiplies nothing, has no macs there."""
    return row["out"], row["params"], row.get("macs", 0)


def answer_or_mistake(text: str) -> Answer | str:
    try:
        return answer(text)
    except SpecError as mistake:
        assert str(mistake)
        return "refused"


def differing(some: list[Row], spelling: int) -> list[tuple[Any, ...]]:
    """Rows whose answer is not PyTorch's: number, spec, PyTorch's answer, ours."""
    told = [(row["id"], layer_spec(row, spelling), recorded(row)) for row in some]
    return [(*row, ours) for row in told if (ours := answer_or_mistake(row[1])) != row[2]]


def accepted(some: list[Row], spelling: int = 0) -> list[tuple[Any, ...]]:
    """Rows that are not refused."""
    told = [(row["id"], layer_spec(row, spelling)) for row in some]
    return [(*row, ours) for row in told if (ours := answer_or_mistake(row[1])) != "refused"]


@SPELLINGS
def test_every_random_layer_has_pytorchs_shape_parameters_and_macs(spelling: int) -> None:
    layers = rows("layers")
    assert len(layers) == 2_000
    assert differing(layers, spelling) == []


@SPELLINGS
def test_every_accepted_edge_case_has_pytorchs_answer(spelling: int) -> None:
    edge = [row for row in rows("edge") if row["ok"]]
    same_here = [row for row in edge if not counterpart.refused_here(row)]
    assert (len(edge), len(same_here)) == (354, 344)
    assert differing([{"macs": 0} | row for row in same_here], spelling) == []


@SPELLINGS
def test_layers_that_look_impossible_and_are_accepted_have_pytorchs_shape(spelling: int) -> None:
    # Kernels larger than the input, but not than the padded one; a window larger than both that `ceil` makes legal;
    # tuples of one number, which PyTorch spreads over the axes: all of them as in PyTorch.
    odd = [row for row in rows("odd") if not counterpart.refused_here(row)]
    assert len(odd) == 15
    told = [(row["id"], layer_spec(row, spelling), [row["out"], row["params"]]) for row in odd]
    assert [(*row, ours) for row in told if list((ours := answer_or_mistake(row[1]))[:2]) != row[2]] == []


def test_what_pytorch_accepts_and_we_refuse_is_empty_or_without_channels() -> None:
    differing_rows = [row for row in [*rows("edge"), *rows("odd")] if "out" in row and counterpart.refused_here(row)]
    assert Counter(map(counterpart.refused_here, differing_rows)) == counterpart.WE_REFUSE
    assert accepted(differing_rows) == []


def test_what_pytorch_refuses_and_we_accept_is_its_avgpool3d() -> None:
    found = {(name, row["id"]): row for name in ("edge", "impossible") for row in rows(name)}
    for key, shape in counterpart.ACCEPTED_HERE.items():
        row = found[key]
        assert row["kind"] == "AvgPool3d" and "smaller than kernel" in row["message"]
        assert answer(layer_spec(row)) == (shape, 0, 0), counterpart.UNPADDED
        assert answer(layer_spec(row | {"kind": "MaxPool3d"})) == (shape, 0, 0)


def refusals(name: str) -> list[Row]:
    """Rows that PyTorch refuses, that a spec can say, and that we refuse too."""
    here = counterpart.ACCEPTED_HERE
    return [r for r in rows(name) if "out" not in r and not counterpart.left_out(r) and (name, r["id"]) not in here]


@SPELLINGS
def test_every_edge_case_that_pytorch_refuses_is_refused(spelling: int) -> None:
    assert Counter(row["tag"] for row in refusals("edge")) == {
        "maxpool_padding_vs_effective_kernel": 38,
        "output_padding_vs_stride_or_dilation": 22,
        "ceil_last_window": 6,
        "channels": 2,
    }
    assert accepted(refusals("edge"), spelling) == []


@SPELLINGS
def test_every_impossible_layer_is_refused(spelling: int) -> None:
    assert Counter(row["category"] for row in refusals("impossible")) == {
        "random": 53,
        "kernel_larger_than_padded_input": 41,
        "groups_not_dividing_in_channels": 25,
        "groups_not_dividing_out_channels": 25,
        "pool_padding_gt_half_kernel": 25,
        "pool_output_too_small": 20,
        "output_padding_too_large": 18,
        "tuple_length": 16,
        "kernel_not_positive": 15,
        "convtranspose_output_not_positive": 15,
        "input_ndim": 11,
        "stride_not_positive": 11,
        "zero_size_input": 11,
        "negative_padding": 10,
        "dilation_not_positive": 9,
        "adaptive_bad_output_size": 9,
        "kernel_larger_than_input_valid": 8,
        "groups_not_positive": 8,
        "output_padding_negative": 7,
        "pool_output_too_small_ceil": 6,
        "channels_not_positive": 4,
    }
    assert accepted(refusals("impossible"), spelling) == []


def test_what_is_left_out_is_named_and_counted() -> None:
    reasons = {name: Counter(map(counterpart.left_out, (r for r in rows(name) if "out" not in r))) for name in NAMES}
    here = Counter(name for name, _ in counterpart.ACCEPTED_HERE)
    assert reasons["edge"] == {"": 68 + here["edge"], counterpart.KEPT: 4, counterpart.ONE: 1}
    assert reasons["impossible"] == {
        "": 347 + here["impossible"],
        counterpart.SAME: 18,
        counterpart.ARRIVING: 20,
        counterpart.MODE: 13,
        counterpart.TRANSPOSED: 6,
        counterpart.WORD: 4,
        counterpart.RANK: 4,
    }


NAMES = ("edge", "impossible")


def test_same_with_a_stride_is_tensorflows_rule() -> None:
    strided = [row for row in rows("impossible") if counterpart.left_out(row) == counterpart.SAME]
    assert len(strided) == 18
    for row in strided:
        stride = row["args"]["stride"]
        size = row["in"][1:]
        strides = [stride] * len(size) if isinstance(stride, int) else stride * (len(size) if len(stride) == 1 else 1)
        wanted = [row["args"]["out_channels"], *(-(-n // s) for n, s in zip(size, strides, strict=True))]
        assert answer(layer_spec(row))[0] == wanted, layer_spec(row)
