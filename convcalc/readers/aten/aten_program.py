"""A program of ATen operators: what it stores, what arrives, the operators in order, and the sizes that it declares."""

from __future__ import annotations

from math import prod
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.text import Span


class Ref(str):
    """The name of a value that an operator reads."""

    __slots__ = ()


Argument: TypeAlias = "bool | int | float | str | Ref | tuple[Argument, ...] | None"
Dims: TypeAlias = "tuple[int, ...]"


class AtenNode(NamedTuple):
    """One operator: its name without namespace and overload, its arguments by name, the names of what it makes.

    module: the path of the module in whose `forward` it runs.
    """

    operator: str
    arguments: dict[str, Argument]
    outputs: tuple[str, ...]
    module: str = ""


class StoredTensor(NamedTuple):
    """A tensor that the program holds, by its own name.

    trained: is it a parameter, rather than a buffer?  frozen: of a parameter, is `requires_grad` off?
    """

    name: str
    trained: bool
    frozen: bool = False


class AtenProgram(NamedTuple):
    """A program.

    name: the class of the whole.  inputs: what is given to it.  stored: what it holds, by the names in the graph.
    declared: the sizes of each tensor; no entry where one is not known.  outputs: what it gives back.
    modules: the paths of all modules.  found: what its reader has to say.
    """

    name: str
    inputs: tuple[str, ...]
    stored: dict[str, StoredTensor]
    declared: dict[str, Dims]
    nodes: tuple[AtenNode, ...]
    outputs: tuple[str, ...]
    modules: frozenset[str] = frozenset()
    found: tuple[str, ...] = ()

    def parameters(self) -> dict[str, int]:
        """How many numbers each parameter has, by its own name."""
        return {
            each.name: prod(self.declared[name])
            for name, each in self.stored.items()
            if each.trained and name in self.declared
        }


LONGEST_LINE = 200


def listing(program: AtenProgram) -> tuple[str, list[Span]]:
    """A line for each operator, and where each stands: places for what has no text of its own."""
    lines: list[str] = []
    spans: list[Span] = []
    at = 0
    for node in program.nodes:
        line = _line(program, node)
        lines.append(line)
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return "\n".join(lines), spans


def _line(program: AtenProgram, node: AtenNode) -> str:
    given = ", ".join(
        [
            _written(program, value) if isinstance(value, Ref) else f"{name}={_written(program, value)}"
            for name, value in node.arguments.items()
        ]
    )
    written = f"{', '.join(node.outputs)} = {node.operator}({given})"
    written = f"{node.module}: {written}" if node.module else written
    return printable(written if len(written) <= LONGEST_LINE else written[: LONGEST_LINE - 4] + " ...")


def _written(program: AtenProgram, value: Argument) -> str:
    if isinstance(value, Ref):
        return program.stored[value].name if value in program.stored else str(value)
    if isinstance(value, tuple):
        return f"[{', '.join([_written(program, each) for each in value[:16]])}{', ...' * (len(value) > 16)}]"
    return str(value)


def printable(name: str) -> str:
    """A name without what would move the cursor or break a line."""
    return name if name.isprintable() else "".join([each if each.isprintable() else "?" for each in name])
