"""Which inputs a network accepts: nearest ones, and a rule for all."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.inputs import accepted_inputs, nearest_inputs, refusal_of, with_room
from convcalc.loading import facts_of
from convcalc.readers.source import load
from convcalc.shape import Shape

SKIP = "9x9x1; a: identity; {down}; {up}; concat a"


def halved(times: int) -> str:
    return SKIP.format(down=f"[maxpool 2x2] x {times}", up=f"[upsample 2] x {times}")


@pytest.mark.parametrize(
    ("net", "rule"),
    [
        (halved(1), "even sizes from 2"),
        (halved(3), "multiples of 8 from 8"),
        ("9x9x1 -> conv 4 3x3", "every size from 3"),
        (SKIP.format(down="conv 1 3x3 s2 p1", up="tconv 1 3x3 s2 p1"), "odd sizes from 1"),
        ("9x9x1; a: conv 1 3x3 s4; concat[ upsample 4 | tconv 1 4x4 s4 ]", "every size from 3"),
        ("9x9x1 -> flatten -> reshape 3x3x1", ""),
    ],
)
def test_the_rule(net: str, rule: str) -> None:
    found = accepted_inputs(refusal_of(load(net)), Shape(1, (9, 9)), 64)
    assert found.rule == rule
    refused = refusal_of(load(net))
    assert found.sides == tuple(n for n in range(1, 65) if refused(Shape(1, (n, n))) is None)


def test_every_size_is_accepted_or_has_a_reason() -> None:
    found = accepted_inputs(refusal_of(load(halved(2))), Shape(1, (9, 9)), 40)
    failing = [side for _, sides in found.reasons for side in sides]
    assert sorted([*found.sides, *failing]) == list(range(1, 41))
    assert any("concat joins" in reason for reason, _ in found.reasons)


def test_nearest_inputs_are_those_just_below_and_above_along_every_axis() -> None:
    refused = refusal_of(load(halved(2)))
    assert nearest_inputs(refused, Shape(1, (9, 18))) == (Shape(1, (8, 16)), Shape(1, (12, 20)))
    assert nearest_inputs(refused, Shape(1, (1, 1))) == (Shape(1, (4, 4)),)


@pytest.mark.parametrize(
    ("net", "size", "least"),
    [
        ("vgg16", (16, 16), (32, 32)),
        ("inception_v3", (32, 32), (75, 75)),  # as Keras has it: "Input size must be at least 75x75"
        ("[conv 1 3x3x3 p1, maxpool 2x2x2] x 3", (3, 64, 5), (8, 64, 8)),
        ("conv 1 7x3", (4, 4), (7, 4)),
    ],
)
def test_the_smallest_larger_input_into_which_all_windows_fit(
    net: str, size: tuple[int, ...], least: tuple[int, ...]
) -> None:
    """Every side alone: one less does not do."""
    loaded = load(net)
    refused, channels = refusal_of(loaded), 3
    found = with_room(refused, Shape(channels, size))
    assert found is not None and found.size == least
    for axis, side in enumerate(least):
        smaller = tuple([n - (at == axis) for at, n in enumerate(least)])
        assert side == size[axis] or refused(Shape(channels, smaller)) is not None
    with pytest.raises(SpecError) as raised:
        facts_of(loaded, Shape(channels, size))
    named = f"all windows fit an input of {Shape(channels, least).text()}"
    assert (named in raised.value.hint) == ("," in net or "_" in net or net == "vgg16")


def test_no_larger_input_helps_where_the_map_is_made_small_whatever_arrives() -> None:
    assert with_room(refusal_of(load("avgpool to 1 -> conv 1 3x3")), Shape(1, (9, 9))) is None


@pytest.mark.parametrize("net", ["resnet50", "vgg16", "mobilenet_v2", "unet", "c3d", "lenet", "wavenet"])
def test_an_input_with_its_channels_first_is_turned_where_the_network_says_which_is_which(net: str) -> None:
    """3x224x224 was read as 3 high with 224 channels where every layer could take that: a wrong number, silently."""
    loaded = load(net)
    own = facts_of(loaded).in_
    assert own.channels is not None
    larger = Shape(own.channels, tuple([2 * n + 6 for n in own.size]))
    first = "x".join(map(str, (own.channels, *larger.size)))
    turned, plain = facts_of(loaded, first), facts_of(loaded, larger)
    assert (turned.in_, turned.macs) == (larger, plain.macs)
    assert f"input {first} is read channels first, as {larger.text('hwc')} here" in turned.net.notes
    assert plain.net.notes == facts_of(loaded, larger.text("hwc")).net.notes


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("32x32x3 -> conv 8 1x1", "3x32x3"),  # last first, as it stands
        ("32x32x3 -> conv 8 1x1", "4x32x32"),  # neither end is the network's
        ("32x32x3 -> conv 8 1x1", "3x4x8"),  # too small for a picture
        ("conv 8 1x1", "3x32x32"),  # nothing says which is which
        ("layout chw; 3x32x32 -> conv 8 1x1", "3x64x64"),
    ],
)
def test_no_other_input_is_turned(text: str, given: str) -> None:
    facts = facts_of(load(text), given)
    assert facts.in_.text(facts.layout) == given
    assert not any("is read channels first" in note for note in facts.net.notes)


def test_where_nothing_says_which_is_which_it_is_asked() -> None:
    for text, channels in (("conv 8 1x1", 3), ("32x32x3 -> conv 8 1x1", 1)):
        facts = facts_of(load(text), f"{channels}x224x224")
        said = f"input {channels}x224x224 is {channels} high, 224 wide, 224 channels; did you mean 224x224x{channels}?"
        assert facts.net.notes == (said,)
    assert facts_of(load("dcgan_generator"), "100x1x1").in_ == facts_of(load("dcgan_generator")).in_
    facts = facts_of(load("conv 8 1x1"), "3x224x224")
    assert facts.net.notes == ("input 3x224x224 is 3 high, 224 wide, 224 channels; did you mean 224x224x3?",)
