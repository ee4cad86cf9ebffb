"""The register of formulas: complete, sourced, in known notation, unwrapped, without branches, every example true."""

import ast
import inspect

import pytest

from convcalc.arithmetic import formulas
from convcalc.arithmetic.formulas import FORMULAS, NOTATION, SOURCES, Formula

EVERY = pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
TREE = ast.parse(inspect.getsource(formulas))
SIGNATURES = """
window_out(n, pads, d, f, s)  window_out_ceil(n, pads, p_before, d, f, s)  window_remainder(n, pads, d, f, s)
window_extent(d, f)  same_out(n, s)  same_pads(n, d, f, s)  half_pad(f)  full_pad(d, f)  tconv_out(n, pads, d, f, s, op)
tconv_same_pads(d, f, s)  adaptive_first(i, n, m)  adaptive_last(i, n, m)  upsample_out(n, factor)
pixelshuffle_channels(c, factor, axes)  pixelunshuffle_channels(c, factor, axes)  pixelunshuffle_out(n, factor)
concat_channels(parts)  conv_weights(area, c_in, g, c_out)  conv_biases(c_out)
conv_params(area, c_in, g, c_out)  local_weights(area, c_in, c_out, positions)  local_biases(c_out, positions)
conv_macs(area, c_in, g, c_out, positions)  tconv_macs(area, c_in, g, c_out, positions)  fc_weights(inputs, outputs)
fc_macs(inputs, outputs)  recurrent_weights(directions, gates, inputs, units)
recurrent_biases(directions, gates, units, biases)  recurrent_macs(directions, gates, inputs, units, steps)
norm_weights(c)  norm_biases(c)  norm_statistics(c)  data_statistics(c)  prelu_weights(c)
memory_bytes(elements, width)  rescaled_side(n, shorter, short)
rf_size(r, j, d, f)  rf_jump(j, s)  rf_start(start, p_before, j)
tconv_first(i, pads_before, d, f, s)  tconv_last(i, pads_before, s)
"""


def test_every_formula_is_called_and_takes_its_arguments_as_agreed() -> None:
    found = [f"{formula.name}({', '.join(formula.arguments)})" for formula in FORMULAS.values()]
    assert found == [line.strip() + ")" for line in SIGNATURES.split(")") if line.strip()]


def test_whatever_computes_in_the_file_is_registered() -> None:
    functions = {node.name for node in TREE.body if isinstance(node, ast.FunctionDef)}
    assert functions - {"formula"} == set(FORMULAS)


@EVERY
def test_a_registered_formula_is_the_function_itself(formula: Formula) -> None:
    assert formula.function is getattr(formulas, formula.name)
    assert not hasattr(formula.function, "__wrapped__")
    assert formula.function.__module__ == "convcalc.arithmetic.formulas"


@EVERY
def test_the_equation_in_the_docstring_holds(formula: Formula) -> None:
    left, equals, right = str(formula.function.__doc__).partition(" == ")
    assert equals
    assert left.startswith(f"{formula.name}(")
    assert eval(left, vars(formulas)) == int(right)


@EVERY
def test_a_formula_does_not_branch(formula: Formula) -> None:
    (tree,) = [node for node in TREE.body if isinstance(node, ast.FunctionDef) and node.name == formula.name]
    statements = [type(node) for node in tree.body]
    assert statements == [ast.Expr, ast.Return]  # the docstring and one expression
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.IfExp | ast.BoolOp | ast.Compare | ast.Lambda)]


@EVERY
def test_a_source_is_one_that_is_listed_in_full(formula: Formula) -> None:
    assert any(source in formula.source for source in SOURCES)


def test_every_listed_source_is_used() -> None:
    used = " ".join(formula.source for formula in FORMULAS.values())
    assert [source for source in SOURCES if source not in used] == []


def test_titles_tell_formulas_apart() -> None:
    assert len({formula.title for formula in FORMULAS.values()}) == len(FORMULAS)


def test_the_notation_is_that_of_the_formulas() -> None:
    used = {argument for formula in FORMULAS.values() for argument in formula.arguments}
    assert set(NOTATION) == used | {"p", "p_after"}  # these two stand in `pads`
    assert all(symbol and meaning for symbol, meaning in NOTATION.values())
