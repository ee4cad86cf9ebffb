"""Lists of what people typed, each line by its number, held here or by another test."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from tests.cli.program import in_process
from tests.places import ROOT


def is_held(by: str) -> bool:
    """Is there a test of this name, `tests/cli/test_arch.py::test_it`?"""
    file, _, name = by.partition("::")
    return f"def {name}(" in (Path(ROOT) / file).read_text(encoding="utf-8")


def ask(line: str, status: int, said: tuple[str, ...], files: Mapping[str, Path]) -> None:
    """A command line ends with a status and says all of this, and nothing of the program itself."""
    ran = in_process(*[str(files.get(word, word)) for word in shlex.split(line)])
    answer = ran.out + ran.err
    assert ran.status == status, answer
    assert [words for words in said if words not in answer] == [], answer
    for sign in ("Traceback", "Span(", "<class", "convcalc.lang", "this is a bug"):
        assert sign not in answer
