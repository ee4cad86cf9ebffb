"""The statements that say something of a network and are no layers: variables, defaults, totals and outputs."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import Mistake
from convcalc.lang.claims import claim_start, number_claim, size_claim, unknown_claim
from convcalc.lang.expressions import expression
from convcalc.lang.layer_rules import attributes_of
from convcalc.lang.names import reference, unknown_layer, variable
from convcalc.lang.tokens import BREAKS, Cursor, wrong
from convcalc.lang.tree import Binding, Claim, Default, Let, Name, Output, Total


def let(c: Cursor) -> Let:
    """ "let" NAME "=" expr { "," NAME "=" expr }"""
    start = c.toks[c.i][2]
    c.i += 1
    found: list[Binding] = []
    while c.toks[c.i][0] not in BREAKS:
        if not c.take(","):
            found.append(_binding(c))
    if not found:
        raise c.stuck(wrong.Incomplete("'let'", "a name, '=' and a number", "let n = 3"))
    return Let(tuple(found), c.span_from(start))


def _binding(c: Cursor) -> Binding:
    """NAME "=" expr"""
    _, text, start, _ = c.toks[c.i]
    variable(c, "a variable")
    if not c.take("="):
        raise c.stuck(wrong.Incomplete("'let'", "a name, '=' and a number", f"let {text} = 3"))
    value = expression(c, True)
    if c.toks[c.i][0] not in (",", *BREAKS):
        raise c.stuck(wrong.Stray(c.found(), "'let' takes names and whole numbers: let n = 3, m = 2*n"))
    return Binding(text, value, c.span_from(start))


def default(c: Cursor) -> Default:
    """ "default" WORD attrs"""
    _, _, start, _ = c.toks[c.i]
    c.i += 1
    kind, text, at, stop = c.toks[c.i]
    if kind in BREAKS:
        raise c.stuck(wrong.Incomplete("'default'", "a layer's word", "default conv 3x3 same"))
    if c.role() not in ("layer", "merge"):
        unknown = unknown_layer(c, text)
        c.note(unknown, at, max(stop, c.toks[c.i][3]))
    c.i += 1
    attrs = attributes_of(c)
    for attr in attrs:
        if attr.key == "as":
            shared = wrong.Stray(
                f"'as {attr.value}'", "weights are shared layer by layer: conv 3 3x3 as c1, not in a default"
            )
            c.note(shared, attr.span.start, attr.span.end)
    while c.take(","):
        pass
    if c.toks[c.i][0] not in BREAKS:
        c.note_here(wrong.Stray(c.found(), "a default is one layer's word and its attributes, on a line of its own"))
        c.skip_statement()
    return Default(text.lower(), attrs, c.span_from(start))


def total(c: Cursor) -> Total:
    """ "total" claim { claim }"""
    _, _, start, end = c.toks[c.i]
    if c.depth:
        c.note(wrong.WholeInside("total"), start, end)
    c.i += 1
    found: list[Claim] = []
    while c.toks[c.i][0] not in BREAKS or claim_start(c):
        if c.take(","):
            continue
        claim = _total_claim(c)
        if claim:
            found.append(claim)
    if c.toks[c.i - 1][3] == end:
        raise c.stuck(wrong.Incomplete("'total'", "a claim", "total params = 60,965,224"))
    return Total(tuple(found), c.span_from(start))


def _total_claim(c: Cursor) -> Claim | None:
    if c.toks[c.i][0] == "arrow":
        _, _, start, _ = c.toks[c.i]
        size_claim(c)
        c.note(wrong.TotalSize(), start, c.toks[c.i - 1][3])
        return None
    if c.role() != "claim":
        raise c.stuck(no_claim(c))
    return number_claim(c)


def output(c: Cursor) -> Output:
    """ "output" NAME { [ "," ] NAME }"""
    _, _, start, end = c.toks[c.i]
    if c.depth:
        c.note(wrong.WholeInside("output"), start, end)
    c.i += 1
    found: dict[str, Name] = {}
    while c.toks[c.i][0] not in BREAKS:
        if c.take(","):
            continue
        name = reference(c, "'output'", "output cls box")
        if name.name in found:
            c.note(wrong.Twice(f"the output '{name.name}'", c.source.place(start)[0]), *name.span)
        found[name.name] = name
    return Output(tuple(found.values()), c.span_from(start))


def no_claim(c: Cursor) -> Mistake:
    """What to say about something that stands where a claim was needed."""
    kind = c.toks[c.i][0]
    if kind == "word" and c.toks[c.i + 1][0] in ("=", "~"):
        return unknown_claim(c)
    if c.role() == "published":
        return wrong.PublishedAlone()
    return wrong.Stray(
        c.found(),
        "a claim was needed: params, weights, biases, macs, activations, memory, rf or jump, '=' and a number",
    )
