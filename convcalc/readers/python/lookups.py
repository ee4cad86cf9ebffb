"""Names and their attributes: what nearly every expression is made of.

An attribute of a name, `self.conv` or `nn.Conv2d`, is found in one step where nothing has to be asked for it: where it
is a module's own, or an object's own and none of its class.
"""

from __future__ import annotations

import ast

from convcalc.readers.python import objects
from convcalc.readers.python.compiler import Compiler
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Evaluator
from convcalc.readers.python.values import NOT_DEFINED, Deferred, Failure, Instance, Namespace, Unknown, Value


def name(code: Compiler, node: ast.Name) -> Evaluator:
    """A name; one that is nowhere defined is unknown, as what is pasted is often a part of more."""
    name, file = node.id, code.file

    def run(scope: Environment) -> Value:
        nearest: Environment | None = scope  # scope.get(), written out: a program looks up forty thousand names
        while nearest is not None:
            names = nearest.names
            if name in names:
                value = names[name]
                if type(value) is not Deferred:
                    return value
                break
            nearest = nearest.parent
        try:
            return scope.get(name)
        except KeyError:
            return Unknown(f"'{name}', {NOT_DEFINED}")
        except Failure as error:
            error.at(file, node)
            raise

    return run


def attribute(code: Compiler, node: ast.Attribute) -> Evaluator:
    owner, name, machine, file = code.expression(node.value), node.attr, code.machine, code.file
    leads_out, of_type, of_other = objects.leads_out(name), objects.ATTRIBUTES, objects.of_other
    if isinstance(node.value, ast.Name) and not leads_out:
        return _of_name(code, node, node.value.id, owner)

    def run(scope: Environment) -> Value:
        try:
            value = owner(scope)
            if leads_out:
                raise objects.not_followed(name)
            return of_type.get(type(value), of_other)(machine, value, name)
        except Failure as error:
            error.at(file, node)
            raise

    return run


def _of_name(code: Compiler, node: ast.Attribute, variable: str, owner: Evaluator) -> Evaluator:
    """`variable.name`; owner: what the variable stands for, where that is to be found first."""
    name, machine, file, of_type, of_other = node.attr, code.machine, code.file, objects.ATTRIBUTES, objects.of_other

    def run(scope: Environment) -> Value:
        nearest: Environment | None = scope
        while nearest is not None and variable not in nearest.names:
            nearest = nearest.parent
        value = nearest.names[variable] if nearest is not None else NOWHERE
        kind = type(value)
        if kind is Instance:
            attributes = value.attributes  # type: ignore[attr-defined]
            if name in attributes and value.cls.find(name) is None:  # type: ignore[attr-defined]
                return attributes[name]
        elif kind is Namespace:
            found = value.attributes.get(name)  # type: ignore[attr-defined]
            if found is not None and type(found) is not Deferred:
                return found
        try:
            if kind is Deferred:
                value = owner(scope)
            return of_type.get(type(value), of_other)(machine, value, name)
        except Failure as error:
            error.at(file, node)
            raise

    return run


NOWHERE = Deferred(lambda: None)
"""Of a name that no scope has."""
