"""How a picture is laid out, one of each in every medium; what pictures say is compared as data, in the other files."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from convcalc.api import measure
from convcalc.document.model import Document
from convcalc.features.draw import figure3, layer_picture, pyramid, scatter, stages
from convcalc.features.draw.scene import widest
from convcalc.features.layer.layer import layer
from tests import snapshots
from tests.features.draw.drawings import diagrams, svg_of

BRANCHED = (
    "32x32x3 -> conv 8 3x3 p1; residual B [ conv 16 3x3 s2 p1, relu, conv 16 3x3 p1 ]"
    "; concat [ conv 8 1x1 | conv 4 1x1, conv 8 3x3 p1 | maxpool 3x3 s1 p1 ]; gap; fc 10"
)
PLAIN = "32x32x3 -> [conv 8 3x3 p1, relu] x 3; maxpool 2x2; conv 16 3x3 p1; gap; fc 10"
LONG_AND_SHORT = "300x12x3 -> [conv 8 31x3 p15x1] x 3"


def _rf() -> Document:
    facts = measure(LONG_AND_SHORT)
    return pyramid.document(facts, facts.rows[-1])


PICTURES: dict[str, Callable[[], Document]] = {
    "layer": lambda: layer_picture.document(layer(n=7, f=3, s=2, p=1)),
    "rf": _rf,
    "net": lambda: stages.document(measure(BRANCHED)),
    "nets": lambda: figure3.document([("branched", measure(BRANCHED)), ("plain", measure(PLAIN))]),
    "scatter": lambda: scatter.document(
        [scatter.measured_point("branched", measure(BRANCHED)), scatter.measured_point("plain", measure(PLAIN))]
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_on_a_terminal(name: str) -> None:
    drawn = [next(each for each in diagram.unicode if widest(each) <= 80) for diagram in diagrams(PICTURES[name]())]
    snapshots.check(f"draw/{name}.txt", "\n\n".join(map("\n".join, drawn)) + "\n")


@pytest.mark.parametrize("name", PICTURES)
def test_in_ascii(name: str) -> None:
    drawn = [next(each for each in diagram.ascii if widest(each) <= 80) for diagram in diagrams(PICTURES[name]())]
    snapshots.check(f"draw/{name}-ascii.txt", "\n\n".join(map("\n".join, drawn)) + "\n")


@pytest.mark.parametrize("name", PICTURES)
def test_as_svg(name: str) -> None:
    snapshots.check(f"draw/{name}.svg", svg_of(PICTURES[name]()))
