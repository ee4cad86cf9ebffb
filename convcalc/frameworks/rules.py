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


def differs(facts: LayerFacts, answer: Answer) -> bool:
    """Is it another size there, or nothing at all?"""
    return answer.size != facts.out.size
