"""Expressions: what they record, what they refuse, and how they are written."""

from typing import Any

import pytest

from convcalc.arithmetic.expression import (
    LATEX,
    PLAIN,
    UNICODE,
    Expr,
    ceil_div,
    evaluate,
    least,
    most,
    part,
    product,
    share,
    simplified,
    symbol,
    write,
)

N: Any = symbol("n")
P: Any = symbol("p")
S: Any = symbol("s")
D: Any = symbol("d")
F: Any = symbol("f")
C: Any = symbol("c_in")
AREA: Any = symbol("area")


def texts(expr: Expr) -> tuple[str, str, str]:
    return write(expr, PLAIN), write(expr, UNICODE), write(expr, LATEX)


@pytest.mark.parametrize(
    ("expr", "plain", "unicode", "latex"),
    [
        (N + 1, "n + 1", "n + 1", "n + 1"),
        (1 + N, "1 + n", "1 + n", "1 + n"),
        (1 - N, "1 - n", "1 − n", "1 - n"),
        (2 * P, "2p", "2p", "2p"),
        (P * 2, "p*2", "p·2", r"p \cdot 2"),
        (2 * C, "2*c_in", "2·c_in", r"2 \cdot c_{\mathrm{in}}"),
        (-2 * P, "(-2)*p", "(−2)·p", r"(-2) \cdot p"),
        (N + -3, "n + (-3)", "n + (−3)", "n + (-3)"),
        (-3 + N, "-3 + n", "−3 + n", "-3 + n"),
        (D * (F - 1), "d*(f - 1)", "d·(f − 1)", "d(f - 1)"),
        ((N - 1) * S, "(n - 1)*s", "(n − 1)·s", "(n - 1)s"),
        ((N - 1) * C, "(n - 1)*c_in", "(n − 1)·c_in", r"(n - 1)c_{\mathrm{in}}"),
        (N * S, "n*s", "n·s", r"n \cdot s"),
        (N * (S * F), "n*s*f", "n·s·f", r"n \cdot s \cdot f"),
        (N + (S - (F + 1)), "n + s - (f + 1)", "n + s − (f + 1)", "n + s - (f + 1)"),
        (N - (S + F), "n - (s + f)", "n − (s + f)", "n - (s + f)"),
        (N // S, "floor(n / s)", "⌊n / s⌋", r"\left\lfloor\frac{n}{s}\right\rfloor"),
        (7 // S, "floor(7 / s)", "⌊7 / s⌋", r"\left\lfloor\frac{7}{s}\right\rfloor"),
        ((N + P) // (2 * S), "floor((n + p) / (2s))", "⌊(n + p) / (2s)⌋", r"\left\lfloor\frac{n + p}{2s}\right\rfloor"),
        (ceil_div(N, S), "ceil(n / s)", "⌈n / s⌉", r"\left\lceil\frac{n}{s}\right\rceil"),
        (ceil_div(N * F, S), "ceil(n*f / s)", "⌈n·f / s⌉", r"\left\lceil\frac{n \cdot f}{s}\right\rceil"),
        (N % S, "n mod s", "n mod s", r"n \bmod s"),
        (7 % S + 1, "(7 mod s) + 1", "(7 mod s) + 1", r"(7 \bmod s) + 1"),
        ((N - 1) % S, "(n - 1) mod s", "(n − 1) mod s", r"(n - 1) \bmod s"),
        (F**2, "f**2", "f²", "f^{2}"),
        (F**3 * N, "f**3*n", "f³·n", r"f^{3} \cdot n"),
        (F**N, "f**n", "f^n", "f^{n}"),
        (2**F, "2**f", "2^f", "2^{f}"),
        ((F + 1) ** (N + 1), "(f + 1)**(n + 1)", "(f + 1)^(n + 1)", "(f + 1)^{n + 1}"),
        ((2 * P) ** 2, "(2p)**2", "(2p)²", "(2p)^{2}"),
        (C**2, "c_in**2", "c_in²", r"c_{\mathrm{in}}^{2}"),
        (AREA * share(C, 2), "area*(c_in / 2)", "area·(c_in / 2)", r"\mathrm{area} \cdot \frac{c_{\mathrm{in}}}{2}"),
        (N + share(C, S), "n + c_in / s", "n + c_in / s", r"n + \frac{c_{\mathrm{in}}}{s}"),
        (
            (ceil_div(N, S) - 1) * S,
            "(ceil(n / s) - 1)*s",
            "(⌈n / s⌉ − 1)·s",
            r"\left(\left\lceil\frac{n}{s}\right\rceil - 1\right)s",
        ),
        (least(N, 3), "min(n, 3)", "min(n, 3)", r"\min\left(n, 3\right)"),
        (most(N - P, 0, S), "max(n - p, 0, s)", "max(n − p, 0, s)", r"\max\left(n - p, 0, s\right)"),
        (symbol("f_1") * symbol("f_2"), "f_1*f_2", "f_1·f_2", r"f_{1} \cdot f_{2}"),
        (symbol("p_before") + symbol("p_after"), "p_before + p_after", "p_before + p_after",
         r"p_{\mathrm{before}} + p_{\mathrm{after}}"),
    ],
    ids=str,
)  # fmt: skip
def test_an_expression_is_written_with_the_fewest_brackets(expr: Expr, plain: str, unicode: str, latex: str) -> None:
    assert texts(expr) == (plain, unicode, latex)


def test_str_and_repr_are_the_plain_text() -> None:
    assert str(N + 1) == "n + 1"
    assert repr(N + 1) == "Expr(n + 1)"


def test_a_name_may_be_written_otherwise_than_it_is_called() -> None:
    factor = symbol("factor", "u")
    assert str(2 * factor) == "2u"
    assert evaluate(2 * factor, {"factor": 5}) == 10


@pytest.mark.parametrize(
    "branch",
    [
        bool,
        hash,
        lambda n: n == 1,
        lambda n: n != 1,
        lambda n: n < 1,
        lambda n: n <= 1,
        lambda n: n > 1,
        lambda n: 1 >= n,  # noqa: SIM300
        lambda n: 1 if n else 2,
        lambda n: n and 1,
        lambda n: max(n, 1),
        lambda n: n in (1, 2),
        lambda n: range(n),
        lambda n: int(n),
        lambda n: n / 2,
    ],
)
def test_a_formula_that_branches_or_leaves_the_whole_numbers_is_refused(branch: Any) -> None:
    with pytest.raises(TypeError):
        branch(N)


def test_the_refusal_names_the_expression_and_the_way_out() -> None:
    with pytest.raises(TypeError) as caught:
        bool(N - 1)
    assert str(caught.value) == (
        "an expression is neither true nor false: 'n - 1' cannot be compared or branched on; "
        "choose the formula outside, or use least() and most() inside"
    )


@pytest.mark.parametrize("alien", [0.5, "1", None, (1,)])
def test_only_whole_numbers_and_names_go_into_an_expression(alien: Any) -> None:
    with pytest.raises(TypeError, match="whole numbers and names, not of"):
        N + alien
    with pytest.raises(TypeError, match="whole numbers and names, not of"):
        alien * N
    with pytest.raises(TypeError, match="whole numbers and names, not of"):
        least(N, alien)


def test_helpers_give_plain_numbers_for_plain_numbers() -> None:
    assert (least(3, 1, 2), most(3, 1, 2)) == (1, 3)
    assert [ceil_div(n, 4) for n in (-5, -4, -1, 0, 1, 4, 5)] == [-1, -1, 0, 0, 1, 1, 2]
    assert share(96, 2) == 48
    assert (product(()), product((5,)), product(iter((2, 3, 4)))) == (1, 5, 24)
    assert {type(x) for x in (least(1, 2), most(1, 2), ceil_div(5, 2), share(4, 2), product((2, 3)))} == {int}


def test_helpers_record_as_soon_as_one_operand_is_an_expression() -> None:
    assert [str(e) for e in (least(3, N), most(3, N), ceil_div(7, N), share(6, N), product((2, 3, N)))] == [
        "min(3, n)", "max(3, n)", "ceil(7 / n)", "6 / n", "6n"]  # fmt: skip
    assert str(product((N, N, S))) == "n*n*s"


def test_one_share_is_the_whole() -> None:
    assert str(share(C, 1)) == "c_in"


def test_the_builtin_sum_leaves_no_zero_behind() -> None:
    assert str(sum((N, S, F))) == "n + s + f"


@pytest.mark.parametrize("exponent", [-1, 65])
def test_a_power_that_is_no_count_of_axes_is_refused(exponent: int) -> None:
    with pytest.raises(ValueError, match="a power needs a whole exponent from 0 to 64, got"):
        evaluate(F**exponent, {"f": 3})
    assert evaluate(F**64, {"f": 1}) == 1
    assert evaluate(F**0, {"f": 7}) == 1


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="s"):
        evaluate(N + S, {"n": 1})


def test_a_sum_that_begins_with_what_is_taken_off_is_written_so() -> None:
    made = simplified(part(0) - N + P)
    assert write(made, PLAIN) == "0 - n + p" and evaluate(made, {"n": 3, "p": 5}) == 2
