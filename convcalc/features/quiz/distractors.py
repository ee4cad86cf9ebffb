"""What slips make of an exercise: every wrong answer that the catalogue knows, with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.slips.counts import CONV, COST, DENSE, OTHERS
from convcalc.features.check.slips.fields import FIELD, FieldSlip, left_out
from convcalc.features.check.slips.search_counts import Counted, count_layers
from convcalc.features.check.slips.search_fields import chain
from convcalc.features.check.slips.search_sizes import Impossible, Stretch, changed_by
from convcalc.features.check.slips.settings import along_axes, in_depth, placed_layers, window_of
from convcalc.features.check.slips.sizes import DEPTH, TRANSPOSED, WINDOW
from convcalc.features.check.slips.slip import Setting, Slip
from convcalc.lang.tree import Statement
from convcalc.network.facts import Facts
from convcalc.network.graph import Mark, Step
from convcalc.shape import Shape

Value: TypeAlias = "tuple[int | Fraction, ...]"
"""One number, or a size: one number an axis, the channels last."""


class Distractor(NamedTuple):
    """A wrong answer and the slips behind it, the likeliest first: (code, what was done).

    No slip: a number that is near, to make up the choices.
    """

    value: Value
    slips: tuple[tuple[str, str], ...] = ()

    @property
    def reason(self) -> str:
        """`rounded up instead of down: ... = 55 (S02)`."""
        return "; or ".join(text + (f" ({code})" if code else "") for code, text in self.slips)


# A sheet is the same for its seed for ever, but the catalogue of slips grows: one that was added moved the choices of
# old sheets once. So choices come from an edition: for each part of the catalogue the codes, the likeliest first
# ("-": a way of counting without one; where a code comes again, the next of its slips in the catalogue). A slip that
# is newer stays out until there is a second edition, which sheets must then name.
EDITION_1 = {
    "window": "S04 S09 S07 S10 S02 S02 S02 - S02 S03 S05 S05 S06 S06 S13 S14 S12 S11 S16 D03 D04 D02 D01 D05 S01 S08",
    "transposed": "T04 T02 T03 T08 T06 T07 T07 T05 T01",
    "depth": "C10 C11 C12 C12",
    "weights": "P01 - P03 P03b P03b P03b P02 P02 P10 P10 P08 P09 P07 P07 P07 P13 P13 P13 P14 P06 P04 P16",
    "linear": "P01 - P02b P05 P12 P05+P01 P05+P02b",
    "others": "P11 P15 P15",
    "cost": "C01 - C01 C01 C03 C03 C05 C05 C04 P08 P09 P03b C01 C02 C06 C06",
    "field": "R05 R04 R04 R04 R03 R01 R02 R02 R06 R07 R08 R08",
}

S = TypeVar("S", bound="Slip | FieldSlip")


def of_edition(part: str, catalogue: Iterable[S]) -> list[S]:
    """The slips that this part of the edition names, in its order."""
    by_code: dict[str, list[S]] = {}
    for slip in catalogue:
        by_code.setdefault(slip.code or "-", []).append(slip)
    return [by_code[code].pop(0) for code in EDITION_1[part].split()]


def size_slips() -> list[Slip]:
    return [*of_edition("window", WINDOW), *of_edition("transposed", TRANSPOSED)]


def count_slips() -> list[Slip]:
    catalogues = {"weights": CONV, "linear": DENSE, "others": OTHERS, "cost": COST}
    return [slip for name, catalogue in catalogues.items() for slip in of_edition(name, catalogue)]


WrongValues: TypeAlias = Iterator[tuple[Value, str, str]]
"""A wrong value, the code of the slip, and what was done."""


def wrong_answers(facts: Facts, quantity: str, right: Value) -> tuple[Distractor, ...]:
    """By what is asked: size, shape, units, params, weights, macs or rf."""
    finders: dict[str, Callable[[Facts], WrongValues]] = {
        "size": lambda facts: _sizes(facts, depth=False),
        "shape": lambda facts: _sizes(facts, depth=True),
        "units": _units,
        "params": lambda facts: _counts(count_layers(placed_layers(facts.net.body), "params")),
        "weights": lambda facts: _counts(count_layers(placed_layers(facts.net.body), "weights")),
        "macs": lambda facts: _counts(count_layers(placed_layers(facts.net.body), "macs")),
        "rf": _fields,
    }
    return gathered(finders[quantity](facts), right)


def gathered(found: Iterable[tuple[Value, str, str]], right: Value) -> tuple[Distractor, ...]:
    """One entry a value, with all the slips that give it."""
    slips: dict[Value, list[tuple[str, str]]] = {}
    for value, code, text in found:
        if value != right and all(each > 0 for each in value):
            known = slips.setdefault(value, [])
            if not any(code and code == each for each, _ in known):
                known.append((code, text))
    return tuple([Distractor(value, tuple(each)) for value, each in slips.items()])


def _sizes(facts: Facts, depth: bool) -> WrongValues:
    """Slips in the size, in the depth, and in both."""
    right = facts.out
    depths = list(_depths(facts)) if depth else []
    channels = (right.channels,) if depth and right.channels else ()
    for slip, made in _maps(facts):
        yield (*made.size, *channels), slip.code, _shown(slip, facts, made)
    for value, code, text in depths:
        yield (*right.size, *value), code, text
    for slip, made in _maps(facts):
        for value, code, text in depths[:2]:
            yield (*made.size, *value), "+".join(filter(None, (slip.code, code))), f"{slip.text}; and {text}"


def _maps(facts: Facts) -> Iterator[tuple[Slip, Shape]]:
    """What becomes of the last map where one slip is made in every layer."""
    for slip in size_slips():
        made = _followed(facts, slip)
        if made is not None and made.size != facts.out.size:
            yield slip, made


def _followed(facts: Facts, slip: Slip) -> Shape | None:
    body = facts.net.body
    mark = Mark(Statement(None, ()), 0, len(body.items), body.out_ref, body.out)
    change = changed_by(slip)

    def whole(step: Step, x: Shape) -> Shape | None:
        """As a slip changes it; a fraction may be somebody's answer, but nobody goes on with one."""
        made = change(step, x)
        fraction = made is not None and any(isinstance(each, Fraction) for each in made.size)
        if made is not None and fraction and len(made.size) > 1 and x is not step.ins[0]:
            raise Impossible
        return made

    return Stretch(body, mark).shape(whole)


