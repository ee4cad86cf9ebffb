"""A topic of convolution arithmetic: its words, and what it is made of: layers measured, formulas worked out, slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.derivation import cases, recorded
from convcalc.arithmetic.expression import LATEX, PLAIN, UNICODE, Expr, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION
from convcalc.document import derived
from convcalc.document.model import Column, Diagram, Finding, Line, Part, Table, Text, Working
from convcalc.features.layer.layer import layer
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


class UnusableExample(ValueError):
    """Numbers of a reader's own with which there is nothing to show; hint: what would do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def nothing() -> Parts:
    """No picture."""
    return ()


PARAMS, MACS = Column("params", "parameters", "count"), Column("macs", "MACs", "count")


class Topic(NamedTuple):
    """One thing to explain.

    title    what it is, in one line
    lead     the rule in two sentences
    rules    the formulas behind it
    example  worked out on the spot, with the reader's own numbers where it takes them
    wrong    what people get wrong, each as it would come out in the example
    sources  besides those of the formulas
    see      topics nearby
    tries    commands to go on with
    names    what else it is called
    picture  what the rule looks like
    more     what else there is to say, the exceptions last: a paragraph each
    takes    the numbers of the reader's own that its example can be worked out with: arguments of `example`
    """

    name: str
    title: str
    lead: str
    rules: tuple[Rule, ...]
    example: Callable[..., Parts]
    wrong: Callable[[], Slips]
    sources: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    tries: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    picture: Callable[[], Parts] = nothing
    more: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All that it says in words of its own."""
        return " ".join((self.lead, *self.more))

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


def drawn(*parts: Part) -> Parts:
    """Of what another command would print, the pictures alone."""
    return tuple([part for part in parts if isinstance(part, Diagram)])


def grid_of(kind: str = "conv", **numbers: Any) -> Parts:
    """`draw layer --view grid` of a layer."""
    from convcalc.features.draw.layer_picture import PictureOptions, document

    return drawn(*document(layer(kind, **numbers), PictureOptions(view="grid")).parts)


def crops_of(height: int, width: int, crop: int) -> Parts:
    """The grid of `draw layer` for a crop of a picture: a window that stands anywhere."""
    from functools import partial

    from convcalc.features.draw import grid
    from convcalc.features.draw.axis import sliding
    from convcalc.features.draw.scene import diagram

    facts = layer(n=(height, width), f=crop)
    places = (facts.out.size[0], facts.out.size[1])
    made = grid.LayerGrid(sliding(facts, 0), sliding(facts, 1), (0, 0), places, stretched=False, words=grid.CROP)
    return (diagram(partial(grid.pictures, made)),)


def stages_of(text: str) -> Parts:
    """`draw net --memory` of a network."""
    from convcalc.features.draw.stages import document

    return drawn(*document(net(text), memory=True).parts)


def bars_of(*rows: tuple[str, str, int]) -> Parts:
    """Names, their numbers as they are written, and bars, as `draw net` has them."""
    from convcalc.features.draw.scene import bars

    return (bars(rows),)


def ruler_of(kind: str = "conv", **numbers: Any) -> Parts:
    """`draw layer` of a layer along one axis."""
    from convcalc.features.draw.layer_picture import document

    return drawn(*document(layer(kind, dim=1, **numbers)).parts)


def stack_of(text: str) -> Parts:
    """`draw rf` of a network."""
    from convcalc.features.arch.layer_detail import last_map
    from convcalc.features.draw.pyramid import document

    facts = net(text)
    return drawn(*document(facts, last_map(facts)).parts)


def nets_of(**texts: str) -> Parts:
    """`draw nets` of networks, each under a name."""
    from convcalc.features.draw.figure3 import document

    return drawn(*document([(name.replace("_", " "), net(text)) for name, text in texts.items()]).parts)


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
    from convcalc.features.check.slips import counts, recurrent_counts, settings, sizes

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
        (counts.LOCAL, counted, params),
        (counts.DENSE, counted, params),
        (recurrent_counts.RECURRENT, counted, params),
        (recurrent_counts.VECTORS, counted, params),
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


def rounded(exact: Fraction) -> str:
    """`= 1/8`, where that is short, else about, with three digits, as `~ 1.54 x 10^-8`.

    >>> rounded(Fraction(1, 8)), rounded(Fraction(11, 10) ** 16), rounded(Fraction(-9, 10) ** 51), rounded(Fraction(0))
    ('= 1/8', '~ 4.59', '~ -0.00464', '= 0')
    >>> rounded(Fraction(1, 10) ** 16), rounded(Fraction(2) ** 200)
    ('= 1/10^16', '~ 1.61 x 10^60')
    """
    power = len(str(exact.denominator)) - 1
    if abs(exact) == Fraction(1, 10**power) and power > 4:
        return f"= {'-' * (exact < 0)}1/10^{power}"
    if exact.numerator.bit_length() < 24 and exact.denominator < 10**6:
        return f"= {exact.numerator:,}{f'/{exact.denominator:,}' if exact.denominator > 1 else ''}"
    from decimal import Context

    value = Context(prec=3).divide(exact.numerator, exact.denominator)
    digits, _, shift = f"{value:e}".partition("e")
    return f"~ {value:f}" if -5 < int(shift) < 6 else f"~ {digits} x 10^{int(shift)}"
