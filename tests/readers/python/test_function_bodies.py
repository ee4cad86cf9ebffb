"""Outlines of files: what is left out is where it was once it is parsed, and is parsed only when it is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.python.function_bodies import outline
from convcalc.readers.python.program import outlined, parsed
from convcalc.readers.source import load

ROOT = Path(__file__).parents[3]
SOURCES = sorted((ROOT / "convcalc").rglob("*.py"))[::3]
LONG = "f  # " + 200 * "." + "\n"


def statements(tree: ast.Module) -> Iterator[str]:
    """What stands in a file and where, but for the ends of what stands around functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and hasattr(node, "body"):
            node.end_lineno = node.end_col_offset = 0
    yield from [ast.dump(each, include_attributes=True) for each in tree.body]


def test_a_file_is_the_same_with_its_bodies_parsed_later() -> None:
    left_out = 0
    for path in SOURCES:
        text = path.read_text("utf-8")
        tree, complete = outlined(text, path.name)
        if complete is not None:
            left_out += 1
            complete(tree)
        assert list(statements(tree)) == list(statements(parsed(text, path.name))), path
    assert left_out > len(SOURCES) // 2


@pytest.mark.parametrize(
    "text",
    [
        f"def f():\n    y = [\n{LONG}    ]\n",  # what is in brackets may stand anywhere
        f"def f():\n    '''a\nb'''\n    {LONG}",
        f"def f():\n    '''a\ndef g():\n    '''\n    {LONG}",
        f"def f(a=':',  # ):\n      b='('):\n    {LONG}",
        f"def f(a={{1:\n       2}}):\n    {LONG}",
        f"def f(): return 1\n{LONG}",
        f"class A:\n    def f(self):\n        {LONG}\n    def g(self):\n        # b\n  # c\n        {LONG}    d = 1\n",
        f"if f:\n    def f():\n        {LONG}else:\n    def f():\n        {LONG}        return 2",
        f"s = '''\ndef f():\n    {LONG}'''\n",
        f"s = \"'''\"\ndef f():\n    {LONG}s = \"'''\"\n",
        f"def f():\n    return 1 + \\\n1\ndef g():\n    {LONG}",
        f"def f():\n\t{LONG}",
    ],
)
def test_what_looks_like_an_end_and_is_none(text: str) -> None:
    tree, complete = outlined(text, "text")
    if complete is not None:
        complete(tree)
    assert list(statements(tree)) == list(statements(ast.parse(text)))


def test_a_body_is_parsed_when_its_function_is_called() -> None:
    text = f"def f():\n    {LONG}    return (1\n\ndef g():\n    {LONG}"
    found = outline(text)
    assert found is not None and sorted(found.functions) == [1, 5]
    tree, complete = outlined(text, "text")
    assert complete is not None
    complete(tree.body[1])
    with pytest.raises(Exception, match="'\\(' was never closed"):
        complete(tree.body[0])


NET = """
import torch.nn as nn
from .beside import width

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, width(), 3)

    def forward(self, x):
        return self.conv(x)
"""


def test_a_mistake_in_a_body_is_found_where_it_is_needed(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "net.py").write_text(NET)
    other = f"\n\ndef other():\n    {LONG}    return ]\n"
    (tmp_path / "beside.py").write_text(f"def width():\n    {LONG}    return 8\n{other.replace(']', '1')}")
    assert load(f"{tmp_path}/net.py:Net()").failed is None
    (tmp_path / "beside.py").write_text(f"def width():\n    {LONG}    return 8 8\n{other.replace(']', '1')}")
    with pytest.raises(SpecError) as failed:
        load(f"{tmp_path}/net.py:Net()")
    assert "this is no Python" in str(failed.value)
