"""Tensors whose axes are not followed, beside numbers of the program's own: class tokens, and memory of several."""

from __future__ import annotations

from math import prod

from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.loose_tensors import IN_PARTS, MARK, LooseTensor, counts_of, loosened
from convcalc.readers.pytorch.tensors import Parameter, whole


def of_one_batch(every: list[Value]) -> list[tuple[int, ...]]:
    """The sizes of tensors, with the batch where numbers of the program's own were repeated for each of it."""
    counts = [counts_of(each) for each in every]
    batched = next((each for each in counts if any(n % MARK == 0 for n in each)), ())
    if not batched:
        return counts
    at = next(at for at, n in enumerate(batched) if n % MARK == 0)
    made = []
    for value, each in zip(every, counts, strict=True):
        own = isinstance(value, Parameter) and len(each) == len(batched) and each[at] in (1, batched[at] // MARK)
        made.append((*each[:at], batched[at], *each[at + 1 :]) if own else each)
    return made


def of_several(machine: Machine, every: list[Value], counts: tuple[int, ...], joined: bool = False) -> Value:
    """What is made of several tensors, and of numbers of the program's own; joined: one behind another."""
    tensors = [each for each in every if isinstance(each, LooseTensor)]
    last = max(tensors, key=lambda each: each.value)
    made: Value = last.as_(counts, False)
    for own in every:
        if isinstance(own, Parameter) and own.trained:
            made = _with_token(machine, loosened(machine, made), own, joined)  # another one may stand before it
    return made


def _with_token(machine: Machine, made: Value, own: Parameter, joined: bool) -> Value:
    """A class token, or several: as many trained numbers as it has, shown as a shift of the sequence that it joins."""
    assert isinstance(made, LooseTensor)
    whole = not own.mixed and len(own.made_of) == 1 and prod(own.made_of[0].dims) == made.counts[-1]
    if made.counts[0] != MARK or len(made.counts) != 3 or not whole:
        if joined:  # several, of which no layer has so many
            machine.note(IN_PARTS)
            return made
        raise Unreadable("a stack of a tensor and numbers of the program's own is not read")
    machine.note("a class token is shown as a shift of the sequence that it joins, which trains as many numbers")
    token = Parameter((made.counts[-1],), made_of=own.made_of)
    return made.operate(machine, "+", token, False)


def stacked(machine: Machine, tensors: Value = (), dim: Value = 0, **named: Value) -> Value:
    """Tensors of one size along an axis of their own."""
    every = list(elements(machine, tensors))
    counts = [counts_of(each) for each in every]
    if any(each != counts[0] for each in counts):
        raise Raised("RuntimeError", f"stack expects each tensor to be equal size, not {said(counts)}")
    at = whole(dim, "dim") % (len(counts[0]) + 1)
    return of_several(machine, every, (*counts[0][:at], len(every), *counts[0][at:]))
