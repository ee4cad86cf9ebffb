"""Calls, attributes, and the making of objects."""

from __future__ import annotations

import ast

from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import (
    Bound,
    Class,
    Deferred,
    FrameworkValue,
    Function,
    Instance,
    Named,
    Namespace,
    Native,
    OneShot,
    Raised,
    Special,
    Super,
    TextMember,
    Unknown,
    Unreadable,
    Value,
    WholeMember,
    said,
)

DUNDERS = frozenset(
    "init class name module call setattr getattr len iter getitem setitem delitem contains bool dict doc file"
    " add sub mul truediv floordiv mod pow matmul radd rsub rmul eq ne lt le gt ge neg pos invert iadd post_init"
    " enter exit repr str hash all version new delattr next getattribute class_iter defaults members".split()
)
"""The names between double underscores that a program may ask for; others lead out of it."""


def call(machine: Machine, function: Value, args: tuple[Value, ...], named: Named) -> Value:
    """Call a value with arguments."""
    match function:
        case Function():
            return run(machine, function, args, named)
        case Native():
            return _native(machine, function, args, named)
        case Bound():
            return call(machine, function.function, (function.owner, *args), named)
        case Class():
            return instantiate(machine, function, args, named)
        case Special():
            return call(machine, function.function, args, named)
        case Unknown():
            return machine.swallow(function, (*args, *named.values()))
        case Instance() if function.cls.find("__call__") or function.cls.unknown:
            return call(machine, attribute(machine, function, "__call__"), args, named)
        case FrameworkValue():
            return call(machine, function.attribute(machine, "__call__"), args, named)
    raise Raised("TypeError", f"{said(function)} cannot be called")


def _native(machine: Machine, function: Native, args: tuple[Value, ...], named: Named) -> Value:
    """One of ours; arguments that it does not take are a mistake of the program, or something not followed yet."""
    try:
        return function.run(machine, *args, **named)
    except TypeError:
        import inspect

        try:
            inspect.signature(function.run).bind(machine, *args, **named)
        except TypeError as error:
            raise Raised("TypeError", f"{function.name}: {error}") from None
        if "self" in named:
            raise Raised("TypeError", f"{function.name} has no argument 'self'") from None
        raise
    except (ValueError, LookupError, ArithmeticError, AssertionError):
        raise Unreadable(f"{function.name} is not followed with these arguments") from None


def run(machine: Machine, function: Function, args: tuple[Value, ...], named: Named) -> Value:
    """Run a function of the program."""
    scope = Environment(function.scope.file, function.scope, bound(machine, function, args, named))
    scope.owner = function.owner
    scope.receiver = args[0] if args else None
    if isinstance(function.node, ast.Lambda):
        return machine.evaluate(function.node.body, scope)
    if function.generator:
        scope.yielded = []
        machine.execute(function.node.body, scope)
        return OneShot(iter(scope.yielded))
    signal = machine.execute(function.node.body, scope)
    return signal[1] if signal is not None else None


def bound(machine: Machine, function: Function, args: tuple[Value, ...], named: Named) -> Named:
    """The parameters of a function, each with its value; raises Raised as Python does."""
    parameters = function.node.args
    positional = [arg.arg for arg in (*parameters.posonlyargs, *parameters.args)]
    made: Named = dict(zip(positional, args, strict=False))
    rest = args[len(positional) :]
    if parameters.vararg is not None:
        made[parameters.vararg.arg] = rest
    elif rest:
        raise _too_many(function, positional, len(args))
    known = {*positional[len(parameters.posonlyargs) :], *[arg.arg for arg in parameters.kwonlyargs]}
    more: dict[Value, Value] = {}
    for key, value in named.items():
        if key in known and key not in made:
            made[key] = value
        elif parameters.kwarg is not None and key not in known:
            more[key] = value
        else:
            words = "was given twice" if key in made else "is none of its arguments"
            raise Raised("TypeError", f"{function.name}(): '{key}' {words}")
    if parameters.kwarg is not None:
        made[parameters.kwarg.arg] = more
    without = len(positional) - len(function.defaults)
    made |= {key: value for key, value in zip(positional[without:], function.defaults, strict=True) if key not in made}
    made |= {key: value for key, value in function.keyword_defaults.items() if key not in made}
    missing = [key for key in (*positional, *[arg.arg for arg in parameters.kwonlyargs]) if key not in made]
    if missing:
        raise Raised("TypeError", f"{function.name}() needs {', '.join(missing)}")
    return made


def _too_many(function: Function, names: list[str], count: int) -> Raised:
    """More arguments than a function takes; of a method without `self` the object is the first."""
    own = function.owner is not None and names[:1] != ["self"]
    takes = "1 argument" if len(names) == 1 else f"{len(names)} arguments"
    return Raised(
        "TypeError",
        f"{function.name}() takes {takes}, and {count} are given{', the object first' if own else ''}",
        hint=f"def {function.name}({', '.join(['self', *names])})" if own else "",
    )


