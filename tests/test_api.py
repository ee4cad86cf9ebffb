"""Results print themselves, in a terminal and in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import convcalc
from convcalc.features.layer import layer
from convcalc.loading import facts_of
from convcalc.readers.source import load
from tests.cli.program import run


class Tables(HTMLParser):
    """The texts of all cells, and a check that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


def read(html: str) -> list[str]:
    reader = Tables()
    reader.feed(html)
    assert reader.open == []
    return [cell.strip() for cell in reader.cells]


def test_a_network_prints_as_the_command_does() -> None:
    facts = convcalc.measure("32x32x3 -> conv 8 3x3, relu")
    assert str(facts) == run("arch", "32x32x3 -> conv 8 3x3, relu").out.rstrip("\n")
    assert facts == facts_of(load("32x32x3 -> conv 8 3x3, relu"))


def test_a_layer_prints_as_the_command_does() -> None:
    facts = convcalc.layer("conv", n=224, f=11, s=4)
    assert str(facts) == run("layer", "--n", "224", "--f", "11", "--s", "4").out.rstrip("\n")
    assert facts == layer.layer("conv", n=224, f=11, s=4)
    assert facts.out.size == (54, 54)


def test_a_notebook_gets_a_table() -> None:
    cells = read(convcalc.measure("resnet50")._repr_html_())
    assert "25,557,032" in cells
    assert "bottleneck x2" in cells
    html = convcalc.measure('name: <script>alert(1)</script> & "co"\ninput 8x8x3\nconv 4 3x3')._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    read(html)
    assert "⌊213 / 4⌋ + 1" in convcalc.layer(n=224, f=11, s=4)._repr_html_()


def test_the_verbs_keep_their_words() -> None:
    assert "zoo name" in (convcalc.measure.__doc__ or "")
    assert convcalc.layer.__name__ == "layer"
