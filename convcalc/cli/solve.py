"""`convcalc solve`: backwards, from a size, a receptive field or a budget to what has it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from convcalc._namedtuple import NamedTuple
from convcalc.cli.command import Outcome, Usage, between, option, report
from convcalc.cli.layer import NO_K
from convcalc.cli.values import whole
from convcalc.lang.words import ALIASES
from convcalc.layers import kind_of, stands_alone, words_alone
from convcalc.shape import MOST_AXES

if TYPE_CHECKING:
    from convcalc.cli.unknowns import VariableRange
    from convcalc.document.model import Document
    from convcalc.features.solve.query import LayerQuery
    from convcalc.readers.source import Loaded

LETTERS = ("n", "f", "s", "p", "d", "op")

HINTS = {
    "--k": NO_K,
    "-k": NO_K,
    "--in": "did you mean '--n' (one layer) or '--input' (a network)?",
    "--receptive-field": "did you mean '--rf'?",
    "--budget": 'write it as --params "<5M" or --macs "<4G"',
    "--let": "did you mean '--set'?",
    "--expect": "did you mean '--out'?",
}

PARAMS = (
    click.Argument(["what"], nargs=-1, metavar="[KIND | layers | NET]"),
    option("-n", "--n", "--input-size", "n", metavar="SIZE", help="input: 224, 224x192, 200:240"),
    option("--out", "out", metavar="SIZE", help="output: 55, n (the input's), 2n, n/2"),
    option("-f", "--f", "--kernel", "f", metavar="SIZE", help="kernel"),
    option("-s", "--s", "--stride", "s", metavar="SIZE", help="stride"),
    option("-p", "--p", "--padding", "p", metavar="PAD", help="padding; also valid, half, full"),
    option("-d", "--d", "--dilation", "d", metavar="SIZE", help="dilation (1)"),
    option("--op", "--output-padding", "op", metavar="SIZE", help="output padding of a tconv (0)"),
    option("--ceil", "ceil", is_flag=True, help="a pool that rounds up"),
    option("--exact", "--no-remainder", "exact", is_flag=True, help="only what leaves no remainder"),
    option("--same", "same", is_flag=True, help="as large as the input: --out n"),
    option("--rf", "rf", metavar="N", help="receptive field: stacks (31, '>=500'), or NET's"),
    option("--params", "params", metavar="BUDGET", help="NET's parameters: '<5M', '>=25,000,000'"),
    option("--macs", "macs", metavar="BUDGET", help="NET's multiply-accumulates: '<4G'"),
    option("--set", "settings", multiple=True, metavar="NAME=?", help="NET's variable to search, or NAME=9"),
    option("--input", "size", metavar="SIZE", help="NET's input; '?x?x3' searches its side"),
    option("--fits", "fits", is_flag=True, help="the inputs that NET accepts, as a rule"),
    option("--dim", "dim", type=between(1, 3), metavar="1|2|3", help="axes, for --rf (2)"),
    option("--limit", "limit", type=whole, default="40", metavar="N", help="solutions shown (40; json, csv: all)"),
)


@report(
    "backwards: what is left out is solved for, smallest first; a range 1:9 or '?' leaves a number open",
    (
        "convcalc solve --n 224 --out 55 --f 11 --s 4",
        "convcalc solve maxpool --n 55 --f 3 --out 27",
        "convcalc solve --f 11 --s 4 --no-remainder --n 200:240",
        "convcalc solve --same --f 7",
        "convcalc solve tconv --out 2n",
        "convcalc solve layers --n 32 --f 3",
        "convcalc solve --rf 31",
        "convcalc solve unet.cnn --fits",
        'convcalc solve resnet110 --params "<5M" --set "n=?"',
    ),
    PARAMS,
    HINTS,
)
def solve(what: tuple[str, ...], **given: Any) -> Outcome:
    if given["limit"] < 1:
        raise Usage("--limit: at least 1")
    words = [each.lower() for each in what]
    kind = ALIASES.get(words[-1], words[-1]) if words else "conv"
    if words and words[0] == "layers" and len(words) < 3:
        return _layers("conv" if len(words) == 1 else _kind(kind), given)
    if stands_alone(kind) and len(words) < 2:
        return _layer_or_stack(kind, given)
    if words and words[0] in ("layer", "net", "network") and not os.path.exists(what[0]):
        of = " NET" if words[0] != "layer" and len(what) < 2 else "".join(f" {each}" for each in what[1:])
        raise Usage(f"'{what[0]}' is no kind of layer and no network", f"leave it out: convcalc solve{of} ...")
    if words and words[0] in ABOUT and len(what) == 2:
        raise Usage(f"'{' '.join(what)}': what is looked for is an option", f"convcalc solve --{words[0]} {what[1]}")
    if len(what) > 1:
        raise Usage(
            f"'{' '.join(what)}': one kind of layer or one network", 'a spec stands in quotes: "32x32x3 -> conv ..."'
        )
    return _network(what[0], given)


ABOUT = ("rf", "params", "macs", "out", "n")
"""Options that are taken for the name of what is looked for: solve rf 31."""

command = solve


def _outcome(document: Document, lack: str) -> Outcome:
    """That nothing does it is a finding, status 1; a mistyped option is status 2."""
    return Outcome(document, 1 if lack else 0, lack=lack)


def _kind(word: str) -> str:
    if not stands_alone(word):
        raise Usage(f"'{word}' is not one of {', '.join(words_alone())}")
    return word


def _layer_or_stack(kind: str, given: dict[str, Any]) -> Outcome:
    for name in ("params", "macs", "settings", "size", "fits"):
        if given[name]:
            spelt = {"settings": "--set", "size": "--input"}.get(name, f"--{name}")
            raise Usage(
                f"{spelt} is about a network, and none is named", 'convcalc solve resnet110 --params "<5M" --set "n=?"'
            )
    if given["rf"] is not None:
        return _stack(kind, given)
    return _layer(kind, given)


class Task(NamedTuple):
    """One question an axis, and the ratio where every input is meant."""

    queries: tuple[LayerQuery, ...]
    ratio: Any


def _task(kind: str, given: dict[str, Any]) -> Task:
    from convcalc.cli import unknowns
    from convcalc.features.solve.query import LayerQuery

    if given["same"] and given["out"] is not None:
        raise Usage("--same and --out differ", "--same is --out n")
    written = "n" if given["same"] else given["out"]
    ratio = None if written is None else unknowns.ratio(written)
    values = {name: unknowns.given(given[name], name) for name in LETTERS}
    values["out"] = None if ratio else unknowns.given(written, "out")
    rank = max([len(value) for value in values.values() if value], default=1)
    for name, value in values.items():
        if value and len(value) > MOST_AXES:
            raise Usage(f"--{name} has {len(value)} numbers", f"one for each axis of a map: {MOST_AXES} at most")
    queries = [
        LayerQuery(kind, **_at(kind, values, axis, rank, bool(ratio)), ceil=given["ceil"], exact=given["exact"])
        for axis in range(rank)
    ]
    return Task(tuple(queries[:1] if len(set(queries)) == 1 else queries), ratio)


def _at(kind: str, values: dict[str, Any], axis: int, rank: int, scaled: bool) -> dict[str, Any]:
    """The values along one axis; what stands for itself where it was left out: d and op, and s and p without a size."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        if len(value) not in (1, rank):
            raise Usage(f"--{name} has {len(value)} numbers, another {rank}", "give one number, or one an axis")
        found[name] = value[0] if len(value) == 1 else value[axis]
    from convcalc.features.solve.query import only

    if scaled:
        return found | ({"op": found.get("op")} if kind_of(kind).transposed else {})
    if "out" not in found:
        found.setdefault("p", only(0))
        if not kind_of(kind).is_pool:
            found.setdefault("s", only(1))
        elif "s" not in found and isinstance(found.get("f"), tuple) and found["f"].fixed:
            found["s"] = found["f"]
    return found


