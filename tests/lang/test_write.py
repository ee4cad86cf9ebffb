"""The writer: whole texts as they come out. That they are read again as the same tree is a law (tests/laws)."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.lang.tree import Attr, Layer, Name, Op, Pair, Spec, Statement
from convcalc.lang.writer import attr, expression, write
from tests.lang.reading import read
from tests.places import DATA

SPECS = sorted((DATA / "specs").glob("*.cnn"))

NEAT = """\
name: ResNet-50
source: He, Zhang, Ren, Sun 2015, table 1
note: a \\# in a note, and C# in another
layout chw
input 3x224x224

let n = 3, m = n-1

default conv nobias

block bottleneck(c, s=1) [ residual B [ conv c 1x1 s=s, bn, relu; conv 4*c 1x1, bn ]; relu ]
block inception(a, b) [
  concat[
      conv a 1x1, relu
    | conv b 1x1, relu, conv b 3x3, relu, conv b 5x5 p2, relu, conv b 7x7 p3, relu
    | let e = in/2
      e1: conv e 1x1   -> 56x56   params = 34,944
  ]
]

conv1:  conv 64 7x7 s2 p3, bn, relu                    -> 64x112x112   params = 9,408   rf = 7
        maxpool 3x3 s2 p1                              -> 64x56x56
병목:   bottleneck(64, s=1) x3, bottleneck(64) x n-1
"relu": concat conv1 "[red]" crop, from 병목
        [ ] x0, [ relu; bn ] x2, mul[ relu | ]
        relu                                           -> 7x7x512   macs ~ 3.6G published "table 1, \\"as printed\\""

total params = 25,557,032   macs ~ 3.8G
"""


def test_a_neat_text_is_written_as_it_stands() -> None:
    assert write(read(NEAT)) == NEAT


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_real_networks_come_back(path: Path) -> None:
    tree = read(path.read_text(encoding="utf-8"))
    assert read(write(tree)) == tree


def test_the_specs_are_there() -> None:
    assert len(SPECS) >= 14


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (Attr("", 96), "96"),
        (Attr("", Op("*", 4, Name("c"))), "4*c"),
        (Attr("size", (3, 5)), "3x5"),
        (Attr("size", (1, Name("k"))), "1x(k)"),
        (Attr("size", (Pair(0, 1), Pair(0, 1))), "0:1x0:1"),
        (Attr("s", (2, 1)), "s2x1"),
        (Attr("p", (Pair(1, 2),)), "p1:2"),
        (Attr("p", (Pair(1, Name("n")),)), "p=1:(n)"),
        (Attr("k", (Name("ks"),)), "k=ks"),
        (Attr("d", (Op("*", 2, Name("d")),)), "d=2*d"),
        (Attr("filters", (64,)), "filters=64"),
        (Attr("flag", "same"), "same"),
        (Attr("to", (7, 7)), "to 7x7"),
        (Attr("decimal", "0.5"), "0.5"),
    ],
)
def test_attributes(written: Attr, text: str) -> None:
    assert attr(written) == text


A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Op("-", Op("-", A, B), C), "a-b-c"),
        (Op("-", A, Op("-", B, C)), "a-(b-c)"),
        (Op("*", Op("+", A, B), C), "(a+b)*c"),
        (Op("+", A, Op("*", B, C)), "a+b*c"),
        (Op("/", A, Op("*", B, C)), "a/(b*c)"),
        (Op("+", A, -2), "a+(0-2)"),
    ],
)
def test_expressions_have_the_parentheses_they_need(value: Op, text: str) -> None:
    assert expression(value) == text


def test_what_cannot_be_shown_is_spelled_out() -> None:
    """A label from another tool may hold anything; what is written is harmless, and is a spec again."""
    label = "a\x1b[31m\u202e\nb"
    text = write(Spec((Statement(label, (Layer("relu"),)),), None, "two\nlines\x07"))
    assert text.isprintable() or set(text) - {"\n"} == {c for c in text if c.isprintable()}
    tree = read(text)
    assert tree.name == "two lines\\x07"
    assert tree.body[0] == Statement("a\\x1b[31m\\u202e\\nb", (Layer("relu"),))


def test_deep_brackets_take_no_longer_than_their_text() -> None:
    """Each level tries to fit on one line first; were it tried again at every level above, this would never end."""
    text = "[" * 60 + "; ".join(["relu"] * 200) + "]" * 60
    tree = read(text)
    assert read(write(tree)) == tree
