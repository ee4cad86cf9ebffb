"""A net built once more, line by line, so that one line can be changed and judged without those around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from convcalc.build.builder import Builder
from convcalc.build.site import Stop
from convcalc.check.edit import inside
from convcalc.judge import Judge, Verdict
from convcalc.measure import Facts
from convcalc.net import Body, Step
from convcalc.scope import Scope
from convcalc.spec.tree import Statement, Stmt
from convcalc.walk import Frame, pass_item, start


class Replay:
    """Stands before one statement of a spec's top, with everything before it built as it was written."""

    def __init__(self, facts: Facts, lets: Mapping[str, int]) -> None:
        self.facts = facts
        self.lets = lets
        self.stmts = facts.net.tree.body
        self.tops = {id(inner): at for at, stmt in enumerate(self.stmts) for inner in _within(stmt)}
        self.rewind()

    def rewind(self) -> None:
        """Back to the beginning."""
        net = self.facts.net
        self.builder = Builder(net.tree, self.lets)
        self.scope = Scope(None, 0, {})
        self.body = Body(net.input)
        self.frame = Frame(start(len(net.input.size)), None)
        self.at = 0

    def reach(self, statement: Statement) -> Statement | None:
        """Go on to the statement at the top that holds this one; None where it stands in a block's definition."""
        top = self.tops.get(id(statement))
        if top is None:
            return None
        if top < self.at:
            self.rewind()
        while self.at < top:
            self.build(self.stmts[self.at])
            self.at += 1
        found = self.stmts[top]
        assert isinstance(found, Statement)
        return found

    def build(self, stmt: Stmt) -> None:
        """One more statement; only what is made of layers adds to the body."""
        first = len(self.body.items)
        self.scope.channels = self.body.out.channels
        if isinstance(stmt, Statement):
            self.builder.statement(stmt, self.body, self.scope)
        else:
            self.builder.body((stmt,), self.scope, self.body.out)
        row = self.body.rows - sum(1 if isinstance(item, Step) else item.rows for item in self.body.items[first:])
        for item in self.body.items[first:]:
            self.frame.made.append(pass_item(item, self.frame, row))
            row += 1 if isinstance(item, Step) else item.rows

    def tried(self, changed: Statement) -> tuple[tuple[Verdict, ...], int]:
        """The verdicts on the claims of a statement put in this place (none if it cannot be), and how many units
        were built for them; everything is as before afterwards."""
        body, builder, scope = self.body, self.builder, self.scope
        items, marks, made = len(body.items), len(body.marks), len(self.frame.made)
        kept = body.out, body.out_ref, body.rows, body.ops, body.reach
        called, notes, work = builder.called, len(builder.notes), builder.work
        builder.called = dict(called)
        scope.channels = body.out.channels
        verdicts: tuple[Verdict, ...] = ()
        try:
            builder.statement(changed, body, scope)
            if not builder.mistakes:
                verdicts = tuple(Local(self.facts).since(body, items, marks, self.frame, kept[2]))
        except Stop:
            pass
        spent = builder.work - work
        del body.items[items:], body.marks[marks:], self.frame.made[made:], builder.notes[notes:]
        body.out, body.out_ref, body.rows, body.ops, body.reach = kept
        builder.called, builder.work = called, work
        builder.mistakes, builder.trace, builder.calls = [], [], []
        if changed.label is not None:
            scope.labels.pop(changed.label, None)
        return verdicts, spent


class Local(Judge):
    """Judges what was added to a body last."""

    def since(self, body: Body, first: int, mark: int, frame: Frame, row: int) -> Iterator[Verdict]:
        """The claims of the items from `first` on and of the marks from `mark` on."""
        for item in body.items[first:]:
            yield from self._item(item, frame, row, "")
            frame.made.append(pass_item(item, frame, row))
            row += 1 if isinstance(item, Step) else item.rows
        for added in body.marks[mark:]:
            for claim in added.statement.claims:
                yield self._about(claim, body, added, frame)


def _within(stmt: Stmt) -> Iterator[Statement]:
    """A statement and all that stand in its brackets."""
    if not isinstance(stmt, Statement):
        return
    yield stmt
    for unit in stmt.units:
        for body in inside(unit):
            for inner in body:
                yield from _within(inner)
