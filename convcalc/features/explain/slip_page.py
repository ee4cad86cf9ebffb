"""What stands first on the page of a slip's code: a question, the answer that it gives, and the right working."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document import derived
from convcalc.document.model import Finding, Findings, Part, Text, Working
from convcalc.features.check.examine import examine
from convcalc.features.check.result import Checked
from convcalc.features.check.slips.examples import EXAMPLES
from convcalc.features.explain.topic import Parts, net, steps_of
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.shape import Shape

ASKED = {
    "->": ("what size comes out", ("size",)),
    "params": ("how many parameters", ("weights", "biases")),
    "macs": ("how many MACs", ("macs",)),
    "rf": ("what receptive field", ()),
    "inputs": ("how many numbers arrive", None),
}
"""How a claim begins -> the question, and the roles of the formulas that answer it."""


def opening(code: str, known: Sequence[Finding]) -> Parts:
    """Question, wrong answer, right working, and what else goes under the code.

    Where a code has no question of its own, only what is known of it.
    """
    text = EXAMPLES.get(code, "")
    if not text:
        return (Findings(tuple(known)),)
    facts = net(text)
    checked = next(each for each in examine(facts).claims if code in [slip.code for slip in each.slips])
    slip = next(each for each in checked.slips if each.code == code)
    before, _, _ = text.rpartition(checked.claim)
    question, roles = next(asked for begins, asked in ASKED.items() if checked.claim.startswith(begins))
    wrong = checked.claim.removeprefix("->").strip()
    met = next((each.more for each in known if slip.text.startswith(each.text)), ())
    others = tuple([each for each in known if not slip.text.startswith(each.text)])
    of = "the whole of " if before.endswith("total ") else ""
    return (
        Text(f"{of}{before.removesuffix('total ').rstrip(' ;')}: {question}?", "question"),
        Findings((Finding(code, f"{wrong}: {slip.text}", met),), "wrong"),
        Text(_right(checked), "right"),
        *_workings(facts, roles),
        *([Findings(others, f"also called {code}")] if others else []),
    )


def _right(checked: Checked) -> str:
    value = checked.computed
    if isinstance(value, Shape):
        return value.text()
    if isinstance(value, tuple):
        return "x".join(map(str, value if len(set(value)) > 1 else value[:1]))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _workings(facts: Facts, roles: Sequence[str] | None) -> list[Part]:
    """The formulas behind the right answer, of every layer that has a part in it; None: what arrives has none."""
    if roles is None:
        return []
    if not roles:
        return [_field(facts.rows)]
    rows = facts.rows[-1:] if roles == ("size",) else facts.rows
    found: list[Part] = []
    for row in rows:
        for step in steps_of(row):
            if step.role in roles:
                found.append(derived.shown(step._replace(title=f"{step.title}, {row.text}")))
    return found


def _field(rows: Sequence[Row]) -> Working:
    """1 and, of every layer along the first axis, its d*(f - 1) jumps."""
    terms, total, jump = ["1"], 1, 1
    for row in rows:
        if row.kernel and row.stride and row.dilation:
            f, s, d = row.kernel[0], row.stride[0], row.dilation[0]
            terms.append(f"{f'{d}*' if d > 1 else ''}({f} - 1)*{jump}")
            total, jump = total + d * (f - 1) * jump, jump * s
    steps = (" + ".join(terms), str(total))
    return Working("1, and d*(f - 1) jumps of every layer", steps, steps, steps)
