"""A program: its files, what each of their statements came to, and what could not be read."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import partial

from convcalc._namedtuple import NamedTuple
from convcalc.readers.python import builtins, methods, objects, syntax
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.expressions import EXPRESSIONS
from convcalc.readers.python.files_beside import path_beside
from convcalc.readers.python.function_bodies import alone, outline
from convcalc.readers.python.libraries import LIBRARIES
from convcalc.readers.python.machine import Language, Machine, with_room
from convcalc.readers.python.names_by_key import names_by_key
from convcalc.readers.python.statements import STATEMENTS
from convcalc.readers.python.values import (
    Deferred,
    Function,
    Named,
    Namespace,
    Native,
    Raised,
    Unknown,
    Unreadable,
    Value,
    place,
)
from convcalc.readers.python.written_modules import NOTHING

DEEPEST_SYNTAX = 120
"""Brackets and operators within one another; deeper than this nobody writes by hand."""

RECURSION = 20_000
"""Python's own limit while a program is followed: one of its calls takes about fifteen of ours."""

LARGEST_FILE = 1_000_000

FILES_FIRST = frozenset(("timm",))
"""Packages of which we know a few names: their own files, where they lie beside a program, have them all."""

USUAL = {
    "torch": ("torch", "torch"),
    "nn": ("torch.nn", "nn"),
    "F": ("torch.nn.functional", "F"),
    "math": ("math", "math"),
    "np": ("numpy", "np"),
}
"""The names under which everybody imports these modules; what is pasted often leaves the imports out."""


class UnreadStatement(NamedTuple):
    """A statement of a file that could not be followed, and why."""

    node: ast.stmt
    error: Unreadable | Raised

    @property
    def why(self) -> str:
        return str(self.error)


class Module:
    """A file that is read: its text, its names, what compiles it, and the statements that were not followed."""

    __slots__ = ("code", "name", "path", "scope", "text", "tree", "unread")

    def __init__(self, name: str, path: str, text: str, tree: ast.Module, scope: Environment, code: Compiler) -> None:
        self.code = code
        self.name = name
        self.path = path
        self.text = text
        self.tree = tree
        self.scope = scope
        self.unread: list[UnreadStatement] = []


