"""The house stays a house: floors, no circles, few guests from outside, rooms of a human size."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from convcalc.lang.words import FAMILIES
from tests.places import PACKAGE

FLOORS: tuple[tuple[str, ...], ...] = (
    ("version", "_startup", "record", "text", "shape", "arithmetic"),
    ("diagnostics", "lang"),
    ("layers",),
    ("network",),
    ("zoo", "readers", "loading"),
    ("document",),
    ("features",),
    ("api",),
    ("cli",),
)
"""Rooms by floor; a room may import what stands before it, here or on a lower floor."""

HEIGHT = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}

GUESTS = {"click": ("cli", "_startup.py"), "rich": ("cli", "document/writers/terminal.py")}
"""Who may import what does not come with Python."""

LONGEST_FILE = 450
CATALOGUES = {"diagnostics/syntax.py"}
"""Lists of many small entries may be longer."""
LONGEST_FUNCTION = 45


def files() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 60, "the package was not found"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever in it, and the line."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: a relative import"
            module = node.module or ""
            if module in ("convcalc", *(f"convcalc.{room}" for room in HEIGHT)):
                for alias in node.names:  # `from convcalc import formulas` imports a room, not the root
                    inner = PACKAGE.joinpath(*module.split(".")[1:], alias.name)
                    is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                    yield (f"{module}.{alias.name}" if is_module else module), node.lineno
            else:
                yield module, node.lineno


INSIDE = [path for path in files() if room_of(path) not in ("__init__", "__main__")]


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in INSIDE} - set(HEIGHT) == set()


@pytest.mark.parametrize("path", INSIDE, ids=name_of)
def test_a_room_imports_only_from_below(path: Path) -> None:
    for module, line in imports(path):
        if module.split(".")[0] != "convcalc":
            continue
        assert module != "convcalc", f"{name_of(path)}:{line} imports the package root"
        room = module.split(".")[1]
        assert HEIGHT[room] <= HEIGHT[room_of(path)], f"{name_of(path)}:{line} imports {module} from above"


def test_no_circles() -> None:
    """Imports that run when a file is loaded never lead back to it."""
    graph = {module_of(path): list(loaded_by(path)) for path in files()}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for other in graph.get(module, ()):
                visit(other, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def loaded_by(path: Path) -> Iterator[str]:
    """The modules of ours that are imported at module level; a package's __init__ and its own parts are one room."""
    for node in tree_of(path).body:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module.startswith("convcalc.") and not module_of(path).startswith(module):
            yield module


@pytest.mark.parametrize("guest", GUESTS)
def test_guests_stay_in_their_rooms(guest: str) -> None:
    hosts = {name_of(path) for path in files() for module, _ in imports(path) if module.split(".")[0] == guest}
    assert hosts, f"nobody imports {guest}"
    assert not {host for host in hosts if not host.startswith(GUESTS[guest])}


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_rooms_keep_a_human_size(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE or name_of(path) in CATALOGUES
    tree = tree_of(path)
    assert source == "" or ast.get_docstring(tree), "no docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"


def test_functions_are_short_as_a_rule() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_every_family_of_kinds_is_a_file() -> None:
    there = {path.stem for path in (PACKAGE / "layers").glob("*.py")} - {"__init__", "kind", "window"}
    assert there == set(FAMILIES.values())
