"""Slips in receptive fields: what becomes of the field behind a chain of windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from convcalc._namedtuple import NamedTuple


class ChainWindow(NamedTuple):
    """One layer of a chain along one axis: kernel, stride, dilation, and whether it is a pool."""

    f: int
    s: int
    d: int
    pool: bool


Chain = Sequence[ChainWindow]
Values = Sequence[int | None]


class FieldSlip(NamedTuple):
    """As a Slip, for a formula over a whole chain.

    along: what it makes of the chain's first window, of its first two, and so on to all of them, in one pass; None
    where it cannot happen.
    """

    code: str
    text: str
    source: str
    along: Callable[[Chain], Values]

    def wrong(self, chain: Chain) -> int | None:
        """What it makes of the whole chain."""
        return self.along(chain)[-1]


def field(chain: Chain) -> int:
    """The right one: each layer adds d*(f - 1) jumps, the jump being the product of the strides before it."""
    return prefixes(chain)[-1]


def prefixes(chain: Chain) -> list[int]:
    """The field after none of the layers, after the first, and so on to the last."""
    size = jump = 1
    sizes = [size]
    for f, s, d, _ in chain:
        size += d * (f - 1) * jump
        jump *= s
        sizes.append(size)
    return sizes


def _summed(term: Callable[[ChainWindow], int], start: int = 1) -> Callable[[Chain], Values]:
    """A sum that goes on from window to window."""
    return lambda chain: list(accumulate(map(term, chain), initial=start))[1:]


def _fields_of(change: Callable[[ChainWindow], ChainWindow]) -> Callable[[Chain], Values]:
    """The fields of a chain whose windows behind the first are others."""
    return lambda chain: prefixes([chain[0], *map(change, chain[1:])])[1:]


def _dilation_left_out(chain: Chain) -> Values:
    return prefixes([w._replace(d=1) for w in chain])[1:]


def _two_a_layer(chain: Chain) -> Values:
    return [chain[0].f + 2 * at for at in range(len(chain))]


def _multiplied_at_pools(chain: Chain) -> Values:
    size, sizes = 1, []
    for f, s, d, pool in chain:
        size = size * s if pool else size + d * (f - 1)
        sizes.append(size)
    return sizes


FARTHEST = 10**9
"""A product of kernels beyond this is nobody's answer, and long ones take long."""


def _multiplied(chain: Chain) -> Values:
    products = accumulate((w.f for w in chain), lambda size, f: min(size * f, FARTHEST))
    return [size if size < FARTHEST else None for size in products]


def _own_stride(chain: Chain) -> Values:
    first = chain[0].d * (chain[0].f - 1)
    return [1 + first - first * chain[0].s + (size or 0) - 1 for size in _own_strides(chain)]


_own_strides = _summed(lambda w: w.d * (w.f - 1) * w.s)


def _own_stride_included(chain: Chain) -> Values:
    size, jump, sizes = 1, 1, []
    for f, s, d, _ in chain:
        jump *= s
        size += d * (f - 1) * jump
        sizes.append(size)
    return sizes


def _largest_dilation(chain: Chain) -> Values:
    most = count = 0
    equal, sizes = True, list[int | None]()
    for f, _, d, _ in chain:
        equal = equal and f == chain[0].f
        if d >= most:
            most, count = d, count + 1 if d == most else 1
        sizes.append(f * most * count if equal and most > 1 else None)
    return sizes


def _one_of_two(chain: Chain, strided: bool = False) -> Values:
    """Every other layer, where they come in equal pairs; strided: where the first of a pair has its own stride."""
    size, jump, paired, sizes = 1, 1, True, list[int | None]()
    for at, (f, s, d, pool) in enumerate(chain):
        if at % 2 == 0:
            sizes.append(None)
            continue
        first = chain[at - 1]
        paired = paired and ((first.f, first.d) == (f, d) if strided else first == (f, s, d, pool))
        size += d * (f - 1) * jump
        jump *= first.s * s if strided else s
        sizes.append(size if paired else None)
    return sizes


# fmt: off
FIELD: tuple[FieldSlip, ...] = (
    FieldSlip("R05", "the strides before were left out: each step counts one", "",
              _summed(lambda w: w.d * (w.f - 1))),
    FieldSlip("R04", "the layer's own stride was used, not the product of those before it", "Rubik's Code: 7 for 5",
              _own_stride),
    FieldSlip("R04", "the layer's own stride was used, not the product of those before it", "Rubik's Code: 7 for 5",
              _own_strides),
    FieldSlip("R04", "the layer's own stride was multiplied in; only those before it count", "Rubik's Code: 7 for 5",
              _own_stride_included),
    FieldSlip("R03", "the field was multiplied at every pool; a pool adds (f - 1) jumps",
              "weiliu89/caffe#164: 314 for 404", _multiplied_at_pools),
    FieldSlip("R01", "the kernels were added; each adds f - 1 only", "", _summed(lambda w: w.f, 0)),
    FieldSlip("R12", "the kernels were multiplied; each adds f - 1", "", _multiplied),
    FieldSlip("R02", "2 was added for each layer; a kernel of f adds f - 1",
              "princeton-vl/CornerNet#144: two 5x5 as 7x7", _two_a_layer),
    FieldSlip("R02", "every kernel was taken as 3, without dilation; a kernel of f adds d*(f - 1) jumps", "",
              _fields_of(lambda w: w._replace(f=3, d=1))),
    FieldSlip("R06", "the dilation was left out", "", _dilation_left_out),
    FieldSlip("R07", "kernel * largest dilation * stacks; every layer adds d*(f - 1)", "keras-tcn#8: 192 for 316",
              _largest_dilation),
    FieldSlip("R08", "one convolution a block was counted; the blocks have two", "locuslab/TCN#44: 1276 for 2551",
              _one_of_two),
    FieldSlip("R08", "one convolution a block was counted; the blocks have two", "locuslab/TCN#44",
              lambda chain: _one_of_two(chain, strided=True)),
)
# fmt: on
"""Ways to a wrong field, the likeliest first."""


def left_out(chain: Chain) -> list[tuple[int, int]]:
    """The field without each layer in turn: its place in the chain, and the field."""
    sizes = prefixes(chain)
    return [(at, sizes[at] + (sizes[-1] - sizes[at + 1]) // each.s) for at, each in enumerate(chain)]


def counted_twice(chain: Chain) -> list[tuple[int, int]]:
    """The field with each layer twice: its place in the chain, and the field."""
    sizes = prefixes(chain)
    return [(at, sizes[at + 1] + (sizes[-1] - sizes[at]) * each.s) for at, each in enumerate(chain)]
