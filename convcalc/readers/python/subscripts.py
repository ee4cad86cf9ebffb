"""Places in a value: `value[key]`, what is put there, and what is deleted there."""

from __future__ import annotations

from convcalc.readers.python.host_types import DefaultDictionary
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements, hashable, registered
from convcalc.readers.python.values import Class, FrameworkValue, Instance, Raised, Unknown, Unreadable, Value, said


def ends_are_whole(part: slice) -> bool:
    """Are the ends of a slice numbers, or open? Programs have others, `h[-1. :]`, or some that are not known."""
    return all(each is None or type(each) is int for each in (part.start, part.stop, part.step))


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
        if isinstance(value, dict) and machine.passed_by and registered(machine, value, key):
            return value[hashable(key)]
        raise Raised(
            "KeyError" if isinstance(value, dict) else "IndexError", f"{said(key)} is not in {said(value)}"
        ) from None
    except (TypeError, ValueError):
        pass
    raise Raised("TypeError", f"{said(value)} has no place {said(key)}")


def set_item(machine: Machine, owner: Value, key: Value, value: Value) -> None:
    """`owner[key] = value`"""
    if isinstance(owner, dict):
        machine.budget.container(len(owner) + 1 if hashable(key) not in owner else 1)
        owner[key] = value
    elif isinstance(owner, list) and isinstance(key, int):
        if not -len(owner) <= key < len(owner):
            raise Raised("IndexError", f"{key} is not in a list of {len(owner)}")
        owner[key] = value
    elif isinstance(owner, list) and isinstance(key, slice):
        more = list(elements(machine, value))
        machine.budget.container(len(owner) + len(more))
        try:
            owner[key] = more
        except (TypeError, ValueError):
            raise Raised("ValueError", f"{len(more)} values do not fit these places of a list") from None
    elif isinstance(owner, Instance):
        machine.call(machine.attribute(owner, "__setitem__"), key, value)
    elif not isinstance(owner, Unknown):
        raise Unreadable(f"a place of {said(owner)} is given a value: this is not followed")


def delete_item(machine: Machine, owner: Value, key: Value) -> None:
    """`del owner[key]`"""
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
