"""What stands behind a program and is no code: tables, prints and lists of tensors, as a text of their own."""

from __future__ import annotations

import re

from convcalc.readers.said_totals import totals_in
from convcalc.text import Source

LONGEST = 300
MOST_TRIED = 4
"""Characters of a line, and places, that are looked at for where the code ends."""

_NAME = r"['\"]?(?:[A-Za-z_]|\d+\.(?=[\w.]*[A-Za-z_]))\w*"
_SIZES = r"(?:torch\.Size\(\[|[(\[][\d, ]*[)\]])"

BEGIN = re.compile(
    r"[ \t]*(?:[-_=]{20,}|Model: \"|Layer \(type\)|[┏┃]|Output:?[ \t]*$|Total params:|Model'?s state_dict)"
    r"|\\begin\{tabular"
    r"|\|[^|]+\|[^|]+\|"
    rf"|(?!else\b|try\b|finally\b){_NAME}(?:[./]\w+)*['\"]?:[ \t]*(?:{_SIZES}|\d[\d,]*[ \t]*$)"
    rf"|{_NAME}(?:[./]\w+)+['\"]?[ \t]*[|,]?[ \t]*(?:{_SIZES}|\d[\d,]*[ \t]*$)"
    rf"|{_NAME}(?:[ \t]+torch\.Size\(\[|[ \t]{{2,}}{_SIZES}|[ \t]+\(None,[ \d,]*\)[ \t]*$)"
    r"|\w[\w #]*(?:,[ ]?\w[\w #]*){2,20}[ \t]*$"
)
"""A line with which a print may begin: a rule, a table of any form, a tensor and its sizes, heads between commas."""

MODULE, CHILD = re.compile(r"[A-Za-z_]\w*\([ \t]*$"), re.compile(r"[ ]{2}\(\w+\): \w+\(")
"""The first two lines of `print(model)`."""

CODE = re.compile(
    r"[ \t]*(?:import |from [\w.]+ import |class \w|def \w|return\b|@\w|[\w.\[\]]+ = |with |for .*:[ \t]*$)"
)
"""A line that only a program has."""

FIGURES = re.compile(
    r"(?i)params?\b|parameter|shape|torch\.Size|\d ?[x×] ?\d|[(\[](?:None|-?\d{1,9})(?:, ?\d{1,9})+,?[)\]]"
)
"""What says something of the sizes of a network."""


def begins(lines: list[str], at: int) -> bool:
    """Does a print begin in this line, and no other code follow?"""
    line = lines[at]
    if len(line) > LONGEST:
        return False
    if says_total(line):
        return True
    if BEGIN.match(line) is None:
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if not (MODULE.match(line) and len(below) <= LONGEST and CHILD.match(below)):
            return False
    elif line[:1].isalpha() and line.count(",") > 1 and "(" not in line and "[" not in line:
        return at + 1 < len(lines) and lines[at + 1].count(",") == line.count(",")
    return True


def says_total(line: str) -> bool:
    """Is it a total of the whole network, `Params: 474.847K`? A name that is given a whole number is code."""
    return next(totals_in(line), None) is not None


def begin_of(lines: list[str]) -> int:
    """The index of the line with which what was printed begins, behind code that is whole without it; 0 for none."""
    from convcalc.readers.python.program import is_python

    last = max([at for at, line in enumerate(lines) if CODE.match(line[:LONGEST]) and not says_total(line)], default=-1)
    tried = 0
    for at in range(max(1, last + 1), len(lines)):
        if begins(lines, at):
            code = "\n".join(lines[:at])
            if code.strip() and is_python(code):
                return at
            tried += 1
            if tried == MOST_TRIED:
                break
    return 0


def printed_behind(source: Source) -> Source | None:
    """What a text has behind its code, each line where it stood; None where nothing is."""
    lines = source.text.split("\n")
    at = begin_of(lines)
    kept = [""] * at + lines[at:] if at else _behind_fence(lines) or _last_text(lines)
    return Source("\n".join(kept), source.name) if any(kept) else None


def _behind_fence(lines: list[str]) -> list[str]:
    """What stands behind the last block of Markdown with code in it, without the marks of other blocks."""
    from convcalc.readers.python.program import is_python

    marks = [at for at, line in enumerate(lines) if line.lstrip().startswith("```")]
    blocks = list(zip(marks[::2], marks[1::2], strict=False))[::-1][:MOST_TRIED]
    for first, last in blocks:
        inside = lines[first + 1 : last]
        if any(CODE.match(line[:LONGEST]) for line in inside) and is_python("\n".join(inside)):
            kept = ["" if line.lstrip().startswith("```") else line for line in lines[last + 1 :]]
            return [""] * (last + 1) + kept
    return []


def _last_text(lines: list[str]) -> list[str]:
    """The lines of a text between three quotation marks at the end of a program, where it is no code itself."""
    from convcalc.readers.python.program import is_python

    last = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), 0)
    quotes = lines[last].strip()[-3:]
    if quotes not in ('"""', "'''"):
        return []
    first = next((at for at in range(last - 1, 0, -1) if lines[at].startswith(quotes)), 0)
    inside = [lines[first][3:], *lines[first + 1 : last], lines[last].rstrip()[:-3]] if first else []
    says = has_figures(inside) or any(begins(inside, at) for at in range(len(inside)))
    if not says or not is_python("\n".join(lines[:first])):
        return []
    commented = any(CODE.match(line[:LONGEST]) for line in inside) and is_python("\n".join(inside))
    return [] if commented else [""] * first + inside


def has_figures(lines: list[str]) -> bool:
    """Do lines say something of a network's sizes? A traceback says what failed, and a log how training went."""
    for line in lines:
        if line.lstrip().startswith("Traceback (most recent"):
            return False
        if len(line) <= LONGEST and (FIGURES.search(line) or says_total(line)):
            return True
    return False
