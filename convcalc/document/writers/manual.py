"""Our manual pages as plain text, for where there is no `man`: the macros that they use, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.document.writers import Look
from convcalc.document.writers.typeset import paragraph

INDENT = "     "
WIDTH = 78

ESCAPES = {"\\(aq": "'", "\\(ga": "`", "\\(ha": "^", "\\(ti": "~", "\\(em": "--", "\\-": "-", "\\&": "", "\\e": "\\",
           "\\(oq": "'", "\\(cq": "'", "\\(dq": '"', "\\(mu": "\u00d7"}  # fmt: skip
_ESCAPE = re.compile("|".join(re.escape(name) for name in ESCAPES))
_WORD = re.compile(r'"([^"]*)"|(\S+)')

CLOSING = frozenset(".,:;)?!")

QUOTES = {"Ql": "'%s'", "Dq": '"%s"', "Sq": "'%s'", "Pq": "(%s)", "Op": "[%s]"}
JOINTS = {"Ns": "", "Oo": " [", "Oc": "]"}
PLAIN = frozenset("Nm Ar Cm Em Sy Pa Ev Ic Li No".split())


class UnknownMacro(ValueError):
    """A page uses a macro that this reader does not know."""


def unescaped(text: str) -> str:
    """The characters that escapes stand for."""
    return _ESCAPE.sub(lambda found: ESCAPES[found[0]], text)


def words(line: str) -> list[str]:
    """The arguments of a macro, quoted ones whole."""
    return [quoted if quoted or not bare else bare for quoted, bare in _WORD.findall(line)]


def inline(tokens: list[str], name: str = "") -> str:
    """What a line of macros reads as; name: what `Nm` alone stands for."""
    text, space, at = "", "", 0
    while at < len(tokens):
        macro, at = (tokens[at], at + 1) if _is_macro(tokens[at]) or not text else ("No", at)
        if macro in JOINTS:
            piece, space = JOINTS[macro].replace(" ", space), "" if macro != "Oc" else " "
            text += piece
            continue
        if macro in QUOTES:
            piece, at = QUOTES[macro] % _trailing(tokens, at, name)[0], len(tokens)
            marks = _trailing(tokens, _last(tokens, macro), name)[1]
            text, space = text + space + piece + marks, " "
            continue
        if macro not in PLAIN and macro not in ("Fl", "Xr"):
            raise UnknownMacro(macro)
        args: list[str] = []
        while at < len(tokens) and not _is_macro(tokens[at]):
            args.append(tokens[at])
            at += 1
        shown = _shown(macro, args, name)
        text, space = text + ("" if args[:1] and args[0] in CLOSING else space) + shown, " "
    return text


def _last(tokens: list[str], macro: str) -> int:
    return len(tokens) - 1 - tokens[::-1].index(macro) + 1


def _trailing(tokens: list[str], at: int, name: str) -> tuple[str, str]:
    """What a quote encloses, and the marks behind it, which stay outside."""
    rest = tokens[at:]
    marks = ""
    while rest and rest[-1] in CLOSING:
        marks = rest.pop() + marks
    inside = inline(rest, name) if rest and _is_macro(rest[0]) else inline(["No", *rest], name)
    return inside, marks


def _is_macro(token: str) -> bool:
    return token in PLAIN or token in QUOTES or token in JOINTS or token in ("Fl", "Xr")


def _shown(macro: str, args: list[str], name: str) -> str:
    if macro == "Nm" and (not args or args[0] in CLOSING):
        args = [name, *args]
    if macro == "Ar" and not args:
        args = ["file", "..."]
    if macro == "Xr":
        args = [f"{args[0]}({args[1]})", *args[2:]]
    text = ""
    for arg in args:
        mark = arg in CLOSING or arg == "|"
        shown = unescaped(arg)
        text += shown if not text or arg in CLOSING else f" {shown}"
        if macro == "Fl" and not mark:
            text = text[: len(text) - len(shown)] + "-" + shown
    return text


class PageFormatter:
    """Reads a page line by line and gathers its text."""

    def __init__(self, width: int) -> None:
        self.look = Look(width=width)
        self.made: list[str] = []
        self.filling: list[str] = []  # words of the paragraph at hand
        self.name = self.title = ""
        self.lists: list[tuple[str, int, bool]] = []  # kind, width of its tags, compact
        self.tag: str | None = None
        self.literal = False
        self.offset = 0

    def page(self, source: str) -> str:
        for line in source.splitlines():
            if not line.startswith('.\\"'):
                self.line(line)
        self.flush()
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self.made)).strip("\n") + "\n"
        return re.sub(r"(?m)^(\S.*)\n\n(?= )", r"\1\n", text)

    def line(self, line: str) -> None:
        if line.startswith(".") and len(line) > 1:
            macro, *tokens = words(line[1:])
            handle: Callable[[list[str]], None] | None = getattr(self, f"on_{macro}", None)
            if handle is not None:
                handle(tokens)
            else:
                self.add(inline([macro, *tokens], self.name))
        elif self.literal:
            self.made.append((self.margin() + " " * self.offset + unescaped(line)).rstrip())
        else:
            self.add(unescaped(line))

    def margin(self) -> str:
        """Blanks before text: of the page, and of the lists that it stands in."""
        return INDENT + "".join(" " * (width + 2) for _, width, _ in self.lists)

    def add(self, text: str) -> None:
        self.filling.append(text)

    def flush(self) -> None:
        """Set the paragraph at hand; behind a tag it begins on the tag's line where there is room."""
        text, self.filling = " ".join(self.filling), []
        margin = self.margin()
        if self.tag is None:
            self.made += paragraph(text, self.look, margin) if text else []
            return
        outer = margin[: len(margin) - self.lists[-1][1] - 2]
        tag, self.tag = self.tag, None
        if len(tag) <= self.lists[-1][1] and text:
            self.made += paragraph(text, self.look, f"{outer}{tag:{self.lists[-1][1] + 2}}", margin)
        else:
            self.made += [outer + tag, *(paragraph(text, self.look, margin) if text else [])]

    def on_Dd(self, tokens: list[str]) -> None:
        """The date is for others."""

    on_Os = on_Dd

    def on_Dt(self, tokens: list[str]) -> None:
        self.title = f"{tokens[0]}({tokens[1]})"
        self.made.append(self.title + f"{'convcalc manual':^{WIDTH - 2 * len(self.title)}}" + self.title)

    def on_Sh(self, tokens: list[str]) -> None:
        self.flush()
        self.made += ["", unescaped(" ".join(tokens))]

    def on_Ss(self, tokens: list[str]) -> None:
        self.flush()
        self.made += ["", "  " + unescaped(" ".join(tokens))]

    def on_Pp(self, tokens: list[str]) -> None:
        self.flush()
        self.made.append("")

    def on_br(self, tokens: list[str]) -> None:
        self.flush()

    def on_Nm(self, tokens: list[str]) -> None:
        """In the synopsis each begins a line."""
        if not self.name:
            self.name = " ".join(tokens)
        elif self.in_synopsis():
            self.flush()
        self.add(inline(["Nm", *tokens], self.name))

    def in_synopsis(self) -> bool:
        headings = [line for line in self.made if line and not line.startswith(" ")]
        return bool(headings) and headings[-1] == "SYNOPSIS"

    def on_Nd(self, tokens: list[str]) -> None:
        self.add("-- " + unescaped(" ".join(tokens)))

    def on_Bl(self, tokens: list[str]) -> None:
        self.flush()
        compact = "-compact" in tokens
        kind = tokens[0]
        width = 2 if kind == "-bullet" else 8
        if "-width" in tokens:
            given = tokens[tokens.index("-width") + 1]
            width = 6 if given == "Ds" else len(unescaped(given))
        if not compact:
            self.made.append("")
        self.lists.append((kind, width, compact))

    def on_It(self, tokens: list[str]) -> None:
        self.flush()
        kind, _, compact = self.lists[-1]
        if not compact and self.made and self.made[-1]:
            self.made.append("")
        self.tag = "*" if kind == "-bullet" else self.item(tokens)

    def item(self, tokens: list[str]) -> str:
        if tokens and _is_macro(tokens[0]):
            return inline(tokens, self.name)
        return unescaped(" ".join(tokens))

    def on_El(self, tokens: list[str]) -> None:
        self.flush()
        self.lists.pop()

    def on_Bd(self, tokens: list[str]) -> None:
        self.flush()
        if "-compact" not in tokens and self.made and self.made[-1]:
            self.made.append("")
        given = tokens[tokens.index("-offset") + 1] if "-offset" in tokens else "0n"
        self.offset = 6 if given == "indent" else int(given.removesuffix("n"))
        self.literal = True

    def on_Ed(self, tokens: list[str]) -> None:
        self.literal = False


def render(source: str, width: int = WIDTH) -> str:
    """A page of ours as text."""
    return PageFormatter(width).page(source)