def _layer(kind: str, given: dict[str, Any]) -> Outcome:
    from convcalc.features.solve import report_layer
    from convcalc.features.solve.one_layer import nearest
    from convcalc.features.solve.one_layer import solve as search
    from convcalc.features.solve.query import only

    if all(given[name] is None for name in (*LETTERS, "out")) and not given["same"]:
        raise Usage("what is known of the layer?", "for example: convcalc solve --n 224 --out 55 --f 11 --s 4")
    task = _task(kind, given)
    queries = task.queries
    if task.ratio and queries[0].n is None:
        return _for_every_size(task, given["limit"])
    if task.ratio:
        queries = tuple([_sized(each, task.ratio, only) for each in queries])
    found = [search(each) for each in queries]
    near = [{} if each.solutions else nearest(each.query) for each in found]
    axes = report_layer.axes_of(found, near)
    return _outcome(report_layer.layer_document(axes, given["limit"]), report_layer.lack(axes))


def _for_every_size(task: Task, limit: int) -> Outcome:
    from convcalc.features.solve import report_ratio
    from convcalc.features.solve.ratio import solve_ratio

    found = solve_ratio(task.queries[0], task.ratio)
    return _outcome(report_ratio.ratio_document(found, limit), report_ratio.ratio_lack(found))


