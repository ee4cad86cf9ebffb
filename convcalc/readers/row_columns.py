"""What torchinfo prints of a layer in further columns: the size that arrives, and the sides of its window."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.readers.row_layers import Maker, RowLayers
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape


def _numbers(row: SummaryRow, head: str) -> list[int]:
    cell = next((text for name, text in row.others if name == head), "")
    return [int(each) for each in re.findall(r"\d{1,9}", cell)] if cell.count("[") == 1 else []


def kernel_of(row: SummaryRow, axes: int) -> tuple[int, ...]:
    """The sides of the window, of a pooling perhaps one number for all; () where they are not printed.

    >>> kernel_of(SummaryRow(1, "MaxPool2d", "maxpool", None, 0, others=(("Kernel Shape", "3"),)), 2)
    (3, 3)
    """
    cell = next((text for name, text in row.others if name == "Kernel Shape"), "").strip()
    return (int(cell),) * axes if re.fullmatch(r"(?a)\d{1,9}", cell) else tuple(_numbers(row, "Kernel Shape"))


def arriving_at(row: SummaryRow, found: Summary) -> Shape | None:
    """The size that arrives, channels first; None where it is not printed, or of another batch.

    >>> row = SummaryRow(1, "Conv2d", "conv", Shape(8, (4, 4)), 9, others=(("Input Shape", "[1, 3, 6, 6]"),))
    >>> arriving_at(row, Summary((row,), (), False, 1)).text()
    '6x6x3'
    """
    batch, *size = _numbers(row, "Input Shape") or [0]
    if batch != found.batch or not size or not all(size):
        return None
    last = row.in_either_order and row.shape is not None and len(row.shape.size) == 1 and len(size) > 1
    return None if last else Shape(size[0], tuple(size[1:]))


def with_kernel(make: Maker) -> Maker:
    """The same of a row that prints its kernel: the layers with that one, where there are any."""

    def made(x: Shape, row: SummaryRow, found: Summary) -> Iterator[RowLayers]:
        kernel = kernel_of(row, len(x.size))
        every = list(make(x, row, found))
        fitting = [each for each in every if kernel in [given.get("size", given.get("k")) for _, given in each.layers]]
        yield from fitting or every

    return made
