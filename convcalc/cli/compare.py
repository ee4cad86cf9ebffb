"""`convcalc compare A B ...`: networks side by side; `convcalc compare TOPIC`: an argument in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import augment_usage_errors

from convcalc.cli.command import PAGE_WIDTHS, Outcome, ReportCommand, Usage, between, filled, option
from convcalc.cli.values import dims, whole

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.features.compare.topic import CaseStudy

HINTS = {
    "--in": "did you mean '--input'?",
    "--size": "did you mean '--input'?",
    "--stage": "did you mean '--by stage'?",
    "--stages": "did you mean '--by stage'?",
    "--layers": "did you mean '--diff'?",
    "--c": "did you mean '--channels'?",
    "--topic": "a topic stands without an option: convcalc compare stacks",
}

PAGE = between(*PAGE_WIDTHS)

WIDTH = option(
    "--width", "width", type=whole, metavar="N", help="fit into N columns; with 'bottleneck' the same as --middle"
)  # fmt: skip

PARAMS = (
    click.Argument(["whats"], nargs=-1, metavar="A B [C]... | TOPIC"),
    option("--input", "size", metavar="SIZE", help="the same input for all: 224x224x3"),
    option("--by", "by", type=click.Choice(("stage",)), metavar="stage", help="stages of one output size side by side"),
    option("--diff", "diff", is_flag=True, help="layers side by side, and what differs"),
    option("--channels", "channels", type=whole, metavar="N", help="channels in and out (stacks, bottleneck)"),
    option("--middle", "middle", type=whole, metavar="N", help="channels in the middle (bottleneck)"),
    option("--kernel", "kernel", type=whole, metavar="N", help="size of the kernel (padding)"),
)

EXAMPLES = (
    "convcalc compare vgg19 plain34 resnet34",
    'convcalc compare "conv 64 3x3, conv 64 3x3" "conv 64 5x5" --input 56x56x64',
    "convcalc compare vgg16 resnet50 --by stage",
    "convcalc compare resnet50 resnet50@torchvision --diff",
    "convcalc compare stacks --channels 64",
    "convcalc compare bottleneck --channels 256 --width 64",
    "convcalc compare plain-residual",
    "convcalc compare depth vgg16 resnet50 resnet152",
    "convcalc compare head --input 384x384x3",
    "convcalc compare padding --kernel 5",
)


class CompareCommand(ReportCommand):
    """The one command where --width may mean something else: a bottleneck's, which papers call so."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.params = [WIDTH if param.name == "width" else param for param in self.params]

    def work(self, ctx: click.Context) -> int:
        width, whats = ctx.params["width"], ctx.params["whats"]
        if whats and _topic(whats[0]) == "bottleneck" and ctx.params["middle"] is None:
            ctx.params["middle"], ctx.params["width"] = width, None
        elif width is not None:
            with augment_usage_errors(ctx, WIDTH):
                PAGE(str(width))
        return super().work(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from convcalc.features.compare.topics import TOPICS

        super().format_help(ctx, formatter)
        longest = max(map(len, TOPICS))
        formatter.write("\nTopics:\n")
        for name, (_, purpose) in TOPICS.items():
            formatter.write(filled(f"  {name:{longest}}  {purpose}", longest + 4) + "\n")


def compare(whats: tuple[str, ...], size: str | None, by: str | None, diff: bool, **settings: int | None) -> Outcome:
    given = {name: value for name, value in settings.items() if value is not None}
    for name, value in given.items():
        if value < 1:
            raise Usage(f"--{name}: {value} is too small", "at least 1")
    topic = _topic(whats[0]) if whats else None
    if topic is not None:
        if by or diff:
            raise Usage(
                f"{'--by' if by else '--diff'} is about networks, '{topic}' is a topic", "leave one of them out"
            )
        return Outcome(_argument(topic, whats[1:], size, given))
    if given:
        name = next(iter(given))
        raise Usage(
            f"--{name} belongs to a topic", f"convcalc compare {' or '.join(_takers(name))} --{name} {given[name]}"
        )
    return Outcome(_networks(whats, size, by, diff))


command = CompareCommand(
    "compare",
    "networks side by side: names (convcalc zoo), files, - or specs in quotes; or a TOPIC: an argument in numbers",
    EXAMPLES,
    list(PARAMS),
    callback=compare,
    hints=HINTS,
)


def _topic(word: str) -> str | None:
    """The topic of that name, however its hyphen is written."""
    from convcalc.features.compare.topics import TOPICS

    name = word.strip().lower().replace("_", "-")
    return name if name in TOPICS else None


def _takers(setting: str) -> list[str]:
    from convcalc.features.compare import topics

    return [each.name for each in topics.every() if setting in each.takes]


def _argument(name: str, networks: tuple[str, ...], size: str | None, given: dict[str, int]) -> Document:
    """The topic's report."""
    from convcalc.features.compare import topics
    from convcalc.features.compare.report import of_topic
    from convcalc.features.compare.topic import CaseSettings, Unfit

    topic = topics.find(name)
    for setting in (*given, *(["input"] if size else []), *(["networks"] if networks else [])):
        _check(topic, setting, networks)
    try:
        return of_topic(topic, CaseSettings(input=_dims(size), networks=networks, **given))
    except Unfit as unfit:
        raise Usage(str(unfit), unfit.hint) from None


def _check(topic: CaseStudy, setting: str, networks: tuple[str, ...]) -> None:
    """Refuse what a topic does not take."""
    if setting in topic.takes:
        return
    if setting == "networks":
        raise Usage(
            f"'{topic.name}' is a topic and stands alone, not with '{networks[0]}'", "networks are compared without it"
        )
    raise Usage(f"--{setting} does not belong to '{topic.name}'", f"it belongs to {', '.join(_takers(setting))}")


def _dims(size: str | None) -> tuple[int, ...] | None:
    if size is None:
        return None
    found = dims(size)
    if min(found) < 1:
        raise Usage(f"--input: {size} has no room", "whole numbers from 1, as in 56x56x64")
    return found


def _networks(whats: tuple[str, ...], size: str | None, by: str | None, diff: bool) -> Document:
    """The networks' report."""
    _enough(whats)
    from convcalc.features.compare.networks import sides
    from convcalc.features.compare.report import of_networks
    from convcalc.loading import input_shape
    from convcalc.readers.source import load

    read = [load(what) for what in whats]
    found, assumed = sides(whats, read, input_shape(size, read[0].tree.layout))
    if diff:
        from convcalc.network.outline import MOST_SIDE_BY_SIDE, MOST_UNLIKE, too_many

        for side in found:
            if count := too_many(side.facts.net):
                most = f"at most {MOST_SIDE_BY_SIDE:,} can be, {MOST_UNLIKE:,} of them in turns of repetitions"
                raise Usage(f"--diff: {side.name} has {count:,} layers that differ", most)
    return of_networks(found, assumed, stages=bool(by), layers=diff)


def _enough(whats: tuple[str, ...]) -> None:
    from convcalc.features.compare.topics import TOPICS

    topics = f"or a topic: {', '.join(TOPICS)}"
    if not whats:
        raise Usage("there is nothing to compare", f"give two networks, {topics}")
    late = next((what for what in whats[1:] if _topic(what)), None)
    if late is not None:
        raise Usage(f"'{late}' is a topic, and topics stand first", f"convcalc compare {late}")
    if whats.count("-") > 1:
        raise Usage("standard input can be read only once", "write one of the specs to a file")
    if len(whats) == 1:
        from convcalc.text import nearest

        near = nearest(whats[0], TOPICS)
        hint = f"did you mean the topic '{near}'?" if near else f"give another, {topics}"
        raise Usage(f"'{whats[0]}' alone has nothing to be compared with", hint)
