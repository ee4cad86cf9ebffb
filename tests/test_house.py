"""The house stays a house: floors, no circles, few guests from outside, one place for each thing, human sizes.

The rules are those of convcalc/README.md, and this file keeps them. All of it is read off the source; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from convcalc.lang.words import ALIASES, FAMILIES, FLAGS
from tests.places import PACKAGE, TESTS

FEATURES = "layer arch check why solve draw explain compare quiz convert zoo failure".split()

FLOORS: tuple[tuple[str, ...], ...] = (
    ("version", "_startup", "_namedtuple", "text", "shape", "arithmetic"),
    ("diagnostics", "lang"),
    ("layers",),
    ("network",),
    ("zoo", "readers"),
    ("ledger",),
    ("inputs", "loading", "document"),
    tuple([f"features/{name}" for name in FEATURES]),
    ("api",),
    ("cli",),
)
"""Rooms by floor; a room may import what stands before it, here or on a lower floor."""

HEIGHT = {room: (floor, place) for floor, rooms in enumerate(FLOORS) for place, room in enumerate(rooms)}

GUESTS = {"click": ("cli", "_startup.py"), "rich": ("cli", "document/writers/terminal.py")}
"""Who may import what does not come with Python."""

OPENERS = {
    f"network/{name}.py"
    for name in ("graph", "builder", "merges", "traverse", "sums", "outline", "turns", "progression")
}
"""Who may look into a repetition or a branching; everybody else traverses."""

WORD_ROOMS = ("layers/", "zoo/", "lang/words.py", "readers/", "features/explain/topics/", "features/compare/topics/")
"""Who may tell layers apart by their words; everybody else asks the kind."""

WORDS_ELSEWHERE = {"cli/solve.py": 1}
"""File -> on how many lines it does so all the same: whether a kind was given at all is known by the default."""

LONGEST_FILE = 450
SHORTEST_FILE = 40
LONGEST_FUNCTION = 40
MOST_COMPLEX = 20
"""McCabe's count of the ways through a function, each `and`, `or` and comprehension counted as well."""

CATALOGUES: set[str] = set()
"""Lists of many small entries may be longer."""

SHORT = {"version.py", "shape.py", "document/derived.py", "document/graph.py"} | {
    *("cli/help.py", "cli/completion.py", "features/convert/report.py", "features/draw/contract.py"),
}
"""A literal, what everybody needs and nothing else, commands and contracts: each is a file, however little it says."""

SHARED_FILE_NAMES = {"__init__", "contract", "report", "topic"}

FORBIDDEN = set("sight walk judge bench spot strand weaver asked told turned seen climb".split())
"""Words that named things here once, and said nothing to who had not been there."""


# --- the source ----------------------------------------------------------------------------------------------------


def files() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert len(found) > 60, "the package was not found"
    return found


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "/".join(parts[:2]) if parts[0] == "features" else parts[0]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, wherever in it, and the line."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: a relative import"
            for alias in node.names:  # `from convcalc import shape` imports a room, not the root
                inner = PACKAGE.joinpath(*(node.module or "").split(".")[1:], alias.name)
                is_module = (node.module or "").startswith("convcalc") and (
                    inner.is_dir() or inner.with_suffix(".py").exists()
                )
                yield (f"{node.module}.{alias.name}" if is_module else node.module or ""), node.lineno


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path in files():
        yield from ((path, node) for node in nodes_of(path) if isinstance(node, ast.ClassDef))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef))


def length(node: ast.FunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def room_imported(module: str) -> str:
    parts = module.split(".")[1:]
    return "/".join(parts[:2]) if parts[0] == "features" else parts[0]


INSIDE = [path for path in files() if name_of(path) not in ("__init__.py", "__main__.py", "features/__init__.py")]


# --- floors --------------------------------------------------------------------------------------------------------


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in INSIDE} == set(HEIGHT)


