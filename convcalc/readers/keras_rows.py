"""Rows of Keras 3's tables that say their name one line below, or nothing yet."""

from __future__ import annotations

import re

UNBUILT = re.compile(r"(?<=[│┃|])\s*0 \((?:unbuilt\)|u\w*…)\s*(?=[│┃|]|$)")
"""What Keras prints of the parameters of a layer that has not been called."""

ALONE = re.compile(r"([│┃]\s+└ )(\s*)([│┃].*)")
"""A row inside a model whose name did not fit behind the branch, and stands on the next line."""

BELOW = re.compile(r"\((?:unbuilt\)|unb\w*…)")
"""The same where a narrow table puts it on a line of its own."""

NOTHING = re.compile(r"(?<=[│┃])\s*0\s*(?=[│┃]|$)")
LONGEST = 500
"""Characters of a line that is looked at."""


def with_names_in_rows(lines: list[str]) -> list[str]:
    """The same lines with such a name behind its branch, and the cell that it stood in empty.

    >>> with_names_in_rows(["│    └       │ (None, 8) │ 9 │", "│ dense_long │           │   │"])
    ['│    └ dense_long │ (None, 8) │ 9 │', '│            │           │   │']
    """
    lines = [*lines]
    for at, line in enumerate(lines[:-1]):
        branch = ALONE.fullmatch(line) if "└" in line[:80] and len(line) <= LONGEST else None
        below = re.match(r"([│┃])([^│┃]*)(?=[│┃])", lines[at + 1]) if branch else None
        if branch and below and below[2].strip():
            lines[at] = f"{branch[1]}{below[2].strip()} {branch[3]}"
            lines[at + 1] = below[1] + " " * len(below[2]) + lines[at + 1][below.end() :]
    return lines


def without_unbuilt(lines: list[str], first: int) -> tuple[list[str], list[tuple[int, str]]]:
    """The same lines without the counts of layers that were not built when the table was printed, and which those are.

    Keras says 0 of what has no weights yet.  first: the number of the first line.

    >>> without_unbuilt(["│ dense (Dense) │ ? │ 0 (unbuilt) │"], 5)
    (['│ dense (Dense) │ ? │ -- │'], [(5, 'a layer that was not built yet: its parameters are not printed')])
    """
    lines, found = [*lines], list[tuple[int, str]]()
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if max(len(line), len(after)) > LONGEST or "0" not in line:
            continue
        if "0 (u" in line:
            bare = UNBUILT.sub(" -- ", line)
        elif "(unb" in after and "0 (u" not in after:
            bare = NOTHING.sub(" -- ", line)
            lines[at + 1] = BELOW.sub("", after)
        else:
            continue
        if bare != line:
            lines[at] = bare
            found.append((first + at, "a layer that was not built yet: its parameters are not printed"))
    return lines, found
