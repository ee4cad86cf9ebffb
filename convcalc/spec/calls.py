"""Block calls with their arguments, a block's parameters, and repeats."""

from __future__ import annotations

from convcalc.spec.expressions import expression, whole
from convcalc.spec.names import labels, variable
from convcalc.spec.tokens import BREAKS, Cursor, starts_repeat, wrong
from convcalc.spec.tree import Arg, Call, Param, Value
from convcalc.text import Span

MOST_REPEATS = 1_000_000


def call(c: Cursor) -> Call:
    """call = BLOCKNAME [ "(" [ arg { "," arg } ] ")" ], then [ repeat ]"""
    _, name, start, end = c.toks[c.i]
    c.i += 1
    args: tuple[Arg, ...] = ()
    if c.toks[c.i][0] == "(" and c.glued():
        args = tuple(_arguments(c))
    return Call(name, args, repeat(c), c.span_from(start), Span(start, end))


def _arguments(c: Cursor) -> list[Arg]:
    start = _open(c)
    found: list[Arg] = []
    while not _closed(c, start):
        found.append(_argument(c))
        _refuse_no_comma(c, "arguments are whole numbers, set apart by commas")
    return found


def _argument(c: Cursor) -> Arg:
    """arg = [ NAME "=" ] expr"""
    kind, text, start, _ = c.toks[c.i]
    name = ""
    if kind in ("word", "attr") and c.toks[c.i + 1][0] == "=":
        name = text
        c.i += 2
    return Arg(name, expression(c, True), c.span_from(start))


def parameters(c: Cursor) -> tuple[Param, ...]:
    """[ "(" [ param { "," param } ] ")" ]"""
    if c.toks[c.i][0] != "(":
        return ()
    start = _open(c)
    found: list[Param] = []
    while not _closed(c, start):
        found.append(_parameter(c, [param.name for param in found]))
        _refuse_no_comma(c, "parameters are names, set apart by commas: block f(c, s=1)")
    return tuple(found)


def _parameter(c: Cursor, earlier: list[str]) -> Param:
    """param = NAME [ "=" expr ]"""
    _, text, start, end = c.toks[c.i]
    variable(c, "a parameter")
    if text in earlier:
        c.note(wrong.Twice(f"the parameter '{text}'", None), start, end)
    value = expression(c, True) if c.take("=") else None
    return Param(text, value, c.span_from(start))


def _open(c: Cursor) -> int:
    c.i += 1
    c.parens += 1
    return c.toks[c.i - 1][2]


def _closed(c: Cursor, start: int) -> bool:
    """Has the list come to its end? A list that the text breaks off is a mistake about its parenthesis."""
    while c.toks[c.i][0] in (",", "newline"):
        c.i += 1
    if c.toks[c.i][0] in BREAKS or c.toks[c.i][0] == "[" or c.toks[c.i + 1][0] == ":":
        c.note(wrong.NeverClosed("("), start, start + 1)
    elif not c.take(")"):
        return False
    c.parens -= 1
    return True


def _refuse_no_comma(c: Cursor, what: str) -> None:
    kind = c.toks[c.i][0]
    if kind not in (",", ")", "[", *BREAKS):
        raise c.stuck(wrong.Stray(c.found(), what))


def repeat(c: Cursor) -> Value:
    """[ repeat ]: ( "x" | "*" ) expr | "x"INT; 1 where there is none"""
    if not starts_repeat(c):
        return 1
    _, text, start, _ = c.toks[c.i]
    c.i += 1
    if len(text) > 1:
        value: Value = whole(c, text[1:], start + 1)
    elif c.toks[c.i][0] in (",", "=", ")", "[", *BREAKS) or c.role() not in ("", "in"):
        c.note(wrong.Incomplete("a repeat", f"a number behind '{text}'", "[conv 64 3x3, relu] x3"), start, start + 1)
        return 1
    else:
        value = expression(c)
    if type(value) is int and value > MOST_REPEATS:
        c.note(wrong.Beyond("a repeat", f"{MOST_REPEATS:,} times", f"{value:,}"), *c.span_from(start))
        return 1
    return value


def another_name(c: Cursor) -> bool:
    """Does one more name follow? Behind a comma, only if it is the name of a tensor and not of a block."""
    kind, text, _, _ = c.toks[c.i]
    if kind == "," and c.toks[c.i + 1][0] == "word" and c.toks[c.i + 2][0] not in (":", "("):
        name = c.toks[c.i + 1][1]
        if name in labels(c) and name not in c.blocks:
            c.i += 1
            return True
        return False
    if kind not in ("word", "attr", "mixed", "string") or c.role():
        return False
    if text in labels(c) or kind == "string":
        return True
    return not starts_repeat(c) and text not in c.blocks and c.toks[c.i + 1][0] not in (":", "=", "(")
