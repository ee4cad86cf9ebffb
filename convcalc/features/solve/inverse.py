"""The size formula turned round for its only unknown, in words that show the arithmetic."""

from __future__ import annotations

from convcalc.arithmetic import formulas
from convcalc.features.solve.query import NAMES, LayerQuery, padding_named


def words(query: LayerQuery) -> str:
    """`216 <= 224 + 2p - 11 <= 219, so 3 <= 2p <= 6`; "" where the formula cannot be turned round in a line."""
    if len(query.open) > 1 and query.out is not None and not query.ceil:
        return _several(query, query.out.low, query.out.high)
    if len(query.open) != 1 or query.out is None or query.ceil:
        return _even(query) if query.exact and len(query.open) == 1 and query.out is None else ""
    name = query.open[0]
    known = {each: _known(query, each) for each in NAMES if each != name}
    if None in known.values():
        return ""
    turn = _spread if query.transposed else _slide
    return turn(name, {key: value or 0 for key, value in known.items()}, query.out.low, query.out.high)


def _several(query: LayerQuery, low: int, high: int) -> str:
    """The inequality with all its unknowns left standing: `54s <= 224 + 2p - 11 <= 55s - 1`."""
    known = {each: _known(query, each) for each in NAMES}
    put = {each: each if value is None else str(value) for each, value in known.items()}
    if isinstance(query.p, str) and known["p"] is None:
        return ""
    pads = "2p" if known["p"] is None else str(2 * known["p"])
    if query.transposed:
        wanted = f"= {low}" if low == high else f"between {low} and {high}"
        return f"({put['n']} - 1)*{put['s']} - {pads} + {put['d']}*({put['f']} - 1) + 1 + {put['op']} {wanted}"
    span = _span(known, put)
    travel = f"{put['n']}{'' if pads == '0' else f' + {pads}'} - {span}"
    s = known["s"]
    least = _times(low - 1, s)
    most = f"{_times(high, None)} - 1" if s is None else str(high * s - 1)
    limit = ", with 2p <= f" if query.pool and query.is_open("p") else ""
    return f"{least} <= {travel} <= {most}{limit}"


def _span(known: dict[str, int | None], put: dict[str, str]) -> str:
    f, d = known["f"], known["d"]
    if f is not None and d is not None:
        return str(formulas.window_extent(d, f))
    return put["f"] if d == 1 else f"{put['d']}*({put['f']} - 1) - 1"


def _times(number: int, s: int | None) -> str:
    if s is not None:
        return str(number * s)
    return {0: "0", 1: "s"}.get(number, f"{number}s")


def _known(query: LayerQuery, name: str) -> int | None:
    value = query.given(name)
    if isinstance(value, str):
        f, d = query.number("f"), query.number("d")
        return None if f is None or d is None else padding_named(value, f, d)
    return query.number(name)


def _extent(known: dict[str, int]) -> int:
    return formulas.window_extent(known["d"], known["f"])


def _slide(name: str, known: dict[str, int], low: int, high: int) -> str:
    """(out - 1)*s <= n + 2p - d*(f - 1) - 1 <= out*s - 1."""
    if name == "s":
        room, extent = known["n"] + 2 * known["p"], _extent(known)
        if extent > room:
            return f"a kernel that spans {extent} does not fit into {room}, whatever the stride"
        span = room - extent
        wanted = f"floor({span} / s) + 1 = {low}" if low == high else f"{low} <= floor({span} / s) + 1 <= {high}"
        return f"{wanted}, so {_strides(span, low, high)}"
    least, most = (low - 1) * known["s"], high * known["s"] - 1
    start, put = _with_unknown(name, known)
    return f"{_between(least, start, most)}, so {_solved(name, known, put, least, most)}"


def _strides(span: int, low: int, high: int) -> str:
    upper = f" <= {span}/{low - 1}" if low > 1 else ""
    return f"{span}/{high} < s{upper}"


