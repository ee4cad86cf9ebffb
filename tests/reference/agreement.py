"""A program measured by the package and counted by the reference: what differs, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import convcalc
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.rows import Row
from convcalc.network.unit_field import unit_window
from tests.reference.counting import Impossible, TooLarge
from tests.reference.interpreter import run
from tests.reference.layers import Map
from tests.reference.programs import Body, Branches, Group, Label, Program, Residual
from tests.reference.seen import Hull, Network

SAMPLED = (12_345, 77_777_777)
"""Of maps with many units, these are looked at too."""


FOLLOWED = 250
"""Units that repeat within so many must be followed; of others the package may say that they are unknown."""

LOOKED_AT = 5_000
"""So many places, those of the widest map for each unit that repeats, must be looked at before it may say so."""


class Difference(NamedTuple):
    """where: a row, or "" for the network."""

    where: str
    fact: str
    counted: object
    measured: object


class Comparison(NamedTuple):
    differences: list[Difference]
    left_out: Counter[str]
    rows: int

    def same(self, where: str, fact: str, counted: object, measured: object) -> None:
        if counted != measured:
            self.differences.append(Difference(where, fact, counted, measured))


def compare(program: Program, batch: int = 1) -> Comparison:
    """Everything that both know of a program."""
    result = Comparison([], Counter(), 0)
    try:
        network, end = run(program)
        hulls = Hulls(network)
    except TooLarge as large:
        result.left_out[f"too large to count: {large}"] += 1
        return result
    except Impossible as impossible:
        try:
            convcalc.measure(program.text())
        except SpecError:
            return result
        result.same("", "refused", str(impossible), "measured")
        return result
    try:
        facts = convcalc.measure(program.text(), batch=batch)
    except SpecError as error:
        result.same("", "refused", "measured", str(error))
        return result
    result = result._replace(rows=len(network.rows))
    _compare_totals(result, network, end.map, facts, batch)
    result.same("", "number of rows", len(network.rows), len(facts.rows))
    for row in facts.rows if not result.differences else ():
        _compare_row(result, network, row)
        if not network.input:
            continue
        if not network.rows[row.index].tracked:
            result.left_out["rows whose units were put elsewhere"] += 1
            continue
        try:
            _compare_fields(result, hulls, row)
            if row.index % (1 + len(network.rows) // 4) == 0 or row.index == len(network.rows) - 1:
                _compare_units(result, hulls, row, facts)
        except TooLarge as large:
            result.left_out[f"rows: {large}"] += 1
    _compare_last(result, network, facts)
    return result


def smaller(program: Program) -> Program:
    """A program that still disagrees, with as little left as can be."""
    for body in _smaller_bodies(program.body):
        candidate = program._replace(body=body)
        if body and compare(candidate).differences:
            return smaller(candidate)
    return program


def _smaller_bodies(body: Body) -> Iterator[Body]:
    """The same with an item less, or an item replaced by what is in it."""
    for i, item in enumerate(body):
        yield (*body[:i], *body[i + 1 :])
        inner = item.item if isinstance(item, Label) else item
        if isinstance(inner, Group | Residual):
            yield (*body[:i], *inner.body, *body[i + 1 :])
            for less in _smaller_bodies(inner.body):
                yield (*body[:i], inner._replace(body=less), *body[i + 1 :])
        elif isinstance(inner, Branches):
            for j, branch in enumerate(inner.branches):
                for less in _smaller_bodies(branch):
                    branches = (*inner.branches[:j], less, *inner.branches[j + 1 :])
                    yield (*body[:i], inner._replace(branches=branches), *body[i + 1 :])


def shape_of(out: Map) -> tuple[int | None, tuple[int, ...]]:
    return out.channels, out.size


def elements(out: Map) -> int:
    count = out.channels
    for n in out.size:
        count *= n
    return count


def _compare_totals(result: Comparison, network: Network, out: Map, facts: convcalc.Network, batch: int) -> None:
    made = [row.made for row in network.rows]
    result.same("", "out", shape_of(out), tuple(facts.out))
    result.same("", "weights", sum(m.weights for m in made), facts.weights)
    result.same("", "biases", sum(m.biases for m in made), facts.biases)
    result.same("", "params", sum(m.weights + m.biases for m in made), facts.params)
    result.same("", "statistics", sum(m.statistics for m in made), facts.statistics)
    result.same("", "macs", batch * sum(m.macs for m in made), facts.macs)
    result.same("", "activations", batch * sum(elements(m.out) for m in made if m.multiplies), facts.activations)
    result.same("", "memory", 4 * batch * sum(elements(m.out) for m in made), facts.memory)


def _compare_row(result: Comparison, network: Network, row: Row) -> None:
    counted = network.rows[row.index]
    made, where = counted.made, f"row {row.index}, {row.text}"
    result.same(where, "kind", made.word, row.kind)
    result.same(where, "in", [shape_of(source.map) for source in counted.ins], [tuple(x) for x in row.ins])
    result.same(where, "out", shape_of(made.out), tuple(row.out))
    result.same(where, "inputs", tuple(source.row for source in counted.ins), row.inputs)
    result.same(where, "weights", made.weights, row.weights)
    result.same(where, "biases", made.biases, row.biases)
    result.same(where, "statistics", made.statistics, row.statistics)
    result.same(where, "macs", made.macs, row.macs)
    if hasattr(row, "unread"):
        result.same(where, "unread", made.unread, row.unread)


class Hulls:
    """What the units of each row see, axis by axis, found once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.known: dict[tuple[int, int], list[Hull]] = {}

    def of(self, axis: int, at: int) -> list[Hull]:
        key = axis, at
        if key not in self.known:
            units = self.network.units(axis, at, SAMPLED)
            self.known[key] = [self.network.hull(axis, at, unit) for unit in units]
        return self.known[key]


