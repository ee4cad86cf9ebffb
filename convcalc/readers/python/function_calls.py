"""Functions that are called: those of a program, with what they take bound to their names, and ours."""

from __future__ import annotations

from convcalc.readers.python.compiler import FunctionParameters
from convcalc.readers.python.environment import Environment
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Function, Named, Native, Raised, Unreadable, Value


def native(machine: Machine, function: Native, args: tuple[Value, ...], named: Named) -> Value:
    """One of ours; arguments that it does not take are a mistake of the program, or something not followed yet."""
    try:
        if named:
            return function.run(machine, *args, **named)
        match len(args):  # most take a few, and are called faster so than with a star
            case 1:
                return function.run(machine, args[0])
            case 2:
                return function.run(machine, args[0], args[1])
            case 3:
                return function.run(machine, args[0], args[1], args[2])
        return function.run(machine, *args)
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
    takes = function.code.parameters
    if not named and len(args) == len(takes.names) == takes.length:  # as most are: all by place, and no more
        names: Named = dict(zip(takes.names, args, strict=True))
    else:
        names = bound(function, args, named)
    around = function.scope
    return function.code.run(Environment(around.file, around, names, function.owner, args[0] if args else None))


def bound(function: Function, args: tuple[Value, ...], named: Named) -> Named:
    """The parameters of a function, each with its value; raises Raised as Python does."""
    takes = function.code.parameters
    names = takes.names
    made: Named = dict(zip(names, args, strict=False))
    if takes.rest:
        made[takes.rest] = args[len(names) :]
    elif len(args) > len(names):
        raise _too_many(function, list(names), len(args))
    if named or takes.others:
        _bind_named(function, takes, made, named)
    if len(made) < takes.length:
        made = {**function.default_values, **made}
        if len(made) < takes.length:
            missing = [key for key in (*names, *takes.only_by_name) if key not in made]
            raise Raised("TypeError", f"{function.name}() needs {', '.join(missing)}")
    return made


def _bind_named(function: Function, takes: FunctionParameters, made: Named, named: Named) -> None:
    """What was given by name."""
    known, others = takes.by_name, takes.others
    if not others and known.issuperset(named) and made.keys().isdisjoint(named):
        made.update(named)
        return
    more: dict[Value, Value] = {}
    for key, value in named.items():
        if key in known and key not in made:
            made[key] = value
        elif others and key not in known:
            more[key] = value
        else:
            words = "was given twice" if key in made else "is none of its arguments"
            raise Raised("TypeError", f"{function.name}(): '{key}' {words}")
    if others:
        made[others] = more


def _too_many(function: Function, names: list[str], count: int) -> Raised:
    """More arguments than a function takes; of a method without `self` the object is the first."""
    own = function.owner is not None and names[:1] != ["self"]
    takes = "1 argument" if len(names) == 1 else f"{len(names)} arguments"
    return Raised(
        "TypeError",
        f"{function.name}() takes {takes}, and {count} are given{', the object first' if own else ''}",
        hint=f"def {function.name}({', '.join(['self', *names])})" if own else "",
    )
