"""The code in a text as it is pasted: what stands around it and in front of its lines is made blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from convcalc._namedtuple import NamedTuple
from convcalc.readers.code_and_output import without_output
from convcalc.readers.message_lines import is_prose, without_messages
from convcalc.readers.python.program import parsed
from convcalc.readers.python.values import Unreadable

FENCE = re.compile(r"(?ms)^[ \t]*```[ \t]*\w*[ \t]*\n(.*?)^[ \t]*```")
PROMPT = re.compile(r"(?m)^[ \t]*(?:>>>|\.\.\.)(?: |$)")
SESSION = re.compile(r"(?m)^[ \t]*(?:In[ ]?\[[ \d*]{1,5}\]:[ \t]*(?=\S)|\.\.\.:(?: |$))")
PRINTS = re.compile(r"(?m)^[^#'\"()=\n]{0,80}?(?=(?:torch\.Size|TensorShape)\(\[[\d, ]{1,80}\]\)[ \t]*$)")
"""What stands in front of the code of a session of IPython, and in front of a size in a line of output."""

CELL = re.compile(r"(?m)^[ \t]*(?:In|Out)[ ]?\[[ \d*]{1,5}\]:[ \t]*$")
SHOWN = re.compile(r"(?m)^[ \t]*>>(?![>=]).*$|^[ \t]*Out[ ]?\[[ \d*]{1,5}\]:.*$")
"""What a notebook puts before its cells, and what a line shows that has run."""

INPUT = re.compile(
    r"(?i)^[ \t]*(?:[-*•][ \t]+)?input(?:s|[ _](?:layer|image|shape|size))?[ \t]*[:=]?[ \t]*[(\[]?"
    r"(\d{1,6}(?:[ ]?[x×*,][ ]?\d{1,6}){0,3})[)\]]?[ \t]*(rgb)?[ \t.,;]*$"
)
"""A line that says in words what goes in: `Input: 32x32x3`."""

MARK = re.compile(
    r"[ \t]*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+)?(?:(?:->|→|⟶|➜|⇒|↓)[ \t]*)?(?=(?:\w+ ?[:=] ?)?(?:[a-z]\w*\.)*\w+\()"
)
"""What stands before a layer in a list."""

ARROW = re.compile(r"->|→|⟶|➜|⇒")
CODE = re.compile(
    r"[()\[\]{}]|^[ \t]*(?:return|if|for|while|def|class|import|from|elif|else|with|try|except|print|assert|raise"
    r"|del|pass|@)\b|^[ \t]*[\w.]+[ \t]*[-+*/]?=(?!=)"
)
"""What a line of words has not: one with a slip in its code is no remark."""

LONGEST = 40_000
MOST_WORDS = 60
"""Characters of a text, and lines in it, that are looked through for what is no code."""


class CodeText(NamedTuple):
    """A text with nothing but code in it.

    columns: by how many bytes each line was moved to the left.  words: the lines that are no code.
    arriving: the sizes of the input that one of them says.  output: the line where output begins, which is no code
    either; 0 for none.  noted: what was taken for granted of it.  message: the lines of an error message.
    """

    text: str
    columns: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    arriving: tuple[int, ...] = ()
    output: int = 0
    noted: str = ""
    message: tuple[str, ...] = ()


def _behind(text: str, prompt: re.Pattern[str] | None) -> CodeText:
    """What stands behind prompts, all lines where there are none, and the sizes that were printed."""
    ends: list[int] = []
    kept: list[str] = []
    for line in text.split("\n"):
        found = (prompt.match(line) if prompt else None) or PRINTS.match(line)
        start = found.end() if found else len(line) if prompt else 0
        kept.append(line[start:])
        ends.append(len(line[:start].encode()))
    return CodeText("\n".join(kept), tuple(ends))


def _only_sizes(text: str) -> bool:
    """Is it a list of names and sizes, as a state_dict is printed, and no program?"""
    return all(PRINTS.match(line) for line in text.split("\n") if line.strip())


def candidates(text: str) -> Iterator[CodeText]:
    """The text without fences, prompts, its margin, output behind it, and at last without the lines of words in it."""
    if SESSION.search(text):
        yield _behind(text, SESSION)
    if CELL.search(text) or SHOWN.search(text):
        text = SHOWN.sub("", CELL.sub("", text))
    if not FENCE.search(text):
        yield from _bare(text)
        return
    lines, others = _in_fences(text)
    others, message = without_messages(others)
    words = tuple([" ".join(each.split()) for each in others if each.strip()])
    for each in (_dedented(lines), *_bare("\n".join(lines))):
        yield each._replace(words=(*words, *each.words), message=message or each.message)


def _in_fences(text: str) -> tuple[list[str], list[str]]:
    """The lines of code between fences, with blank ones for the others, and the others with blank ones for these."""
    lines, others = [""] * (text.count("\n") + 1), text.split("\n")
    for fence in FENCE.finditer(text):
        first = text.count("\n", 0, fence.start(1))
        code = fence.group(1).split("\n")
        lines[first : first + len(code)] = code
        others[first - 1 : first + len(code)] = [""] * (len(code) + 1)
    return lines, others


def _bare(text: str) -> Iterator[CodeText]:
    """The same of a text without fences."""
    if PROMPT.search(text):
        yield _behind(text, PROMPT)
    if numbered := _without_line_numbers(text.split("\n")):
        yield numbered
    yield _dedented(text.split("\n"))
    yield _dedented(text.split("\n"), first_lost=True)
    if PRINTS.search(text) and not _only_sizes(text):
        yield _behind(text, None)
    kept, messages = without_messages(text.split("\n"))
    if messages and len(text) < LONGEST and _goes_on(text.split("\n"), kept):
        yield from [each._replace(message=messages) for each in _without_words(kept)]
    for lines, output in without_output(text.split("\n")):
        yield _dedented(lines)._replace(output=output)
        if output and len(text) < LONGEST:
            yield from [each._replace(output=output) for each in _without_words(lines)]
    if len(text) < LONGEST:
        yield from _without_words(text.split("\n"))
        yield from _with_blocks(text.split("\n"))


def _goes_on(lines: list[str], kept: list[str]) -> bool:
    """Is there code behind the first line of a message? Else the message is output."""
    first = next(at for at, (line, left) in enumerate(zip(lines, kept, strict=True)) if line != left)
    return any(CODE.search(line) and not is_prose(line) for line in kept[first:])


NUMBERED = re.compile(r"[ \t]*(\d{1,4})(?=$|[ \t]|[A-Za-z_@#\"'()\[\]{}])")
"""A line that begins with its number, as a page shows it."""

FEWEST_NUMBERED = 4


def _without_line_numbers(lines: list[str]) -> CodeText | None:
    """The text without the numbers that stand before all its lines, `1import torch`; None where they are none."""
    found = [NUMBERED.match(line) if line.strip() else None for line in lines]
    numbers = [int(each[1]) for each, line in zip(found, lines, strict=True) if each and line.strip()]
    whole = len(numbers) == sum([bool(line.strip()) for line in lines])
    if not whole or len(numbers) < FEWEST_NUMBERED or any(b - a != 1 for a, b in pairwise(numbers)):
        return None
    kept = [line[each.end() :] if each else "" for each, line in zip(found, lines, strict=True)]
    code = _dedented(kept)
    ends = [len(line[: each.end()].encode()) if each else 0 for each, line in zip(found, lines, strict=True)]
    return code._replace(columns=tuple([a + b for a, b in zip(ends, code.columns, strict=True)]))


def _with_blocks(lines: list[str]) -> Iterator[CodeText]:
    """With the indentation that was lost on the way, and without a line in front that names the language."""
    from convcalc.readers.lost_indents import WORDS, indented

    if lines[0].strip().lower() in ("python", "python3", "py"):
        lines[0] = ""
    found = indented(lines)
    if found is not None:
        yield CodeText("\n".join(found.lines), found.columns, noted=WORDS)


def _dedented(lines: list[str], first_lost: bool = False) -> CodeText:
    """Without the margin that all lines share; first_lost: but the first, where the selection began in its middle."""
    margins = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    least = min(margins[first_lost:], default=0)
    by = tuple([min(least, len(line) - len(line.lstrip())) for line in lines])
    return CodeText("\n".join([line[columns:] for line, columns in zip(lines, by, strict=True)]), by)


def _without_words(lines: list[str]) -> Iterator[CodeText]:
    """Without the line that says the input, marks of a list, and lines of words at which Python stops."""
    arriving: tuple[int, ...] = ()
    columns = [0] * len(lines)
    for at, line in enumerate(lines):
        if found := INPUT.match(line):
            arriving, lines[at] = _sizes(found), ""
        elif (mark := MARK.match(line)) and mark[0].strip():
            columns[at] = len(mark[0].encode())
            lines[at] = _listed(line[mark.end() :])
        elif "def " not in line:
            lines[at] = _listed(line)
    words: list[str] = []
    while len(words) < MOST_WORDS:
        found_code = _dedented(lines)
        try:
            parsed(found_code.text, "")
        except Unreadable as error:
            at = error.place.line - 1 if error.place else len(lines)
            at = next(_less_indented(lines, at), at) if "unexpected indent" in str(error) else at
            if at >= len(lines) or not lines[at].strip() or (CODE.search(lines[at]) and not is_prose(lines[at])):
                return
            words.append(" ".join(lines[at].split()))
            lines[at] = ""
            continue
        moved = tuple([a + b for a, b in zip(columns, found_code.columns, strict=True)])
        yield CodeText(found_code.text, moved, tuple(words), arriving)
        return


def _less_indented(lines: list[str], at: int) -> Iterator[int]:
    """Lines of words with a smaller margin than one at which Python stops for its own: the code stands within them."""
    margin = len(lines[at]) - len(lines[at].lstrip()) if at < len(lines) else 0
    for other, line in enumerate(lines):
        if line.strip() and len(line) - len(line.lstrip()) < margin and (is_prose(line) or not CODE.search(line)):
            yield other


def _sizes(found: re.Match[str]) -> tuple[int, ...]:
    sizes = tuple([int(n) for n in re.findall(r"\d+", found[1])])
    return (*sizes, 3) if found[2] and len(sizes) == 2 else sizes


def _listed(line: str) -> str:
    """Layers with arrows between them as a list; as many bytes stand there as before."""
    return ARROW.sub(lambda arrow: ",".ljust(len(arrow[0].encode())), line)
