"""What holds for every layer with every argument: its text means it, and its workings end in its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import convcalc
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.graph import Step
from convcalc.shape import Shape
from tests.layers.test_every_kind import check_workings
from tests.reference.agreement import compare
from tests.reference.generator import Generator

SOME = settings(max_examples=60, deadline=None)


def layers(seed: int) -> Iterator[tuple[Shape, Step]]:
    """The layers of a random network, each with its input."""
    try:
        facts = convcalc.measure(Generator(Random(seed)).program().text())
    except SpecError:
        return
    yield from ((row.in_, row.visit.step) for row in facts.rows)


def what_it_does(step: Step) -> tuple[object, ...]:
    kind, args, ins, out = step.kind, step.args, step.ins, step.out
    return kind, out, kind.cost(args, ins), kind.macs(args, ins, out), kind.ops(args, ins, out), kind.views(args, ins)


@SOME
@given(st.integers(0, 10**9))
def test_the_text_of_a_layer_is_read_as_that_layer(seed: int) -> None:
    for x, step in layers(seed):
        if len(step.ins) == 1:
            text = step.kind.text(step.args)
            again = convcalc.measure(f"{x.text()} -> {text}").rows[-1].visit.step
            assert again.kind.text(again.args) == text
            assert what_it_does(again) == what_it_does(step)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**9))
def test_one_layer_with_any_arguments_is_what_the_reference_counts_or_refuses(seed: int) -> None:
    program = Generator(Random(seed)).alone()
    assert not compare(program).differences, program.text()


@SOME
@given(st.integers(0, 10**9))
def test_the_workings_of_a_layer_end_in_its_numbers(seed: int) -> None:
    for _, step in layers(seed):
        check_workings(step)
