"""One layer as a report: the working, then the answer."""

from __future__ import annotations

from typing import Any

from convcalc.arithmetic import formulas
from convcalc.document import fields
from convcalc.document.model import Column, Document, Fields, Finding, Findings, Line, Part, Table, Text, Working
from convcalc.features.arch import derived
from convcalc.features.layer.answer import Claim, short
from convcalc.features.layer.layer import LayerFacts
from convcalc.layers.kind import Formula
from convcalc.layers.window import axis_name

COLUMNS = (
    Column("kind", "kind"),
    Column("in", "input", "size"),
    Column("out", "output", "size"),
    Column("kernel", "kernel", "axes"),
    Column("stride", "stride", "axes"),
    Column("padding", "padding"),
    Column("dilation", "dilation", "axes"),
    Column("groups", "groups", "count"),
    Column("params", "parameters", "count"),
    Column("weights", "weights", "count"),
    Column("biases", "biases", "count"),
    Column("macs", "MACs", "count"),
    Column("remainder", "remainder", "axes"),
)


def document(facts: LayerFacts, explain: bool = False, claim: Claim | None = None) -> Document:
    """The report; `explain` shows every step."""
    answer = short(facts)
    parts = list(_explained(facts) if explain else _brief(facts, answer))
    if claim is not None:
        more = () if claim.holds else (f"it is {answer}", *_behind(facts, claim))
        parts.append(Findings((Finding("true" if claim.holds else "false", f"expected {claim.written}", more),)))
    return Document(
        title=facts.text,
        parts=tuple(parts),
        answer=answer,
        data=_data(facts, claim),
        notes=facts.notes,
        csv=Table(COLUMNS, [_line(facts)]),
    )


def _behind(facts: LayerFacts, claim: Claim) -> list[str]:
    """Why somebody may have expected that."""
    from convcalc.features.check.expected import as_claimed
    from convcalc.features.check.report import reasons

    checked = as_claimed(facts, tuple(map(int, claim.written.split("x"))))
    return reasons(checked) if checked else []


def _brief(facts: LayerFacts, answer: str) -> list[Part]:
    sizes = [each for each in facts.formulas if each.title.startswith("output size")]
    parts: list[Part] = [_of_axis(facts, each, len(sizes) > 1) for each in sizes]
    if facts.params is None or facts.macs is None:
        return [*parts, Text(answer)]
    costs = f", {facts.params:,} parameters, {facts.macs:,} MACs" if facts.params else ""
    return [*parts, Text(answer + costs)]


def _of_axis(facts: LayerFacts, formula: Formula, named: bool) -> Working:
    """`height = floor(...) = 112` where the axes differ."""
    steps = derived.shown(formula, titled=False)
    if not named:
        return steps
    name = axis_name(_axis(facts, formula), len(facts.in_.size))
    latex = f"\\text{{{name}}}"
    return steps._replace(plain=(name, *steps.plain), unicode=(name, *steps.unicode), latex=(latex, *steps.latex))


def _explained(facts: LayerFacts) -> list[Part]:
    """Step by step: how far the kernel reaches, the padding, the size, the rest, what would fit, and the costs."""
    parts: list[Part] = [Text(f"{facts.text} on {facts.in_.text()} makes {facts.out.text()}")]
    for formula in facts.formulas:
        if formula.title.startswith("output size"):
            axis = _axis(facts, formula)
            parts += [derived.shown(each, cited=True) for each in _steps(facts, formula, axis)]
            if facts.unread and (facts.unread[axis].pixels or facts.unread[axis].padding):
                parts.append(_fitting(facts, axis))
        else:
            parts.append(derived.shown(formula, cited=True))
    if facts.params and facts.biases:
        sum_up = f"{facts.weights:,} weights + {facts.biases:,} biases = {facts.params:,}"
        parts.append(Fields((("parameters", sum_up),)))
    return parts


def _axis(facts: LayerFacts, formula: Formula) -> int:
    """The axis that a size formula is about; the first where it is about all."""
    rank = len(facts.in_.size)
    names = [axis_name(axis, rank) for axis in range(rank)]
    return next((axis for axis, name in enumerate(names) if formula.title.endswith(f", {name}")), 0)


def _steps(facts: LayerFacts, formula: Formula, axis: int) -> list[Formula]:
    n, f, s, d = (each[axis] for each in (facts.in_.size, facts.kernel, facts.stride, facts.dilation))
    which = formula.title.removeprefix("output size")  # ", height" where the axes differ
    steps = [Formula(f"what the kernel spans{which}", formulas.window_extent, {"d": d, "f": f}, {})]
    before, after = facts.padding[axis]
    if formula.function is formulas.same_out:
        sides = f"{before} before, {after} after"
        steps.append(Formula(f"padding{which}", formulas.same_pads, {"n": n, "d": d, "f": f, "s": s}, {}, sides))
    steps.append(formula)
    if formula.function is formulas.window_out and s > 1:
        left = Formula(f"remainder{which}", formulas.window_remainder, formula.values, formula.written)
        steps[-1] = formula._replace(after="")
        steps.append(left)
    return steps


def _fitting(facts: LayerFacts, axis: int) -> Text:
    """The nearest values that would leave nothing over."""
    unread = facts.unread[axis]
    choices = (("n", unread.n), ("p", unread.p), ("s", unread.s))
    fits = [f"{name} = {' or '.join(map(str, values))}" for name, values in choices if values]
    return Text(f"no remainder with {', or '.join(fits)}, all else as it is")


def _line(facts: LayerFacts) -> Line:
    padding = "x".join(str(before) if before == after else f"{before}:{after}" for before, after in facts.padding)
    return Line(
        (
            facts.kind,
            facts.in_,
            facts.out,
            facts.kernel,
            facts.stride,
            padding,
            facts.dilation,
            facts.groups,
            facts.params,
            facts.weights,
            facts.biases,
            facts.macs,
            facts.remainder,
        )
    )


def _data(facts: LayerFacts, claim: Claim | None) -> dict[str, Any]:
    """`convcalc.layer/1`."""
    data = {
        "schema": "convcalc.layer/1",
        "kind": facts.kind,
        "text": facts.text,
        "in": fields.shape(facts.in_),
        "out": fields.shape(facts.out),
        "kernel": list(facts.kernel),
        "stride": list(facts.stride),
        "padding": fields.pairs(facts.padding),
        "dilation": list(facts.dilation),
        "groups": facts.groups,
        "params": facts.params,
        "weights": facts.weights,
        "biases": facts.biases,
        "macs": facts.macs,
        "remainder": list(facts.remainder),
        "working": [derived.line(each) for each in facts.formulas],
        "notes": list(facts.notes),
    }
    if claim is not None:
        data["expected"] = {"written": claim.written, "holds": claim.holds}
    return data
