"""Workings: the steps from a formula in symbols to its value, in three alphabets."""

from typing import Any

import pytest

from convcalc.arithmetic import formulas
from convcalc.arithmetic.derivation import cases, recorded, working
from convcalc.arithmetic.expression import LATEX, UNICODE, Expr, evaluate, symbol, write


def lines(*args: Any, **kwargs: Any) -> list[str]:
    return [" = ".join(steps) for steps in working(*args, **kwargs)]


ALEXNET = {"n": 224, "d": 1, "f": 11, "s": 4}


def test_the_first_layer_of_alexnet_on_224_pixels() -> None:
    assert lines(formulas.window_out, {**ALEXNET, "p": 0}) == [
        "floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1 = floor(213 / 4) + 1 = 54",
        "⌊(n + 2p − f) / s⌋ + 1 = ⌊(224 + 2·0 − 11) / 4⌋ + 1 = ⌊213 / 4⌋ + 1 = 54",
        r"\left\lfloor\frac{n + 2p - f}{s}\right\rfloor + 1"
        r" = \left\lfloor\frac{224 + 2 \cdot 0 - 11}{4}\right\rfloor + 1"
        r" = \left\lfloor\frac{213}{4}\right\rfloor + 1 = 54",
    ]


def test_padding_reads_2p_where_both_sides_are_equal_however_it_was_given() -> None:
    once = working(formulas.window_out, {**ALEXNET, "p": 2})
    assert once == working(formulas.window_out, {**ALEXNET, "p_before": 2, "p_after": 2})
    assert once == working(formulas.window_out, {**ALEXNET, "p": 2}, pads=2 * symbol("p"))
    assert once.plain[1] == "floor((224 + 2*2 - 11) / 4) + 1"


def test_padding_keeps_before_and_after_apart_where_they_differ() -> None:
    assert lines(formulas.window_out, {**ALEXNET, "p_before": 1, "p_after": 2}) == [
        "floor((n + p_before + p_after - f) / s) + 1 = floor((224 + 1 + 2 - 11) / 4) + 1 = floor(216 / 4) + 1 = 55",
        "⌊(n + p_before + p_after − f) / s⌋ + 1 = ⌊(224 + 1 + 2 − 11) / 4⌋ + 1 = ⌊216 / 4⌋ + 1 = 55",
        r"\left\lfloor\frac{n + p_{\mathrm{before}} + p_{\mathrm{after}} - f}{s}\right\rfloor + 1"
        r" = \left\lfloor\frac{224 + 1 + 2 - 11}{4}\right\rfloor + 1"
        r" = \left\lfloor\frac{216}{4}\right\rfloor + 1 = 55",
    ]


def test_padding_may_be_given_as_one_sum() -> None:
    assert working(formulas.window_out, {**ALEXNET, "pads": 3}).plain == (
        "floor((n + p_both - f) / s) + 1",
        "floor((224 + 3 - 11) / 4) + 1",
        "floor(216 / 4) + 1",
        "55",
    )


