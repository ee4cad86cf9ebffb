"""How frameworks compute the same layer, and where they differ."""

from __future__ import annotations

from collections.abc import Callable

from convcalc.features.layer.frameworks.caffe import caffe
from convcalc.features.layer.frameworks.darknet import darknet
from convcalc.features.layer.frameworks.framework import FrameworkLayer, LayerArguments, arguments_of
from convcalc.features.layer.frameworks.keras import keras
from convcalc.features.layer.frameworks.onnx import onnx
from convcalc.features.layer.frameworks.pytorch import pytorch
from convcalc.features.layer.layer import LayerFacts

RULES: tuple[Callable[[LayerArguments], FrameworkLayer], ...] = (pytorch, keras, caffe, darknet, onnx)


def frameworks(facts: LayerFacts) -> tuple[FrameworkLayer, ...]:
    """The same layer in each of them."""
    layer = arguments_of(facts)
    return tuple([rules(layer) for rules in RULES])


def differs(facts: LayerFacts, answer: FrameworkLayer) -> bool:
    """Is it another size there, or nothing at all?"""
    return answer.size != facts.out.size
