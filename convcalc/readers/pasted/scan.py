"""A pasted text made plain, character for character, and as tokens: every offset stays that of the text."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import pasted
from convcalc.diagnostics.diagnostic import Mistake
from convcalc.text import Span

MOST_MISTAKES = 40
PLAIN = {
    **{chr(0xFEE0 + n): chr(n) for n in range(0x21, 0x7F)},  # full-width letters, digits and marks
    **dict.fromkeys("\u00a0\u1680\u180e\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff\t", " "),
    **{chr(n): " " for n in range(0x2000, 0x200B)},
    **dict.fromkeys("✕✖⨯⨉╳", "×"),
    **dict.fromkeys("⟶⇒⟹➜➔➝➞➙➡⮕↦⇨►▶↓⬇⇓▼▾⇩↘↳↪", "→"),
    **dict.fromkeys("–—―‐‑‒−", "-"),
    **dict.fromkeys("'\"`‘’“”„«»「」『』", " "),
    **dict.fromkeys("⋅·∙∗", "*"),
    **dict.fromkeys("，、", ","),
    **dict.fromkeys("【〔", "["),
    **dict.fromkeys("】〕", "]"),
    **dict.fromkeys("≈≃≅∼", "~"),
    **dict.fromkeys("；", ";"),
    **dict.fromkeys("。", " "),
    "⎡": "[", "⎦": "]", "\uf8ee": "[", "\uf8fb": "]",
    **dict.fromkeys("⎢⎣⎤⎥\uf8ef\uf8f0\uf8f9\uf8fa", " "),
    **dict.fromkeys("─━═┄┈╌╍┌┐└┘├┤┬┴┼╭╮╯╰┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", " "),
    **dict.fromkeys("│┃║", "|"),
    **dict.fromkeys("★☆✅✓✔⭐⚙", " "),
}  # fmt: skip
"""One character for another. Brackets that stand over several lines keep only their first and their last piece."""

TABLE = str.maketrans(PLAIN)
EMOJI = re.compile("[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]")

FENCE = re.compile(r"(?m)^[ \t]*(?:```|~~~)[^\n]*")
COMMENT = re.compile(r"(?m)(?:^|(?<=\s))(?:#(?!\d|[ \t]?(?i:of )?(?i:param))|//|←|<-)[^\n]*")
COMMENT_IN_TABLE = re.compile(r"(?m)(?:^|(?<=\s))(?://|←|<-)[^\n|]*")
RULE = re.compile(r"(?m)^[-=_~*:+ \t]{3,}$|^[ \t]*+[vV][ \t]*+$")
# In this order: line breaks before other tags, names of matrices before the rest of LaTeX, arrows before hyphens.
REPLACED: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("<", re.compile(r"(?i)<br ?/?>"), " ; "),
    ("<", re.compile(r"(?i)</?(?:b|i|em|strong|sub|sup|code|pre|p|div|span|u)>"), " "),
    ("times", re.compile(r"&times;|\\times(?![A-Za-z])"), "  × "),
    ("&", re.compile(r"&(?:right)?(?:r)?arr(?:ow)?;"), " → "),
    ("\\", re.compile(r"\\(?:rightarrow|longrightarrow|to)(?![A-Za-z])"), " → "),
    ("&nbsp;", re.compile(r"&nbsp;"), " "),
    ("\\", re.compile(r"\\(?:left|right|text|mathrm|mathbf|displaystyle|quad|,)(?![A-Za-z])"), " "),
    ("\\", re.compile(r"\\begin\{[a-z]*matrix\}"), "["),
    ("\\", re.compile(r"\\end\{[a-z]*matrix\}"), "]"),
    ("\\", re.compile(r"\\(?:begin|end)\{[a-z*]*\}(?:\{[lcr|]*\})?"), " "),
    ("\\", re.compile(r"\\_"), "__"),
    ("\\", re.compile(r"\\\\"), " ;"),
    ("$", re.compile(r"\$\$?"), " "),
    (">", re.compile(r"[-=]{1,3}>"), " → "),
    ("**", re.compile(r"(?<!\d)\*\*|\*\*(?!\d)"), " "),
    ("__", re.compile(r"(?<!\w)__(?=\w)|(?<=\w)__(?!\w)"), " "),
)
"""What several characters stand for, and what stands in each of them; the replacement is filled up to the length."""

MATHEMATICS = re.compile(r"\\(?:times|text|left|begin|mathrm)")

LATEX_ROW = re.compile(r"(?m)^[^\n&]*+&[^\n]*\\\\[ \t]*$")

LEAD = re.compile(
    r"[ \t]*(?:[-*+•◦▪‣●○■□▸‧][ \t]+|\d{1,3}[.)](?=[\s*A-Za-z])[ \t]*|\(\d{1,3}\)[ \t]+|[①-⑳][ \t]*|>[ \t]?"
    r"|\[[ xX]\][ \t]+|[│┃║├└┣┗╰╠╚┌┏╭─━═┬┴┼]+|(?:\|--|\+--|`--|\\--)[->]*|\|(?=[ \t]*(?:[|+`\\]--|\||$)))"
)
"""What stands before the words of a line: list marks, numbers, quotation marks, the lines of a tree."""

CELLS = re.compile(r"[ \t]*[|│┃║].*[|│┃║][ \t]*$")
MOST_MARKS = 8  # marks in front of one line


def clean(text: str) -> str:
    """The text as the reader of pasted notations takes it: the same length, other characters.

    >>> clean("- **Conv2D**: 3×3 ⟶ ReLU  # first")
    '    Conv2D  : 3×3 → ReLU         '
    """
    text = undecorated(text, comments=True)
    for mark, pattern, instead in REPLACED:
        if mark in text:
            text = pattern.sub(_filled_up(instead), text)
    text = text.translate(TABLE)
    return RULE.sub(blank, text if text.isascii() else EMOJI.sub(" ", text))


def _filled_up(instead: str) -> Callable[[re.Match[str]], str]:
    """A replacement as long as what it replaces."""
    return lambda found: instead.ljust(len(found[0]))[: len(found[0])]


def undecorated(text: str, comments: bool = False) -> str:
    """The text without fences, list marks and the lines of a tree; the words themselves stay as they are."""
    if MATHEMATICS.search(text):
        text = LATEX_ROW.sub(_row, _without_braces(text))
    text = FENCE.sub(blank, text)
    return "\n".join(_lines(text.split("\n"), comments))


def without_fences(text: str) -> str:
    """The text without the lines that open and close a block of code."""
    return FENCE.sub(blank, text)


def _lines(lines: list[str], comments: bool) -> list[str]:
    """Each line without its decoration; a line that stands there twice is looked at once."""
    known: dict[str, str] = {}
    for line in lines:
        if line not in known:
            known[line] = _line(line, comments)
    return [known[line] for line in lines]


def _line(line: str, comments: bool) -> str:
    line = line.replace("**", "  ") if line.lstrip()[:1] in ("-", "*", "+") or line.lstrip()[:1].isdigit() else line
    cells = bool(CELLS.match(line))
    at = 0 if cells else _lead(line)
    line = " " * at + line[at:]
    if comments:
        line = (COMMENT_IN_TABLE if cells else COMMENT).sub(blank, line)
    return line


def _lead(line: str) -> int:
    """How many characters stand before the first word."""
    at = 0
    for _ in range(MOST_MARKS):
        found = LEAD.match(line, at)
        if not found or not found[0].strip():
            break
        at = found.end()
    return at


def _without_braces(text: str) -> str:
    """Braces of a formula only group: \\text{3x3}. Those of \\begin{array}{c} are left to their own rule."""
    return re.sub(r"(?<=\\text)\{([^{}\n]*)\}|(?<=\\mathrm)\{([^{}\n]*)\}", lambda m: f" {m[1] or m[2] or ''} ", text)


def _row(found: re.Match[str]) -> str:
    """A row of a LaTeX table as one with bars; what its cells hold in brackets keeps its line ends."""
    line = found[0].rstrip()
    bars = line[:-2].replace("&", "|") + " |"
    return ("|" + bars[1:] if bars[0] == " " else bars).ljust(len(found[0]))


def blank(found: re.Match[str]) -> str:
    """As many blanks."""
    return " " * len(found[0])


DEEPEST = 60


class Token(NamedTuple):
    """kind: "dims" 3x3, "num" 64, "dec" 0.5, "named" conv3-64, "word", "newline", or a mark: "[", "→", "×", "..."

    A long list of filters, [64, 64, M, ...], is one token, "listing".
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