@pytest.mark.parametrize(
    ("function", "values", "args", "plain"),
    [
        (
            formulas.window_out_ceil,
            {"n": 112, "p": 0, "d": 1, "f": 3, "s": 2},
            {},
            "min(ceil((n + 2p - f) / s) + 1, floor((n + p - 1) / s) + 1)"
            " = min(ceil((112 + 2*0 - 3) / 2) + 1, floor((112 + 0 - 1) / 2) + 1)"
            " = min(ceil(109 / 2) + 1, floor(111 / 2) + 1) = min(56, 56) = 56",
        ),
        (
            formulas.window_remainder,
            {**ALEXNET, "p": 0},
            {},
            "(n + 2p - f) mod s = (224 + 2*0 - 11) mod 4 = 213 mod 4 = 1",
        ),
        (
            formulas.same_pads,
            {"n": 224, "d": 1, "f": 3, "s": 2},
            {},
            "max((ceil(n / s) - 1)*s + f - n, 0) = max((ceil(224 / 2) - 1)*2 + 3 - 224, 0)"
            " = max(111*2 + 3 - 224, 0) = max(1, 0) = 1",
        ),
        (
            formulas.tconv_out,
            {"n": 7, "p_before": 1, "p_after": 2, "d": 1, "f": 4, "s": 2, "op": 0},
            {},
            "(n - 1)*s - p_before - p_after + f = (7 - 1)*2 - 1 - 2 + 4 = 13",
        ),
        (
            formulas.adaptive_last,
            {"i": 1, "n": 10, "m": 7},
            {},
            "ceil((i + 1)*n / m) - 1 = ceil((1 + 1)*10 / 7) - 1 = ceil(20 / 7) - 1 = 2",
        ),
        (
            formulas.conv_weights,
            {"f": 5, "c_in": 96, "g": 2, "c_out": 256},
            {"area": symbol("f") ** 2},
            "f**2*(c_in / g)*c_out = 5**2*(96 / 2)*256 = 307200",
        ),
        (
            formulas.conv_weights,
            {"f": 11, "c_in": 3, "c_out": 96},
            {"area": symbol("f") * symbol("f"), "g": 1},
            "f*f*c_in*c_out = 11*11*3*96 = 34848",
        ),
        (
            formulas.concat_channels,
            {"c_1": 64, "c_2": 128, "c_3": 32},
            {"parts": (symbol("c_1"), symbol("c_2"), symbol("c_3"))},
            "c_1 + c_2 + c_3 = 64 + 128 + 32 = 224",
        ),
        (formulas.rf_start, {"start": -3, "p": 2, "j": 4}, {}, "start - p*j = -3 - 2*4 = -11"),
        (formulas.norm_weights, {"c": 64}, {}, "c = 64"),
        (formulas.window_extent, {}, {"d": 2, "f": 3}, "5"),
    ],
)
def test_each_step_is_nearer_to_the_answer(function: Any, values: Any, args: Any, plain: str) -> None:
    assert lines(function, values, **args)[0] == plain


@pytest.mark.parametrize(
    ("function", "unicode", "latex"),
    [
        (formulas.window_extent, "d·(f − 1) + 1", "d(f - 1) + 1"),
        (formulas.same_out, "⌈n / s⌉", r"\left\lceil\frac{n}{s}\right\rceil"),
        (
            formulas.same_pads,
            "max((⌈n / s⌉ − 1)·s + d·(f − 1) + 1 − n, 0)",
            r"\max\left(\left(\left\lceil\frac{n}{s}\right\rceil - 1\right)s + d(f - 1) + 1 - n, 0\right)",
        ),
        (
            formulas.tconv_out,
            "(n − 1)·s − 2p + d·(f − 1) + 1 + op",
            r"(n - 1)s - 2p + d(f - 1) + 1 + \mathrm{op}",
        ),
        (
            formulas.conv_macs,
            "area·(c_in / g)·c_out·positions",
            r"\mathrm{area} \cdot \frac{c_{\mathrm{in}}}{g} \cdot c_{\mathrm{out}} \cdot \mathrm{positions}",
        ),
        (formulas.pixelshuffle_channels, "c / u^a", r"\frac{c}{u^{a}}"),
        (formulas.rf_size, "r + d·(f − 1)·j", r"r + d(f - 1) \cdot j"),
        (formulas.window_remainder, "(n + 2p − d·(f − 1) − 1) mod s", r"(n + 2p - d(f - 1) - 1) \bmod s"),
        (formulas.concat_channels, "c_1 + c_2", "c_{1} + c_{2}"),
    ],
)
def test_a_formula_in_public_notation(function: Any, unicode: str, latex: str) -> None:
    assert (write(recorded(function), UNICODE), write(recorded(function), LATEX)) == (unicode, latex)


def test_a_missing_value_is_an_error_and_not_a_zero() -> None:
    with pytest.raises(KeyError, match="'s'"):
        working(formulas.same_out, {"n": 224})


@pytest.mark.parametrize("name", sorted(formulas.FORMULAS))
def test_a_shorter_form_holds_where_it_says(name: str) -> None:
    formula = formulas.FORMULAS[name]
    function = getattr(formulas, name)
    found = cases(function)
    assert [list(where) for where, _ in found] == [list(formula.neutral)[: n + 1] for n in range(len(formula.neutral))]
    for where, form in found:
        longer = recorded(function)
        values = {name: 3 + at for at, name in enumerate(sorted(names_in(longer)))} | where
        assert evaluate(form, values) == evaluate(longer, values)
        assert not set(where) & names_in(form), "what has its neutral value stands there no more"


def names_in(form: Expr) -> set[str]:
    if form.op == "name":
        return {form.parts[0]}
    return set() if form.op == "number" else set().union(*map(names_in, form.parts))
