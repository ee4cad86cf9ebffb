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

    def run(scope: Environment) -> Value:
        try:
            value = owner(scope)
            if leads_out:
                raise objects.not_followed(name)
            return of_type.get(type(value), of_other)(machine, value, name)
        except Failure as error:
            error.at(file, node)
            raise

    return _of_name(node.value.id, name, run) if isinstance(node.value, ast.Name) and not leads_out else run


def _of_name(variable: str, name: str, otherwise: Evaluator) -> Evaluator:
    """`variable.name`; otherwise: what finds it where it is not simply there."""

    def run(scope: Environment) -> Value:
        nearest: Environment | None = scope
        while nearest is not None:
            names = nearest.names
            if variable in names:
                owner = names[variable]
                if type(owner) is Instance:
                    attributes = owner.attributes
                    if name in attributes and owner.cls.find(name) is None:
                        return attributes[name]
                elif type(owner) is Namespace:
                    found = owner.attributes.get(name)
                    if found is not None and type(found) is not Deferred:
                        return found
                break
            nearest = nearest.parent
        return otherwise(scope)

    return run
