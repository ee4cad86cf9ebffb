"""The grammar of a spec, one function a rule: statements, units, claims and blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang import words as reserved
from convcalc.lang.claims import claim_follows, number_claim, refuse_glued, size_claim, size_follows
from convcalc.lang.declarations import default, let, output, total
from convcalc.lang.expressions import DEEPEST, sizes, whole
from convcalc.lang.headers import FILE, HEADER_RULES, NAMED, SIZES, Headers, leading_size, text_header
from convcalc.lang.layer_rules import another_name, attributes_of, call, parameters, repeat, value_list, variables
from convcalc.lang.names import case_value, label, reference, variable
from convcalc.lang.tokens import BEGINS, BREAKS, Cursor, Enough, Stuck, refuse_text, starts_repeat, wrong
from convcalc.lang.tree import (
    BlockDef,
    Case,
    Claim,
    For,
    From,
    Group,
    Idle,
    Layer,
    Merge,
    Skip,
    Spec,
    Statement,
    Stmt,
    Unit,
)
from convcalc.text import Source, Span

if TYPE_CHECKING:
    from convcalc.lang.tokens import Words


def idle(c: Cursor, headers: Headers) -> Idle:
    """ "idle" NAME [ size ] group"""
    _, _, start, end = c.toks[c.i]
    if c.depth:
        c.note(wrong.WholeInside("idle"), start, end)
    c.i += 1
    _, _, at, stop = c.toks[c.i]
    name = reference(c, "'idle'", "idle aux1 [ conv 128 1x1, fc 10 ]").name
    if f"idle {name}" in c.scope:
        c.note(wrong.Twice(f"'idle {name}'", c.source.place(c.scope[f"idle {name}"])[0]), at, stop)
    c.scope[f"idle {name}"] = at
    kind, text, place, _ = c.toks[c.i]
    size: tuple[int, ...] = ()
    if kind in SIZES:
        c.i += 1
        size = sizes(c, text, place) if kind == "size" else (1,) if kind == "decimal" else (whole(c, text, place),)
        refuse_glued(c, place)
    c.need_bracket("'idle'", "idle aux1 14x14x512 [ conv 128 1x1, fc 10 ]")
    inside = _bracketed(c, headers)[0]
    if c.toks[c.i][0] not in BREAKS:
        c.note_here(wrong.Stray(c.found(), "what does not run ends with its ']'"))
        c.skip_statement()
    return Idle(name, inside, size, c.span_from(start), Span(at, stop))


def case(c: Cursor, headers: Headers) -> Case:
    """ "case" NAME "=" ( INT | WORD ) "[" spec "]", of the file's own statements"""
    _, _, start, end = c.toks[c.i]
    example = "case b=3 [ input 300x300x3; let c = 40 ]"
    if c.depth or headers.case != FILE:
        c.note(wrong.WholeInside("case"), start, end)
    c.i += 1
    _, name, at, stop = c.toks[c.i]
    if c.toks[c.i][0] not in NAMED or c.toks[c.i + 1][0] != "=":
        raise c.stuck(wrong.Incomplete("'case'", "a name, '=' and a value", example))
    variable(c, "a case")
    c.i += 1
    value = case_value(c, example)
    c.need_bracket("'case'", example)
    inside = _held(c, Headers((name, str(value).lower()), headers))
    if c.toks[c.i][0] not in BREAKS:
        c.note_here(wrong.Stray(c.found(), "a case ends with its ']'; what follows is a statement of its own"))
        c.skip_statement()
    return Case(name, value, inside, c.span_from(start), Span(at, stop))


def _held(c: Cursor, headers: Headers) -> Spec:
    """ "[" spec "]" of a case: names and inputs are new to it where they are new to the file"""
    _, _, start, _ = c.toks[c.i]
    c.i += 1
    named, started = len(c.scope), c.started
    found = list(body(c, headers))
    while c.toks[c.i][0] == "|":
        c.note_here(wrong.PipeOutside())
        c.i += 1
        found += body(c, headers)
    while len(c.scope) > named:
        c.scope.popitem()  # the last that was added
    c.started = started
    if not c.take("]"):
        c.unclosed, c.swallowed = start, _taking(headers, "]")
    return _spec(tuple(found), headers)


