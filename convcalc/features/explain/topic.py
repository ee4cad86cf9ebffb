"""A topic: its words, its tables, its working; and the list of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from convcalc.arithmetic.derivation import recorded
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, write
from convcalc.arithmetic.formulas import FORMULAS
from convcalc.document.model import Finding, Part, Text, Working
from convcalc.features.arch import derived
from convcalc.layers.kind import Formula
from convcalc.network.builder import build, shape_of
from convcalc.network.facts import Facts, measure
from convcalc.network.rows import Row
from convcalc.readers.source import load
from convcalc.record import NamedTuple

Parts: TypeAlias = "tuple[Part, ...]"
Rule: TypeAlias = "Callable[..., int]"


class Topic(NamedTuple):
    """One thing to explain.

    title    what it is, in one line
    lead     the rule in words
    rules    the formulas behind it
    example  worked out on the spot
    wrong    what people get wrong, each as it would come out in the example
    sources  besides those of the formulas
    see      topics nearby
    tries    commands to go on with
    names    what else it is called
    """

    name: str
    title: str
    lead: str
    rules: tuple[Rule, ...]
    example: Callable[[], Parts]
    wrong: Callable[[], tuple[Finding, ...]]
    sources: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def net(text: str, size: str = "") -> Facts:
    """A network of the zoo, or one written here, measured; size: another input."""
    loaded = load(text)
    shape = shape_of(tuple(map(int, size.split("x"))), loaded.tree.layout) if size else None
    return measure(build(loaded.tree, loaded.source, shape))


def only(text: str) -> Row:
    """The last layer of a short network."""
    return net(text).rows[-1]


def steps_of(row: Row) -> list[Formula]:
    """The formulas behind a layer's numbers."""
    step = row.visit.step
    return step.kind.workings(step.args, step.ins, step.out)


def worked(row: Row, *titles: str) -> Parts:
    """A layer and the workings whose titles begin so, all of them where none is named."""
    shown = [each for each in steps_of(row) if not titles or each.title.startswith(titles)]
    return (Text(f"{row.text} on {row.in_.text()} makes {row.out.text()}"), *map(derived.shown, shown))


def put(title: str, function: Rule, after: str = "", **values: int) -> Working:
    """A formula with numbers put in."""
    return derived.shown(Formula(title, function, values, {}, after))


def rule(function: Rule) -> Working:
    """A formula in symbols, under its title and source."""
    known = FORMULAS[function.__name__]
    expr = recorded(function)
    in_plain, in_unicode, in_latex = ((write(expr, alphabet),) for alphabet in (PLAIN, UNICODE, LATEX))
    return Working(f"{known.title} ({known.source})", in_plain, in_unicode, in_latex)


def wrong(row: Row, *codes: str) -> tuple[Finding, ...]:
    """These slips of the catalogue, as they come out for this layer."""
    return tuple([_slip(row, code) for code in codes])


def _slip(row: Row, code: str) -> Finding:
    from convcalc.features.check.slips import counts, sizes
    from convcalc.features.check.slips.settings import Part as Put
    from convcalc.features.check.slips.settings import along_axes, in_depth, of_cost, of_count

    step = row.visit.step
    part = Put(step, flattened=row.in_ if row.kind == "fc" else None)
    along = along_axes(step, row.in_)
    counted = of_count(part, "params")
    catalogues = (
        (sizes.TRANSPOSED if row.kind == "tconv" else sizes.WINDOW, along[0] if along else None, row.out.size[:1]),
        (sizes.DEPTH, in_depth(step), (row.out.channels,)),
        (counts.CONV if row.kind != "fc" else counts.DENSE, counted and counted[1], (row.params,)),
        (counts.OTHERS, counted and counted[1], (row.params,)),
        (counts.COST, of_cost(part), (row.macs,)),
    )
    for catalogue, setting, right in catalogues:
        for slip in catalogue.slips:
            if slip.code == code and setting is not None and slip.value(setting) is not None:
                return told(code, slip.text, f"{slip.shown(setting)}, not {right[0]:,}" if right else "")
    raise LookupError(f"slip {code} does not happen in {row.text}")


def wrong_field(facts: Facts, *codes: str) -> tuple[Finding, ...]:
    """Slips in the receptive field behind a chain of windows."""
    from convcalc.features.check.slips.fields import FIELD, Window, field

    rows = [row for row in facts.rows if row.kernel and row.stride and row.dilation]
    chain = [Window(r.kernel[0], r.stride[0], r.dilation[0], "pool" in r.kind) for r in rows]  # type: ignore[index]
    found = []
    for code in codes:
        slip = next(slip for slip in FIELD if slip.code == code)
        found.append(told(code, slip.text, f"{slip.wrong(chain)}, not {field(chain)}"))
    return tuple(found)


def told(code: str, text: str, *more: str) -> Finding:
    """A mistake of the catalogue in words."""
    return Finding(code, text, tuple(each for each in more if each))


def no_wrong() -> tuple[Finding, ...]:
    """For what nobody gets wrong."""
    return ()


def ratio(exact: Fraction) -> str:
    """How many times, to a hundredth; `~` where that is rounded."""
    hundredths = round(exact * 100)
    sign = "" if exact * 100 == hundredths else "~"
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
