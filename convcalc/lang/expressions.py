"""Whole numbers, expressions over them, and sizes with or without names in them."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.tokens import Cursor, Stuck, tokens, wrong
from convcalc.lang.tree import Dims, Name, Op, Pair, Rounded, Value
from convcalc.text import LARGEST_NUMBER, Span

MOST = LARGEST_NUMBER
DEEPEST = 60  # brackets in brackets
LONGEST = 60  # operations in one expression


def whole(c: Cursor, text: str, start: int, most: int = MOST) -> int:
    """The number that these digits write, if it is not too large to be meant."""
    digits = text.lstrip("0")
    if len(digits) > 19 or int(digits or 0) > most:
        beyond = wrong.Beyond("a number", f"{most:,}", text) if most == MOST else wrong.Beyond("a claim", "10^18", text)
        c.note(beyond, start, start + len(text))
        return 1
    return int(digits or 0)


def sizes(c: Cursor, text: str, start: int, most: int = MOST) -> tuple[int, ...]:
    """The numbers of `11x11`."""
    parts = text.lower().replace("×", "x").split("x")
    if len(text) < 30 and len(max(parts, key=len)) < 10:
        return tuple(map(int, parts))
    found = []
    for part in parts:
        found.append(whole(c, part, start, most))
        start += len(part) + 1
    return tuple(found)


def expression(c: Cursor, loose: bool = False) -> Value:
    """expr = term { ("+" | "-") term }

    Operators bind only when glued, except where nothing else may stand (loose): in parentheses, arguments, variables.
    """
    kind, text, start, _ = c.toks[c.i]
    if kind == "int" and not loose:
        c.i += 1
        return whole(c, text, start)
    c.operations = 0
    value = _sum(c, loose)
    if type(value) is int and value < 0:
        c.note(wrong.Negative(None, str(value)), *c.span_from(start))
        return 1
    return value


def _sum(c: Cursor, loose: bool) -> Value:
    start = c.toks[c.i][2]
    value = _term(c, loose)
    while op := _operator(c, "+-", loose):
        value = _combine(c, op, value, _term(c, loose), start)
    return value


def _term(c: Cursor, loose: bool) -> Value:
    """term = factor { ("*" | "/" | "%") factor }"""
    start = c.toks[c.i][2]
    value = _factor(c)
    while op := _operator(c, "*/%", loose):
        value = _combine(c, op, value, _factor(c), start)
    return value


def _operator(c: Cursor, some: str, loose: bool) -> str:
    """One of these operators, if it comes now and binds."""
    kind, _, start, end = c.toks[c.i]
    if kind not in some:
        return ""
    if not loose and not (c.toks[c.i - 1][3] == start and c.toks[c.i + 1][2] == end):
        return ""
    c.i += 1
    return kind


def _factor(c: Cursor) -> Value:
    """factor = INT | NAME | "in" | "(" expr ")" | "round"INT "(" expr ")" """
    kind, text, start, end = c.toks[c.i]
    if is_rounded(c):
        return _rounded(c)
    if kind in ("int", "digits"):
        c.i += 1
        return whole(c, text, start)
    if kind == "word" and c.role() in ("", "in"):
        c.i += 1
        return Name("in" if c.roles.get(text.lower()) == "in" else text, Span(start, end))
    if kind == "(":
        return _parenthesis(c)
    if kind == "-":
        raise c.negative(None)
    raise c.stuck(_no_value(c))


def is_rounded(c: Cursor) -> bool:
    """Does `round8(` come now?"""
    kind, text, _, end = c.toks[c.i]
    number = text[5:]
    return (
        kind == "word" and text[:5] == "round" and number.isdigit() and number.isascii() and text not in c.blocks
    ) and c.toks[c.i + 1][:3] == ("(", "(", end)


def _rounded(c: Cursor) -> Rounded:
    """`round8(32*a/100)`; a division in the parentheses need not come out whole."""
    _, text, start, _ = c.toks[c.i]
    to = whole(c, text[5:], start + 5)
    if not to:
        c.note(wrong.ByZero(text), start, start + len(text))
    c.i += 1
    before, c.rounding = c.rounding, True
    try:
        return Rounded(to or 1, _parenthesis(c), c.span_from(start))
    finally:
        c.rounding = before


def _no_value(c: Cursor) -> Mistake:
    """What to say where a number or a name was needed."""
    kind, text, _, _ = c.toks[c.i]
    if kind == "decimal":
        return wrong.NotWholeNumber("this", text)
    if kind == "mixed" and c.toks[c.i][1][-1].isalpha():
        return wrong.NoValue(c.found(), _multiplied(text))
    return wrong.NoValue(c.found(), None)


def _multiplied(text: str) -> str:
    digits = digits_end(text)
    return f"{text[:digits]}*{text[digits:]}"


def _name_after_x(c: Cursor, name: str, start: int) -> Value:
    span = Span(start, start + len(name))
    reserved = c.roles.get(name.lower(), "")
    if reserved not in ("", "in") or tokens(name)[0][:2] != ("word", name):
        c.note(wrong.NoValue(f"'{name}'", None), *span)
        return 1
    return Name(reserved or name, span)


def digits_end(text: str, at: int = 0) -> int:
    """Where the digits that begin there end."""
    while at < len(text) and text[at] in "0123456789":
        at += 1
    return at


def _parenthesis(c: Cursor) -> Value:
    _, _, start, end = c.toks[c.i]
    if c.depth >= DEEPEST:
        raise c.stuck(wrong.TooDeep("parentheses and brackets", DEEPEST))
    c.i += 1
    c.parens += 1
    c.skip_newlines()
    c.depth += 1
    try:
        value = _sum(c, True)
    finally:
        c.depth -= 1
    c.skip_newlines()
    if not c.take(")"):
        if c.toks[c.i][0] == ",":
            raise c.stuck(wrong.SizeApart(None))
        c.note(wrong.NeverClosed("("), start, end)
        raise Stuck
    c.parens -= 1
    return value


def _combine(c: Cursor, op: str, left: Value, right: Value, start: int) -> Value:
    """The operation, done at once where both sides are numbers."""
    c.operations += 1
    if c.operations > LONGEST:
        raise c.stuck(wrong.Beyond("an expression", f"{LONGEST} operations", None))
    span = c.span_from(start)
    if type(right) is int and right == 0 and op in "/%":
        c.note(wrong.ByZero(c.source.text[span.start : span.end]), *span)
        return 1
    if type(left) is not int or type(right) is not int or (c.rounding and op == "/"):
        return Op(op, left, right, span)
    value = fold(op, left, right)
    if value is None:
        c.note(wrong.NotWhole(c.source.text[span.start : span.end], left, right), *span)
        return 1
    if abs(value) > MOST:
        c.note(wrong.Beyond("a number", f"{MOST:,}", f"{value:,}"), *span)
        return 1
    return value


def fold(op: str, left: int, right: int) -> int | None:
    """Left op right; None where a division does not come out whole. Right is not 0 where it divides."""
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    if op == "%":
        return left % right
    return None if left % right else left // right


def dims(c: Cursor) -> Dims:
    """dims = pair { "x" pair }, pair = expr [ ":" expr ], all glued: 3, 3x5, 1:2, 0:1x0:1, n, (n)x1, 3xk"""
    values: list[Value | Pair] = []
    _piece(c, values)
    while c.glued():
        kind, text, start, end = c.toks[c.i]
        if kind == ":":
            c.i += 1
            _pair(c, values)
        elif text in ("x", "X", "×") and c.toks[c.i + 1][2] == end:
            c.i += 1
            _piece(c, values)
        elif kind == "word" and text[0] in "xX" and c.toks[c.i - 1][0] in (")", "size"):
            c.i += 1
            _after_x(c, text[1:], start + 1, values)
        else:
            break
    return tuple(values)


def _piece(c: Cursor, values: list[Value | Pair]) -> None:
    """What stands between two ":" or marks: `3`, `3x5` or an expression."""
    kind, text, start, _ = c.toks[c.i]
    if kind == "size":
        c.i += 1
        values.extend(sizes(c, text, start))
        return
    digits = digits_end(text)
    if kind == "mixed" and text[digits] in "xX":
        c.i += 1
        values.append(whole(c, text[:digits], start))
        _after_x(c, text[digits + 1 :], start + digits + 1, values)
        return
    values.append(expression(c))


def _pair(c: Cursor, values: list[Value | Pair]) -> None:
    """The amount after: `:2` makes a pair of the last number."""
    after: list[Value | Pair] = []
    _piece(c, after)
    if isinstance(values[-1], Pair):
        c.i -= 1
        raise c.stuck(wrong.NoValue("a third amount", None))
    values[-1] = Pair(values[-1], after[0])  # type: ignore[arg-type]  # one piece of text never begins with a pair
    values.extend(after[1:])


def _after_x(c: Cursor, text: str, start: int, values: list[Value | Pair]) -> None:
    """What follows an `x` inside a token that began with a number or stands behind a parenthesis."""
    at = 0
    while at < len(text):
        stop = digits_end(text, at)
        if stop == at:
            values.append(_name_after_x(c, text[at:], start + at))
            return
        values.append(whole(c, text[at:stop], start + at))
        if stop == len(text):
            return
        if text[stop] not in "xX":
            c.note(wrong.NoValue(f"'{text[at:]}'", _multiplied(text[at:])), start + at, start + len(text))
            return
        at = stop + 1
    _piece(c, values)
