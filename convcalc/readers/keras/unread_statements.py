"""Statements of a Keras program that are not read, and which networks depend on them: others are read all the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import python as mistakes
from convcalc.readers import UnreadNote
from convcalc.readers.keras.applications import NETWORKS
from convcalc.readers.keras.keras_modules import Keras
from convcalc.readers.keras.keras_tensors import KerasTensor, OpenInput
from convcalc.readers.keras.models import OUTPUTS
from convcalc.readers.keras.trained_layers import all_within
from convcalc.readers.located import CannotRun, FoundNetwork
from convcalc.readers.python.program import CONTAINERS, Program, bound_names, changed_names
from convcalc.readers.python.values import Instance, Raised, Unknown, Unreadable, Value

MAKERS = frozenset(("Model", "Sequential", "Functional", *NETWORKS))
"""What makes a network, by name."""


class UnreadPart(NamedTuple):
    """A statement of the file: why it is not read, and the error that is the cause, where that is an earlier one's."""

    node: ast.stmt
    error: Exception
    cause: Exception


class UnreadStatements:
    """Those of one program that may have changed a network, in order.

    spoilt: the models that they may have changed, by identity, and the cause.  lost: the names that they would have
    bound, and the cause.
    """

    def __init__(self, program: Program, keras: Keras) -> None:
        self.program = program
        self.keras = keras
        self.parts: list[UnreadPart] = []
        self.spoilt: dict[int, Exception] = {}
        self.lost: dict[str, Exception] = {}

    def left(self, statement: ast.stmt, error: Exception) -> bool:
        """A statement was not followed: may the program go on behind it? What fails in Keras itself ends it."""
        follows = isinstance(error, Unreadable | Raised)
        if isinstance(error, CannotRun) and not isinstance(error.mistake, mistakes.NotFollowed):
            return False
        if not follows and not isinstance(error, CannotRun | OpenInput):
            return False
        names = self._names(statement)
        if follows and not self._matters(statement, names):
            return True
        cause = self._cause(names, error)
        self.parts.append(UnreadPart(statement, error, cause))
        scope = self.program.main.scope.names
        self._spoil(names, cause)
        changed = [name for name in changed_names(statement) if isinstance(scope.get(name), CONTAINERS)]
        for name in [*bound_names(statement), *changed]:
            self.lost[name] = cause
            if not follows and not self._is_model(scope.get(name)):
                scope[name] = Unknown(f"'{name}', since line {statement.lineno} is not followed")
            elif not follows:
                self.spoilt[id(scope[name])] = cause
        return True

    def ended(self) -> None:
        """The program failed; where something was not read before that, it is the cause."""
        for part in self.parts:
            raise part.cause from None

    def check(self, written: str, network: Value) -> None:
        """Raise what was not read of a network, given how it was asked for."""
        for part in self.parts:
            if isinstance(part.cause, Raised):
                raise part.cause
        if isinstance(network, Unknown):
            for name in names_used(ast.parse(written, mode="eval")):
                if name in self.lost:
                    raise self.lost[name]
        if isinstance(network, Instance):
            for key in (id(network), *self._inside(network)):
                if key in self.spoilt:
                    raise self.spoilt[key]

    def check_all(self, found: list[FoundNetwork]) -> None:
        """Raise what was not read where it would have made a network; found: those that there are."""
        others = [each.written for each in found if id(each.value) not in self.spoilt]
        for part in self.parts:
            names = self._names(part.node)
            if names & MAKERS or "add" in names or any(self._is_model_class(name) for name in names):
                raise self._with_hint(part.cause, others)

    @property
    def notes(self) -> Iterator[UnreadNote]:
        """What is said of them where the network does not depend on them."""
        for part in self.parts:
            first = ast.unparse(part.node).partition("\n")[0]
            if isinstance(part.error, OpenInput):
                why = "it needs the size of an input"
            else:
                why = part.error.mistake.message if isinstance(part.error, CannotRun) else str(part.error)
            yield UnreadNote(f"line {part.node.lineno} is not followed, '{first[:80]}': {why}")

    def _with_hint(self, error: Exception, others: list[str]) -> Exception:
        if isinstance(error, CannotRun) and isinstance(error.mistake, mistakes.NotFollowed) and others:
            mistake = error.mistake
            reads = f"without it {', '.join(others[:4])} can be read: {self.program.main.scope.file}:{others[0]}"
            if not mistake.advice:
                return CannotRun(mistakes.NotFollowed(mistake.why, mistake.where, reads), error.place)
        return error

    def _cause(self, names: set[str], error: Exception) -> Exception:
        """The first statement that was not read, and that this one depends on; else the error itself."""
        scope = self.program.main.scope.names
        causes = [self.lost[name] for name in names if name in self.lost and not self._again(name)]
        causes += [self.spoilt[id(scope[name])] for name in names if id(scope.get(name)) in self.spoilt]
        for part in self.parts:
            if any(part.cause is each for each in causes):
                return part.cause
        why = error.mistake.message if isinstance(error, CannotRun) else ""
        return self.parts[0].cause if self.parts and "not known" in why else error

    def _again(self, name: str) -> bool:
        """Was a name that was lost given another value since?"""
        value = self.program.main.scope.names.get(name)
        return value is not None and not isinstance(value, Unknown)

    def _spoil(self, names: set[str], cause: Exception) -> None:
        """What a statement of these names may have changed: models that are added to, objects of the program's own."""
        scope = self.program.main.scope.names
        for name in names:
            value = scope.get(name)
            if not isinstance(value, Instance):
                continue
            if not self._is_model(value) and self.keras.layers.layer not in value.cls.mro:
                scope[name] = Unknown(f"'{name}', which a statement may have changed that is not followed")
                self.lost[name] = cause
            elif "trainable" in names or (OUTPUTS not in value.attributes and names & {"add", "pop"}):
                self.spoilt |= dict.fromkeys(
                    [id(value), *self._inside(value)] if "trainable" in names else [id(value)], cause
                )

    def _matters(self, node: ast.stmt, used: set[str]) -> bool:
        """Would a statement that was not followed have changed a network? Then it must not be passed by."""
        names = self.program.main.scope.names
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            return False  # main(): what it makes is its own
        if isinstance(node, ast.If) and "__name__" in names_used(node.test):
            return False
        own = names_used(node)
        stored = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
        if stored and any(isinstance(self._before(each), KerasTensor) for each in stored | own):
            return True
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            return False
        changes = {"add", "trainable"} & used
        return bool(used & set(self.keras.layers.classes)) or bool(
            changes and any(self._is_model(names.get(each)) for each in used)
        )

    def _before(self, name: str) -> Value:
        """What a name stands for; one that was lost stands for what it did until then."""
        value = self.program.main.scope.names.get(name)
        return self.program.lost.get(name, value) if isinstance(value, Unknown) else value

    @cached_property
    def _defined(self) -> dict[str, ast.stmt]:
        """The functions and classes of the program."""
        body = self.program.main.tree.body
        return {each.name: each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef)}

    def _names(self, node: ast.AST) -> set[str]:
        """The names that a statement uses, and what it calls of the program's own."""
        defined = self._defined
        found, todo = set(), [node]
        done: set[str] = set()
        while todo:
            names = names_used(todo.pop())
            found |= names
            called = names & defined.keys() - done
            done |= called
            todo += [defined[name] for name in called]
        return found

    def _inside(self, model: Instance) -> Iterator[int]:
        """The layers of a model, and of those within it, by identity."""
        for each in all_within(self.keras.layers.layer, model):
            yield id(each)

    def _is_model(self, value: Value) -> bool:
        return self.keras.models.is_model(value)

    def _is_model_class(self, name: str) -> bool:
        value = self.program.main.scope.names.get(name)
        return getattr(value, "mro", None) is not None and self.keras.models.model in getattr(value, "mro", ())


def names_used(node: ast.AST) -> set[str]:
    """The names and attributes that a piece of a program uses."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.add(each.attr)
    return found