def parse(source: Source, words: Words | None = None, hurried: bool = False) -> Spec:
    """The tree of a text; raises SpecError with all its mistakes.

    words: the reserved ones, our own if not given.  hurried: a few mistakes are enough; a megabyte in another notation
    holds a hundred thousand.

    spec = [ stmt ] { SEP [ stmt ] }

    >>> parse(Source("32x32x3 -> conv 8 3x3")).input.size
    (32, 32, 3)
    """
    refuse_text(source)
    c = Cursor(source, words or reserved, hurried)
    if c.alike:
        from convcalc.lang.repeated_lines import RepeatedLines

        c.lines = RepeatedLines(statement)
    headers = Headers()
    try:
        return _whole(c, headers)
    except Enough:
        raise SpecError(source, [*c.mistakes, wrong.ManyMore(1, counted=False)]) from None


def _whole(c: Cursor, headers: Headers) -> Spec:
    """spec = [ stmt ] { SEP [ stmt ] }, to the end of the text"""
    found = list(body(c, headers))
    while c.toks[c.i][0] != "end":  # a "]" or "|" that belongs to nothing
        c.note_here(wrong.ClosesNothing() if c.toks[c.i][0] == "]" else wrong.PipeOutside())
        c.i += 1
        c.skip_repeat()
        found += body(c, headers)
    written = [*found, *[inner for stmt in found if isinstance(stmt, Case) for inner in stmt.spec.body]]
    if not c.mistakes and c.unclosed is None and not any(type(stmt) is Statement for stmt in written):
        c.note(wrong.Nothing(_swallowed(headers), headers.input[0] if headers.input else ()), 0, 0)
    c.finish()
    return _spec(tuple(found), headers)._replace(remarks=tuple(c.remarks))


def _spec(found: tuple[Stmt, ...], headers: Headers) -> Spec:
    """Statements and headers together."""
    head = headers.input, headers.name, headers.source, tuple(headers.notes), headers.layout, ()
    return Spec(found, *head, tuple(headers.more_inputs), headers.executed)


def _swallowed(headers: Headers) -> str | None:
    """The header that seems to have taken the rest of a one-line spec."""
    return _taking(headers, ";") or _taking(headers, "->")


def _taking(headers: Headers, mark: str) -> str | None:
    """The header in whose text a mark stands that was perhaps meant for what is around it."""
    texts = (("name", headers.name), ("source", headers.source), ("executed", headers.executed))
    return next((word for word, text in (*texts, *[("note", n) for n in headers.notes]) if mark in text), None)


def body(c: Cursor, headers: Headers) -> tuple[Stmt, ...]:
    """Statements up to a "]", a "|" or the end."""
    found: list[Stmt] = []
    while True:
        kind = c.toks[c.i][0]
        if kind in ("newline", ";") or (kind == "arrow" and not size_follows(c)):
            c.i += 1
            continue
        if kind in ("]", "|", "end"):
            return tuple(found)
        try:
            stmt = c.lines.statement(c, headers) if c.lines and c.i in c.alike else statement(c, headers)
        except Stuck:
            c.parens = 0
            c.skip_statement()
            continue
        if stmt is not None:
            found.append(stmt)


def statement(c: Cursor, headers: Headers) -> Stmt | None:
    """stmt = header | let | default | block | total | output | idle | case | size (the input, if first) | item"""
    kind, text, start, end = c.toks[c.i]
    if kind == "header":
        text_header(c, headers)
        return None
    if kind == "word":
        rule = _rule(c, text.lower())
        if rule is not None:
            return rule(c, headers)
    elif kind in ("size", "int", "digits") and c.toks[c.i + 1][0] == ":":
        return item(c, headers)
    elif not c.started and not c.depth and (kind in SIZES or (kind == "arrow" and headers.input is None)):
        c.started = True
        c.i += kind == "arrow"
        c.skip_newlines()
        leading_size(c, headers, *c.toks[c.i][2:])
        return None
    elif kind in ("size", "int", "digits"):
        c.note(wrong.SizeAlone(text), start, end)
        c.skip_statement()
        return None
    return item(c, headers)


def _rule(c: Cursor, word: str) -> Rule | None:
    """The rule of the statement that begins with a word; None where it is a label, a block's name or a layer."""
    rule = RULES.get(word)
    if rule is None or word in HEADER_RULES:
        return rule
    following = c.toks[c.i + 1][0]
    if word in CONTEXTUAL and (word in c.blocks or following not in (*NAMED, "[", "(", "=")):
        return None
    return rule if following != ":" else None


