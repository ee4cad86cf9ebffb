"""Code that lost its indentation on the way, as pages and messengers do: which lines stand in which block.

A method goes on to the next `def`, a function to its `return`; a class has methods. What a lone `if` or `for` holds is
not to be told, but for the last line of a text.
"""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple

WORDS = "the indentation is lost: a class has the methods behind it, a method goes on to the next def or its return"

HEADER = re.compile(r"[ \t]*(?:async[ \t]+)?(class|def|if|elif|else|for|while|with|try|except|finally)\b")
METHOD = re.compile(r"[ \t]*(?:@|(?:async[ \t]+)?def[ \t]+\w+[ \t]*\([ \t]*(?:self|cls)\b)")
BEGINS = re.compile(r"[ \t]*(?:@|(?:async[ \t]+)?def\b|class\b)")
ENDS = re.compile(r"[ \t]*(?:return|raise)\b")
MADE = re.compile(r"^[ \t]*class[ \t]+(\w+)", re.MULTILINE)
TEXTS = re.compile(r"(\"\"\"|''').*?(?:\1|$)|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#.*")
STEP = 4


class Indented(NamedTuple):
    """Lines that are indented, and by how many columns each was moved to the left: less than none, as a rule."""

    lines: list[str]
    columns: tuple[int, ...]


class _Statement(NamedTuple):
    """A line with those that go on in its brackets, as one; first: the number of its own."""

    first: int
    text: str
    margin: int

    @property
    def head(self) -> str:
        """The word of a line that begins a block; "" for another."""
        found = HEADER.match(self.text)
        bare = TEXTS.sub("''", self.text).rstrip()
        return found[1] if found and bare.endswith(":") else ""


class _Block(NamedTuple):
    """A block that is open: by which word, from which margin on; lost: does it stand no deeper than what begins it?"""

    word: str
    margin: int
    lost: bool


def indented(lines: list[str]) -> Indented | None:
    """The lines with their blocks indented; None where nothing is lost, or a block cannot be told."""
    statements = _statements(lines)
    classes = set(MADE.findall("\n".join(lines)))
    if statements is None:
        return None
    made, columns, stack = list(lines), [0] * len(lines), list[_Block]()
    opened: _Statement | None = None
    before = ""
    for at, each in enumerate(statements):
        if opened is not None:
            lost = each.margin <= opened.margin
            if lost and opened.head not in ("class", "def") and at + 1 < len(statements):
                return None
            stack.append(_Block(opened.head, each.margin, lost))
        else:
            _close(stack, each, before, classes)
        wanted = STEP * len(stack)
        made[each.first] = " " * wanted + lines[each.first].lstrip()
        columns[each.first] = each.margin - wanted
        opened = each if each.head else None
        before = each.text
    return Indented(made, tuple(columns)) if made != lines else None


def _close(stack: list[_Block], each: _Statement, before: str, classes: set[str]) -> None:
    """End the blocks to which a statement does not belong."""
    makes = any(re.search(rf"(?<!super\()\b{name}\(", each.text) for name in classes)
    while stack:
        top = stack[-1]
        if each.margin < top.margin and not top.lost:
            stack.pop()
        elif not top.lost or each.margin > top.margin:
            return
        elif top.word == "class" and not METHOD.match(each.text):
            stack.pop()
        elif top.word == "def" and (BEGINS.match(each.text) or ENDS.match(before) or makes):
            stack.pop()
            before = ""
        else:
            return


def _statements(lines: list[str]) -> list[_Statement] | None:
    """The statements of a text, without blank lines and comments; None where a bracket is never closed."""
    found: list[_Statement] = []
    depth, quote = 0, ""
    for at, line in enumerate(lines):
        if quote or depth:
            found[-1] = found[-1]._replace(text=f"{found[-1].text} {line.strip()}")
        elif line.strip() and not line.lstrip().startswith("#"):
            found.append(_Statement(at, line, len(line) - len(line.lstrip())))
        code = (
            line if quote else TEXTS.sub(lambda text: text[0] if text[1] else "", line)
        )  # of comments no quote counts
        for mark in re.findall(r"\"{3}|'{3}", code):
            quote = "" if quote == mark else quote or mark
        bare = "" if quote else TEXTS.sub("", line)
        depth += sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
    return None if depth or quote else found
