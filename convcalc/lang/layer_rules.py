"""What stands behind a layer's word: attributes, calls of blocks and repeats."""

from __future__ import annotations

from convcalc.lang.expressions import digits_end, dims, expression, is_rounded, sizes, whole
from convcalc.lang.names import labels, reference, variable
from convcalc.lang.tokens import BREAKS, GOES_ON, Cursor, Stuck, starts_repeat, wrong
from convcalc.lang.tree import Arg, Attr, Call, Dims, Pair, Param, Value
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


def value_list(c: Cursor) -> tuple[Value, ...]:
    """ "(" expr { "," expr } ")" """
    start = _open(c)
    found: list[Value] = []
    while not _closed(c, start):
        found.append(expression(c, True))
        _refuse_no_comma(c, "values are whole numbers, set apart by commas")
    return tuple(found)


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


KEYS = {
    "s": "s", "p": "p", "d": "d", "g": "g", "k": "k", "op": "op", "filters": "filters",
    "stride": "s", "padding": "p", "dilation": "d", "groups": "g", "kernel": "k", "output_padding": "op",
}  # fmt: skip
LONG = {"s": "stride", "p": "padding", "d": "dilation", "g": "groups", "k": "kernel", "op": "output padding"}
FOREIGN = {
    "kernel_size": "kernel", "strides": "stride", "pad": "padding", "dilation_rate": "dilation", "group": "groups",
    "dilations": "dilation", "pads": "padding", "out_channels": "filters", "units": "filters",
    "filter_size": "kernel", "pool_size": "kernel", "out_features": "filters", "num_filters": "filters",
    "n_filters": "filters", "nb_filter": "filters", "num_output": "filters", "num_units": "filters",
}  # fmt: skip

SPELT = {word: KEYS[FOREIGN.get(word, word).replace(" ", "_")] for word in (*KEYS, *FOREIGN) if len(word) > 2}
"""The long names of attributes, ours and others', and the key of each."""


def attributes(c: Cursor, until: str = "") -> tuple[Attr, ...]:
    """attrs = { size | expr | compact | KEY "=" dims | FLAG | "to" size | DECIMAL | "," }"""
    found: list[Attr] = []
    toks = c.toks
    while True:
        kind, text, start, end = toks[c.i]
        if kind == "size":
            if toks[c.i + 1][2] == end and toks[c.i + 1][0] in GOES_ON:
                found.append(_value(c))
                continue
            c.i += 1
            found.append(Attr("size", sizes(c, text, start), Span(start, end)))
        elif kind == "int":
            c.i += 1
            found.append(Attr("", int(text) if end - start < 10 else whole(c, text, start), Span(start, end)))
        elif kind == "attr":
            c.i += 1
            found.append(_compact(c, text, start, end))
        elif kind == "," or (kind == "newline" and until):
            if kind == "," and toks[c.i + 1][2] == end and toks[c.i - 1][3] == start and found:
                from convcalc.lang.foreign_attributes import without_comma

                found[-1] = without_comma(c, found[-1])
            c.i += 1
        elif kind in BREAKS or kind == until:
            break
        else:
            attr = _other(c, bool(found), bool(until))
            if attr is None:
                break
            found.append(attr)
    while toks[c.i - 1][0] == "," and not until:
        c.i -= 1  # a comma behind the last attribute is no part of the layer
    return tuple(found)


def attributes_of(c: Cursor) -> tuple[Attr, ...]:
    """What stands behind a layer's word; where one attribute is a mistake, the others are still read."""
    inside = c.toks[c.i][0] == "(" and c.glued()
    while True:
        try:
            return in_parentheses(c) if inside else attributes(c)
        except Stuck:
            inside = False
            c.recover()
            if c.toks[c.i][0] != ",":
                return ()


def in_parentheses(c: Cursor) -> tuple[Attr, ...]:
    """ "(" attrs ")", glued to the layer's word"""
    _, _, start, end = c.toks[c.i]
    c.i += 1
    c.parens += 1
    found = attributes(c, ")")
    if c.take(")"):
        c.parens -= 1
        return found
    if c.toks[c.i][0] in BREAKS or not _closes(c):
        c.parens = 0
        c.note(wrong.NeverClosed("("), start, end)
        return found
    raise c.stuck(apart(c) or wrong.Stray(c.found(), "the parenthesis holds a layer's attributes"))


def apart(c: Cursor) -> wrong.AttributeApart | None:
    """The mistake about `stride 2`, an attribute's name without its "=" and with a number behind it."""
    _, text, _, _ = c.toks[c.i]
    kind, number, _, _ = c.toks[c.i + 1]
    short = SPELT.get(text.lower())
    if short is None and text in LONG and kind == "int" and text not in variables(c):
        short = text  # s 2; but d 1x1 names a number of filters
    if short is None or kind not in ("int", "size"):
        return None
    return wrong.AttributeApart(text, short, LONG.get(short, short).replace(" ", "_"), number)


