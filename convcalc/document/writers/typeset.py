"""How paragraphs, workings, findings and pictures are set in cells of equal width."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.document.model import Diagram, Fields, Findings, Text, Working
from convcalc.document.writers import Look, cells, literal
from convcalc.text import broken
from convcalc.text import cells as width

WIDEST = 100
"""Sentences are not set wider than this, however wide the terminal: longer lines are hard to read."""


def text(part: Text, look: Look) -> list[str]:
    heading = paragraph(part.heading, look, "", "    ") if part.heading else []
    return heading + paragraph(part.text, look, "  " if heading else "")


def paragraph(words: str, look: Look, indent: str = "", hanging: str | None = None) -> list[str]:
    """Each line of the words, filled to the width where there is one."""
    lines: list[str] = []
    for line in words.split("\n"):
        lines += _filled(literal(line, look.encoding), look, indent, indent if hanging is None else hanging)
    return lines


def _filled(line: str, look: Look, indent: str, hanging: str) -> list[str]:
    room = min(look.width, WIDEST) if look.width else None
    if room is None or width(line) + len(indent) <= room:
        return [indent + line if line else ""]
    lines = []
    now = indent + line[: len(line) - len(line.lstrip())]
    for word in [piece for each in line.split() for piece in broken(each, room - 2)]:
        if now.strip() and width(now) + width(word) > room:
            lines.append(now.rstrip())
            now = hanging if width(hanging) + width(word) <= room else hanging[: max(0, room - width(word))]
        now += word + " "
    return [*lines, now.rstrip()]


def working(part: Working, look: Look, paint: Callable[[str, str], str] = lambda text, what: text) -> list[str]:
    """The steps on one line, or, where that is too wide, one step a line."""
    steps = [cells.apart(literal(step, look.encoding)) for step in (part.unicode if look.unicode else part.plain)]
    after = f"   ({cells.apart(part.after)})" if part.after else ""
    title = paragraph(part.title, look, "", "    ") if part.title else []
    indent = "  " if title else ""
    fits = look.width is None or width(indent + " = ".join(steps) + after) <= look.width
    if part.answer:
        steps[-1] = paint(steps[-1], "answer")
    if fits:
        return [*title, indent + " = ".join(steps) + after]
    steps[-1] += after
    first, *rest = steps
    stacked = paragraph(first, look, indent, indent + "  ")
    for step in rest:
        stacked += _filled(f"= {step}", look, indent + "  ", indent + "    ")
    return title + stacked


LEAST_ROOM = 12
"""Columns for values behind their names; with fewer they stand below them, or a large number would not fit."""


def fields(part: Fields, look: Look) -> list[str]:
    pairs = [(literal(name, look.encoding), value) for name, value in part.pairs]
    longest = max((width(name) for name, _ in pairs), default=0)
    lines = paragraph(part.caption, look) if part.caption else []
    below = look.width is not None and look.width - longest - 2 < LEAST_ROOM
    for name, value in pairs:
        if below and longest + 2 + width(value) > (look.width or 0):
            lines += [*paragraph(name, look), *paragraph(value, look, "  ", "  ")]
            continue
        lines += paragraph(value, look, name + " " * (longest - width(name) + 2), " " * (longest + 2))
    return lines


def findings(part: Findings, look: Look, paint: Callable[[str, str], str]) -> list[str]:
    lines = paragraph(part.caption, look) if part.caption else []
    longest = max((len(found.word) for found in part.findings), default=0)
    hanging = " " * (longest + 2)
    below = hanging if longest else "    "
    for found in part.findings:
        first, *rest = paragraph(found.text, look, found.word.ljust(longest) + "  ", hanging)
        lines += [paint(found.word, found.verdict) + first[len(found.word) :], *rest]
        for more in found.more:
            lines += paragraph(more, look, below, below)
    return lines


def diagram(part: Diagram, look: Look) -> list[str]:
    """The largest picture that fits; its lines are never broken."""
    pictures = part.unicode if look.unicode else part.ascii
    chosen = next((picture for picture in pictures if _fits(picture, look)), pictures[-1] if pictures else ())
    lines = [literal(line, look.encoding) for line in chosen]
    return lines + (paragraph(part.caption, look) if part.caption else [])


def _fits(picture: tuple[str, ...], look: Look) -> bool:
    return look.width is None or max(map(width, picture), default=0) <= look.width


def note(words: str, look: Look) -> list[str]:
    return paragraph(f"note: {words}", look, "", "      ")