def _with_unknown(name: str, known: dict[str, int]) -> tuple[str, int]:
    """How far the window can move, with one name left standing; and the sum of the rest."""
    if name == "n":
        rest = 2 * known["p"] - _extent(known)
        return f"n{_plus(2 * known['p'])} - {_extent(known)}", rest
    if name == "p":
        rest = known["n"] - _extent(known)
        return f"{known['n']} + 2p - {_extent(known)}", rest
    padded = known["n"] + 2 * known["p"]
    d, f = known.get("d", 0), known.get("f", 0)
    unknown = f"{d}*(f - 1)" if d > 1 else "(f - 1)"
    return f"{padded} - {unknown if name == 'f' else f'd*({f} - 1)'} - 1", padded - 1


def _plus(number: int) -> str:
    return f" + {number}" if number else ""


def _solved(name: str, known: dict[str, int], rest: int, least: int, most: int) -> str:
    if name in ("n", "p"):
        unknown = "2p" if name == "p" else name
        return _between(least - rest, unknown, most - rest)
    unknown = "d*(f - 1)" if known.get("d", 1) > 1 else "f - 1"
    if name == "d":
        unknown = f"{known['f'] - 1}d"
    elif known["d"] > 1:
        unknown = f"{known['d']}*(f - 1)"
    return _between(max(rest - most, 0), unknown, rest - least)


def _between(low: int, what: str, high: int) -> str:
    return f"{what} = {low}" if low == high else f"{low} <= {what} <= {high}"


def _spread(name: str, known: dict[str, int], low: int, high: int) -> str:
    """(n - 1)*s - 2p + d*(f - 1) + 1 + op = out."""
    put = {key: str(value) for key, value in known.items()} | {name: name}
    crop = "2p" if name == "p" else str(2 * known["p"])
    grown = f"({put['n']} - 1)*{put['s']} - {crop} + {put['d']}*({put['f']} - 1) + 1 + {put['op']}"
    wanted = f"= {low}" if low == high else f"between {low} and {high}"
    factors = {"n": known.get("s", 0), "s": known.get("n", 1) - 1, "p": -2, "d": known.get("f", 1) - 1, "op": 1}
    factors["f"] = known.get("d", 0)
    zero = {**known, name: 0}
    rest = formulas.tconv_out(zero["n"], 2 * zero["p"], zero["d"], zero["f"], zero["s"], zero["op"])
    if low != high or not factors[name]:
        return f"{grown} {wanted}"
    factor, right = factors[name], low - rest
    if factor < 0:
        factor, right = -factor, -right
    return f"{grown} {wanted}, so {factor if factor > 1 else ''}{name} = {right}"


def _even(query: LayerQuery) -> str:
    """What "no remainder" asks of the unknown."""
    name = query.open[0]
    known = {each: _known(query, each) for each in NAMES if each != name}
    if query.transposed or None in known.values():
        return ""
    numbers = {key: value or 0 for key, value in known.items()}
    if name == "s":
        return f"s must divide {numbers['n'] + 2 * numbers['p'] - _extent(numbers)}"
    if numbers["s"] == 1:
        return "with s = 1 nothing is ever left over"
    return f"{_with_unknown(name, numbers)[0]} must be a multiple of {numbers['s']}"


def uneven(query: LayerQuery) -> list[str]:
    """Padding with one more on one side, where as much on both sides cannot be."""
    if query.open != ("p",) or query.out is None or not query.out.fixed or query.exact:
        return []
    numbers = {name: query.number(name) or 0 for name in NAMES}
    span, s, out = formulas.window_extent(numbers["d"], numbers["f"]), numbers["s"], query.out.low
    if query.transposed:
        least = most = formulas.tconv_out(numbers["n"], 0, numbers["d"], numbers["f"], s, numbers["op"]) - out
    else:
        least, most = (out - 1) * s + span - numbers["n"], out * s - 1 + span - numbers["n"]
    both = max(least, 1) | 1  # as much on both sides was tried
    if query.ceil or both > most or (query.pool and both // 2 + 1 > numbers["f"] // 2):
        return []
    return [f"{both // 2} in front and {both // 2 + 1} behind, p{both // 2}:{both // 2 + 1}"]
