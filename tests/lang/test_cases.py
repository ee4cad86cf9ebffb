"""Cases: statements of a file that hold for one value of a name."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.cases import cases, held
from convcalc.lang.tree import Binding, Case, Input, Let, Statement
from convcalc.lang.writer import write
from convcalc.network.builder import build
from tests.lang.reading import read, refused

FAMILY = """\
name: Net-{b} of {size}
note: {b} is {b}, {c} is nothing

case b=1 [ input 8x8x3; let c = 4 ]
case b=2 [
  source: somebody
  note: the second
  input 16x16x3
  let c = 8
]
case size=Tiny [ let m = 2 ]
case size=1.6GF [ let m = 5 ]
case size=x-large [ ]

default conv 3x3

block two [ conv c*m ]

first: two   -> 6x6

case b=1 [ more: relu; total params = 5 ]
"""


def test_a_case_holds_statements_and_headers() -> None:
    tree = read(FAMILY)
    every = [stmt for stmt in tree.body if isinstance(stmt, Case)]
    assert [(case.name, case.value) for case in every] == [
        ("b", 1), ("b", 2), ("size", "Tiny"), ("size", "1.6GF"), ("size", "x-large"), ("b", 1)
    ]  # fmt: skip
    assert every[1].spec.input == Input((16, 16, 3)) and every[1].spec.source == "somebody"
    assert cases(tree) == {"b": (1, 2), "size": ("Tiny", "1.6GF", "x-large")}
    assert tree.by_case and tree.input is None


def test_a_family_is_written_as_it_stands() -> None:
    assert write(read(FAMILY)) == FAMILY


def test_the_first_case_of_each_name_holds() -> None:
    tree = held(read(FAMILY), {})
    assert not tree.by_case and tree.input == Input((8, 8, 3))
    assert (tree.name, tree.source, tree.notes) == ("Net-1 of Tiny", "", ("1 is 1, {c} is nothing",))
    assert [b.name for let in tree.body if isinstance(let, Let) for b in let.bindings] == ["c", "m"]
    assert [stmt.label for stmt in tree.body if isinstance(stmt, Statement)] == ["first", "more"]


def test_another_value_brings_its_statements_and_leaves_out_the_others() -> None:
    tree = held(read(FAMILY), {"b": 2, "size": "1.6GF"})
    assert (tree.name, tree.source) == ("Net-2 of 1.6GF", "somebody")
    assert tree.notes == ("2 is 2, {c} is nothing", "the second")
    assert tree.input == Input((16, 16, 3))
    assert [stmt.label for stmt in tree.body if isinstance(stmt, Statement)] == ["first"]


def test_what_is_chosen_is_a_text_without_cases() -> None:
    tree = held(read(FAMILY), {"b": 2})
    assert read(write(tree)) == tree


@pytest.mark.parametrize(("b", "filters"), [(3, 12), (4, 16)])
def test_a_whole_number_is_a_variable(b: int, filters: int) -> None:
    tree = held(read("case b=3 [ 8x8x3 ]; case b=4 [ 9x9x3 ]; let k = b; conv 4*k 1x1"), {"b": b})
    assert tree.body[0] == Let((Binding("b", b),))
    assert build(tree).body.out.channels == filters


def test_a_number_that_nothing_uses_is_no_variable() -> None:
    tree = held(read("case b=3 [ 8x8x3 ]; conv 4 1x1"), {})
    assert [type(stmt) for stmt in tree.body] == [Statement]


@pytest.mark.parametrize("text", ["let a = 5; {cases}", "{cases}; let a = 5", "let a = 5; {cases}; conv 8 1x1"])
def test_a_name_is_a_variable_or_a_case(text: str) -> None:
    """The case was taken, and the variable forgotten."""
    cases = "case a=1 [ conv 4 1x1 ]; case a=5 [ conv 2 1x1 ]"
    with pytest.raises(SpecError, match="variable 'a' is given twice"):
        build(read(f"8x8x3; {text.format(cases=cases)}"))


def test_what_is_built_of_a_text_with_cases_is_the_first() -> None:
    assert build(read("case n=1 [ 8x8x3 ]; case n=2 [ 9x9x3 ]; relu")).body.out.size == (8, 8)


def test_the_input_may_stand_beside_others_in_a_case() -> None:
    tree = held(read("input 8x8x3\ncase n=1 [ input meta 8x8x1 ]\nconv 4 1x1, concat meta"), {})
    assert build(tree).body.out.channels == 5


def test_the_same_label_may_stand_in_two_cases_of_a_name() -> None:
    text = "8x8x3; case n=1 [ a: conv 4 1x1 ]; case n=2 [ a: conv 5 1x1 ]; relu; concat a"
    assert [build(held(read(text), {"n": n})).body.out.channels for n in (1, 2)] == [8, 10]


def test_case_is_a_word_like_another_elsewhere() -> None:
    assert not read("8x8x3; case: relu; add case").by_case
    assert not read("input 8x8x3; block case(n) [ conv n 1x1 ]; case(3)").by_case


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("case n=1 [ 8x8x3 ]; case n=2 [ 8x8x3 ]; relu", []),
        ("case n=1 [ 8x8x3 ]; case m=2 [ input 8x8x3 ]; relu", ["'input' is given twice"]),
        ("case n=1 [ 8x8x3 ]; case N=1 [ 8x8x3 ]; relu", ["'input' is given twice"]),
        ("case n=a [ input 8x8x3 ]; case n=A [ input 8x8x3 ]; relu", ["'input' is given twice"]),
        ("8x8x3; case n=1 [ relu ] x 3", ["'x' cannot stand here"]),
        ("8x8x3; relu; case n=1.. [ relu ]", ["'case' needs layers in brackets"]),
        ("8x8x3; relu; case n=1 [ relu | bn ]", ["| stands outside a merge"]),
    ],
)
def test_mistakes(text: str, messages: list[str]) -> None:
    assert refused(text) == messages
