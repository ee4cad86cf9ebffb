"""Recovery from mistakes: what to say about what cannot begin a unit, and where reading goes on.

Loaded when the first is met: a text without any does not pay for it.
"""

from __future__ import annotations

from convcalc.lang.claims import NUMBERS, digits, refuse_colon, unknown_claim, with_colon
from convcalc.lang.layer_rules import apart, attributes_of, repeat
from convcalc.lang.names import unknown_layer
from convcalc.lang.tokens import BREAKS, Cursor, Stuck, wrong
from convcalc.lang.tree import Claim, Group, Merge, Unit
from convcalc.lang.words import SUMMED
from convcalc.text import Span


def refuse_no_units(c: Cursor, name: str | None, claims: list[Claim], start: int) -> None:
    """A label needs a layer to name, and a sum needs something to add up."""
    if name is not None:
        c.note(wrong.LabelAlone(name), start, c.toks[c.i - 1][3])
        return
    for claim in claims:
        if claim.what in SUMMED:
            c.note(wrong.ClaimAlone(claim.what), *claim.span)
            return


def refuse_repeat(c: Cursor, units: list[Unit]) -> None:
    """A repeat stands behind a group, a merge or a call: not behind nothing, and not behind a plain layer."""
    _, text, start, _ = c.toks[c.i]
    before = c.toks[c.i - 1]
    value = repeat(c)
    if not units or before[0] == "," or isinstance(units[-1], Group | Merge):
        c.note(wrong.RepeatAlone(c.source.text[start : c.toks[c.i - 1][3]]), start, c.toks[c.i - 1][3])
        return
    layer = c.source.text[slice(*units[-1].span)]
    count = c.source.text[start + 1 : c.toks[c.i - 1][3]].strip()
    size = f"{before[1]}x{value}" if before[0] == "int" and len(text) == 1 and type(value) is int else None
    end = c.toks[c.i - 1][3]
    repeated = Span(before[2] if size else units[-1].span.start, end)
    c.note(wrong.RepeatOnLayer(layer, count, size).mended_at(repeated), start, end)


def refuse_unit(c: Cursor) -> None:
    """What comes now begins no unit."""
    if c.toks[c.i][0] in ("word", "mixed") and not c.role():
        _refuse_word(c)
    else:
        _stray(c)


def _refuse_word(c: Cursor) -> None:
    """A word that is neither reserved nor a block: an unknown layer, or a label or a claim that is none."""
    _, text, start, end = c.toks[c.i]
    following = c.toks[c.i + 1][0]
    if with_colon(c, c.i):
        refuse_colon(c)
        return
    if following == ":":
        c.note(wrong.LabelInside(text), start, c.toks[c.i + 1][3])
        c.i += 2
        return
    if following in ("=", "~"):
        c.note(unknown_claim(c), start, end)
        c.i += 2
        if c.toks[c.i][0] in NUMBERS:
            digits(c)
        return
    attribute = apart(c)
    if attribute is not None:
        c.note(attribute, start, c.toks[c.i + 1][3])
        c.i += 2
        _quietly(c)
        return
    unknown = unknown_layer(c, text)
    c.note(unknown, start, max(end, c.toks[c.i][3]))
    c.i += 1
    _skip_attributes(c)


def _quietly(c: Cursor) -> None:
    """Step over attributes without a second complaint."""
    before, c.quiet = c.quiet, True
    attributes_of(c)
    c.quiet = before


def _skip_attributes(c: Cursor) -> None:
    """Step over what belongs to an unknown layer, without a second complaint."""
    before, c.quiet = c.quiet, True
    attributes_of(c)
    while c.toks[c.i][0] in ("word", "-") and not c.role() and c.toks[c.i - 1][0] != ",":
        if c.toks[c.i][1] in c.blocks or c.toks[c.i + 1][0] in (":", "=", "~"):
            break
        c.i += 1
        attributes_of(c)
    repeat(c)
    c.quiet = before


def _stray(c: Cursor) -> None:
    """Say what is wrong with something that begins no unit, and step over it."""
    kind, text, start, end = c.toks[c.i]
    role = c.role()
    if kind == "-":
        _refuse_dash(c)
    elif kind in ("attr", "size", "int", "digits", "decimal") or role in ("flag", "to"):
        c.note(wrong.AttributeAlone(text), start, end)
        c.i += 1
        _skip_attributes(c)
    elif kind == "(":
        c.note(wrong.LooseParenthesis(), start, end)
        c.i += 1
        c.parens += 1
        raise Stuck
    elif role == "published":
        c.note(wrong.PublishedAlone(), start, end)
        c.i += 2 if c.toks[c.i + 1][0] == "string" else 1
    elif role:
        c.note(wrong.Misplaced(text), start, end)
        c.i += 1
        if text.lower() in ("let", "default", "block", "input", "layout", "total"):
            c.skip_statement()
    elif not text.strip("\u200c\u200d\ufe0e\ufe0f"):  # a script's joiner or an emoji's mark with nothing to hold on to
        c.note(wrong.ControlCharacter(text[0], 1), start, end)
        c.i += 1
    else:
        c.note(wrong.Stray(c.found(), "a layer was needed"), start, end)
        c.i += 1
        if kind in ("=", ":"):
            _skip_attributes(c)
        while c.toks[c.i][0] == c.toks[c.i][1] and not c.toks[c.i][1].isascii():
            c.i += 1


def _refuse_dash(c: Cursor) -> None:
    """A "-" that is no operator: left over by the shell, with a blank on one side, or behind a layer's word."""
    _, _, start, end = c.toks[c.i]
    before, after = c.toks[max(c.i - 1, 0)], c.toks[c.i + 1]
    alone = after[2] > end or after[0] in BREAKS
    c.i += 1
    if alone:
        c.note(wrong.Loose("-") if before[3] == start else wrong.LoneDash(), start, end)
        if c.toks[c.i][0] != "word":
            _skip_attributes(c)
        return
    if before[3] == start:
        why = "put a blank between a layer's word and its numbers: fc 4096"
        c.note(wrong.Stray(f"'-{after[1]}'", why), start, after[3])
    else:
        c.note(wrong.Loose(f"-{after[1]}"), start, after[3])
    if not c.role():
        c.i += 1