class Program:
    """A file and those beside it.

    frameworks: the modules of the frameworks, by name.  path: where the file lies on disk, "" for a text; nothing but
    what it imports from its own folder and package is opened, with `open_file`.  tree: its syntax, where that is known.
    asked: what is being imported from where: a package imports its own modules by its own name.
    written: modules that are not beside it and that we have written.  left: is told what could not be followed; True
    where the program goes on behind it, whatever it was.
    keeps: which names of a file a statement leaves as they are, though it was not followed to its end.
    """

    def __init__(
        self,
        text: str,
        name: str,
        frameworks: Mapping[str, Callable[[], Named | Namespace]],
        path: str = "",
        open_file: Callable[[str], str] | None = None,
        tree: ast.Module | None = None,
    ) -> None:
        language = Language(EXPRESSIONS, STATEMENTS, objects.call, objects.attribute, methods.of, builtins.builtins())
        self.machine = Machine(language, name)
        self.spaces: dict[str, Namespace] = {}
        self.known: dict[str, Callable[[], Named | Namespace]] = {**LIBRARIES, **frameworks}
        self.known["importlib"] = lambda: {"import_module": Native("import_module", self._import_by_name)}
        self.known["sys"] = lambda: {**LIBRARIES["sys"](), "modules": names_by_key(self._module_named)}
        self.modules: dict[str, Module] = {}
        self.written = NOTHING
        self.lost: Named = {}  # what names stood for that stand for nothing known since
        self.keeps: Callable[[ast.stmt, Named], Set[str]] = lambda statement, names: frozenset()
        self.open_file = open_file
        self.left: Callable[[ast.stmt, Exception], bool] = lambda statement, error: False
        self.asked: set[tuple[int, Value]] = set()
        self.outside = Environment(
            "",
            None,
            {
                **language.builtins,
                "__import__": Native("__import__", self._import),
                "globals": Native("globals", self._names_of_file),
            },
        )
        self.take_for(USUAL)
        tree = tree or parsed(text, name)
        self.main = self._module("__main__", path or name, text, tree, name)

    @with_room
    def run(self) -> None:
        """Follow the statements of the file."""
        self._follow(self.main)
        self.machine.statement = None

    def module(self, name: str) -> Value:
        """A module by its name, as the program would import it."""
        return self._space(name, 0, "")

    def take_for(self, usual: Mapping[str, tuple[str, str]]) -> None:
        """Names that stand for modules where a program does not say what they are, with a note when one is used."""
        self.outside.names |= {name: Deferred(partial(self._usual, *where)) for name, where in usual.items()}

    @with_room
    def expression(self, text: str) -> Value:
        """The value of an expression in the scope of the file; raises Unreadable or Raised."""
        node = _parsed(text, "the expression", "eval")
        assert isinstance(node, ast.Expression)
        called = node.body.func if isinstance(node.body, ast.Call) else None
        entry = self.main.scope.names.get(called.id) if isinstance(called, ast.Name) else None
        self.machine.budget.begin()
        with deep():
            made = self.main.code.evaluate(node.body, self.main.scope)
        if isinstance(entry, Function) and (passed := [each.name for each in entry.passed_by if not each.followed]):
            self.machine.note(f"what decorates {entry.name} is not followed: {', '.join(passed)}")
        return made

    def last_unknown(self) -> tuple[str, str]:
        """What the program makes last and is not known, and what of; "" for none: a package may not be here."""
        made = [
            node for node in self.main.tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        ]
        names = [each.id for node in made for each in node.targets if isinstance(each, ast.Name)]
        unknown = [(name, found.why) for name in names if isinstance(found := self.main.scope.names.get(name), Unknown)]
        return unknown[-1] if unknown else ("", "")

    @property
    def notes(self) -> list[str]:
        """What was assumed, and which files beside the main one were read."""
        others = [module for module in self.modules.values() if module is not self.main]
        beside = [os.path.basename(module.path) for module in others if module.name not in self.written.texts]
        more = f" and {len(beside) - 4} more" if len(beside) > 4 else ""
        return [*([f"read beside it: {', '.join(beside[:4])}{more}"] if beside else []), *self.machine.notes]

    def _module(self, name: str, path: str, text: str, tree: ast.Module, called: str) -> Module:
        scope = Environment(called, self.outside, {"__name__": name, "__file__": path})
        made = self.modules[path] = Module(name, path, text, tree, scope, Compiler(self.machine, called))
        return made

    def _follow(self, module: Module) -> None:
        """Every statement by itself: one that cannot be followed leaves its names unknown, and is listed."""
        with deep():
            for statement in module.tree.body:
                if module is self.main:
                    self.machine.statement = statement
                try:
                    module.code.block([statement])(module.scope)
                except (Unreadable, Raised) as error:
                    module.unread.append(UnreadStatement(statement, error))
                    if module.code.complete is not None:
                        module.code.complete(statement)
                    names = module.scope.names
                    for each in {*_left_open(error, module.scope)} - self.keeps(statement, names):
                        self.lost[each], names[each] = names.get(each), Unknown(f"'{each}', since {error}")
                    self.left(statement, error)
                except Exception as error:
                    if module is not self.main or not self.left(statement, error):
                        raise

    def _usual(self, module: str, name: str) -> Value:
        """What a name stands for that everybody uses so, and that was not imported in what was given."""
        self.machine.note(f"'{name}' is taken for {module}, which the source does not import")
        return self._space(module, 0, "")

    def _import_by_name(self, machine: Machine, name: Value, package: Value = None) -> Value:
        """`importlib.import_module(".resnet", __package__)`"""
        if not isinstance(name, str):
            return Unknown("a module whose name is not known")
        file = machine.frames[-1][0].file if machine.frames else ""
        return self._space(name.lstrip("."), len(name) - len(name.lstrip(".")), file)

    def _names_of_file(self, machine: Machine) -> Value:
        """`globals()`: the names of the file whose code runs."""
        file = machine.frames[-1][0].file if machine.frames else self.main.scope.file
        found = next((each for each in self.modules.values() if each.scope.file == file), self.main)
        return names_by_key(Namespace(found.name, found.scope.names))

    def _module_named(self, name: Value) -> Value:
        """`sys.modules[__name__]`: a file that is read, where one alone has the name."""
        found = [each for each in self.modules.values() if each.name == name]
        return Namespace(found[0].name, found[0].scope.names) if len(found) == 1 else None

    def _import(
        self, machine: Machine, name: Value, level: Value = 0, file: Value = None, wanted: Value = None
    ) -> Value:
        """`import name`, `from name import wanted`; level: the dots before it; file: who asks."""
        if file is None or isinstance(name, Unknown):  # as a function of the program's: the package comes back
            package = name.partition(".")[0] if isinstance(name, str) else ""
            if package in LIBRARIES or package in sys.builtin_module_names:
                raise Unreadable("__import__() is never run", "import, or importlib.import_module")
            return self._import_by_name(machine, package or name)
        assert isinstance(name, str) and isinstance(level, int) and isinstance(file, str)
        space = self._space(name, level, file)
        if wanted is None:
            return space
        asked = (id(space.attributes) if isinstance(space, Namespace) else 0, wanted)
        if isinstance(space, Namespace) and (wanted not in space.attributes or asked in self.asked):
            beside = self._space(f"{name}.{wanted}" if name else str(wanted), level, file)
            if isinstance(beside, Namespace):
                return beside
        if not isinstance(space, Namespace):
            return Unknown(f"{name}.{wanted}")
        if asked in self.asked:  # a module that imports itself, or two that import one another
            return Unknown(f"{name}.{wanted}, which is imported from where it is not yet there")
        self.asked.add(asked)
        try:
            return machine.attribute(space, str(wanted))
        finally:
            self.asked.discard(asked)

    def _space(self, name: str, level: int, file: str) -> Value:
        if not level:
            first = name.partition(".")[0]
            if first in FILES_FIRST and (beside := self._beside(name, level, file)):
                return self._library(beside)
            if name in self.known:
                if name not in self.spaces:
                    made = self.known[name]()
                    self.spaces[name] = made if isinstance(made, Namespace) else Namespace(name, made)
                return self.spaces[name]
            if first in self.known:
                found: Value = self._space(first, 0, file)
                for part in name.split(".")[1:]:
                    found = self.machine.attribute(found, part)
                if not isinstance(found, Unknown):
                    return found
        path = self._beside(name, level, file)  # a framework's own source may be the text, and the rest beside it
        if path:
            return self._written(self.written.instead_of(path)) or self._library(path)
        return self._written(name) or Unknown(f"{name or 'a package'}, which is not read")

    def _written(self, name: str) -> Namespace | None:
        """A module that is not here and that we have written ourselves, or a package of such; None for another."""
        return self.written.space(self.machine, self._names_written, name)

    def _names_written(self, name: str) -> Named:
        if name not in self.modules:
            text = self.written.texts[name]()
            self._follow(self._module(name, name, text, parsed(text, name), name))
            self.machine.note(self.written.note(name))
        return self.modules[name].scope.names

    def _library(self, path: str) -> Value:
        """The file of a module of the same package."""
        if path not in self.modules:
            assert self.open_file is not None
            text = self.open_file(path)
            tree, complete = outlined(text, path)
            module = self._module(_module_name(path), path, text, tree, path)
            module.code.complete = complete
            self._follow(module)
        return Namespace(_module_name(path), self.modules[path].scope.names)

    def _beside(self, name: str, level: int, file: str) -> str:
        """The path of a module in the folder of the file that asks, or in its package; "" where there is none."""
        asker = self.main.path if file == self.main.scope.file else file
        return path_beside(name, level, asker) if self.open_file is not None else ""