def block(c: Cursor, headers: Headers) -> BlockDef:
    """ "block" NAME [ "(" [ param { "," param } ] ")" ] group"""
    start = c.toks[c.i][2]
    c.i += 1
    _, name, at, end = c.toks[c.i]
    variable(c, "a block")
    if f"block {name}" in c.scope:
        c.note(wrong.Twice(f"the block '{name}'", c.source.place(c.scope[f"block {name}"])[0]), at, end)
    elif name in variables(c):
        c.note(wrong.BlockAndVariable(name), at, end)
    c.scope[f"block {name}"] = at
    found = len(c.mistakes)
    try:
        params = parameters(c)
    except Stuck:
        params = ()
        while c.toks[c.i][0] not in ("[", *BREAKS):
            c.i += 1
        c.parens = 0
    if len(c.mistakes) > found and c.toks[c.i][0] in BREAKS:
        raise Stuck
    c.need_bracket(f"the block '{name}'", f"block {name} [ conv 64 3x3, relu ]")
    inside = _bracketed(c, headers)[0]
    if c.toks[c.i][0] not in BREAKS:
        c.note_here(wrong.Stray(c.found(), "a block ends with its ']'; what follows is a statement of its own"))
        c.skip_statement()
    return BlockDef(name, params, inside, c.span_from(start), Span(at, end))


Rule: TypeAlias = "Callable[[Cursor, Headers], Stmt | None]"

RULES: dict[str, Rule] = {
    **HEADER_RULES,
    "let": lambda c, _: let(c),
    "default": lambda c, _: default(c),
    "total": lambda c, _: total(c),
    "output": lambda c, _: output(c),
    "block": block,
    "idle": idle,
    "case": case,
}

CONTEXTUAL = ("output", "idle", "case")
"""Words that begin a statement where a name follows; elsewhere they may be labels."""


def item(c: Cursor, headers: Headers) -> Statement | None:
    """item = [ NAME ":" ] unit { [ "," ] unit } { claim | ARROW ( size | claim ) }"""
    start = c.toks[c.i][2]
    c.started = c.started or not c.depth
    before = len(c.mistakes)
    name, span = label(c)
    units: list[Unit] = []
    claims: list[Claim] = []
    while (kind := c.toks[c.i][0]) not in BREAKS or (kind == "arrow" and _claim_behind(c, units)):
        if kind == ",":
            c.i += 1
            continue
        at = c.i
        try:
            _part(c, headers, units, claims)
        except Stuck:
            c.recover()
            c.i += c.i == at
    if not units and len(c.mistakes) == before:
        from convcalc.lang.recovery import refuse_no_units

        refuse_no_units(c, name, claims, start)
    if not units and (name or not claims):
        return None
    return Statement(name, tuple(units), tuple(claims), c.span_from(start), span)


def _claim_behind(c: Cursor, units: list[Unit]) -> bool:
    """Does the arrow go on with the statement: is a size behind it, or another claim about the layers before it?"""
    return size_follows(c) or (bool(units) and claim_follows(c))


def _part(c: Cursor, headers: Headers, units: list[Unit], claims: list[Claim]) -> None:
    """One unit or one claim of a statement."""
    if c.toks[c.i][0] == "arrow" and size_follows(c):
        claims.append(size_claim(c))
        return
    if c.toks[c.i][0] == "arrow":
        c.i += 1
        c.skip_newlines()
    if c.role() == "claim":
        claim = number_claim(c)
        if claim:
            claims.append(claim)
        return
    if claims and c.role() in BEGINS:
        c.note_here(wrong.UnitAfterClaim(c.found()))
    if starts_repeat(c):
        from convcalc.lang.recovery import refuse_repeat

        refuse_repeat(c, units)
        return
    read = unit(c, headers)
    if read is not None:
        units.append(read)


def unit(c: Cursor, headers: Headers) -> Unit | None:
    """unit = layer | ( group | merge | call ) [ repeat ] | for | skip; None where a mistake was noted instead"""
    kind, text, start, end = c.toks[c.i]
    role = c.role()
    if role == "layer":
        c.i += 1
        attrs = attributes_of(c)
        return Layer(text.lower(), attrs, c.span_from(start), Span(start, end))
    if kind == "[":
        inside = _bracketed(c, headers)[0]
        return Group(inside, repeat(c), c.span_from(start))
    if role == "merge":
        return merge(c, headers)
    if role == "residual":
        return residual(c, headers)
    if role == "for":
        return each(c, headers)
    if role == "from":
        c.i += 1
        return From(reference(c, "'from'", "from e1"), c.span_from(start))
    if kind == "word" and text in c.blocks and c.toks[c.i + 1][0] != ":":
        return call(c)
    from convcalc.lang.recovery import refuse_unit

    refuse_unit(c)
    return None


