"""The forms in which a report or a picture can be had; every command lists them, so this loads no writer."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple


class Form(NamedTuple):
    """Who writes a form: a module of `writers/`, loaded when asked for, and a function in it.

    suffixes: of files that mean it.  picture: it is had where there is a picture, not of every report.
    binary: it is bytes, which no terminal shows.
    """

    module: str
    suffixes: tuple[str, ...] = ()
    picture: bool = False
    function: str = "render"
    binary: bool = False


FORMS = {
    "table": Form("terminal"),
    "plain": Form("plain", (".txt",)),
    "json": Form("data", (".json",), function="render_json"),
    "csv": Form("data", (".csv",), function="render_csv"),
    "markdown": Form("markdown", (".md",)),
    "latex": Form("latex", (".tex",)),
    "svg": Form("pictures", (".svg",), picture=True, function="render_svg"),
    "png": Form("images", (".png",), picture=True, function="render_png", binary=True),
    "pdf": Form("images", (".pdf",), picture=True, function="render_pdf", binary=True),
    "mermaid": Form("pictures", (".mmd",), picture=True, function="render_mermaid"),
    "dot": Form("pictures", (".dot", ".gv"), picture=True, function="render_dot"),
}

REPORTS = tuple([name for name, form in FORMS.items() if not form.picture])
"""Every report can be had in these."""


def suffix_of(path: str) -> str:
    """What a file's name ends in, in small letters; "" where it has no suffix.

    >>> suffix_of("net.JSON"), suffix_of("week.2/notes"), suffix_of(".hidden")
    ('.json', '', '')
    """
    from os.path import splitext

    return splitext(path)[1].lower()


def form_of(path: str) -> str | None:
    """The form that a file's name means: plain text without a suffix, None where no form has this one.

    >>> form_of("net.JSON"), form_of("a.gv"), form_of("notes"), form_of("a.gif")
    ('json', 'dot', 'plain', None)
    """
    suffix = suffix_of(path)
    return next((name for name, form in FORMS.items() if suffix in form.suffixes), None if suffix else "plain")


def suffixes_of(forms: tuple[str, ...]) -> str:
    """The endings of files that mean one of these forms and no other, as a help text has them.

    >>> suffixes_of(("plain", "csv", "dot"))
    '.txt .csv .dot .gv'
    """
    return " ".join([suffix for name in forms for suffix in FORMS[name].suffixes])
