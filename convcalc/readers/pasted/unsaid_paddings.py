"""Paddings of a table that says none, where its sizes tell them: AlexNet's 5x5 that makes 27x27 of 27x27."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Claim, Number
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import LayerDraft, Placed, Size, TextLine

FEWEST = 2
"""One size that does not follow may be a slip; several that all follow from half the kernel are how it is meant."""


class SizedWindow(NamedTuple):
    """A convolution of a table, and the sides of what arrives and of what it is said to make."""

    draft: LayerDraft
    kernel: int
    stride: int
    arriving: int
    made: int

    @property
    def alike(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return _alike(self.draft)

    def makes(self, padding: int) -> bool:
        return (self.arriving + 2 * padding - self.kernel) // self.stride + 1 == self.made


def give_paddings(rows: list[TextLine]) -> str:
    """Give half the kernel to the convolutions whose sizes say so; what was assumed, "" where nothing was.

    Nothing is given where any padding is said, or where a size follows from neither.
    """
    found = list(_windows(rows))
    if any(map(_says_padding, rows)):
        return ""
    other = [each for each in found if not each.makes(0)]
    if len(other) < FEWEST or any(not each.kernel % 2 or not each.makes(each.kernel // 2) for each in other):
        return ""
    alike = {each.alike for each in other}
    if any(each.makes(0) and each.alike in alike for each in found):
        return ""
    for draft in filter(None, map(_draft_of, rows)):
        if draft.kind in CONVOLUTIONS and _alike(draft) in alike:
            draft.given["p"] = Size((draft.given["k"].numbers[0] // 2,), draft.given["k"].span)
    return f"padding: half the kernel where only so the sizes follow, as none is said ({len(other)} layers)"


CONVOLUTIONS = vocabulary.CONVOLUTIONS - {"tconv"}


def _alike(draft: LayerDraft) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What layers have in common that get the same padding: kernel and stride."""
    kernel, stride = (draft.given[key].numbers if key in draft.given else () for key in ("k", "s"))
    return kernel, stride


def _says_padding(row: TextLine) -> bool:
    draft = _draft_of(row)
    return draft is not None and ("p" in draft.given or bool(set(draft.flags) & set(vocabulary.PADDING_WORDS)))


def _windows(rows: list[TextLine]) -> Iterator[SizedWindow]:
    arriving: int | None = None
    for row in rows:
        draft, made = _draft_of(row), _side(row)
        if draft is None:
            continue
        kernel, stride = draft.given.get("k"), draft.given.get("s")
        if draft.kind in CONVOLUTIONS and arriving and made and kernel:
            step = stride.numbers[0] if stride else 1
            if len(set(kernel.numbers)) == 1 and step > 0:
                yield SizedWindow(draft, kernel.numbers[0], step, arriving, made)
        arriving = made


def _draft_of(row: TextLine) -> LayerDraft | None:
    """The layer of a row of one."""
    found = [item.draft if isinstance(item, Placed) else item for item in row.items]
    return next((item for item in found if isinstance(item, LayerDraft)), None)


def _side(row: TextLine) -> int | None:
    """The side of the square map that a row claims, channels last or first."""
    claims = [each for each in row.before if isinstance(each, Claim) and each.what == "size"]
    size = claims[0].value if len(claims) == 1 else ()
    if isinstance(size, Number) or not isinstance(size, tuple) or len(size) not in (2, 3):
        return None
    sides = [each for each in size if isinstance(each, int)]
    square = {each[0] for each in (sides[:2], sides[-2:]) if len(each) == 2 and each[0] == each[1]}
    return square.pop() if len(square) == 1 else None
