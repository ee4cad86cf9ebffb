"""A network that was read as text to be read by people: written compactly, where that is proved to be the same."""

from __future__ import annotations

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.convert.compact import compact
from convcalc.lang.rewrite import Transformer
from convcalc.lang.tree import Spec, Statement, Stmt
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.readers.source import Loaded


def readable(loaded: Loaded) -> Spec:
    """The tree of what was read, with what repeats written once, branches in brackets, and no claim that a layer makes.

    The network that it makes has the same layers in the same order, row for row; where it had not, the tree stays.
    """
    plain = loaded.tree
    try:
        facts = facts_of(loaded, hints=False)
    except SpecError:
        return plain if plain.input is not None or loaded.on is not None else compact(plain, projections=False)
    bare = plain if loaded.on is None else _WithoutDeclared(facts).spec(plain)
    for projections in (True, False):
        made = compact(bare, projections)
        if made is bare:
            break
        try:
            if same_layers(facts, facts_of(Loaded(made, loaded.source), hints=False)):
                return made
        except SpecError:
            continue
    return bare


def same_layers(one: Facts, other: Facts) -> bool:
    """Are these the same layers in the same order, with the same numbers? Labels and inputs of a sum may differ."""
    outputs = [[(each.out, each.row) for each in facts.outputs] for facts in (one, other)]
    if outputs[0] != outputs[1] or one.idle != other.idle or len(one.rows) != len(other.rows):
        return False
    return all(_numbers(a) == _numbers(b) for a, b in zip(one.rows, other.rows, strict=True))


def _numbers(row: Row) -> tuple[object, ...]:
    return row.kind, row.text, row.out, row.weights, row.biases, row.statistics, row.macs, row.sees, row.rf, row.jump


class _WithoutDeclared(Transformer):
    """What a program or a file declared of its layers is left out where it holds, as the layers say it themselves."""

    def __init__(self, facts: Facts) -> None:
        self.true = {id(each.claim) for each in check_claims(facts) if each.verdict == "true"}

    def stmt(self, stmt: Stmt) -> Stmt | None:
        if not isinstance(stmt, Statement):
            return stmt
        return stmt._replace(claims=tuple([claim for claim in stmt.claims if id(claim) not in self.true]))
