"""Published numbers as they stand in papers, framework tables and READMEs, each with what gives it, or none.

The table was written by hand from the sources that it names; what gives a number was found with `convcalc why` and then
looked at one by one. Of those that nothing gives, several come from code whose rules nobody has written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import convcalc
from convcalc import loading
from convcalc.network.facts import Facts
from convcalc.readers.source import Loaded, load
from tests.places import DATA

ROWS = [
    line.split("\t")
    for line in (DATA / "published.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(autouse=True, scope="module")
def _built_once() -> Iterator[None]:
    """What many numbers of one network ask for is built once here; the program itself keeps nothing."""
    built: dict[object, Facts] = {}

    def facts_of(loaded: Loaded, size: object, lets: object, hints: bool = True) -> Facts:
        key = loaded.tree, repr(size)
        if key not in built:
            built[key] = loading.facts_of(loaded, size, hints=hints)  # type: ignore[arg-type]  # as it was given
        return built[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("convcalc.features.why.variants.facts_of", facts_of)
        patched.setattr("convcalc.features.why.variants.load", cache(load))
        yield


def test_the_table_is_there() -> None:
    assert len(ROWS) >= 90 and len({(network, value) for _, network, value, *_ in ROWS}) == len(ROWS)
    assert len({source for source, *_ in ROWS}) >= 18
    assert 15 <= sum(found == "none" for *_, found, _, _, _ in ROWS) <= 20


@pytest.mark.parametrize(
    ("network", "value", "found", "variant", "size", "counting"),
    [row[1:] for row in ROWS],
    ids=[f"{network} {value}" for _, network, value, *_ in ROWS],
)
def test_what_gives_a_published_number(
    network: str, value: str, found: str, variant: str, size: str, counting: str
) -> None:
    answer = convcalc.why(network, value)
    if found == "reason":
        assert answer.reason == counting and bool(answer)
        return
    assert bool(answer) == (found != "none")
    first = (answer.explanations or answer.nearest)[0]
    measured = first.candidate.measured
    name = f"nearest {first.number}" if found == "none" else first.candidate.counting.name
    assert (measured.variant.name, measured.facts.in_.text(), name) == (variant, size, counting)
    assert found == "none" or (first.number == int(found) and first.number in first.reading)
