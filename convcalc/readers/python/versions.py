"""Versions as packages compare them: `version.parse(torch.__version__) >= version.parse("2.0")`."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.readers.python.host_types import OBJECT
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import ORDER
from convcalc.readers.python.values import Class, Instance, Named, Namespace, Native, Raised, Unknown, Value, said

LONGEST = 40
"""Characters of a version."""


def numbers_of(text: str) -> tuple[int, ...]:
    """The numbers of a release in order, without those of 0 at its end.

    >>> numbers_of("2.13.0+cpu"), numbers_of("1.10rc2")
    ((2, 13), (1, 10))
    """
    found = re.match(r"v?(\d{1,9}(?:\.\d{1,9})*)", text[:LONGEST])
    release = [int(each) for each in found[1].split(".")] if found else []
    while release and not release[-1]:
        release.pop()
    return tuple(release)


def _parse(machine: Machine, cls: Value, text: Value = None) -> Value:
    if isinstance(text, Unknown):
        return text
    if isinstance(text, Instance) and text.cls is VERSION:
        return text
    if not isinstance(text, str) or not numbers_of(text):
        raise Raised("InvalidVersion", f"{said(text)} is no version")
    made = Instance(VERSION)
    release = numbers_of(text)
    parts = (*release, 0, 0, 0)
    made.attributes |= {"release": parts[: max(len(release), 3)], "base_version": text}
    made.attributes |= dict(zip(("major", "minor", "micro"), parts, strict=False))
    return made


def _release(value: Value) -> tuple[int, ...] | None:
    text = value.attributes["base_version"] if isinstance(value, Instance) and value.cls is VERSION else value
    return numbers_of(text) if isinstance(text, str) else None


def _comparison(symbol: str) -> Callable[..., Value]:
    def run(machine: Machine, one: Value, other: Value) -> Value:
        a, b = _release(one), _release(other)
        if a is None or b is None:
            return other if isinstance(other, Unknown) else Unknown(f"a version and {said(other)}")
        if symbol in ("==", "!="):
            return (a == b) is (symbol == "==")
        return ORDER[symbol](a, b)

    return run


_NAMES = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
VERSION = Class(
    "Version",
    (OBJECT,),
    {
        "__make__": Native("Version", _parse),
        **{f"__{name}__": Native(name, _comparison(symbol)) for name, symbol in _NAMES.items()},
        "__str__": Native("str", lambda machine, owner: owner.attributes["base_version"]),
    },
)

VERSIONS: Named = {
    **dict.fromkeys(("Version", "LooseVersion", "StrictVersion"), VERSION),
    **{name: Native(name, lambda machine, text: _parse(machine, None, text)) for name in ("parse", "parse_version")},
}
"""The modules `packaging.version` and `distutils.version`."""

PACKAGING: Named = {"version": Namespace("packaging.version", VERSIONS)}
