"""The statements of the language: one function a kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

from convcalc.readers.python.decorators import decorated, decorated_class
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.expressions import assign, function, item
from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine, Signal, place
from convcalc.readers.python.operators import SYMBOLS, elements, in_place, truth
from convcalc.readers.python.records import RECORD, WITHOUT_DEFAULT, record
from convcalc.readers.python.values import (
    Class,
    Deferred,
    Function,
    Instance,
    Named,
    Raised,
    Special,
    Unknown,
    Unreadable,
    Value,
    said,
)

IMPORT_FAILED = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def expr(machine: Machine, node: ast.Expr, scope: Environment) -> Signal:
    machine.evaluate(node.value, scope)
    return None


def assign_(machine: Machine, node: ast.Assign, scope: Environment) -> Signal:
    value = machine.evaluate(node.value, scope)
    for target in node.targets:
        assign(machine, target, value, scope)
    return None


def ann_assign(machine: Machine, node: ast.AnnAssign, scope: Environment) -> Signal:
    if node.value is not None:
        assign(machine, node.target, machine.evaluate(node.value, scope), scope)
    return None


def aug_assign(machine: Machine, node: ast.AugAssign, scope: Environment) -> Signal:
    symbol = SYMBOLS[type(node.op)]
    target = node.target
    if isinstance(target, ast.Name):
        old = machine.evaluate(ast.copy_location(ast.Name(target.id, ast.Load()), target), scope)
    elif isinstance(target, ast.Attribute):
        old = machine.attribute(machine.evaluate(target.value, scope), target.attr)
    else:
        old = item(machine, machine.evaluate(target.value, scope), machine.evaluate(target.slice, scope))
    right = machine.evaluate(node.value, scope)
    with machine.entered(scope.file, node):
        assign(machine, target, in_place(machine, symbol, old, right), scope)
    return None


def if_(machine: Machine, node: ast.If, scope: Environment) -> Signal:
    return machine.execute(node.body if truth(machine, machine.evaluate(node.test, scope)) else node.orelse, scope)


def for_(machine: Machine, node: ast.For, scope: Environment) -> Signal:
    def turns() -> Iterator[None]:
        for each in elements(machine, machine.evaluate(node.iter, scope)):
            assign(machine, node.target, each, scope)
            yield

    return _turns(machine, node, scope, turns())


def while_(machine: Machine, node: ast.While, scope: Environment) -> Signal:
    def met() -> bool:
        return truth(machine, machine.evaluate(node.test, scope))

    return _turns(machine, node, scope, iter(met, False))


def _turns(machine: Machine, node: ast.For | ast.While, scope: Environment, turns: Iterator[object]) -> Signal:
    """The body of a loop once a turn; its `else` where no `break` or `return` left it."""
    for _ in turns:
        signal = machine.execute(node.body, scope)
        if signal is not None and signal[0] != "continue":
            return signal if signal[0] == "return" else None
    return machine.execute(node.orelse, scope)


def return_(machine: Machine, node: ast.Return, scope: Environment) -> Signal:
    return "return", None if node.value is None else machine.evaluate(node.value, scope)


def pass_(machine: Machine, node: ast.stmt, scope: Environment) -> Signal:
    return None


def break_(machine: Machine, node: ast.Break, scope: Environment) -> Signal:
    return "break", None


def continue_(machine: Machine, node: ast.Continue, scope: Environment) -> Signal:
    return "continue", None


def global_(machine: Machine, node: ast.Global, scope: Environment) -> Signal:
    scope.outer |= dict.fromkeys(node.names, scope.module)
    return None


def nonlocal_(machine: Machine, node: ast.Nonlocal, scope: Environment) -> Signal:
    for each in node.names:
        found = scope.parent.find(each) if scope.parent else None
        if found is None:
            raise Raised("SyntaxError", f"'{each}' is in no function around")
        scope.outer[each] = found
    return None


def delete(machine: Machine, node: ast.Delete, scope: Environment) -> Signal:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            owner = machine.evaluate(target.value, scope)
            if isinstance(owner, Instance):
                owner.attributes.pop(target.attr, None)
        elif isinstance(target, ast.Subscript):
            owner, key = machine.evaluate(target.value, scope), machine.evaluate(target.slice, scope)
            _delete_item(machine, owner, key)
    return None


def _delete_item(machine: Machine, owner: Value, key: Value) -> None:
    if isinstance(owner, Instance):
        machine.call(machine.attribute(owner, "__delitem__"), key)
        return
    try:
        if isinstance(owner, dict | list):
            del owner[key]  # type: ignore[arg-type]  # a key of another kind raises, as it would in the program
            return
    except (KeyError, IndexError, TypeError):
        raise Raised("KeyError", f"{said(key)} is not in {said(owner)}") from None
    raise Unreadable(f"a part of {said(owner)} is deleted: this is not followed")


def assert_(machine: Machine, node: ast.Assert, scope: Environment) -> Signal:
    """What the program itself holds for sure is checked; what it says of an unknown is not."""
    if isinstance(node.test, ast.Compare) and _is_of_sizes(machine, node.test, scope):
        return None
    value = machine.evaluate(node.test, scope)
    if not isinstance(value, Unknown) and not truth(machine, value):
        words = machine.evaluate(node.msg, scope) if node.msg else ""
        raise Raised("AssertionError", words if isinstance(words, str) else said(words))
    return None


def _is_of_sizes(machine: Machine, test: ast.Compare, scope: Environment) -> bool:
    """`assert x.shape == (1, 10)`: a claim rather than a condition, where somebody takes it as one."""
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq):
        return False
    for side, other in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
        name = _sized(side)
        if name is not None and not isinstance(other, ast.Constant):
            owner, sizes = machine.evaluate(name, scope), machine.evaluate(other, scope)
            if isinstance(sizes, list | tuple) and machine.asserted(owner, tuple(sizes), place(scope.file, other)):
                return True
    return False


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


def raise_(machine: Machine, node: ast.Raise, scope: Environment) -> Signal:
    value = machine.evaluate(node.exc, scope) if node.exc else None
    if isinstance(value, Class):
        raise Raised(value.name, "", value)
    if isinstance(value, Instance):
        words = value.attributes.get("args")
        first = words[0] if isinstance(words, tuple) and words else ""
        raise Raised(value.cls.name, first if isinstance(first, str) else said(first), value)
    raise Raised("Exception", value.why if isinstance(value, Unknown) else "")


def try_(machine: Machine, node: ast.Try, scope: Environment) -> Signal:
    """`try`: where an import in it may fail or not, both ways are followed, and must agree."""
    try:
        if _may_fail(machine, node, scope):
            return _either(machine, node, scope)
        try:
            signal = machine.execute(node.body, scope)
        except Raised as raised:
            handler = _handler(machine, node, raised, scope)
            if handler is None:
                raise
            if handler.name:
                scope.set(handler.name, raised.value)
            return machine.execute(handler.body, scope)
        return machine.execute(node.orelse, scope) if signal is None else signal
    finally:
        machine.execute(node.finalbody, scope)


def _handler(machine: Machine, node: ast.Try, raised: Raised, scope: Environment) -> ast.ExceptHandler | None:
    for handler in node.handlers:
        if handler.type is None:
            return handler
        caught = machine.evaluate(handler.type, scope)
        for each in caught if isinstance(caught, tuple) else (caught,):
            if isinstance(each, Class) and (each.name in (raised.kind, "Exception", "BaseException")):
                return handler
            if isinstance(each, Class) and isinstance(raised.value, Instance) and raised.value.cls.derives(each):
                return handler
    return None


def _may_fail(machine: Machine, node: ast.Try, scope: Environment) -> bool:
    """Does it import what is not known, with an arm for the case that it is not there?"""
    named = [each for handler in node.handlers for each in _caught(handler)]
    if not IMPORT_FAILED.intersection(named):
        return False
    imports = [each for each in node.body if isinstance(each, ast.Import | ast.ImportFrom)]
    if not imports:
        return False
    machine.execute(list(imports), scope)
    names = [(alias.asname or alias.name.partition(".")[0]) for each in imports for alias in each.names]
    return any(isinstance(scope.get(each), Unknown) for each in names if each != "*")


def _caught(handler: ast.ExceptHandler) -> list[str]:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [each.id if isinstance(each, ast.Name) else "Exception" for each in kinds]


def _either(machine: Machine, node: ast.Try, scope: Environment) -> Signal:
    """Both arms, one after the other; a name that they bind to different values is known in neither."""
    before = dict(scope.names)
    machine.execute([*node.body, *node.orelse], scope)
    there = dict(scope.names)
    scope.names.clear()
    scope.names.update(before)
    handler = next(each for each in node.handlers if IMPORT_FAILED.intersection(_caught(each)))
    try:
        machine.execute(handler.body, scope)
    except Raised:  # without the import the program ends, so it is there
        scope.names.update(there)
        return None
    for each in {**there, **scope.names}:
        one, other = there.get(each), scope.names.get(each)
        if one is not other and one != other:
            what = " and ".join([said(value) for value in (one, other) if not isinstance(value, Unknown)])
            scope.names[each] = Unknown(f"'{each}' depends on what is installed" + (f": {what}" if what else ""))
    return None


def with_(machine: Machine, node: ast.With, scope: Environment) -> Signal:
    """What a `with` enters is not followed, its body is."""
    for each in node.items:
        value = machine.evaluate(each.context_expr, scope)
        if each.optional_vars is not None:
            assign(machine, each.optional_vars, value, scope)
    return machine.execute(node.body, scope)


def function_def(machine: Machine, node: ast.FunctionDef, scope: Environment) -> Signal:
    made: Value = function(machine, node.name, node, scope)
    for decorator in reversed(node.decorator_list):
        made = decorated(machine, decorator, made, scope)
    scope.set(node.name, made)
    return None


def class_def(machine: Machine, node: ast.ClassDef, scope: Environment) -> Signal:
    """A class. What its body assigns is found when it is asked for: torchvision's weights pull in seven more files."""
    bases, unknown = [], ""
    for each in node.bases:
        base = machine.evaluate(each, scope)
        if isinstance(base, Class):
            bases.append(base)
        else:
            unknown = f"its base {said(base)}" if not isinstance(base, Unknown) else base.why
    for keyword in node.keywords:
        if keyword.arg == "metaclass" and getattr(keyword.value, "attr", getattr(keyword.value, "id", "")) != "ABCMeta":
            raise Unreadable("a metaclass is not followed")
    made = Class(node.name, tuple(bases) or (OBJECT,))
    made.unknown = made.unknown or unknown
    body = Environment(scope.file, scope)
    body.members = True
    for statement in node.body:
        _member(machine, statement, body, made)
    made.attributes.update(body.names)
    for member in body.names.values():
        held = member.function if isinstance(member, Special) else member
        if isinstance(held, Function):
            held.owner = made
            held.scope = scope  # the names of a class are not seen by its methods
    if RECORD in bases:
        record(node.name, dict(made.fields), made)
    elif any(each.name == "Enum" for each in made.mro):
        from convcalc.readers.python.enumerations import enumerate_members

        enumerate_members(made)
    result: Value = made
    for decorator in reversed(node.decorator_list):
        result = decorated_class(machine, decorator, result, scope)
    scope.set(node.name, result)
    return None