def _sized(query: LayerQuery, ratio: Any, only: Any) -> LayerQuery:
    """The ratio of a given input as a number."""
    n = query.number("n")
    if n is None:
        raise Usage(f"--out {ratio.text} with a range of inputs", "leave --n out: it is answered for every n at once")
    if n * ratio.times % ratio.over:
        raise Usage(f"--out {ratio.text} is not whole for n = {n}")
    return query._replace(out=only(n * ratio.times // ratio.over))


def _layers(kind: str, given: dict[str, Any]) -> Outcome:
    from convcalc.features.solve import report_network
    from convcalc.features.solve.layer_stacks import chain
    from convcalc.features.solve.query import only

    for name in ("rf", "params", "macs", "settings", "size", "same", "exact", "fits"):
        if given[name]:
            raise Usage(
                "solve layers asks after how many equal layers a map is gone", "convcalc solve layers --n 32 --f 3"
            )
    for name in ("n", "f"):
        if given[name] is None:
            raise Usage(f"--{name} is missing", "convcalc solve layers --n 32 --f 3")
    task = _task(kind, {**given, "out": None})
    target = _target(given["out"])
    queries = [each._replace(out=only(target) if target else None) for each in task.queries]
    for each in queries:
        if each.open:
            raise Usage(f"--{each.open[0]} is open: only the number of layers is searched here", "give one number")
    found = tuple([chain(each) for each in queries])
    return _outcome(report_network.chains_document(found), report_network.chains_lack(found))


def _target(text: str | None) -> int | None:
    from convcalc.cli.unknowns import number

    if text is None:
        return None
    value = number(text)
    if not value:
        raise Usage(f"--out: '{text}' is no size", "the size after the last layer: --out 1")
    return value


def _stack(kind: str, given: dict[str, Any]) -> Outcome:
    from convcalc.cli.unknowns import number
    from convcalc.features.solve import report_network
    from convcalc.features.solve.layer_stacks import LARGEST_FIELD, stacks

    others = [name for name in ("n", "s", "p", "d", "op", "out") if given[name] is not None]
    others += [name for name in ("exact", "ceil", "same") if given[name]]
    if others or kind != "conv":
        raise Usage("--rf is about stacks of convolutions", "convcalc solve --rf 31, and --f 5 for another kernel")
    bare = given["rf"].replace(" ", "").replace("\u2265", ">=")
    sign = next((each for each in (">=", ">") if bare.startswith(each)), "")
    field = (number(bare.removeprefix(sign)) or 0) + (sign == ">" and number(bare[1:]) is not None)
    kernel = 3 if given["f"] is None else number(given["f"]) or 0
    if not 1 <= field <= LARGEST_FIELD:
        raise Usage(
            f"--rf: '{given['rf']}' is no receptive field",
            f"a whole number from 1 to {LARGEST_FIELD:,}, or at least so much: '>=500'",
        )
    if kernel < 2:
        raise Usage(f"--f: a kernel of {given['f']} never sees more than one input", "at least 2")
    dim = given["dim"] or 2
    return Outcome(
        report_network.stacks_document(field, kernel, dim, stacks(field, kernel, dim, bool(sign)), bool(sign))
    )


ABOUT_LAYERS = {
    "exact": "what its layers leave unread: convcalc arch NET --columns in,out,unread",
    "ceil": "a pool of the spec rounds up where ceil stands behind it",
    "same": "for example --out 7, the size behind its last layer",
}
"""Options that a network does not take, and what answers the same of it."""


def _network(what: str, given: dict[str, Any]) -> Outcome:
    from convcalc.features.solve import report_network
    from convcalc.features.solve.budget import UnreadableCondition, budget, condition

    for name in ("n", "f", "s", "p", "d", "op"):
        if given[name] is not None:
            raise Usage(
                f"--{name} is about one layer, not about a network",
                f"the kinds of layers are {', '.join(words_alone())}",
            )
    for name in ("exact", "ceil", "same"):
        if given[name]:
            raise Usage(f"--{name} is about one layer, not about a network", ABOUT_LAYERS[name])
    if given["fits"]:
        return _fits(what, given)
    conditions = []
    for name in ("params", "macs", "rf", "out"):
        if given[name] is not None:
            try:
                conditions.append(condition(name, given[name]))
            except UnreadableCondition:
                example = "7x7" if name == "out" else "'<5M'"
                raise Usage(
                    f"--{name}: '{given[name]}' cannot be read", f"a number, with <, <=, > or >= before it: {example}"
                ) from None
    question = _question(what, given)
    if not conditions:
        raise Usage("what is wanted of the network?", 'for example --params "<5M", --macs "<4G", --rf 31 or --out 7')
    found = budget(question, tuple(conditions))
    name = question.loaded.tree.name or question.loaded.zoo
    return _outcome(
        report_network.budget_document(found, name, given["limit"]), report_network.budget_lack(found, name)
    )


def _fits(what: str, given: dict[str, Any]) -> Outcome:
    from convcalc.cli import unknowns
    from convcalc.features.solve.accepted import InputUnknown, fits_document, fits_lack, fitting_inputs

    if any(given[name] is not None for name in ("params", "macs", "rf", "out")):
        raise Usage("--fits stands alone", "convcalc solve NET --fits")
    loaded, settings = _set(what, given["settings"])
    if any(each.bounds is None or not each.bounds.fixed for each in settings):
        raise Usage("--fits searches the input, and no variable besides", "give the variable a number: --set n=9")
    lets = {each.name: each.bounds.low for each in settings if each.bounds is not None}
    size, side = unknowns.inputs(given["size"]) if given["size"] else (None, None)
    _check_rank(size, loaded)
    try:
        found = fitting_inputs(loaded, size, side, lets)
    except InputUnknown:
        raise Usage("nothing says how many channels the input has", '--input "?x?x3"') from None
    return _outcome(fits_document(found), fits_lack(found))


def _set(what: str, settings: tuple[str, ...]) -> tuple[Loaded, list[VariableRange]]:
    """A network in the cases that were asked for, and what else is set: variables, with a number, a range or `?`."""
    from convcalc.cli import unknowns
    from convcalc.readers.source import load, with_settings

    loaded = load(what)
    known = loaded.cases.names if loaded.cases else ()
    pairs = [(each, *map(str.strip, each.partition("="))) for each in settings]
    loaded, _ = with_settings(loaded, {name: value for _, name, sign, value in pairs if sign and name in known})
    return loaded, [unknowns.setting(each) for each, name, *_ in pairs if name not in known]


def _check_rank(size: tuple[int | None, ...] | None, loaded: Loaded) -> None:
    """Refuse a lone ? where the network takes a map, not a vector."""
    vector = loaded.tree.input is not None and len(loaded.tree.input[0]) == 1
    if size == (None,) and not vector:
        raise Usage("--input ?: one number is the length of a vector", 'for the side of a map write --input "?x?x3"')


def _question(what: str, given: dict[str, Any]) -> Any:
    from convcalc.cli import unknowns
    from convcalc.features.solve.budget import INPUT, SEARCHED, BudgetQuery

    loaded, settings = _set(what, given["settings"])
    free = [each for each in settings if each.bounds is None or not each.bounds.fixed]
    lets = {each.name: each.bounds.low for each in settings if each.bounds is not None and each.bounds.fixed}
    size, side = unknowns.inputs(given["size"]) if given["size"] else (None, None)
    searched = size is not None and None in size
    if len(free) + searched != 1:
        message = "nothing is left open" if not free and not searched else "one variable at a time is searched"
        raise Usage(message, 'name it: --set "n=?" for a variable (let), or --input "?x?x3" for the side of the input')
    _check_rank(size, loaded)
    if searched:
        return BudgetQuery(loaded, INPUT, side or SEARCHED, lets, size, widens=side is None)
    return BudgetQuery(loaded, free[0].name, free[0].bounds or SEARCHED, lets, size, widens=free[0].bounds is None)