def _module_name(path: str) -> str:
    stem = os.path.splitext(os.path.basename(path))[0]
    return os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem


CHANGING = frozenset("append extend insert pop remove clear add update setdefault sort reverse popitem discard".split())


CONTAINERS = (list, dict, set, Deferred)
"""Types of what may be changed where it is; what nobody has asked for yet may be one of the others."""


def _left_open(error: Unreadable | Raised, scope: Environment) -> Iterator[str]:
    """The names of a file that what was not followed would have bound, or changed: they are not what they were.

    Of the innermost statement all of them, of loops around it too, since they would have come round again; of all else
    around it, what stands behind it.
    """
    own = [each for each in error.within if each.scope is scope]
    for at, each in enumerate(own):
        behind = each.body[each.body.index(each.statement) + 1 :]
        again = at == 0 or isinstance(each.statement, ast.For | ast.While)
        for statement in [*([each.statement] if again else []), *(behind if at < len(own) - 1 else [])]:
            yield from bound_names(statement)
            yield from [name for name in changed_names(statement) if isinstance(scope.names.get(name), CONTAINERS)]


def changed_names(node: ast.AST) -> Iterator[str]:
    """The names of containers that a statement changes: `layers.append(...)`, `sizes[0] = 3`."""
    for each in ast.walk(node):
        target: ast.AST | None = None
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in CHANGING:
            target = each.func.value
        elif isinstance(each, ast.Subscript) and not isinstance(each.ctx, ast.Load):
            target = each.value
        if isinstance(target, ast.Name):
            yield target.id


