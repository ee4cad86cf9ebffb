"""`convcalc why NET VALUE`: what gives a published number."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from convcalc.cli import output
from convcalc.cli.command import Outcome, Usage, option, report
from convcalc.cli.values import setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from convcalc.features.why.quantity import Quantity

HINTS = {
    "--size": "did you mean '--input'?",
    "--count": "why tries every convention; convcalc arch NET --count TOOL uses one",
}

PARAMS = (
    click.Argument(["words"], nargs=-1, required=True, metavar="[NET] VALUE"),
    option("--input", "size", metavar="SIZE", help="its own input: 320x320x3, or NAME=SIZE"),
    option("--set", "settings", type=setting, multiple=True, metavar="NAME=N", help="set a variable of the spec"),
    option("--all", "every", is_flag=True, help="list also what fits and may be chance"),
)

AFTER = 1.0
"""Seconds after which a terminal is told what is looked at."""


@report(
    "whose counting gives this number: VALUE is a published one, with its unit and what it counts; NET as everywhere",
    (
        "convcalc why resnet50 4.14G",
        'convcalc why resnet50 "3.8 billion FLOPs"',
        "convcalc why vgg16 138.4M params",
        "convcalc why model.onnx 54.6 GFLOPs --input 1x512x512",
    ),
    PARAMS,
    HINTS,
)
def why(words: tuple[str, ...], size: str | None, settings: tuple[tuple[str, int], ...], every: bool) -> Outcome:
    from convcalc.features.why.explanations import search
    from convcalc.features.why.report import document, lack
    from convcalc.loading import facts_of
    from convcalc.readers.source import load

    what, wanted = _parts(words)
    loaded = load(what)
    facts = facts_of(loaded, size, dict(settings))
    tell, done = _progress()
    answer = search(loaded, facts, wanted, size, dict(settings), tell)
    done()
    return Outcome(document(answer, every), 0 if answer.explanations else 1, lack=lack(answer))


def _parts(words: tuple[str, ...]) -> tuple[str, Quantity]:
    """The network, and the number that stands in all words behind it."""
    from convcalc.features.why.quantity import quantity

    wanted = quantity(" ".join(words[1:]))
    if wanted is not None:
        return words[0], wanted
    if quantity(" ".join(words)) is not None or quantity(words[0]) is not None:
        raise Usage("NET is missing", f"whose number is it? convcalc why resnet50 {' '.join(words)}")
    if len(words) == 1:
        raise Usage("VALUE is missing", f"a published number: convcalc why {words[0]} 4.14G")
    hint = "digits, a unit and what they count: 4.14G, 61M params, 3.8 billion FLOPs, 25,557,032"
    raise Usage(f"'{' '.join(words[1:])}' is no number of a network", hint)


def _progress() -> tuple[Callable[[str], None], Callable[[], None]]:
    """What tells a terminal what is looked at, once that takes long, and what wipes it away."""
    import sys

    shown, begun = output.is_terminal(sys.stderr), time.monotonic()
    told: list[str] = []

    def tell(name: str) -> None:
        if shown and time.monotonic() - begun > AFTER:
            told.append(name)
            sys.stderr.write(f"\r\x1b[Klooking at {name}")
            sys.stderr.flush()

    def done() -> None:
        if told:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    return tell, done


command = why
