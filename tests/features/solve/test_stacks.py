"""Stacks that reach a receptive field: the engine confirms each, and a search confirms that none is shorter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.document.model import Text
from convcalc.features.solve.layer_stacks import Stack, stacks
from convcalc.features.solve.report_network import stacks_document


def spec(stack: Stack, dim: int) -> str:
    """The stack as a spec, with two channels in and out, padded so that nothing vanishes."""
    lines = ["x".join(["64"] * dim) + "x2"]
    for stage in stack.stages:
        kernel = "x".join([str(stage.kernel)] * dim) if dim > 1 else f"k{stage.kernel}"
        conv = f"conv 2 {kernel} s{stage.stride} d{stage.dilation} p{stage.dilation * stage.kernel} nobias"
        lines.append(f"[{conv}] x {stage.times}")
        if stage.pool:
            lines.append("avgpool 2x2 p1" if dim == 2 else "avgpool k2 p1")
    return " -> ".join(lines)


@settings(max_examples=150, deadline=None)
@given(st.integers(2, 80), st.integers(2, 5), st.integers(1, 2))
def test_the_engine_confirms_field_layers_jump_and_parameters(field: int, kernel: int, dim: int) -> None:
    for stack in stacks(field, kernel, dim):
        facts = measure(spec(stack, dim))
        assert facts.rf == (stack.field,) * dim
        assert facts.weights == stack.squares * 4
        assert len(facts.rows) == stack.layers
        assert facts.rows[-1].jump == (stack.jump,) * dim
        assert stack.field >= field


def strided(layers: int, kernel: int) -> Iterator[int]:
    """The fields of all stacks of so many convolutions with stride 1 or 2, at least one stride inside."""
    for strides in product((1, 2), repeat=layers - 1):
        if 2 in strides:
            field, jump = 1, 1
            for stride in (*strides, 1):
                field, jump = field + (kernel - 1) * jump, jump * stride
            yield field


def pooled(layers: int, kernel: int) -> Iterator[int]:
    """The fields of all stacks of convolutions (c) and pools (p), each pool behind a convolution, with a pool."""
    for kinds in product("cp", repeat=layers):
        text = "".join(kinds)
        if "p" in text and "pp" not in text and text[0] == "c":
            field, jump = 1, 1
            for kind in text:
                field, jump = (field + jump, jump * 2) if kind == "p" else (field + (kernel - 1) * jump, jump)
            yield field


def dilated(layers: int, kernel: int) -> Iterator[int]:
    """The fields of all stacks whose dilations begin with 1 and stay or double, some above 1."""
    for doubles in product((False, True), repeat=layers - 1):
        if True in doubles:
            field, dilation = kernel, 1
            for double in doubles:
                dilation *= 1 + double
                field += (kernel - 1) * dilation
            yield field


@cache
def fewest(family: str, kernel: int) -> dict[int, int]:
    """Field -> the fewest layers, by going through every stack of up to 9."""
    make = {"strided": strided, "pooled": pooled, "dilated": dilated}[family]
    found: dict[int, int] = {}
    for layers in range(2, 10):
        for field in make(layers, kernel):
            found.setdefault(field, layers)
    return found


@pytest.mark.parametrize("family", ["strided", "pooled", "dilated"])
@pytest.mark.parametrize("kernel", [2, 3])
def test_no_stack_of_the_family_is_shorter(family: str, kernel: int) -> None:
    known = fewest(family, kernel)
    for field in range(2, 40):
        offered = [stack for stack in stacks(field, kernel) if stack.family == family]
        reachable = sorted(each for each in known if each >= field)
        if reachable and offered:
            assert offered[0].field <= reachable[0]
        if offered and offered[0].layers < 10:
            assert offered[0].field == reachable[0]
            assert offered[0].layers == known[reachable[0]]


def test_three_3x3_see_what_one_7x7_sees_for_27_against_49() -> None:
    by_family = {stack.family: stack for stack in stacks(7)}
    assert (by_family["plain"].layers, by_family["plain"].squares) == (3, 27)
    assert by_family["single"].squares == 49


def test_wavenet_sees_1024_samples_with_ten_layers() -> None:
    best = next(stack for stack in stacks(1024, 2, 1) if stack.family == "dilated")
    assert [stage.dilation for stage in best.stages] == [2**i for i in range(10)]


@pytest.mark.parametrize("field", range(2, 61))
def test_the_fewest_parameters_are_the_fewest_of_the_table(field: int) -> None:
    found = stacks(field)
    (said,) = [part.text for part in stacks_document(field, 3, 2, found).parts[2:] if isinstance(part, Text)]
    least = min(stack.squares for stack in found)
    plain = re.sub(r" \(which sees [\d,]+\)", "", said)
    names, _, count = plain.removeprefix("fewest parameters of these: ").removesuffix(" C^2").rpartition(" ")
    assert count == f"{least:,}"
    assert set(names[:-1].split("; or ")) == {stack.text for stack in found if stack.squares == least}
