"""`as c1`: the weights of another layer again."""

from __future__ import annotations

import pickle

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.lang.writer import write
from convcalc.text import Source

TWICE = "32x32x3; c1: conv 3 3x3 p1; relu; conv 3 3x3 p1 as c1"


def test_weights_are_counted_once_and_products_twice() -> None:
    facts = measure(TWICE)
    assert facts.params == 3 * 3 * 3 * 3 + 3
    assert facts.macs == 2 * 81 * 32 * 32
    assert [row.params for row in facts.rows] == [84, 0, 0]
    assert facts.rf == (5, 5)


@pytest.mark.parametrize(
    ("text", "params"),
    [
        # the same weights, biases of its own
        ("32x32x3; c1: conv 3 3x3 p1; conv 3 3x3 p1 as c1 bias", 81 + 3 + 3),
        ("32x32x3; c1: conv 3 3x3 p1; c2: conv 3 3x3 p1 as c1; conv 3 3x3 p1 as c2", 84),
        # gamma and beta of 8 channels once
        ("8x8x8; b: bn; bn as b; bn as b", 16),
        ("8x8x8; b: bn nogamma; bn nogamma as b", 8),
        ("16; f: fc 16; fc 16 as f; fc 16 as f", 16 * 16 + 16),
        # depthwise 3*3*4, pointwise 4*4 + 4
        ("8x8x4; s: sepconv 4 3x3 p1; sepconv 4 3x3 p1 as s", 36 + 16 + 4),
        ("8x8x3; c1: conv 3 3x3 p1; [conv 3 3x3 p1 as c1, relu] x 5", 84),
        ("8x8x3; c1: conv 3 3x3 p1; residual [conv 3 3x3 p1 as c1]", 84),
        ("8x8x3; conv 3 3x3 p1; conv 3 3x3 p1 as none", 84),
        ("8x8x3; none: conv 3 3x3 p1; conv 3 3x3 p1 as none", 84),
        # another stride or dilation: the weights are the same
        ("8x8x3; c1: conv 3 3x3 p1; conv 3 3x3 p2 d2 as c1; conv 3 3x3 s2 as c1", 84),
    ],
)
def test_whatever_has_weights_can_share_them(text: str, params: int) -> None:
    assert measure(text).params == params


def test_running_statistics_are_shared_too() -> None:
    assert measure("8x8x8; b: bn; bn as b").statistics == 16
    assert measure("8x8x8; b: bn noaffine; bn noaffine as b").statistics == 16


def test_a_shared_layer_can_be_written_read_and_pickled() -> None:
    text = 'input 8x8x3\n\n"block.0": conv 3 3x3 p1\n           conv 3 3x3 p1 as "block.0" bias\n'
    assert write(parse(Source(text))) == text
    facts = measure(text)
    assert pickle.loads(pickle.dumps(facts)).params == facts.params == 87
    assert facts.rows[1].visit.step.kind.text(facts.rows[1].visit.step.args) == 'conv 3 3x3 p1 as "block.0" bias'


@pytest.mark.parametrize(
    ("text", "params", "macs"),
    [
        ("8x8x3; conv 3 3x3 p1 as none", 0, 81 * 64),  # the weights are not the network's own
        ("8x8x3; conv 3 3x3 p1 as none bias", 3, 81 * 64),
        ("8x8x3; none: conv 3 3x3 p1; conv 3 3x3 p1 as none", 84, 2 * 81 * 64),  # a label like any other
        ("8x8x3; a: conv 3 1x1, conv 3 3x3 p1; conv 3 3x3 p1 as a", 12 + 84, (9 + 2 * 81) * 64),  # one of several
    ],
)
def test_weights_of_nobody_and_of_one_of_several(text: str, params: int, macs: int) -> None:
    facts = measure(text)
    assert (facts.params, facts.macs) == (params, macs)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("8x8x1; b: bn noaffine; conv 1 1x1 nobias as b", "this conv needs 1 weights, and 'b' has 0"),
        ("8x8x3; a: conv 3 1x1, conv 3 3x3 p1; conv 3 5x5 as a", "this conv needs 225 weights, and 'a' has 9"),
        ("8x8x3; none: conv 3 1x1; conv 3 3x3 as none", "this conv needs 81 weights, and 'none' has 9"),
        ("8x8x3; none: relu; conv 3 3x3 as none", "'none' has no layer with weights that conv could use again"),
        ("8x8x3; n: bn; relu as n", "relu stores nothing that it could share"),
        ("8x8x3; n: relu; bn noaffine as n", "'n' has no layer with weights that bn could use again"),
    ],
)
def test_other_weights_are_refused_with_how_many_there_are(text: str, message: str) -> None:
    with pytest.raises(SpecError) as refused:
        measure(text)
    assert refused.value.message == message
