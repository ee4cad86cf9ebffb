"""Laws of checking: what is computed is confirmed; one wrong size is told once, however far it is carried on."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.shape import Shape

LAYERS = st.sampled_from(
    [
        "conv 8 3x3",
        "conv 8 3x3 p1",
        "conv 6 5x5 s2 p2",
        "conv 4 3x3 s2 same",
        "conv 12 1x1, bn, relu",
        "conv 8 3x3 d2",
        "dwconv 3x3 half",
        "maxpool 2x2",
        "maxpool 3x3 s2 ceil",
        "avgpool 3x3 s2 p1",
        "tconv 4 2x2 s2",
        "sepconv 8 3x3 p1, relu",
        "residual B [conv 8 3x3 s2 p1, conv 8 3x3 p1]",
    ]
)

CHAINS = st.lists(LAYERS, min_size=1, max_size=6)


def shapes(arriving: Shape, layers: list[str]) -> list[Shape]:
    """What each line really makes."""
    found = []
    for text in layers:
        arriving = measure(f"{arriving.text()} -> {text}").out
        found.append(arriving)
    return found


def spec(arriving: Shape, layers: list[str], claims: list[Shape]) -> str:
    lines = [f"{text} -> {shape.text()}" for text, shape in zip(layers, claims, strict=True)]
    return "\n".join([f"input {arriving.text()}", *lines])


@settings(deadline=None, max_examples=60)
@given(n=st.integers(12, 64), layers=CHAINS)
def test_what_is_computed_is_confirmed(n: int, layers: list[str]) -> None:
    arriving = Shape(4, (n, n + 3))
    try:
        right = shapes(arriving, layers)
        facts = measure(spec(arriving, layers, right))
    except SpecError:
        assume(False)
    totals = f"\ntotal params = {facts.params} weights = {facts.weights} macs = {facts.macs}"
    report = check(spec(arriving, layers, right) + totals)
    assert report.ok and all(claim.verdict == "true" and not claim.slips for claim in report.claims)


@settings(deadline=None, max_examples=60)
@given(n=st.integers(16, 64), layers=CHAINS, at=st.integers(0, 5), off=st.sampled_from([-2, -1, 1, 2, 7]))
def test_one_wrong_size_is_told_once(n: int, layers: list[str], at: int, off: int) -> None:
    at %= len(layers)
    arriving = Shape(4, (n, n))
    try:
        right = shapes(arriving, layers)
        wrong = right[at]._replace(size=tuple(size + off for size in right[at].size))
        assume(min(wrong.size) > 0)
        carried = shapes(wrong, layers[at + 1 :])
    except SpecError:
        assume(False)
    report = check(spec(arriving, layers, [*right[:at], wrong, *carried]))
    verdicts = [claim.verdict for claim in report.claims]
    assert set(verdicts[:at]) <= {"true"}
    assert verdicts[at] in ("false", "convention") and report.claims[at].follows is None
    for claim in report.claims[at + 1 :]:  # right by luck, right after all, or wrong for that one reason
        assert claim.verdict == "true" or claim.follows == at + 2


@settings(deadline=None, max_examples=40)
@given(
    n=st.integers(8, 40),
    layers=CHAINS,
    what=st.sampled_from(["params", "weights", "macs", "rf"]),
    value=st.integers(0, 10**6),
)
def test_any_number_at_all_can_be_claimed(n: int, layers: list[str], what: str, value: int) -> None:
    try:
        measure(f"{n}x{n}x4; {'; '.join(layers)}")
    except SpecError:
        assume(False)
    text = f"{n}x{n}x4; {'; '.join(layers)} {what} = {value}; total {what} ~ {value}"
    for claim in check(text).claims:
        assert claim.verdict == "true" or len(claim.slips) <= 5
        assert claim.verdict != "convention" or claim.note