@pytest.mark.parametrize("path", INSIDE, ids=name_of)
def test_a_room_imports_only_from_below(path: Path) -> None:
    for module, line in imports(path):
        if module.split(".")[0] != "convcalc":
            continue
        assert module not in ("convcalc", "convcalc.features"), f"{name_of(path)}:{line} imports a root"
        assert HEIGHT[room_imported(module)] <= HEIGHT[room_of(path)], f"{name_of(path)}:{line} imports {module}"


def test_no_circles() -> None:
    """No import leads back to its file: neither those that run on loading nor those inside functions."""
    graph = {module_of(path): set(imported_by(path)) for path in files()}
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


def imported_by(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports when it runs; a package's __init__ and its own parts are one room."""
    for node in tree_of(path).body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            typing = {line for inner in node.body for line in range(inner.lineno, (inner.end_lineno or 0) + 1)}
            break
    else:
        typing = set()
    me = module_of(path)
    for module, line in imports(path):
        own = f"{me}.".startswith(f"{module}.") or (path.stem == "__init__" and module.startswith(f"{me}."))
        if module.startswith("convcalc.") and not own and line not in typing:
            yield module


@pytest.mark.parametrize("guest", GUESTS)
def test_guests_stay_in_their_rooms(guest: str) -> None:
    hosts = {name_of(path) for path in files() for module, _ in imports(path) if module.split(".")[0] == guest}
    assert hosts, f"nobody imports {guest}"
    assert not {host for host in hosts if not host.startswith(GUESTS[guest])}


# --- one place for each thing --------------------------------------------------------------------------------------


def test_only_the_traversal_opens_repetitions_and_branchings() -> None:
    opened = {
        f"{name_of(path)}:{node.lineno}"
        for path in files()
        if name_of(path) not in OPENERS
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr == "runs" and ast.unparse(node.value) != "self"
    }
    assert opened == set()


def layer_words(path: Path) -> Iterator[int]:
    """The lines on which layer words are compared with, or gathered to be compared with."""
    words = (set(FAMILIES) | set(ALIASES)) - FLAGS - {"pool"}
    for node in nodes_of(path):
        compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
        listed = [node] if isinstance(node, ast.Set | ast.Tuple | ast.List) and len(node.elts) > 1 else []
        found = [
            each
            for part in (*compared, *listed)
            for each in (part.elts if isinstance(part, ast.Set | ast.Tuple | ast.List) else [part])
            if isinstance(each, ast.Constant) and each.value in words
        ]
        if found and (compared or len(found) > 1):
            yield node.lineno  # type: ignore[attr-defined]  # both kinds of nodes have a line


def test_a_kind_answers_for_itself() -> None:
    """Layers are told apart by their words only where words are read; elsewhere their kind is asked."""
    found = {
        name_of(path): len(set(layer_words(path)))
        for path in files()
        if not name_of(path).startswith(WORD_ROOMS) and set(layer_words(path))
    }
    assert found == WORDS_ELSEWHERE


def test_programs_do_not_read_our_own_sentences() -> None:
    """No title and no note is compared, searched or cut: what it says as words is there as data."""
    pattern = re.compile(
        r"\b(title|note)s?(\[[^]]*\])?( (==|!=|(not )?in) |\.(startswith|endswith|removeprefix|partition)\()"
        r"|[\"'] in \w*\.?(title|note)\b"
    )
    found = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line) and not re.search(r"\bfor .*\b(title|note) in |note not in|^\s*#", line)
    ]
    assert found == []


def test_a_class_name_is_borne_once() -> None:
    borne = defaultdict(list)
    for path, node in classes():
        borne[node.name].append(name_of(path))
    assert {name: where for name, where in borne.items() if len(where) > 1} == {}


def test_a_file_name_is_borne_once_on_a_floor() -> None:
    borne = defaultdict(list)
    for path in INSIDE:
        if path.stem not in SHARED_FILE_NAMES:
            borne[HEIGHT[room_of(path)][0], path.stem].append(name_of(path))
    assert {name: where for (_, name), where in borne.items() if len(where) > 1} == {}


