"""`convcalc explain [TOPIC]`: convolution arithmetic in words, with a worked example."""

from __future__ import annotations

import click

from convcalc.cli.command import Usage, report
from convcalc.report.document import Document


@report(
    "convolution arithmetic in words, with a worked example; TOPIC is a topic (none: the list) or a layer's word",
    (
        "convcalc explain",
        "convcalc explain receptive field",
        "convcalc explain remainder --format latex",
        "convcalc explain maxpool",
        "convcalc explain same --json",
    ),
    [click.Argument(["topic"], nargs=-1, metavar="[TOPIC]...")],
)
def explain(topic: tuple[str, ...]) -> Document:
    from convcalc.report.explain import page, topics, word

    if not topic:
        return page.contents()
    try:
        found = topics.find(" ".join(topic))
    except topics.NoTopic as missing:
        near = " or ".join(f"'{name}'" for name in missing.near)
        hint = f"did you mean {near}?" if near else "convcalc explain lists the topics"
        raise Usage(f"no topic '{missing.asked}'", hint) from None
    return word.document(found) if isinstance(found, str) else page.document(found)


command = explain
