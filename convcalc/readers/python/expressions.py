"""The expressions of the language: one function a kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from convcalc.readers.python.environment import Environment
from convcalc.readers.python.formatting import formatted
from convcalc.readers.python.host_types import DefaultDictionary
from convcalc.readers.python.machine import Machine, place
from convcalc.readers.python.operators import (
    SYMBOLS,
    binary,
    compared,
    elements,
    hashable,
    truth,
    unary,
)
from convcalc.readers.python.values import (
    Class,
    FrameworkValue,
    Function,
    Instance,
    Named,
    OneShot,
    Raised,
    Super,
    Unknown,
    Unreadable,
    Value,
    said,
)


def constant(machine: Machine, node: ast.Constant, scope: Environment) -> Value:
    if isinstance(node.value, bytes | complex):
        raise Unreadable(f"a {type(node.value).__name__} is not followed")
    if isinstance(node.value, str):
        machine.budget.text(len(node.value))
    return node.value


def name(machine: Machine, node: ast.Name, scope: Environment) -> Value:
    """A name; one that is nowhere defined is unknown, as what is pasted is often a part of more."""
    try:
        return scope.get(node.id)
    except KeyError:
        return Unknown(f"'{node.id}', which is not defined here")


def attribute(machine: Machine, node: ast.Attribute, scope: Environment) -> Value:
    return machine.attribute(machine.evaluate(node.value, scope), node.attr)


def subscript(machine: Machine, node: ast.Subscript, scope: Environment) -> Value:
    return item(machine, machine.evaluate(node.value, scope), machine.evaluate(node.slice, scope))


def item(machine: Machine, value: Value, key: Value) -> Value:
    """`value[key]`"""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, FrameworkValue):
        return value.item(machine, key)
    if isinstance(key, Unknown):
        return key
    if isinstance(value, Instance):
        return machine.call(machine.attribute(value, "__getitem__"), key)
    if isinstance(value, Class):  # a generic type as a rule: List[int]
        found = value.find("__class_getitem__")
        return value if found is None else machine.call(found[1], value, key)
    try:
        if isinstance(value, dict):
            return value[hashable(key)]
        if isinstance(value, list | tuple | str | range):
            if isinstance(key, slice):
                made = value[key]
                machine.budget.spend(len(made))
                return made
            if isinstance(key, int):
                return value[key]
    except (KeyError, IndexError):
        if isinstance(value, DefaultDictionary) and value.factory is not None:
            machine.budget.container(1)
            value[key] = machine.call(value.factory)
            return value[key]
        raise Raised(
            "KeyError" if isinstance(value, dict) else "IndexError", f"{said(key)} is not in {said(value)}"
        ) from None
    except (TypeError, ValueError):
        pass
    raise Raised("TypeError", f"{said(value)} has no place {said(key)}")


def slice_(machine: Machine, node: ast.Slice, scope: Environment) -> Value:
    ends = [None if each is None else machine.evaluate(each, scope) for each in (node.lower, node.upper, node.step)]
    return next((each for each in ends if isinstance(each, Unknown)), slice(*ends))


def call(machine: Machine, node: ast.Call, scope: Environment) -> Value:
    if isinstance(node.func, ast.Name) and node.func.id == "super" and scope.find("super") is None:
        return _super(machine, node, scope)
    function = machine.evaluate(node.func, scope)
    args = tuple(_spread(machine, node.args, scope))
    named: Named = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, scope)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, dict):
            machine.budget.container(len(value))
            named |= {str(key): each for key, each in value.items()}
        elif isinstance(value, Unknown):
            raise Unreadable(f"arguments by name that are not known: {value.why}")
        else:
            raise Raised("TypeError", f"** needs a dictionary, not {said(value)}")
    with machine.entered(scope.file, node):
        return machine.call(function, *args, **named)


def _spread(machine: Machine, nodes: list[ast.expr], scope: Environment) -> Iterator[Value]:
    """Values one by one, those behind a star put in their place."""
    for each in nodes:
        if isinstance(each, ast.Starred):
            yield from elements(machine, machine.evaluate(each.value, scope))
        else:
            yield machine.evaluate(each, scope)


def _super(machine: Machine, node: ast.Call, scope: Environment) -> Value:
    """`super()` in a method, and `super(C, self)`."""
    if not node.args:
        method = scope.method
        if method.owner is None:
            raise Raised("RuntimeError", "super() stands in no method")
        return Super(method.owner, method.receiver)
    if len(node.args) != 2 or any(isinstance(each, ast.Starred) for each in node.args):
        raise Unreadable(f"super with {len(node.args)} arguments is not followed", "super().__init__()")
    after, owner = (machine.evaluate(each, scope) for each in node.args)
    if not isinstance(after, Class):
        raise Unreadable(f"super of {said(after)} is not followed")
    return Super(after, owner)


def bin_op(machine: Machine, node: ast.BinOp, scope: Environment) -> Value:
    left, right = machine.evaluate(node.left, scope), machine.evaluate(node.right, scope)
    with machine.entered(scope.file, node):
        return binary(machine, SYMBOLS[type(node.op)], left, right)


def unary_op(machine: Machine, node: ast.UnaryOp, scope: Environment) -> Value:
    return unary(machine, SYMBOLS[type(node.op)], machine.evaluate(node.operand, scope))


def bool_op(machine: Machine, node: ast.BoolOp, scope: Environment) -> Value:
    """`and`, `or`: an unknown is passed by where what stands behind it decides."""
    decides = isinstance(node.op, ast.Or)
    value: Value = None
    unknown: Unknown | None = None
    for each in node.values:
        value = machine.evaluate(each, scope)
        if isinstance(value, Unknown):
            unknown = unknown or value
        elif truth(machine, value) is decides:
            return value
    return unknown or value


def compare(machine: Machine, node: ast.Compare, scope: Environment) -> Value:
    left = machine.evaluate(node.left, scope)
    result: Value = True
    for operator, operand in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(operand, scope)
        result = compared(machine, SYMBOLS[type(operator)], left, right)
        if operand is node.comparators[-1] or isinstance(result, Unknown) or not truth(machine, result):
            return result
        left = right
    return result


def if_exp(machine: Machine, node: ast.IfExp, scope: Environment) -> Value:
    return machine.evaluate(node.body if truth(machine, machine.evaluate(node.test, scope)) else node.orelse, scope)


def list_(machine: Machine, node: ast.List, scope: Environment) -> Value:
    return list(_spread(machine, node.elts, scope))


def tuple_(machine: Machine, node: ast.Tuple, scope: Environment) -> Value:
    return tuple(_spread(machine, node.elts, scope))


def set_(machine: Machine, node: ast.Set, scope: Environment) -> Value:
    return {hashable(each) for each in _spread(machine, node.elts, scope)}


def dict_(machine: Machine, node: ast.Dict, scope: Environment) -> Value:
    made: dict[Value, Value] = {}
    for key, each in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(each, scope)
        if key is not None:
            made[hashable(machine.evaluate(key, scope))] = value
        elif isinstance(value, dict):
            machine.budget.container(len(value))
            made |= value
        else:
            raise Unreadable(f"** of {said(value)} in a dictionary is not followed")
    return made


def assign(machine: Machine, target: ast.expr, value: Value, scope: Environment) -> None:
    """Give a value to a name, an attribute, a place, or to several of these."""
    match target:
        case ast.Name():
            scope.set(target.id, value)
        case ast.Tuple() | ast.List():
            _unpack(machine, target.elts, value, scope)
        case ast.Attribute():
            set_attribute(machine, machine.evaluate(target.value, scope), target.attr, value)
        case ast.Subscript():
            set_item(machine, machine.evaluate(target.value, scope), machine.evaluate(target.slice, scope), value)
        case _:
            raise Unreadable("this is given a value in a way that is not followed")


def _unpack(machine: Machine, targets: list[ast.expr], value: Value, scope: Environment) -> None:
    """`a, b = value` and `a, *b = value`"""
    if isinstance(value, Unknown):
        for each in targets:
            assign(machine, each.value if isinstance(each, ast.Starred) else each, value, scope)
        return
    parts = list(elements(machine, value))
    star = next((at for at, each in enumerate(targets) if isinstance(each, ast.Starred)), None)
    if star is not None:
        behind = len(targets) - star - 1
        if len(parts) < len(targets) - 1:
            raise Raised("ValueError", f"{len(targets) - 1} values were needed, {len(parts)} are there")
        parts[star : len(parts) - behind] = [parts[star : len(parts) - behind]]
    if len(parts) != len(targets):
        raise Raised("ValueError", f"{len(targets)} values were needed, {len(parts)} are there")
    for each, part in zip(targets, parts, strict=True):
        assign(machine, each.value if isinstance(each, ast.Starred) else each, part, scope)


def set_attribute(machine: Machine, owner: Value, attr: str, value: Value) -> None:
    if isinstance(owner, Instance | Super):
        machine.call(machine.attribute(owner, "__setattr__"), attr, value)
    elif isinstance(owner, Class):
        owner.attributes[attr] = value
    elif isinstance(owner, FrameworkValue):
        owner.set_attribute(machine, attr, value)
    elif not isinstance(owner, Unknown | Function):
        raise Raised("AttributeError", f"{said(owner)} takes no attribute '{attr}'")


def set_item(machine: Machine, owner: Value, key: Value, value: Value) -> None:
    if isinstance(owner, dict):
        machine.budget.container(len(owner) + 1 if key not in owner else 1)
        owner[hashable(key)] = value
    elif isinstance(owner, list) and isinstance(key, int):
        if not -len(owner) <= key < len(owner):
            raise Raised("IndexError", f"{key} is not in a list of {len(owner)}")
        owner[key] = value
    elif isinstance(owner, Instance):
        machine.call(machine.attribute(owner, "__setitem__"), key, value)
    elif not isinstance(owner, Unknown):
        raise Unreadable(f"a place of {said(owner)} is given a value: this is not followed")


def _comprehended(
    machine: Machine, generators: list[ast.comprehension], scope: Environment, make: Callable[[Environment], Value]
) -> Iterator[Value]:
    """What a comprehension makes, one by one."""
    inner = Environment(scope.file, scope)
    first, *rest = generators
    for each in elements(machine, machine.evaluate(first.iter, scope)):
        assign(machine, first.target, each, inner)
        if all(truth(machine, machine.evaluate(test, inner)) for test in first.ifs):
            if rest:
                yield from _comprehended(machine, rest, inner, make)
            else:
                yield make(inner)


def list_comp(machine: Machine, node: ast.ListComp, scope: Environment) -> Value:
    return list(_comprehended(machine, node.generators, scope, lambda inner: machine.evaluate(node.elt, inner)))


def set_comp(machine: Machine, node: ast.SetComp, scope: Environment) -> Value:
    made = _comprehended(machine, node.generators, scope, lambda inner: machine.evaluate(node.elt, inner))
    return {hashable(each) for each in made}


def generator_exp(machine: Machine, node: ast.GeneratorExp, scope: Environment) -> Value:
    return OneShot(_comprehended(machine, node.generators, scope, lambda inner: machine.evaluate(node.elt, inner)))


def dict_comp(machine: Machine, node: ast.DictComp, scope: Environment) -> Value:
    made: dict[Value, Value] = {}

    def put(inner: Environment) -> Value:
        key = hashable(machine.evaluate(node.key, inner))
        made[key] = machine.evaluate(node.value, inner)
        return key

    for _ in _comprehended(machine, node.generators, scope, put):
        pass
    return made


def lambda_(machine: Machine, node: ast.Lambda, scope: Environment) -> Value:
    return function(machine, "<lambda>", node, scope)


def function(machine: Machine, called: str, node: ast.FunctionDef | ast.Lambda, scope: Environment) -> Function:
    """A function, with its defaults as they are now."""
    defaults = tuple([machine.evaluate(each, scope) for each in node.args.defaults])
    named = {
        arg.arg: machine.evaluate(each, scope)
        for arg, each in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if each is not None
    }
    return Function(called, node, scope, defaults, named)


def joined_str(machine: Machine, node: ast.JoinedStr, scope: Environment) -> Value:
    parts = [str(machine.evaluate(each, scope)) for each in node.values]
    machine.budget.text(sum(map(len, parts)))
    return "".join(parts)


def formatted_value(machine: Machine, node: ast.FormattedValue, scope: Environment) -> Value:
    spec = str(machine.evaluate(node.format_spec, scope)) if node.format_spec else ""
    conversion = chr(node.conversion) if node.conversion > 0 else ""
    return formatted(machine, machine.evaluate(node.value, scope), spec, conversion)


def named_expr(machine: Machine, node: ast.NamedExpr, scope: Environment) -> Value:
    value = machine.evaluate(node.value, scope)
    assign(machine, node.target, value, scope)
    return value


def yield_(machine: Machine, node: ast.Yield, scope: Environment) -> Value:
    _yielded(scope, node).append(None if node.value is None else machine.evaluate(node.value, scope))
    return None


def yield_from(machine: Machine, node: ast.YieldFrom, scope: Environment) -> Value:
    made = _yielded(scope, node)
    for each in elements(machine, machine.evaluate(node.value, scope)):
        made.append(each)
    return None


def _yielded(scope: Environment, node: ast.expr) -> list[Value]:
    if scope.yielded is None:
        raise Unreadable("yield stands in no function", place=place(scope.file, node))
    return scope.yielded


EXPRESSIONS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: constant,
    ast.Name: name,
    ast.Attribute: attribute,
    ast.Subscript: subscript,
    ast.Slice: slice_,
    ast.Call: call,
    ast.BinOp: bin_op,
    ast.UnaryOp: unary_op,
    ast.BoolOp: bool_op,
    ast.Compare: compare,
    ast.IfExp: if_exp,
    ast.List: list_,
    ast.Tuple: tuple_,
    ast.Set: set_,
    ast.Dict: dict_,
    ast.ListComp: list_comp,
    ast.SetComp: set_comp,
    ast.DictComp: dict_comp,
    ast.GeneratorExp: generator_exp,
    ast.Lambda: lambda_,
    ast.JoinedStr: joined_str,
    ast.FormattedValue: formatted_value,
    ast.NamedExpr: named_expr,
    ast.Yield: yield_,
    ast.YieldFrom: yield_from,
}
