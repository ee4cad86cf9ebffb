"""Several layers solved backwards, as reports: a budget on a network, equal layers in a row, stacks for a field."""

from __future__ import annotations

from convcalc.document.fields import columns, line, record
from convcalc.document.model import Column, Document, Line, Part, Table, Text
from convcalc.features.solve.budget import INPUT, Budget, Candidate
from convcalc.features.solve.contract import CANDIDATE, STACK, answer
from convcalc.features.solve.layer_stacks import Chain, Stack
from convcalc.features.solve.query import described, listed
from convcalc.layers.window import axis_name

SHOWN = 8
"""So many sizes of a chain stand in a row; of a longer one the middle is left out."""


def budget_document(found: Budget, network: str, limit: int) -> Document:
    """The values that keep to the budget, and those just outside."""
    values = [each.value for each in found.candidates]
    if values:
        edge = _edge(found)
        shown: list[Part] = [_candidates(found, found.candidates[:limit]), *([Text(edge)] if edge else [])]
    else:
        shown = [_candidates(found, found.near, "nearest of those searched")]
    return Document(
        title=f"solve {found.name}",
        parts=(Text(_outcome(found, network)), *shown),
        answer="\n".join(map(str, values)),
        data=answer(
            "budget",
            found,
            network=network,
            wishes=[each.text for each in found.conditions],
            searched={found.name: found.searched},
            count=len(values),
            solutions=[record(CANDIDATE, each) for each in found.candidates],
            nearest=[record(CANDIDATE, each) for each in found.near],
            notes=_budget_notes(found, len(values)),
        ),
        notes=_budget_notes(found, limit),
        csv=_candidates(found, found.candidates),
    )


def _outcome(found: Budget, network: str) -> str:
    conditions = " and ".join(each.text for each in found.conditions)
    values = sorted(each.value for each in found.candidates)
    low, high = found.searched
    outcome = f"{found.name} = {listed(values)}" if values else f"no {found.name} from {low} to {high} does it"
    return f"{network}: {conditions}; {outcome}" if network else f"{conditions}; {outcome}"


def budget_lack(found: Budget, network: str) -> str:
    """That no value keeps to the budget; "" where one does."""
    return "" if found.candidates else _outcome(found, network)


def _candidates(found: Budget, candidates: tuple[Candidate, ...], caption: str = "") -> Table:
    """The free variable's column bears its name."""
    value, *quantities = CANDIDATE
    fields = (value._replace(key=found.name, get="value", title=found.name), *quantities)
    return Table(columns(fields), [line(fields, each) for each in candidates], caption)


def _edge(found: Budget) -> str:
    """What the values just outside come to."""
    named = dict.fromkeys(each.what for each in found.conditions)
    outside = [
        f"{found.name} = {each.value} has {', '.join(_quantity(each, what) for what in named)}" for each in found.near
    ]
    return f"just outside: {'; '.join(outside)}" if outside else ""


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
    if any(each.value == high for each in found.candidates):
        wider = f"{low}:{2 * high}"
        size = "x".join(wider if each is None else str(each) for each in found.input or ())
        option = f'--input "{size}"' if found.name == INPUT else f'--set "{found.name}={wider}"'
        notes = [f"searched {found.name} from {low} to {high}, and {high} still keeps to it; {option} searches further"]
    if len(found.candidates) > limit:
        count = len(found.candidates)
        order = "largest" if found.falling else "nearest" if found.nearest_first else "smallest"
        notes.append(f"the {limit} {order} of {count:,} values are shown; --limit {count} shows all")
    notes += [f"impossible with {found.name} = {listed(values)}: {reason}" for reason, values in found.reasons]
    return tuple(notes)


