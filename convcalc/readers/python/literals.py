"""Values that a text writes out: `ast.literal_eval("[1, 2]")`."""

from __future__ import annotations

import ast

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Named, Native, Raised, Unreadable, Value, said
from convcalc.readers.python.work_limit import kept

LONGEST = 1000
"""Characters of such a text."""


def written_out(text: str) -> tuple[Value] | None:
    """The value that a text writes out, alone in a tuple; None where it is anything else."""
    try:
        return (_value(ast.parse(text.strip(), mode="eval").body),)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _value(node: ast.expr) -> Value:
    """Raises ValueError for what is not written out."""
    match node:
        case ast.Constant(value=None | bool() | float() | str() as plain):
            return plain
        case ast.Constant(value=int() as number):
            return kept(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return kept(-number)
        case ast.List():
            return [_value(each) for each in node.elts]
        case ast.Tuple():
            return tuple([_value(each) for each in node.elts])
        case ast.Dict() if all(isinstance(key, ast.Constant) for key in node.keys):
            keys = [_value(key) for key in node.keys if key is not None]
            return dict(zip(keys, [_value(each) for each in node.values], strict=True))
    raise ValueError("not written out")


def _literal_eval(machine: Machine, text: Value) -> Value:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise Unreadable(f"literal_eval of {said(text)} is not followed")
    made = written_out(text)
    if made is None:
        raise Raised("ValueError", f"'{text}' is no value that is written out")
    return made[0]


LITERALS: Named = {"literal_eval": Native("literal_eval", _literal_eval)}
"""The module `ast`, as far as programs use it to read their own tables."""
