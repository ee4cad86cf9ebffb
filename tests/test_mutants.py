"""The tool for mutation testing makes what it says, runs it, and finds each mutant that is judged equivalent."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.mutation import live
from tests.mutation.points import files, judged, mutants_of, mutated
from tests.places import ROOT


@pytest.mark.parametrize("file", files())
def test_every_mutant_is_a_program_that_differs_by_a_token(file: str) -> None:
    found = list(mutants_of(file))
    assert found
    for mutant in found[:: 1 + len(found) // 20]:
        ast.parse(mutated(mutant))
        assert mutant.old != mutant.new


def test_the_tokens_that_are_changed() -> None:
    new = {mutant.new for mutant in mutants_of("arithmetic/formulas.py") if mutant.function == "window_out"}
    assert new == {
        *("return (n - pads - d * (f - 1) - 1) // s + 1", "return (n + pads + d * (f - 1) - 1) // s + 1"),
        *("return (n + pads - d + (f - 1) - 1) // s + 1", "return (n + pads - d * (f + 1) - 1) // s + 1"),
        *("return (n + pads - d * (f - 0) - 1) // s + 1", "return (n + pads - d * (f - 2) - 1) // s + 1"),
        *("return (n + pads - d * (f - 1) + 1) // s + 1", "return (n + pads - d * (f - 1) - 0) // s + 1"),
        *("return (n + pads - d * (f - 1) - 2) // s + 1", "return (n + pads - d * (f - 1) - 1) * s + 1"),
        *("return (n + pads - d * (f - 1) - 1) // s - 1", "return (n + pads - d * (f - 1) - 1) // s + 0"),
        "return (n + pads - d * (f - 1) - 1) // s + 2",
    }


def test_early_returns_and_refusals_are_taken_out() -> None:
    pool = {(mutant.old, mutant.new) for mutant in mutants_of("layers/pool.py")}
    assert ("need_map(self, x)", "pass") in pool
    window = {(mutant.old, mutant.new) for mutant in mutants_of("layers/window.py")}
    assert ('if word == "valid":', "if False:") in window


def test_what_is_judged_equivalent_exists_and_has_a_reason() -> None:
    known = judged()
    every = {mutant.key for file in files() for mutant in mutants_of(file)}
    assert not [key for key in known if key not in every], "lines that are no more"
    assert not [key for key, reason in known.items() if len(reason) < 20]


PREAMBLE = (
    "from tests.mutation import anew, live, trials; from tests.mutation.points import *; "
    "mutant = next(m for m in mutants_of('arithmetic/formulas.py') if m.new.endswith('// s + 2')); "
)


def printed(program: str) -> str:
    """By a process of its own, as the package is changed in it."""
    command = [sys.executable, "-c", PREAMBLE + program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_function_is_changed_where_it_is_loaded() -> None:
    assert (
        printed(
            "import convcalc; before = convcalc.layer(n=8, f=3).out.size; place = live.change(mutant); "
            "print(before, place, convcalc.layer(n=8, f=3).out.size)"
        )
        == "(6, 6) ('arithmetic/formulas.py', 'window_out') (7, 7)\n"
    )


def test_what_stands_in_no_function_cannot_be_changed_where_it_is_loaded() -> None:
    table = next(mutant for mutant in mutants_of("network/totals.py") if not mutant.function)
    assert live.change(table) is None


def test_a_family_of_layers_is_loaded_again() -> None:
    assert (
        printed(
            "import convcalc.layers; "
            "table = next(m for m in mutants_of('layers/pointwise.py') if 'compares=2' in m.old); "
            "before = convcalc.layers.kind_of('relu6').keeps_zero; place = live.change(table); "
            "print(before, place, convcalc.layers.kind_of('relu6').keeps_zero)"
        )
        == "True ('layers/pointwise.py', '') False\n"
    )


def test_a_mutant_is_found_by_the_reference_in_a_package_that_is_loaded_anew() -> None:
    assert (
        printed("print(*[found for _, found in trials.in_forks([(0, anew.trying(mutant, ()))], 1)])") == "reference\n"
    )
