"""Facts and a convention -> numbers: of a layer, of a network, of its kinds of layers; exact, or not known and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.lang.words import FAMILIES
from convcalc.ledger.conventions import Convention
from convcalc.ledger.execution import SUPPOSED, Execution
from convcalc.ledger.operations import FACTS, MEANINGS, operation
from convcalc.ledger.rules import OTHERS, Rules
from convcalc.network.graph import Item, Net, Step
from convcalc.network.sums import sums

AT = {"module": 0, "function": 1, "operator": 2, "inplace": 3}
"""Way of running -> which of the parts between bars holds; the last part holds for all that follow."""

ALL = tuple([word + more for word in FAMILIES for more in ("", " to", " bilinear", " bicubic")])
"""The names that an operation may have: sums are over all of them at once."""

Terms: TypeAlias = "tuple[tuple[int, str], ...]"


class Lack(NamedTuple):
    """What is not known of a kind of layers: "rule", "way" or "kernel"."""

    what: str
    word: str


class Charge(NamedTuple):
    """What a convention charges for a layer: number, or None and what is not known; rule: by which."""

    number: int | None
    lack: Lack | None = None
    rule: Terms = ()


class OperationTotal(NamedTuple):
    """What a convention charges for a network.

    number: None where something is not known, which `lacks` names.  least, most: what it lies between, however the
    layers are run; None where no rule is known.  kinds: operation -> what all of it is charged.
    """

    number: int | None
    least: int | None
    most: int | None
    lacks: tuple[Lack, ...]
    kinds: dict[str, int]


@cache
def terms(rule: str) -> tuple[Terms, ...]:
    """A rule as sums of facts, one for each way of running; a bare number is counted for the fact "".

    >>> terms("2 macs + bias"), terms("out | 0")
    ((((2, 'macs'), (1, 'bias')),), (((1, 'out'),), ((0, ''),)))
    """
    return tuple([tuple(_terms(part)) for part in rule.split("|")])


def _terms(part: str) -> Iterator[tuple[int, str]]:
    sign = 1
    factor: int | None = None
    for word in part.split():
        if word in ("+", "-"):
            if factor is not None:
                yield sign * factor, ""
            sign, factor = (1 if word == "+" else -1), None
        elif word.isdecimal():
            factor = int(word)
        else:
            yield sign * (1 if factor is None else factor), word
            factor = None
    if factor is not None:
        yield sign * factor, ""


def in_words(rule: Terms) -> str:
    """A rule as a reader has it.

    >>> in_words(terms("2 macs - out + bias")[0])
    '2 x multiply-accumulates - outputs + additions of biases'
    """
    if rule == ((0, ""),):
        return "nothing"
    said = ""
    for factor, fact in rule:
        sign = " - " if factor < 0 else " + " if said else ""
        size = abs(factor)
        said += sign + (f"{size} x {MEANINGS[fact]}" if fact and size != 1 else MEANINGS.get(fact, str(size)))
    return said


def rule_of(step: Step, rules: Rules) -> str | None:
    """What a convention says of a layer; None where it was not measured. What only moves elements costs nothing.

    OTHERS were measured in networks of images: it is not known whether a tool looks at recurrent layers, and at
    products of activations.
    """
    kind = step.kind
    rule = rules.get(operation(step))
    if rule is None and (kind.moves or (kind.follows and kind.linear and not kind.statistics and _free(step))):
        return "0"
    return rules.get(OTHERS) if rule is None and not (kind.recurrent or kind.contracts) else rule


def _free(step: Step) -> bool:
    """Does it nothing at all at inference, and has no numbers?"""
    ops = step.kind.ops(step.args, step.ins, step.out)
    return not any(ops) and not any(step.kind.cost(step.args, step.ins))


def charge(step: Step, convention: Convention, run: Execution) -> Charge:
    """What a convention charges for one layer."""
    way = run.way(step)
    if way == "absent" and convention.pytorch:
        return Charge(0)
    rule = rule_of(step, convention.rules)
    if rule is None:
        return Charge(None, Lack("rule", step.kind.word))
    parts = terms(rule)
    if way is None and len(set(parts)) > 1:
        return Charge(None, Lack("way", step.kind.word))
    total, holds = 0, parts[min(AT.get(way or "", 0), len(parts) - 1)]
    for factor, name in holds:
        value = FACTS[name](step, run) if name and factor else 1
        if value is None:
            return Charge(None, Lack("kernel", step.kind.word))
        total += factor * value
    return Charge(total, None, holds)


def lacking(lacks: Iterable[Lack], title: str) -> str:
    """What is not known, in a sentence; title: of the convention.

    >>> lacking([Lack("way", "relu"), Lack("way", "gap"), Lack("rule", "lrn")], "thop")
    'what thop counts of lrn was not measured; whether relu and gap are modules, functions or operators is not said'
    """
    words = {what: and_list([each.word for each in lacks if each.what == what]) for what in ("rule", "way", "kernel")}
    said = []
    if words["rule"]:
        said.append(f"what {title} counts of {words['rule']} was not measured")
    if words["way"]:
        are = "are modules, functions or operators" if " and " in words["way"] else "is a module, function or operator"
        said.append(f"whether {words['way']} {are} is not said")
    if words["kernel"]:
        said.append(f"whether the kernel of {words['kernel']} is a number or a tuple is not said")
    return "; ".join(said)


def and_list(words: Sequence[str]) -> str:
    """`a, b and c`"""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def total(net: Net, convention: Convention, run: Execution) -> OperationTotal:
    """What a convention charges for a network, for all of its batch."""
    charged = _sums(net.body.items, convention, run, net.batch)
    if not charged.lacks:
        return charged._replace(least=charged.number, most=charged.number)
    ends = [_sums(net.body.items, convention, completed(run, other), net.batch).number for other in SUPPOSED]
    counts = [each for each in ends if each is not None]
    return charged._replace(least=min(counts), most=max(counts)) if len(counts) == len(ends) else charged


def completed(run: Execution, other: Execution) -> Execution:
    """What is declared, and for all else what is supposed."""
    return run._replace(ways={**other.ways, **run.ways}, merges=run.merges or other.merges)


def of_items(items: Iterable[Item], convention: Convention, run: Execution) -> OperationTotal:
    """What a part of a network is charged for one image, without what it lies between where something is not known."""
    return _sums(items, convention, run, 1)


def _sums(items: Iterable[Item], convention: Convention, run: Execution, batch: int) -> OperationTotal:
    """Bodies are counted once however often they run."""
    lacks: dict[Lack, None] = {}

    def charged(steps: list[Step]) -> tuple[int, ...]:
        found: dict[str, int] = {}
        for step in steps:
            each = charge(step, convention, run)
            if each.lack is not None:
                lacks.setdefault(each.lack)
            elif each.number:
                name = operation(step)
                found[name] = found.get(name, 0) + each.number
        return tuple([found.get(name, 0) for name in ALL])

    counts = sums(items, charged)
    kinds = {name: count * batch for name, count in zip(ALL, counts, strict=True) if count}
    return OperationTotal(None if lacks else sum(counts) * batch, None, None, tuple(lacks), kinds)
