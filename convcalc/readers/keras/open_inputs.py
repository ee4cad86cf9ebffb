"""Inputs of a program with an open size, as `Input(shape=(None, 64))`: what is said of them, and what fills them."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.diagnostics.python import InputSizeOpen
from convcalc.lang.tree import Claim
from convcalc.readers.keras.keras_tensors import KerasTensor
from convcalc.readers.located import span_of
from convcalc.readers.python.values import CodePlace, Unknown, Value, said
from convcalc.shape import Shape
from convcalc.text import NOWHERE, Source

USUAL = {1: (100,), 2: (100, 64), 3: (224, 224, 3), 4: (16, 112, 112, 3)}
"""Sizes to show how one is given, by how many there are, channels last."""


class DeclaredInput(NamedTuple):
    """An input as the program has it: its name, "" for none, and its sizes."""

    name: str
    sizes: Value

    @property
    def numbers(self) -> list[Value]:
        return list(self.sizes) if isinstance(self.sizes, list | tuple) else [self.sizes]


def completed(sizes: Value, given: Shape, layout: str) -> tuple[Value, ...] | None:
    """Sizes with the open ones as those of another input are; None where that has another number of them.

    >>> completed((None, 93), Shape(71, (20,)), "hwc"), completed((None,), Shape(71, (20,)), "hwc")
    ((20, 93), None)
    """
    whole = (given.channels, *given.size) if layout == "chw" else (*given.size, given.channels)
    own = list(sizes) if isinstance(sizes, list | tuple) else [sizes]
    if len(own) != len(whole):
        return None
    return tuple([each if type(each) is int else other for each, other in zip(own, whole, strict=True)])


def sizes_claimed(declared: Value, own: Shape, layout: str) -> tuple[int, ...] | None:
    """The sizes that a layer behind others declares of what it gets, which has no effect; None where it declares none.

    `input_dim` says the last of them alone.

    >>> sizes_claimed((None, 8), Shape(16, (20,)), "hwc"), sizes_claimed((8,), Shape(16, (20,)), "hwc")
    ((20, 8), (20, 8))
    """
    whole = completed(declared, own, layout)
    if whole is None and isinstance(declared, tuple) and len(declared) == 1 and layout != "chw":
        whole = (*own.size, declared[0])
    numbers = tuple([each for each in whole or () if type(each) is int])
    return numbers if whole and len(numbers) == len(whole) else None


def claim_declared(declared: Value, built: Value, x: KerasTensor) -> None:
    """A layer behind others that declares its input believes something of what arrives; built: where it was made."""
    if x.is_open or x.value < 1:
        return
    numbers = sizes_claimed(declared, x.graph.shape(x), x.graph.layout)
    span = span_of(x.graph.source, built if isinstance(built, CodePlace) else None)
    if numbers:
        x.graph.graph.claim(x.value, Claim("size", numbers, span=span))


def size_needed(source: Source, declared: DeclaredInput | None, layout: str) -> SpecError:
    """The refusal of a program whose input has no size; declared: that input, None where it says none at all."""
    if declared is None:
        mistake = InputSizeOpen("the program does not say what goes in", "32x32x3")
    elif isinstance(unknown := next((each for each in declared.numbers if isinstance(each, Unknown)), None), Unknown):
        example = "32x32x3" if isinstance(declared.sizes, Unknown) else _example(declared.numbers, layout)
        mistake = InputSizeOpen(f"what goes in is not known: {unknown.why}", example)
    else:
        name = f"input '{declared.name}'" if declared.name else "its input"
        mistake = InputSizeOpen(
            f"{name} has the sizes {_written(declared.numbers)}", _example(declared.numbers, layout)
        )
    return SpecError(source, [mistake.at(NOWHERE)])


def _written(sizes: Sequence[Value]) -> str:
    return said(tuple([each if type(each) is int else None for each in sizes]))


def _example(sizes: Sequence[Value], layout: str) -> str:
    usual = USUAL.get(len(sizes), (8,) * len(sizes))
    if layout == "chw":
        usual = (usual[-1], *usual[:-1])
    return "x".join([str(each if type(each) is int else other) for each, other in zip(sizes, usual, strict=True)])