def extent(hull: Hull) -> int:
    return 0 if hull is None else hull[1] - hull[0] + 1


def _compare_fields(result: Comparison, hulls: Hulls, row: Row) -> None:
    network, where = hulls.network, f"row {row.index}, {row.text}"
    counted = network.rows[row.index]
    result.same(where, "gated", counted.gated, row.gated)
    result.same(where, "sees all", all(counted.all), row.sees == "all")
    for axis, everything in enumerate(counted.all):
        if everything:
            result.same(where, "receptive field of an axis seen whole", None, row.rf and row.rf[axis])
            continue
        if row.rf is None or row.rf[axis] is None:
            _unknown(result, hulls, row, axis)
        else:
            _compare_axis(result, hulls, row, axis)
    sampled = any(len(hulls.network.units(axis, row.index)) < n for axis, n in enumerate(counted.made.out.size))
    if row.rf is not None and None not in row.rf and row.jump and None not in row.jump and not sampled:
        varies = any(len(set(map(extent, hulls.of(axis, row.index)))) > 1 for axis in range(len(row.rf)))
        result.same(where, "varies", varies, row.varies)


def _unknown(result: Comparison, hulls: Hulls, row: Row, axis: int) -> None:
    """The package says nothing of an axis: because nothing is seen there, or because it is too fine to follow."""
    found = hulls.of(axis, row.index)
    if len(hulls.network.rows[row.index].jumps[axis]) > 1 and found[0] is None:
        result.left_out["fields where paths differ and unit 0 sees nothing"] += 1
    elif _reshaped(hulls.network, row.index):
        result.left_out["fields behind a reshape, said to be unknown"] += 1
    elif _too_fine(hulls.network, axis):
        result.left_out["fields too fine to follow, said to be unknown"] += 1
    else:
        result.same(f"row {row.index}, {row.text}", "receptive field", max(map(extent, found)), None)


def _too_fine(network: Network, axis: int) -> bool:
    period = network.period(axis)
    rank = len(network.input)
    widest = max((row.made.out.size[axis] for row in network.rows if len(row.made.out.size) == rank), default=1)
    return period > FOLLOWED or (period > 1 and period * widest > LOOKED_AT)


def _reshaped(network: Network, at: int) -> bool:
    return any(row.made.word == "reshape" for row in network.rows[: at + 1])


def _compare_axis(result: Comparison, hulls: Hulls, row: Row, axis: int) -> None:
    assert row.rf and row.start and row.jump and row.shortest
    network, where = hulls.network, f"row {row.index}, {row.text}, axis {axis}"
    counted, found = network.rows[row.index], hulls.of(axis, row.index)
    first = found[0]
    result.same(where, "start", None if first is None else first[0], row.start[axis])
    if len(counted.jumps[axis]) > 1:  # unit 0 speaks for all
        result.same(where, "jump", None, row.jump[axis])
        result.same(where, "receptive field of unit 0", extent(first), row.rf[axis])
        return
    most, size = max(map(extent, found)), row.rf[axis]
    if len(found) < (counted.made.out.size or (1,))[axis if counted.made.out.size else 0]:  # some units of many
        result.same(where, "at least the receptive field", True, size is not None and size >= most)
    else:
        result.same(where, "receptive field", most, size)
    result.same(where, "jump", *_jump(hulls, axis, row))
    shortest = counted.shortest[axis]
    if shortest is not None and not counted.gated:
        result.same(where, "shortest", shortest, row.shortest[axis])


def _jump(hulls: Hulls, axis: int, row: Row) -> tuple[object, object]:
    """How far on a unit looks that lies a whole period further, a unit."""
    assert row.jump
    apart = hulls.network.period(axis)
    here, there = (hulls.network.hull(axis, row.index, unit) for unit in (0, apart))
    if here is None or there is None:
        return (None, None) if here is there else ("periodic", "not")
    return Fraction(there[0] - here[0], apart), row.jump[axis]


def _compare_units(result: Comparison, hulls: Hulls, row: Row, facts: convcalc.Network) -> None:
    """Some units, one of them the first, one the last."""
    network, out = hulls.network, row.out.size
    if len(out) != len(network.input):
        return
    if any(each.made.word == "reshape" and not each.made.tracked for each in network.rows[: row.index + 1]):
        result.left_out["units behind a reshape that puts places elsewhere"] += 1
        return
    every = [network.units(axis, row.index, SAMPLED) for axis in range(len(out))]
    for at in {0, len(every[0]) // 2, -1}:
        unit = tuple(units[max(at, -len(units)) if at < 0 else min(at, len(units) - 1)] for units in every)
        unclipped, clipped = unit_window(facts, row.index, unit)
        where = f"row {row.index}, {row.text}, unit {unit}"
        for axis, i in enumerate(unit):
            if (None, None) in (unclipped[axis], clipped[axis]) and (
                _too_fine(network, axis) or _reshaped(network, row.index)
            ):
                result.left_out["units too fine to follow or behind a reshape, said to be unknown"] += 1
                continue
            result.same(where, "unit", network.hull(axis, row.index, i), unclipped[axis])
            result.same(where, "unit within borders", network.hull(axis, row.index, i, True), clipped[axis])


def _compare_last(result: Comparison, network: Network, facts: convcalc.Network) -> None:
    """`total rf` is that of the last row that does not see the whole input."""
    if result.differences or not network.input:
        return
    limited = [at for at, row in enumerate(network.rows) if not all(row.all)]
    if all(row.tracked for row in network.rows):
        result.same("", "total rf", facts.rows[limited[-1]].rf if limited else None, facts.rf)
