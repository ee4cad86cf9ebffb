"""Where the arithmetic can be changed by a token, and the change made: one mutant a place and token."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.places import PACKAGE, TESTS

ROOMS = (
    "arithmetic",
    "layers",
    *(
        f"network/{name}.py"
        for name in ("receptive_field", "unit_field", "totals", "sums", "turns", "progression", "weights")
    ),
)
"""What is mutated; how expressions are written as text is held by its own laws, and left out."""

LEFT_OUT = {"arithmetic/__init__.py", "arithmetic/expression.py", "arithmetic/derivation.py"}

EQUIVALENT = TESTS / "data" / "mutants-equivalent.txt"


class Mutant(NamedTuple):
    """A line of a function before and after; at: where in the file, from and to, and what stands there instead."""

    file: str
    function: str
    old: str
    new: str
    at: tuple[int, int]
    token: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self[:4]

    def __str__(self) -> str:
        return f"{self.file} {self.function}\n- {self.old}\n+ {self.new}"


OTHER_COMPARISON = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "in": "not in"}
OTHER_OPERATOR = {"+": "-", "-": "+", "*": "+", "//": "*", "%": "//", "**": "*", "|": "&", "and": "or", "or": "and"}
OPERATORS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip


class Mutation(ast.NodeVisitor):
    """Finds the places in one file: (from, to, what stands there instead, function)."""

    def __init__(self, text: str, one_input: bool = False) -> None:
        self.text = text
        self.one_input = one_input
        self.starts = [0]
        for line in text.encode().splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.found: list[tuple[int, int, str, str]] = []
        self.functions: list[str] = []

    def place(self, line: int, column: int) -> int:
        return self.starts[line - 1] + column

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.place(node.lineno, node.col_offset), self.place(node.end_lineno, node.end_col_offset)

    def put(self, at: tuple[int, int], token: str) -> None:
        self.found.append((*at, token, ".".join(self.functions)))

    def between(self, left: ast.expr, right: ast.expr, old: str, new: str) -> None:
        """An operator, which stands between two operands and perhaps brackets."""
        begin, end = self.span(left)[1], self.span(right)[0]
        at = self.text.encode()[begin:end].find(old.encode())
        if at >= 0:
            self.put((begin + at, begin + at + len(old)), new)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.append(node.name)
        for part in (*node.args.defaults, *node.args.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)
        self.functions.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.functions.append(node.name)
        for part in node.body:
            self.visit(part)
        self.functions.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, op, right in zip((node.left, *node.comparators), node.ops, node.comparators, strict=False):
            old = OPERATORS[type(op)]
            new = OTHER_COMPARISON.get(old) or old.removeprefix("not ").removesuffix(" not")
            self.between(left, right, old, new)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        old = OPERATORS.get(type(node.op), "")
        if old in OTHER_OPERATOR and not isinstance(node.left, ast.JoinedStr):
            self.between(node.left, node.right, old, OTHER_OPERATOR[old])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        old = OPERATORS[type(node.op)]
        for left, right in zip(node.values, node.values[1:], strict=False):
            self.between(left, right, old, OTHER_OPERATOR[old])
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Of a single input the first is the last."""
        if not (self.one_input and ast.unparse(node) == "ins[0]"):
            self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        begin, end = self.span(node)[0], self.span(node.operand)[0]
        if isinstance(node.op, ast.USub | ast.Not):
            self.put((begin, end), "(" * self.text.encode()[begin:end].count(b"("))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if type(node.value) is int:
            for other in (node.value - 1, node.value + 1):
                self.put(self.span(node), str(other) if other >= 0 else f"({other})")
        elif type(node.value) is bool:
            self.put(self.span(node), str(not node.value))

    def visit_keyword(self, node: ast.keyword) -> None:
        """zip(strict=True) asserts, and asserted is what always holds."""
        if node.arg != "strict":
            self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        """An early return taken out: its condition never holds."""
        if isinstance(node.body[-1], ast.Return | ast.Continue | ast.Raise) and not node.orelse:
            self.put(self.span(node.test), "False")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A refusal taken out."""
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) in ("refuse", "need_map", "self.check"):
            self.put(self.span(node), "pass")
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Words between numbers are held by the tests of texts; positions inside are not to be had before 3.12."""


def mutants_of(file: str) -> Iterator[Mutant]:
    """All of one file; file: its path below the package.  But for those that merge, layers read one input."""
    text = (PACKAGE / file).read_text()
    mutation = Mutation(text, one_input=file.startswith("layers/") and file != "layers/merge.py")
    mutation.visit(ast.parse(text))
    raw = text.encode()
    for begin, end, token, function in sorted(mutation.found):
        head, tail = raw.rfind(b"\n", 0, begin) + 1, raw.find(b"\n", end)
        old = raw[head:tail].decode()
        new = (raw[head:begin] + token.encode() + raw[end:tail]).decode()
        yield Mutant(file, function, _line(old), _line(new), (begin, end), token)


def _line(text: str) -> str:
    return " ".join(text.split())


def mutated(mutant: Mutant) -> str:
    raw = (PACKAGE / mutant.file).read_bytes()
    begin, end = mutant.at
    return (raw[:begin] + mutant.token.encode() + raw[end:]).decode()


def files(only: Sequence[str] = ()) -> list[str]:
    found = [path.relative_to(PACKAGE).as_posix() for room in ROOMS for path in _python(PACKAGE / room)]
    return [name for name in found if name not in LEFT_OUT and (not only or any(part in name for part in only))]


def _python(path: Path) -> list[Path]:
    return [path] if path.suffix else sorted(path.glob("*.py"))


def judged() -> dict[tuple[str, str, str, str], str]:
    """Mutants judged to be no fault, and why: four lines each, where, - before, + after, and the reason."""
    found = {}
    for block in EQUIVALENT.read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        if lines:
            file, _, function = lines[0].partition(" ")
            found[file, function, lines[1].removeprefix("- "), lines[2].removeprefix("+ ")] = " ".join(lines[3:])
    return found