def bound_names(node: ast.AST) -> Iterator[str]:
    """The names that a statement would have bound in its own scope."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
        elif isinstance(each, ast.FunctionDef | ast.ClassDef):
            yield each.name
        elif isinstance(each, ast.alias):
            yield each.asname or each.name.partition(".")[0]


def parsed(text: str, name: str) -> ast.Module:
    """The syntax of a file; raises Unreadable where it is no Python, or nested too deep to be followed."""
    tree = _parsed(text, name, "exec")
    assert isinstance(tree, ast.Module)
    return tree


def outlined(text: str, name: str) -> tuple[ast.Module, Callable[[ast.AST], None] | None]:
    """The syntax of a file without the bodies of most of its functions, and what gives a node of it those in it.

    Raises Unreadable as `parsed` does; for what is wrong in a body, when that is asked for.
    """
    found = outline(text)
    try:
        tree = parsed(found.text, name) if found is not None else None
    except Unreadable:
        tree = None
    if tree is None or found is None:
        return parsed(text, name), None
    functions = found.functions

    def complete(node: ast.AST) -> None:
        for each in [node] if isinstance(node, ast.FunctionDef | ast.Lambda) else list(ast.walk(node)):
            if isinstance(each, ast.FunctionDef) and each.lineno in functions:
                each.body = _function(functions.pop(each.lineno), each.lineno, text, name).body

    return tree, complete


def _function(function: str, line: int, text: str, name: str) -> ast.FunctionDef:
    """A function of a file by itself; what is wrong in it is what is wrong in the file."""
    try:
        body = parsed(alone(function, line), name).body
    except Unreadable:
        parsed(text, name)
        raise
    (made,) = body[0].body if isinstance(body[0], ast.If) else body
    assert isinstance(made, ast.FunctionDef)
    return made


def is_python(text: str) -> bool:
    """Can a text be parsed?"""
    try:
        parsed(text, "a text")
    except Unreadable:
        return False
    return True


def _parsed(text: str, name: str, mode: str) -> ast.AST:
    if len(text) > LARGEST_FILE:
        raise Unreadable(f"{name} has {len(text):,} characters", f"at most {LARGEST_FILE:,} are read")
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of `is 1` is not for our reader
            tree = ast.parse(text, mode=mode)
    except SyntaxError as error:
        where = ast.Pass(lineno=error.lineno or 1, col_offset=(error.offset or 1) - 1)
        raise Unreadable(f"this is no Python: {error.msg}", place=place(name, where)) from None
    except (RecursionError, MemoryError, ValueError, OverflowError):
        raise Unreadable("this cannot be parsed: it is nested too deep, or holds what is no text") from None
    _refuse_depth(tree, name)
    return tree


def _refuse_depth(tree: ast.AST, name: str) -> None:
    """Refuse expressions within expressions that nobody writes, before they are followed."""
    nodes, depth = [tree], 0
    while nodes:
        if depth > DEEPEST_SYNTAX:
            raise Unreadable(f"expressions are nested more than {DEEPEST_SYNTAX} deep", place=place(name, nodes[0]))
        nodes = syntax.below(syntax.longer(nodes, (DEEPEST_SYNTAX - depth) // 2))
        depth += 1


@contextmanager
def deep() -> Iterator[None]:
    """More room for calls within calls, while a program is followed; what still runs out of it is said in words."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    except (RecursionError, MemoryError):
        raise Unreadable("calls are nested too deep: does one call itself?") from None
    finally:
        sys.setrecursionlimit(before)
