"""The networks that Keras has too, against the FLOPs that TensorFlow's profiler prints of them.

Recorded with keras 3.15.1 and tensorflow-cpu 2.21.0: `tf.compat.v1.profiler` on the frozen inference graph of
`keras.applications`. The profiler's counting, layer kind by layer kind, is in `flops` below.
"""

from __future__ import annotations

from math import prod

import pytest

from convcalc.network.rows import Row
from tests.zoo.nets import facts


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("vgg16", 30_960_211_824),
        ("vgg19", 39_285_112_688),
        ("resnet50@keras", 7_755_299_312),
        ("resnet101@keras", 15_198_664_176),
        ("resnet152@keras", 22_646_426_096),
    ],
)
def test_flops_as_tensorflow_counts_them(name: str, printed: int) -> None:
    assert sum(map(flops, facts(name).rows)) == printed


@pytest.mark.parametrize(
    ("name", "counted"), [("resnet50", 25_636_712), ("resnet101", 44_707_176), ("resnet152", 60_419_944)]
)
def test_keras_counts_the_running_statistics_as_parameters(name: str, counted: int) -> None:
    net = facts(f"{name}@keras")
    assert net.params + net.statistics == counted


def flops(row: Row) -> int:
    elements = row.out.elements() or 0
    if row.kind in ("conv", "fc"):
        return 2 * (row.macs or 0) + (elements if row.biases else 0)
    if row.kind == "bn":
        return 2 * elements + 6 * (row.out.channels or 0)
    if row.kind == "maxpool":
        return prod(row.kernel or ()) * elements
    if row.kind == "gap":
        return row.in_.elements() or 0
    return {"add": 1, "softmax": 5}.get(row.kind, 0) * elements
