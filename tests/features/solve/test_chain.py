"""Equal layers one after the other, against a spec that says the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.solve.layer_stacks import Chain, chain
from convcalc.features.solve.query import LayerQuery, only


def followed(kind: str, n: int, f: int, s: int, p: int, out: int | None = None) -> Chain:
    return chain(LayerQuery(kind, only(n), only(f), only(s), only(p), out=only(out) if out else None))


def spec(n: int, f: int, s: int, p: int, layers: int) -> str:
    return f"{n}x1 -> [conv 1 k{f} s{s} p{p}] x {layers}"


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 60), st.integers(1, 7), st.integers(1, 3), st.integers(0, 3))
def test_so_many_layers_fit_and_one_more_does_not(n: int, f: int, s: int, p: int) -> None:
    found = followed("conv", n, f, s, p)
    facts = measure(spec(n, f, s, p, found.layers))
    assert facts.out.size == (found.last,)
    if found.layers and p == 0:
        assert facts.rf == (found.field,)
    if found.ends == "gone":
        with pytest.raises(SpecError):
            measure(spec(n, f, s, p, found.layers + 1))
    else:
        more = measure(spec(n, f, s, p, found.layers + 1)).out.size[0]
        assert (more == found.last) if found.ends == "stays" else (more > found.last)


@pytest.mark.parametrize(
    ("n", "f", "s", "p", "layers", "last"),
    [(32, 3, 1, 0, 15, 2), (224, 2, 2, 0, 7, 1), (240, 5, 1, 0, 59, 4), (10**9, 3, 1, 0, 499_999_999, 2)],
)
def test_known_ends(n: int, f: int, s: int, p: int, layers: int, last: int) -> None:
    found = followed("conv", n, f, s, p)
    assert (found.layers, found.last, found.ends) == (layers, last, "gone")


def test_a_size_on_the_way() -> None:
    assert followed("conv", 240, 5, 1, 0, out=200).reached == 10
    assert followed("conv", 240, 5, 1, 0, out=199).reached is None
    assert followed("conv", 10**9, 3, 1, 0, out=10**6).reached == (10**9 - 10**6) // 2
