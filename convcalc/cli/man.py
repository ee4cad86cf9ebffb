"""`convcalc man [TOPIC]`: the manual pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import click

from convcalc.cli import output
from convcalc.cli.command import Command, Usage, option
from convcalc.readers.opened import ReadError

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

UPWARDS = 5
"""From the package up to where an installation keeps its pages: PREFIX/lib/python3.11/site-packages/convcalc."""


def homes() -> Iterator[str]:
    """Where pages may lie: beside the source, or where the wheel put them."""
    folder = HERE
    for _ in range(UPWARDS):
        folder = os.path.dirname(folder)
        yield os.path.join(folder, "man")
        yield os.path.join(folder, "share", "man")


def pages() -> dict[str, str]:
    """The pages and their files, by name: `convcalc`, `layer`, `spec`."""
    for home in homes():
        if os.path.isfile(os.path.join(home, "man1", "convcalc.1")):
            found = [os.path.join(home, f"man{section}", name) for section in "157" for name in _listed(home, section)]
            return {_name(path): path for path in found}
    raise ReadError("the manual pages were not installed with this copy of convcalc")


def _listed(home: str, section: str) -> list[str]:
    folder = os.path.join(home, f"man{section}")
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return sorted(name for name in names if name.startswith("convcalc"))


def _name(path: str) -> str:
    return os.path.basename(path).rpartition(".")[0].removeprefix("convcalc-")


def chosen(topic: str | None) -> str:
    """The file of the page that is asked for."""
    known = pages()
    if topic is None:
        return known["convcalc"]
    name = topic.lower().removeprefix("convcalc-").partition("(")[0]
    if name in known:
        return known[name]
    from convcalc.text import nearest

    near = nearest(name, known)
    raise Usage(f"no manual page '{topic}'", f"did you mean '{near}'?" if near else f"there are {', '.join(known)}")


def man(topic: str | None, list_: bool, path: bool, plain: bool) -> int:
    if list_:
        known = pages()
        output.write("".join(f"{known[name] if path else name}\n" for name in known))
        return 0
    found = chosen(topic)
    if path:
        output.write(found + "\n")
    elif plain or not output.is_terminal() or not _shown(found):
        output.write(_text(found))
    return 0


def _shown(path: str) -> bool:
    """Show the page with the reader's own `man`, where there is one; a path with a slash is a file to all of them."""
    from shutil import which
    from subprocess import run

    program = which("man")
    return program is not None and run([program, path]).returncode <= 0  # below 0: the reader has left it


def _text(path: str) -> str:
    from convcalc.document.writers.manual import WIDTH, render
    from convcalc.readers.opened import read_file

    return render(read_file(path), min(output.columns() or WIDTH, WIDTH))


command = Command(
    "man",
    "the manual pages; TOPIC is a command, spec (the language) or arithmetic (the formulas)",
    (
        "convcalc man",
        "convcalc man layer",
        "convcalc man spec",
        "convcalc man arithmetic --plain",
    ),
    [
        click.Argument(["topic"], required=False, metavar="[TOPIC]"),
        option("--list", "list_", is_flag=True, help="list the pages; with --path their files"),
        option("--path", "path", is_flag=True, help="where the page is"),
        option("--plain", "plain", is_flag=True, help="plain text, on a terminal too"),
    ],
    callback=man,
    hints={},
)
