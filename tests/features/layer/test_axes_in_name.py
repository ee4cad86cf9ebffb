"""A kind's name that says the number of axes (conv1d) sets it, and is not contradicted silently."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.layer.layer import layer


@pytest.mark.parametrize(
    ("kind", "n", "c", "size", "params", "macs"),
    [
        ("conv1d", 100, 4, (98,), 104, 9_408),
        ("Conv1d", 100, 4, (98,), 104, 9_408),
        ("conv2d", 100, 4, (98, 98), 296, 2_765_952),
        ("conv3d", 16, 3, (14, 14, 14), 656, 1_778_112),
    ],
)
def test_the_name_sets_the_axes(kind: str, n: int, c: int, size: tuple[int, ...], params: int, macs: int) -> None:
    """Against hand-made numbers: f^axes * c_in * c_out + c_out parameters."""
    facts = layer(kind, n=n, f=3, c=c, filters=8)
    assert (facts.out.size, facts.params, facts.macs) == (size, params, macs)


@pytest.mark.parametrize(("n", "dim"), [(100, 2), ((100, 100), None)])
def test_a_contradiction_names_the_kind(n: int | tuple[int, int], dim: int | None) -> None:
    """--dim 2 and -n 100x100 say two axes; conv1d says one."""
    with pytest.raises(SpecError, match="as conv1d says"):
        layer("conv1d", n=n, f=3, dim=dim)
