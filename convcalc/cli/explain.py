"""`convcalc explain [TOPIC]`: convolution arithmetic in words, with a worked example."""

from __future__ import annotations

import click

from convcalc.cli.command import ReportCommand, Usage, filled
from convcalc.document.model import Document


class ExplainCommand(ReportCommand):
    """Its help ends with the topics."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from convcalc.features.explain.catalogue import TOPICS

        super().format_help(ctx, formatter)
        names = ", ".join(topic.name for topic in TOPICS)
        formatter.write(f"\nTopics:\n{filled(f'  {names}; and every layer word', 2)}\n")


def explain(topic: tuple[str, ...]) -> Document:
    from convcalc.features.explain import catalogue, page

    if not topic:
        return page.contents()
    asked = " ".join(topic)
    try:
        found = catalogue.find(asked)
    except catalogue.NoTopic as missing:
        near = " or ".join(f"'{name}'" for name in missing.near)
        hint = f"did you mean {near}?" if near else "convcalc explain lists the topics"
        raise Usage(f"no topic '{missing.asked}'", hint) from None
    return page.of_word(found) if isinstance(found, str) else page.of_topic(found, catalogue.code_of(asked))


command = ExplainCommand(
    "explain",
    "convolution arithmetic in words, with a worked example; TOPIC is a topic (none: the list), a layer's word, or the"
    " code of a slip that convcalc check names",
    (
        "convcalc explain",
        "convcalc explain receptive field",
        "convcalc explain remainder --format latex",
        "convcalc explain maxpool",
        "convcalc explain S04",
    ),
    [click.Argument(["topic"], nargs=-1, metavar="[TOPIC]...")],
    callback=explain,
    hints={"--topic": "a topic stands without an option: convcalc explain padding"},
)
