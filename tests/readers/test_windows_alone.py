"""Tables of kernels and strides without filters, as exercises on receptive fields have them."""

from __future__ import annotations

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from tests.cli.program import run

ROWS = (("Conv1", "3*3", 1, 3), ("Pool1", "2*2", 2, 4), ("Conv2", "3*3", 1, 8), ("Pool2", "2*2", 2, 10),
        ("Conv3", "3*3", 1, 18), ("Conv4", "3*3", 1, 26), ("Pool3", "2*2", 2, 30))  # fmt: skip
"""Worked by the sum r + (f - 1) * the strides before."""


def tabs(field: bool, **other: int) -> str:
    head = "No.\tLayers\tKernel Size\tStride" + "\tRF" * field
    rows = [
        f"{at}\t{name}\t{kernel}\t{stride}" + f"\t{other.get(name, rf)}" * field
        for at, (name, kernel, stride, rf) in enumerate(ROWS, 1)
    ]
    return "\n".join([head, *rows]) + "\n"


def markdown() -> str:
    rows = [f"| {name} | {kernel.replace('*', 'x')} | {stride} |" for name, kernel, stride, _ in ROWS]
    return "\n".join(["| Layer | Kernel Size | Stride |", "|---|---|---|", *rows]) + "\n"


@pytest.mark.parametrize("text", [tabs(field=False), markdown()])
def test_their_receptive_fields(text: str) -> None:
    ran = run("arch", "-", stdin=text.encode())
    assert [line.split()[-3] for line in ran.out.splitlines() if line[:1].isdigit()] == [str(rf) for *_, rf in ROWS]
    assert "windows alone: receptive fields, but no parameters" in ran.out


def test_fields_that_are_said_are_claims() -> None:
    assert check(tabs(field=True)).ok and len(check(tabs(field=True)).claims) == len(ROWS)
    wrong = check(tabs(field=True, Conv3=17))
    assert [each.verdict for each in wrong.claims].count("false") == 1


@pytest.mark.parametrize(
    "text",
    [
        "Layer\tKernel Size\tStride\nInput\t32x32x3\t\nConv1\t3x3\t1\nConv2\t3x3\t1\n",
        "Layer\tKernel Size\tStride\tFilters\nConv1\t3x3\t1\t\nConv2\t3x3\t1\t16\n",
        "Layer\tKernel Size\tStride\tOutput\nConv1\t3x3\t1\t30x30x16\nConv2\t3x3\t1\t28x28\n",
    ],
)
def test_where_a_size_or_filters_are_said_all_are_needed(text: str) -> None:
    with pytest.raises(SpecError):
        measure(text)
