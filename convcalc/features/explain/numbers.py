"""Convolution and pooling on numbers: a small map and a kernel go in, and the numbers of the output come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

from convcalc.arithmetic import formulas
from convcalc.document.model import Diagram, Working
from convcalc.features.explain.topic import UnusableExample

Number: TypeAlias = "int | Fraction"
Grid: TypeAlias = "tuple[tuple[Number, ...], ...]"

MOST = 32
"""A map of more rows or columns would not fit on a page."""

WRITTEN_AS = "rows of numbers, one row a line; behind an empty line the kernel, else an edge filter is taken"


def grids(text: str) -> tuple[Grid, ...]:
    """The maps in a text, parted by empty lines; raises UnusableExample.

    >>> grids("1 2\\n3, 0.5")
    (((1, 2), (3, Fraction(1, 2))),)
    """
    found: list[list[tuple[Number, ...]]] = [[]]
    for number, line in enumerate(text.splitlines(), 1):
        row = line.partition("#")[0].replace(",", " ").split()
        if row:
            found[-1].append(tuple([_number(each, number) for each in row]))
        elif found[-1] and not line.strip():
            found.append([])
    return tuple([_rectangle(rows) for rows in found if rows])


def _number(written: str, line: int) -> Number:
    try:
        value = Fraction(written if len(written) < 20 else "")
    except (ValueError, ZeroDivisionError):
        raise UnusableExample(f"line {line}: '{written[:20]}' is not a number", WRITTEN_AS) from None
    return value.numerator if value.denominator == 1 else value


def _rectangle(rows: Sequence[tuple[Number, ...]]) -> Grid:
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise UnusableExample(f"rows of {lengths[0]} and of {lengths[-1]} numbers", "every row of a map is as long")
    if max(len(rows), *lengths) > MOST:
        raise UnusableExample(f"{len(rows)}x{lengths[0]} numbers are too many", f"at most {MOST}x{MOST}")
    return tuple(rows)


def padded(image: Grid, p: int) -> Grid:
    """Zeros around it, p on each side.

    >>> padded(((5,),), 1)
    ((0, 0, 0), (0, 5, 0), (0, 0, 0))
    """
    blank = ((0,) * (len(image[0]) + 2 * p),) * p
    return (*blank, *[(*(0,) * p, *row, *(0,) * p) for row in image], *blank)


def slid(image: Grid, size: tuple[int, int], stride: int, made: Callable[[Grid], Number]) -> Grid:
    """What is made of each window; none may be larger than the map."""
    ends = [formulas.window_out(n, 0, 1, f, stride) for n, f in zip((len(image), len(image[0])), size, strict=True)]
    return tuple(
        [
            tuple([made(window(image, size, (row * stride, column * stride))) for column in range(ends[1])])
            for row in range(ends[0])
        ]
    )


def window(image: Grid, size: tuple[int, int], at: tuple[int, int]) -> Grid:
    """The numbers under a window whose upper left corner stands there."""
    return tuple([row[at[1] : at[1] + size[1]] for row in image[at[0] : at[0] + size[0]]])


def answer(patch: Grid, kernel: Grid) -> Number:
    """The products of what lies on each other, added up.

    >>> answer(((1, 2), (3, 4)), ((1, 0), (0, -1)))
    -3
    """
    return sum(a * b for row, weights in zip(patch, kernel, strict=True) for a, b in zip(row, weights, strict=True))


def convolved(image: Grid, kernel: Grid, stride: int = 1, p: int = 0) -> Grid:
    """The map that a filter of one channel makes, the kernel laid on as it is (not flipped); raises UnusableExample.

    >>> convolved(((1, 2, 3), (4, 5, 6)), ((1, 1), (0, 0)))
    ((3, 5),)
    """
    size = len(kernel), len(kernel[0])
    if not (0 <= p <= MOST and stride >= 1):
        raise UnusableExample(f"padding {p}, stride {stride}", f"padding up to {MOST}, a stride of 1 or more")
    whole = padded(image, p)
    if size[0] > len(whole) or size[1] > len(whole[0]):
        raise UnusableExample(
            f"a kernel of {size[0]}x{size[1]} does not fit on {len(whole)}x{len(whole[0])} numbers",
            "take a smaller kernel, or pad with -p",
        )
    return slid(whole, size, stride, lambda patch: answer(patch, kernel))


def largest(patch: Grid) -> Number:
    """The largest of all its numbers."""
    return max(map(max, patch))


def mean(patch: Grid) -> Number:
    """The mean of all its numbers."""
    value = Fraction(sum(map(sum, patch)), len(patch) * len(patch[0]))
    return value.numerator if value.denominator == 1 else value


def written(value: Number) -> str:
    """A number as people write it: a decimal where that is exact and short, else a fraction.

    >>> written(-3), written(Fraction(1, 4)), written(Fraction(-5, 2)), written(Fraction(1, 3))
    ('-3', '0.25', '-2.5', '1/3')
    """
    value = Fraction(value)
    if 10**4 % value.denominator:
        return str(value)
    whole, rest = divmod(abs(value) * 10**4, 10**4)
    digits = f"{int(rest):04}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def side_by_side(*named: tuple[str, Grid]) -> Diagram:
    """Maps beside each other under their names; below each other where the page is too narrow."""
    blocks = [_block(name, grid) for name, grid in named]
    stacked = [line for block in blocks for line in (*block, "")][:-1]
    pictures = (tuple(_beside(blocks)), tuple(stacked))
    return Diagram(pictures, pictures)


def _block(name: str, grid: Grid) -> list[str]:
    cells = [[written(value) for value in row] for row in grid]
    longest = max(len(cell) for row in cells for cell in row)
    return [name, *[" ".join(cell.rjust(longest) for cell in row) for row in cells]]


def _even(block: Sequence[str]) -> list[str]:
    longest = max(map(len, block))
    return [line.ljust(longest) for line in block]


def _beside(blocks: Sequence[Sequence[str]]) -> list[str]:
    tallest = max(map(len, blocks))
    filled = [_even([*block, *[""] * (tallest - len(block))]) for block in blocks]
    return ["   ".join(row).rstrip() for row in zip(*filled, strict=True)]


def worked_out(title: str, patch: Grid, kernel: Grid) -> Working:
    """One number of the output: every product, and the sum."""
    pairs = [pair for row, weights in zip(patch, kernel, strict=True) for pair in zip(row, weights, strict=True)]
    total = written(answer(patch, kernel))
    steps = [_sum(pairs, sign) for sign in ("*", "\u00b7", " \\cdot ")]
    return Working(title, (steps[0], total), (steps[1], total), (steps[2], total))


def _sum(pairs: Iterable[tuple[Number, Number]], sign: str) -> str:
    return " + ".join(f"{_bracketed(a)}{sign}{_bracketed(b)}" for a, b in pairs)


def _bracketed(value: Number) -> str:
    return f"({written(value)})" if value < 0 else written(value)