def instantiate(machine: Machine, cls: Class, args: tuple[Value, ...], named: Named) -> Value:
    """Make an object of a class; values of Python's own are converted."""
    found = cls.find("__make__")
    if found is not None:
        return call(machine, found[1], (cls, *args), named)
    made = Instance(cls)
    init = cls.find("__init__")
    if init is not None:
        call(machine, Bound(init[1], made), args, named)
    return made


def attribute(machine: Machine, value: Value, name: str) -> Value:
    """`value.name`; raises Raised where there is none, Unreadable where it leads out of the program."""
    if name.startswith("__") and name.endswith("__") and name[2:-2] not in DUNDERS:
        raise Unreadable(f"'{name}' is not followed")
    match value:
        case Unknown():
            return value
        case Instance():
            return _of_instance(machine, value, name)
        case FrameworkValue():
            return value.attribute(machine, name)
        case Namespace():
            return _of_namespace(value, name)
        case Super():
            return _of_super(machine, value, name)
        case Class():
            return _of_class(value, name)
        case Function() | Native() | Bound():
            if name in ("__name__", "__module__", "__doc__"):
                return said(value) if name == "__name__" else ""
            return Unknown(f"'{name}' of the function {said(value)}")
        case TextMember() | WholeMember() if name in ("name", "value", "_value_") or value.cls.find(name):
            return _of_member(machine, value, name)
    methods = machine.host_methods(value)
    if name in methods:
        return Bound(methods[name], value)
    raise Raised("AttributeError", f"{said(value)} has no '{name}'")


def _of_member(machine: Machine, value: TextMember | WholeMember, name: str) -> Value:
    """An attribute of a member of an enumeration of texts or numbers."""
    if name == "name":
        return value.name
    found = value.cls.find(name)
    if found is None:
        return str(value) if isinstance(value, TextMember) else int(value)
    if isinstance(found[1], Special) and found[1].kind == "property":
        return call(machine, found[1].function, (value,), {})
    return _bound_to(found[1], value, value.cls)


def _of_namespace(value: Namespace, name: str) -> Value:
    if name not in value.attributes:
        if value.lacks(name):
            raise Raised("AttributeError", f"{value.name} has no '{name}'", hint=value.nearest(name))
        return Unknown(f"{value.name}.{name}")
    found = value.attributes[name]
    if isinstance(found, Deferred):
        found = value.attributes[name] = found.find()
    return found


def _of_instance(machine: Machine, value: Instance, name: str) -> Value:
    found = value.cls.find(name)
    if found is not None and isinstance(found[1], Special) and found[1].kind == "property":
        return call(machine, found[1].function, (value,), {})
    if name in value.attributes:
        return value.attributes[name]
    if found is not None:
        return _bound_to(found[1], value, value.cls)
    if name == "__class__":
        return value.cls
    if name == "__dict__":
        return value.attributes
    if name in ("__module__", "__doc__"):
        return ""
    getter = value.cls.find("__getattr__")
    if getter is not None and name != "__getattr__":
        return call(machine, getter[1], (value, name), {})
    if value.cls.unknown:
        return Unknown(f"'{name}' of {value.cls.name}, for {value.cls.unknown} is not read")
    raise Raised("AttributeError", f"'{value.cls.name}' has no attribute '{name}'")


def _bound_to(found: Value, owner: Value, cls: Class) -> Value:
    """What was found in a class, as its object has it."""
    if isinstance(found, Special):
        return found.function if found.kind == "staticmethod" else Bound(found.function, cls)
    return Bound(found, owner) if isinstance(found, Function | Native) else found


def _of_super(machine: Machine, value: Super, name: str) -> Value:
    cls = value.owner.cls if isinstance(value.owner, Instance) else value.owner
    if not isinstance(cls, Class) or value.after not in cls.mro:
        raise Unreadable(f"super of {said(value.owner)} is not followed")
    found = cls.find(name, value.after)
    if found is not None:
        if isinstance(found[1], Special) and found[1].kind == "property":
            return call(machine, found[1].function, (value.owner,), {})
        return _bound_to(found[1], value.owner, cls)
    if cls.unknown:
        return Unknown(f"'{name}' of {cls.name}, for {cls.unknown} is not read")
    raise Raised("AttributeError", f"no class behind '{value.after.name}' has '{name}'")


def _of_class(value: Class, name: str) -> Value:
    found = value.find(name)
    if found is not None:
        held = found[1]
        if isinstance(held, Special) and held.kind != "property":
            return held.function if held.kind == "staticmethod" else Bound(held.function, value)
        return held
    if name in ("__name__", "__module__", "__doc__"):
        return value.name if name == "__name__" else ""
    if value.unknown:
        return Unknown(f"'{name}' of {value.name}, for {value.unknown} is not read")
    raise Raised("AttributeError", f"the class '{value.name}' has no '{name}'")
