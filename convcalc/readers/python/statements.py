"""The statements of the language: one function a kind of node, which makes what executes it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from convcalc.readers.python.assignments import Store, store
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.control_flow import break_, continue_, for_, if_, return_, try_, while_, with_
from convcalc.readers.python.definitions import class_def, function_def
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.libraries import LIBRARIES
from convcalc.readers.python.machine import Evaluator, Executor, Machine, Signal
from convcalc.readers.python.operators import SYMBOLS, in_place, truth
from convcalc.readers.python.subscripts import delete_item, item
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Instance,
    Named,
    Namespace,
    Raised,
    Unknown,
    Value,
    said,
)


def expr(code: Compiler, node: ast.Expr) -> Executor:
    if isinstance(node.value, ast.Constant):  # a docstring may be longer than any text that a program needs
        return pass_(code, node)
    value = code.expression(node.value)

    def run(scope: Environment) -> Signal:
        value(scope)
        return None

    return run


def assign(code: Compiler, node: ast.Assign) -> Executor:
    if len(node.targets) == 1:
        return _assign_one(code, node.value, node.targets[0])
    value, puts = code.expression(node.value), [store(code, each) for each in node.targets]

    def run(scope: Environment) -> Signal:
        made = value(scope)
        for put in puts:
            put(scope, made)
        return None

    return run


def ann_assign(code: Compiler, node: ast.AnnAssign) -> Executor:
    return pass_(code, node) if node.value is None else _assign_one(code, node.value, node.target)


def _assign_one(code: Compiler, node: ast.expr, target: ast.expr) -> Executor:
    """`target = node`"""
    value, put = code.expression(node), store(code, target)
    if isinstance(node, ast.Dict) and isinstance(target, ast.Name):
        return _assign_table(code, node, value, put)
    return lambda scope: put(scope, value(scope))


def _assign_table(code: Compiler, node: ast.Dict, value: Evaluator, put: Store) -> Executor:
    """A table of what is imported is made when it is asked for, as what is in it may never be needed.

    Its names stand for what they stand for now, whatever they are given later.  So is one that takes all of another
    table which nobody has asked for yet: nothing in that was changed.
    """
    parts = [each for each in (*node.keys, *node.values) if each is not None and not _is_literal(each)]
    names = [each.id for each in parts if isinstance(each, ast.Name)]
    taken = {id(value) for key, value in zip(node.keys, node.values, strict=True) if key is None}
    whole = {
        each.id for each in parts if isinstance(each, ast.Name) and id(each) in taken and names.count(each.id) == 1
    }

    def run(scope: Environment) -> Signal:
        found = {name: scope.names.get(name) for name in names}
        held: Named = {name: each for name, each in found.items() if _is_deferred(each, name in whole)}
        if held and len(held) == len(parts):
            inside = Environment(code.file, scope, held)
            put(scope, Deferred(lambda: value(inside)))
        else:
            put(scope, value(scope))
        return None

    return run


def _is_deferred(value: Value, table: bool) -> bool:
    """Is it an import that nobody has asked for yet, or a table, if that will do?"""
    return type(value) is Deferred and (value.imported or table)


def _is_literal(node: ast.expr | None) -> bool:
    """Does it stand for itself, whenever it is evaluated?"""
    every = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(isinstance(each, ast.Constant) for each in every)


def aug_assign(code: Compiler, node: ast.AugAssign) -> Executor:
    before, right, put = _before(code, node.target), code.expression(node.value), store(code, node.target)
    symbol, machine, site = SYMBOLS[type(node.op)], code.machine, code.site(node)

    def run(scope: Environment) -> Signal:
        old, other = before(scope), right(scope)
        machine.enter(site)
        try:
            put(scope, in_place(machine, symbol, old, other))
        finally:
            machine.frames.pop()
        return None

    return run


def _before(code: Compiler, target: ast.Name | ast.Attribute | ast.Subscript) -> Evaluator:
    """What a target stands for before it changes."""
    machine = code.machine
    if isinstance(target, ast.Attribute):
        owner, name = code.expression(target.value), target.attr
        return lambda scope: machine.attribute(owner(scope), name)
    if isinstance(target, ast.Subscript):
        held, key = code.expression(target.value), code.expression(target.slice)
        return lambda scope: item(machine, held(scope), key(scope))
    return code.expression(target)


def pass_(code: Compiler, node: ast.stmt) -> Executor:
    return lambda scope: None


def global_(code: Compiler, node: ast.Global) -> Executor:
    def run(scope: Environment) -> Signal:
        for each in node.names:
            scope.give_to(scope.module, each)
        return None

    return run


def nonlocal_(code: Compiler, node: ast.Nonlocal) -> Executor:
    def run(scope: Environment) -> Signal:
        for each in node.names:
            found = scope.parent.find(each) if scope.parent else None
            if found is None:
                raise Raised("SyntaxError", f"'{each}' is in no function around")
            scope.give_to(found, each)
        return None

    return run


def delete(code: Compiler, node: ast.Delete) -> Executor:
    every = [_deleted(code, each) for each in node.targets]

    def run(scope: Environment) -> Signal:
        for each in every:
            each(scope)
        return None

    return run


def _deleted(code: Compiler, target: ast.expr) -> Callable[[Environment], object]:
    machine = code.machine
    if isinstance(target, ast.Name):
        return lambda scope: scope.names.pop(target.id, None)
    if isinstance(target, ast.Attribute):
        owner = code.expression(target.value)
        return lambda scope: _delete_attribute(owner(scope), target.attr)
    if isinstance(target, ast.Subscript):
        held, key = code.expression(target.value), code.expression(target.slice)
        return lambda scope: delete_item(machine, held(scope), key(scope))
    return lambda scope: None


def _delete_attribute(owner: Value, name: str) -> None:
    if isinstance(owner, Instance):
        owner.attributes.pop(name, None)


PRINTED = "a size that a line is said to print is not read: it is none of a layer's output as the program has it"
"""What an assertion says that is none of the program's own, and what is said where it cannot be taken as a claim."""