def _member(machine: Machine, node: ast.stmt, body: Environment, made: Class) -> None:
    """One statement of a class body."""
    target: ast.expr | None = None
    value: ast.expr | None = None
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        value = node.value
    later: Value = WITHOUT_DEFAULT if value is None else Deferred(partial(machine.evaluate, value, body))
    if isinstance(target, ast.Name):
        if isinstance(node, ast.AnnAssign):
            made.fields[target.id] = later
        if value is not None:
            body.names[target.id] = later
    elif not isinstance(node, ast.AnnAssign):
        machine.execute([node], body)


def import_(machine: Machine, node: ast.Import, scope: Environment) -> Signal:
    find = scope.get("__import__")
    for alias in node.names:
        first = alias.name.partition(".")[0]
        value = machine.call(find, alias.name if alias.asname else first, 0, scope.file)
        if "." in alias.name and not alias.asname:
            machine.call(find, alias.name, 0, scope.file)
        scope.set(alias.asname or first, value)
    return None


def import_from(machine: Machine, node: ast.ImportFrom, scope: Environment) -> Signal:
    """`from a import b`: found when it is asked for, as most of what a package imports is never needed."""
    find = scope.get("__import__")

    def later(name: str) -> Deferred:
        return Deferred(lambda: machine.call(find, node.module or "", node.level, scope.file, name))

    for alias in node.names:
        if alias.name != "*":
            made = later(alias.name)
            scope.set(alias.asname or alias.name, made)
            continue
        module = machine.call(find, node.module or "", node.level, scope.file)
        names: Named = getattr(module, "attributes", {})
        said_all = names.get("__all__")
        public = {str(each) for each in said_all} if isinstance(said_all, list | tuple) else None
        scope.names.update(
            {key: value for key, value in names.items() if (key in public if public is not None else key[:1] != "_")}
        )
    return None


STATEMENTS: dict[type[ast.stmt], Callable[..., Signal]] = {
    ast.Expr: expr,
    ast.Assign: assign_,
    ast.AnnAssign: ann_assign,
    ast.AugAssign: aug_assign,
    ast.If: if_,
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
