"""Arguments that a printed model shows of a module, and shares of all that tools print, held against its layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import prod

from convcalc.arithmetic.formulas import window_out
from convcalc.features.check.printed_parts import on_axes
from convcalc.features.check.result import Checked
from convcalc.lang.tree import Number
from convcalc.network.rows import Row
from convcalc.readers.named_rows import NamedClaim
from convcalc.shape import Shape

HUNDRED = 100

IRRELEVANT = frozenset(
    "eps momentum affine track_running_stats p inplace negative_slope dim start_dim end_dim approximate batch_first"
    " elementwise_affine count_include_pad mode align_corners dropout alpha beta threshold"
    " min_val max_val num_parameters init num_heads padding_mode requires_grad padding_idx".split()
)
"""Arguments that change no size and no number of parameters, or that the size of the layer says."""


ON_AXES = frozenset({"kernel_size", "stride", "padding", "dilation"})
"""Arguments of a number for each axis, which parts of a map in a batch have fewer of."""


def argument(claim: NamedClaim, rows: Sequence[Row], about: Checked) -> Checked | None:
    """One argument; None where the layers of the net do not say it."""
    key = claim.text.partition("=")[0]
    own = [row for row in rows if (row.label or "").partition("#")[0] == claim.name]
    found = own[0] if own and not own[0].visit.step.kind.recurrent else _layer(own or rows)
    if key in HOLDS:
        return _held(claim, (own or list(rows))[-1:], about)
    if found is None or key not in RIGHTS or "None" in claim.text:
        return None
    right = RIGHTS[key](found, rows)
    if right is None:
        return None
    if key == "normalized_shape":
        claim = claim._replace(sizes=(prod(claim.sizes),))
    if key in ON_AXES:
        right = on_axes(right, len(claim.sizes))
    given = claim.sizes * len(right) if len(claim.sizes) == 1 else claim.sizes
    return about._replace(
        claim=claim.text,
        claimed=Shape(None, claim.sizes),
        computed=Shape(None, right),
        verdict="true" if given == right else "false",
    )


def _held(claim: NamedClaim, last: Sequence[Row], about: Checked) -> Checked | None:
    """An argument of which the net has the size alone that it makes."""
    fits = HOLDS[claim.text.partition("=")[0]](claim, last[0]) if last and "None" not in claim.text else None
    if fits is None:
        return None
    made = Shape(None, last[0].out.size)
    return about._replace(claim=claim.text, claimed=made, computed=made, verdict="true" if fits else "false")


def is_irrelevant(claim: NamedClaim) -> bool:
    """Is it an argument that is compared with nothing, for it changes neither sizes nor parameters?"""
    return claim.text.partition("=")[0] in IRRELEVANT


def has_parameters(claim: NamedClaim) -> bool:
    """Is it an argument of a layer that has parameters, so that a net without it is another?"""
    return claim.text.partition("=")[0] in TAKEN


TAKEN = frozenset(
    "in_channels in_features input_size num_features num_embeddings normalized_shape num_channels".split()
)


def _layer(rows: Sequence[Row]) -> Row | None:
    """The one layer with a window or parameters of a module, of a recurrent one the first."""
    kept = [row for row in rows if row.params or row.visit.step.kind.weighted or row.kernel] or list(rows)
    if not kept or (len(kept) > 1 and not all(row.visit.step.kind.recurrent for row in kept)):
        return None
    return kept[0]


def _arriving(row: Row, rows: Sequence[Row]) -> tuple[int, ...] | None:
    numbers = row.in_.elements() if row.visit.step.kind.dense else row.in_.channels
    return None if numbers is None else (numbers,)


def _made(row: Row, rows: Sequence[Row]) -> tuple[int, ...] | None:
    return None if row.out.channels is None else (row.out.channels // (2 if row.kind.startswith("bi") else 1),)


def _padding(row: Row, rows: Sequence[Row]) -> tuple[int, ...] | None:
    pairs = row.padding
    return None if pairs is None or any(a != b for a, b in pairs) else tuple([a for a, _ in pairs])


def _alone(count: int | None) -> tuple[int, ...] | None:
    return None if count is None else (count,)


def _scaled(claim: NamedClaim, row: Row) -> bool | None:
    """Is each side that many times as long, rounded down?"""
    factors = [Fraction(each) for each in re.findall(r"\d{1,6}(?:\.\d{1,12})?", claim.text.partition("=")[2])]
    sides, made = row.in_.size, row.out.size
    if not factors or len(sides) != len(made):
        return None
    every = factors * len(sides) if len(factors) == 1 else factors
    return len(every) == len(sides) and all(int(a * by) == b for a, by, b in zip(sides, every, made, strict=True))


def _rounded(claim: NamedClaim, row: Row) -> bool | None:
    """Can the size be rounded so? Up where more comes out than whole windows, or the last ends at the border."""
    slide, rest = (row.kernel, row.stride, row.padding, row.dilation), row.remainder
    if rest is None or None in slide or len(row.in_.size) != len(row.out.size):
        return None
    axes = zip(row.in_.size, row.out.size, *[each or () for each in slide], strict=True)
    down = all(window_out(n, sum(p), d, k, s) == m for n, m, k, s, p, d in axes)
    padded = any(sum(each) for each in row.padding or ())
    return down if claim.sizes == (0,) else not down or padded or not any(rest)


HOLDS: dict[str, Callable[[NamedClaim, Row], bool | None]] = {
    "scale_factor": _scaled,
    "upscale_factor": _scaled,
    "ceil_mode": _rounded,
}
"""By the name of an argument of which the net has but the size that it makes: can it be so? None: not known."""


def _tokens(row: Row, rows: Sequence[Row]) -> tuple[int, ...] | None:
    """How many vectors a lookup chooses from."""
    numbers = row.out.channels
    return (row.weights // numbers,) if row.weights and numbers and not row.weights % numbers else None


def _output_padding(row: Row, rows: Sequence[Row]) -> tuple[int, ...] | None:
    step = row.visit.step
    found: tuple[int, ...] | None = getattr(step.kind.window(step.args), "output_padding", None)
    return found


RIGHTS: dict[str, Callable[[Row, Sequence[Row]], tuple[int, ...] | None]] = {
    "in_channels": _arriving,
    "in_features": _arriving,
    "input_size": _arriving,
    "num_features": _arriving,
    "num_channels": _arriving,
    "out_channels": _made,
    "out_features": _made,
    "hidden_size": _made,
    "kernel_size": lambda row, _: row.kernel,
    "stride": lambda row, _: row.stride,
    "dilation": lambda row, _: row.dilation,
    "padding": _padding,
    "groups": lambda row, _: _alone(row.groups),
    "bias": lambda row, _: (int(bool(row.biases)),),
    "normalized_shape": _arriving,
    "num_groups": lambda row, _: _alone(getattr(row.visit.step.args, "number", None)),
    "output_size": lambda row, _: row.out.size or None,
    "bidirectional": lambda row, _: (int(row.kind.startswith("bi")),) if row.visit.step.kind.recurrent else None,
    "num_embeddings": _tokens,
    "embedding_dim": _made,
    "output_padding": _output_padding,
    "num_layers": lambda _, rows: (len([row for row in rows if row.visit.step.kind.recurrent]),),
}
"""By the name of an argument, what it is in the net."""


Bounds = tuple[Fraction | int, Fraction | int]


def share(claim: NamedClaim, part: int, whole: Bounds, about: Checked) -> Checked:
    """So many percent of all; whole: between these two."""
    assert claim.number is not None
    most, least = (Fraction(HUNDRED * part) / (each or 1) for each in whole)
    claimed = Fraction(claim.number.mantissa, 10**claim.number.places)
    half = Fraction(1, 2 * 10**claim.number.places)
    fits = least - half <= claimed <= most + half
    note = "" if fits else f"{part:,} of {float(whole[1]):,.0f} are {float(least):.{claim.number.places}f}%"
    return about._replace(
        claim=claim.text, claimed=claimed, computed=least, verdict="true" if fits else "false", note=note
    )


def rounded_from(number: Number) -> Bounds:
    """What a number may have been before it was rounded."""
    unit = Fraction(1000 ** UNITS.index(number.unit), 10**number.places)
    return (number.mantissa - Fraction(1, 2)) * unit, (number.mantissa + Fraction(1, 2)) * unit


UNITS = ("", "K", "M", "G", "T")
