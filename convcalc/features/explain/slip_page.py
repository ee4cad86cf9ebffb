"""What stands first on the page of a slip's code: a question, the answer that it gives, and the right working."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document import derived
from convcalc.document.model import Finding, Findings, Part, Text, Working
from convcalc.features.check.examine import examine
from convcalc.features.check.result import Checked
from convcalc.features.explain.topic import Parts, net, steps_of
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.shape import Shape

TWICE = "conv 1 k8 d1, conv 1 k8 d2, conv 1 k8 d4, conv 1 k8 d8"

QUESTIONS = {
    "S02": "32x32x3 -> conv 1 11x11 s2 -> 12x12",
    "S03": "224x224x3 -> conv 96 7x7 s2 -> 110x110",
    "S04": "28x28x1 -> conv 1 4x4 -> 24x24",
    "S05": "15x15x8 -> conv 8 1x1 p2 -> 17x17",
    "S06": "28x28x1 -> conv 1 3x3 s2 p1 -> 13x13",
    "S07": "227x227x3 -> conv 96 11x11 s4 -> 217x217",
    "S08": "64x64x1 -> conv 1 4x4 s2 p1 -> 65x65",
    "S09": "32x32x1 -> maxpool 1x1 s2 ceil -> 17x17",
    "S10": "28x28x1 -> maxpool 2x2 -> 27x27",
    "S11": "33x33x1 -> conv 1 5x5 s2 -> 14x14",
    "S12": "28x28x1 -> maxpool 2x2 same -> 15x15",
    "S13": "28x28x1 -> conv 1 3x3 s2 same -> 28x28",
    "S14": "75x75x1 -> conv 1 3x3 s2 same -> 37x37",
    "S15": "32x64x1 -> conv 1 5x5 -> 60x28",
    "S16": "55x55x1 -> maxpool 3x3 s2 -> 18x18",
    "S17": "32x32x3 -> conv 8 3x3 -> 32x32x8",
    "D01": "28x28x1 -> conv 1 3x3 d2 -> 23x23",
    "D02": "6x6x1 -> conv 1 3x3 d2 -> 3x3",
    "D03": "9x9x1 -> conv 1 3x3 d2 -> 7x7",
    "D04": "28x28x1 -> conv 1 3x3 d2 -> 22x22",
    "D05": "20x20x1 -> conv 1 5x5 d2 -> 14x14",
    "X01": "224x224x3 -> conv 96 11x11 s4 -> 55x55x96",
    "C10": "40x40x16 -> conv 32 1x1 -> 40x40x16",
    "C11": "32x32x16 -> maxpool 2x2 -> 16x16x8",
    "C12": "15x15x8 -> zeropad 2 -> 19x19x12",
    "T01": "4x4x1 -> tconv 1 2x2 s2 -> 9x9",
    "T02": "128x128x1 -> tconv 1 4x4 s4 -> 509x509",
    "T03": "2x2x1 -> tconv 1 3x3 s2 p1 -> 4x4",
    "T04": "2x2x1 -> tconv 1 3x3 s2 p1 -> 4x4",
    "T05": "4x4x1 -> tconv 1 2x2 s2 same -> 7x7",
    "T06": "6x6x1 -> tconv 1 4x4 s2 p1 -> 3x3",
    "T07": "16x16x1 -> tconv 1 4x4 s2 p1 -> 34x34",
    "T08": "3x3x1 -> tconv 1 3x3 s2 p1 op1 -> 5x5",
    "P01": "32x32x3 -> conv 100 5x5 params = 7500",
    "P02": "32x32x3 -> conv 100 5x5 params = 7501",
    "P02b": "300x300x3 -> fc 100 params = 27,000,001",
    "P03": "32x32x3 -> conv 100 5x5 params = 2600",
    "P03b": "32x32x3 -> conv 64 3x3 params = 576",
    "P04": "32x32x3 -> conv 100 5x5 params = 7800",
    "P05": "300x300x3 -> fc 100 params = 9,000,100",
    "P06": "8x8x64 -> conv 128 3x3 params = 73,792",
    "P07": "227x227x3 -> conv 96 11x11 s4 params = 105,705,600",
    "P08": "27x27x96 -> conv 256 5x5 g2 params = 614,656",
    "P09": "27x27x96 -> conv 256 5x5 g2 params = 153,856",
    "P10": "16x16x32 -> dwconv 3x3 nobias params = 9",
    "P11": "8x8x10 -> bn params = 40",
    "P12": "6x6x256 -> flatten, fc 4096 params = 1,052,672",
    "P13": "28x28x1 -> conv 100 5x5 params = 1100",
    "P14": "8x8x64 -> conv 128 3x3 params = 147,584",
    "P15": "8x8x64 -> maxpool 2x2 params = 320",
    "P16": "224x224x3 -> conv 64 7x7 nobias, bn params = 9600",
    "P17": "8x8x64; residual B [conv 128 3x3 s2 p1 nobias, conv 128 3x3 p1 nobias]; total params = 221,184",
    "P18": "8x8x4; conv 4 3x3; a: relu; conv 9 3x3; from a; conv 2 3x3; total params = 222",
    "P19": "55x55x3; conv 5 5x5; conv 10 7x7 s2; conv 20 7x7 s4; total params = 12,280",
    "A04": "55x55x3; conv 5 5x5; conv 10 7x7 s2; conv 20 7x7 s4; total params = 9820",
    "A01": "12x12x3; conv 256 5x5; total macs = 128,800",
    "C01": "56x56x64 -> conv 128 3x3 p1 macs = 462,422,016",
    "C02": "56x56x64 -> conv 128 3x3 p1 macs = 924,844,032",
    "C03": "14x14x4 -> conv 8 3x3 s2 p1 macs = 56,448",
    "C04": "56x56x64 -> conv 128 3x3 s2 p1 macs = 14,450,688",
    "C05": "224x224x3 -> conv 64 3x3 p1 macs = 1728",
    "C06": "56x56x64 -> conv 64 3x3 p1 macs = 693,633,024",
    "C07": "8x8x3; conv 4 3x3 p1; fc 10; total macs = 6912",
    "C09": "8x8x3 -> sepconv 256 5x5 p2 macs = 49,152",
    "R01": "32x32x1; conv 1 3x3; conv 1 3x3 rf = 6",
    "R02": "32x32x1; conv 1 5x5; conv 1 5x5 rf = 7",
    "R03": "32x32x1; conv 1 3x3, conv 1 3x3; maxpool 2x2; conv 1 3x3; maxpool 2x2 rf = 24",
    "R04": "32x32x1; conv 1 3x3; conv 1 3x3 s2 rf = 7",
    "R05": "32x32x1; conv 1 3x3; maxpool 2x2; conv 1 3x3 rf = 6",
    "R06": "40x1; conv 1 k2, conv 1 k2 d2, conv 1 k2 d4, conv 1 k2 d8 rf = 5",
    "R07": f"1000x1; {TWICE}; {TWICE}; {TWICE}; total rf = 192",
    "R08": "40x1; conv 1 k6, conv 1 k6, conv 1 k6 d2, conv 1 k6 d2 rf = 16",
    "R09": "56x56x64; conv 16 1x1 s2; conv 16 3x3 p1; conv 64 1x1; total rf = 3",
    "R10": "2000x1; conv 1 k2, conv 1 k2 d2, conv 1 k2 d4 rf = 9",
    "R11": "32x32x8; conv 8 3x3, conv 8 3x3 rf = 7",
    "I01": "28x28x1; c: conv 16 3x3 p1; maxpool 2x2; fc 120 inputs = 784",
    "I02": "28x28x1; conv 16 3x3 p1; maxpool 2x2; p: maxpool 2x2; fc 120 inputs = 3,136",
    "I03": "7x7x16 -> flatten; fc 120 inputs = 16",
    "I04": "224x224x3; conv 16 5x5, maxpool 2x2, conv 16 5x5, maxpool 2x2; fc 120 inputs = 400",
    "I05": "3x32x32 -> conv 8 3x3 inputs = 3",
    "I06": "8x8x64; conv 128 3x3; conv 32 3x3 p1; conv 16 1x1 inputs = 128",
    "I07": "20x20x3; conv 16 5x5 s4; fc 120 inputs = 400",
    "U01": "8x8x64 -> conv 128 3x3 params = 72.1K",
}
"""A network with the wrong claim to which each slip leads; those of fractions, ratios and sums have none."""

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
    text = QUESTIONS.get(code, "")
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
