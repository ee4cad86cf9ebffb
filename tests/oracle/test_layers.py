"""Single layers: what PyTorch answers we answer, what it refuses we refuse, and the rest is named and counted."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeAlias

import pytest

from convcalc.cli.group import run
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer
from tests.oracle import counterpart
from tests.oracle.data import Row, rows
from tests.oracle.engine import measured
from tests.oracle.speak import WORDS, layer_spec

NAMES = ("edge", "impossible")
Capture: TypeAlias = "pytest.CaptureFixture[str]"
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


def from_arguments(row: Row) -> Answer:
    """The same layer asked for with Python's arguments instead of a spec."""
    args, (channels, *size) = row["args"], row["in"]
    names = {"f": "kernel_size", "s": "stride", "p": "padding", "d": "dilation", "op": "output_padding"}
    given = {short: args[long] for short, long in names.items() if args.get(long) is not None}
    tuples = {short: tuple(value) if isinstance(value, list) else value for short, value in given.items()}
    facts = layer(
        WORDS[row["kind"][:-2]],
        n=tuple(size),
        c=channels,
        filters=args.get("out_channels"),
        g=args.get("groups", 1),
        ceil=args.get("ceil_mode", False),
        bias=args.get("bias", True),
        dim=len(size),
        **tuples,
    )
    return [facts.out.channels, *facts.out.size], facts.params, facts.macs


def test_every_random_layer_asked_for_in_python_has_pytorchs_answer() -> None:
    layers = [row for row in rows("layers") if not row["kind"].startswith("Adaptive")]
    assert len(layers) == 1_923
    told = [(row["id"], row["kind"], row["args"], recorded(row)) for row in layers]
    assert [(*t, ours) for t, r in zip(told, layers, strict=True) if (ours := from_arguments(r)) != t[3]] == []


def test_every_impossible_layer_asked_for_in_python_is_refused() -> None:
    layers = [row for row in refusals("impossible") if not row["kind"].startswith("Adaptive")]
    wrong = []
    for row in layers:
        try:
            wrong.append((row["id"], row["kind"], row["args"], from_arguments(row)))
        except SpecError:
            continue
    assert wrong == []
    assert len(layers) == 338


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


REASONS = {
    "adaptive_bad_output_size": "Negative RankMismatch",
    "ceil_last_window": "KernelDoesNotFit",
    "channels": "TooSmall",
    "channels_not_positive": "Negative",
    "convtranspose_output_not_positive": "NothingLeft",
    "dilation_not_positive": "Negative TooSmall",
    "groups_not_dividing_in_channels": "GroupsDoNotDivide",
    "groups_not_dividing_out_channels": "GroupsDoNotDivide",
    "groups_not_positive": "Negative TooSmall",
    "input_ndim": "NeedsMap RankMismatch",
    "kernel_larger_than_input_valid": "KernelDoesNotFit",
    "kernel_larger_than_padded_input": "KernelDoesNotFit",
    "kernel_not_positive": "Negative TooSmall",
    "maxpool_padding_vs_effective_kernel": "KernelDoesNotFit PoolPadding",
    "negative_padding": "Negative",
    "output_padding_negative": "Negative",
    "output_padding_too_large": "OutputPadding",
    "output_padding_vs_stride_or_dilation": "NothingLeft OutputPadding",
    "pool_output_too_small": "KernelDoesNotFit",
    "pool_output_too_small_ceil": "KernelDoesNotFit",
    "pool_padding_gt_half_kernel": "PoolPadding",
    "random": "KernelDoesNotFit NothingLeft",
    "stride_not_positive": "Negative TooSmall",
    "tuple_length": "PoolPadding RankMismatch",
    "zero_size_input": "ZeroSize",
}
"""Which mistakes the refusals of a category may name."""


def test_every_refusal_names_the_mistake_that_it_is_and_its_place() -> None:
    found: dict[str, set[str]] = {}
    for row in [*refusals("edge"), *refusals("impossible")]:
        with pytest.raises(SpecError) as caught:
            answer(layer_spec(row, spelling=1))
        (mistake,) = caught.value.mistakes
        assert mistake.message and caught.value.line is not None
        found.setdefault(row.get("category") or row["tag"], set()).add(type(mistake).__name__)
    assert {category: " ".join(sorted(names)) for category, names in found.items()} == REASONS


@pytest.mark.parametrize("name", NAMES)
def test_every_refusal_is_exit_status_2_with_words_on_standard_error(name: str, capsys: Capture) -> None:
    for row in refusals(name):
        assert run(["arch", layer_spec(row)]) == 2
        printed = capsys.readouterr()
        assert printed.out == "" and printed.err.startswith("error: ")


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


def test_same_with_a_stride_is_tensorflows_rule() -> None:
    strided = [row for row in rows("impossible") if counterpart.left_out(row) == counterpart.SAME]
    assert len(strided) == 18
    for row in strided:
        stride = row["args"]["stride"]
        size = row["in"][1:]
        strides = [stride] * len(size) if isinstance(stride, int) else stride * (len(size) if len(stride) == 1 else 1)
        wanted = [row["args"]["out_channels"], *(-(-n // s) for n, s in zip(size, strides, strict=True))]
        assert answer(layer_spec(row))[0] == wanted, layer_spec(row)
