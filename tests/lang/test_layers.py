"""Where layers begin and what belongs to them: words, attributes, expressions."""

from __future__ import annotations

import pytest

from convcalc.lang.tree import Layer, Name, Op, Pair
from tests.lang.reading import attrs, read, refused, shape, units


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("conv c 1x1, bn, relu", ["conv", "bn", "relu"]),
        ("conv c 1x1 bn relu", ["conv", "bn", "relu"]),
        ("conv 8 3x3; relu -> bn\nfc 10", ["conv", "relu", "bn", "fc"]),
        ("Conv2D 8 3x3, ReLU, MaxPool 2x2", ["conv2d", "relu", "maxpool"]),
        ("conv 8 3x3,, relu,", ["conv", "relu"]),
        ("conv 8 3x3 ->\n\n relu ->", ["conv", "relu"]),
        ("conv 8 3x3 → relu", ["conv", "relu"]),
        ("e1: conv 8 3x3; add e1, relu", ["conv", "Skip", "relu"]),
        ("e1: conv 8 3x3; concat e1 crop, crop 1", ["conv", "Skip", "crop"]),
        ("e1: conv 8 3x3; from e1 relu", ["conv", "From", "relu"]),
    ],
)
def test_where_layers_begin(text: str, words: list[str]) -> None:
    assert shape(text) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("conv 96 11x11 s4", [("", 96), ("size", (11, 11)), ("s", (4,))]),
        ("conv s4, 96, 11x11", [("s", (4,)), ("", 96), ("size", (11, 11))]),
        ("conv(64, 3x3)", [("", 64), ("size", (3, 3))]),
        ("conv(64,\n  3x3\n)", [("", 64), ("size", (3, 3))]),
        ("bn()", []),
        ("conv d 1x1", [("", Name("d")), ("size", (1, 1))]),
        ("conv k 3x3", [("", Name("k")), ("size", (3, 3))]),
        ("conv 3×3 64", [("size", (3, 3)), ("", 64)]),
        ("conv 8 3X5", [("", 8), ("size", (3, 5))]),
        ("conv 8 3x3x3 d1x2x4", [("", 8), ("size", (3, 3, 3)), ("d", (1, 2, 4))]),
        ("conv 8 k3x5 s2x1 p1x0", [("", 8), ("k", (3, 5)), ("s", (2, 1)), ("p", (1, 0))]),
        ("conv 8 k3 g2 d4", [("", 8), ("k", (3,)), ("g", (2,)), ("d", (4,))]),
        ("conv 8 k3 S2 P1", [("", 8), ("k", (3,)), ("s", (2,)), ("p", (1,))]),
        ("tconv 8 k2 op1", [("", 8), ("k", (2,)), ("op", (1,))]),
        ("conv 8 k3 p1:2", [("", 8), ("k", (3,)), ("p", (Pair(1, 2),))]),
        ("conv 8 k3 p0:1x0:1", [("", 8), ("k", (3,)), ("p", (Pair(0, 1), Pair(0, 1)))]),
        ("conv 8 k3 p=0:1x2", [("", 8), ("k", (3,)), ("p", (Pair(0, 1), 2))]),
        ("conv 8 k3 p=1x0:1", [("", 8), ("k", (3,)), ("p", (1, Pair(0, 1)))]),
        ("conv 8 k3 p=a:b", [("", 8), ("k", (3,)), ("p", (Pair(Name("a"), Name("b")),))]),
        ("conv 8 k3 p=(a)x(b):1", [("", 8), ("k", (3,)), ("p", (Name("a"), Pair(Name("b"), 1)))]),
        ("conv 8 k=3xk", [("", 8), ("k", (3, Name("k")))]),
        ("conv 8 k=(n)x1", [("", 8), ("k", (Name("n"), 1))]),
        ("conv 8 1xn", [("", 8), ("size", (1, Name("n")))]),
        ("conv k=ks s=s d=2*d", [("k", (Name("ks"),)), ("s", (Name("s"),)), ("d", (Op("*", 2, Name("d")),))]),
        ("conv 8 s = 2 3x3", [("", 8), ("s", (2,)), ("size", (3, 3))]),
        (
            "conv filters=8 kernel=3x3 stride=2 padding=1 dilation=2 groups=4 output_padding=1",
            [("filters", (8,)), ("k", (3, 3)), ("s", (2,)), ("p", (1,)), ("d", (2,)), ("g", (4,)), ("op", (1,))],
        ),
        ("conv 8 3x3 SAME nobias", [("", 8), ("size", (3, 3)), ("flag", "same"), ("flag", "nobias")]),
        ("avgpool to 7x7", [("to", (7, 7))]),
        ("maxpool to n", [("to", (Name("n"),))]),
        ("dropout 0.5", [("decimal", "0.5")]),
        ("lrelu .1", [("decimal", ".1")]),
        ("reshape 4x4x1024", [("size", (4, 4, 1024))]),
        ("zeropad 0:1x0:1", [("size", (Pair(0, 1), Pair(0, 1)))]),
        ("zeropad 0:1", [("size", (Pair(0, 1),))]),
        ("conv in/2 1x1", [("", Op("/", Name("in"), 2)), ("size", (1, 1))]),
        ("conv (c+1) 3x3", [("", Op("+", Name("c"), 1)), ("size", (3, 3))]),
        ("conv ( c + 1 ) 3x3", [("", Op("+", Name("c"), 1)), ("size", (3, 3))]),
        ("conv 4*c 1x1", [("", Op("*", 4, Name("c"))), ("size", (1, 1))]),
        ("conv 4*(c-1)%k 1x1", [("", Op("%", Op("*", 4, Op("-", Name("c"), 1)), Name("k"))), ("size", (1, 1))]),
        ("conv c−1 1x1", [("", Op("-", Name("c"), 1)), ("size", (1, 1))]),
        ("conv a-b-c 1x1", [("", Op("-", Op("-", Name("a"), Name("b")), Name("c"))), ("size", (1, 1))]),
        ("conv a+b*c 1x1", [("", Op("+", Name("a"), Op("*", Name("b"), Name("c")))), ("size", (1, 1))]),
        ("let p = 3; conv p-1 3x3", [("", Op("-", Name("p"), 1)), ("size", (3, 3))]),
    ],
)
def test_what_belongs_to_a_layer(text: str, found: list[tuple[str, object]]) -> None:
    assert attrs(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [("2*3", 6), ("7%3", 1), ("6/2", 3), ("(1+2)*4", 12), ("3-5+4", 2), ("1+1+n", Op("+", 2, Name("n")))],
)
def test_numbers_among_themselves_are_worked_out_at_once(text: str, value: object) -> None:
    assert attrs(f"fc {text}") == [("", value)]


