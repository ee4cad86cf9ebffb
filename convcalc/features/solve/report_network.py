"""Several layers solved backwards, as reports: a budget on a network, equal layers in a row, stacks for a field."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from convcalc.document import fields
from convcalc.document.model import Column, Document, Line, Part, Table, Text
from convcalc.features.solve.budget import Budget, Candidate
from convcalc.features.solve.layer_stacks import Chain, Stack, StackStage
from convcalc.features.solve.query import described, listed
from convcalc.layers.window import axis_name

SHOWN = 8
"""So many sizes of a chain stand in a row; of a longer one the middle is left out."""


def budget_document(found: Budget, network: str, limit: int) -> Document:
    """The values that keep to the budget, and those just outside."""
    conditions = " and ".join(each.text for each in found.conditions)
    values = [each.value for each in found.candidates]
    head = f"{network}: {conditions}" if network else conditions
    answer = f"{found.name} = {listed(values)}" if values else f"no {found.name} does it"
    if values:
        edge = _edge(found)
        shown: list[Part] = [_candidates(found, _both_ends(found.candidates, limit)), *([Text(edge)] if edge else [])]
    else:
        shown = [_candidates(found, found.near, "nearest")]
    return Document(
        title=f"solve {found.name}",
        parts=(Text(f"{head}; {answer}"), *shown),
        answer="\n".join(map(str, values)),
        data=_budget_data(found, network),
        notes=_budget_notes(found, limit),
        csv=_candidates(found, found.candidates),
    )


def _both_ends(candidates: tuple[Candidate, ...], limit: int) -> tuple[Candidate, ...]:
    """All, or those at both ends where they are many."""
    if len(candidates) <= limit:
        return candidates
    return (*candidates[: limit // 2], *candidates[-(limit - limit // 2) :])


def _candidates(found: Budget, candidates: tuple[Candidate, ...], caption: str = "") -> Table:
    columns = (
        Column(found.name, found.name, "axes"),
        Column("params", "parameters", "count"),
        Column("macs", "MACs", "count"),
        Column("rf", "rf", "axes"),
        Column("out", "output", "size"),
    )
    lines = [Line(((each.value,), each.params, each.macs, each.rf, each.out)) for each in candidates]
    return Table(columns, lines, caption)


def _edge(found: Budget) -> str:
    """What the values just outside come to."""
    named = dict.fromkeys(each.what for each in found.conditions)
    outside = [
        f"{found.name} = {each.value} has {', '.join(_quantity(each, what) for what in named)}" for each in found.near
    ]
    return f"not any more: {'; '.join(outside)}" if outside else ""


def _quantity(candidate: Candidate, what: str) -> str:
    if what == "params":
        return f"{candidate.params:,} parameters"
    if what == "macs":
        return f"{candidate.macs:,} MACs"
    if what == "rf":
        return f"rf {'x'.join(map(str, candidate.rf)) if candidate.rf else 'of the whole input'}"
    return f"output {candidate.out.text()}"


def _budget_notes(found: Budget, limit: int) -> tuple[str, ...]:
    low, high = found.searched
    notes = [f"searched {found.name} from {low} to {high}"]
    if found.candidates and found.candidates[-1].value == high:
        further = "" if found.name == "input" else f'; --set "{found.name}={low}:{2 * high}" looks further'
        notes = [f"searched {found.name} from {low} to {high}, and {high} still keeps to it{further}"]
    if len(found.candidates) > limit:
        count = len(found.candidates)
        notes.append(f"{limit} of {count:,} values are shown, from both ends; --limit {count} shows all")
    if found.refused:
        notes.append(f"cannot be with {found.name} = {listed(found.refused)}: {found.reason}")
    return tuple(notes)


def _budget_data(found: Budget, network: str) -> dict[str, Any]:
    """`convcalc.solve/1` about a budget."""
    return {
        "schema": "convcalc.solve/1",
        "question": "budget",
        "network": network,
        "variable": found.name,
        "wishes": [each.text for each in found.conditions],
        "searched": {found.name: list(found.searched)},
        "count": len(found.candidates),
        "solutions": [_candidate(each) for each in found.candidates],
        "nearest": [_candidate(each) for each in found.near],
        "cannot_be": list(found.refused),
        "notes": list(_budget_notes(found, len(found.candidates))),
    }


def _candidate(each: Candidate) -> dict[str, Any]:
    rf = None if each.rf is None else list(each.rf)
    return {"value": each.value, "params": each.params, "macs": each.macs, "rf": rf, "out": fields.shape(each.out)}


def chains_document(chains: tuple[Chain, ...]) -> Document:
    """How many equal layers until a map is gone: one chain an axis; the axis that ends first decides."""
    shortest = _shortest(chains)
    parts: list[Part] = []
    for name, each in zip(_axis_names(chains), chains, strict=True):
        parts.append(Text(f"{name}{': ' if name else ''}{described(each.query._replace(out=None))}, layer after layer"))
        parts.append(Text(_sizes_text(each)))
    parts += [Text(words) for words in _ending(shortest, chains)]
    columns = tuple([Column(name, name, "count") for name in ("axis", "layer", "size")])
    sizes = [Line((axis, i, size)) for axis, each in enumerate(chains, 1) for i, size in enumerate(each.sizes)]
    count = chain_count(chains)
    return Document(
        title="solve layers",
        parts=tuple(parts),
        answer="" if count is None else str(count),
        data=_chain_data(chains, shortest, count),
        notes=_chain_notes(shortest),
        csv=Table(columns, sizes),
    )


def _shortest(chains: tuple[Chain, ...]) -> Chain:
    return min(chains, key=lambda each: each.layers if each.ends == "gone" else 10**18)


def _axis_names(chains: tuple[Chain, ...]) -> list[str]:
    return [axis_name(i, len(chains)) for i in range(len(chains))] if len(chains) > 1 else [""]


def _sizes_text(chain: Chain) -> str:
    """`32 -> 30 -> 28 -> ... -> 4 -> 2`."""
    sizes = [*map(str, chain.sizes)]
    if chain.layers + 1 > len(sizes) or len(sizes) > SHOWN + 2:
        tail = [str(chain.last)] if chain.layers + 1 > len(sizes) else sizes[-2:]
        sizes = [*sizes[: SHOWN - 2], "...", *tail]
    return " -> ".join(sizes)


def _ending(chain: Chain, chains: tuple[Chain, ...]) -> list[str]:
    """After how many layers the wanted size stands, or nothing more fits."""
    if chain.wanted is not None:
        return [_reached_words(chain, chains)]
    layers, what = _layers(chain.layers), _axis_names(chains)[chains.index(chain)] or "map"
    if chain.ends == "gone":
        field = (
            f", and each unit of it sees {chain.field:,} inputs along an axis" if chain.field and chain.layers else ""
        )
        fitting = f"{layers} fit: the {what} is {chain.last} then{field}" if chain.layers else "not one layer fits"
        return [fitting, f"one more cannot be: {chain.reason}"]
    if chain.ends == "stays" and chain.layers:
        return [f"{layers} bring it to {chain.last}; there it stays, however many follow"]
    does = "keeps the size" if chain.ends == "stays" else "makes the map larger"
    return [f"never: such a layer {does}"]


def _layers(count: int) -> str:
    return f"{count:,} layer{'' if count == 1 else 's'}"


def _reached_words(chain: Chain, chains: tuple[Chain, ...]) -> str:
    reached = {each.reached for each in chains}
    if len(reached) == 1 and chain.reached is not None:
        field = f"; each unit then sees {chain.field:,} inputs along an axis" if chain.field else ""
        return f"{_layers(chain.reached)} bring it to {chain.wanted}{field}"
    if len(chains) > 1:
        return f"no number of layers brings every axis to {chain.wanted}"
    sizes = list(enumerate(chain.sizes))
    above = [(i, size) for i, size in sizes if size > (chain.wanted or 0)][-1:]
    below = [(i, size) for i, size in sizes if size < (chain.wanted or 0)][:1]
    near = " and ".join(f"{_layers(i)} give {size}" if i else f"it begins with {size}" for i, size in (*above, *below))
    return f"no number of layers brings it to {chain.wanted}: {near}"


def chain_count(chains: tuple[Chain, ...]) -> int | None:
    """The number of layers that was looked for; None where there is none."""
    if chains[0].wanted is not None:
        reached = {each.reached for each in chains}
        return chains[0].reached if len(reached) == 1 else None
    if not any(each.ends == "gone" or each.layers for each in chains):
        return None
    return _shortest(chains).layers


def _chain_notes(chain: Chain) -> tuple[str, ...]:
    if chain.ends != "gone" or chain.wanted is not None or chain.query.number("s") != 1 or not chain.layers:
        return ()
    less = chain.sizes[0] - chain.sizes[1]
    keep = (chain.query.number("d") or 1) * ((chain.query.number("f") or 0) - 1)
    return (f"each takes away {less}" + ("" if keep % 2 else f"; p = {keep // 2} would keep the size"),)


def _chain_data(chains: tuple[Chain, ...], shortest: Chain, count: int | None) -> dict[str, Any]:
    """`convcalc.solve/1` about repeated layers; sizes are cut where there are more than 10,000."""
    return {
        "schema": "convcalc.solve/1",
        "question": "layers",
        "kind": shortest.query.kind,
        "count": count if shortest.wanted is not None else shortest.layers,
        "ends": shortest.ends,
        "reason": shortest.reason,
        "wanted": shortest.wanted,
        "rf": shortest.field,
        "axes": [{"layers": each.layers, "last": each.last, "sizes": list(each.sizes)} for each in chains],
        "notes": list(_chain_notes(shortest)),
    }


WAYS = {
    "plain": "stride 1",
    "dilated": "dilations 1, 2, 4, ...",
    "strided": "stride 2",
    "pooled": "pools of 2",
    "single": "one layer",
}

STACKS = (
    Column("way", "way"),
    Column("layers", "layers", "count"),
    Column("rf", "rf", "count"),
    Column("squares", "parameters / C^2", "count"),
    Column("jump", "jump", "count", 1),
    Column("stack", "stack", "words"),
)


def stacks_document(field: int, kernel: int, dim: int, found: tuple[Stack, ...]) -> Document:
    """The stacks that reach a receptive field, fewest layers first."""
    exact = [each for each in found if each.field == field]
    lines = [
        Line((WAYS[each.family], each.layers, each.field, each.squares, each.jump, _stack_text(each, dim)))
        for each in found
    ]
    cheapest = min(exact or found, key=lambda each: (each.squares, each.layers))
    words = f"the shortest stacks whose last unit sees {field:,} inputs along an axis"
    best = f"fewest parameters: {_stack_text(cheapest, dim)}, {cheapest.squares:,} C^2"
    return Document(
        title=f"solve rf {field}",
        parts=(Text(words), Table(STACKS, lines), Text(best)),
        answer="\n".join(f"{each.layers} {each.squares} {_stack_text(each, dim)}" for each in exact or found),
        data=_stack_data(field, kernel, dim, found),
        notes=_stack_notes(field, found, dim),
    )


def _stack_text(stack: Stack, dim: int) -> str:
    """`2 * 3x3, pool, 3x3 d2`: equal neighbours once, with how many there are."""
    pool = f"pool {'x'.join(['2'] * dim) if dim > 1 else 'k2'}"
    texts = [
        text
        for stage in stack.stages
        for text in (*([_stage_text(stage, dim)] if stage.times else []), *([pool] if stage.pool else []))
    ]
    runs = [(text, len([*equal])) for text, equal in groupby(texts)]
    # What is written as a multiple already (2 * 3x3) is written again, not multiplied once more.
    return ", ".join(
        text if count == 1 else ", ".join([text] * count) if "*" in text else f"{count} * {text}"
        for text, count in runs
    )


def _stage_text(stage: StackStage, dim: int) -> str:
    """A stage as a spec writes its layers, filters apart."""
    kernel = "x".join([str(stage.kernel)] * dim) if dim > 1 else f"k{stage.kernel}"
    times = f"{stage.times} * " if stage.times > 1 else ""
    stride = f" s{stage.stride}" if stage.stride > 1 else ""
    dilation = f" d{stage.dilation}" if stage.dilation > 1 else ""
    return f"{times}{kernel}{stride}{dilation}"


def _stack_notes(field: int, found: tuple[Stack, ...], dim: int) -> tuple[str, ...]:
    power = "*".join(["f"] * dim)
    notes = [f"C channels in and out of every layer, no biases: a layer of kernel f has {power}*C^2 weights"]
    beyond = [WAYS[each.family] for each in found if each.field != field]
    if beyond:
        ways = " or ".join(dict.fromkeys(beyond))
        notes.append(f"exactly {field} cannot be reached with {ways}; the least beyond is shown")
    if any(each.family == "pooled" for each in found):
        notes.append("each pool has a convolution before it; a pool has stride 2 and adds its jump to the field")
    return tuple(notes)


def _stack_data(field: int, kernel: int, dim: int, found: tuple[Stack, ...]) -> dict[str, Any]:
    """`convcalc.solve/1` about receptive fields."""
    return {
        "schema": "convcalc.solve/1",
        "question": "rf",
        "rf": field,
        "kernel": kernel,
        "dim": dim,
        "count": len(found),
        "solutions": [
            {
                "way": each.family,
                "rf": each.field,
                "exact": each.field == field,
                "layers": each.layers,
                "params_per_square": each.squares,
                "jump": each.jump,
                "stack": _stack_text(each, dim),
                "stages": [stage._asdict() for stage in each.stages],
            }
            for each in found
        ],
        "notes": list(_stack_notes(field, found, dim)),
    }
