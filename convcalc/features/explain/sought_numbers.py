"""Questions for other numbers of a layer: the padding that keeps the size, and how far a dilated kernel reaches."""

from __future__ import annotations

import re

from convcalc.document.model import Part, Text
from convcalc.layers import kind_of
from convcalc.readers.layer_in_words import NOT_PLAIN, SEVERAL, SOUGHT, LayerInWords, layer_of, one_line

KEEPS = re.compile(
    r"(?i)\b(?:keeps?|preserves?|retains?|maintains?|unchanged)\b|\bthe same (?:spatial )?(?:size|dimensions?|output)"
    r"|\bsame size\b|같게|같은 ?크기|유지"
)
"""What leaves the layer is to be as large as what arrives."""

PADDING = re.compile(r"(?i)padding|패딩")
EFFECTIVE = re.compile(r"(?i)\beffective (?:kernel|filter|window|receptive field)|유효 ?(?:커널|필터)|실효 ?커널")


def of_sought(question: str) -> tuple[Part, ...]:
    """The answer, where the question is understood; else nothing."""
    line = one_line(question)
    if not line or SEVERAL.search(line) or NOT_PLAIN.search(line):
        return ()
    sought = SOUGHT.search(line)
    if sought and PADDING.search(sought[0]) and KEEPS.search(line):
        return _padding(layer_of(" ".join(KEEPS.sub(" on ", PADDING.sub(" ", line)).split())))
    return _reach(layer_of(line)) if EFFECTIVE.search(line) else ()


def _padding(asked: LayerInWords | None) -> tuple[Part, ...]:
    """d*(f - 1) / 2 on each side, where a window moves by one."""
    if asked is None or asked.unread or asked.given.get("s", (1,)) not in ((1,), (1, 1)):
        return ()
    kernel, rate = {*asked.given["f"]}, {*asked.given.get("d", (1,))}
    if len(kernel) > 1 or len(rate) > 1 or kind_of(asked.kind).transposed or "p" in asked.given:
        return ()
    (f,), (d,) = kernel, rate
    total = d * (f - 1)
    factor, words = f"{d}*" * (d > 1), "d*" * (d > 1)
    shown = f"{words}(f - 1) / 2 = {factor}({f} - 1) / 2 on each side"
    if total % 2:
        shown = f"{words}(f - 1) = {total} in all, which is no even number: one more behind than before"
    answer = f"{total // 2}" if total % 2 == 0 else f"{total // 2}:{total - total // 2}"
    options = f"-f {f}" + f" -d {d}" * (d > 1)
    return (Text(f"{answer}: {shown}, with stride 1 (convcalc layer -n 32 {options} -p {answer})", answer=True),)


def _reach(asked: LayerInWords | None) -> tuple[Part, ...]:
    """A dilated kernel reaches over d*(f - 1) + 1 places."""
    if asked is None or asked.unread or "d" not in asked.given:
        return ()
    kernel, rate = {*asked.given["f"]}, {*asked.given["d"]}
    if len(kernel) > 1 or len(rate) > 1:
        return ()
    (f,), (d,) = kernel, rate
    return (Text(f"{d * (f - 1) + 1}: d*(f - 1) + 1 = {d}*({f} - 1) + 1", answer=True),)
