"""Which kernel, stride and padding make one size of another, with this many parameters: every reading that fits.

A summary prints sizes and parameters of a layer and nothing else; what it does not say follows from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt, prod

from convcalc._namedtuple import NamedTuple
from convcalc.arithmetic.formulas import conv_params, window_out
from convcalc.layers.kind import Given
from convcalc.shape import Shape

LARGEST = 15
"""The largest side of a kernel that is looked for, but for one that is all of the map."""

LONGEST_STRIDE = 8
"""Only patches, as wide as they are apart, are further apart; other such sizes are a mistake."""

POOLS = ((2, 2), (3, 2), (3, 3), (4, 4), (2, 1), (3, 1), (5, 5), (5, 1), (7, 7), (8, 8))
"""Windows and strides of poolings, the usual first."""


class Reading(NamedTuple):
    """A layer that fits: its arguments as our language has them, and how they are said."""

    given: Given
    words: str


def _said(kernel: tuple[int, ...], stride: tuple[int, ...], padding: str) -> str:
    shown = "x".join(map(str, kernel)) if len(kernel) > 1 else f"k{kernel[0]}"
    by = "" if max(stride) == 1 else f" s{stride[0]}" if len({*stride}) == 1 else " s" + "x".join(map(str, stride))
    return f"{shown}{by}{padding}"


def _given(kernel: tuple[int, ...], stride: tuple[int, ...]) -> Given:
    given: Given = {"size": kernel} if len(kernel) > 1 else {"k": kernel}
    return given if max(stride) == 1 else {**given, "s": stride}


def convolutions(x: Shape, out: Shape, params: int, keras: bool) -> list[Reading]:
    """Convolutions with these parameters, the plainest first: square, of one group, with biases."""
    found: list[tuple[tuple[int, ...], Reading]] = []
    c, filters, rank = x.channels or 0, out.channels or 0, len(x.size)
    if not c or rank != len(out.size):
        return []
    for groups in _groups(c, filters):
        for bias in (True, False):
            weights = (params - filters * bias) * groups
            area, rest = divmod(weights, c * filters)
            if rest or area < 1:
                continue
            assert conv_params(area, c, groups, filters) == area * c // groups * filters + filters
            for kernel in _kernels(area, rank):
                fit = _window(x.size, out.size, kernel, keras)
                if fit is None:
                    continue
                given, words = fit
                given = {"": filters, **given} | ({"g": (groups,)} if groups > 1 else {})
                given |= {} if bias else {"nobias": True}
                words += (f" g{groups}" if groups > 1 else "") + ("" if bias else " nobias")
                unusual = groups > 1 and (max(kernel) > 7 or max(kernel) % 2 == 0)
                cost = (len({*kernel}) - 1, groups > 1, unusual, not bias)
                found.append((cost, Reading(given, words)))
    found.sort(key=lambda each: each[0])
    return [reading for cost, reading in found if cost[:2] == found[0][0][:2]]


def _groups(c: int, filters: int) -> list[int]:
    """One group, a group a channel, and the numbers of groups in use."""
    return [g for g in dict.fromkeys((1, c, 2, 4, 8, 16, 32, 64)) if c % g == 0 and filters % g == 0]


def _kernels(area: int, rank: int) -> Iterator[tuple[int, ...]]:
    """Kernels of so many weights, the one of equal sides first."""
    side = round(area ** (1 / rank))
    if side**rank == area and side <= LARGEST:
        yield (side,) * rank
    if rank == 2:
        for k in range(1, min(isqrt(area), LARGEST) + 1):
            if area % k == 0 and k != area // k <= LARGEST:
                yield (k, area // k)
                yield (area // k, k)
    if rank == 3:
        for k in range(1, LARGEST + 1):
            square = isqrt(area // k)
            if square**2 * k == area and square <= LARGEST and k != square:
                yield (k, square, square)


def _window(n: tuple[int, ...], m: tuple[int, ...], kernel: tuple[int, ...], keras: bool) -> tuple[Given, str] | None:
    """The stride and padding that make m of n with this kernel: no padding or SAME in Keras, numbers elsewhere."""
    if keras:
        for same in (False, True):
            strides = [_stride(a, b, k, same) for a, b, k in zip(n, m, kernel, strict=True)]
            if all(strides):
                found = tuple([s or 1 for s in strides])
                given = _given(kernel, found)
                return ({**given, "same": True} if same else given), _said(kernel, found, " same" if same else "")
        return None
    for pads in dict.fromkeys([tuple([(k - 1) // 2 for k in kernel]), *[(p,) * len(n) for p in range(4)]]):
        fits = [_padded(a, b, k, p) for a, b, k, p in zip(n, m, kernel, pads, strict=True)]
        if all(fits):
            found = tuple([s or 1 for s in fits])
            given = _given(kernel, found)
            shown = f" p{pads[0]}" if len({*pads}) == 1 else " p" + "x".join(map(str, pads))
            return (
                ({**given, "p": pads}, _said(kernel, found, shown)) if any(pads) else (given, _said(kernel, found, ""))
            )
    return _apart(n, m, kernel)


def _apart(n: tuple[int, ...], m: tuple[int, ...], kernel: tuple[int, ...]) -> tuple[Given, str] | None:
    """The same where each axis has a padding of its own: none, or half the kernel."""
    fits = [
        next(((p, s) for p in (0, (k - 1) // 2) if (s := _padded(a, b, k, p))), None)
        for a, b, k in zip(n, m, kernel, strict=True)
    ]
    if len(n) < 2 or None in fits:
        return None
    pads, strides = (tuple([each[at] for each in fits if each is not None]) for at in (0, 1))
    return {**_given(kernel, strides), "p": pads}, _said(kernel, strides, " p" + "x".join(map(str, pads)))


def _stride(n: int, m: int, k: int, same: bool) -> int | None:
    """The least stride that makes m of n, in Keras."""
    if m < 1 or (not same and n < k):
        return None
    if same:
        s = -(-n // m)
        return s if s and -(-n // s) == m and (s <= LONGEST_STRIDE or s == k) else None
    return _padded(n, m, k, 0)


def _padded(n: int, m: int, k: int, p: int) -> int | None:
    """The least stride that makes m of n between p zeros on each side."""
    if m < 1 or n + 2 * p < k:
        return None
    s = (n + 2 * p - k) // m + 1  # the least of which no more than m come out
    return s if window_out(n, 2 * p, 1, k, s) == m and (s <= LONGEST_STRIDE or s == k) else None


def poolings(n: tuple[int, ...], m: tuple[int, ...], keras: bool) -> list[Reading]:
    """Poolings that make m of n, the usual first; an axis may have a window of its own."""
    found: list[Reading] = []
    for k, s in POOLS:
        fit = _pooled(n, m, k, s, keras)
        found += [fit] if fit is not None else []
    if not found and all(b and a // b and a // (a // b) == b for a, b in zip(n, m, strict=True)):
        kernel = tuple([a // b for a, b in zip(n, m, strict=True)])
        found.append(Reading({"size" if len(n) > 1 else "k": kernel, "s": kernel}, _said(kernel, kernel, "")))
    return found


def _pooled(n: tuple[int, ...], m: tuple[int, ...], k: int, s: int, keras: bool) -> Reading | None:
    """This window with no padding, else with SAME in Keras, with half of it elsewhere."""
    kernel, stride, half = (k,) * len(n), (s,) * len(n), (k - 1) // 2
    given: Given = {"size" if len(n) > 1 else "k": kernel, "s": stride}
    if tuple([window_out(a, 0, 1, k, s) if a >= k else 0 for a in n]) == m:
        return Reading(given, _said(kernel, stride, ""))
    if keras and tuple([-(-a // s) for a in n]) == m:
        return Reading({**given, "same": True}, _said(kernel, stride, " same"))
    if not keras and half and tuple([window_out(a, 2 * half, 1, k, s) for a in n]) == m:
        return Reading({**given, "p": (half,) * len(n)}, _said(kernel, stride, f" p{half}"))
    return None


def transposed(x: Shape, out: Shape, params: int, keras: bool) -> list[Reading]:
    """Transposed convolutions with these parameters."""
    c, filters, rank = x.channels or 0, out.channels or 0, len(x.size)
    found: list[Reading] = []
    for bias in (True, False):
        area, rest = divmod(params - filters * bias, c * filters) if c and filters else (0, 1)
        if rest or area < 1 or rank != len(out.size):
            continue
        for kernel in _kernels(area, rank):
            fit = _spread(x.size, out.size, kernel, keras)
            if fit is not None:
                given: Given = {"": filters, **fit.given} | ({} if bias else {"nobias": True})
                found.append(Reading(given, fit.words + ("" if bias else " nobias")))
                if len({*kernel}) == 1:
                    return found[-1:]
    return found


def _spread(n: tuple[int, ...], m: tuple[int, ...], kernel: tuple[int, ...], keras: bool) -> Reading | None:
    """The stride and padding of a transposed convolution: (n - 1)s + k - 2p + op, or ns with SAME."""
    for s in range(1, 9):
        stride = (s,) * len(n)
        if keras and tuple([a * s for a in n]) == m and (min(kernel) > s or s == 1 or min(kernel) != s):
            return Reading({**_given(kernel, stride), "same": True}, _said(kernel, stride, " same"))
        for op in range(1 if keras else s):
            for p in range(1 if keras else max(kernel)):
                if tuple([(a - 1) * s + k - 2 * p + op for a, k in zip(n, kernel, strict=True)]) == m:
                    given = _given(kernel, stride) | ({"p": (p,) * len(n)} if p else {})
                    given |= {"op": (op,) * len(n)} if op else {}
                    shown = (f" p{p}" if p else "") + (f" op{op}" if op else "")
                    return Reading(given, _said(kernel, stride, shown))
    return None


def area_of_depthwise(params: int, c: int, bias: bool) -> int:
    """Weights a channel of a depthwise convolution; 0 where they are no whole number."""
    area, rest = divmod(params - c * bias, c)
    return area if not rest and area > 0 else 0


def volume(shape: Shape) -> int:
    """All numbers of a map."""
    return prod(shape.size) * (shape.channels or 0)
