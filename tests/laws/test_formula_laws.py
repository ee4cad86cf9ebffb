"""What must hold for every formula and every number: its recording, its text, and the thing that it claims to count."""

import math
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from itertools import product as every
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from convcalc.arithmetic import formulas as fm
from convcalc.arithmetic.derivation import recorded, working
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, ceil_div, evaluate, least, most, part, symbol, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION, Formula

EVERY = pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
EXAMPLES = settings(max_examples=30)
"""Of each formula: there are dozens of them."""


# Reading the three alphabets back: the text is given to Python, with exact fractions for its numbers.


def value_of(text: str, values: dict[str, int]) -> Fraction:
    text = re.sub(r"\b(\d+)([a-z])\b", r"\1*\2", text.replace(" mod ", " % "))
    text = re.sub(r"\b\d+\b", r"Fraction(\g<0>)", text)
    names = {name: Fraction(value) for name, value in values.items()}
    known = {"floor": math.floor, "ceil": math.ceil, "min": min, "max": max, "Fraction": Fraction}
    return Fraction(eval(text, {"__builtins__": {}}, known | names))


def from_unicode(text: str) -> str:
    for mark, plain in zip("−·^²³⌊⌋⌈⌉", ("-", "*", "**", "**2", "**3", "floor(", ")", "ceil(", ")"), strict=True):
        text = text.replace(mark, plain)
    return text


def from_latex(text: str) -> str:
    assert text.count(r"\left") == text.count(r"\right")
    text = re.sub(r"\\mathrm\{(\w+)\}", r"\1", text)
    text = re.sub(r"_\{(\w+)\}", r"_\1", text)
    for mark, plain in (("lfloor", "floor("), ("lceil", "ceil("), ("(", "(")):
        text = text.replace(r"\left" + ("\\" if mark != "(" else "") + mark, plain)
    text = re.sub(r"\\right(\\rfloor|\\rceil|\))", ")", text).replace(r" \cdot ", "*").replace(r" \bmod ", " % ")
    text = _without_braces(text.replace(r"\min", "min").replace(r"\max", "max"))
    text = re.sub(r"\b(?!floor|ceil|min|max)([a-z]\w*)\(", r"\1*(", text)  # d(f - 1)
    return re.sub(r"\)(?=[a-z])", ")*", text)  # (n - 1)s


def _without_braces(text: str) -> str:
    out, opened = "", []
    for token in re.findall(r"\\frac\{|\^\{|\}\{|\}|[^\\^{}]+", text):
        if token in (r"\frac{", "^{"):
            opened.append(token)
            out += "((" if token == r"\frac{" else "**("
        elif token == "}{":
            assert opened[-1] == r"\frac{"
            out += ")/("
        elif token == "}":
            out += "))" if opened.pop() == r"\frac{" else ")"
        else:
            out += token
    assert not opened
    assert "\\" not in out
    return out


READ: list[tuple[Any, Callable[[str], str]]] = [(PLAIN, str), (UNICODE, from_unicode), (LATEX, from_latex)]


# Numbers for the arguments of any formula, the ones that come later included.

SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "p": st.integers(0, 9),
    "pads": st.integers(0, 9),
    "p_before": st.integers(0, 9),
    "p_after": st.integers(0, 9),
    "pads_before": st.integers(0, 9),
    "op": st.integers(0, 9),
    "i": st.integers(0, 99),
    "start": st.integers(-99, 99),
    "axes": st.integers(1, 3),
    "parts": st.lists(st.integers(1, 999), min_size=1, max_size=5),
}


@st.composite
def inputs(draw: st.DrawFn, formula: Formula) -> dict[str, Any]:
    """A value for each argument; what is divided in equal shares is made to come out whole."""
    drawn = {name: draw(SPECIAL.get(name, st.integers(1, 300))) for name in formula.arguments}
    whole = drawn.get("g", 1) * drawn.get("factor", 1) ** drawn.get("axes", 1)
    return {name: value * whole if name in ("c", "c_in", "c_out") else value for name, value in drawn.items()}


def called(formula: Formula, drawn: dict[str, Any]) -> int:
    given = [drawn[name] for name in formula.arguments]
    return formula.function(*given[0]) if formula.arguments == ("parts",) else formula.function(*given)


@EVERY
@EXAMPLES
@given(data=st.data())
def test_a_recorded_formula_has_the_value_of_the_formula(formula: Formula, data: st.DataObject) -> None:
    drawn = data.draw(inputs(formula))
    parts = drawn.pop("parts", [])
    names: dict[str, Any] = {name: symbol(name) for name in drawn}
    if parts:
        names["parts"] = tuple(symbol(f"c_{i}") for i in range(len(parts)))
    values = drawn | {f"c_{i}": c for i, c in enumerate(parts)}
    expr = recorded(formula.function, **names)
    assert evaluate(expr, values) == called(formula, drawn | {"parts": parts})
    for alphabet, read in READ:
        assert value_of(read(write(expr, alphabet)), values) == evaluate(expr, values)