def assert_(code: Compiler, node: ast.Assert) -> Executor:
    """What the program itself holds for sure is checked; what it says of an unknown is not."""
    test, words, machine = code.branch(node.test), code.branch(node.msg) if node.msg else None, code.machine
    is_of_sizes = _of_sizes(code, node.test)
    if isinstance(node.msg, ast.Constant) and node.msg.value == PRINTED:
        return lambda scope: None if is_of_sizes(scope) or test(scope) is True else machine.note(PRINTED)
    sides = _compared(code, node.test)

    def run(scope: Environment) -> Signal:
        if is_of_sizes(scope):
            return None
        value = test(scope)
        if not isinstance(value, Unknown) and not truth(machine, value):
            text = words(scope) if words is not None else ""
            shown = " and ".join([said(each(scope)) for each in sides])
            raise Raised(
                "AssertionError", text if isinstance(text, str) else said(text), hint=shown and f"these are {shown}"
            )
        return None

    return run


def _compared(code: Compiler, test: ast.expr) -> list[Callable[[Environment], Value]]:
    """The two sides of `==`, which are looked at once more where they are not equal; none where anything is called."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return []
    if any(isinstance(each, ast.Call | ast.NamedExpr) for each in ast.walk(test)):
        return []
    return [code.branch(each) for each in (test.left, test.comparators[0])]


def _of_sizes(code: Compiler, test: ast.expr) -> Callable[[Environment], bool]:
    """`assert x.shape == (1, 10)`: a claim rather than a condition, where somebody takes it as one."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return lambda scope: False
    sides = ((test.left, test.comparators[0]), (test.comparators[0], test.left))
    claims = [
        _claim(code, owner, other)
        for side, other in sides
        if (owner := _sized(side)) is not None and not isinstance(other, ast.Constant)
    ]
    return lambda scope: any(claim(scope) for claim in claims)


def _claim(code: Compiler, owner: ast.Name, sizes: ast.expr) -> Callable[[Environment], bool]:
    """Is it taken as a claim that what is called so has these sizes?"""
    value, claimed, machine, where = code.branch(owner), code.branch(sizes), code.machine, code.place(sizes)

    def run(scope: Environment) -> bool:
        tensor, every = value(scope), claimed(scope)
        return isinstance(every, list | tuple) and machine.asserted(tensor, tuple(every), where)

    return run