END = Token("end", "", -1, -1)

# Every quantifier is possessive, so that nothing is tried twice: the time is linear in the text.
_PATTERN = re.compile(
    r"""(?:(?P<decoration>[123]\ ?-?D(?![\w-])|\d++(?:st|nd|rd|th)\b)|
(?P<dims>\d++(?:(?:[xX×*]\d++)++|(?:\ {1,8}[xX×*]\ {1,8}\d++(?![xX×*]\d))++)(?!\.?\d))|
(?P<dec>\d*+\.\d++)|
(?P<listing>\[(?=[^\[\]]{400})(?:[ \n]*+(?:\d++|[Mm][Pp]?+|[Mm]axpool|[AaCc])[ \n]*+,?+)++[ \n]*+\])|
(?P<num>\d++)|
(?P<named>[A-Za-z]++(?:\d*+-\d++|-\d++-\d++)(?![\w.%]|-\d))|
(?P<word>[^\W\d_]\w*+(?:\.[^\W\d_]\w*+)*+)|
(?P<dots>\.{2,}+|…)|
(?P<newline>\n)|
(?P<mark>\S))""",
    re.VERBOSE,
)

OPEN = {"(": ")", "[": "]", "{": "}"}
CLOSE = {close: open for open, close in OPEN.items()}


