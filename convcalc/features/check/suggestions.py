"""What would make a false claim true: small changes, each tried by building the network anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from math import gcd
from typing import Any

from convcalc.features.check.claimed import amount, claimed_shape
from convcalc.features.check.rebuild import MOST_ROWS, Rebuilder, is_true, with_attr
from convcalc.features.check.slips.settings import few, placed_layers, slides, window_of
from convcalc.lang.rewrite import layers, units, up_to, with_claims, with_default, with_unit
from convcalc.lang.tree import Attr, Call, Claim, Default, Group, Layer, Merge, Number, Spec, Statement, Unit
from convcalc.lang.writer import attr as written
from convcalc.layers.kind import Kind
from convcalc.network.claims import Verdict
from convcalc.network.graph import Body, Mark, Step
from convcalc.shape import Shape

MOST_ABOVE = 2
"""So many changes of rows above are named."""

WORK_ABOVE = 4
"""Changes of rows above take one part in so many of the work that is left, so that later claims have some of it."""


def fits(rebuilder: Rebuilder, verdict: Verdict, kept: tuple[Claim, ...]) -> tuple[str, ...]:
    """The single changes that make a claim true and leave `kept`, the true claims beside it, true."""
    if len(rebuilder.facts.rows) > MOST_ROWS or verdict.mark is None or verdict.body is None:
        return ()
    trial = Trial(rebuilder, verdict, (verdict.claim, *kept))
    places = _places(verdict.body, verdict.mark)
    found: list[str] = []
    for layer, step in places:
        where = f" on '{step.kind.text(step.args)}'" if len(places) > 1 else ""
        found += [text + where for text in _of_layer(trial, layer, step, verdict)]
    repeats, inputs = _repeats(trial, verdict.mark.statement), _inputs(rebuilder, verdict, trial)
    return tuple(dict.fromkeys([*repeats, *found, *inputs]))


def _of_layer(trial: Trial, layer: Layer, step: Step, verdict: Verdict) -> Iterator[str]:
    """What might be written in one layer instead; of each attribute the first that does it."""
    taken: set[str] = set()
    for attr in _choices(layer, step, verdict, trial.rebuilder.facts.layout):
        if attr.key not in taken and trial.holds_with(layer, with_attr(layer, attr)):
            yield _text(attr, step.kind)
            taken.update({attr.key} - {"flag"})


def fits_above(rebuilder: Rebuilder, verdict: Verdict, kept: tuple[Claim, ...], since: int) -> tuple[str, ...]:
    """The same for the rows above, or those of the whole for a total, the nearest first.

    kept: the claims that are true now.  since: the first item behind the last size that is known to be right.
    """
    body = rebuilder.facts.net.body
    if len(rebuilder.facts.rows) > MOST_ROWS or verdict.body not in (None, body):
        return ()
    end = len(body.items) if verdict.mark is None else verdict.mark.first
    trial = Trial(rebuilder, verdict, (verdict.claim, *kept), 1 + rebuilder.left // WORK_ABOVE // rebuilder.cost)
    for layer, step in reversed(_written(body, layers(rebuilder.facts.tree.body), since, end)):
        texts = list(islice(_of_layer(trial, layer, step, verdict), MOST_ABOVE))
        if texts:
            return tuple([f"{text} on {rebuilder.named(step)}" for text in texts])
        if trial.left <= 0:
            break
    return ()


class Trial:
    """One wrong claim, and those beside it that are to stay true.

    above: so many changes of rows above are tried; 0 where only the claim's own statement is changed.
    """

    def __init__(self, rebuilder: Rebuilder, verdict: Verdict, claims: tuple[Claim, ...], above: int = 0) -> None:
        self.rebuilder = rebuilder
        self.claims = claims
        mark, self.left = verdict.mark, above or rebuilder.left
        top = None if above or mark is None else rebuilder.replay.reach(mark.statement)
        self.own = None if top is None else Spec((top,))
        self.cut = rebuilder.facts.tree if mark is None else up_to(rebuilder.facts.tree, mark.statement)
        # most trials change a layer, which is the same one in a spec of fewer claims; a group is not
        self.own_alone = None if self.own is None else with_claims(self.own, claims)

    @cached_property
    def cut_alone(self) -> Spec:
        """All up to the claim, and no other one: not made for a claim whose own statement is enough."""
        return with_claims(self.cut, self.claims[:1])

    def holds_with(self, old: Unit, new: Unit) -> bool:
        """Are all of the claims true with a unit changed? Where it can be, only their own statement is built."""
        self.left -= 1
        if self.rebuilder.left <= 0 or self.left < 0:
            return False
        layer = isinstance(old, Layer)
        if self.own is None or self.own_alone is None:
            # the wrong claim alone first: to judge them all takes longer than to build the network
            near = with_unit(self.cut_alone if layer else self.cut, old, new)
            near = near if layer else with_claims(near, self.claims[:1])
            if not all_hold(self.rebuilder.verdicts(near), self.claims[:1]):
                return False
            return all_hold(self.rebuilder.verdicts(with_unit(self.cut, old, new)), self.claims)
        (statement,) = with_unit(self.own_alone if layer else self.own, old, new).body
        assert isinstance(statement, Statement)
        return all_hold(self.rebuilder.verdicts_on(statement), self.claims)

    def holds_of(self, input: Shape) -> bool:
        """Are they true of another input?"""
        return self.rebuilder.left > 0 and all_hold(self.rebuilder.verdicts(self.cut, input), self.claims)


def all_hold(verdicts: Iterable[Verdict], claims: Iterable[Claim]) -> bool:
    """Are all of these claims among those that are true?"""
    true = {id(each.claim) for each in verdicts if is_true(each)}
    return all(id(claim) in true for claim in claims)


def _places(body: Body, mark: Mark) -> list[tuple[Layer, Step]]:
    """The layers of a statement that have something to change, each with the first step that it became."""
    return _written(body, layers((mark.statement,)), mark.first, mark.last)


def _written(body: Body, text: Iterable[Layer], first: int, last: int) -> list[tuple[Layer, Step]]:
    """The same of the layers written in a text that became some of the items of a body."""
    steps: dict[int, Step] = {}
    for placed in few(placed_layers(body, first, last)):
        steps.setdefault(id(placed.step.node), placed.step)
    written = [(layer, steps[id(layer)]) for layer in text if id(layer) in steps]
    return [(layer, step) for layer, step in written if window_of(step) or step.kind.weighted or step.kind.pads]


def _text(attr: Attr, kind: Kind[Any]) -> str:
    if kind.pads:
        return f"{kind.word} {attr.value}"
    if attr.key == "":
        word = "output" if kind.dense else "unit" if kind.recurrent else "filter"
        return f"{attr.value} {word}{'s' * (attr.value != 1)}"
    return written(attr)


def _choices(layer: Layer, step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    """What might have been meant instead, the likeliest first and the nearest values first."""
    kind = step.kind
    if kind.pads:
        yield from (Attr("", n) for n in range(1, 9))
    elif window_of(step):
        yield from _of_window(layer, step)
    if kind.weighted:
        yield Attr("flag", "nobias" if step.args.bias else "bias")
        yield from (Attr("flag", flag) for flag in ("twobias", "sequence") if flag in kind.keys)
        yield from _filters(step, verdict, layout)
    if "g" in kind.keys:
        yield from _groups(step)


def _of_window(layer: Layer, step: Step) -> Iterator[Attr]:
    kind, window = step.kind, window_of(step)
    kernel, stride, dilation = window.kernel, window.stride, window.dilation
    most = kernel[0] // 2 if kind.is_pool else max(kernel) * dilation[0]
    for p in range(min(most, 64) + 1):
        yield Attr("p", (p,))
    for flag in PADDINGS[: 1 if kind.transposed else 2 if kind.is_pool else 3]:
        yield Attr("flag", flag)
    if kind.is_pool:
        yield Attr("flag", "floor" if window.ceil else "ceil")
    if kind.transposed:
        yield from (Attr("op", (extra,)) for extra in range(1, min(stride[0], 17)))
    yield from (Attr("s", (s,)) for s in _near(stride[0], 16))
    key = "k" if len(kernel) == 1 or any(attr.key == "k" for attr in layer.attrs) else "size"
    yield from (Attr(key, (k,) * (len(kernel) if key == "size" else 1)) for k in _near(kernel[0], 16))
    if not kind.is_pool:
        yield from (Attr("d", (d,)) for d in _near(dilation[0], 4))


PADDINGS = ("same", "half", "full")
"""Words for padding: the first suits every window, the last convolutions only."""


LIKELY = frozenset({*PADDINGS, "ceil", "floor"})
"""Words that are forgotten more often than a number is mistaken."""


def _near(value: int, reach: int) -> list[int]:
    """Other values from 1 up, the nearest first."""
    others = (n for n in range(max(1, value - reach), value + reach + 1) if n != value)
    return sorted(others, key=lambda n: abs(n - value))


def _filters(step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    """The number that the claim itself asks for."""
    count, claim = step.out.channels or 0, verdict.claim
    wanted: int | None = None
    if isinstance(verdict.computed, Shape):
        wanted = claimed_shape(claim, verdict.computed, layout).channels
    elif isinstance(claim.value, Number) and isinstance(verdict.computed, int) and verdict.computed:
        wanted = round(count * amount(claim.value) / claim.over / verdict.computed) or None
    if type(wanted) is int and wanted != count:  # an answer may be 2.5, a layer has no half a filter
        yield Attr("", wanted)


def _groups(step: Step) -> Iterator[Attr]:
    most = gcd(step.ins[0].channels or 1, step.out.channels or 1)
    choices = [g for g in range(1, min(most, 64) + 1) if most % g == 0] + ([most] if most > 64 else [])
    return (Attr("g", (g,)) for g in choices if g != step.args.groups)


def _repeats(trial: Trial, statement: Statement) -> Iterator[str]:
    """Another number of repetitions of a group, a block or a merge, the nearest."""
    repeatable = [unit for unit in units((statement,)) if isinstance(unit, Group | Merge | Call)]
    repeated = [(unit, unit.repeat) for unit in repeatable if isinstance(unit.repeat, int) and unit.repeat > 1]
    for unit, times in repeated:
        for n in _near(times, 16):
            if trial.holds_with(unit, unit._replace(repeat=n)):
                yield f"x{n}" + (f" for x{times}" if len(repeated) > 1 else "")
                break


def _inputs(rebuilder: Rebuilder, verdict: Verdict, trial: Trial) -> Iterator[str]:
    """Another input, for the first line with a claim: the nearest larger or smaller, or grey for colour."""
    facts, mark = rebuilder.facts, verdict.mark
    if mark is None or verdict.body is not facts.net.body or mark.first or not facts.in_.size:
        return
    reach = 24 if verdict.claim.what == "size" else 0
    for step in sorted(range(-reach, reach + 1), key=lambda n: (abs(n), n < 0)):
        other = Shape(facts.in_.channels, tuple([n + step for n in facts.in_.size]))
        if step and min(other.size) > 0 and trial.holds_of(other):
            yield f"input {other.text(facts.layout)}"
            break
    for channels in (1, 3):
        other = Shape(channels, facts.in_.size)
        if channels != facts.in_.channels and trial.holds_of(other):
            yield f"input {other.text(facts.layout)}"


DEFAULTS: tuple[tuple[Callable[[Kind[Any]], bool], tuple[str, ...]], ...] = (
    (slides, ("same", "half", "valid", "full", "nobias", "bias")),
    (lambda kind: kind.is_pool and "ceil" in kind.keys, ("ceil", "floor", "same", "half")),
    (lambda kind: kind.transposed, ("same",)),
    (lambda kind: kind.dense, ("nobias", "bias")),
)
"""What a `default` may say of which kinds."""


def one_default(
    rebuilder: Rebuilder, wrong: tuple[Claim, ...], right: tuple[Claim, ...], first: Statement | None
) -> str:
    """The `default` that makes every wrong claim true and leaves the right ones true; "" where there is none.

    first: the statement of the first wrong claim; the net is built further only where that one becomes true.
    """
    tree = rebuilder.facts.tree
    if len(rebuilder.facts.rows) > MOST_ROWS:
        return ""
    cut = tree if first is None else up_to(tree, first)
    kinds = {layer.step.kind.word: layer.step.kind for layer in placed_layers(rebuilder.facts.net.body)}.values()
    for allows, flags in DEFAULTS:
        for word in dict.fromkeys(kind.default_group or kind.word for kind in kinds if allows(kind)):
            for flag in flags:
                if rebuilder.left <= 0:
                    return ""
                default = Default(word, (Attr("flag", flag),))
                near = cut is tree or all_hold(rebuilder.verdicts(with_default(cut, default)), wrong[:1])
                if near and all_hold(rebuilder.verdicts(with_default(tree, default)), (*wrong, *right)):
                    return f"default {word} {flag}"
    return ""
