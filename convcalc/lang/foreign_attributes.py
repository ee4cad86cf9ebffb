"""Attributes as PyTorch and Keras write them, where they can mean only one thing; what was read is noted."""

from __future__ import annotations

from convcalc.lang.expressions import whole
from convcalc.lang.tokens import Cursor, wrong
from convcalc.lang.tree import Attr, Dims


def foreign(c: Cursor, low: str) -> Attr | None:
    """`bias=False`, `in_channels=3`, `scale_factor=2`: what is a word or a bare number here, or is known."""
    _, text, start, _ = c.toks[c.i]
    kind, value, _, _ = c.toks[c.i + 2]
    c.i += 3
    if kind == "int":
        number = whole(c, value, start)
        if "bias" in low:
            return _refused(c, text, start)
        if low == "scale_factor":
            c.remarks[f"'{text}={value}' is read as '{value}'"] = None
        return Attr("" if low == "scale_factor" else "in", number, c.span_from(start))
    flag = {"true": "bias", "false": "nobias"}.get(value.lower())
    if flag is None or "bias" not in low:
        return _refused(c, text, start)
    c.remarks[f"'{text}={value}' is read as '{flag}'"] = None
    return Attr("flag", flag, c.span_from(start))


def tuple_of(c: Cursor) -> Dims | None:
    """`(2, 2)` behind a key, as Python writes it; None where something else stands there."""
    i, found = c.i + 1, []
    while c.toks[i][0] == "int" and c.toks[i + 1][0] in (",", ")"):
        found.append(whole(c, c.toks[i][1], c.toks[i][2]))
        i += 1 + (c.toks[i + 1][0] == ",")
    if c.toks[i][0] != ")" or len(found) < 2:
        return None
    written = c.source.text[c.toks[c.i][2] : c.toks[i][3]]
    c.i = i + 1
    c.remarks[f"'{written}' is read as '{'x'.join(map(str, found))}'"] = None
    return tuple(found)


def without_comma(c: Cursor, attr: Attr) -> Attr:
    """`conv 1,000 3x3`: where three digits follow a comma at once, the comma is that of the thousands."""
    kind, digits, _, end = c.toks[c.i + 1]
    _, _, start, _ = c.toks[c.i - 1]
    if kind != "int" or len(digits) != 3 or attr.key != "" or type(attr.value) is not int or not 0 < attr.value < 1000:
        return attr
    from convcalc.diagnostics.habits import ThousandsComma

    text = c.source.text[start:end]
    c.note(ThousandsComma(text, text.replace(",", "")), start, end)
    c.i += 1
    return attr._replace(value=attr.value * 1000 + int(digits))


def _refused(c: Cursor, text: str, start: int) -> Attr:
    """`bias=7`, `in_channels=c`"""
    why = "a bias is bias or nobias; how many channels arrive is known"
    c.note(wrong.Stray(f"'{text}='", why), *c.span_from(start))
    return Attr("", 1)
