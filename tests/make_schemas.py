"""Rewrites convcalc/schemas/: `python -m tests.make_schemas` after a Field of some report was added or changed.

The contracts are the module-level `Contract`s of the package; a test compares the files with what this would write.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

import convcalc
from convcalc.document.fields import KINDS, AnyKind, Contract, FieldKind, schema
from tests.places import PACKAGE

SCHEMAS = PACKAGE / "schemas"
WIDTH = 120


def contracts() -> dict[str, Contract]:
    """Every contract that the package declares, by name."""
    found: dict[str, Contract] = {}
    for module in pkgutil.walk_packages(convcalc.__path__, "convcalc."):
        if module.name.startswith(("convcalc.features.", "convcalc.cli.errors")):
            held = vars(importlib.import_module(module.name)).values()
            found |= {each.name: each for each in held if isinstance(each, Contract)}
    return found


def schema_of(contract: Contract) -> dict[str, Any]:
    """The whole schema: what the Fields say, and once each the kinds that several places share."""
    body = schema(contract.fields)
    shared = {kind.shared: kind for kind in kinds(contract.fields) if kind.shared}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": contract.id,
        "title": contract.title,
        "type": "object",
        "required": ["schema", *body["required"]],
        "properties": {"schema": {"const": contract.id}, **body["properties"]},
        **contract.rules,
        **({"$defs": {name: schema(kind, inside=True) for name, kind in shared.items()}} if shared else {}),
    }


def kinds(kind: AnyKind) -> Iterator[FieldKind]:
    """A kind and all that it is made of."""
    if isinstance(kind, str):
        kind = KINDS[kind]
    inner = kind.parts if isinstance(kind, FieldKind) else [field.kind for field in kind if field.present != "never"]
    if isinstance(kind, FieldKind):
        yield kind
    for each in inner:
        yield from kinds(each)


def written(value: Any, indent: int = 0, room: int = WIDTH) -> str:
    """JSON with one entry a line, where it does not fit on one; room: columns left for the first line.

    >>> print(written({"type": "object", "required": ["a", "b"]}, 0, 30))
    {
      "type": "object",
      "required": ["a", "b"]
    }
    """
    text = json.dumps(value)
    if len(text) <= room or not isinstance(value, list | dict):
        return text
    inner = " " * (indent + 2)
    if isinstance(value, Mapping):
        opened, closed = "{}"
        entries = [
            f"{json.dumps(key)}: {written(each, indent + 2, WIDTH - indent - len(key) - 7)}"
            for key, each in value.items()
        ]
    else:
        opened, closed = "[]"
        entries = [written(each, indent + 2, WIDTH - indent - 3) for each in value]
    if all(isinstance(each, str) for each in value) and isinstance(value, list):
        return f"[\n{filled(entries, inner)}\n{' ' * indent}]"
    lines = ",\n".join(inner + entry for entry in entries)
    return f"{opened}\n{lines}\n{' ' * indent}{closed}"


def filled(entries: list[str], indent: str) -> str:
    """Words, as many a line as fit."""
    lines = [indent + entries[0]]
    for entry in entries[1:]:
        if len(lines[-1]) + len(entry) + 3 > WIDTH:
            lines.append(indent + entry)
        else:
            lines[-1] += f", {entry}"
    return ",\n".join(lines)


def files() -> dict[str, str]:
    """File name -> what stands in it."""
    return {f"{name}.json": written(schema_of(each)) + "\n" for name, each in sorted(contracts().items())}


if __name__ == "__main__":
    for name, text in files().items():
        SCHEMAS.joinpath(name).write_text(text, encoding="utf-8")
