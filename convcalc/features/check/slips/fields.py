"""Slips in receptive fields: what becomes of the field behind a chain of windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from convcalc._namedtuple import NamedTuple


class ChainWindow(NamedTuple):
    """One layer of a chain along one axis: kernel, stride, dilation, and whether it is a pool."""

    f: int
    s: int
    d: int
    pool: bool


Chain = Sequence[ChainWindow]


class FieldSlip(NamedTuple):
    """As a Slip, for a formula over a whole chain; None: it cannot happen there."""

    code: str
    text: str
    source: str
    wrong: Callable[[Chain], int | None]


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


def _multiplied_at_pools(chain: Chain) -> int:
    size = 1
    for f, s, d, pool in chain:
        size = size * s if pool else size + d * (f - 1)
    return size


def _own_stride(chain: Chain) -> int:
    first, *rest = chain
    return 1 + first.d * (first.f - 1) + sum(d * (f - 1) * s for f, s, d, _ in rest)


def _own_stride_included(chain: Chain) -> int:
    size = jump = 1
    for f, s, d, _ in chain:
        jump *= s
        size += d * (f - 1) * jump
    return size


def _largest_dilation(chain: Chain) -> int | None:
    sizes = {w.f for w in chain}
    most = max(w.d for w in chain)
    return sizes.pop() * most * sum(w.d == most for w in chain) if len(sizes) == 1 and most > 1 else None


def _one_of_two(chain: Chain) -> int | None:
    """Every other layer, where they come in equal pairs."""
    if len(chain) % 2 or any(a != b for a, b in list(pairwise(chain))[::2]):
        return None
    return field(chain[::2])


def _one_of_two_strided(chain: Chain) -> int | None:
    """The same where the first of a pair has a stride of its own."""
    pairs = list(zip(chain[::2], chain[1::2], strict=False))
    if len(chain) % 2 or any((a.f, a.d) != (b.f, b.d) for a, b in pairs):
        return None
    return field([a._replace(s=a.s * b.s) for a, b in pairs])


# fmt: off
FIELD: tuple[FieldSlip, ...] = (
    FieldSlip("R05", "the strides before were left out: each step counts one", "",
              lambda chain: 1 + sum(d * (f - 1) for f, _, d, _ in chain)),
    FieldSlip("R04", "the layer's own stride was used, not the product of those before it", "Rubik's Code: 7 for 5",
              _own_stride),
    FieldSlip("R04", "the layer's own stride was used, not the product of those before it", "Rubik's Code: 7 for 5",
              lambda chain: 1 + sum(d * (f - 1) * s for f, s, d, _ in chain)),
    FieldSlip("R04", "the layer's own stride was multiplied in; only those before it count", "Rubik's Code: 7 for 5",
              _own_stride_included),
    FieldSlip("R03", "the field was multiplied at every pool; a pool adds (f - 1) jumps",
              "weiliu89/caffe#164: 314 for 404", _multiplied_at_pools),
    FieldSlip("R01", "the kernels were added; each adds f - 1 only", "", lambda chain: sum(f for f, _, _, _ in chain)),
    FieldSlip("R02", "2 was added for each layer; a kernel of f adds f - 1",
              "princeton-vl/CornerNet#144: two 5x5 as 7x7", lambda chain: chain[0].f + 2 * (len(chain) - 1)),
    FieldSlip("R02", "2 was added for each layer; a kernel of f adds f - 1", "",
              lambda chain: field([chain[0], *(w._replace(f=3, d=1) for w in chain[1:])])),
    FieldSlip("R06", "the dilation was left out", "", lambda chain: field([w._replace(d=1) for w in chain])),
    FieldSlip("R07", "kernel * largest dilation * stacks; every layer adds d*(f - 1)", "keras-tcn#8: 192 for 316",
              _largest_dilation),
    FieldSlip("R08", "one convolution a block was counted; the blocks have two", "locuslab/TCN#44: 1276 for 2551",
              _one_of_two),
    FieldSlip("R08", "one convolution a block was counted; the blocks have two", "locuslab/TCN#44",
              _one_of_two_strided),
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