def test_names_are_the_fields_own() -> None:
    named = [(path, path.stem) for path in files()]
    for path in files():
        kinds = ast.ClassDef | ast.FunctionDef
        named += [(path, node.name) for node in nodes_of(path) if isinstance(node, kinds)]
    parts = {
        f"{name_of(path)}: {name}"
        for path, name in named
        if {part.lower() for part in re.findall(r"[A-Z]?[a-z]+", name)} & FORBIDDEN
    }
    assert parts == set()


def base_names(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases]


def test_no_class_is_only_a_slice_of_another() -> None:
    """A class with one subclass and no instance of its own was cut off for its length; functions read better."""
    heirs = Counter(base for _, node in classes() for base in base_names(node))
    source = "\n".join(path.read_text(encoding="utf-8") for path in files())
    slices = {
        node.name
        for _, node in classes()
        if heirs[node.name] == 1 and not re.search(rf"(?<!class )\b{node.name}(\[[^]]*\])?\(", source)
    }
    assert slices == set()


def definitions() -> Iterator[tuple[Path, str]]:
    """Functions, classes and constants of modules, and methods that Python or click do not call by name."""
    for path in files():
        for node in tree_of(path).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield path, node.name
            elif isinstance(node, ast.Assign):
                yield from ((path, target.id) for target in node.targets if isinstance(target, ast.Name))
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield path, node.target.id
    for path, node in classes():
        outside = any(base.startswith("click.") for base in map(ast.unparse, node.bases))
        methods = [each.name for each in node.body if isinstance(each, ast.FunctionDef)]
        yield from ((path, name) for name in methods if not name.startswith("__") and not outside)


def test_nothing_is_there_that_nobody_uses() -> None:
    every = [*files(), *TESTS.rglob("*.py")]
    words = Counter(word for path in every for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))
    called_elsewhere = {"_repr_html_", "__dir__", "command"}  # by notebooks, by dir(), by the group of commands
    unused = {(name_of(path), name) for path, name in definitions() if words[name] == 1}
    by_macro = {(path, name) for path, name in unused if name.startswith("on_")}  # looked up by the macro that is read
    assert {(path, name) for path, name in unused - by_macro if name not in called_elsewhere} == set()


# --- sizes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_files_and_functions_keep_a_human_size(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE or name_of(path) in CATALOGUES
    assert lines >= SHORTEST_FILE or path.stem.startswith("__") or name_of(path) in SHORT
    assert ast.get_docstring(tree_of(path)), "no docstring"
    for node in functions(path):
        assert length(node) <= LONGEST_FUNCTION, f"{node.name} has {length(node)} lines"


def complexity(node: ast.AST) -> int:
    """Of a function, those inside it included."""
    found = 1
    for each in ast.walk(node):
        if isinstance(each, ast.BoolOp):
            found += len(each.values) - 1
        elif isinstance(each, ast.comprehension):
            found += 1 + len(each.ifs)
        elif isinstance(each, ast.If | ast.IfExp | ast.For | ast.While | ast.ExceptHandler | ast.Assert):
            found += 1
    return found


def test_few_ways_lead_through_a_function() -> None:
    branching = ast.parse("def f(a, b):\n    return [c for c in a if c and b] if a or b else 0").body[0]
    assert complexity(branching) == 6
    most = {
        f"{name_of(path)}: {node.name}"
        for path in files()
        for node in functions(path)
        if complexity(node) > MOST_COMPLEX
    }
    assert most == set()


def test_functions_are_short_as_a_rule() -> None:
    lengths = sorted(length(node) for path in files() for node in functions(path))
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_every_family_of_kinds_is_a_file() -> None:
    there = {path.stem for path in (PACKAGE / "layers").glob("*.py")} - {"__init__", "kind", "shared", "window"}
    assert there == set(FAMILIES.values())