def chains_document(chains: tuple[Chain, ...]) -> Document:
    """How many equal layers until a map is gone: one chain an axis; the axis that ends first decides."""
    shortest = _shortest(chains)
    parts: list[Part] = []
    for name, each in zip(_axis_names(chains), chains, strict=True):
        parts.append(Text(f"{name}{': ' if name else ''}{described(each.query._replace(out=None))}, layer after layer"))
        parts.append(Text(_sizes_text(each)))
    parts += [Text(words) for words in _ending(shortest, chains)]
    heads = tuple([Column(name, name, "count") for name in ("axis", "layer", "size")])
    sizes = [Line((axis, i, size)) for axis, each in enumerate(chains, 1) for i, size in enumerate(each.sizes)]
    count, notes = chain_count(chains), _chain_notes(shortest)
    return Document(
        title="solve layers",
        parts=tuple(parts),
        answer="" if count is None else str(count),
        data=answer(
            "layers",
            shortest,
            kind=shortest.query.kind,
            count=count if shortest.wanted is not None else shortest.layers,
            axes=chains,
            notes=notes,
        ),
        notes=notes,
        csv=Table(heads, sizes),
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
        return [fitting, f"one more does not: {chain.reason}"]
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


def chains_lack(chains: tuple[Chain, ...]) -> str:
    """That no number of layers does it; "" where one does."""
    if chain_count(chains) is not None:
        return ""
    query = chains[0].query._replace(out=None)
    return f"{described(query)}, layer after layer; {_ending(_shortest(chains), chains)[0]}"


def _chain_notes(chain: Chain) -> tuple[str, ...]:
    if chain.ends != "gone" or chain.wanted is not None or chain.query.number("s") != 1 or not chain.layers:
        return ()
    less = chain.sizes[0] - chain.sizes[1]
    keep = (chain.query.number("d") or 1) * ((chain.query.number("f") or 0) - 1)
    return (
        f"each layer makes the map {less} smaller" + ("" if keep % 2 else f"; p = {keep // 2} would keep the size"),
    )


WAYS = {
    "plain": "stride 1",
    "dilated": "dilations 1, 2, 4, ...",
    "strided": "stride 2",
    "pooled": "pools of 2",
    "single": "one layer",
}

STACKS = tuple(
    [field._replace(cell=lambda each: WAYS[each.family]) if field.key == "way" else field for field in STACK]
)
COLUMNS = ("way", "layers", "rf", "squares", "jump", "stack")


def stacks_document(field: int, kernel: int, dim: int, found: tuple[Stack, ...], at_least: bool = False) -> Document:
    """The stacks that reach a receptive field, fewest layers first; at_least: or see more."""
    exact = [each for each in found if at_least or each.field == field]
    shown = Table(columns(STACKS, COLUMNS), [line(STACKS, each, COLUMNS) for each in found])
    notes = _stack_notes(field, kernel, found, dim, at_least)
    words = (
        f"stacks whose last unit sees {'at least ' * at_least}{field:,} input{'' if field == 1 else 's'} along an axis"
        f"{'' if at_least or len(exact) == len(found) else ', or the next more that the way can'}"
    )
    return Document(
        title=f"solve rf {field}",
        parts=(Text(words), shown, Text(_fewest(field, found))),
        answer="\n".join(f"{each.layers} {each.squares} {each.text}" for each in exact or found),
        data=answer(
            "rf",
            None,
            rf=field,
            kernel=kernel,
            dim=dim,
            count=len(found),
            solutions=[record(STACK, each, exact=each.field == field) for each in found],
            notes=notes,
        ),
        notes=notes,
    )


def _fewest(field: int, found: tuple[Stack, ...]) -> str:
    """The stacks with the fewest parameters of all in the table, also where one sees more than was wanted."""
    least = min(each.squares for each in found)
    named = {each.text: each.field for each in found if each.squares == least}
    texts = [text if seen == field else f"{text} (which sees {seen:,})" for text, seen in named.items()]
    return f"fewest parameters of these: {'; or '.join(texts)}{';' if len(texts) > 1 else ','} {least:,} C^2"


def _stack_notes(field: int, kernel: int, found: tuple[Stack, ...], dim: int, at_least: bool) -> tuple[str, ...]:
    power = "*".join(["f"] * dim)
    notes = [
        f"C channels in and out of every layer, no biases: a layer of kernel f has {power}*C^2 weights",
        f"searched: f = {kernel} throughout with stride 1, doubling dilations, strides of 1 and 2, or pools of 2; and"
        " one layer alone; other kernels (--f), larger strides and mixtures may need less",
    ]
    beyond = [WAYS[each.family] for each in found if each.field != field and not at_least]
    if beyond:
        ways = " or ".join(dict.fromkeys(beyond))
        notes.append(f"exactly {field} cannot be reached with f = {kernel} and {ways}; the least beyond is shown")
    if any(each.family == "pooled" for each in found):
        notes.append("each pool has a convolution before it; a pool has stride 2 and adds its jump to the field")
    return tuple(notes)
