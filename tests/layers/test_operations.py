"""What layers do besides multiply-accumulates, each number worked out by hand in its comment."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.layers.kind import Ops
from convcalc.layers.norm import Norm


@pytest.mark.parametrize(
    ("text", "ops"),
    [
        ("8x8x4 -> avgpool 3x3 s2 p1", Ops(adds=64 * 8, divides=64)),  # 4x4x4 windows of 9 numbers: 8 sums, 1 division
        ("8x8x4 -> maxpool 3x3 s2 p1", Ops(compares=64 * 8)),
        (
            "8x8x4 -> lppool 2x2",
            Ops(adds=64 * 3, exponentials=64 * (4 + 1)),
        ),  # each to the power p, the root of the sum
        ("8x4 -> avgpool to 3", Ops(adds=4 * (3 + 4 + 3 - 3), divides=12)),  # cells 0-2, 2-5, 5-7
        ("8x4 -> maxpool to 3", Ops(compares=4 * (3 + 4 + 3 - 3))),
        ("8x8x4 -> gap", Ops(adds=4 * 63, divides=4)),
        ("8x8x4 -> gmp", Ops(compares=4 * 63)),
        ("8x8x4 -> channelmean", Ops(adds=3 * 64, divides=64)),
        ("8x8x4 -> channelmax", Ops(compares=3 * 64)),
        ("8x8x4 -> mul[ | sigmoid | tanh ]", Ops(multiplies=2 * 256)),
        ("8x8x4 -> add[ | relu | tanh ]", Ops(adds=2 * 256)),
        ("8x8x4 -> concat[ | relu ]", Ops()),
        ("8x8x4 -> upsample 2", Ops()),
        ("8x8x4 -> upsample 2 bilinear", Ops(adds=3 * 1024, multiplies=4 * 1024)),  # 4 neighbours weighed
        ("8x8x4 -> upsample 2 bicubic", Ops(adds=15 * 1024, multiplies=16 * 1024)),  # 16 neighbours weighed
        ("8x1 -> upsample 3 bilinear", Ops(adds=24, multiplies=2 * 24)),
        ("4x4x4x1 -> upsample 2 bilinear", Ops(adds=7 * 512, multiplies=8 * 512)),
        ("8x8x4 -> relu", Ops(compares=256)),
        ("8x8x4 -> relu6", Ops(compares=2 * 256)),
        ("8x8x4 -> lrelu 0.1", Ops(multiplies=256, compares=256)),
        ("8x8x4 -> prelu", Ops(multiplies=256, compares=256)),
        ("8x8x4 -> elu", Ops(adds=256, multiplies=256, compares=256, exponentials=256)),  # a*(exp(x) - 1) below 0
        ("8x8x4 -> selu", Ops(adds=256, multiplies=2 * 256, compares=256, exponentials=256)),
        ("8x8x4 -> celu", Ops(256, 256, 256, 256, 256)),  # a*(exp(x/a) - 1) below 0
        ("8x8x4 -> gelu", Ops(adds=256, multiplies=2 * 256, exponentials=256)),
        ("8x8x4 -> silu", Ops(adds=256, multiplies=256, divides=256, exponentials=256)),  # x / (1 + exp(-x))
        ("8x8x4 -> mish", Ops(adds=256, multiplies=256, exponentials=3 * 256)),  # x*tanh(log(1 + exp(x)))
        ("8x8x4 -> hswish", Ops(adds=256, multiplies=2 * 256, compares=2 * 256)),
        ("8x8x4 -> hsigmoid", Ops(adds=256, multiplies=256, compares=2 * 256)),
        ("8x8x4 -> sigmoid", Ops(adds=256, divides=256, exponentials=256)),
        ("8x8x4 -> tanh", Ops(exponentials=256)),
        ("8x8x4 -> softplus", Ops(adds=256, exponentials=2 * 256)),  # log(1 + exp(x))
        ("8x8x4 -> softmax", Ops(adds=256, divides=256, exponentials=256)),
        ("8x8x4 -> dropout 0.5", Ops()),
        ("8x8x4 -> bn", Ops(adds=256, multiplies=256)),
        ("8x8x4 -> ln", Ops(adds=4 * 256, multiplies=2 * 256, divides=256)),
        ("8x8x4 -> gn 2", Ops(adds=4 * 256, multiplies=2 * 256, divides=256)),
        ("8x8x4 -> lrn 3", Ops(adds=3 * 256, multiplies=2 * 256, divides=256, exponentials=256)),
        ("8x8x4 -> lrn", Ops(adds=5 * 256, multiplies=2 * 256, divides=256, exponentials=256)),
        ("8x8x4 -> conv 2 3x3", Ops(adds=2 * 36)),  # the biases
        ("8x8x4 -> conv 2 3x3 nobias", Ops()),
        ("8x8x4 -> tconv 2 2x2 s2", Ops(adds=2 * 256)),
        ("8x8x4 -> tconv 2 2x2 s2 nobias", Ops()),
        ("8x8x4 -> fc 3", Ops(adds=3)),
        ("8x8x4 -> fc 3 nobias", Ops()),
        ("8x8x4 -> flatten", Ops()),
        ("8x8x4 -> reshape 4x4x16", Ops()),
        ("8x8x4 -> pixelshuffle 2", Ops()),
        ("8x8x4 -> shuffle 2", Ops()),
        ("8x8x4 -> take 1:3", Ops()),
        ("8x8x4 -> scale", Ops(multiplies=256)),
        ("8x8x4 -> scale bias", Ops(adds=256, multiplies=256)),
        ("8x8x4 -> scale nogamma", Ops(adds=256)),
        ("8x8x4 -> normalize", Ops(adds=256, multiplies=256)),
    ],
)
def test_operations(text: str, ops: Ops) -> None:
    assert measure(text).rows[-1].ops == ops


@pytest.mark.parametrize(
    ("layer", "weights", "biases", "statistics"),
    [
        *[("bn", 4, 4, 8), ("bn noaffine", 0, 0, 8), ("ln", 4, 4, 0), ("ln noaffine", 0, 0, 0), ("gn 2", 4, 4, 0)],
        *[("gn 2 noaffine", 0, 0, 0), ("instnorm", 4, 4, 0), ("lrn 5", 0, 0, 0), ("lrn", 0, 0, 0), ("prelu", 4, 0, 0)],
        *[("bn nogamma", 0, 4, 8), ("bn nobeta", 4, 0, 8), ("ln nobeta", 4, 0, 0), ("gn 2 nogamma", 0, 4, 0)],
        *[("prelu 1", 1, 0, 0), ("scale nogamma", 0, 4, 0), ("scale 1 nogamma", 0, 1, 0)],
        *[("scale", 4, 0, 0), ("scale 1", 1, 0, 0), ("scale bias", 4, 4, 0), ("scale 1 bias", 1, 1, 0)],
        *[("normalize", 0, 0, 9), ("normalize 1", 0, 0, 3)],
        *[
            ("take 1:3", 0, 0, 0),
            ("relu", 0, 0, 0),
            ("fc 3", 3 * 256, 3, 0),
            ("fc 3 nobias", 3 * 256, 0, 0),
            ("softmax", 0, 0, 0),
        ],
    ],
)
def test_what_is_stored(layer: str, weights: int, biases: int, statistics: int) -> None:
    facts = measure(f"8x8x4 -> {layer}")
    row = facts.rows[-1]
    assert (row.weights, row.biases, row.statistics) == (weights, biases, statistics)
    args = row.visit.step.args
    assert not isinstance(args, Norm) or (args.gamma, args.beta) == (weights > 0, biases > 0)
    assert (facts.weights, facts.biases, facts.statistics, facts.params) == (*row._cost, weights + biases)
