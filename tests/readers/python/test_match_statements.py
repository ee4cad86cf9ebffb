"""The statement `match`, values that a text writes out, and `suppress`, against Python itself."""

from __future__ import annotations

import pytest

from convcalc.readers.python.program import Program
from convcalc.readers.python.values import Raised, Value

SAME = {
    "values and others": """
def f(x):
    match x:
        case 1 | 'one': return 'a'
        case -2: return 'b'
        case None: return 'none'
        case True: return 'true'
        case _: return 'other'
r = [f(1), f('one'), f(-2), f(None), f('two'), f([1]), f(1.0)]
""",
    "names with dots": """
class Kind: A = 'a'; B = 'b'
def f(x):
    match x:
        case Kind.A: return 1
        case Kind.B: return 2
r = [f('a'), f('b'), f('c')]
""",
    "sequences": """
def f(x):
    match x:
        case []: return 'none'
        case [a]: return ('one', a)
        case ['conv', width, *rest]: return (width, rest)
        case (a, *_, b): return ('ends', a, b)
        case _: return 'no sequence'
r = [f([]), f((1,)), f(['conv', 8, 3, 1]), f(['conv', 8]), f((1, 2, 3)), f('ab'), f({}), f(3)]
""",
    "tables": """
def f(x):
    match x:
        case {'type': 'conv', 'width': w, **rest}: return ('conv', w, rest)
        case {'type': ('pool' | 'act') as kind}: return kind
        case {}: return 'a table'
r = [f({'type': 'conv', 'width': 8, 'k': 3}), f({'type': 'pool'}), f({'type': 'x'}), f({'type': 'conv'}), f([])]
""",
    "classes": """
from dataclasses import dataclass
@dataclass
class Conv:
    width: int
    k: int = 3
class Pool:
    __match_args__ = ('size',)
    def __init__(self, size): self.size = size
def f(x):
    match x:
        case Conv(width=8): return 'eight'
        case Conv(w, 5): return ('five', w)
        case Conv(): return 'conv'
        case Pool(s) if s > 2: return ('large', s)
        case Pool(size=s, other=o): return o
        case int(n) | float(n): return n
        case str(): return 'text'
        case list([a, b]): return a
        case _: return 'else'
r = [f(Conv(8)), f(Conv(9, 5)), f(Conv(9)), f(Pool(3)), f(Pool(1)), f(4), f(1.5), f('x'), f([6, 7]), f([6])]
""",
    "a name is given though the condition does not hold": """
def f(x):
    match x:
        case (a, b) if a == b: return 'same'
        case (a, _): return a
r = [f((1, 1)), f((1, 2))]
""",
    "leaving a loop": """
r = []
for each in range(5):
    match each:
        case 1: continue
        case 3: break
    r.append(each)
""",
    "what a text writes out": """
import ast
r = [eval(t) for t in ('None', 'True', '8', '-1.5', '[1, (2, 3)]', "{'a': None}", "'x'")]
r += [ast.literal_eval(' [1, 2]')]
""",
    "what is suppressed": """
import ast, contextlib
from contextlib import suppress
r = []
for each in ('[1]', 'nearest', 'f(1)', '3'):
    with contextlib.suppress(ValueError):
        r.append(ast.literal_eval(each))
with suppress(KeyError, IndexError):
    r.append([][1])
with suppress(Exception):
    r.append({}['a'])
with contextlib.nullcontext(7) as seven:
    r.append(seven)
try:
    with suppress(KeyError):
        [][1]
except IndexError:
    r.append('through')
""",
}


@pytest.mark.parametrize("name", SAME)
def test_it_is_as_in_python(name: str) -> None:
    names: dict[str, Value] = {}
    exec(SAME[name], names)
    program = Program(SAME[name], "piece.py", {})
    program.run()
    assert not program.main.unread, program.main.unread[0].why
    assert program.main.scope.get("r") == names["r"]


@pytest.mark.parametrize(
    ("piece", "words"),
    [
        ("class A: x = 1\nmatch A():\n    case A(1): pass", "by place is not followed"),
        ("match open('x'):\n    case [a, b]: pass", "never run"),
        ("import ast\nast.literal_eval('x' * 2000)", "literal_eval"),
    ],
)
def test_what_is_not_known_is_not_guessed(piece: str, words: str) -> None:
    program = Program(piece, "piece.py", {})
    program.run()
    assert words in program.main.unread[0].why


def test_a_pattern_of_too_many_places_fails_as_in_python() -> None:
    program = Program(
        "class A: __match_args__ = ('x',)\ndef f():\n    match A():\n        case A(1, 2): pass\n", "p.py", {}
    )
    program.run()
    with pytest.raises(Raised, match="takes 1 patterns by place, not 2"):
        program.expression("f()")
