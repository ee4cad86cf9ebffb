"""Layers and parameters that belong to a module itself beside the modules in it, as torchinfo prints them with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from convcalc._namedtuple import NamedTuple
from convcalc.features.check.printed_blocks import lengths_of
from convcalc.features.check.printed_left_out import Partners
from convcalc.network.facts import Facts
from convcalc.network.rows import Row
from convcalc.network.totals import count
from convcalc.readers.layer_classes import is_own_parameter
from convcalc.readers.summary import Summary, SummaryRow
from convcalc.shape import Shape


class OwnPart(NamedTuple):
    """What a module has beside the modules in it that run: its own rows, and parameters of layers that never run."""

    rows: tuple[Row, ...] = ()
    idle: int = 0

    @property
    def params(self) -> int:
        return self.idle + sum([row.params or 0 for row in self.rows])


OwnParts = Mapping[str, OwnPart]
"""By the name of a module, "" for the network; in the order of calls."""

NO_PARTS: OwnParts = {}

FUNCTIONS = frozenset("fc conv tconv linear matmul layer_norm group_norm batch_norm rms_norm prelu embedding".split())
"""Labels of what the network itself works out of its own parameters."""

MOST_CALLED_SO = 6


def rows_beside(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Of each module that has modules in it: a convolution with a gate of its own, a class token of the network."""
    lengths = {row.index for row in lengths_of(rows).values()}
    inside = _modules_with_modules(rows)
    found: dict[str, list[Row]] = {}
    for row in rows:
        module = module_of(row)
        if row.label and row.params and row.index not in lengths and module in inside:
            found.setdefault(module, []).append(row)
    return found


def own_parts(facts: Facts, summary: Summary, functions: bool = False) -> OwnParts:
    """The same of modules whose insides a summary prints.

    functions: are rows with the name of a function the network's own, so that its printed number is right?
    """
    if summary.maker != "torchinfo" or not summary.blocks:
        return {}
    rows = list(facts.rows)
    deepest = len({each.depth for each in (*summary.entries, *summary.blocks)}) - 1
    found = {module: OwnPart(tuple(own)) for module, own in rows_beside(rows).items()}
    running = _modules_with_modules(rows)
    for each in facts.net.idle:
        module = each.name
        while module and (module not in running or module == each.name or _depth(module) >= deepest):
            module = module.rpartition(".")[0]
        counts = count(each.body.items)
        part = found.get(module, OwnPart())
        found[module] = part._replace(idle=part.idle + counts.weights + counts.biases)
    if functions:
        found[""] = _with_functions(found.get("", OwnPart()), rows, summary.blocks[0].params or 0)
    called = {module: _first_of(rows, module) for module in found}
    order = sorted(found, key=lambda each: (called[each], _depth(each)))
    return {module: found[module] for module in order if _depth(module) < deepest and found[module].params}


def _with_functions(part: OwnPart, rows: Sequence[Row], printed: int) -> OwnPart:
    """With the rows that have the name of a function and make up what is printed; as it is where none do."""
    called = [row for row in rows if row.params and module_of(row) in FUNCTIONS][:MOST_CALLED_SO]
    for many in range(1, len(called) + 1):
        for chosen in combinations(called, many):
            if part.params + sum([row.params or 0 for row in chosen]) == printed:
                return part._replace(rows=(*part.rows, *chosen))
    return part


def _modules_with_modules(rows: Sequence[Row]) -> set[str]:
    found = {""}
    for row in rows:
        parts = (row.label or "").partition(":")[0].split(".")
        found |= {".".join(parts[:count]) for count in range(1, len(parts))}
    return found


def _first_of(rows: Sequence[Row], module: str) -> int:
    """Where the module begins to run."""
    inside = (row.index for row in rows if not module or f"{module_of(row)}.".startswith(f"{module}."))
    return next(inside, 0) if module else -1


def _depth(module: str) -> int:
    return len(module.split(".")) if module else 0


def module_of(row: Row) -> str:
    """The module that a row is of; the name of a parameter of the network itself is none."""
    stem, colon, _ = (row.label or "").partition(":")
    return "" if is_own_parameter(row.kind) and not colon else stem.partition("#")[0]


def own_of_blocks(own: OwnParts, blocks: Sequence[SummaryRow]) -> dict[int, OwnPart]:
    """By the line of a block that prints parameters, what its module has itself; none where others print some."""
    printed = [each for each in sorted(blocks, key=lambda each: each.line) if each.params]
    if len(printed) != len(own):
        return {}
    return {each.line: part for each, part in zip(printed, own.values(), strict=True)}


class BlockInputs:
    """What arrives at each module of a net, worked out when it is asked for.

    rows: the net's.  arriving: what the network is given.
    """

    def __init__(self, rows: Sequence[Row], arriving: Sequence[Shape]) -> None:
        self.rows = list(rows)
        self.arriving = arriving
        self.outs = {row.index: row.out for row in self.rows}

    def of_block(self, summary: Summary, block: SummaryRow, partners: Partners) -> list[Shape]:
        """Of a block whose layers follow; none where it cannot be said which module it is."""
        depths = sorted({each.depth for each in (*summary.entries, *summary.blocks)})
        level = depths.index(block.depth)
        for each in summary.entries:
            if each.line > block.line and each.depth <= block.depth:
                break
            found = partners.get(each.line, ()) if each.line > block.line else ()
            parts = module_of(found[0]).split(".") if found else []
            if len(parts) > level > 0:
                return self.of_module(".".join(parts[:level]))
        return []

    def of_module(self, module: str) -> list[Shape]:
        """What its layers read of others, in all of its calls."""
        inside = {row.index for row in self.rows if f"{module_of(row)}.".startswith(f"{module}.")}
        read = [at for row in self.rows if row.index in inside for at in row.inputs if at not in inside]
        own = [self.outs[at] for at in read if at in self.outs]
        return [*own, *(self.arriving if any(at < 0 for at in read) else ())]
