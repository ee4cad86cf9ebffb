"""`convcalc help [COMMAND]`: the same text as `convcalc COMMAND --help`."""

from __future__ import annotations

import click

from convcalc.cli import output
from convcalc.cli.command import Command


def _show(topic: str | None) -> None:
    group = click.get_current_context().find_root()
    assert isinstance(group.command, click.Group)
    if topic is None:
        output.write(group.command.get_help(group) + "\n")
        return
    name, command, _ = group.command.resolve_command(group, [topic])
    assert name is not None and command is not None
    output.write(command.get_help(click.Context(command, info_name=name, parent=group)) + "\n")


command = Command(
    "help",
    "the help of a command",
    ("convcalc help", "convcalc help layer"),
    [click.Argument(["topic"], required=False, metavar="[COMMAND]")],
    callback=_show,
    hints={},
)
