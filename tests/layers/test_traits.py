"""What a kind says of itself is true of its numbers, and a kind that leaves something unsaid is not made."""

from __future__ import annotations

import math

import pytest

from convcalc.api import measure
from convcalc.lang.words import FAMILIES
from convcalc.layers import kind_of, words_alone, words_with_default
from convcalc.layers.conv import ConvKind
from convcalc.layers.kind import TRAITS, Kind, Weightless
from convcalc.layers.pointwise import ActivationKind, Pointwise
from convcalc.layers.tconv import Spread
from convcalc.layers.window import Slide
from tests.layers.test_every_kind import MADE_OF_OTHERS, WORDS, example


@pytest.mark.parametrize("word", WORDS)
def test_a_kind_has_every_trait(word: str) -> None:
    kind = kind_of(word)
    assert not [name for name in TRAITS if not hasattr(kind, name)]
    assert kind.default_group in ("", *WORDS)
    assert (kind.names is not None) == kind.alone


@pytest.mark.parametrize("word", WORDS)
def test_weighted_kinds_have_parameters_and_products_and_others_have_no_products(word: str) -> None:
    row = measure(example(word)).rows[-1]
    assert kind_of(word).weighted == bool(row.params and row.macs)
    assert kind_of(word).weighted or not row.macs


@pytest.mark.parametrize("word", [word for word in WORDS if word not in MADE_OF_OTHERS])
def test_traits_say_what_a_layer_does_to_its_input(word: str) -> None:
    row = measure(example(word)).rows[-1]
    step, kind = row.visit.step, row.visit.step.kind
    window = kind.window(step.args)
    assert isinstance(window, Spread) == kind.transposed
    assert isinstance(window, Slide) <= (kind.is_pool or kind.weighted)
    assert (kind.meets != "") == (len(step.ins) > 1)
    assert kind.gate <= (kind.meets == "product")
    assert kind.activation <= (kind.follows and not kind.linear)
    assert not kind.follows or row.out == row.in_
    assert not kind.is_pool or row.out.channels == row.in_.channels
    assert not kind.is_global or row.out.positions() == 1
    assert not kind.dense or row.out.size == ()
    assert not kind.flattens or row.out == row.in_._replace(channels=row.in_.elements(), size=())
    assert kind.statistics == bool(row.statistics)
    assert not kind.moves or not any(row.ops)
    assert kind.grows or (row.out.elements() or 0) <= (row.in_.elements() or 0) or kind.weighted


OF_ZERO = {
    **dict.fromkeys("relu relu6 lrelu prelu elu selu celu dropout identity".split(), 0.0),
    "gelu": 0 * (1 + math.erf(0)) / 2,
    "silu": 0 / (1 + math.exp(0)),
    "mish": 0 * math.tanh(math.log(1 + math.exp(0))),
    "hswish": 0 * (0 + 3) / 6,
    "hsigmoid": (0 + 3) / 6,
    "sigmoid": 1 / (1 + math.exp(0)),
    "tanh": math.tanh(0),
    "softplus": math.log(1 + math.exp(0)),
    "softmax": math.exp(0) / (2 * math.exp(0)),
}
"""What each element-wise kind makes of 0, by its definition; softmax of two zeros."""


@pytest.mark.parametrize("word", [word for word, family in FAMILIES.items() if family == "pointwise"])
def test_a_kind_keeps_zero_where_its_function_does(word: str) -> None:
    assert kind_of(word).keeps_zero == (OF_ZERO[word] == 0)


CONVOLUTIONS = "conv dwconv sepconv local tconv"
RECURRENT = "lstm gru rnn bilstm bigru birnn"
RECTIFIERS = "relu relu6 lrelu prelu elu selu celu gelu silu mish hswish hsigmoid sigmoid tanh softplus"
HAVE = {
    "weighted": f"{CONVOLUTIONS} fc {RECURRENT}",
    "transposed": "tconv",
    "dense": "fc",
    "composite": "sepconv",
    "is_pool": "maxpool avgpool lppool gap gmp",
    "is_global": "gap gmp",
    "gate": "mul",
    "activation": RECTIFIERS,
    "linear": f"{CONVOLUTIONS} fc embedding avgpool gap channelmean bn scale normalize dropout identity concat add"
    " flatten reshape zeropad crop shuffle take subsample upsample pixelshuffle pixelunshuffle",
    "keeps_zero": "lrn scale channelmean channelmax relu relu6 lrelu prelu elu selu celu gelu silu mish hswish tanh"
    " dropout identity",
    "follows": f"bn ln gn instnorm lrn scale normalize {RECTIFIERS} softmax dropout identity",
    "over_channels": "softmax ln channelmean channelmax",
    "moves": "flatten reshape zeropad crop shuffle take subsample",
    "pads": "zeropad",
    "flattens": "flatten",
    "row_major": "flatten reshape",
    "local": "local",
    "recurrent": RECURRENT,
    "contracts": "matmul",
    "statistics": "bn normalize",
    "grows": "tconv embedding concat zeropad upsample pixelshuffle pixelunshuffle matmul permute",
    "alone": "conv tconv maxpool avgpool",
}
"""Of each trait that is true or not, the kinds that have it, by what they are in the literature."""


def test_kinds_have_the_traits_of_what_they_are() -> None:
    assert {
        trait for trait in TRAITS if all(type(getattr(kind_of(word), trait)) is bool for word in WORDS)
    } == HAVE.keys()
    for trait, words in HAVE.items():
        assert {word for word in WORDS if getattr(kind_of(word), trait)} == set(words.split()), trait


def test_defaults_of_a_convolution_reach_its_family() -> None:
    assert {"conv", "dwconv", "sepconv"} <= set(words_with_default("conv"))
    for word in ("dwconv", "maxpool"):
        assert words_with_default(word) == (word,)


def test_kinds_that_can_stand_alone_have_a_window() -> None:
    assert {"conv", "tconv", "maxpool", "avgpool"} <= set(words_alone())
    for word in words_alone():
        step = measure(example(word)).rows[-1].visit.step
        assert step.kind.window(step.args) is not None


def test_a_kind_that_forgets_a_trait_is_not_made() -> None:
    with pytest.raises(TypeError, match=r"Forgetful does not say: .*weighted.*linear"):

        class Forgetful(Kind[None]):
            word = "forgetful"


def test_a_kind_that_forgets_a_method_is_not_made() -> None:
    with pytest.raises(TypeError, match=r"Half does not say: .*read, shape, ops, views, text"):

        class Half(Weightless, Kind[None]):
            word = "half"
            title = example = source = "half"


def test_a_row_of_activations_must_say_its_traits_too() -> None:
    class Unsure(ActivationKind):
        def __init__(self, row: Pointwise) -> None:
            self.title = ""
            super().__init__(row)

    assert Unsure(Pointwise("unsure", "", "", True)).keeps_zero
    with pytest.raises(TypeError, match="positional argument"):
        Pointwise("unsure", "", "")  # type: ignore[call-arg]


def test_a_subclass_inherits_what_its_family_says() -> None:
    class Dilated(ConvKind):
        word = "dilated"

    assert Dilated().weighted
