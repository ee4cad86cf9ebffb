"""Statements: input, labels, groups, merges, skips, blocks, calls, variables, defaults, headers."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.tree import (
    Arg,
    Attr,
    Binding,
    BlockDef,
    Call,
    Default,
    From,
    Group,
    Input,
    Layer,
    Let,
    Merge,
    Name,
    Op,
    Param,
    Skip,
    Statement,
)
from tests.lang.reading import read, refused, statements, units

RELU = Statement(None, (Layer("relu"),))
BN = Statement(None, (Layer("bn"),))


@pytest.mark.parametrize(
    "text",
    [
        "32x32x3 -> relu",
        "-> 32x32x3 -> relu",
        "32x32x3; relu",
        "32x32x3\nrelu",
        "32×32×3 → relu",
        "input 32x32x3; relu",
        "input: 32x32x3\nrelu",
        "INPUT 32x32x3\nrelu",
        "# a comment\n\ninput 32x32x3 # height x width x channels\nrelu",
        "\ufeffinput 32x32x3\r\nrelu\r\n",
        "let n = 3; 32x32x3 -> relu",
    ],
)
def test_the_input_and_a_layer(text: str) -> None:
    tree = read(text)
    assert tree.input == Input((32, 32, 3))
    assert [stmt for stmt in tree.body if isinstance(stmt, Statement)] == [RELU]


@pytest.mark.parametrize(("text", "size"), [("100 -> fc 10", (100,)), ("16000x1 -> relu", (16000, 1))])
def test_inputs_of_other_ranks(text: str, size: tuple[int, ...]) -> None:
    assert read(text).input == Input(size)


def test_headers_take_their_line() -> None:
    head = "name: LeNet-5; the first -> one # 1998\nSource: LeCun\nnote: a\nnote: \\# b\nlayout chw\n"
    tree = read(head + "input 1x32x32\nrelu")
    assert tree.name == "LeNet-5; the first -> one"
    assert (tree.source, tree.notes, tree.layout) == ("LeCun", ("a", "# b"), "chw")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("name: C#Net", "C#Net"),
        ("name: Net # 3", "Net"),
        ("name: Net \\# 3", "Net # 3"),
        ("name:  two   blanks ", "two blanks"),
        ("name: # nothing", ""),
        ("name:", ""),
        ('name: "quoted" – and × signs', '"quoted" – and × signs'),
    ],
)
def test_what_a_header_says(line: str, name: str) -> None:
    assert read(f"{line}\nrelu").name == name


def test_wide_signs_are_narrow_only_outside_a_text() -> None:
    """Where a header's mark is wide its text is still kept; `source： ！` lost its own once."""
    wide = read("name： ResNet！（하나）\nconv １６ ３ｘ３")
    assert (wide.name, wide.body) == ("ResNet！（하나）", read("conv 16 3x3").body)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("conv1: relu", "conv1"),
        ("s2: relu", "s2"),
        ("3a: relu", "3a"),
        ("x3: relu", "x3"),
        ("A: relu", "A"),
        ("conv1 : relu", "conv1"),
        ('"conv1/7x7_s2": relu', "conv1/7x7_s2"),
        ('"relu": relu', "relu"),
        (r'"a \"b\" \\": relu', 'a "b" \\'),
        ("'it': relu", "it"),
        ("relu", None),
    ],
)
def test_labels(text: str, label: str | None) -> None:
    assert statements(text)[0].label == label


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("[relu]", 1),
        ("[relu] x 3", 3),
        ("[relu] x3", 3),
        ("[relu]x3", 3),
        ("[relu] X 3", 3),
        ("[relu] * 3", 3),
        ("[relu]*3", 3),
        ("[relu] × 3", 3),
        ("[relu]×3", 3),
        ("[relu] x 0", 0),
        ("[relu] x n", Name("n")),
        ("[relu] × n-1", Op("-", Name("n"), 1)),
        ("[relu] x (n - 1)", Op("-", Name("n"), 1)),
        ("[relu] x 2*3", 6),
    ],
)
def test_repeats(text: str, repeat: object) -> None:
    assert units(text) == [Group((RELU,), repeat)]  # type: ignore[arg-type]


def test_a_group_over_several_lines() -> None:
    assert units("[\n  relu\n\n  bn\n] x2") == [Group((RELU, BN), 2)]


@pytest.mark.parametrize(
    ("text", "merge"),
    [
        ("concat[ relu | bn ]", Merge("concat", ((RELU,), (BN,)))),
        ("add [relu|]", Merge("add", ((RELU,), ()))),
        ("mul[ | relu; bn ] x2", Merge("mul", ((), (RELU, BN)), "", 2)),
        ("concat\n[\n  relu\n| bn\n]", Merge("concat", ((RELU,), (BN,)))),
        ("residual [relu]", Merge("residual", ((RELU,),))),
        ("residual A [relu] x3", Merge("residual", ((RELU,),), "A", 3)),
        ("residual b[relu]", Merge("residual", ((RELU,),), "B")),
        ("Residual C [relu]", Merge("residual", ((RELU,),), "C")),
        ("residual if same [relu]", Merge("residual", ((RELU,),), "if same")),
        ("residual B\n[relu]", Merge("residual", ((RELU,),), "B")),
    ],
)
def test_merges(text: str, merge: Merge) -> None:
    assert units(text) == [merge]


