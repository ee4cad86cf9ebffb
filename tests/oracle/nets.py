"""Small random networks: the text of a spec, and the same network as nodes for every axis (see brute.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from hypothesis import assume
from hypothesis import strategies as st

from tests.oracle.brute import Node, all_of, linear, moved, nearest, sliding, spread_evenly, spreading

SMALL = st.integers(0, 3)
LARGEST = 40


class Net(NamedTuple):
    """A spec and its nodes, one list an axis; node i is row i. even: branches that meet move at one pace."""

    text: str
    sizes: tuple[int, ...]
    nodes: tuple[tuple[Node, ...], ...]
    even: bool


class Growing:
    """A network under construction: the rows so far, axis by axis, and the row whose output flows."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.nodes: tuple[list[Node], ...] = tuple([] for _ in sizes)
        self.at = -1

    def size(self, at: int) -> tuple[int, ...]:
        return self.sizes if at < 0 else tuple(nodes[at].size for nodes in self.nodes)

    def add(self, made: list[Node], *sources: int) -> None:
        """A row: its node on every axis, fed by `sources`, or by what flows."""
        assume(all(1 <= node.size <= LARGEST for node in made))
        for nodes, node in zip(self.nodes, made, strict=True):
            nodes.append(node._replace(inputs=sources or (self.at,)))
        self.at = len(self.nodes[0]) - 1

    def join(self, sources: list[int]) -> None:
        assume(len({self.size(at) for at in sources}) == 1)
        self.add([Node((), n, lambda i: [i]) for n in self.size(sources[0])], *sources)


def by_axis(*columns: list[int]) -> list[tuple[int, ...]]:
    return list(zip(*columns, strict=True))


def along(node: Callable[..., Node], *columns: list[int]) -> list[Node]:
    """A node for every axis."""
    return [node(*each) for each in by_axis(*columns)]


def times(numbers: list[int]) -> str:
    return "x".join(map(str, numbers))


def pads(before: list[int], after: list[int]) -> str:
    return "x".join(f"{b}:{a}" for b, a in zip(before, after, strict=True))


def numbers(draw: st.DrawFn, rank: int, least: int, most: int) -> list[int]:
    return draw(st.lists(st.integers(least, most), min_size=rank, max_size=rank))


def convolution(draw: st.DrawFn, net: Growing) -> str:
    rank = len(net.sizes)
    kernel, stride, dilation = numbers(draw, rank, 1, 4), numbers(draw, rank, 1, 3), numbers(draw, rank, 1, 3)
    before, after = numbers(draw, rank, 0, 4), numbers(draw, rank, 0, 4)
    sizes = list(net.size(net.at))
    net.add(along(sliding, sizes, kernel, stride, before, after, dilation))
    return f"conv 2 k{times(kernel)} s{times(stride)} p{pads(before, after)} d{times(dilation)}"


