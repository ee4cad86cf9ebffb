"""A topic of convolution arithmetic: its words, and what it is made of: layers measured, formulas worked out, slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.derivation import cases, recorded
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, Expr, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION
from convcalc.document import derived
from convcalc.document.model import Column, Finding, Line, Part, Table, Text, Working
from convcalc.layers.kind import Derivation, Role
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.source import load

Parts: TypeAlias = "tuple[Part, ...]"
Rule: TypeAlias = "Callable[..., int]"


class Mistakes(NamedTuple):
    """Mistakes, as they would come out for one layer or chain; on: that layer and its input, "" where for any."""

    on: str
    found: tuple[Finding, ...]


Slips: TypeAlias = "tuple[Mistakes, ...]"

PARAMS, MACS = Column("params", "parameters", "count"), Column("macs", "MACs", "count")


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
    wrong: Callable[[], Slips]
    sources: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def mistakes(self) -> tuple[Finding, ...]:
        """What people get wrong, whatever the layer."""
        return tuple([finding for each in self.wrong() for finding in each.found])


def net(text: str, size: str = "") -> Facts:
    """A network of the zoo, or one written here, measured; size: another input."""
    return facts_of(load(text), size or None)


def only(text: str) -> Row:
    """The last layer of a short network."""
    return net(text).rows[-1]


def steps_of(row: Row) -> list[Derivation]:
    """The formulas behind a layer's numbers."""
    step = row.visit.step
    return step.kind.workings(step.args, step.ins, step.out)


def worked(row: Row, *roles: Role) -> Parts:
    """A layer and the derivations with these roles, all of them where none is named."""
    shown = [each for each in steps_of(row) if not roles or each.role in roles]
    return (Text(f"{row.text} on {row.in_.text()} makes {row.out.text()}"), *map(derived.shown, shown))


def put(title: str, function: Rule, after: str = "", **values: int) -> Working:
    """A formula with numbers put in."""
    return derived.shown(Derivation(title, function, values, {}, after))


def rule(function: Rule) -> tuple[Working, ...]:
    """A formula in symbols, under its title and source, and the shorter forms that textbooks print."""
    known = FORMULAS[function.__name__]
    shorter = [_in_symbols(f"the same where {_values(where)}", form) for where, form in cases(function)]
    return (_in_symbols(f"{known.title} ({known.source})", recorded(function)), *shorter)


def _in_symbols(title: str, expr: Expr) -> Working:
    in_plain, in_unicode, in_latex = ((write(expr, alphabet),) for alphabet in (PLAIN, UNICODE, LATEX))
    return Working(title, in_plain, in_unicode, in_latex)


def _values(where: Mapping[str, int]) -> str:
    return " and ".join([f"{NOTATION[name][0]} = {value}" for name, value in where.items()])


def costs(size: str, *texts: str) -> Table:
    """Layers on the same input, with what they store and do."""
    found = [(text, net(f"{size} -> {text}")) for text in texts]
    lines = [Line((text, facts.params, facts.macs)) for text, facts in found]
    return Table((Column("layers", "layers"), PARAMS, MACS), lines)


def slip(code: str, text: str, *more: str) -> Finding:
    """A mistake in words; its code in the catalogue, "" where it has none."""
    return Finding(code, text, more)


def wrong(row: Row, *codes: str) -> Slips:
    """These slips of the catalogue, as they come out for this layer."""
    return (Mistakes(f"{row.text} on {row.in_.text()}", tuple([_slip(row, code) for code in codes])),)


def anywhere(*found: Finding) -> Slips:
    """Mistakes that are told in words."""
    return (Mistakes("", found),)


def _slip(row: Row, code: str) -> Finding:
    from convcalc.features.check.slips import counts, settings, sizes

    step = row.visit.step
    layer = settings.PlacedLayer(step, flattened=row.in_)
    along = next(iter(settings.along_axes(step, row.in_)), None)
    counted = settings.of_count(layer, "params")
    size, params = row.out.size[:1], (row.params,)
    for catalogue, setting, right in (
        (sizes.WINDOW, along, size),
        (sizes.TRANSPOSED, along, size),
        (sizes.DEPTH, settings.in_depth(step), (row.out.channels,)),
        (counts.CONV, counted, params),
        (counts.DENSE, counted, params),
        (counts.OTHERS, counted, params),
        (counts.COST, settings.of_cost(layer), (row.macs,)),
    ):
        for each in catalogue:
            if each.code == code and setting is not None and each.value(setting) is not None:
                return slip(code, each.text, *(f"{each.worked(setting)}, not {number:,}" for number in right))
    raise LookupError(f"slip {code} does not happen in {row.text}")


def wrong_field(facts: Facts, *codes: str) -> Slips:
    """Slips in the receptive field behind a chain of windows."""
    from convcalc.features.check.slips.fields import FIELD, ChainWindow, field

    chain = [
        ChainWindow(row.kernel[0], row.stride[0], row.dilation[0], row.visit.step.kind.is_pool)
        for row in facts.rows
        if row.kernel and row.stride and row.dilation
    ]
    found = [next(each for each in FIELD if each.code == code) for code in codes]
    told = [slip(each.code, each.text, f"{each.wrong(chain)}, not {field(chain)}") for each in found]
    on = f"{', '.join(row.text for row in facts.rows)} on {facts.in_.text()}, the receptive field"
    return (Mistakes(on, tuple(told)),)


def ratio(exact: Fraction) -> str:
    """How many times, to a hundredth; `~` where that is rounded."""
    hundredths = round(exact * 100)
    sign = "" if exact * 100 == hundredths else "~"
    return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}"