@EVERY
@EXAMPLES
@given(data=st.data())
def test_every_step_of_a_working_says_the_same_number(formula: Formula, data: st.DataObject) -> None:
    before, after = data.draw(SPECIAL["p_before"]), data.draw(SPECIAL["p_after"])
    drawn = data.draw(inputs(formula)) | {"pads": before + after, "p_before": before, "pads_before": before}
    args = {"parts": tuple(drawn["parts"])} if "parts" in drawn else {}
    values = {name: drawn[name] for name in drawn if name not in ("pads", "pads_before", "parts")} | {"p_after": after}
    steps, answer = working(formula.function, values, **args), called(formula, drawn)
    written = {NOTATION[name][0]: value for name, value in values.items()} | {"p": before}
    for texts, (_, read) in zip(steps, READ, strict=True):
        assert [value_of(read(text), written) for text in texts] == [answer] * len(texts)
        assert len(set(texts)) == len(texts)
        assert read(texts[-1]) == str(answer)


# Any arithmetic at all, not only that of the formulas.

LEAVES = st.one_of(st.integers(-9, 99), st.sampled_from(["n", "p", "c_in", "area", "f_1"]))
OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "ceil": ceil_div,
    "min": least,
    "max": most,
    "square": lambda a, _: a**2,
    "fourth": lambda a, _: a**4,
}
TREES = st.recursive(LEAVES, lambda t: st.tuples(st.sampled_from(sorted(OPERATIONS)), t, t), max_leaves=12)


def computed(tree: Any, names: dict[str, Any]) -> Any:
    if isinstance(tree, tuple):
        return OPERATIONS[tree[0]](computed(tree[1], names), computed(tree[2], names))
    return names[tree] if isinstance(tree, str) else tree


@given(TREES, st.fixed_dictionaries({name: st.integers(-9, 99) for name in ("n", "p", "c_in", "area", "f_1")}))
def test_an_expression_is_what_python_computes_and_so_is_its_text(tree: Any, values: dict[str, int]) -> None:
    try:
        expected = computed(tree, values)
        expr = part(computed(tree, {name: symbol(name) for name in values}))
    except ZeroDivisionError:
        assume(False)
    assert evaluate(expr, values) == expected
    for alphabet, read in READ:
        assert value_of(read(write(expr, alphabet)), values) == expected


# A window counted by laying it down.


def windows(n: int, before: int, after: int, d: int, f: int, s: int) -> int:
    """Lay the window at every stride; count where all its taps lie on the padded input."""
    cells = set(range(-before, n + after))
    starts = range(-before, n + after, s)
    return sum({start + d * tap for tap in range(f)} <= cells for start in starts)


def windows_rounded_up(n: int, before: int, after: int, d: int, f: int, s: int) -> int:
    """Rounding up lets a window hang over the end by less than a stride; it must start on the input or before it."""
    return sum(start + d * (f - 1) - (n + after - 1) < s for start in range(-before, n, s))


def pytorch_rounded_up(n: int, before: int, after: int, d: int, f: int, s: int) -> int:
    """ATen/native/Pool.h in its own terms."""
    size = (n + before + after - d * (f - 1) - 1 + s - 1) // s + 1
    return size - 1 if (size - 1) * s >= n + before else size


def test_window_out_counts_the_places_where_a_window_can_stand() -> None:
    grid = list(every(range(1, 15), range(4), range(4), range(1, 4), range(1, 6), range(1, 6)))
    assert len(grid) == 16_800
    for n, before, after, d, f, s in grid:
        assert max(fm.window_out(n, before + after, d, f, s), 0) == windows(n, before, after, d, f, s)


