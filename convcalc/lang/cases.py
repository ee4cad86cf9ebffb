"""Cases: what a text is for one value of each name, of those for which it has statements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from convcalc.lang.tree import Binding, Case, Let, Name, Spec, Stmt
from convcalc.text import Span

CaseValue: TypeAlias = "int | str"


def cases(spec: Spec) -> dict[str, tuple[CaseValue, ...]]:
    """Every name by which a text has cases, with its values; the first is that which holds where nothing is said.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.text import Source
    >>> cases(parse(Source("8x8x3; case size=small [let c = 4]; case size=large [let c = 9]; conv c 1x1")))
    {'size': ('small', 'large')}
    """
    found: dict[str, dict[str, CaseValue]] = {}
    for stmt in spec.body:
        if isinstance(stmt, Case):
            found.setdefault(stmt.name, {}).setdefault(str(stmt.value).lower(), stmt.value)
    return {name: tuple(values.values()) for name, values in found.items()}


def meant(values: tuple[CaseValue, ...], value: CaseValue) -> CaseValue | None:
    """The value among them that is written so, in capitals or not; None where there is none."""
    return next((each for each in values if str(each).lower() == str(value).lower()), None)


def held(spec: Spec, given: Mapping[str, CaseValue]) -> Spec:
    """The text with the statements of one case of each name in their place, and without those of the others.

    given: the value of a name, one of its `cases` as it is written there; of others the first holds. A whole number is
    a variable as well, and {NAME} in a header stands for the value.

    >>> from convcalc.lang.statements import parse
    >>> from convcalc.text import Source
    >>> tree = parse(Source("case n=1 [ input 8x8x3 ]; case n=2 [ input 16x16x3 ]; conv 4*n 1x1"))
    >>> held(tree, {"n": 2}).input.size, held(tree, {}).body[0].bindings[0].value
    ((16, 16, 3), 1)
    """
    chosen = {name: given.get(name, values[0]) for name, values in cases(spec).items()}
    body, inside = list[Stmt](), list[Spec]()
    for stmt in spec.body:
        if not isinstance(stmt, Case):
            body.append(stmt)
        elif meant((stmt.value,), chosen[stmt.name]) is not None:
            body += stmt.spec.body
            inside.append(stmt.spec)
    used = _names(tuple(body))
    numbers = [Binding(name, value) for name, value in chosen.items() if isinstance(value, int) and name in used]
    head = _filled(_joined(spec, inside), chosen)
    return head._replace(body=(*([Let(tuple(numbers))] if numbers else []), *body))


def _joined(spec: Spec, inside: Sequence[Spec]) -> Spec:
    """The headers of a text and of its cases; what two of them have was refused when it was read."""
    parts = (spec, *inside)
    inputs = [each for part in parts for each in (part.input, *part.more_inputs) if each is not None]
    return spec._replace(
        name=next((part.name for part in parts if part.name), ""),
        source=next((part.source for part in parts if part.source), ""),
        executed=next((part.executed for part in parts if part.executed), ""),
        notes=tuple([note for part in parts for note in part.notes]),
        input=inputs[0] if inputs else None,
        more_inputs=tuple(inputs[1:]),
    )


def _filled(spec: Spec, chosen: Mapping[str, CaseValue]) -> Spec:
    """The headers with the value in the place of {NAME}."""
    texts = (spec.name, spec.source, *spec.notes)
    name, source, *notes = (
        re.sub(r"\{([^{}]*+)\}", lambda match: str(chosen.get(match[1], match[0])), text) for text in texts
    )
    return spec._replace(name=name, source=source, notes=tuple(notes))


def _names(body: tuple[Stmt, ...]) -> set[str]:
    """Every variable that stands anywhere in it, or is given there: one that is a case as well is given twice."""
    found = {binding.name for stmt in body if isinstance(stmt, Let) for binding in stmt.bindings}
    left: list[tuple[object, ...]] = [body]
    while left:
        node = left.pop()
        if type(node) is Name:
            found.add(node.name)
        else:
            left += [part for part in node if isinstance(part, tuple) and type(part) is not Span]
    return found
