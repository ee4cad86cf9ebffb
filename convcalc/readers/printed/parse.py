"""The text that `print(model)` makes, as a tree of modules; every module knows where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.text import Span

MODULE = re.compile(r"([A-Za-z_]\w*) ?\(")
CHILD = re.compile(r"\(([\w.\- ]{1,80})\): +(?:(\d{1,4}) x )?(?=[A-Za-z_]\w* ?\()")
BEGINNING = re.compile(
    r"(?m)^(?:[>$ \t]*print\(.*\)[ \t]*\n)?[ \t>]*+([A-Za-z_]\w*) ?\(\s*(?=\(([\w.\- ]{1,80})\): +(?:\d+ x )?[A-Z_])"
)
DEEPEST = 60
MOST = 20_000


class PrintedModule(NamedTuple):
    """One module: its name in the one around it, its class, what stands in its parentheses, its modules.

    start: where its class begins.  span: all of it.  Old prints have `Conv2d (3, 64)`.
    """

    name: str
    cls: str
    arguments: str
    start: int
    span: Span
    children: tuple[PrintedModule, ...]

    def every(self) -> Iterator[PrintedModule]:
        """Itself and all inside it."""
        yield self
        for each in self.children:
            yield from each.every()


class BadPrint(Exception):
    """Where the print cannot be read, and why; cls: the class that is not known, "" where the print itself is wrong."""

    def __init__(self, why: str, at: int, cls: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.at = at
        self.cls = cls


def beginning(text: str) -> int:
    """Where the first printed model of a text begins; -1 where there is none.

    >>> beginning("my net:\\nNet(\\n  (fc): Linear(2, 3)\\n)\\n")
    8
    """
    found = BEGINNING.search(text)
    return found.start(1) if found else -1


def parse(text: str) -> PrintedModule:
    """The first printed model of a text; raises BadPrint.

    >>> made = parse("Net(\\n  (a): Sequential(\\n    (0): ReLU(inplace=True)\\n  )\\n)")
    >>> [each.cls for each in made.every()], made.children[0].children[0].arguments
    (['Net', 'Sequential', 'ReLU'], 'inplace=True')
    """
    return _Parser(text).module("", beginning(text), 0)[0]


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.count = 0

    def module(self, name: str, at: int, depth: int) -> tuple[PrintedModule, int]:
        """The module that begins here, and where it ends."""
        found = MODULE.match(self.text, at)
        self.count += 1
        if found is None:
            raise BadPrint("a module's class is missing", at)
        if depth > DEEPEST or self.count > MOST:
            raise BadPrint("these are more modules than are read", at)
        start, children = found.end(), list[PrintedModule]()
        arguments, end = self.arguments(start)
        while self.text[end] != ")":
            child = CHILD.match(self.text, end)
            assert child is not None
            made, end = self.module(child[1], child.end(), depth + 1)
            children += _repeated(made, child[1], child[2])
            end = self.blank(end)
            if end >= len(self.text):
                raise BadPrint(f"'{found[1]}(' is never closed", at)
            if self.text[end] != ")" and not CHILD.match(self.text, end):
                raise BadPrint(f"this is no module of '{found[1]}'", end)
        return PrintedModule(name, found[1], arguments, at, Span(at, end + 1), tuple(children)), end + 1

    def arguments(self, start: int) -> tuple[str, int]:
        """What stands before the first child, or before the parenthesis that closes; and where that is."""
        depth, at, end = 0, start, len(self.text)
        while at < end:
            char = self.text[at]
            if char == "(":
                if not depth and CHILD.match(self.text, at):
                    return self.text[start:at].strip(), at
                depth += 1
            elif char == ")":
                if not depth:
                    return self.text[start:at].strip(), at
                depth -= 1
            at += 1
        raise BadPrint(f"'{MODULE.findall(self.text, 0, start)[-1]}(' is never closed", start - 1)

    def blank(self, at: int) -> int:
        """The next place where something stands."""
        while at < len(self.text) and self.text[at].isspace():
            at += 1
        return at


def _repeated(made: PrintedModule, name: str, times: str | None) -> list[PrintedModule]:
    """`(0-5): 6 x Block(...)` stands for six modules."""
    first, _, last = name.partition("-")
    if not times or not first.isdigit() or not last.isdigit():
        return [made]
    if int(last) - int(first) + 1 != int(times) or int(times) > MOST:
        raise BadPrint(f"({name}) are not {times} modules", made.start)
    return [made._replace(name=str(at)) for at in range(int(first), int(last) + 1)]
