"""Jupyter notebooks: the code of the cells, one behind the other, and behind it what they printed of a network.

Source: the notebook format, version 4 (and 3, whose cells stand in worksheets), https://nbformat.readthedocs.io
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.readers import Imported, UnreadNote, python_source
from convcalc.readers.code_and_output import of_notebook, of_python_2
from convcalc.readers.opened import OpenedFile, ReadError, parsed_json
from convcalc.readers.printed_behind import has_figures
from convcalc.readers.python.program import is_python
from convcalc.text import Source, first_of

LONGEST = 16_000_000
"""Bytes: pictures stand in it as text."""

OTHER_LANGUAGE = re.compile(r"%%(?:bash|sh|script|cmd|html|svg|javascript|js|latex|markdown|perl|ruby|R|sql)\b")
"""How a cell begins that is no Python."""

BETWEEN = "# %%"
"""What stands between cells, as editors have it."""


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network in the code of a notebook, or the one that an expression makes there; raises SpecError, ReadError."""
    called = file.called
    if len(file.data) > LONGEST:
        raise ReadError(f"{called}: a notebook of more than {LONGEST:,} bytes is not read")
    cells = list(_cells(parsed_json(file.source().text, called)))
    if not any(code for code, _ in cells):
        raise ReadError(f"{called} is a notebook without code", "copy its text, and give that")
    code, broken = [], []
    for number, (text, _) in enumerate(cells, 1):
        if not text:
            continue
        plain = "\n".join([of_python_2(of_notebook(line)) for line in text.split("\n")])
        if is_python(plain):
            code += [BETWEEN, plain]
        else:
            broken.append(str(number))
    notes = (UnreadNote(f"cells that are no Python are not read: {first_of(broken, 8)}"),) if broken else ()
    program = Source("\n".join(code), file.name)
    found = python_source.read(program, network)
    printed = [text for _, text in cells if text and has_figures(text.split("\n"))]
    return _noted(found, notes)._replace(listing="\n".join([program.text, "", *printed]))


def _noted(found: Imported, notes: tuple[str, ...]) -> Imported:
    """The same with these notes, also on another input."""
    on, named = found.on, found.named
    return found._replace(
        notes=(*found.notes, *notes),
        on=None if on is None else lambda arriving: _noted(on(arriving), notes),
        named=None if named is None else named._replace(on=lambda sizes: _noted(named.on(sizes), notes)),
    )


def _cells(found: object) -> Iterator[tuple[str, str]]:
    """Of each cell its code, "" where it has none, and what it printed."""
    sheets = [found, *_list(_field(found, "worksheets"))]
    for cell in [cell for sheet in sheets for cell in _list(_field(sheet, "cells"))]:
        if _field(cell, "cell_type") != "code":
            yield "", ""
            continue
        text = _text(_field(cell, "source") or _field(cell, "input"))
        if OTHER_LANGUAGE.match(text):
            text = ""
        elif text.startswith("%%"):  # %%time, %%capture, %%writefile net.py
            text = text.partition("\n")[2]
        yield text, "\n".join(filter(None, map(_printed, _list(_field(cell, "outputs")))))


def _printed(output: object) -> str:
    """What a cell printed, or the value of its last line."""
    if _field(output, "output_type") == "stream" and _field(output, "name") != "stderr":
        return _text(_field(output, "text"))
    return _text(_field(_field(output, "data"), "text/plain"))


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """A text, or the lines of one."""
    return "".join([each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)])
