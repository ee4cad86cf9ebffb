"""`convcalc why NET VALUE`: what gives a published number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from convcalc.cli import progress
from convcalc.cli.command import Outcome, Usage, option, report
from convcalc.cli.values import SETTING, Settings, network

if TYPE_CHECKING:
    from convcalc.features.why.answer import Answer
    from convcalc.features.why.quantity import Quantity

HINTS = {
    "--size": "did you mean '--input'?",
    "--count": "why tries every convention; convcalc arch NET --count TOOL uses one",
}

PARAMS = (
    click.Argument(["words"], nargs=-1, required=True, metavar="[NET] VALUE"),
    option("--input", "size", metavar="SIZE", help="its own input: 320x320x3, or NAME=SIZE"),
    option("--set", "settings", **SETTING, help="set a variable or a case of the spec"),
    option("--all", "every", is_flag=True, help="list also what fits and may be chance"),
)


@report(
    "whose counting gives this published number, or without NET, which networks have it; NET as everywhere",
    (
        "convcalc why resnet50 4.14G",
        'convcalc why resnet50 "3.8 billion FLOPs"',
        "convcalc why vgg16 138.4M params",
        "convcalc why 4.09G",
        "convcalc why model.onnx 54.6 GFLOPs --input 1x512x512",
    ),
    PARAMS,
    HINTS,
)
def why(words: tuple[str, ...], size: str | None, settings: Settings, every: bool) -> Outcome:
    from convcalc.features.why.report import document, lack

    what, wanted = _parts(words)
    if not what:
        from convcalc.features.why.zoo_counts import networks_with

        if size is not None or settings:
            raise Usage("--input and --set are about a network", f"name one: convcalc why resnet50 {' '.join(words)}")
        answer = networks_with(wanted)
    else:
        answer = _of_network(what, wanted, size, settings)
    return Outcome(document(answer, every), 0 if answer.found else 1, lack=lack(answer))


def _of_network(what: str, wanted: Quantity, size: str | None, settings: Settings) -> Answer:
    from convcalc.features.why.explanations import search
    from convcalc.loading import facts_of

    loaded, lets = network(what, settings)
    facts = facts_of(loaded, size, lets)
    return search(loaded, facts, wanted, size, lets, lambda name: progress.tell(f"looking at {name}"))


def _parts(words: tuple[str, ...]) -> tuple[str, Quantity]:
    """The network, "" where none is named, and the number that stands in all words behind it."""
    from convcalc.features.why.quantity import quantity

    alone, wanted = quantity(" ".join(words)), quantity(" ".join(words[1:]))
    found = alone or wanted
    if found is not None and found.unitless:
        raise Usage(f"{found.text} is no count: its unit is missing", f"{found.text}G, {found.text}M params")
    if found is not None:
        return "" if alone else words[0], found
    if len(words) == 1:
        raise Usage("VALUE is missing", f"a published number: convcalc why {words[0]} 4.14G")
    hint = "digits, a unit and what they count: 4.14G, 61M params, 3.8 billion FLOPs, 25,557,032"
    raise Usage(f"'{' '.join(words[1:])}' is no number of a network", hint)


command = why
