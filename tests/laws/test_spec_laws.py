"""Laws of the language: what is written is read again, and no text whatever does more than be refused in words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.diagnostics.diagnostic import SHOWN, SpecError
from convcalc.lang import words
from convcalc.lang.cases import cases, held
from convcalc.lang.statements import parse
from convcalc.lang.tree import Case, Spec
from convcalc.lang.writer import write
from convcalc.text import Source, cells
from tests.lang.test_write import NEAT
from tests.lang.trees import specs

MARKS = "[ ] | ( ) , ; -> → × x * + - / % : = ~ . # \" ' \\ \n".split(" ")
NUMBERS = "x3 .5 0.5 3.6G 34,944 724M 3a 3xk 11x11 s2 p1 p1:2 k3x3 op1 7 64 0 n-1 (c+1) 4*c 3×3 p-1 s1.5 2n".split()
NAMES = "e1: e1 n c f s2: 병목 é │ 🙂 name: source: [relu] concat[ maxpol ² 9999999999 \u202e".split()
OPENINGS = ["let n = ", "case b=3 [", "block f", "residual B", " ", " "]
pieces = st.sampled_from([*sorted(words.RESERVED), *MARKS, *NUMBERS, *NAMES, *OPENINGS])
jumbles = st.lists(pieces, max_size=30).map("".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good text with a few places struck out or written over."""
    text = NEAT
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 5, 40]))
        text = text[:start] + draw(st.one_of(pieces, st.just(""))) + text[end:]
    return text


@given(specs())
@settings(max_examples=30, deadline=None)
def test_what_is_written_is_read_as_the_same_tree(tree: Spec) -> None:
    assert parse(Source(write(tree))) == tree


@given(specs())
@settings(max_examples=15, deadline=None)
def test_what_is_written_is_written_the_same_again(tree: Spec) -> None:
    text = write(tree)
    assert write(parse(Source(text))) == text


@given(specs(), st.integers(0, 2))
@settings(max_examples=30, deadline=None)
def test_every_case_of_a_text_is_a_text_without_cases(tree: Spec, place: int) -> None:
    """And one from which nothing is left to choose."""
    given = {name: values[place % len(values)] for name, values in cases(tree).items()}
    chosen = held(tree, given)
    assert not chosen.by_case and held(chosen, given) == chosen
    assert parse(Source(write(chosen))) == chosen
    assert held(without_other_cases(tree, given), {}) == chosen


def without_other_cases(tree: Spec, given: dict[str, int | str]) -> Spec:
    """The text as somebody would write it who never heard of the other members."""
    kept = [stmt for stmt in tree.body if not isinstance(stmt, Case) or given[stmt.name] == stmt.value]
    return tree._replace(body=tuple(kept))


@given(st.one_of(st.text(), jumbles, damaged()))
@settings(max_examples=200, deadline=None)
def test_a_text_is_read_or_refused_in_words(text: str) -> None:
    """And whatever is read can be written, and is read as the same again."""
    source = Source(text, "net.cnn")
    try:
        tree = parse(source)
    except SpecError as error:
        assert error.mistakes
        assert str(error).count("error: ") >= min(len(error.mistakes), SHOWN)
        for mistake, told in zip(error.mistakes, error.errors, strict=True):
            assert told.message and told.line is not None and told.column is not None
            assert 0 <= mistake.span.start <= len(source.text)
            carets = source.pointed(mistake.span).split("\n")[-1]
            assert carets.endswith("^") and cells(carets) < 250
    else:
        assert parse(Source(write(tree))) == tree


@given(damaged())
@settings(max_examples=100, deadline=None)
def test_mistakes_stand_in_the_order_of_the_text(text: str) -> None:
    try:
        parse(Source(text))
    except SpecError as error:
        starts = [mistake.span.start for mistake in error.mistakes]
        assert starts == sorted(starts)
