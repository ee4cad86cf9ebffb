"""`convcalc completion SHELL`: what a shell needs to complete our commands, options and names."""

from __future__ import annotations

import os

import click

from convcalc.cli import output
from convcalc.cli.command import Command, Usage

HOME = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "completions")

SHELLS = {"bash": "convcalc.bash", "zsh": "_convcalc", "fish": "convcalc.fish"}
"""Shell -> its file; an installation puts each where its shell looks for it."""


def _print(shell: str | None) -> None:
    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    if name not in SHELLS:
        hint = f"give one of {', '.join(SHELLS)}"
        raise Usage(f"no completion for the shell '{name}'" if name else "SHELL is missing", hint)
    with open(os.path.join(HOME, SHELLS[name]), encoding="utf-8") as stream:
        output.write(stream.read())


command = Command(
    "completion",
    "tab completion for bash, zsh or fish (the shell you are in, if none is given); after a system-wide or user"
    " installation it is there already, in a venv it is switched on by",
    (
        'eval "$(convcalc completion bash)"',
        'eval "$(convcalc completion zsh)"',
        "convcalc completion fish | source",
    ),
    [click.Argument(["shell"], required=False, metavar="[SHELL]")],
    callback=_print,
    hints={},
)
