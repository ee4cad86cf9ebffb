"""Products of activations with one another: their sizes, and how many products they are, which no MACs hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod
from string import ascii_letters
from typing import TYPE_CHECKING

from convcalc.layers.kind import Given
from convcalc.readers.layer_graph import note_of_products
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import StepsFirst
from convcalc.readers.pytorch.linear_sums import linear_einsum
from convcalc.readers.pytorch.loose_tensors import MARK, LooseTensor, Sizes, counts_of, loosened, plain_sizes
from convcalc.readers.pytorch.own_weights import OWN_WEIGHTS
from convcalc.readers.pytorch.parameter_views import broadcast
from convcalc.readers.pytorch.tensors import Parameter, TorchTensor

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

EQUATION = re.compile(r"((?:[a-zA-Z]|\.\.\.|,)+)(?:->((?:[a-zA-Z]|\.\.\.)*))?")
"""The axes of what is multiplied, and of what is made."""

HINT = "as a linear layer, F.linear(x, weight), weights of two axes are read"


def product(machine: Machine, name: str, operands: list[LooseTensor], counts: Sizes, terms: int) -> Value:
    """What a product of activations makes: a row of it, behind the last of its operands."""
    last = max(operands, key=lambda each: each.value)
    batches = [n for n in counts if n % MARK == 0]
    sizes = tuple([n if n % MARK else n // MARK for n in counts])
    if len(batches) > 1:
        raise StepsFirst(f"{name} across the images of a batch is not read")
    if not batches:
        raise Unreadable(f"{name} that sums over the images of a batch is not read")
    rest = counts[1:] if counts[0] == MARK else sizes
    recorder = last.recorder
    given: Given = {"size": rest or (1,)} | ({"k": (terms,)} if terms > 1 else {})
    made = recorder.add(machine, "matmul", given, (TorchTensor(recorder, last.value),), recorder.label(name))
    recorder.products[made.value] = prod(sizes) * terms
    if counts[0] == MARK and rest:
        return made
    return LooseTensor(made, counts, machine, True)


def _operands(machine: Machine, name: str, given: tuple[Value, ...]) -> list[LooseTensor]:
    """The activations among what is multiplied; raises Unreadable for weights that are no layer's."""
    tensors: list[LooseTensor] = []
    for each in given:
        if isinstance(each, Parameter) and each.trained:
            machine.note(f"{name} with a parameter of {said(each.dims)} is counted as a product, beside the MACs")
        loose = loosened(machine, each)
        if isinstance(loose, LooseTensor):
            tensors.append(loose)
        elif not isinstance(each, Parameter):
            raise Unreadable(f"{name} gets {said(each)}, which is not read")
    return tensors


def _matmul(machine: Machine, x: Value, y: Value, **named: Value) -> Value:
    """`a @ b`: of weights of two axes it is a dense layer."""
    if _is_weight(y) and isinstance(y, Parameter) and not isinstance(x, Parameter):
        return machine.call(OWN_WEIGHTS["linear"], x, y.changed(y.dims[::-1]))
    if _is_weight(x) and isinstance(x, Parameter) and not isinstance(y, Parameter):
        turned = machine.call(machine.attribute(loosened(machine, y), "transpose"), -2, -1)
        made = loosened(machine, machine.call(OWN_WEIGHTS["linear"], turned, x))
        return machine.call(machine.attribute(made, "transpose"), -2, -1)
    operands = _operands(machine, "matmul", (x, y))
    counts, terms = _multiplied(counts_of(loosened(machine, x)), counts_of(loosened(machine, y)))
    return product(machine, "matmul", operands, counts, terms)


def _is_weight(value: Value) -> bool:
    """Is it all of one parameter, of two axes? Then its product is a dense layer."""
    if not isinstance(value, Parameter) or value.mixed or len(value.made_of) != 1:
        return False
    return len(value.dims) == 2 and prod(value.made_of[0].dims) == prod(value.dims)


def _multiplied(one: Sizes, other: Sizes) -> tuple[Sizes, int]:
    """The sizes of a product of matrices, and how many terms each number of it has; raises Raised."""
    if not one or not other:
        raise Raised("RuntimeError", "matmul needs tensors of at least one axis")
    a, b = one if len(one) > 1 else (1, *one), other if len(other) > 1 else (*other, 1)
    words = f"matmul of {said(plain_sizes(one))} and {said(plain_sizes(other))}"
    if a[-1] != b[-2]:
        raise Raised("RuntimeError", f"{words}: {a[-1]:,} and {b[-2]:,} do not meet")
    before = broadcast(a[:-2], b[:-2])
    if before is None and any(n % MARK == 0 for n in (*a[:-2], *b[:-2])):
        raise Unreadable(f"{words}, whose batches meet for some number of images alone, is not read", HINT)
    if before is None:
        raise Raised("RuntimeError", f"{words}: their batches do not meet")
    made = (*before, *(a[-2:-1] if len(one) > 1 else ()), *(b[-1:] if len(other) > 1 else ()))
    return made, a[-1]


