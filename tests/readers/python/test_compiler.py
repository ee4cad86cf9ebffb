"""What a program is compiled to: each node once, paid for as often as it is evaluated."""

from __future__ import annotations

import ast
from collections.abc import Callable
from unittest.mock import patch

import pytest

from convcalc.readers.python.compiler import Code, Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator
from convcalc.readers.python.program import Program
from convcalc.readers.python.values import Value

NESTED: dict[str, Callable[[int], str]] = {
    "try": lambda n: (
        "".join([f"{' ' * at}try:\n{' ' * at} import math\n" for at in range(n)])
        + f"{' ' * n}r = 8\n"
        + "".join([f"{' ' * at}except ImportError: pass\n" for at in reversed(range(n))])
    ),
    "super": lambda n: "def f(x):\n return " + "super(" * n + "x" + ")" * n + "\nr = 8\n",
}


@pytest.mark.parametrize("name", NESTED)
def test_what_is_nested_is_compiled_once(name: str) -> None:
    """Not twice at each level, which would be 2**60 times."""
    program = Program(NESTED[name](60), "main", {})
    program.run()
    assert program.main.scope.names["r"] == 8


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("r = 1\ndict(a=1, b=2, a=3)\n", "keyword argument repeated: a", 2),
        ("def f(x, x):\n    return x\nf(1, 2)\n", "duplicate argument 'x' in function definition", 1),
        ("f = lambda x, *, x=1: x\n", "duplicate argument 'x' in function definition", 1),
        ("def f(*a, a):\n    return a\n", "duplicate argument 'a' in function definition", 1),
    ],
)
def test_what_parses_and_is_no_python_is_refused(text: str, words: str, line: int) -> None:
    program = Program(text, "main", {})
    program.run()
    error = program.main.unread[0].error
    assert str(error) == f"SyntaxError: {words}" and error.place is not None and error.place.line == line
    with pytest.raises(SyntaxError):
        compile(text, "main", "exec")


def test_a_function_is_compiled_when_it_is_first_called() -> None:
    compiled: list[str] = []
    first = Code._first

    def recorded(code: Code, scope: Environment) -> Value:
        compiled.append(getattr(code.node, "name", ""))
        return first(code, scope)

    with patch.object(Code, "_first", recorded):
        text = "def f(n): return n\ndef g(): return f(1)\nr = sum([f(n) for n in range(100)])\n"
        Program(text, "main", {}).run()
    assert compiled == ["f"]


STEPS = {
    "x = 1": 2,
    "x = 1 if 1 else f(2, 3, 4)": 4,
    "x = 0 and 1 + 2 + 3": 3,
    "x = [i + 1 for i in [1, 2]]": 2 + 3 + 2 * (2 + 3) + 2,
    "for i in [1, 2]: pass": 1 + 3 + 2 * (2 + 1) + 2,
    "x = lambda: 1 + 2": 2,
    "x = (lambda: 1 + 2)()": 3 + 3,
    "while 0: pass": 2,
}
"""A statement and each expression in it take a step each time that they are evaluated, an element that is gone through
two, as does finding that there is none left."""


@pytest.mark.parametrize("text", STEPS)
def test_what_is_evaluated_is_paid_for(text: str) -> None:
    program = Program(text, "main", {})
    before = program.machine.budget.left
    program.run()
    assert before - program.machine.budget.left == STEPS[text]


AGAIN = {
    "class": "class A:\n  if i < 0: x = 1 + 2\n",
    "value of a class": "class A:\n  x = [1 + 2, i]\n A.x\n",
    "decorator": "@g(1 if i < 0 else 2 + 3)\n def f(x): return x\n",
    "try": "try:\n  import apex\n  if i < 0: x = 1 + 2\n except ImportError: x = 3\n",
    "super": "super(1 + 2)\n",
}


@pytest.mark.parametrize("name", AGAIN)
def test_what_a_loop_comes_back_to_is_not_compiled_again(name: str) -> None:
    """What it costs to compile is not paid for, so an endless loop must not do it at every turn."""
    head = "def g(n): return lambda f: f\n" + ("def super(n): return n\n" if name == "super" else "")
    once, often = [_compiled(f"{head}for i in range({turns}):\n {AGAIN[name]}") for turns in (2, 20)]
    assert once == often


def _compiled(text: str) -> int:
    """How many expressions are compiled to follow a program."""
    nodes: list[ast.expr] = []
    expression = Compiler.expression

    def recorded(code: Compiler, node: ast.expr) -> Evaluator:
        nodes.append(node)
        return expression(code, node)

    with patch.object(Compiler, "expression", recorded):
        program = Program(text, "main", {})
        program.run()
    assert not program.main.unread
    return len(nodes)