@pytest.mark.parametrize(
    ("text", "skip"),
    [
        ("add e1", Skip("add", (Name("e1"),))),
        ("concat e1 e2", Skip("concat", (Name("e1"), Name("e2")))),
        ("concat e1, e2", Skip("concat", (Name("e1"), Name("e2")))),
        ("concat e1 e1 crop", Skip("concat", (Name("e1"), Name("e1")), True)),
        ("mul s2", Skip("mul", (Name("s2"),))),
        ("concat 3a x3", Skip("concat", (Name("3a"), Name("x3")))),
        ('add "fc"', Skip("add", (Name("fc"),))),
    ],
)
def test_skips(text: str, skip: Skip) -> None:
    assert units(f"e1: relu; e2: relu; s2: relu; 3a: relu; x3: relu; {text}")[-1] == skip


def test_a_skip_ends_where_a_call_begins() -> None:
    text = "block se [ relu ]\ne1: relu\nadd e1 se\nadd e1, se x2\nconcat e1 crop se()"
    found = units(text)[1:]
    assert [type(unit) for unit in found] == [Skip, Call] * 3
    assert found[0] == Skip("add", (Name("e1"),))


def test_from_goes_back() -> None:
    assert units("c13: relu; from c13, bn") == [Layer("relu"), From(Name("c13")), Layer("bn")]


def test_blocks_and_calls() -> None:
    tree = read("block f(c, s=1) [ conv c 3x3 s=s ]\nf(64, s=2) x 3, f( c = 4*2 ,\n 1 ), g\nblock g [ relu ]")
    conv = Layer("conv", (Attr("", Name("c")), Attr("size", (3, 3)), Attr("s", (Name("s"),))))
    assert tree.body == (
        BlockDef("f", (Param("c"), Param("s", 1)), (Statement(None, (conv,)),)),
        Statement(
            None,
            (
                Call("f", (Arg("", 64), Arg("s", 2)), 3),
                Call("f", (Arg("c", 8), Arg("", 1))),
                Call("g"),
            ),
        ),
        BlockDef("g", (), (RELU,)),
    )


def test_a_block_may_open_its_bracket_on_the_next_line() -> None:
    assert read("block f\n[\nrelu\n]\nf").body[0] == BlockDef("f", (), (RELU,))


def test_bare_calls_repeat() -> None:
    text = "block se [ relu ]\nse x3, se*2, se x n-1"
    assert units(text) == [Call("se", (), 3), Call("se", (), 2), Call("se", (), Op("-", Name("n"), 1))]


def test_variables() -> None:
    let = Let((Binding("n", 3), Binding("m", Op("+", Op("*", 2, Name("n")), 1))))
    assert read("let n = 3, m = 2*n + 1; relu").body[0] == let


def test_defaults() -> None:
    found = read("default conv 3x3 same nobias\ndefault fc 64\nrelu").body
    assert found[0] == Default("conv", (Attr("size", (3, 3)), Attr("flag", "same"), Attr("flag", "nobias")))
    assert found[1] == Default("fc", (Attr("", 64),))


@pytest.mark.parametrize(
    "text",
    ["e1: relu; [ e1: relu ]", "concat[ a: relu | a: bn ]", "block f [ e1: relu ]; e1: f; block g [ e1: bn ]"],
)
def test_a_label_may_be_given_again_within_other_brackets(text: str) -> None:
    assert refused(text) == []


def test_one_letter_names_are_names() -> None:
    assert refused("block f(s, p, d, g, k, a, n, C) [ conv s 3x3 s=s p=p, fc n ]; f(1,1,1,1,1,1,1,1)") == []
    assert refused("let x = 3; relu") == ["'x' is a reserved word and cannot name a variable"]


def test_a_named_branch_beside_an_empty_one_is_no_name_in_brackets() -> None:
    """`add[ from t | ]` was said to be `add t`, though behind a relu it adds what arrives, as `add[ relu | ]` does."""
    head = "25x4; t: conv 4 k1; bn; "
    named, bare = measure(head + "add[ from t | ]"), measure(head + "add[ | from t ]")
    assert (named.out, named.params, len(named.rows)) == (bare.out, bare.params, len(bare.rows))
    for text in ("add[ t ]", "add[ t | ]", "add[ from t ]", "add[ from t | from t ]"):
        with pytest.raises(SpecError, match="a label in brackets"):
            measure(head + text)