def _bracketed(c: Cursor, headers: Headers, branches: bool = False) -> list[tuple[Stmt, ...]]:
    """ "[" spec { "|" spec } "]" """
    _, _, start, end = c.toks[c.i]
    if c.depth >= DEEPEST:
        c.note(wrong.TooDeep("brackets", DEEPEST), start, end)
        c.skip_statement()
        return [()]
    c.i += 1
    c.depth += 1
    outside, c.scope = c.scope, {}
    bodies = [body(c, headers)]
    while c.toks[c.i][0] == "|":
        if not branches:
            c.note_here(wrong.PipeOutside())
        c.i += 1
        c.scope = {}
        bodies.append(body(c, headers))
    c.scope = outside
    c.depth -= 1
    if not c.take("]"):
        c.unclosed = start
    return bodies


def each(c: Cursor, headers: Headers) -> For:
    """ "for" NAME "in" "(" expr { "," expr } ")" group"""
    _, _, start, _ = c.toks[c.i]
    example = "for c in (64, 128, 256) [ conv c 3x3 p1, maxpool 2x2 ]"
    c.i += 1
    _, name, _, _ = c.toks[c.i]
    variable(c, "a variable")
    if c.role() != "in" or c.toks[c.i + 1][0] != "(":
        raise c.stuck(wrong.Incomplete("'for'", "a name, 'in' and values in parentheses", example))
    c.i += 1
    values = value_list(c)
    if not values:
        raise c.stuck(wrong.Incomplete("'for'", "values in parentheses", example))
    c.need_bracket("'for'", example)
    return For(name, values, _bracketed(c, headers)[0], c.span_from(start))


def merge(c: Cursor, headers: Headers) -> Merge | Skip:
    """( "concat" | "add" | "mul" ) "[" spec { "|" spec } "]" [ repeat ], or with names: NAME { NAME } [ "crop" ]"""
    _, text, start, end = c.toks[c.i]
    word = text.lower()
    c.i += 1
    at = c.i
    c.skip_newlines()
    if c.toks[c.i][0] == "[":
        kind, first, _, _ = c.toks[c.i + 1]
        if kind not in ("|", "[") and c.roles.get(first.lower(), "from") == "from":
            from convcalc.lang.branches import names_in_brackets

            inside = names_in_brackets(c, word, start)
            if inside:
                return Skip(word, inside, False, c.span_from(start), Span(start, end))
        bodies = _bracketed(c, headers, True)
        if len(bodies) == 1 or () in bodies[1:-1]:
            from convcalc.lang.branches import branches

            bodies = branches(c, bodies, word)
        return Merge(word, tuple(bodies), "", repeat(c), c.span_from(start), Span(start, end))
    c.i = at
    if c.toks[c.i][1].lower() in ("with", "and", "the") and c.toks[c.i + 1][0] == "word":
        c.note_here(wrong.Stray(c.found(), f"the label follows at once: {word} {c.toks[c.i + 1][1]}"))
        c.i += 1
    names = [reference(c, f"'{text}'", f"{word}[ conv 64 3x3 | conv 64 1x1 ], or {word} e1")]
    while another_name(c):
        names.append(reference(c, "", ""))
    crop = c.toks[c.i][1].lower() == "crop"
    c.i += crop
    return Skip(word, tuple(names), crop, c.span_from(start), Span(start, end))


def residual(c: Cursor, headers: Headers) -> Merge:
    """ "residual" [ "A" | "B" | "C" | "if" "same" ] group [ repeat ]"""
    _, _, start, end = c.toks[c.i]
    c.i += 1
    shortcut = ""
    kind, text, at, stop = c.toks[c.i]
    if kind == "word" and text.upper() in ("A", "B", "C"):
        shortcut = text.upper()
        c.i += 1
    elif c.role() == "if" and c.toks[c.i + 1][1].lower() == "same":
        shortcut = "if same"
        c.i += 2
    elif kind not in ("[", "newline", *BREAKS) and c.role() not in BEGINS:
        c.note(wrong.UnknownShortcut(text), at, stop)
        while c.toks[c.i][0] not in ("[", ",", *BREAKS):
            c.i += 1
    c.need_bracket("'residual'", "residual B [ conv 64 3x3 p1, bn ]")
    bodies = _bracketed(c, headers)
    return Merge("residual", (bodies[0],), shortcut, repeat(c), c.span_from(start), Span(start, end))
