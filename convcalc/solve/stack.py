"""From a receptive field to the shortest stacks that have it."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.record import NamedTuple

LARGEST_FIELD = 10**6


class Stage(NamedTuple):
    """Equal convolutions one after the other. pool: is there a pool of 2, stride 2, behind them?"""

    times: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    pool: bool = False


class Stack(NamedTuple):
    """A way to a receptive field.

    layers: convolutions and pools.  squares: parameters in units of C*C, where every layer has C channels in and out,
    without biases.  jump: by how much the map has become smaller at the end.
    """

    family: str
    stages: tuple[Stage, ...]
    field: int
    layers: int
    squares: int
    jump: int


FAMILIES = ("plain", "dilated", "strided", "pooled", "single")


def stacks(field: int, kernel: int = 3, dim: int = 2) -> tuple[Stack, ...]:
    """Stacks whose last unit sees `field` inputs along an axis (or, where a family has none, the least beyond).

    plain: stride 1.  dilated: dilations 1, 2, 4, each used before the next is.  strided: some convolutions have stride
    2.  pooled: 2x2 pools of stride 2 between, each behind at least one convolution.  single: one large kernel.
    Fewest layers first, then fewest parameters; of a family only what none of its others beats in both.

    >>> [(x.family, x.layers, x.squares) for x in stacks(31)][:2]
    [('single', 1, 961), ('dilated', 4, 36)]
    """
    found = [
        stack
        for family, make in zip(FAMILIES, (_plain, _dilated, _strided, _pooled, _single), strict=True)
        for stack in _best([_weighed(family, stages, dim) for stages in make(field, kernel)], field)
    ]
    return tuple(sorted(found, key=lambda x: (x.layers, x.squares, FAMILIES.index(x.family))))


def _best(candidates: list[Stack], field: int) -> list[Stack]:
    """The nearest field, and there what is not beaten in layers and parameters both."""
    enough = [each for each in candidates if each.field >= field]
    nearest = min((each.field for each in enough), default=0)
    enough = sorted({each for each in enough if each.field == nearest}, key=lambda x: (x.layers, x.squares, x.stages))
    kept: list[Stack] = []
    for each in enough:
        if not kept or each.squares < kept[-1].squares:
            kept.append(each)
    return kept


def _weighed(family: str, stages: tuple[Stage, ...], dim: int) -> Stack:
    """A stack with its field, layers and parameters."""
    field, jump, layers, squares = 1, 1, 0, 0
    for stage in stages:
        field += stage.times * stage.dilation * (stage.kernel - 1) * jump
        jump *= stage.stride  # a stage with a stride is a single convolution
        layers += stage.times + stage.pool
        squares += stage.times * stage.kernel**dim
        if stage.pool:
            field, jump = field + jump, jump * 2
    return Stack(family, stages, field, layers, squares, jump)


def _steps(field: int, kernel: int) -> int:
    """How many times kernel - 1 must be added to 1 to reach the field."""
    return -(-(field - 1) // (kernel - 1))


def _plain(field: int, kernel: int) -> Iterator[tuple[Stage, ...]]:
    count = _steps(field, kernel)
    if count:
        yield (Stage(count, kernel),)


def _single(field: int, kernel: int) -> Iterator[tuple[Stage, ...]]:
    yield (Stage(1, field),)


def _dilated(field: int, kernel: int) -> Iterator[tuple[Stage, ...]]:
    for counts in _ladders(_steps(field, kernel)):
        if len(counts) > 1:
            yield tuple([Stage(count, kernel, dilation=2**i) for i, count in enumerate(counts)])


def _strided(field: int, kernel: int) -> Iterator[tuple[Stage, ...]]:
    for counts in _ladders(_steps(field, kernel)):
        if len(counts) > 1:
            stages: list[Stage] = []
            for count in counts[:-1]:
                stages += [Stage(count - 1, kernel)] if count > 1 else []
                stages.append(Stage(1, kernel, stride=2))
            yield (*stages, Stage(counts[-1], kernel))


def _pooled(field: int, kernel: int) -> Iterator[tuple[Stage, ...]]:
    """Pools of 2 add 1, 2, 4, ... of their own; what is left is shared out among the convolutions."""
    pools = 1
    while 2**pools <= field:
        left = field - 2**pools
        for steps in {max(left, 0) // (kernel - 1), -(-max(left, 0) // (kernel - 1))}:
            counts = _ladder(steps, pools, last=0)
            if counts:
                yield tuple([Stage(n, kernel, pool=i < pools) for i, n in enumerate(counts) if n or i < pools])
        pools += 1


def _ladders(total: int) -> Iterator[tuple[int, ...]]:
    """Every number of doublings with which the total can be shared out; also the totals just above."""
    tops = range(total.bit_length() + 1)
    yield from filter(None, (_ladder(total, top, last=1) for top in tops))


def _ladder(total: int, top: int, last: int) -> tuple[int, ...]:
    """The fewest counts c_0 ... c_top, each at least 1 (the last at least `last`), with c_0 + 2c_1 + 4c_2 ... = total.

    >>> _ladder(15, 3, 1), _ladder(12, 2, 1)
    ((1, 1, 1, 1), (2, 1, 2))
    """
    counts = [1] * top + [last]
    left = total - sum(count << i for i, count in enumerate(counts))
    if left < 0:
        return ()
    for i in range(top, -1, -1):
        counts[i] += left >> i
        left -= left >> i << i
    return tuple(counts)
