"""How many equal layers until a map is gone, as a report."""

from __future__ import annotations

from typing import Any

from convcalc.document.model import Column, Document, Line, Part, Table, Text
from convcalc.features.solve.asked import understood
from convcalc.features.solve.layer_stacks import Chain
from convcalc.layers.window import axis_name

SHOWN = 8


def document(chains: tuple[Chain, ...]) -> Document:
    """One chain an axis; the axis that ends first decides."""
    shortest = min(chains, key=lambda each: each.layers if each.ends == "gone" else 10**18)
    names = [f"{axis_name(i, len(chains))}: " for i in range(len(chains))] if len(chains) > 1 else [""]
    parts: list[Part] = []
    for name, each in zip(names, chains, strict=True):
        parts.append(Text(f"{name}{understood(each.asked._replace(out=None))}, layer after layer"))
        parts.append(Text(sizes_text(each)))
    parts += [Text(words) for words in _words(shortest, chains)]
    return Document(
        title="solve layers",
        parts=tuple(parts),
        answer=_answer(shortest, chains),
        data=_data(chains, shortest),
        notes=_notes(shortest),
        csv=_csv(chains),
    )


def sizes_text(chain: Chain) -> str:
    """`32 -> 30 -> 28 -> ... -> 4 -> 2`."""
    sizes = [*map(str, chain.sizes)]
    if chain.layers + 1 > len(sizes) or len(sizes) > SHOWN + 2:
        tail = [str(chain.last)] if chain.layers + 1 > len(sizes) else sizes[-2:]
        sizes = [*sizes[: SHOWN - 2], "...", *tail]
    return " -> ".join(sizes)


def _words(chain: Chain, chains: tuple[Chain, ...]) -> list[str]:
    if chain.wanted is not None:
        return [_reached_words(chain, chains)]
    layers, what = _layers(chain.layers), _axis(chain, chains)
    if chain.ends == "gone":
        seen = (
            f", and each unit of it sees {chain.field:,} inputs along an axis" if chain.field and chain.layers else ""
        )
        left = f"{layers} fit: the {what} is {chain.last} then{seen}" if chain.layers else "not one layer fits"
        return [left, f"one more cannot be: {chain.reason}"]
    if chain.ends == "stays" and chain.layers:
        return [f"{layers} bring it to {chain.last}; there it stays, however many follow"]
    does = "keeps the size" if chain.ends == "stays" else "makes the map larger"
    return [f"never: such a layer {does}"]


def _axis(chain: Chain, chains: tuple[Chain, ...]) -> str:
    """What is gone first."""
    return axis_name(chains.index(chain), len(chains)) if len(chains) > 1 else "map"


def _layers(count: int) -> str:
    return f"{count:,} layer{'' if count == 1 else 's'}"


def _reached_words(chain: Chain, chains: tuple[Chain, ...]) -> str:
    reached = {each.reached for each in chains}
    if len(reached) == 1 and chain.reached is not None:
        seen = f"; each unit then sees {chain.field:,} inputs along an axis" if chain.field else ""
        return f"{_layers(chain.reached)} bring it to {chain.wanted}{seen}"
    if len(chains) > 1:
        return f"no number of layers brings every axis to {chain.wanted}"
    around = [(i, each) for i, each in enumerate(chain.sizes)]
    above = [(i, size) for i, size in around if size > (chain.wanted or 0)][-1:]
    below = [(i, size) for i, size in around if size < (chain.wanted or 0)][:1]
    near = " and ".join(f"{_layers(i)} give {size}" if i else f"it begins with {size}" for i, size in (*above, *below))
    return f"no number of layers brings it to {chain.wanted}: {near}"


def solved(chains: tuple[Chain, ...]) -> bool:
    """Is there a number of layers to tell?"""
    if chains[0].wanted is not None:
        return chains[0].reached is not None and len({each.reached for each in chains}) == 1
    return any(each.ends == "gone" or each.layers for each in chains)


def _answer(chain: Chain, chains: tuple[Chain, ...]) -> str:
    if not solved(chains):
        return ""
    return str(chain.reached if chain.wanted is not None else chain.layers)


def _notes(chain: Chain) -> tuple[str, ...]:
    if chain.ends == "gone" and chain.wanted is None and chain.asked.number("s") == 1 and chain.layers:
        less = chain.sizes[0] - chain.sizes[1]
        even = chain.asked.number("f") or 0
        keep = (chain.asked.number("d") or 1) * (even - 1)
        if keep % 2 == 0:
            return (f"each takes away {less}; p = {keep // 2} would keep the size",)
        return (f"each takes away {less}",)
    return ()


def _csv(chains: tuple[Chain, ...]) -> Table:
    columns = (Column("axis", "axis", "count"), Column("layer", "layer", "count"), Column("size", "size", "count"))
    lines = [Line((axis, i, size)) for axis, each in enumerate(chains, 1) for i, size in enumerate(each.sizes)]
    return Table(columns, lines)


def _data(chains: tuple[Chain, ...], shortest: Chain) -> dict[str, Any]:
    """`convcalc.solve/1` about repeated layers; sizes are cut where there are more than 10,000."""
    wanted = shortest.wanted is not None
    return {
        "schema": "convcalc.solve/1",
        "question": "layers",
        "kind": shortest.asked.kind,
        "count": (shortest.reached if solved(chains) else None) if wanted else shortest.layers,
        "ends": shortest.ends,
        "reason": shortest.reason,
        "wanted": shortest.wanted,
        "rf": shortest.field,
        "axes": [{"layers": each.layers, "last": each.last, "sizes": list(each.sizes)} for each in chains],
        "notes": list(_notes(shortest)),
    }
