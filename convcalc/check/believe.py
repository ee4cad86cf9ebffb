"""The net as somebody believes it to be: every claimed size taken for true where the next layers begin."""

from __future__ import annotations

from convcalc.build.builder import Builder
from convcalc.build.site import Stop
from convcalc.check.claimed import channels_elsewhere, claimed_shape
from convcalc.measure import Facts, measure
from convcalc.net import Body, Net
from convcalc.scope import Named, Scope
from convcalc.shape import Shape
from convcalc.spec.tree import Statement


class Believing(Builder):
    """Builds a net in which each statement makes what was claimed of it, whatever it really makes."""

    def statement(self, statement: Statement, body: Body, scope: Scope) -> None:
        super().statement(statement, body, scope)
        for claim in statement.claims:
            if claim.what == "size" and not channels_elsewhere(claim, body.out, self.tree.layout):
                claimed = claimed_shape(claim, body.out, self.tree.layout)
                if not all(isinstance(n, int) for n in claimed.size):
                    continue  # a fraction that somebody left standing: no layer takes it
                body.out = Shape(body.out.channels if claimed.channels is None else claimed.channels, claimed.size)
                if statement.label is not None:
                    scope.labels[statement.label] = Named(scope.depth, body.out_ref, body.out)


def believed(facts: Facts, lets: dict[str, int]) -> Facts | None:
    """The facts of such a net; None where its layers do not fit together."""
    net = facts.net
    builder = Believing(net.tree, lets)
    try:
        body = builder.body(net.tree.body, Scope(None, 0, {}), net.input)
    except Stop:
        return None
    if builder.mistakes:
        return None
    return measure(Net(net.tree, net.source, net.input, body, net.totals, (), net.batch))