def test_window_out_ceil_counts_the_places_where_a_window_can_stand_or_hang_over() -> None:
    kernels = [(f, before, after) for f in range(1, 10) for before, after in every(range(f // 2 + 1), repeat=2)]
    grid = list(every(range(1, 21), kernels, range(1, 4), range(1, 11)))
    assert len(grid) == 65_400
    for n, (f, before, after), d, s in grid:
        size = fm.window_out_ceil(n, before + after, before, d, f, s)
        assert max(size, 0) == windows_rounded_up(n, before, after, d, f, s)
        assert size == pytorch_rounded_up(n, before, after, d, f, s)


BIG = st.integers(1, 10**6)
PAD = st.integers(0, 500)
FEW = st.integers(1, 60)


@given(BIG, PAD, PAD, FEW, FEW, FEW)
def test_the_remainder_is_what_the_last_window_leaves_unread(n: int, a: int, b: int, d: int, f: int, s: int) -> None:
    size = fm.window_out(n, a + b, d, f, s)
    assume(size > 0)
    end_of_last = (size - 1) * s + fm.window_extent(d, f)
    assert n + a + b - end_of_last == fm.window_remainder(n, a + b, d, f, s)


@given(BIG, PAD, PAD, FEW, FEW, FEW)
def test_a_transposed_convolution_undoes_the_size_of_a_convolution(
    n: int, a: int, b: int, d: int, f: int, s: int
) -> None:
    small, left = fm.window_out(n, a + b, d, f, s), fm.window_remainder(n, a + b, d, f, s)
    assume(small > 0)
    assert fm.tconv_out(small, a + b, d, f, s, 0) == n - left
    assert fm.tconv_out(small, a + b, d, f, s, left) == n


@given(st.integers(1, 30), st.integers(1, 5), st.integers(1, 7), st.integers(1, 7))
def test_tconv_out_counts_the_outputs_from_first_to_last(n: int, d: int, f: int, s: int) -> None:
    written = [q * s + d * tap for q in range(n) for tap in range(f)]
    assert fm.tconv_out(n, 0, d, f, s, 0) == max(written) - min(written) + 1


@given(BIG, FEW, FEW, FEW)
def test_same_padding_gives_the_same_size_and_no_less_would(n: int, d: int, f: int, s: int) -> None:
    pads = fm.same_pads(n, d, f, s)
    assert fm.window_out(n, pads, d, f, s) == fm.same_out(n, s) == len(range(0, n, s))
    assert pads == 0 or fm.window_out(n, pads - 1, d, f, s) < fm.same_out(n, s)
    assert fm.tconv_out(n, fm.tconv_same_pads(d, f, s), d, f, s, 0) == n * s


@given(BIG, FEW, st.integers(0, 30))
def test_half_and_full_padding_do_what_they_are_named_for(n: int, d: int, half: int) -> None:
    f = 2 * half + 1
    assert fm.window_out(n, 2 * fm.half_pad(f), 1, f, 1) == n
    assert fm.window_out(n, 2 * fm.full_pad(d, f), d, f, 1) == n + fm.full_pad(d, f)


@given(st.integers(1, 300), st.integers(1, 300))
def test_adaptive_windows_cover_the_input_in_order(n: int, m: int) -> None:
    ends = [(fm.adaptive_first(i, n, m), fm.adaptive_last(i, n, m)) for i in range(m)]
    assert (ends[0][0], ends[-1][1]) == (0, n - 1)
    assert all(first <= last for first, last in ends)
    assert all(a[0] <= b[0] <= a[1] + 1 <= b[1] + 1 for a, b in pairwise(ends))


@given(st.integers(0, 40), st.integers(0, 9), st.integers(1, 4), st.integers(1, 7), st.integers(1, 7))
def test_the_inputs_behind_an_output_of_a_transposed_convolution(i: int, pad: int, d: int, f: int, s: int) -> None:
    reach = [q for q in range(-60, 60) if any(q * s + d * tap - pad == i for tap in range(f))]
    first, last = fm.tconv_first(i, pad, d, f, s), fm.tconv_last(i, pad, s)
    assert all(first <= q <= last for q in reach)
    if d == 1:  # without dilation there are no gaps
        assert reach == list(range(first, last + 1))


LAYERS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(1, 3), st.integers(0, 3)), max_size=4)


@given(LAYERS, st.integers(0, 5))
def test_a_receptive_field_is_what_the_taps_reach(layers: list[tuple[int, int, int, int]], unit: int) -> None:
    r, j, start = 1, 1, 0
    for d, f, s, p in layers:
        r, start, j = fm.rf_size(r, j, d, f), fm.rf_start(start, p, j), fm.rf_jump(j, s)
    seen = {unit}
    for d, f, s, p in reversed(layers):
        seen = {q * s - p + d * tap for q in seen for tap in range(f)}
    assert (min(seen), max(seen)) == (start + unit * j, start + unit * j + r - 1)


@given(*[st.integers(1, 4)] * 5)
def test_weights_and_macs_of_a_convolution_counted_one_by_one(area: int, ins: int, g: int, outs: int, at: int) -> None:
    c_in, c_out = ins * g, outs * g
    weights = [
        (tap, i, o) for tap in range(area) for i in range(c_in) for o in range(c_out) if i // ins == o // outs
    ]  # an input meets the filters of its own group
    assert fm.conv_weights(area, c_in, g, c_out) == len(weights)
    assert fm.conv_macs(area, c_in, g, c_out, at) == len([(w, place) for w in weights for place in range(at)])
    assert fm.tconv_macs(area, c_in, g, c_out, at) == fm.conv_macs(area, c_in, g, c_out, at)
