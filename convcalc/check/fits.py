"""What would make a claim true: single changes on its line, each found by building the changed net."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import gcd

from convcalc.check.bench import MOST_ROWS, Bench
from convcalc.check.claimed import amount, claimed_shape
from convcalc.check.edit import edited, layers, only, repeated, up_to, with_attr, with_default, with_repeat
from convcalc.judge import Verdict
from convcalc.net import Step
from convcalc.shape import Shape
from convcalc.slips.settings import slide_of
from convcalc.slips.trail import parts
from convcalc.spec.tree import Attr, Claim, Default, Layer, Number, Spec, Statement
from convcalc.spec.write import attr as written

CONV, POOL = ("conv", "dwconv", "sepconv"), ("maxpool", "avgpool", "lppool")

DEFAULTS = tuple(
    Default(word, (Attr("flag", flag),))
    for word, flags in {
        "conv": ("same", "half", "valid", "full", "nobias", "bias"),
        "maxpool": ("ceil", "floor", "same", "half"),
        "avgpool": ("ceil", "floor", "same", "half"),
        "tconv": ("same",),
        "fc": ("nobias", "bias"),
    }.items()
    for flag in flags
)


def fits(bench: Bench, verdict: Verdict, kept: tuple[Claim, ...]) -> tuple[str, ...]:
    """The single changes that make a claim true and leave `kept`, the true claims beside it, true."""
    if len(bench.facts.rows) > MOST_ROWS or verdict.mark is None or verdict.body is None:
        return ()
    trial = Trial(bench, verdict, (verdict.claim, *kept))
    places = _places(verdict)
    found: list[str] = []
    for layer, step in places:
        where = f" on '{step.kind.text(step.args)}'" if len(places) > 1 else ""
        taken: set[str] = set()
        for attr in _choices(layer, step, verdict, bench.facts.layout):
            if attr.key not in taken and trial.holds(lambda tree: edited(tree, only(layer, with_attr(layer, attr)))):  # noqa: B023
                found.append(_text(attr, layer) + where)
                taken.update({attr.key} - {"flag"})
    return tuple(dict.fromkeys([*_repeats(trial, verdict.mark.statement), *found, *_inputs(bench, verdict, trial)]))


class Trial:
    """One wrong claim, and those beside it that are to stay true."""

    def __init__(self, bench: Bench, verdict: Verdict, claims: tuple[Claim, ...]) -> None:
        assert verdict.mark is not None
        self.bench = bench
        self.claims = claims
        self.top = bench.changed(verdict.mark.statement)
        self.cut = up_to(bench.facts.net.tree, verdict.mark.statement)

    def holds(self, change: Callable[[Spec], Spec]) -> bool:
        """Are all of the claims true of the tree so changed? Where it can be, only their own statement is built."""
        if self.bench.left <= 0:
            return False
        if self.top is None:
            return _all_hold(self.bench.verdicts(change(self.cut)), self.claims)
        (changed,) = change(Spec((self.top,))).body
        assert isinstance(changed, Statement)
        return _all_hold(self.bench.tried(changed), self.claims)

    def holds_of(self, input: Shape) -> bool:
        return self.bench.left > 0 and _all_hold(self.bench.verdicts(self.cut, input), self.claims)


def _places(verdict: Verdict) -> list[tuple[Layer, Step]]:
    """The layers of a statement that have something to change, each with the first step that it became."""
    body, mark = verdict.body, verdict.mark
    assert body is not None and mark is not None
    steps: dict[int, Step] = {}
    for part in parts(body, mark.first, mark.last):
        steps.setdefault(id(part.step.node), part.step)
    written = [(layer, steps[id(layer)]) for layer in layers((mark.statement,)) if id(layer) in steps]
    return [(layer, step) for layer, step in written if slide_of(step) or step.kind.word in ("fc", "zeropad")]


def _all_hold(verdicts: tuple[Verdict, ...], claims: tuple[Claim, ...]) -> bool:
    true = {id(each.claim) for each in verdicts if each.verdict == "true"}
    return all(id(claim) in true for claim in claims)


def _text(attr: Attr, layer: Layer) -> str:
    if layer.word == "zeropad":
        return f"zeropad {attr.value}"
    if attr.key == "":
        return f"{attr.value} {'outputs' if layer.word in ('fc', 'dense', 'linear') else 'filters'}"
    return written(attr)


def _choices(layer: Layer, step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    """What might have been meant instead, the likeliest first and the nearest values first."""
    word = step.kind.word
    if word == "zeropad":
        yield from (Attr("", n) for n in range(1, 9))
    elif word != "fc":
        yield from _of_window(layer, step)
    if word in CONV or word in ("tconv", "fc"):
        yield Attr("flag", "nobias" if step.args.bias else "bias")
        yield from _filters(step, verdict, layout)
    if word in ("conv", "tconv"):
        yield from _groups(step)


def _of_window(layer: Layer, step: Step) -> Iterator[Attr]:
    kernel, stride, dilation = step.args.slide.kernel, step.args.slide.stride, step.args.slide.dilation
    pool, tconv = step.kind.word in POOL, step.kind.word == "tconv"
    most = kernel[0] // 2 if pool else max(kernel) * dilation[0]
    for p in range(min(most, 64) + 1):
        yield Attr("p", (p,))
    for flag in ("same",) if tconv else ("same", "half") if pool else ("same", "half", "full"):
        yield Attr("flag", flag)
    if pool:
        yield Attr("flag", "floor" if step.args.slide.ceil else "ceil")
    if tconv:
        for extra in range(1, stride[0]):
            yield Attr("op", (extra,))
    for s in _near(stride[0], 16):
        yield Attr("s", (s,))
    for k in _near(kernel[0], 16):
        key = "k" if len(kernel) == 1 or any(attr.key == "k" for attr in layer.attrs) else "size"
        yield Attr(key, (k,) * len(kernel) if key == "size" else (k,))
    if not pool:
        for d in _near(dilation[0], 4):
            yield Attr("d", (d,))


def _near(value: int, reach: int) -> list[int]:
    """Other values from 1 up, the nearest first."""
    return sorted(
        (n for n in range(max(1, value - reach), value + reach + 1) if n != value), key=lambda n: abs(n - value)
    )


def _filters(step: Step, verdict: Verdict, layout: str) -> Iterator[Attr]:
    count = step.out.channels or 0
    claim = verdict.claim
    if isinstance(verdict.computed, Shape):
        wanted = claimed_shape(claim, verdict.computed, layout).channels
        if wanted is not None and wanted != count:
            yield Attr("", wanted)
    elif isinstance(claim.value, Number) and isinstance(verdict.computed, int) and verdict.computed:
        wanted = round(count * amount(claim.value) / verdict.computed)
        if 0 < wanted != count:
            yield Attr("", wanted)


def _groups(step: Step) -> Iterator[Attr]:
    most = gcd(step.ins[0].channels or 1, step.out.channels or 1)
    choices = [g for g in range(1, min(most, 64) + 1) if most % g == 0] + ([most] if most > 64 else [])
    for g in choices:
        if g != step.args.groups:
            yield Attr("g", (g,))


def _repeats(trial: Trial, statement: Statement) -> Iterator[str]:
    """Another number of repetitions of a group, a block or a merge, the nearest."""
    written = [unit for unit in repeated((statement,)) if type(unit.repeat) is int and unit.repeat > 1]
    for unit in written:
        assert type(unit.repeat) is int
        for n in _near(unit.repeat, 16):
            if trial.holds(lambda tree: with_repeat(tree, unit, n)):  # noqa: B023
                yield f"x{n}" + (f" for x{unit.repeat}" if len(written) > 1 else "")
                break


def _inputs(bench: Bench, verdict: Verdict, trial: Trial) -> Iterator[str]:
    """Another input, for the first line with a claim: the nearest larger or smaller, or grey for colour."""
    facts, mark = bench.facts, verdict.mark
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


def one_default(bench: Bench, wrong: tuple[Claim, ...], right: tuple[Claim, ...], first: Statement | None) -> str:
    """The `default` that makes every wrong claim true and leaves the right ones true; "" where there is none.

    first: the statement of the first wrong claim; the net is built further only where that one becomes true.
    """
    if len(bench.facts.rows) > MOST_ROWS:
        return ""
    tree = bench.facts.net.tree
    cut = tree if first is None else up_to(tree, first)
    words = {part.step.kind.word for part in parts(bench.facts.net.body)}
    for default in DEFAULTS:
        if bench.left <= 0:
            break
        if default.word not in words and not (default.word == "conv" and words & set(CONV)):
            continue
        near = cut is tree or _all_hold(bench.verdicts(with_default(cut, default)), wrong[:1])
        if near and _all_hold(bench.verdicts(with_default(tree, default)), (*wrong, *right)):
            return f"default {default.word} {written(default.attrs[0])}"
    return ""
