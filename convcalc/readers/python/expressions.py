"""The expressions of the language: one function a kind of node, which makes what evaluates it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from convcalc.readers.python.assignments import store
from convcalc.readers.python.calls import call, spread
from convcalc.readers.python.compiler import Code, Compiler, every_argument
from convcalc.readers.python.comprehensions import dict_comp, generator_exp, list_comp, set_comp
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.formatting import formatted
from convcalc.readers.python.lookups import attribute, name
from convcalc.readers.python.machine import Evaluator
from convcalc.readers.python.operators import (
    SYMBOLS,
    binary,
    compared,
    elements,
    hashable,
    of_numbers,
    same,
    truth,
    unary,
)
from convcalc.readers.python.subscripts import item
from convcalc.readers.python.values import (
    DictInstance,
    Failure,
    Function,
    Unknown,
    Unreadable,
    Value,
    said,
)
from convcalc.readers.python.work_limit import LONGEST_TEXT, work_of_text

NUMERIC = frozenset({int, float})


def constant(code: Compiler, node: ast.Constant) -> Evaluator:
    value = node.value
    if isinstance(value, bytes | complex):
        return _refused(code, node, f"a {type(value).__name__} is not followed")
    if isinstance(value, str):
        code.cost += work_of_text(len(value))
        if len(value) > LONGEST_TEXT:
            return _refused(code, node, f"a text of {len(value):,} characters is too long")
    return lambda scope: value


def _refused(code: Compiler, node: ast.expr, why: str) -> Evaluator:
    """What is refused where it is reached."""

    def run(scope: Environment) -> Value:
        raise Unreadable(why, place=code.place(node))

    return run


def subscript(code: Compiler, node: ast.Subscript) -> Evaluator:
    owner, key, machine, file = code.expression(node.value), code.expression(node.slice), code.machine, code.file

    def run(scope: Environment) -> Value:
        try:
            return item(machine, owner(scope), key(scope))
        except Failure as error:
            error.at(file, node)
            raise

    return run


def slice_(code: Compiler, node: ast.Slice) -> Evaluator:
    parts = [None if each is None else code.expression(each) for each in (node.lower, node.upper, node.step)]

    def run(scope: Environment) -> Value:
        ends = [None if each is None else each(scope) for each in parts]
        return next((each for each in ends if isinstance(each, Unknown)), slice(*ends))

    return run


def bin_op(code: Compiler, node: ast.BinOp) -> Evaluator:
    left, right = code.expression(node.left), code.expression(node.right)
    symbol, machine, site = SYMBOLS[type(node.op)], code.machine, code.site(node)
    frames = machine.frames

    def run(scope: Environment) -> Value:
        one, other = left(scope), right(scope)
        try:
            if type(one) in NUMERIC and type(other) in NUMERIC:
                return of_numbers(symbol, one, other)  # type: ignore[arg-type]
            machine.enter(site)
            try:
                return binary(machine, symbol, one, other)
            finally:
                frames.pop()
        except Failure as error:
            error.at(site.file, site.node)
            raise

    return run


def unary_op(code: Compiler, node: ast.UnaryOp) -> Evaluator:
    operand, symbol, machine, file = code.expression(node.operand), SYMBOLS[type(node.op)], code.machine, code.file

    def run(scope: Environment) -> Value:
        try:
            return unary(machine, symbol, operand(scope))
        except Failure as error:
            error.at(file, node)
            raise

    return run


def bool_op(code: Compiler, node: ast.BoolOp) -> Evaluator:
    """`and`, `or`: an unknown is passed by where what stands behind it decides."""
    decides, machine, file = isinstance(node.op, ast.Or), code.machine, code.file
    passes = not decides
    operands = [code.expression(node.values[0]), *[code.branch(each) for each in node.values[1:]]]

    def run(scope: Environment) -> Value:
        value: Value = None
        unknown: Unknown | None = None
        try:
            for each in operands:
                value = each(scope)
                if value is decides:
                    return value
                if isinstance(value, Unknown):
                    unknown = unknown or value
                elif value is not passes and truth(machine, value) is decides:
                    return value
        except Failure as error:
            error.at(file, node)
            raise
        return unknown or value

    return run


def compare(code: Compiler, node: ast.Compare) -> Evaluator:
    if len(node.ops) > 1:
        return _chain(code, node)
    left, right = code.expression(node.left), code.expression(node.comparators[0])
    symbol, machine, file = SYMBOLS[type(node.ops[0])], code.machine, code.file
    if symbol in ("is", "is not"):
        wanted = symbol == "is"
        if isinstance(node.comparators[0], ast.Constant) and node.comparators[0].value is None:
            return _is_none(left, wanted)
        return lambda scope: same(left(scope), right(scope), wanted)

    def run(scope: Environment) -> Value:
        try:
            return compared(machine, symbol, left(scope), right(scope))
        except Failure as error:
            error.at(file, node)
            raise

    return run


def _is_none(value: Evaluator, wanted: bool) -> Evaluator:
    """`value is None`, or `value is not None`."""

    def run(scope: Environment) -> Value:
        found = value(scope)
        return same(found, None, wanted) if isinstance(found, Unknown) else (found is None) is wanted

    return run


def _chain(code: Compiler, node: ast.Compare) -> Evaluator:
    """`a < b < c`: what is behind a comparison that does not hold is not evaluated."""
    first, machine, file = code.expression(node.left), code.machine, code.file
    rest = [
        (SYMBOLS[type(operator)], code.branch(each)) for operator, each in zip(node.ops, node.comparators, strict=True)
    ]

    def run(scope: Environment) -> Value:
        left = first(scope)
        result: Value = True
        try:
            for at, (symbol, operand) in enumerate(rest, 1):
                right = operand(scope)
                result = compared(machine, symbol, left, right)
                if at == len(rest) or isinstance(result, Unknown) or not truth(machine, result):
                    break
                left = right
        except Failure as error:
            error.at(file, node)
            raise
        return result

    return run


def if_exp(code: Compiler, node: ast.IfExp) -> Evaluator:
    test, body, orelse = code.expression(node.test), code.branch(node.body), code.branch(node.orelse)
    machine, file = code.machine, code.file

    def run(scope: Environment) -> Value:
        try:
            return body(scope) if truth(machine, test(scope)) else orelse(scope)
        except Failure as error:
            error.at(file, node)
            raise

    return run


def list_(code: Compiler, node: ast.List) -> Evaluator:
    every = spread(code, node, node.elts)
    return lambda scope: list(every(scope))


def tuple_(code: Compiler, node: ast.Tuple) -> Evaluator:
    return spread(code, node, node.elts)


def set_(code: Compiler, node: ast.Set) -> Evaluator:
    every, file = spread(code, node, node.elts), code.file

    def run(scope: Environment) -> Value:
        try:
            return {hashable(each) for each in every(scope)}
        except Failure as error:
            error.at(file, node)
            raise

    return run


def dict_(code: Compiler, node: ast.Dict) -> Evaluator:
    values = [code.expression(each) for each in node.values]
    keys = [None if each is None else code.expression(each) for each in node.keys]
    pairs, machine, file = list(zip(keys, values, strict=True)), code.machine, code.file

    def run(scope: Environment) -> Value:
        made: dict[Value, Value] = {}
        try:
            for key, each in pairs:
                value = each(scope)
                more = value.items if isinstance(value, DictInstance) else value
                if key is not None:
                    made[hashable(key(scope))] = value
                elif isinstance(more, dict):
                    machine.budget.container(len(more))
                    made |= more
                else:
                    raise Unreadable(f"** of {said(value)} in a dictionary is not followed")
        except Failure as error:
            error.at(file, node)
            raise
        return made

    return run


def lambda_(code: Compiler, node: ast.Lambda) -> Evaluator:
    return function(code, "<lambda>", node)


def function(code: Compiler, called: str, node: ast.FunctionDef | ast.Lambda) -> Callable[[Environment], Function]:
    """What makes a function, with its defaults as they are then."""
    names = [each.arg for each in every_argument(node.args)]
    if twice := next((each for at, each in enumerate(names) if each in names[:at]), ""):
        raise code.refused_by_python(node, f"duplicate argument '{twice}' in function definition")
    defaults = [code.expression(each) for each in node.args.defaults]
    pairs = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    by_name = {arg.arg: code.expression(each) for arg, each in pairs if each is not None}
    body = Code(code, node)

    def run(scope: Environment) -> Function:
        named = {key: each(scope) for key, each in by_name.items()}
        return Function(called, body, scope, tuple([each(scope) for each in defaults]), named)

    return run


def joined_str(code: Compiler, node: ast.JoinedStr) -> Evaluator:
    parts, machine, file = [code.expression(each) for each in node.values], code.machine, code.file

    def run(scope: Environment) -> Value:
        try:
            made = [each(scope) for each in parts]
            for each in made:
                if isinstance(each, Unknown):
                    return each
            texts = [str(each) for each in made]
            machine.budget.text(sum(map(len, texts)))
        except Failure as error:
            error.at(file, node)
            raise
        return "".join(texts)

    return run


def formatted_value(code: Compiler, node: ast.FormattedValue) -> Evaluator:
    value, machine, file = code.expression(node.value), code.machine, code.file
    form = code.expression(node.format_spec) if node.format_spec else None
    conversion = chr(node.conversion) if node.conversion > 0 else ""

    def run(scope: Environment) -> Value:
        try:
            shown, spec = value(scope), form(scope) if form is not None else ""
            if isinstance(shown, Unknown) or isinstance(spec, Unknown):
                unknown = shown if isinstance(shown, Unknown) else spec
                return Unknown(f"a text made of what is not known: {said(unknown)}")
            return formatted(machine, shown, str(spec), conversion)
        except Failure as error:
            error.at(file, node)
            raise

    return run


def named_expr(code: Compiler, node: ast.NamedExpr) -> Evaluator:
    value, put = code.expression(node.value), store(code, node.target)

    def run(scope: Environment) -> Value:
        made = value(scope)
        put(scope, made)
        return made

    return run


def yield_(code: Compiler, node: ast.Yield) -> Evaluator:
    code.yields = True
    value = None if node.value is None else code.expression(node.value)

    def run(scope: Environment) -> Value:
        made = None if value is None else value(scope)
        _yielded(code, node, scope).append(made)
        return None

    return run


def yield_from(code: Compiler, node: ast.YieldFrom) -> Evaluator:
    code.yields = True
    values, machine, file = code.expression(node.value), code.machine, code.file

    def run(scope: Environment) -> Value:
        made = _yielded(code, node, scope)
        try:
            for each in elements(machine, values(scope)):
                made.append(each)
        except Failure as error:
            error.at(file, node)
            raise
        return None

    return run


def _yielded(code: Compiler, node: ast.expr, scope: Environment) -> list[Value]:
    if scope.yielded is None:
        raise Unreadable("yield stands in no function", place=code.place(node))
    return scope.yielded


EXPRESSIONS: dict[type[ast.expr], Callable[..., Evaluator]] = {
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
