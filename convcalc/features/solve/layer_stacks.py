"""Stacks of equal layers that see or shrink as much as was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic import formulas
from convcalc.features.solve.one_layer import placed
from convcalc.features.solve.query import NAMES, LayerQuery
from convcalc.features.solve.search import Solution, size_of

MOST_SHOWN = 10_000


class Chain(NamedTuple):
    """How a map fares.

    sizes: along one axis, from the input on, as far as they shrink (at most MOST_SHOWN).
    layers: how many there are.  ends: "gone" where one more does not fit, "stays" or "grows" where one more would
    not make it smaller.
    reason: why one more cannot be.  reached: after how many layers the wanted size stands, None where it never does.
    field: the receptive field of the last map.
    """

    query: LayerQuery
    sizes: tuple[int, ...]
    layers: int
    last: int
    ends: str
    reason: str
    wanted: int | None
    reached: int | None
    field: int | None


def chain(query: LayerQuery) -> Chain:
    """Follow one axis; everything but `out` is given.

    >>> from convcalc.features.solve.query import only
    >>> chain(LayerQuery(n=only(32), f=only(3), s=only(1), p=only(0))).layers
    15
    """
    case = {name: query.number(name) or 0 for name in NAMES}
    sizes, ends, reason = [case["n"]], "", ""
    while not ends and len(sizes) <= MOST_SHOWN:
        made = placed(query, {**case, "n": sizes[-1]})
        if not isinstance(made, Solution):
            ends, reason = "gone", made
        elif made.out >= sizes[-1]:
            ends = "stays" if made.out == sizes[-1] else "grows"
        else:
            sizes.append(made.out)
    count, last = len(sizes) - 1, sizes[-1]
    if not ends:
        count, last, ends, reason = _far_down(query, case)
    wanted = query.number("out")
    reached = None if wanted is None else _reached(sizes, case["n"], wanted)
    return Chain(query, tuple(sizes), count, last, ends, reason, wanted, reached, _field(query, case, reached or count))


def _far_down(query: LayerQuery, case: dict[str, int]) -> tuple[int, int, str, str]:
    """Where more layers fit than anyone wants to see the stride is 1: each takes away as much as the first."""
    less = case["n"] - size_of(query, [case[name] for name in NAMES])
    count = (case["n"] - 1) // less
    last = case["n"] - count * less
    reason = placed(query, {**case, "n": last})
    return count, last, "gone", reason if isinstance(reason, str) else ""


def _reached(sizes: list[int], n: int, wanted: int) -> int | None:
    if wanted in sizes:
        return sizes.index(wanted)
    if len(sizes) <= MOST_SHOWN or not 0 < wanted < sizes[-1]:
        return None
    less = sizes[0] - sizes[1]
    return (n - wanted) // less if (n - wanted) % less == 0 else None


def _field(query: LayerQuery, case: dict[str, int], count: int) -> int | None:
    """What one unit sees behind so many layers; None where it is not a window that slides."""
    if query.transposed:
        return None
    f, s, d = case["f"], case["s"], case["d"]
    if s == 1:
        return formulas.rf_size(1, count, d, f)
    field, jump = 1, 1
    for _ in range(count):
        field, jump = formulas.rf_size(field, jump, d, f), formulas.rf_jump(jump, s)
    return field


LARGEST_FIELD = 10**6


class StackStage(NamedTuple):
    """Equal convolutions one after the other. pool: is there a pool of 2, stride 2, behind them?"""

    times: int
    kernel: int
    stride: int = 1
    dilation: int = 1
    pool: bool = False

    def text(self, dim: int) -> str:
        """As a spec writes its layers, filters apart."""
        kernel = "x".join([str(self.kernel)] * dim) if dim > 1 else f"k{self.kernel}"
        times = f"{self.times} * " if self.times > 1 else ""
        stride = f" s{self.stride}" if self.stride > 1 else ""
        dilation = f" d{self.dilation}" if self.dilation > 1 else ""
        return f"{times}{kernel}{stride}{dilation}"


class Stack(NamedTuple):
    """A way to a receptive field.

    layers: convolutions and pools.  squares: parameters in units of C*C, where every layer has C channels in and out,
    without biases.  jump: by how much the map has become smaller at the end.
    """

    family: str
    stages: tuple[StackStage, ...]
    field: int
    layers: int
    squares: int
    jump: int
    dim: int = 2

    @property
    def text(self) -> str:
        """`2 * 3x3, pool, 3x3 d2`: equal neighbours once, with how many there are."""
        pool = f"pool {'x'.join(['2'] * self.dim) if self.dim > 1 else 'k2'}"
        texts: list[str] = []
        for stage in self.stages:
            texts += [stage.text(self.dim)] if stage.times else []
            texts += [pool] if stage.pool else []
        runs = [(text, len([*equal])) for text, equal in groupby(texts)]
        # What is written as a multiple already (2 * 3x3) is written again, not multiplied once more.
        return ", ".join(
            text if count == 1 else ", ".join([text] * count) if "*" in text else f"{count} * {text}"
            for text, count in runs
        )


FAMILIES = ("plain", "dilated", "strided", "pooled", "single")


def stacks(field: int, kernel: int = 3, dim: int = 2, at_least: bool = False) -> tuple[Stack, ...]:
    """Stacks whose last unit sees `field` inputs along an axis (or, where a family has none, the least beyond).

    at_least: or more, where that takes fewer layers or parameters.

    plain: stride 1.  dilated: dilations 1, 2, 4, each used before the next is.  strided: some convolutions have stride
    2.  pooled: 2x2 pools of stride 2 between, each behind at least one convolution.  single: one large kernel.
    Fewest layers first, then fewest parameters; of a family only what none of its others beats in both.

    >>> [(x.family, x.layers, x.squares) for x in stacks(31)][:2]
    [('single', 1, 961), ('dilated', 4, 36)]
    """
    found = [
        stack
        for family, make in zip(FAMILIES, (_plain, _dilated, _strided, _pooled, _single), strict=True)
        for stack in _best(
            [_weighed(family, stages, dim) for stages in _made(make, field, kernel, at_least)], field, at_least
        )
    ]
    return tuple(sorted(found, key=lambda x: (x.layers, x.squares, FAMILIES.index(x.family))))


def _made(
    make: Callable[[int, int], Iterator[tuple[StackStage, ...]]], field: int, kernel: int, at_least: bool
) -> Iterator[tuple[StackStage, ...]]:
    """The stacks of a family; where more may be seen, whole ladders as well: dilations 1, 2, 4, ... once each."""
    yield from make(field, kernel)
    if at_least:
        levels = next(level for level in range(1, 21) if 1 + (kernel - 1) * (2**level - 1) >= field)
        if levels > 1 and make in (_dilated, _strided):
            yield from make(1 + (kernel - 1) * (2**levels - 1), kernel)


def _best(candidates: list[Stack], field: int, at_least: bool = False) -> list[Stack]:
    """The nearest field (with at_least: any beyond), and there what is not beaten in layers and parameters both."""
    enough = [each for each in candidates if each.field >= field]
    nearest = min((each.field for each in enough), default=0)
    near = {each for each in enough if at_least or each.field == nearest}
    enough = sorted(near, key=lambda x: (x.layers, x.squares, x.field, x.stages))
    kept: list[Stack] = []
    for each in enough:
        if not kept or each.squares < kept[-1].squares:
            kept.append(each)
    return kept


def _weighed(family: str, stages: tuple[StackStage, ...], dim: int) -> Stack:
    """A stack with its field, layers and parameters."""
    field, jump, layers, squares = 1, 1, 0, 0
    for stage in stages:
        field += stage.times * stage.dilation * (stage.kernel - 1) * jump
        jump *= stage.stride  # a stage with a stride is a single convolution
        layers += stage.times + stage.pool
        squares += stage.times * stage.kernel**dim
        if stage.pool:
            field, jump = field + jump, jump * 2
    return Stack(family, stages, field, layers, squares, jump, dim)


def _steps(field: int, kernel: int) -> int:
    """How many times kernel - 1 must be added to 1 to reach the field."""
    return -(-(field - 1) // (kernel - 1))


def _plain(field: int, kernel: int) -> Iterator[tuple[StackStage, ...]]:
    count = _steps(field, kernel)
    if count:
        yield (StackStage(count, kernel),)


def _single(field: int, kernel: int) -> Iterator[tuple[StackStage, ...]]:
    yield (StackStage(1, field),)


def _dilated(field: int, kernel: int) -> Iterator[tuple[StackStage, ...]]:
    for counts in _ladders(_steps(field, kernel)):
        if len(counts) > 1:
            yield tuple([StackStage(count, kernel, dilation=2**i) for i, count in enumerate(counts)])


def _strided(field: int, kernel: int) -> Iterator[tuple[StackStage, ...]]:
    for counts in _ladders(_steps(field, kernel)):
        if len(counts) > 1:
            stages: list[StackStage] = []
            for count in counts[:-1]:
                stages += [StackStage(count - 1, kernel)] if count > 1 else []
                stages.append(StackStage(1, kernel, stride=2))
            yield (*stages, StackStage(counts[-1], kernel))


def _pooled(field: int, kernel: int) -> Iterator[tuple[StackStage, ...]]:
    """Pools of 2 add 1, 2, 4, ... of their own; what is left is shared out among the convolutions."""
    pools = 1
    while 2**pools <= field:
        left = field - 2**pools
        for steps in {max(left, 0) // (kernel - 1), -(-max(left, 0) // (kernel - 1))}:
            counts = _ladder(steps, pools, last=0)
            if counts:
                yield tuple([StackStage(n, kernel, pool=i < pools) for i, n in enumerate(counts) if n or i < pools])
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
