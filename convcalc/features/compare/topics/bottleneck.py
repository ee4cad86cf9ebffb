"""A bottleneck against a basic block and a plain 3x3 (He, Zhang, Ren & Sun 2015, figure 5)."""

from __future__ import annotations

from fractions import Fraction

from convcalc._namedtuple import NamedTuple
from convcalc.document.fields import Field
from convcalc.document.model import Fields
from convcalc.features.compare import networks, ratio_format
from convcalc.features.compare.networks import FIELD, LAYERS, MACS, ComparedNetwork, of_spec, with_ratio
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence, input_shape
from convcalc.shape import Shape

CHANNELS, MIDDLE, SIZE = 256, 64, (56, 56)

BOTTLENECK = """let c = 256, w = 64
default conv nobias
residual [ conv w 1x1, relu, conv w 3x3 p1, relu, conv c 1x1 ]
relu"""
BASIC = """default conv nobias
residual [ conv in 3x3 p1, relu, conv in 3x3 p1 ]
relu"""
PLAIN = "conv in 3x3 p1 nobias, relu"

MEASURES = (
    Field("channels", "count", lambda each: each.side.facts.in_.channels, title="channels"),
    LAYERS._replace(optional=5),
    FIELD,
    Field("relus", "total", lambda each: each.side.nonlinearities, title="ReLUs", optional=6),
    *with_ratio(Field("weights", "total", lambda each: each.side.facts.weights, title="weights"), 2),
    *with_ratio(MACS._replace(optional=3), 3),
)


class Blocks(NamedTuple):
    """The bottleneck, and what it is held against: on its own channels, and on those of its middle."""

    bottleneck: ComparedNetwork
    basic: ComparedNetwork
    plain: ComparedNetwork
    narrow: ComparedNetwork


def blocks(input: Shape, middle: int) -> Blocks:
    """All four, measured."""
    return Blocks(
        of_spec("bottleneck", BOTTLENECK, input, {"c": input.channels or 1, "w": middle}),
        of_spec("basic block", BASIC, input),
        of_spec("one plain 3x3", PLAIN, input),
        of_spec(f"basic block on {middle:,}", BASIC, input._replace(channels=middle)),
    )


def work_out(settings: CaseSettings) -> Evidence:
    """Four blocks on one input."""
    input = input_shape(settings.input, SIZE, settings.channels)
    input = input._replace(channels=input.channels or CHANNELS)
    middle = settings.middle or MIDDLE
    found = blocks(input, middle)
    return Evidence(
        f"a bottleneck, {input.channels:,} channels to {middle:,} and back, against a basic block and a plain 3x3, "
        f"on {input.text()}",
        found,
        {"blocks": networks.table(found, MEASURES)},
        conclusion(found),
        {"channels": input.channels, "middle": middle, "input": list(input.size)},
        [_inside(found.bottleneck), even(found)],
        ("convolutions without biases; batch norm, with 2 parameters for each channel, is left out",),
    )


def _inside(side: ComparedNetwork) -> Fields:
    """Where its weights are."""
    rows = [(row.text.removesuffix(" nobias"), row.params) for row in side.facts.rows if row.params]
    whole = side.facts.weights
    pairs = [(text, f"{params:,} weights, {ratio_format.percent(Fraction(params, whole))}") for text, params in rows]
    return Fields(tuple(pairs), "inside the bottleneck")


def even(found: Blocks) -> Fields:
    """Up to how many channels it costs no more than a basic block on its middle."""
    inner = [row.weights or 0 for row in found.bottleneck.facts.rows if row.kernel and max(row.kernel) > 1]
    per_channel = Fraction(found.bottleneck.facts.weights - sum(inner), found.bottleneck.facts.in_.channels or 1)
    most = (found.narrow.facts.weights - sum(inner)) // per_channel
    width = found.narrow.facts.in_.channels
    return Fields((("break-even", f"up to {most:,} channels it has no more weights than a basic block on {width:,}"),))


def conclusion(found: Blocks) -> str:
    """One sentence."""
    cost, whole, narrow = (side.facts.weights for side in (found.bottleneck, found.basic, found.narrow))
    channels, middle = found.bottleneck.facts.in_.channels or 1, found.narrow.facts.in_.channels or 1
    field, wide = (networks.field_text(side.facts) for side in (found.bottleneck, found.basic))
    return (
        f"a bottleneck on {channels:,} channels has {cost:,} weights, {_against(cost, whole)} a basic block on as many "
        f"channels ({whole:,}) and {_against(cost, narrow)} a basic block on {middle:,} ({narrow:,}): "
        f"{_channels(channels, middle)} for that price, seen through a field of {field} instead of {wide}."
    )


def _against(cost: int, other: int) -> str:
    """`1/16.9 of`, `94.4 % of`, `2.22 times`."""
    part = Fraction(cost, other)
    if part < Fraction(1, 2):
        return f"1/{ratio_format.text(1 / part)} of"
    return f"{ratio_format.percent(part)} of" if part < 2 else f"{ratio_format.text(part)} times"


def _channels(channels: int, middle: int) -> str:
    if channels == middle:
        return "as many channels"
    times = Fraction(channels, middle)
    return f"{ratio_format.text(times)} times the channels" if times > 1 else f"{times} of the channels"


TOPIC = CaseStudy("bottleneck", frozenset({"channels", "middle", "input"}), "bottleneck", work_out)