def _sized(node: ast.expr) -> ast.Name | None:
    """The name in `x.shape`, `x.size()`, `model.output_shape`, `tuple(x.shape)`."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("tuple", "list")
        and node.args
    ):
        node = node.args[0]
    if isinstance(node, ast.Call) and not node.args and getattr(node.func, "attr", "") == "size":
        node = node.func
    if not isinstance(node, ast.Attribute) or node.attr not in ("shape", "size", "output_shape"):
        return None
    return node.value if isinstance(node.value, ast.Name) else None


def raise_(code: Compiler, node: ast.Raise) -> Executor:
    exception = code.expression(node.exc) if node.exc else None

    def run(scope: Environment) -> Signal:
        value = exception(scope) if exception is not None else None
        if isinstance(value, Class):
            raise Raised(value.name, "", value)
        if isinstance(value, Instance):
            words = value.attributes.get("args")
            first = words[0] if isinstance(words, tuple) and words else ""
            raise Raised(value.cls.name, first if isinstance(first, str) else said(first), value)
        raise Raised("Exception", value.why if isinstance(value, Unknown) else "")

    return run


def import_(code: Compiler, node: ast.Import) -> Executor:
    """`import a`; what Python itself has is found when it is asked for, as it does nothing when it is imported."""
    machine = code.machine

    def run(scope: Environment) -> Signal:
        find = scope.get("__import__")
        for alias in node.names:
            first = alias.name.partition(".")[0]
            if alias.name in LIBRARIES and (alias.asname or alias.name == first):
                scope.set(alias.asname or first, _later(machine, find, alias.name, scope.file))
                continue
            value = machine.call(find, alias.name if alias.asname else first, 0, scope.file)
            if "." in alias.name and not alias.asname:
                _hold_within(value, alias.name, lambda path: machine.call(find, path, 0, scope.file))
            scope.set(alias.asname or first, value)
        return None

    return run


def _hold_within(package: Value, path: str, find: Callable[[str], Value]) -> None:
    """`import a.b`: b is an attribute of a from now on, whatever the file of a says."""
    names = path.split(".")
    for at, name in enumerate(names[1:], 2):
        inner = find(".".join(names[:at]))
        if isinstance(package, Namespace) and isinstance(inner, Namespace):
            package.attributes.setdefault(name, inner)
        package = inner


def import_from(code: Compiler, node: ast.ImportFrom) -> Executor:
    """`from a import b`: found when it is asked for, as most of what a package imports is never needed."""

    def run(scope: Environment) -> Signal:
        find = scope.get("__import__")
        for alias in node.names:
            if alias.name == "*":
                _import_all(scope, code.machine.call(find, node.module or "", node.level, scope.file))
            else:
                place = node.module or "", scope.file, node.level, alias.name
                scope.set(alias.asname or alias.name, _later(code.machine, find, *place))
        return None

    return run


def _later(
    machine: Machine, find: Value, module: str, file: str, level: int = 0, wanted: str | None = None
) -> Deferred:
    return Deferred(lambda: machine.call(find, module, level, file, wanted), imported=True)


def _import_all(scope: Environment, module: Value) -> None:
    """`from a import *`"""
    names: Named = getattr(module, "attributes", {})
    said_all = names.get("__all__")
    public = {str(each) for each in said_all} if isinstance(said_all, list | tuple) else None
    scope.names.update(
        {key: value for key, value in names.items() if (key in public if public is not None else key[:1] != "_")}
    )


def match_(code: Compiler, node: ast.Match) -> Executor:
    """`match`, which few programs have."""
    from convcalc.readers.python.match_statements import match

    return match(code, node)


STATEMENTS: dict[type[ast.stmt], Callable[..., Executor]] = {
    ast.Expr: expr,
    ast.Assign: assign,
    ast.AnnAssign: ann_assign,
    ast.AugAssign: aug_assign,
    ast.If: if_,
    ast.Match: match_,
    ast.For: for_,
    ast.While: while_,
    ast.Return: return_,
    ast.Pass: pass_,
    ast.Break: break_,
    ast.Continue: continue_,
    ast.Global: global_,
    ast.Nonlocal: nonlocal_,
    ast.Delete: delete,
    ast.Assert: assert_,
    ast.Raise: raise_,
    ast.Try: try_,
    ast.With: with_,
    ast.FunctionDef: function_def,
    ast.ClassDef: class_def,
    ast.Import: import_,
    ast.ImportFrom: import_from,
}
