"""A kind that nobody has heard of is counted everywhere from what it says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.document.writers import ANYWHERE, plain
from convcalc.features.arch import listing, summary
from convcalc.features.compare.networks import of_spec
from convcalc.lang import words
from convcalc.layers import _loaded, conv, kind_of, stands_alone, words_with_default
from convcalc.layers.conv import Conv, ConvKind
from convcalc.layers.kind import Cost
from convcalc.network.claims import check_claims
from convcalc.network.effective_macs import shares
from convcalc.network.paths import paths
from convcalc.shape import Shape


class LocalKind(ConvKind):
    """A locally connected layer: every place has weights of its own (LeCun 1989)."""

    word = "local"
    title = "locally connected layer"
    example = "local 8 3x3"
    source = "LeCun 1989"
    alone = False
    default_group = "conv"
    names = None
    topics = ("parameters",)

    def cost(self, a: Conv, ins: tuple[Shape, ...]) -> Cost:
        weights, biases, statistics = super().cost(a, ins)
        return None if weights is None else weights * a.slide.positions, biases, statistics


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if it stood in its family's file, and its word among the reserved ones."""
    monkeypatch.setitem(words.FAMILIES, "local", "conv")
    monkeypatch.setattr(words, "LAYERS", words.LAYERS | {"local"})
    monkeypatch.setattr(words, "RESERVED", words.RESERVED | {"local"})
    monkeypatch.setattr(conv, "KINDS", (*conv.KINDS, LocalKind()))
    _loaded.clear()
    yield
    _loaded.clear()


NET = "16x16x3 -> local 8 3x3 p1, relu, maxpool 2x2, conv 4 3x3, fc 10"
"""Its first layer has as many MACs as a convolution, and 16*16 times its weights."""


def test_it_is_found_by_its_word_and_by_the_defaults_of_its_family() -> None:
    assert kind_of("local").title == "locally connected layer"
    assert "local" in words_with_default("conv")
    assert not stands_alone("local")
    facts = measure("16x16x3\ndefault conv nobias\nlocal 8 3x3")
    assert facts.biases == 0


def test_it_is_counted_in_totals_activations_and_layers_with_weights() -> None:
    facts, as_conv = measure(NET), measure(NET.replace("local", "conv"))
    assert facts.macs == as_conv.macs
    assert facts.activations == as_conv.activations == 16 * 16 * 8 + 6 * 6 * 4 + 10
    assert facts.weights - as_conv.weights == (16 * 16 - 1) * 3 * 3 * 3 * 8
    assert paths(facts.net) == paths(as_conv.net)
    assert paths(facts.net).longest == 3
    assert of_spec("a", NET).layers == 3


def test_it_has_a_receptive_field_and_useless_products() -> None:
    facts, as_conv = measure(NET), measure(NET.replace("local", "conv"))
    assert facts.rf == as_conv.rf
    assert facts.rows[0].rf == (3, 3)
    assert [share.useful for share in shares(facts)] == [share.useful for share in shares(as_conv)]


def test_it_has_rows_columns_and_json() -> None:
    facts = measure(NET)
    document = listing.document(facts, check_claims(facts), "")
    data: Any = document.data() if callable(document.data) else document.data
    first = json.loads(json.dumps(data, default=str))["layers"][0]
    assert (first["kind"], first["text"]) == ("local", "local 8 3x3 p1")
    assert (first["kernel"], first["groups"], first["rf"]) == ([3, 3], 1, [3, 3])
    assert first["params"] == 16 * 16 * 27 * 8 + 8
    assert "local 8 3x3 p1" in plain.render(document, ANYWHERE)
    assert "local" in plain.render(summary.document(facts, (), (), ""), ANYWHERE)
