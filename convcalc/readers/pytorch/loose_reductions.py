"""Reductions of tensors whose axes are not followed, and what has the largest of their numbers, or all in order."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Value
from convcalc.readers.pytorch.loose_tensors import LooseTensor, marked
from convcalc.readers.pytorch.loose_views import moved, place_of
from convcalc.readers.pytorch.numbers_of_all import NumberOfAll
from convcalc.readers.pytorch.reductions import LargestAndWhere
from convcalc.readers.pytorch.tensors import whole


def whole_numbers_of(machine: Machine, given: tuple[Value, ...]) -> tuple[int, ...]:
    flat = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    return tuple([marked(each) for each in elements(machine, flat)])


def reduced(name: str) -> Callable[..., Value]:
    def run(machine: Machine, x: LooseTensor, *given: Value, **named: Value) -> Value:
        if name == "norm":
            given = given[1:]
            named.pop("p", None)
        args = dict(zip(("dim", "keepdim"), given, strict=False)) | named
        if args.get("dim", args.get("axis")) is None:
            return NumberOfAll(f"a {name}")
        dim, keepdim = args.get("dim", args.get("axis")), args.get("keepdim", False)
        axes = whole_numbers_of(machine, (dim,))
        machine.note(f"a {name} of tensors whose axes are not followed has no row")
        made = moved(machine, x, name, axes, bool(keepdim))
        if name in ("max", "min"):
            return LargestAndWhere(made)
        return made

    return run


def where_largest(machine: Machine, x: LooseTensor, *given: Value, **named: Value) -> Value:
    """`x.argmax(1)`: whole numbers, which no layer made."""
    made = reduced("amax")(machine, x, *given, **named)
    return made.as_(made.counts, False) if isinstance(made, LooseTensor) else made


def in_order(machine: Machine, x: LooseTensor, *rest: Value, **named: Value) -> Value:
    """`x.sort(1)`: all its numbers, in an order of their own."""
    return LargestAndWhere(x.as_(x.counts, True), x.as_(x.counts, False))


def topk(machine: Machine, x: LooseTensor, k: Value, dim: Value = -1, *rest: Value, **named: Value) -> Value:
    at = place_of(x, dim)
    made = x.as_((*x.counts[:at], whole(k, "k"), *x.counts[at + 1 :]), False)
    return LargestAndWhere(made)
