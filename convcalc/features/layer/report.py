"""One layer as a report: the working, then the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from convcalc.arithmetic import formulas
from convcalc.document import derived
from convcalc.document.model import Document, Fields, Finding, Findings, Part, Table, Text, Working
from convcalc.features.layer.layer import Expectation, LayerFacts, short
from convcalc.layers.kind import Derivation
from convcalc.layers.window import axis_name

if TYPE_CHECKING:
    from convcalc.features.layer.unsized import LayerCounts


def document(
    facts: LayerFacts, explain: bool = False, claim: Expectation | None = None, reasons: Sequence[str] = ()
) -> Document:
    """The report; `explain` shows every step.  reasons: why somebody may have expected what does not hold."""
    answer = short(facts)
    parts = list(_explained(facts) if explain else _brief(facts, answer))
    if claim is not None:
        more = () if claim.holds else (f"it is {answer}", *reasons)
        parts.append(Findings((Finding("true" if claim.holds else "false", f"expected {claim.written}", more),)))
    return Document(
        title=facts.text,
        parts=tuple(parts),
        answer=answer,
        data=lambda: data(facts, claim),
        notes=facts.notes,
        csv=lambda: row(facts),
    )


def data(facts: LayerFacts | LayerCounts, claim: Expectation | None = None) -> dict[str, Any]:
    from convcalc.features.layer.contract import CONTRACT  # most who ask for a layer want no JSON

    return CONTRACT.data(facts, working=map(derived.line, facts.formulas), expected=claim)


def row(facts: LayerFacts | LayerCounts) -> Table:
    from convcalc.document.fields import columns, line
    from convcalc.features.layer.contract import CONTRACT

    return Table(columns(CONTRACT.fields), [line(CONTRACT.fields, facts)])


def _brief(facts: LayerFacts, answer: str) -> list[Part]:
    """The working of each number that is the answer's, then the answer."""
    sizes = [each for each in facts.formulas if each.role == "size"]
    parts: list[Part] = [_of_axis(facts, each, len(sizes) > 1) for each in sizes]
    parts += [named(each.title, derived.shown(each, titled=False)) for each in counted(facts.formulas)]
    return [*parts, Text(answer + _costs(facts, ", ", ", "), answer=True)]


def _costs(facts: LayerFacts, before: str, between: str) -> str:
    """Parameters and multiply-adds, where there are any and they are known."""
    if not facts.params or facts.macs is None:
        return ""
    return f"{before}{facts.params:,} parameters{between}{facts.macs:,} MACs"


def counted(formulas_: Sequence[Derivation]) -> list[Derivation]:
    """The formulas of all parameters in one and of the multiply-adds; none where channels are unknown."""
    of = {each.role: each for each in formulas_}
    if "weights" not in of:
        return []
    function = formulas.conv_params if "biases" in of else of["weights"].function
    params = of["weights"]._replace(title="parameters", function=function)
    return [params, *([of["macs"]] if "macs" in of else [])]


def _of_axis(facts: LayerFacts, formula: Derivation, several: bool) -> Working:
    """`height = floor(...) = 112` where the axes differ; behind `same`, how much padding that is on each side."""
    axis = formula.axis or 0
    if formula.function is formulas.same_out:
        formula = formula._replace(after=f"padding {sides(facts.padding[axis])}")
    steps = derived.shown(formula, titled=False)
    return named(axis_name(axis, len(facts.in_.size)), steps) if several else steps


def sides(padding: tuple[int, int]) -> str:
    """`0 before, 1 after`"""
    return f"{padding[0]} before, {padding[1]} after"


def named(name: str, steps: Working) -> Working:
    """The working behind a name: `parameters = 3*3*64*128 + 128 = 73856`."""
    latex = f"\\text{{{name}}}"
    return steps._replace(plain=(name, *steps.plain), unicode=(name, *steps.unicode), latex=(latex, *steps.latex))


def _explained(facts: LayerFacts) -> list[Part]:
    """Step by step: how far the kernel reaches, the padding, the size, the rest, what would fit, and the costs."""
    made = f"{facts.text} on {facts.in_.text()} makes {facts.out.text()}{_costs(facts, ', with ', ' and ')}"
    parts: list[Part] = [Text(made, answer=True)]
    for formula in facts.formulas:
        if formula.role == "size":
            axis = formula.axis or 0
            parts += [derived.shown(each, cited=True) for each in _steps(facts, formula, axis)]
            if facts.unread and (facts.unread[axis].pixels or facts.unread[axis].left):
                parts += _fitting(facts, axis)
        else:
            parts.append(derived.shown(formula, cited=True))
    if facts.params and facts.biases:
        sum_up = f"{facts.weights:,} weights + {facts.biases:,} biases = {facts.params:,}"
        parts.append(Fields((("parameters", sum_up),)))
    return parts


def _steps(facts: LayerFacts, formula: Derivation, axis: int) -> list[Derivation]:
    n, f, s, d = (each[axis] for each in (facts.in_.size, facts.kernel, facts.stride, facts.dilation))
    which = "" if formula.axis is None else f", {axis_name(axis, len(facts.in_.size))}"
    steps = before_size(formula, n, f, s, d, facts.padding[axis], which)
    steps.append(formula)
    if formula.function is formulas.window_out and s > 1:
        left = Derivation(f"remainder{which}", formulas.window_remainder, formula.values, formula.written)
        steps[-1] = formula._replace(after="")
        steps.append(left)
    return steps


def before_size(
    formula: Derivation, n: int, f: int, s: int, d: int, pads: tuple[int, int], which: str = ""
) -> list[Derivation]:
    """What comes before a size: how much a dilated kernel spans, and the zeros that `same` needs."""
    steps = []
    if d > 1:
        steps.append(Derivation(f"what the kernel spans{which}", formulas.window_extent, {"d": d, "f": f}, {}))
    if formula.function is formulas.same_out:
        values = {"n": n, "d": d, "f": f, "s": s}
        steps.append(Derivation(f"padding{which}", formulas.same_pads, values, {}, sides(pads)))
    return steps


def _fitting(facts: LayerFacts, axis: int) -> list[Part]:
    """The nearest values that would leave nothing over, and nothing unread."""
    unread = facts.unread[axis]
    choices = (("n", unread.n), ("p", unread.p), ("s", unread.s))
    fits = [f"{name} = {' or '.join(map(str, values))}" for name, values in choices if values]
    without = "no remainder" if unread.left else "every input is read"
    return [Text(f"{without} with {', or '.join(fits)}, all else as it is")] if fits else []
