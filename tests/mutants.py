"""Mutation testing: is every token of the arithmetic held by a test?  `python -m tests.mutants [--only FILE]`.

A mutant is the package with one token changed: a comparison, a sign, `and` for `or`, a constant one more or one less,
an early return or a refusal taken out.  Each is made in memory, in a process of its own, and must fail: first against
the slow reference on random networks, then in the tests of its rooms.  Those that live and are no fault are listed in
tests/data/mutants-equivalent.txt, each with its reason; any other survivor is a hole in the tests.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple, NoReturn

from tests.places import PACKAGE, TESTS
from tests.reference.generator import Generator
from tests.reference.programs import Program

ROOMS = (
    "arithmetic",
    "layers",
    *(f"network/{name}.py" for name in ("receptive_field", "unit_field", "totals", "turns", "progression", "weights")),
)
"""What is mutated; how expressions are written as text is held by its own laws, and left out."""

LEFT_OUT = {"arithmetic/__init__.py", "arithmetic/expression.py", "arithmetic/derivation.py"}

EQUIVALENT = TESTS / "data" / "mutants-equivalent.txt"

NETWORKS = 150
STAGES = {
    "arithmetic": (("tests/arithmetic",), ("tests/layers", "tests/network"), ("tests/features/layer",)),
    "layers": (("tests/layers",), ("tests/lang/test_layers.py", "tests/diagnostics"), ("tests/features/layer",)),
    "network": (("tests/network",), ("tests/arithmetic", "tests/layers", "tests/diagnostics")),
}
"""Tests that a mutant meets when the reference has not found it: those of its own room first."""

SECONDS = 20
"""Of a processor, beyond twice what the tests take without a mutant: a busy machine finds no mutant."""

HOUR = 3600
MEMORY = 2 << 30


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


# --- making them -----------------------------------------------------------------------------------------------------

OTHER_COMPARISON = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "is": "is not", "in": "not in"}
OTHER_OPERATOR = {"+": "-", "-": "+", "*": "+", "//": "*", "%": "//", "**": "*", "|": "&", "and": "or", "or": "and"}
OPERATORS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip


class Mutation(ast.NodeVisitor):
    """Finds the places in one file: (from, to, what stands there instead, function)."""

    def __init__(self, text: str) -> None:
        self.text = text
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
    """All of one file; file: its path below the package."""
    text = (PACKAGE / file).read_text()
    mutation = Mutation(text)
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


# --- running them ----------------------------------------------------------------------------------------------------


class Changed(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Loads one module from another text than its file holds."""

    def __init__(self, file: str, text: str) -> None:
        parts = ("convcalc", *Path(file).with_suffix("").parts)
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.path, self.text = str(PACKAGE / file), text

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        package = [str(Path(self.path).parent)] if self.path.endswith("__init__.py") else None
        spec = importlib.util.spec_from_loader(fullname, self, origin=self.path, is_package=package is not None)
        if spec is not None and package:
            spec.submodule_search_locations = package
        return spec

    def get_source(self, fullname: str) -> str:
        return self.text


def _child(mutant: Mutant | None, programs: list[Program], seconds: int) -> NoReturn:
    """Leaves with 0 where nothing was found wrong, else with 1 (the reference) or 2 and more (a stage of tests)."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    status = 9
    try:
        if mutant is not None:
            sys.meta_path.insert(0, Changed(mutant.file, mutated(mutant)))
        status = _found_by(programs, STAGES[mutant.file.partition("/")[0]] if mutant else _all_stages())
    except BaseException:
        status = 9
    finally:
        os._exit(status)


def _all_stages() -> tuple[tuple[str, ...], ...]:
    return (tuple({path: None for stages in STAGES.values() for paths in stages for path in paths}),)


def _found_by(programs: list[Program], stages: tuple[tuple[str, ...], ...]) -> int:
    from tests.reference.agreement import compare

    for program in programs:
        if compare(program, batch=2).differences:
            return 1
    import pytest

    for number, paths in enumerate(stages, 2):
        options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore", "--hypothesis-seed=0"]
        if pytest.main([*options, *paths]):
            return number
    return 0


def outcome(mutant: Mutant | None, programs: list[Program], seconds: int) -> str:
    """ "lives", or what found it; seconds: of a processor."""
    process = os.fork()
    if not process:
        _child(mutant, programs, seconds)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return {0: "lives", 1: "reference", 9: "crash", -signal.SIGKILL: "time", -signal.SIGXCPU: "time"}.get(code, "tests")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Is every token held by a test?")
    parser.add_argument("--only", nargs="*", default=(), metavar="FILE", help="a part of a file's path, or several")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    options = parser.parse_args(argv)
    mutants = [mutant for file in files(options.only) for mutant in mutants_of(file)]
    known = judged()
    chosen = [mutant for mutant in mutants if mutant.key not in known]
    if options.sample is not None and options.sample < len(chosen):
        chosen = sorted(Random(options.seed).sample(chosen, options.sample))
    print(
        f"{len(mutants)} mutants, {len(mutants) - len([m for m in mutants if m.key not in known])} of them judged",
        flush=True,
    )
    programs = [Generator(Random(seed)).program() for seed in range(NETWORKS)]
    _load_for_all()
    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    if outcome(None, programs, HOUR) != "lives":
        print("the tests fail without any mutant", file=sys.stderr)
        return 2
    taken = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began
    print(f"without any, the tests take {taken:.0f} s of a processor", flush=True)
    return _report(chosen, programs, round(2 * taken) + SECONDS)


def _load_for_all() -> None:
    """What every run needs and no mutant is in, loaded once."""
    for name in ("pytest", "hypothesis", "hypothesis.strategies", "click", "rich.table", "jsonschema"):
        importlib.import_module(name)


def _report(chosen: list[Mutant], programs: list[Program], limit: int) -> int:
    """Runs them; Ctrl-C ends it early, and what was found so far is said."""
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    try:
        for mutant in chosen:
            found = outcome(mutant, programs, limit)
            outcomes[found] += 1
            if found in ("lives", "time"):
                print(f"\n{mutant}" + "\nnot done in time" * (found == "time"), flush=True)
    except KeyboardInterrupt:
        pass
    how = ", ".join(f"{count} by {what}" for what, count in outcomes.most_common() if what != "lives")
    run = f"{outcomes.total()} of {len(chosen)} run in {time.monotonic() - began:.0f} s"
    print(f"\n{run}: {outcomes['lives']} live; found: {how}")
    return 1 if outcomes["lives"] else 0


if __name__ == "__main__":
    sys.exit(main())