def scan(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Every token of a cleaned text, or of a part of it; `2D` and `1st` say nothing and are left out."""
    found = []
    for match in _PATTERN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup or ""
        word = match[kind]
        if kind != "decoration":
            found.append(Token("..." if kind == "dots" else word if kind == "mark" else kind, word, *match.span(kind)))
    return found


def pairs(tokens: list[Token], mistakes: list[Mistake]) -> dict[int, int]:
    """Which token closes which bracket; one that is never closed, or closes nothing, is a mistake."""
    partner: dict[int, int] = {}
    waiting: list[int] = []
    for i, token in enumerate(tokens):
        if token.kind in OPEN:
            waiting.append(i)
            if len(waiting) > DEEPEST:
                mistakes.append(pasted.TooDeeplyNested(DEEPEST).at(token.span))
                return {}
        elif token.kind in CLOSE:
            if waiting and tokens[waiting[-1]].kind == CLOSE[token.kind]:
                partner[waiting.pop()] = i
            elif token.kind != "}":
                mistakes.append(pasted.BracketClosesNothing(token.text).at(token.span))
    for i in waiting:
        if tokens[i].kind != "{":
            mistakes.append(pasted.BracketNeverClosed(tokens[i].text).at(tokens[i].span))
    return partner


def numbers(token: Token) -> tuple[int, ...]:
    """The numbers of a size, or the one number; more digits than any size has are cut down to a size too large."""
    return tuple([int(n[:19]) for n in re.findall(r"\d++", token.text)])


def words_of(text: str, start: int, end: int) -> str:
    """What stands there, blanks as one; of what nobody would print, the beginning and the end.

    A line of a megabyte may be quoted by each of its mistakes.
    """
    if end - start > 2000:
        return " ".join([*text[start : start + 1000].split(), "...", *text[end - 1000 : end].split()])
    return " ".join(text[start:end].split())


class TokenStream(NamedTuple):
    """The text that is read, cleaned, its tokens and what closes what; mistakes and remarks are added on the way."""

    text: str
    tokens: list[Token]
    partner: dict[int, int]
    mistakes: list[Mistake]
    remarks: list[str]

    def note(self, mistake: Mistake, start: int, end: int) -> None:
        if not self.enough:
            self.mistakes.append(mistake.at(Span(start, max(end, start + 1))))

    @property
    def enough(self) -> bool:
        """So many mistakes that nobody reads more of them?"""
        return len(self.mistakes) >= MOST_MISTAKES

    def span(self, i: int, j: int) -> Span:
        """Where tokens i to j stand, j left out."""
        return Span(self.tokens[i].start, self.tokens[j - 1].end)

    def words(self, start: int, end: int) -> str:
        """What stands there, blanks as one."""
        return words_of(self.text, start, end)