def _closes(c: Cursor) -> bool:
    """Does a parenthesis close soon, before the statement ends?"""
    for kind, *_ in c.toks[c.i : c.i + 50]:
        if kind == ")" or kind in BREAKS:
            return kind == ")"
    return False


def _compact(c: Cursor, text: str, start: int, end: int) -> Attr:
    """compact = ( "s" | "p" | "d" | "g" | "k" | "op" ) dims, glued, numbers only"""
    key = "op" if text[0] in "oO" else text[0].lower()
    digits = text[len(key) :]
    if len(digits) < 10 and digits.isdigit():
        return Attr(key, (int(digits),), Span(start, end))
    at = start + len(key)
    values: list[int | Pair] = []
    for part in digits.lower().replace("×", "x").split("x"):
        before, _, after = part.partition(":")
        number = whole(c, before, at)
        values.append(Pair(number, whole(c, after, at + len(before) + 1)) if after else number)
        at += len(part) + 1
    return Attr(key, tuple(values), Span(start, end))


def _other(c: Cursor, later: bool, inside: bool) -> Attr | None:
    """An attribute that is a word or begins like an expression; None where something else begins."""
    kind, text, start, _ = c.toks[c.i]
    if kind == "word":
        return _word(c, later, inside)
    if kind == "decimal":
        return _decimal(c, text, start)
    if kind in ("digits", "(") or (kind == "mixed" and not _begins_unit(c)):
        return _value(c)
    if kind == "-" and not c.glued() and c.toks[c.i + 1][2] == c.toks[c.i][3]:
        raise c.negative(None)
    return None


def _decimal(c: Cursor, text: str, start: int) -> Attr:
    """DECIMAL, and nothing glued to it: neither a unit, as claims have them, nor what was meant for a repeat."""
    word = c.toks[c.i - 1][1] if c.toks[c.i - 1][0] == "word" else ""
    c.i += 1
    while c.glued() and c.toks[c.i][0] not in (",", ")", *BREAKS):
        c.i += 1
    span = c.span_from(start)
    written = c.source.text[slice(*span)]
    if written.replace(".", "", 1).isdigit() and written.isascii():
        return Attr("decimal", text, span)
    point = text.index(".") + 1
    c.note(wrong.BadDecimal(written, text[: digits_end(text, point)], word), *span)
    return Attr("decimal", "0", span)


def _begins_unit(c: Cursor) -> bool:
    """After a comma, what is no number (`3a`) is taken for the next layer."""
    return c.toks[c.i - 1][0] == "," and "x" not in c.toks[c.i][1].lower()


def _value(c: Cursor) -> Attr:
    start = c.toks[c.i][2]
    values = dims(c)
    if c.refuse_run(start):
        return Attr("", 1)
    if len(values) == 1 and not isinstance(values[0], Pair):
        return Attr("", values[0], c.span_from(start))
    return Attr("size", values, c.span_from(start))


def _word(c: Cursor, later: bool, inside: bool) -> Attr | None:
    _, text, start, end = c.toks[c.i]
    low = text.lower()
    following = c.toks[c.i + 1]
    role = c.roles.get(low)
    if following[0] == "=" and role != "claim":
        return _keyed(c)
    if role == "flag":
        c.i += 1
        return Attr("flag", low, Span(start, end))
    if role == "in" or is_rounded(c):
        return _value(c)
    if role == "to":
        c.i += 1
        return Attr("to", _dims_of(c, "'to'", "to 7x7"), c.span_from(start))
    if role == "as":
        c.i += 1
        return Attr("as", reference(c, "'as'", "conv 3 3x3 as c1").name, c.span_from(start))
    if role is not None or following[0] in (":", "~") or text in c.blocks or starts_repeat(c):
        return None
    apart = following[0] == "int" or (following[0] == "size" and low in SPELT)
    if apart and (low in SPELT or low in LONG) and text not in variables(c):
        return None  # `stride 2`
    _refuse_slips(c, low)
    return _value(c) if inside or _is_variable(c, text, later) else None


def _refuse_slips(c: Cursor, low: str) -> None:
    """`p-1` and `s1.5`: attributes that no layer can have, unless a variable makes an expression of the first."""
    _, text, start, end = c.toks[c.i]
    sign, number = c.toks[c.i + 1], c.toks[c.i + 2]
    key = low.rstrip("0123456789")
    if key not in LONG:
        return
    if low == key and sign[0] == "-" and sign[2] == end and number[2] == sign[3] and number[0] in ("int", "digits"):
        if text not in variables(c):
            c.i += 3
            c.note(wrong.Negative(LONG[key], f"-{number[1]}"), start, number[3])
            raise Stuck
    elif sign[0] == "decimal" and sign[2] == end and low != key:
        c.i += 2
        c.note(wrong.NotWholeNumber(f"a {LONG[key]}", low[len(key) :] + sign[1]), start, sign[3])
        raise Stuck


