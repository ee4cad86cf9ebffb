"""The branches of a merge, and what is written for them: names in brackets, a branch a line, two bars."""

from __future__ import annotations

from convcalc.diagnostics import habits
from convcalc.lang.names import labels
from convcalc.lang.tokens import Cursor
from convcalc.lang.tree import Group, Layer, Name, Skip, Statement, Stmt, Unit
from convcalc.text import Span


def names_in_brackets(c: Cursor, word: str, start: int) -> tuple[Name, ...]:
    """The labels in `concat [ skip1 ]` and `concat [from skip1]`, noted as a mistake; none where a branch comes.

    An empty branch is one: `add [ from skip1 | ]` adds what arrives.
    """
    i, found, bars, by_from = c.i + 1, [], 0, False
    while c.toks[i][0] in ("word", "attr", "mixed", ",", "|", "newline"):
        kind, text, at, end = c.toks[i]
        i += 1
        bars += kind == "|"
        source = text.lower() == "from" and c.toks[i][0] in ("word", "attr", "mixed")
        by_from = by_from or source
        if kind in (",", "|", "newline") or source:
            continue
        if text not in labels(c) or c.toks[i][0] == ":":
            return ()
        found.append(Name(text, Span(at, end)))
    if c.toks[i][0] != "]" or not found or (by_from and bars >= len(found)):
        return ()
    c.i = i + 1
    names = " ".join([name.name for name in found])
    c.note(habits.LabelInBrackets(word, names), start, c.toks[i][3])
    return tuple(found)


def branches(c: Cursor, bodies: list[tuple[Stmt, ...]], word: str) -> list[tuple[Stmt, ...]]:
    """The branches of the merge whose bracket was read just now; one alone is noted as a mistake."""
    end = c.i - 1
    start = _opening(c, end)
    if start is None:
        return bodies
    if len(bodies) == 1:
        at, stop = c.toks[start - 1][2], c.toks[end][3]
        c.note(habits.OneBranch(word, _parted(c, start, bodies[0], word, stop)), at, c.toks[start][3])
        c.mistakes[-1].mended_at(Span(at, stop))
        return bodies
    for i in range(start, end):
        if c.toks[i][0] == "|" and c.toks[i + 1][0] == "|" and c.toks[i][3] == c.toks[i + 1][2]:
            c.note(habits.DoublePipe(), c.toks[i][2], c.toks[i + 1][3])
    between = [at for at in range(1, len(bodies) - 1) if not bodies[at]]
    for at in between:  # between two bars nothing stands for what arrives, which then has a row
        bodies[at] = (Statement(None, (Layer("identity"),)),)
    return bodies


def _opening(c: Cursor, end: int) -> int | None:
    """The token of the bracket that is closed there; None where it never was."""
    depth = 0
    for i in range(end, -1, -1):
        depth += (c.toks[i][0] == "]") - (c.toks[i][0] == "[")
        if not depth:
            return i if i < end else None
    return None


def _parted(c: Cursor, start: int, body: tuple[Stmt, ...], word: str, stop: int) -> str | None:
    """The merge with | between its branches: a line or a statement each, or a layer each; None where nobody can know.

    Of layers in a row, those that keep the shape (relu, bn) belong to the one before them, and what is left is parted.
    """
    text = c.source.text
    pieces: list[Span] = []
    statements = [stmt for stmt in body if isinstance(stmt, Statement)]
    if len(statements) < len(body):
        return None
    lines = {c.source.place(stmt.span.start)[0] for stmt in statements}
    if len(lines) > 1:
        for stmt in statements:
            if pieces and c.source.place(pieces[-1].end)[0] == c.source.place(stmt.span.start)[0]:
                pieces[-1] = Span(pieces[-1].start, stmt.span.end)
            else:
                pieces.append(stmt.span)
    elif len(statements) > 1:
        pieces = [stmt.span for stmt in statements]
        if "->" in text[pieces[0].end : pieces[-1].start]:
            return None
    elif statements:
        pieces = _by_layer(statements[0].units)
    if len(pieces) < 2:
        return None
    return f"{word}[ {' | '.join([' '.join(text[slice(*piece)].split()) for piece in pieces])} ]"


def _by_layer(units: tuple[Unit, ...]) -> list[Span]:
    pieces: list[Span] = []
    for unit in units:
        follows = isinstance(unit, Layer) and _keeps_shape(unit.word)
        if pieces and follows:
            pieces[-1] = Span(pieces[-1].start, unit.span.end)
        elif isinstance(unit, Layer | Group | Skip):
            pieces.append(unit.span)
    return pieces


def _keeps_shape(word: str) -> bool:
    from convcalc.lang.words import ALIASES, FAMILIES, MERGING

    return FAMILIES[ALIASES.get(word, word)] in ("pointwise", "norm") and word not in MERGING
