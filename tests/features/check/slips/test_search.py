"""Through a network once more, where its layers do something else, and along the path of the largest field."""

from __future__ import annotations

import pytest

from convcalc import check, measure
from convcalc.features.check.slips import settings
from convcalc.features.check.slips.fields import field
from convcalc.features.check.slips.search_fields import chain
from convcalc.features.check.slips.search_sizes import Stretch, changed_by
from convcalc.features.check.slips.settings import placed_layers
from convcalc.features.check.slips.sizes import WINDOW
from convcalc.lang.tree import Statement
from convcalc.network.graph import Body, Mark
from convcalc.shape import Shape

WITHOUT_ONE = next(slip for slip in WINDOW if slip.code == "S04")


def stretch(text: str, first: int = 0, arriving: Shape | None = None) -> Stretch:
    body = measure(text).net.body
    return Stretch(body, Mark(Statement(None, ()), first, len(body.items), body.out_ref, body.out), arriving)


def body(text: str) -> Body:
    return measure(text).net.body


def test_without_a_change_the_shape_is_the_one_of_the_network() -> None:
    for text in ("32x32x3; [conv 8 3x3 s2 p1, relu] x2; fc 10", "32x32x8; residual [conv 8 3x3 p1]; maxpool 2x2"):
        assert stretch(text).shape(lambda step, x: None) == measure(text).out


def test_a_slip_in_every_layer_is_carried_through_repetitions() -> None:
    assert stretch("32x32x3; [conv 8 3x3] x3").shape(changed_by(WITHOUT_ONE)) == Shape(8, (23, 23))


def test_what_does_not_fit_together_has_no_shape() -> None:
    assert stretch("32x32x8; residual [conv 8 3x3 p1]").shape(changed_by(WITHOUT_ONE)) is None
    assert stretch("6x6x8; conv 8 3x3; conv 8 3x3; conv 8 2x2").shape(changed_by(WITHOUT_ONE)) is None


def test_another_shape_may_arrive_in_the_midst_of_a_body() -> None:
    text = "227x227x3; conv 96 11x11 s4; maxpool 3x3 s2"
    assert stretch(text, 1, Shape(96, (54, 54))).shape(lambda step, x: None) == Shape(96, (26, 26))
    assert stretch(text, 0, Shape(3, (224, 224))).shape(lambda step, x: None) == Shape(96, (26, 26))


def test_the_largest_field_goes_through_the_widest_branch_and_every_repetition() -> None:
    net = body("32x32x8; concat [conv 8 1x1 | conv 8 5x5 p2, conv 8 3x3 p1]; [conv 16 3x3 p1, relu] x3")
    windows = [window for window, _ in chain(net, net.out_ref, 0)]
    assert [window.f for window in windows] == [5, 3, 3, 3, 3] and field(windows) == 13


def test_layers_are_placed_with_their_times_and_surroundings() -> None:
    layers = list(placed_layers(body("8x8x4; [residual B [conv 8 3x3 s2 p1, bn, conv 8 3x3 p1]] x2; fc 10")))
    words = [(layer.step.kind.word, layer.normed, layer.shortcut) for layer in layers]
    assert ("conv", True, False) in words and ("conv", True, True) in words
    assert layers[-1].flattened == measure("8x8x4; [residual B [conv 8 3x3 s2 p1, bn, conv 8 3x3 p1]] x2").out
    assert sum(layer.times for layer in placed_layers(body("8x8x4; [[conv 4 3x3 p1, relu] x2] x3"))) == 12


def test_a_sum_of_too_many_layers_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "8x8x3; conv 8 3x3; relu; conv 8 3x3; fc 10; total params = 2072"  # without the biases of all

    def slips() -> list[str]:
        (claim,) = check(text).claims
        return [each.code for each in claim.slips]

    found = slips()
    assert found == ["P01"]
    monkeypatch.setattr(settings, "MOST_LAYERS", 3)
    assert slips() == []
    monkeypatch.setattr(settings, "MOST_LAYERS", 4)
    assert slips() == found
