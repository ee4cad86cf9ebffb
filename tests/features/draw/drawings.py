"""What the tests of pictures share: layers to draw, and pictures taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.document.model import Diagram, Document
from convcalc.features.layer.layer import LayerFacts, layer

SVG = "{http://www.w3.org/2000/svg}"


def diagrams(document: Document) -> list[Diagram]:
    return [part for part in document.parts if isinstance(part, Diagram)]


def svg_of(document: Document) -> str:
    """The one SVG of a report."""
    (found,) = [each for each in diagrams(document) if each.svg]
    return found.svg if isinstance(found.svg, str) else found.svg()


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def shapes(text: str, name: str, **attributes: str) -> list[ElementTree.Element]:
    """The elements of that name with these attributes (_ for -)."""
    wanted = {key.replace("_", "-"): value for key, value in attributes.items()}
    return [each for each in parsed(text).iter(SVG + name) if wanted.items() <= each.attrib.items()]


def pictures(document: Document) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every text picture in a report, and whether it is one of the ASCII ones."""
    for diagram in diagrams(document):
        yield from ((each, False) for each in diagram.unicode)
        yield from ((each, True) for each in diagram.ascii)


@st.composite
def layers(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = ("conv", "tconv", "maxpool"),
    largest: int = 14,
    ranks: tuple[int, ...] = (1, 2, 3),
) -> LayerFacts:
    """Layers that can be, on one axis or more."""
    kind = draw(st.sampled_from(kinds))
    given: dict[str, Any] = {
        "n": draw(st.integers(1, largest)),
        "f": draw(st.integers(1, 5)),
        "s": draw(st.integers(1, 4)),
        "d": draw(st.integers(1, 3)),
        "p": draw(st.one_of(st.integers(0, 3), st.just(((1, 2),)), st.sampled_from(("same", "valid")))),
        "dim": draw(st.sampled_from(ranks)),
    }
    if kind == "tconv":
        given["op"] = draw(st.integers(0, 2))
    if kind == "maxpool":
        given["ceil"] = draw(st.booleans())
    try:
        return layer(kind, **given)
    except SpecError:
        return layer("conv", n=given["n"] + 2, f=3, dim=given["dim"])
