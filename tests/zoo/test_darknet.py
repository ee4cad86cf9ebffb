"""The networks of Darknet against what darknet itself says of them: the totals of its log, the sizes of its weights."""

from __future__ import annotations

from decimal import Decimal

import pytest

from convcalc.ledger.conventions import convention
from convcalc.ledger.counting import total
from convcalc.ledger.execution import executed
from tests.zoo.nets import facts


@pytest.mark.parametrize(
    ("name", "logged"),
    [("yolov3", "140.69"), ("yolov3_tiny", "5.571"), ("yolov4", "128.459"), ("yolov4_tiny", "6.910")],
)
def test_total_of_the_log(name: str, logged: str) -> None:
    """`Total BFLOPS`; that of yolov3 is from pjreddie's page, where pools and sums are not counted."""
    counting = convention("darknet-pjreddie" if name == "yolov3" else "darknet")
    net = facts(name)
    assert counting
    counted = total(net.net, counting, executed(net.tree)).number
    assert counted
    assert (Decimal(counted) / 10**9).quantize(Decimal(logged)) == Decimal(logged)


@pytest.mark.parametrize(
    ("name", "size", "header"),
    [
        ("yolov2", 203_934_260, 16),
        ("yolov3", 248_007_048, 20),
        ("yolov3_tiny", 35_434_956, 20),
        ("yolov4", 257_717_640, 20),
        ("yolov4_tiny", 24_251_276, 20),
    ],
)
def test_size_of_the_weights(name: str, size: int, header: int) -> None:
    """Before the numbers stand three versions of 4 bytes each and a count of images, of 4 bytes once and now of 8."""
    net = facts(name)
    assert header + 4 * (net.params + net.statistics) == size
