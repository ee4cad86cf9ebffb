"""The frameworks in order, and what they make of one layer."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.frameworks.base import Answer, Asked, asked
from convcalc.frameworks.caffe import caffe
from convcalc.frameworks.keras import keras
from convcalc.frameworks.onnx import onnx
from convcalc.frameworks.pytorch import pytorch
from convcalc.single import LayerFacts

RULES: tuple[Callable[[Asked], Answer], ...] = (pytorch, keras, caffe, onnx)


def frameworks(facts: LayerFacts) -> tuple[Answer, ...]:
    """The same layer in each of them."""
    layer = asked(facts)
    return tuple([rules(layer) for rules in RULES])


def differences(facts: LayerFacts, answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Where they differ: in size, and where the sizes agree in the windows."""
    found = []
    for answer in answers:
        if answer.axes is None:
            found.append(f"{answer.framework} cannot do it: {answer.notes[0]}")
        elif answer.size != facts.out.size:
            found.append(f"{answer.framework} makes {_joined(answer.size or ())}, not {_joined(facts.out.size)}")
    return tuple(found)


def _joined(size: tuple[int, ...]) -> str:
    return "x".join(map(str, size))