def pool(draw: st.DrawFn, net: Growing) -> str:
    rank = len(net.sizes)
    kernel, stride, dilation = numbers(draw, rank, 1, 4), numbers(draw, rank, 1, 3), numbers(draw, rank, 1, 2)
    padding, ceil = [draw(st.integers(0, k // 2)) for k in kernel], draw(st.booleans())
    sizes = list(net.size(net.at))
    net.add(along(partial(sliding, ceil=ceil), sizes, kernel, stride, padding, padding, dilation))
    return f"maxpool k{times(kernel)} s{times(stride)} p{times(padding)} d{times(dilation)}{' ceil' * ceil}"


def transposed(draw: st.DrawFn, net: Growing) -> str:
    rank = len(net.sizes)
    kernel, stride, dilation = numbers(draw, rank, 1, 4), numbers(draw, rank, 1, 3), numbers(draw, rank, 1, 3)
    before, after = numbers(draw, rank, 0, 2), numbers(draw, rank, 0, 2)
    extra = [draw(st.integers(0, max(s, d) - 1)) for s, d in zip(stride, dilation, strict=True)]
    net.add(along(spreading, list(net.size(net.at)), kernel, stride, before, after, dilation, extra))
    return f"tconv 2 k{times(kernel)} s{times(stride)} p{pads(before, after)} d{times(dilation)} op{times(extra)}"


def upsampling(draw: st.DrawFn, net: Growing) -> str:
    factor, bilinear = numbers(draw, len(net.sizes), 1, 4), draw(st.booleans())
    net.add([(linear if bilinear else nearest)(n, f) for n, f in zip(net.size(net.at), factor, strict=True)])
    text = f"upsample {times(factor)}" if len(factor) > 1 else f"upsample {factor[0]}"
    return f"{text} bilinear" if bilinear else text


def border(draw: st.DrawFn, net: Growing) -> str:
    rank, sign = len(net.sizes), draw(st.sampled_from([-1, 1]))
    before, after = numbers(draw, rank, 0, 2), numbers(draw, rank, 0, 2)
    made = [moved(n + sign * (b + a), -sign * b) for n, b, a in by_axis(list(net.size(net.at)), before, after)]
    net.add(made)
    return f"{'zeropad' if sign > 0 else 'crop'} p{pads(before, after)}"


def adaptive(draw: st.DrawFn, net: Growing) -> str:
    wanted = numbers(draw, len(net.sizes), 1, 7)  # along an axis of 1 everything is seen
    net.add([spread_evenly(n, m) for n, m in zip(net.size(net.at), wanted, strict=True)])
    return f"avgpool to {times(wanted)}"


def pointwise(draw: st.DrawFn, net: Growing) -> str:
    net.add([Node((), n, lambda i: [i]) for n in net.size(net.at)])
    return draw(st.sampled_from(["relu", "bn", "identity", "dropout 0.5"]))


def keeping(draw: st.DrawFn, net: Growing) -> str:
    """A branch that keeps the size, often with its centre elsewhere; or nothing at all."""
    kind = draw(st.sampled_from(["nothing", "conv", "conv", "pool", "down and up", "there and back"]))
    sizes = list(net.size(net.at))
    rank = len(sizes)
    if kind == "conv":
        kernel, dilation = numbers(draw, rank, 1, 3), numbers(draw, rank, 1, 2)
        both = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        before = [draw(st.integers(0, b)) for b in both]
        after = [b - f for b, f in zip(both, before, strict=True)]
        net.add(along(sliding, sizes, kernel, [1] * rank, before, after, dilation))
        return f"conv 2 k{times(kernel)} p{pads(before, after)} d{times(dilation)}"
    if kind == "pool":
        net.add([sliding(n, 3, 1, 1, 1, 1) for n in sizes])
        return "maxpool k3 s1 p1"
    if kind == "down and up":
        assume(all(n % 2 == 0 for n in sizes))
        net.add([sliding(n, 2, 2, 0, 0, 1) for n in sizes])
        net.add([nearest(n // 2, 2) for n in sizes])
        return "maxpool k2, upsample 2"
    if kind == "there and back":
        left = [(n - 3) % 2 for n in sizes]
        net.add([sliding(n, 3, 2, 0, 0, 1) for n in sizes])
        net.add([spreading(m, 3, 2, 0, 0, 1, extra) for m, extra in by_axis(list(net.size(net.at)), left)])
        return f"conv 2 k3 s2, tconv 2 k3 s2 op{times(left)}"
    return ""


def branches(draw: st.DrawFn, net: Growing) -> str:
    start, texts, ends = net.at, [], []
    count = draw(st.integers(2, 3))
    for each in range(count):
        net.at = start
        text = keeping(draw, net)
        if not text and 0 < each < count - 1:  # nothing between two bars is shown as a layer
            net.add([Node((), n, lambda i: [i]) for n in net.size(net.at)])
            text = "identity"
        texts.append(text)
        ends.append(net.at)
    net.join(ends)
    return f"concat[ {' | '.join(texts)} ]"


def skip(draw: st.DrawFn, net: Growing) -> str:
    """A named map, smaller ones behind it, and the two joined, the larger one cropped about its centre."""
    label = f"map{len(net.nodes[0])}"
    first = pointwise(draw, net)
    named = net.at
    before, after = numbers(draw, len(net.sizes), 0, 2), numbers(draw, len(net.sizes), 0, 2)
    net.add([moved(n - b - a, b) for n, b, a in by_axis(list(net.size(net.at)), before, after)])
    flowing = net.at
    cut = [n - m for n, m in zip(net.size(named), net.size(flowing), strict=True)]
    if any(cut):
        net.add([moved(n - c, c // 2) for n, c in zip(net.size(named), cut, strict=True)], named)
        named = net.at
    net.join([flowing, named])
    return f"{label}: {first} -> crop p{pads(before, after)} -> concat {label} crop"


def shortcut(draw: st.DrawFn, net: Growing) -> str:
    """A residual whose shortcut is a projection with the branch's stride."""
    rank, start = len(net.sizes), net.at
    half, stride = numbers(draw, rank, 0, 1), numbers(draw, rank, 1, 2)
    sizes = list(net.size(start))
    net.add([sliding(n, 2 * h + 1, s, h, h, 1) for n, h, s in by_axis(sizes, half, stride)])
    branch = net.at
    net.add([sliding(n, 1, s, 0, 0, 1) for n, s in by_axis(sizes, stride)], start)
    net.add([Node((), n, lambda i: [i]) for n in net.size(net.at)])
    net.join([branch, net.at])
    return f"residual C [ conv 3 k{times([2 * h + 1 for h in half])} s{times(stride)} half ]"


def padded_shortcut(draw: st.DrawFn, net: Growing) -> str:
    """A residual whose shortcut keeps every s-th place and adds zero channels."""
    rank, start = len(net.sizes), net.at
    half, stride = numbers(draw, rank, 0, 1), numbers(draw, rank, 1, 2)
    sizes = list(net.size(start))
    net.add([sliding(n, 2 * h + 1, s, h, h, 1) for n, h, s in by_axis(sizes, half, stride)])
    branch = net.at
    net.add([sliding(n, 1, s, 0, 0, 1) for n, s in by_axis(sizes, stride)], start)
    net.join([branch, net.at])
    return f"residual A [ conv in+1 k{times([2 * h + 1 for h in half])} s{times(stride)} half ]"


def reshaped(draw: st.DrawFn, net: Growing) -> str:
    """Channels put beside each other on the last axis, or places of it one above the other."""
    sizes = list(net.size(net.at))
    net.add([sliding(n, 1, 1, 0, 0, 1) for n in sizes])
    last, wider = sizes[-1], draw(st.booleans())
    assume(wider or last % 2 == 0)
    now = [*sizes[:-1], 2 * last if wider else last // 2]
    reads: Callable[[int], list[int]] = (lambda i: [i // 2]) if wider else (lambda i: [2 * i, 2 * i + 1])
    net.add([*(moved(n, 0) for n in sizes[:-1]), Node((), now[-1], reads)])
    return f"conv 2 k{times([1] * len(sizes))} -> reshape {times([*now, 1 if wider else 4])}"


def image_pooling(draw: st.DrawFn, net: Growing) -> str:
    """A branch that sees everything beside one that does not, as in DeepLab."""
    start, sizes = net.at, list(net.size(net.at))
    net.add([all_of(n, 1) for n in sizes])
    net.add([nearest(1, n) for n in sizes])
    pooled = net.at
    net.at = start
    text = keeping(draw, net)
    net.join([pooled, net.at])
    return f"concat[ gap, upsample {times(sizes) if len(sizes) > 1 else sizes[0]} | {text} ]"


def nothing(draw: st.DrawFn, net: Growing) -> str:
    return draw(st.sampled_from(["[relu] x0", "[conv 2 k9, [gap] x2] x 0"]))


def uneven(draw: st.DrawFn, net: Growing) -> str:
    """Branches that meet although they move at different paces."""
    start, sizes = net.at, list(net.size(net.at))
    stride = [draw(st.integers(1, min(3, n))) for n in sizes]
    net.add([sliding(n, 1, s, 0, 0, 1) for n, s in by_axis(sizes, stride)])
    halved = net.at
    cut = [n - m for n, m in zip(sizes, net.size(halved), strict=True)]
    net.add([moved(n - c, 0) for n, c in by_axis(sizes, cut)], start)
    net.join([halved, net.at])
    return f"concat[ maxpool k1 s{times(stride)} | crop p{pads([0] * len(cut), cut)} ]"


EVEN = (
    *(convolution, convolution, convolution, pool, transposed, upsampling, border, adaptive, pointwise, branches),
    *(skip, shortcut, padded_shortcut, reshaped, image_pooling, nothing),
)
STEPS = (*EVEN, uneven)


@st.composite
def networks(draw: st.DrawFn, rank: int = 1, depth: int = 4) -> Net:
    """Up to `depth` steps of every kind, one on the other."""
    net = Growing(tuple(numbers(draw, rank, 1, 16)))
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=depth))
    texts = [step(draw, net) for step in steps]
    assume(net.nodes[0])
    text = " -> ".join([f"{times(list(net.sizes))}x2", *texts])
    return Net(text, net.sizes, tuple(map(tuple, net.nodes)), uneven not in steps)
