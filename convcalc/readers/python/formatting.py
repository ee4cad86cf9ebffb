"""Texts made of values: `f"{n:>3}"`, `"{}_{}".format(a, b)` and `"%d" % n`, done by us.

Python's own formatting would reach into our objects (`"{0.cls}".format(module)`) and make a text of a gigabyte of a
format of eleven characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Instance, Named, TextMember, Trait, Unknown, Unreadable, Value, said

_WIDTHS = r"\d+"
_FIELD = r"\{\{|\}\}|\{(\w*)(?:!([rsa]))?(?::([^{}]*))?\}|[{}]"
_PERCENT = r"%(?:\((\w+)\))?([-+ 0#]*\d*(?:\.\d+)?)([diouxXeEfFgGcrs%])"


def formatted(machine: Machine, value: Value, spec: str = "", conversion: str = "") -> str:
    """One value as `format` writes it; raises Unreadable for a format that is none or too wide."""
    if type(value) is str and not spec and not conversion:
        machine.budget.text(len(value))
        return value
    if isinstance(value, Trait) and value.kind == "device":
        value = value.name
    if isinstance(value, Unknown):
        raise Unreadable(f"a text is made of what is not known: {value.why}")
    if type(value) is int and not spec and not conversion:
        machine.budget.text(len(str(value)))
        return str(value)
    if spec and any(len(digits) > 3 for digits in re.findall(_WIDTHS, spec)):
        raise Unreadable(f"the format '{spec[:40]}' is too wide")
    plain = _of_member(machine, value) if isinstance(value, TextMember) else value
    plain = plain if isinstance(plain, str | int | float) else _shown(machine, plain)
    if conversion in ("r", "a"):
        plain = repr(plain)
    try:
        made = format(plain, spec)
    except ValueError:
        raise Unreadable(f"the format '{spec[:40]}' does not fit {said(value)}") from None
    machine.budget.text(len(made))
    return made


def _of_member(machine: Machine, value: TextMember) -> Value:
    """A member of an enumeration of texts: what its class says, else its name."""
    found = value.cls.find("__str__")
    if found is not None:
        return machine.call(found[1], value)
    return f"{value.cls.name}.{value.name}"


def _shown(machine: Machine, value: Value) -> str:
    """What `str` would say of a value; of our objects only that they are there."""
    if value is None:
        return "None"
    if isinstance(value, list | tuple):
        machine.budget.container(len(value))
        inside = ", ".join([repr(each) if isinstance(each, str) else formatted(machine, each) for each in value])
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, Instance) and value.cls.find("__str__"):
        return str(machine.call(machine.attribute(value, "__str__")))
    return f"<{said(value)}>"


def by_braces(machine: Machine, text: str, args: Sequence[Value], named: Named) -> str:
    """`"{}_{n}".format(...)`: names and numbers only, no attributes and no indices."""
    parts: list[str] = []
    end = place = 0
    for found in re.finditer(_FIELD, text):
        parts.append(text[end : found.start()])
        end = found.end()
        if found[0] in ("{{", "}}"):
            parts.append(found[0][0])
            continue
        if found[0] in ("{", "}"):
            raise Unreadable(f"the format {text[:40]!r} is not followed", "a field is {}, {0} or {name}")
        key, conversion, spec = found.groups()
        try:
            value = named[key] if key and not key.isdigit() else args[int(key or place)]
        except (KeyError, IndexError):
            raise Unreadable(f"the format {text[:40]!r} has no value for its field {key or place}") from None
        place += not key
        parts.append(formatted(machine, value, spec or "", conversion or ""))
    made = "".join(parts) + text[end:]
    machine.budget.text(len(made))
    return made


def by_percent(machine: Machine, text: str, values: Value) -> str:
    """`"conv%d" % n`, `"%s_%s" % (a, b)` and `"%(name)s" % names`."""
    rest = list(values) if isinstance(values, tuple) else [values]
    parts: list[str] = []
    end = 0
    for found in re.finditer(_PERCENT, text):
        parts.append(text[end : found.start()])
        end = found.end()
        key, spec, kind = found.groups()
        if kind == "%":
            parts.append("%")
            continue
        if key is not None:
            if not isinstance(values, dict) or key not in values:
                raise Unreadable(f"the format {text[:40]!r} has no value for '{key}'")
            value = values[key]
        elif rest:
            value = rest.pop(0)
        else:
            raise Unreadable(f"the format {text[:40]!r} has more fields than values")
        if kind in "rs":
            parts.append(formatted(machine, value, "", "r" if kind == "r" else ""))
            continue
        if not isinstance(value, int | float):
            raise Unreadable(f"%{kind} needs a number, not {said(value)}")
        if kind in "diouxXc" and not (spec.startswith("-") or "#" in spec):
            value = int(value)
        formatted(machine, 0, "".join(re.findall(_WIDTHS, spec)[:1]))  # refuses what is too wide
        parts.append(f"%{spec}{kind}" % value)
    made = "".join(parts) + text[end:]
    machine.budget.text(len(made))
    return made
