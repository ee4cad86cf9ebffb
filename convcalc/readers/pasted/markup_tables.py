"""Tables in HTML and LaTeX as tables with bars, character for character, so that every place stays that of the text."""

from __future__ import annotations

import re

LATEX = re.compile(r"\\begin\{(tabularx?\*?|array|longtable)\}.*?\\end\{\1\}", re.DOTALL)
BEGIN = re.compile(r"\\begin\{\w+\*?\}(?:\{[^{}]*\}|\[[^\]]*\])*|\\end\{\w+\*?\}")
RULE = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^{}]*\}|cmidrule(?:\([^()]*\))?\{[^{}]*\})")
SET = re.compile(r"\\(?:textbf|textit|texttt|textrm|textsc|mathbf|mathrm|text|emph)\{([^{}]*)\}")
THOUSANDS = re.compile(r"(?<=\d)(?:\{,\}|\\,)(\d{3})")
HTML = re.compile(r"(?i)<table\b.*?(?:</table\s*>|\Z)", re.DOTALL)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
NUMBER = re.compile(r"(?<=\|)\s*\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?=\s*\|)")
"""A cell of one number, blanks between its thousands."""
MOST_TABLES = 200

DEEPEST = 3
"""Ways of setting a word within one another."""
SPANNED = re.compile(r"(?i)\b(?:col|row)span *= *[\"']?(?!1\b)\d|\\multi(?:column|row)\b")


def plain_tables(text: str) -> str:
    r"""The text, its tables in HTML and LaTeX between bars; one with cells over several columns is left as it is.

    >>> plain_tables("<table><tr><td>conv</td><td>3x3</td></tr></table>").split("|")
    ['           ', '   conv     ', '   3x3     ', '\n           ']
    >>> plain_tables(r"\begin{tabular}{ll}a & 1{,}200 \\ \hline\end{tabular}").split()
    ['a', '|', '1,200']
    """
    if "<t" in text or "<T" in text:
        text = HTML.sub(lambda found: found[0] if SPANNED.search(found[0]) else _of_html(found[0]), text)
    if 0 < text.count("\\begin{") < MOST_TABLES:
        text = LATEX.sub(lambda found: found[0] if SPANNED.search(found[0]) else _of_latex(found[0]), text)
    return text


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _of_latex(text: str) -> str:
    """A line for each row, whatever lines it had."""
    body = BEGIN.sub(_blank, text).replace("\n", " ")
    body = RULE.sub(_blank, body)
    for _ in range(DEEPEST):
        body = SET.sub(lambda found: found[1].rjust(len(found[0]) - 1) + " ", body)
    body = THOUSANDS.sub(lambda found: "," + found[1] + " " * (len(found[0]) - 1 - len(found[1])), body)
    body = re.sub(r"(?<!\\)&", "|", body)
    return re.sub(r"\\\\(?:\[[^\]]*\])?", lambda found: _blank(found)[1:] + "\n", body)


def _of_html(text: str) -> str:
    """A line for each row, a bar where a cell begins, and one behind the last."""
    body = re.sub(r"(?i)<t[dh]\b[^<>]*>", lambda found: "|" + " " * (len(found[0]) - 1), text.replace("\n", " "))
    body = re.sub(r"(?i)</tr\s*>", lambda found: "|\n" + " " * (len(found[0]) - 2), body)
    body = TAG.sub(_blank, body)
    return NUMBER.sub(lambda found: re.sub(r"(?<=\d)\s(?=\d)", ",", found[0]), body)