def test_a_variable_may_be_named_behind_the_numbers() -> None:
    assert attrs("let width = 8; conv 3x3 width") == [("size", (3, 3)), ("", Name("width"))]


def test_a_name_behind_a_comma_is_a_number_only_where_it_is_declared() -> None:
    assert attrs("let width = 8; conv 3x3, width") == [("size", (3, 3)), ("", Name("width"))]
    assert refused("conv 3x3, width") == ["unknown layer 'width'"]


def test_spans_point_at_what_was_written() -> None:
    text = "227x227x3 -> conv 96 11x11 s4, relu"
    layer = units(text)[0]
    assert isinstance(layer, Layer)
    assert text[slice(*layer.span)] == "conv 96 11x11 s4"
    assert text[slice(*layer.word_span)] == "conv"
    assert [text[slice(*attr.span)] for attr in layer.attrs] == ["96", "11x11", "s4"]


def test_letters_of_any_script_make_a_name() -> None:
    tree = read("let 성장률 = 3\n병목: conv 성장률 3x3\nслой_2: relu; add 병목")
    assert [getattr(stmt, "label", None) for stmt in tree.body] == [None, "병목", "слой_2", None]


def test_hangul_is_the_same_name_however_it_was_typed() -> None:
    import unicodedata

    apart = unicodedata.normalize("NFD", "병목")
    assert read(f"{apart}: relu").body == read("병목: relu").body


@pytest.mark.parametrize("text", ["conv 8 3x3 p-1", "conv 8 3x3 p=-1", "conv 8 3x3 s-2", "conv -8 3x3", "fc (-8)"])
def test_what_is_negative_is_refused_in_words(text: str) -> None:
    assert "cannot be negative" in refused(text)[0]
    assert len(refused(text)) == 1
