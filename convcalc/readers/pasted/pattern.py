"""CS231n's pattern INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> FC: our language with three liberties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.lang import words
from convcalc.lang.statements import parse
from convcalc.lang.tree import Attr, Default, Group, Layer, Let, Merge, Name, Op, Spec, Statement, Stmt, Unit, Value
from convcalc.readers import Imported
from convcalc.readers.pasted.scan import blank, undecorated
from convcalc.text import Source

WORD = re.compile(r"\bCONV\b(?![-\w]|[ \t]*[\d(:])")
GROUP = re.compile(r"\][ \t]*[*×xX][ \t]*(?:[A-Z]\b|\d)")
HEAD = re.compile(r"\bINPUT\b[ \t]*(?:\[([\dxX× ]+)\][ \t]*)?(?:-+>|→|⟶|=>)")
OPTIONAL = re.compile(r"(?<=POOL)[ \t]*\?")


def is_pattern(text: str) -> bool:
    """A bare CONV, and a group with a repeat or an INPUT before it."""
    if "CONV" not in text or not WORD.search(text):
        return False
    return bool(GROUP.search(text) or HEAD.search(text) or OPTIONAL.search(text))


def read(source: Source) -> Imported:
    """The pattern as our language reads it; POOL is 2x2, and POOL? is taken to be there."""
    notes = ["read as CS231n's pattern (INPUT -> [CONV -> RELU]*N)"]
    text = _plain(source.text)
    if OPTIONAL.search(text):
        notes.append("POOL?: the pool is taken to be there")
        text = OPTIONAL.sub(blank, text)
    tree = _parsed(text, source)
    mistakes = list(_missing(tree))
    if mistakes:
        raise SpecError(source, mistakes)
    bare = any(layer.word in ("pool", "maxpool") and not layer.attrs for layer in _layers(tree.body))
    if bare and "maxpool" not in _defaults(tree):
        notes.append("pooling: POOL is max pooling over 2x2 windows with stride 2")
        tree = tree._replace(body=(Default("maxpool", (Attr("size", (2, 2)),)), *tree.body))
    return Imported(tree, tuple(notes))


def _plain(text: str) -> str:
    """Without list marks and fences, arrows as ours; INPUT -> goes, a size behind it becomes the input."""
    text = undecorated(text)
    for arrow in ("⟶", "⇒", "➜", "➔"):
        text = text.replace(arrow, "→")
    text = re.sub(r"(?<!-)--++>|(?<!=)=++>", lambda found: "→".ljust(len(found[0])), text)
    return HEAD.sub(_input, text, count=1)


def _input(found: re.Match[str]) -> str:
    size = "x".join((found[1] or "").replace("×", "x").replace("X", "x").replace(" ", "").split("x"))
    return (size + ";" if size else "").rjust(len(found[0]))


def _parsed(text: str, source: Source) -> Spec:
    """Mistakes point into the text as it was written."""
    try:
        return parse(Source(text, source.name), words)
    except SpecError as error:
        raise SpecError(source, error.mistakes) from None


def _missing(tree: Spec) -> Iterator[Mistake]:
    """What stands for a number, and is never said."""
    known = {binding.name for stmt in tree.body if isinstance(stmt, Let) for binding in stmt.bindings}
    defaults = _defaults(tree)
    told: set[str] = set()
    for layer in _layers(tree.body):
        word = words.ALIASES.get(layer.word, layer.word)
        example = {"conv": "default conv 32 3x3 same", "fc": "default fc 64"}.get(word)
        if example and not layer.attrs and word not in defaults and word not in told:
            told.add(word)
            yield pasted.PatternNeeds(word.upper(), example).at(layer.span)
    for name in _counts(tree.body):
        if name.name not in known | told:
            told.add(name.name)
            yield pasted.PatternNeeds(name.name, f"let {name.name} = 2").at(name.span)


def _defaults(tree: Spec) -> set[str]:
    return {words.ALIASES.get(stmt.word, stmt.word) for stmt in tree.body if isinstance(stmt, Default)}


def _units(body: tuple[Stmt, ...]) -> Iterator[Unit]:
    """Every unit, those in brackets included."""
    waiting = [body]
    while waiting:
        for stmt in waiting.pop():
            for unit in stmt.units if isinstance(stmt, Statement) else ():
                yield unit
                if isinstance(unit, Group):
                    waiting.append(unit.body)
                elif isinstance(unit, Merge):
                    waiting += unit.branches


def _layers(body: tuple[Stmt, ...]) -> list[Layer]:
    found = [unit for unit in _units(body) if isinstance(unit, Layer)]
    return sorted(found, key=lambda layer: layer.span.start)


def _counts(body: tuple[Stmt, ...]) -> Iterator[Name]:
    """The variables that say how often a group runs."""
    waiting: list[Value] = [unit.repeat for unit in _units(body) if isinstance(unit, Group | Merge)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Name):
            yield value
        elif isinstance(value, Op):
            waiting += [value.left, value.right]