def _of_axes(axes: int, name: str) -> Callable[..., Value]:
    """`torch.bmm`, `torch.mm`: products of tensors of so many axes."""

    def run(machine: Machine, x: Value, y: Value, **named: Value) -> Value:
        for each in (x, y):
            counts = counts_of(loosened(machine, each))
            if len(counts) != axes:
                raise Raised(
                    "RuntimeError", f"{name} needs tensors of {axes} axes, and gets {said(plain_sizes(counts))}"
                )
        return _matmul(machine, x, y)

    return run


def _baddbmm(machine: Machine, added: Value, x: Value, y: Value, **named: Value) -> Value:
    return _matmul(machine, x, y)


def _attention(machine: Machine, q: Value, k: Value, v: Value, *rest: Value, **named: Value) -> Value:
    """`F.scaled_dot_product_attention`: two products, and softmax between."""
    keys = machine.call(machine.attribute(loosened(machine, k), "transpose"), -2, -1)
    weights = _matmul(machine, q, keys)
    return _matmul(machine, machine.call(machine.attribute(weights, "softmax"), -1), v)


def _einsum(machine: Machine, equation: Value, *given: Value) -> Value:
    """`torch.einsum('bhid,bhjd->bhij', q, k)`"""
    every = tuple(elements(machine, given[0])) if len(given) == 1 and isinstance(given[0], list | tuple) else given
    sides = EQUATION.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if sides is None:
        raise Unreadable(f"einsum of {said(equation)} is not read")
    inner = sides[1].split(",")
    if len(inner) != len(every):
        raise Raised("ValueError", f"einsum of {len(inner)} operands gets {len(every)}")
    counts = [counts_of(loosened(machine, each)) for each in every]
    inner, dots = _spelled_out(inner, [len(each) for each in counts])
    letters = "".join(inner)
    outer = implied_axes(letters, dots) if sides[2] is None else sides[2].replace("...", dots)
    sizes = einsum_lengths(inner, counts)
    summed = prod([n for letter, n in sizes.items() if letter not in outer])
    if not set(outer) <= set(sizes) or len({*outer}) < len(outer) or len(inner) > 2:
        raise Unreadable(f"einsum of {said(equation)} is not read")
    if (linear := linear_einsum(machine, inner, outer, every)) is not None:
        return linear
    operands = _operands(machine, "einsum", every)
    if len(every) == 1:  # its axes moved, or summed over
        return operands[0].as_(tuple([sizes[each] for each in outer]), summed == 1)
    return product(machine, "einsum", operands, tuple([sizes[each] for each in outer]), summed)


def _spelled_out(inner: list[str], axes: list[int]) -> tuple[list[str], str]:
    """Letters for the axes that `...` stands for, the last of which are those of every operand; and all of them."""
    used = "".join(inner)
    free = [letter for letter in ascii_letters if letter not in used]
    rest = [n - len(letters) + 3 if "..." in letters else 0 for letters, n in zip(inner, axes, strict=True)]
    if min(rest) < 0 or max(rest) > len(free):
        raise Raised("RuntimeError", f"einsum: {', '.join(inner)} name more axes than there are")
    dots = "".join(free[: max(rest)])
    return [each.replace("...", dots[len(dots) - n :]) for each, n in zip(inner, rest, strict=True)], dots


def implied_axes(letters: str, dots: str = "") -> str:
    """The axes of what is made where an equation does not say them: those of one operand, in the alphabet's order.

    dots: the letters of the axes that `...` stands for, which come first.
    """
    return dots + "".join(sorted([each for each in {*letters} - {*dots} if letters.count(each) == 1]))


def einsum_lengths(inner: list[str], every: list[Sizes]) -> dict[str, int]:
    """How long the axis of each letter is; raises Raised where one has two lengths."""
    sizes: dict[str, int] = {}
    for letters, counts in zip(inner, every, strict=True):
        if len(letters) != len(counts):
            raise Raised("RuntimeError", f"einsum: {letters} names {len(letters)} axes, and {len(counts)} are there")
        for letter, n in zip(letters, counts, strict=True):
            if sizes.setdefault(letter, n) != n:
                if 1 not in (sizes[letter], n):
                    raise Raised("RuntimeError", f"einsum: {letter} is {sizes[letter]:,} and {n:,}")
                sizes[letter] = max(sizes[letter], n)
    return sizes


def noted(recorder: Recorder) -> str:
    """How many products there are, and of which rows."""
    labels = [recorder.graph.nodes[value - 1].label for value in recorder.products]
    return note_of_products(sum(recorder.products.values()), labels)


PRODUCTS: dict[str, Callable[..., Value]] = {
    "matmul": _matmul,
    "bmm": _of_axes(3, "bmm"),
    "mm": _of_axes(2, "mm"),
    "baddbmm": _baddbmm,
    "einsum": _einsum,
    "scaled_dot_product_attention": _attention,
}
"""Functions that multiply activations with one another."""
