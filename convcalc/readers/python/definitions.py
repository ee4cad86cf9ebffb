"""Definitions of functions and classes."""

from __future__ import annotations

import ast
from functools import partial

from convcalc.readers.python import objects
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.decorators import decorated, decorated_class
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.expressions import function
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Evaluator, Executor, Signal
from convcalc.readers.python.records import PASSED, RECORD, WITHOUT_DEFAULT, record
from convcalc.readers.python.values import Class, Deferred, Function, Native, Special, Unknown, Unreadable, Value, said

WORK_OF_A_CLASS = 12
"""Steps that it takes as long as to make one."""


def function_def(code: Compiler, node: ast.FunctionDef) -> Executor:
    make = function(code, node.name, node)

    def run(scope: Environment) -> Signal:
        made: Value = make(scope)
        if scope.methods is not None:
            scope.methods.append(made)
        for decorator in reversed(node.decorator_list):
            made = decorated(code, decorator, made, scope)
        scope.set(node.name, made)
        return None

    return run


def class_def(code: Compiler, node: ast.ClassDef) -> Executor:
    """A class. What its body assigns is found when it is asked for: torchvision's weights pull in seven more files."""
    bases = [code.expression(each) for each in node.bases]
    code.cost += WORK_OF_A_CLASS

    def run(scope: Environment) -> Signal:
        made = _with_bases(code, node, bases, scope)
        _fill(code, node, made, scope)
        if RECORD in made.bases:
            record(node.name, dict(made.fields), made)
        elif any(each.name == "Enum" for each in made.mro):
            from convcalc.readers.python.enumerations import enumerate_members

            enumerate_members(made)
        result: Value = made
        for decorator in reversed(node.decorator_list):
            result = decorated_class(code, decorator, result, scope)
        scope.set(node.name, result)
        return None

    return run


def _with_bases(code: Compiler, node: ast.ClassDef, bases: list[Evaluator], scope: Environment) -> Class:
    """A class without anything of its own."""
    found, unknown = [], ""
    for each in bases:
        base = each(scope)
        if isinstance(base, Class):
            found.append(_of_program(base))
        else:
            unknown = f"its base {said(base)}" if not isinstance(base, Unknown) else base.why
    if unknown and not found and (base := code.machine.assumed_base(node, unknown)) is not None:
        found.append(base)
    made = Class(node.name, tuple(found) or (OBJECT,))
    made.unknown = made.unknown or unknown
    for keyword in node.keywords:
        if keyword.arg == "metaclass":
            _take_metaclass(code, keyword.value, scope, made)
    return made


def _of_program(base: Class) -> Class:
    """A base as a class of the program has it: what comes from `dict` holds items beside its attributes."""
    if base.host is not dict:
        return base
    from convcalc.readers.python.dict_classes import base as dictionary

    return dictionary(base)


def _take_metaclass(code: Compiler, metaclass: ast.expr, scope: Environment, made: Class) -> None:
    """`class Module(nn.Module, metaclass=PrePostInitMeta)`"""
    name = getattr(metaclass, "attr", getattr(metaclass, "id", ""))
    if name == "PrePostInitMeta":
        made.define({"__make__": Native(made.name, objects.make_in_three_steps)})
    elif name != "ABCMeta":
        _pass_by(code, metaclass, scope)


def _pass_by(code: Compiler, metaclass: ast.expr, scope: Environment) -> None:
    """A metaclass of a package that is not read, or that comes from one, is taken to leave its classes as they are.

    Others are refused.
    """
    found = code.evaluate(metaclass, scope)
    if not isinstance(found, Unknown) and not (isinstance(found, Class) and found.unknown):
        raise Unreadable("a metaclass is not followed")
    code.machine.note(f"the metaclass {ast.unparse(metaclass)} is taken to leave its classes as they are")


def _fill(code: Compiler, node: ast.ClassDef, made: Class, scope: Environment) -> None:
    """What the body of a class says becomes its own."""
    body = Environment(scope.file, scope)
    body.members = True
    body.methods = []
    for statement in node.body:
        _member(code, statement, body, made)
    made.define(body.names)
    if isinstance(body.names.get("__getattribute__"), Function):
        made.define({"__make__": Native(made.name, objects.make_guarded)})
    for member in (*body.methods, *body.names.values()):
        held = member.function if isinstance(member, Special) else member
        if isinstance(held, Function) and held.scope is body:
            held.owner = made
            held.scope = scope  # the names of a class are not seen by its methods


def _member(code: Compiler, node: ast.stmt, body: Environment, made: Class) -> None:
    """One statement of a class body."""
    targets: list[ast.expr] = []
    value: ast.expr | None = None
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        value = node.value
    later: Value = WITHOUT_DEFAULT if value is None else Deferred(partial(code.evaluate, value, body))
    names = [each.id for each in targets if isinstance(each, ast.Name)]
    if names and len(names) == len(targets):
        if isinstance(node, ast.AnnAssign) and (kind := _kind_of(node.annotation)) not in NO_FIELDS:
            made.fields[names[0]] = Special(PASSED, later) if kind == "InitVar" else later
        body.names |= dict.fromkeys(names if value is not None else (), later)
    elif not isinstance(node, ast.AnnAssign):
        code.execute(node, body)


NO_FIELDS = ("ClassVar", "KW_ONLY")
"""Annotations of what is an attribute of the class alone, and of no attribute: those behind it are given by name."""


def _kind_of(annotation: ast.expr) -> str:
    """The name in front of an annotation, `InitVar` of `dataclasses.InitVar[int]`, also where it is a text."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return annotation.value.partition("[")[0].rpartition(".")[2].strip()
    held = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return held.attr if isinstance(held, ast.Attribute) else held.id if isinstance(held, ast.Name) else ""
