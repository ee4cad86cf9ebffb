"""Running text, workings and verdicts as lines of fixed characters."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.render.look import Look, literal
from convcalc.report.document import Diagram, Fields, Findings, Text, Working
from convcalc.text import cells as width

WIDEST = 100
"""Sentences are not set wider than this, however wide the terminal: longer lines are hard to read."""


def text(part: Text, look: Look) -> list[str]:
    heading = [literal(part.heading, look.encoding)] if part.heading else []
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
    for word in line.split():
        if now.strip() and width(now) + width(word) > room:
            lines.append(now.rstrip())
            now = hanging
        now += word + " "
    return [*lines, now.rstrip()]


def working(part: Working, look: Look) -> list[str]:
    """The steps on one line, or, where that is too wide, one step a line."""
    steps = [literal(step, look.encoding) for step in (part.unicode if look.unicode else part.plain)]
    after = f"   ({part.after})" if part.after else ""
    title = [literal(part.title, look.encoding)] if part.title else []
    indent = "  " if title else ""
    line = indent + " = ".join(steps) + after
    if look.width is None or width(line) <= look.width:
        return [*title, line]
    stacked = [indent + steps[0], *(f"{indent}  = {step}" for step in steps[1:])]
    stacked[-1] += after
    return title + stacked


def fields(part: Fields, look: Look) -> list[str]:
    pairs = [(literal(name, look.encoding), value) for name, value in part.pairs]
    longest = max((width(name) for name, _ in pairs), default=0)
    lines = [literal(part.caption, look.encoding)] if part.caption else []
    for name, value in pairs:
        lines += paragraph(value, look, name + " " * (longest - width(name) + 2), " " * (longest + 2))
    return lines


def findings(part: Findings, look: Look, paint: Callable[[str, str], str]) -> list[str]:
    lines = [literal(part.caption, look.encoding)] if part.caption else []
    longest = max((len(found.verdict) for found in part.findings), default=0)
    hanging = " " * (longest + 2)
    for found in part.findings:
        first, *rest = paragraph(found.text, look, found.verdict.ljust(longest) + "  ", hanging)
        lines += [paint(found.verdict, found.verdict) + first[len(found.verdict) :], *rest]
        for more in found.more:
            lines += paragraph(more, look, hanging, hanging)
    return lines


def diagram(part: Diagram, look: Look) -> list[str]:
    """The largest picture that fits; its lines are never broken."""
    pictures = part.unicode if look.unicode else part.ascii
    chosen = next((picture for picture in pictures if _fits(picture, look)), pictures[-1] if pictures else ())
    lines = [literal(line, look.encoding) for line in chosen]
    return lines + ([literal(part.caption, look.encoding)] if part.caption else [])


def _fits(picture: tuple[str, ...], look: Look) -> bool:
    return look.width is None or max(map(width, picture), default=0) <= look.width


def note(words: str, look: Look) -> list[str]:
    return paragraph(f"note: {words}", look, "", "      ")