def _is_variable(c: Cursor, text: str, later: bool) -> bool:
    """Is a word that is not reserved a number? A layer's first attribute is, where nothing speaks against it.

    `conv c 3x3` names a number even where `c` is not known here; `relu maxpol 3x3` lacks a comma and names a layer.
    """
    if c.toks[c.i - 1][0] == "," or (later and len(text) > 1):
        return text in variables(c)
    return text in variables(c) or len(text) == 1 or not (text.lower() in c.words.MEANT or c.near(text, c.words.LAYERS))


def _keyed(c: Cursor) -> Attr | None:
    """KEY "=" dims; None where it is rather a claim"""
    _, text, start, end = c.toks[c.i]
    low = text.lower()
    if low in ("in_channels", "in_features", "bias", "use_bias", "scale_factor") and c.toks[c.i + 2][0] in (
        "int",
        "word",
    ):
        from convcalc.lang.foreign_attributes import foreign

        return foreign(c, low)
    key = KEYS.get(low) or KEYS.get(FOREIGN.get(low, ""))
    if low in FOREIGN:
        c.remarks[f"'{text}=' is read as '{FOREIGN[low]}='"] = None
    if key is None:
        near = FOREIGN.get(text.lower()) or c.words.MEANT.get(text.lower()) or c.near(text, [*KEYS, *c.words.CLAIMS])
        if near in c.words.CLAIMS:
            return None
        c.note(wrong.UnknownKey(text, near, c.toks[c.i + 1][2] > end), start, end)
        c.i += 2 if c.toks[c.i + 2][0] in BREAKS else 3
        while c.glued() and c.toks[c.i][0] not in BREAKS:
            c.i += 1
        return Attr("", 1)
    c.i += 2
    flag = c.toks[c.i][1].strip("\"'").lower()
    if key == "p" and c.toks[c.i][0] in ("word", "string") and c.roles.get(flag) == "flag":
        c.i += 1
        c.remarks[f"'{text}={flag}' is read as '{flag}'"] = None
        return Attr("flag", flag, c.span_from(start))
    listed = None
    if c.toks[c.i][0] == "(":
        from convcalc.lang.foreign_attributes import tuple_of

        listed = tuple_of(c)
    return Attr(key, listed or _dims_of(c, f"'{text}='", f"{text}=1", key), c.span_from(start))


def _dims_of(c: Cursor, what: str, example: str, key: str = "") -> Dims:
    """The numbers that belong to a key or to `to`."""
    kind, text, start, _ = c.toks[c.i]
    name = LONG.get(key, key or "this")
    if kind == "-":
        raise c.negative(name)
    if kind == "decimal":
        raise c.stuck(wrong.NotWholeNumber(f"a {name}", text))
    if kind == "string" or c.role() == "flag":
        bare = text.strip("\"'").lower()
        if c.roles.get(bare) == "flag":
            raise c.stuck(wrong.FlagAsValue(what, bare))
    if kind in BREAKS or kind in (",", ")") or c.role() not in ("", "in"):
        raise c.stuck(wrong.Incomplete(what, "a number behind it", example))
    found = dims(c)
    if c.glued() and c.toks[c.i][0] == "decimal":
        raise c.stuck(wrong.NotWholeNumber(f"a {name}", c.source.text[start : c.toks[c.i][3]]))
    return found


def variables(c: Cursor) -> frozenset[str]:
    """Every variable and parameter that the text declares, wherever it holds."""
    if c.variables is None:
        c.variables = frozenset(_declared(c))
    return c.variables


def _declared(c: Cursor) -> list[str]:
    """The words behind `let`, `for` and `case`, and those in the parentheses behind `block NAME`; one pass."""
    found: list[str] = []
    toks = c.toks
    keyword = ""
    for i, (kind, text, _, _) in enumerate(toks):
        if kind == "word" and text.lower() in ("let", "block"):
            keyword = text.lower()
        elif kind in (";", "arrow", "|", "[", "]", ")") or (kind == "newline" and keyword == "let"):
            keyword = ""
        elif kind == "word" and toks[i - 1][1].lower() in ("for", "case"):
            found.append(text)
        elif kind == "word" and keyword:
            before = toks[i - 1]
            if before[0] in (",", "(", "newline") or (keyword == "let" and before[1].lower() == "let"):
                found.append(text)
    return found