def _shown(slip: Slip, facts: Facts, made: Shape) -> str:
    """The slip with its numbers, where there is one layer to show them of."""
    steps = [layer.step for layer in placed_layers(facts.net.body) if window_of(layer.step) is not None]
    if len(steps) != 1:
        return slip.text
    settings = along_axes(steps[0], steps[0].ins[0])
    for axis, (setting, right, value) in enumerate(zip(settings, facts.out.size, made.size, strict=True)):
        if right != value:
            return worked(slip, setting) + _only(slip, settings, axis)
    return slip.text


def _only(slip: Slip, settings: Sequence[Setting], axis: int) -> str:
    """Where a slip can happen on one of several axes and no other."""
    there = [slip.value(setting) is not None for setting in settings]
    return f" (on the {('first', 'second', 'third')[axis]} axis alone)" if sum(there) == 1 < len(there) else ""


def worked(slip: Slip, setting: Setting) -> str:
    """The words of a slip, and its formula where that is easier to read than they are."""
    formula = slip.formula(setting)
    return f"{slip.text}: {formula}" if formula else slip.text


def _depths(facts: Facts) -> WrongValues:
    last = [layer.step for layer in placed_layers(facts.net.body) if in_depth(layer.step) is not None][-1]
    setting = in_depth(last)
    assert setting is not None
    for slip in of_edition("depth", DEPTH):
        value = slip.value(setting)
        if value is not None and value != facts.out.channels:
            yield (value,), slip.code, slip.text


def _units(facts: Facts) -> WrongValues:
    """How many numbers come out of the last map, flattened."""
    flat = [layer.step for layer in placed_layers(facts.net.body) if layer.step.kind.flattens][-1]
    for slip in size_slips():
        made = _followed(facts, slip)
        if made is not None and isinstance(made.channels, int):
            yield (made.channels,), slip.code, slip.text
    yield (flat.ins[0].positions(),), "P05", "the channels of the map were left out"
    for step in [layer.step for layer in placed_layers(facts.net.body)][-3::-1]:
        if step.out.size:
            yield (step.out.elements() or 0,), "S17", f"this is the map after '{step.kind.text(step.args)}', flattened"


def _counts(counted: list[Counted]) -> WrongValues:
    """A slip made in every layer that allows it; then a layer left out."""
    weighty = _in_edition([each for each in counted if each.right or each.wrong])
    whole = sum(each.whole for each in weighty)
    for name in dict.fromkeys(_name(slip) for each in weighty for slip, _, _ in each.wrong):
        total = whole + sum(each.more(_value(each, name)) for each in weighty)
        yield (total,), name[0], _counted_words(weighty, name)
    for each in weighty if len(weighty) > 1 else []:
        if each.right:
            yield (whole - each.whole,), "P19", f"{each.layer.text} was left out of the sum"


def _in_edition(counted: list[Counted]) -> list[Counted]:
    """The same with the slips of the edition alone, in its order."""
    place = {id(slip): at for at, slip in enumerate(count_slips())}
    return [
        each._replace(
            wrong=tuple(sorted([one for one in each.wrong if id(one[0]) in place], key=lambda one: place[id(one[0])]))
        )
        for each in counted
    ]


def _name(slip: Slip) -> tuple[str, str]:
    """What makes the same slip of two kinds of layers one."""
    return slip.code, slip.text


def _value(counted: Counted, name: tuple[str, str]) -> int:
    return next((value for slip, value, _ in counted.wrong if _name(slip) == name), counted.right)


def _counted_words(weighty: list[Counted], name: tuple[str, str]) -> str:
    if len(weighty) > 1:
        return name[1]
    slip, _, setting = next(each for each in weighty[0].wrong if _name(each[0]) == name)
    return worked(slip, setting)


def _fields(facts: Facts) -> WrongValues:
    body = facts.net.body
    links: Any = chain(body, body.out_ref, 0)
    windows = [window for window, _ in links]
    for slip in of_edition("field", FIELD):
        value = slip.wrong(windows)
        if value is not None:
            yield (value,), slip.code, slip.text
    for at, value in left_out(windows):
        step = links[at][1]
        yield (value,), "R10", f"'{short_name(step.kind.text(step.args))}' was left out"


def short_name(text: str) -> str:
    """A layer's text without the one filter that stands for any number of them.

    >>> short_name("conv 1 3x3 s2"), short_name("conv 16 3x3")
    ('conv 3x3 s2', 'conv 16 3x3')
    """
    return text.replace("conv 1 ", "conv ", 1)
