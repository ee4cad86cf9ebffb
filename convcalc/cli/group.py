"""The group of commands: a table of names and one-liners; a command's module is loaded when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import click

from convcalc.cli import output
from convcalc.cli.command import HELP, Usage, filled, line_to_type, option
from convcalc.version import VERSION

COMMANDS = {
    "layer": "one layer, with its working",
    "arch": "a network: every layer, or --summary by stage",
    "compare": "networks side by side, and the arguments of the papers in numbers",
    "check": "claims checked, and the slip behind a wrong one",
    "why": "what gives a published number: whose counting, variant, input",
    "solve": "backwards: what gives this size, receptive field or budget",
    "quiz": "exercises with answers, on paper or here",
    "draw": "pictures, on the terminal or as svg, png or pdf",
    "explain": "convolution arithmetic in words, with a worked example",
    "convert": "a network in another form, also from code or pasted text",
    "zoo": "the networks known by name",
    "man": "the manual pages",
    "completion": "tab completion for bash, zsh or fish",
    "help": "the help of a command",
}
"""Command -> what it is for.  `layer` lives in convcalc/cli/layer.py as `command`: a new command is one line here."""

EXAMPLES = (
    "convcalc layer --n 224 --f 11 --s 4",
    "convcalc arch resnet50 --summary",
    'convcalc arch "227x227x3 -> conv 96 11x11 s4 -> 55x55x96"',
    "convcalc arch model.onnx",
    "convcalc check net.py --input 3x32x32",
)


class Lazy(click.Group):
    """Knows its commands by name and loads one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = __import__(f"convcalc.cli.{name}", fromlist=["command"]).command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str, click.Command, list[str]]:
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None:
            unknown(ctx, args)
        return name, command, args[1:]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if len(args) > 1 and args[0] in ("-h", "--help") and args[1] in COMMANDS:
            args = [args[1], args[0]]
        if not args:
            output.complain(self.get_help(ctx))
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(filled("convcalc: the arithmetic of convolutional networks, exact and explained") + "\n\n")
        formatter.write("".join(f"{line_to_type(example)}\n" for example in EXAMPLES))
        formatter.write("\n" + filled("Commands ('convcalc COMMAND -h' for each):") + "\n")
        longest = max(map(len, COMMANDS))
        for name, purpose in COMMANDS.items():
            formatter.write(filled(f"  {name:{longest}}  {purpose}", longest + 4) + "\n")
        formatter.write("\nOptions:\n" + "".join(f"{filled(line, 5)}\n" for line in OPTIONS))
        formatter.write("\n" + filled("The language of networks: convcalc man spec") + "\n")
        formatter.write("\nExit status:\n" + "".join(f"{filled(line, 5)}\n" for line in STATUSES))


OPTIONS = ("  -h, --help     this text; works anywhere", "  -V, --version  the version")

STATUSES = (
    "  0  fine",
    "  1  a finding: a claim is false or counted differently, or solve or why found nothing",
    "  2  a wrong command line, an unknown network, a bad spec, an impossible layer",
    "  3  something could not be read or written",
)


def unknown(ctx: click.Context, words: Sequence[str]) -> NoReturn:
    """Refuse words of which the first is no command, with the line that was meant or the nearest command."""
    from convcalc.cli.guesses import for_command
    from convcalc.text import nearest, shortened

    hint = for_command(words)
    if not hint:
        from convcalc.zoo import catalog

        near = nearest(words[0], COMMANDS) or next((f"arch {name}" for name in catalog.suggestions(words[0])), None)
        hint = f"did you mean 'convcalc {near}'?" if near else f"the commands are {', '.join(COMMANDS)}"
    raise Usage(f"no command '{shortened(words[0])}'", hint, ctx)


def _print_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        output.write(f"convcalc {VERSION}\n")
        ctx.exit()


VERSION_OPTION = option(
    "-V", "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="the version"
)  # fmt: skip

GROUP = Lazy(
    "convcalc",
    params=[VERSION_OPTION, HELP],
    add_help_option=False,
    context_settings={"terminal_width": 80},  # or click asks the terminal, with a module that takes long to load
)


def run(arguments: Sequence[str]) -> int:
    """One run of the program, short of crashes: the exit status."""
    try:
        with GROUP.make_context("convcalc", list(arguments)) as ctx:
            status: int | None = GROUP.invoke(ctx)
            return status or 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except Exception as error:
        from convcalc.cli.errors import answer

        return answer(error, arguments)
