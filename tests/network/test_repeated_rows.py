"""Turns of a repetition are followed at once: the rows behind it read what they would read of the same written out."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.network.facts import Facts
from convcalc.network.receptive_field import last_limited
from tests.work import counted

MOST_CALLS = 10_000
"""So many functions are called at most where turns are not gone through one by one."""

REPEATED = (
    ("8x8x4", "conv 4 3x3 p1, relu", 3, "conv 2 1x1"),
    ("8x8x4", "conv 4 3x3 p1", 3, "conv 2 1x1"),
    ("10", "fc 10", 5, "fc 3"),
    ("10", "fc 10, relu", 4, "fc 3"),
    ("10; a: fc 10", "fc 10, add a", 4, "fc 3"),
    ("9x1; tconv 1 k1 s3", "relu, identity", 4, "conv 1 k2 d2"),
    ("9x1; tconv 1 k1 s3", "conv 1 k3 p1, relu", 3, "relu"),
    ("9x1; tconv 1 k1 s3", "conv 1 k3 p1, relu", 3, "fc 2"),
    ("9x1; tconv 1 k1 s3", "relu", 3, "fc 2"),
    ("12x12x4; a: conv 4 3x3 p1", "relu, from a", 5, "conv 2 1x1"),
    ("12x12x4; a: conv 4 3x3; conv 4 3x3", "relu, from a", 5, "conv 2 1x1"),
    ("8x8x4", "conv 4 3x3 p1; mul [ relu | gap, conv 4 1x1 ]", 3, "conv 2 1x1"),
    ("8x8x4; mul [ relu | gap, conv 4 1x1 ]", "conv 4 3x3 p1, relu", 3, "conv 2 1x1"),
)
"""What stands before a repetition, its body, how often it runs, and what stands behind."""


def _told(facts: Facts) -> list[object]:
    """What rows read and see, and where the total field is read off."""
    return [
        [(row.inputs, row.gated, row.rf, row.jump, row.sees, row.out) for row in facts.rows],
        last_limited(facts.net.body, len(facts.in_.size)),
        facts.rf,
    ]


@pytest.mark.parametrize(("before", "body", "times", "behind"), REPEATED)
def test_rows_read_what_they_read_written_out(before: str, body: str, times: int, behind: str) -> None:
    repeated = measure(f"{before}; [ {body} ] x{times}; {behind}")
    assert _told(repeated) == _told(measure("; ".join([before, *[body] * times, behind])))


@pytest.mark.parametrize(
    "text",
    [
        "10; [fc 10] x1000000; fc 3",
        "9x1; tconv 1 k1 s3; [relu] x1000000; fc 2",
        "8x1; upsample 2; [conv 1 k3 p1] x1000000; fc 2",
        "10; " + "[" * 9 + "fc 10" + "]" * 9 + "; fc 3",
        "10; " + "[" * 9 + "fc 10" + "] x2" * 9 + "; fc 3",
    ],
)
def test_turns_that_are_alike_are_not_gone_through(text: str) -> None:
    """A million turns, or two within two nine times over: the work is that of the text."""
    facts = measure(text)
    with counted() as work:
        assert facts.rows[len(facts.rows) - 1].inputs == (len(facts.rows) - 2,)
        last_limited(facts.net.body, len(facts.in_.size))
    assert work.calls < MOST_CALLS


def test_a_ceil_window_starts_in_the_input_or_in_the_padding_before_it() -> None:
    """Source: PyTorch's rule for ceil_mode; what is padded behind the input does not count."""
    assert measure("3x1; maxpool k2 s3 p0:1 ceil").out.size == (1,)
    assert measure("3x1; maxpool k2 s3 p1:0 ceil").out.size == (2,)
