"""`convcalc arch NET`: a network, layer by layer or by stage."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.command import Outcome, Usage, option, report
from convcalc.cli.values import DTYPES, NO_LAYERS, OF_DTYPE, SETTING, DType, Settings, find_layer, network, place, whole
from convcalc.diagnostics.diagnostic import SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convcalc.document.model import Document
    from convcalc.ledger.conventions import Convention
    from convcalc.network.claims import Verdict
    from convcalc.network.facts import Facts
    from convcalc.network.graph import Step
    from convcalc.readers.source import Loaded

HINTS = {
    "--sort": "layers stay in their order here; --format csv is sorted by whatever reads it",
    "--in": "did you mean '--input'?",
    "--size": "did you mean '--input'?",
    "--let": "did you mean '--set'?",
    "--kind": "did you mean '--only'?",
}

ANSWERS = ("size", "params", "macs", "rf", "weights", "biases", "statistics", "activations", "memory", "idle")
"""What -q may be asked for."""

PARAMS = (
    click.Argument(["what"], metavar="NET"),
    option("--summary", "summary", is_flag=True, help="by stage, with totals"),
    option("--input", "size", metavar="SIZE", help="another input: 320x320x3, or NAME=SIZE"),
    option("--set", "settings", **SETTING, help="set a variable or a case of the spec"),
    option("--batch", "batch", type=whole, default="1", metavar="N", help="images in a batch (1)"),
    option("--depth", "depth", type=whole, metavar="N", help="show N levels of the tree"),
    option("--columns", "columns", metavar="LIST", help="other columns: kernel,stride,rf; 'all' for all"),
    option("--only", "only", metavar="WORD", help="layers of one kind: conv, or conv,fc"),
    option("--layer", "label", metavar="LABEL", help="one layer, by label or number, with its working"),
    option("--explain", "explain", is_flag=True, help="--layer step by step, with sources"),
    option("--unit", "unit", type=place, metavar="3,4", help="what this unit of --layer (or of the last map) sees"),
    option("--useful", "useful", is_flag=True, help="also the MACs that do not meet padding"),
    option("--count", "convention", metavar="TOOL", help="count as a tool does: thop, fvcore, keras; 'all'"),
    option("--answer", hidden=True, help="what -q prints"),
    option("--dtype", "dtype", type=DType(DTYPES), default="float32", metavar="TYPE", help=OF_DTYPE),
)


@report(
    "a network, layer by layer; NET is a name (convcalc zoo), a file, - for standard input, or a spec in quotes",
    (
        "convcalc arch resnet50 --summary",
        'convcalc arch "227x227x3 -> conv 96 11x11 s4 -> 55x55x96 -> maxpool 3x3 s2"',
        "convcalc arch net.cnn --only conv --columns kernel,stride,params",
        "convcalc arch alexnet --layer conv5 --unit 0,12",
        "convcalc arch resnet110 --set n=9 --json",
        "convcalc arch resnet50@torchvision --count thop",
        "convcalc arch resnet50 -q params",
    ),
    PARAMS,
    HINTS,
)
def arch(
    what: str,
    summary: bool,
    size: str | None,
    settings: Settings,
    batch: int,
    depth: int | None,
    columns: str | None,
    only: str | None,
    label: str | None,
    explain: bool,
    unit: tuple[int, ...] | None,
    useful: bool,
    convention: str | None,
    answer: str | None,
    dtype: str,
) -> Outcome:
    from convcalc.loading import facts_of

    one = label is not None or unit is not None
    others = {"q": answer, "useful": useful or None, "count": convention}
    _check(summary, one, {**others, "depth": depth, "columns": columns, "only": only})
    _check_values({"batch": batch, "depth": depth}, explain and (label is None or unit is not None))
    keys, kinds = _columns(columns), _kinds(only)
    loaded, lets = network(what, settings)
    try:
        facts = facts_of(loaded, size, lets, batch, dtype)
    except SpecError as error:
        more = any({**others, "q": answer not in (None, "rf")}.values())
        alone = None if summary or one or more else partial(_fields_alone, loaded, error)
        if alone and (fields := alone(lets, keys)):
            return Outcome(fields, answer=_bare(fields.answer) if answer == "rf" else None)
        raise
    if one:
        return Outcome(_one(facts, label, unit, explain))
    _check_form(facts, summary, kinds)
    if useful or convention is not None:
        return Outcome(_recounted(facts, _convention(convention, summary), useful, summary))
    document = partial(_whole, loaded, facts, lets, summary, {"columns": keys, "depth": depth, "only": kinds})
    return _answered(document, facts, (answer,) if answer or not keys else keys)


def _recounted(facts: Facts, tool: Convention | None, useful: bool, summary: bool) -> Document:
    """Its operations by other rules: without those on padding, as a tool counts, or as all of them do."""
    if useful:
        from convcalc.features.arch import padding_waste
        from convcalc.network.effective_macs import LARGEST, multiplies

        _check_length(facts, LARGEST, multiplies)
        return padding_waste.document(facts)
    from convcalc.features.arch import counted

    if tool and summary:
        return counted.by_stage(facts, tool)
    if tool:
        from convcalc.network.outline import too_many

        if count := too_many(facts.net):
            raise Usage(f"--count: {count:,} layers that differ are no table", "--summary counts them by stage")
        return counted.document(facts, tool)
    from convcalc.network.outline import MOST_UNLIKE

    _check_length(facts, MOST_UNLIKE)
    return counted.side_by_side(facts)


def _answered(network: Callable[[], Document], facts: Facts, words: Sequence[str | None]) -> Outcome:
    """With what -q prints: a word behind it, else a total for each of the columns."""
    lack = ", ".join([word for word in words if word and word not in ANSWERS])
    if lack:
        return Outcome(network, lack=f"-q prints totals, and there is none of {lack}")
    return Outcome(network, answer=" ".join([_answer(facts, word) for word in words]))


def _answer(facts: Facts, word: str | None) -> str:
    """What -q prints: the size that comes out, or what was asked for, bare."""
    if word in (None, "size"):
        from convcalc.features.arch.network import answer

        return answer(facts)
    if word == "rf":
        from convcalc.document.writers.cells import written
        from convcalc.features.arch.network import total_field

        return written(total_field(facts), "axes")
    return str(getattr(facts, word or ""))


def _bare(field: str) -> str:
    """15 for 15x15."""
    sides = set(field.split("x"))
    return sides.pop() if len(sides) == 1 else field


def _fields_alone(loaded: Loaded, error: SpecError, settings: dict[str, int], keys: tuple[str, ...]) -> Document | None:
    """Receptive fields, where the input is missing, or filters that no column needs; None where all else is wrong."""
    from convcalc.diagnostics.layers import MissingArgument

    lacks_filters = all(isinstance(each, MissingArgument) for each in error.mistakes)
    from convcalc.features.arch.any_input import COLUMNS, document, lacks_input, unsized

    if not (lacks_input(error) or (lacks_filters and keys and COLUMNS.issuperset(keys))):
        return None
    found = unsized(loaded, settings, f"{error.message}: {error.hint}")
    return document(found) if found is not None and found.layers else None


def _whole(loaded: Loaded, facts: Facts, lets: dict[str, int], summary: bool, listed: dict[str, Any]) -> Document:
    """All of the network, by stage or layer by layer; listed: which layers and columns."""
    data, variants = _in_the_zoo(loaded)
    if summary:
        from convcalc.features.arch import summary as by_stage

        return by_stage.document(facts, _verdicts(facts, lets), (*facts.notes, *variants), data)
    from convcalc.features.arch import listing

    if click.get_current_context().meta["form"] == "csv":
        return listing.for_spreadsheet(facts, columns=listed["columns"], only=listed["only"])
    _check_lines(facts)
    return listing.document(facts, _verdicts(facts, lets), data, **listed)


def _check_form(facts: Facts, summary: bool, only: frozenset[str]) -> None:
    """Refuse what lists every layer, where they are too many for that: JSON does it beside the stages, too."""
    written = click.get_current_context().meta["form"] in (("json",) if summary else ("json", "csv"))
    if written or only:
        from convcalc.network.outline import MOST_LINES, MOST_WRITTEN

        _check_length(facts, MOST_WRITTEN if written else MOST_LINES)


def _check_length(facts: Facts, most: int, wanted: Callable[[Step], bool] | None = None) -> None:
    """Refuse to list more turns than that of repetitions that all differ, which a table shows as one.

    wanted: the layers that are to be listed, None for all.
    """
    from convcalc.network.outline import each_layer, unlike

    wanted = wanted or each_layer
    count = unlike(facts.net.body, wanted)
    if count > most:
        raise Usage(
            f"{count:,} layers that differ from turn to turn are no list",
            f"at most {most:,} are listed one by one; {INSTEAD}",
        )
    _check_lines(facts, wanted)


INSTEAD = "the table of --summary has the stages and the totals"


def _check_lines(facts: Facts, wanted: Callable[[Step], bool] | None = None) -> None:
    """Refuse a list that would never end: blocks of two calls, one in the other, are 2^24 lines in 24 lines of text.

    wanted: the layers that are to be listed; None for all, as the tree has them.
    """
    from convcalc.network.outline import MOST_WRITTEN, folded_count, leaf_count

    body = facts.net.body
    count = folded_count(body) if wanted is None else leaf_count(body.items, wanted)
    if count > MOST_WRITTEN:
        raise Usage(f"{count:,} layers are no list", f"at most {MOST_WRITTEN:,} are listed one by one; {INSTEAD}")


def _verdicts(facts: Facts, lets: dict[str, int]) -> Sequence[Verdict]:
    """What becomes of the claims; `check` is only brought in where one does not hold, since it takes long to load."""
    from convcalc.network.claims import check_claims

    found = check_claims(facts)
    if all(verdict.verdict != "false" for verdict in found):
        return found
    from convcalc.features.check.checker import judged

    return judged(facts, lets)


def _check_values(counts: dict[str, int | None], lost: bool) -> None:
    """Refuse counts below 1; lost: --explain without the layer that it is about."""
    for name, value in counts.items():
        if value is not None and value < 1:
            raise Usage(f"--{name}: {value} is too small", "at least 1")
    if lost:
        raise Usage("--explain is about a layer", "name one: --layer LABEL, without --unit")


def _in_the_zoo(loaded: Loaded) -> tuple[str, tuple[str, ...]]:
    """The data set of a network known by name, and a note on other versions of it."""
    if not loaded.zoo:
        return "", ()
    from convcalc.zoo.catalog import entries, variants_line

    known = entries(loaded.zoo.partition("@")[0])
    entry = next(entry for entry in known if entry.name == loaded.zoo)
    others = variants_line(entry, known)
    return entry.data, (f"variants: {others}",) if others else ()


def _columns(written: str | None) -> tuple[str, ...]:
    if written is None:
        return ()
    from convcalc.features.arch.listing import COLUMNS, IN_FRONT
    from convcalc.text import nearest

    keys = tuple(COLUMNS) if written == "all" else tuple(filter(None, (each.strip() for each in written.split(","))))
    if not keys:
        raise Usage("--columns: no column is named", f"there are {', '.join(COLUMNS)}")
    front = IN_FRONT if click.get_current_context().meta["form"] == "csv" else IN_FRONT[:1]  # which are always there
    keys = tuple(key for key in dict.fromkeys(keys) if key not in front)
    for key in keys:
        if key not in COLUMNS:
            from convcalc.cli.guesses import WORDS

            near = WORDS.get(key.lower()) or nearest(key, COLUMNS)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(COLUMNS)}"
            raise Usage(f"--columns: no column '{key}'", hint)
    return keys


def _convention(written: str | None, summary: bool) -> Convention | None:
    """The convention that was named; None for all of them."""
    if written is None or written.strip().lower() == "all":
        if written and summary:
            raise Usage(
                "--summary is by stage, --count all about conventions", "--summary --count TOOL, or --count all"
            )
        return None
    from convcalc.ledger.conventions import CONVENTIONS, convention, nearest_convention

    found = convention(written)
    if found is None:
        near = nearest_convention(written)
        hint = f"did you mean '{near}'?" if near else f"there are {', '.join(CONVENTIONS)}, and all"
        raise Usage(f"--count: no convention '{written}'", hint)
    return found


def _kinds(written: str | None) -> frozenset[str]:
    if written is None:
        return frozenset()
    from convcalc.lang.words import ALIASES, FAMILIES
    from convcalc.text import nearest

    asked = [each.strip().lower() for each in written.split(",") if each.strip()]
    for word in asked:
        if ALIASES.get(word, word) not in FAMILIES:
            near = nearest(word, [*FAMILIES, *ALIASES])
            raise Usage(f"--only: no layer word '{word}'", f"did you mean '{near}'?" if near else "")
    return frozenset(ALIASES.get(word, word) for word in asked)


def _one(facts: Facts, label: str | None, unit: tuple[int, ...] | None, explain: bool) -> Document:
    """One layer: its working, or what a unit of it sees."""
    from convcalc.features.arch import layer_detail

    _check_lines(facts)
    if label is None and not len(facts.rows):
        raise Usage("--unit: there is no layer whose units could see anything", NO_LAYERS)
    found, taken = find_layer(facts, label) if label is not None else ([], ())
    if explain or unit is None:
        made = layer_detail.explained_document(facts, found) if explain else layer_detail.document(facts, found)
        return made._replace(notes=(*made.notes, *taken))
    from convcalc.network.unit_field import unit_window

    if found and found[0].made.row < 0:  # a repetition of nothing, as the network's first words
        raise Usage(f"--unit: no layer is in '{label}', whose units could see anything")
    row = facts.rows[found[0].made.row] if found else layer_detail.last_map(facts)
    try:
        made = layer_detail.unit_document(facts, row, unit, unit_window(facts, row.index, unit), bool(found))
    except ValueError as error:
        raise Usage(f"--unit: {error}") from None
    return made._replace(notes=(*made.notes, *taken))


def _check(summary: bool, layer_detail: bool, others: dict[str, object]) -> None:
    """Refuse options that say nothing together, rather than forget some of them."""
    answer = others.pop("q")
    given = [f"--{name}" for name, value in others.items() if value is not None]
    if answer and (layer_detail or {"--useful", "--count"} & set(given)):
        raise Usage(f"-q {answer} is about the network, not about one layer or its padding", "give -q alone")
    alone = [each for each in given if each != "--count"]
    if summary and (alone or layer_detail):
        other = alone[0] if alone else "--layer or --unit"
        raise Usage(f"--summary is by stage, {other} about layers", "give one of them")
    if given[1:] and given[0] in ("--useful", "--count"):
        raise Usage(f"{given[0]} has lines and columns of its own, not those of {given[1]}", "give one of them")
    if layer_detail and given:
        raise Usage(f"--layer and --unit are about one layer, {given[0]} about many", "give one of them")


command = arch.answering(ANSWERS)
