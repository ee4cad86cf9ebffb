"""What went wrong, in words, on standard error; loaded only when something did."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import click

from convcalc._namedtuple import NamedTuple
from convcalc.cli import output
from convcalc.cli.command import Command, UnnamedNumber, Usage
from convcalc.diagnostics.diagnostic import SHOWN, SpecError
from convcalc.document.fields import Contract, Field, at_least, many, maybe
from convcalc.document.writers import NoSuchForm
from convcalc.readers.opened import ReadError
from convcalc.text import folded, nearest, shortened


class Complaint(NamedTuple):
    """One thing that is wrong, as `convcalc.error/1` gives it."""

    message: str
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    called_from: tuple[str, ...] = ()


COMPLAINT = (
    Field("message", "text"),
    Field("line", at_least(1, null=True)),
    Field("column", at_least(1, null=True)),
    Field("hint", maybe("text")),
    Field("called_from", "texts", "", "The calls around a place in a block, innermost first."),
)

CONTRACT = Contract(
    "error", "What went wrong, on standard error", (Field("errors", many(COMPLAINT, minItems=1), None),)
)


def answer(error: Exception, arguments: Sequence[str]) -> int:
    """Say what is wrong and give the exit status; what is nobody's mistake but ours is raised again."""
    if isinstance(error, BrokenPipeError):
        return 141
    if isinstance(error, click.ClickException):
        _usage(error, arguments)
        return 3 if isinstance(error, click.FileError) else 2
    if isinstance(error, SpecError):
        found = [Complaint(*located)._replace(hint=located.hint or None) for located in error.errors]
        width = _width(arguments)
        edge = error.edge(error.mistakes[:SHOWN][-1])
        further = folded(f"{edge}help: {_further(error)}", width, " " * len(edge))
        _say(found, f"{error.pointed(SHOWN, width)}\n{further}", arguments)
        return 2
    if isinstance(error, NoSuchForm):
        return answer(Usage(f"--format {error.form}: {error.why}", error.hint), arguments)
    if isinstance(error, ReadError):
        width = _width(arguments)
        hint = folded(f"   = hint: {error.hint}", width, EDGE) if error.hint else ""
        words = folded(f"error: {error.words}", width, "  ")
        _say([Complaint(error.words, hint=error.hint or None)], f"{words}\n{hint}".rstrip(), arguments)
        return 3
    if isinstance(error, output.CannotWrite):
        _say([Complaint(str(error))], folded(f"error: {error}", _width(arguments), "  "), arguments)
        return 3
    raise error


EDGE = " " * 5
"""Before the lines of a hint below its first."""


def _width(arguments: Sequence[str]) -> int | None:
    """Columns for what is wrong: --width, or what the reader's screen has; None where nothing is narrowed."""
    from convcalc.text import whole_number

    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    written = next((two if one == "--width" else one[8:] for one, two in pairs if one.split("=")[0] == "--width"), "")
    asked = whole_number(written) if written else None
    return max(20, asked) if asked else output.columns(sys.stderr)


def _further(error: SpecError) -> str:
    """Where the language is told, or the options of a layer, in which no mistake has a place."""
    if further := error.mistakes[0].further:
        return further
    placed = any(each.line is not None for each in error.errors)
    way = error.mistakes[0].way
    context = click.get_current_context(silent=True)
    path = context.command_path if context else "convcalc layer"
    return "convcalc man spec" if placed or way == "spec" else f"{path} -h"


LONG = re.compile(r"'[^']{200,}'")
"""A word or a text of the user's that takes more room than what is said of it."""


def _usage(error: click.ClickException, arguments: Sequence[str]) -> None:
    message, hint = _words(error, arguments)
    message = LONG.sub(lambda quoted: f"'{shortened(quoted[0][1:-1])}'", message)
    width = _width(arguments)
    lines = [folded(f"error: {message}", width, "  ")]
    if hint:
        lines.append(folded(f"   = hint: {hint}", width, EDGE))
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        lines.append(folded(f"   = help: {ctx.command_path} -h", width, EDGE))
    _say([Complaint(message, hint=hint or None)], "\n".join(lines), arguments)


def _words(error: click.ClickException, arguments: Sequence[str]) -> tuple[str, str]:
    """click's complaints in our words."""
    ctx = getattr(error, "ctx", None)
    if isinstance(error, UnnamedNumber):
        return error.message, _line_meant(ctx, arguments) or error.hint
    if isinstance(error, Usage):
        return error.message, error.hint
    if isinstance(error, click.NoSuchOption):
        name = _as_typed(error.option_name, arguments)
        return f"no option '{name}'", _near_option(name, ctx, arguments)
    if isinstance(error, click.MissingParameter):
        return f"{_name(error.param)} is missing", _line_meant(ctx, arguments) or _example(ctx)
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)}: {_lowered(error.message)}", getattr(error, "hint", "")
    return _lowered(error.format_message()), _line_meant(ctx, arguments)


def _line_meant(ctx: click.Context | None, arguments: Sequence[str]) -> str:
    """The line that was meant with arguments that the command cannot take."""
    from convcalc.cli.guesses import for_arguments

    path = ctx.command_path.split()[1:] if ctx else []
    begins = list(arguments[: len(path)]) == path
    return for_arguments(path, arguments[len(path) :]) if path and begins else ""


def _example(ctx: click.Context | None) -> str:
    """How the command is used."""
    return f"for example: {ctx.command.examples[0]}" if ctx and isinstance(ctx.command, Command) else ""


def _as_typed(name: str, arguments: Sequence[str]) -> str:
    """`-summary`, of which click tells only `-s`."""
    typed = (each for each in arguments if each.startswith(name) and len(name) == 2 and each[1:2] != "-")
    return next(typed, name)


def _near_option(name: str, ctx: click.Context | None, arguments: Sequence[str]) -> str:
    if ctx is None:
        return ""
    command = ctx.command
    if isinstance(command, Command) and name in command.hints:
        return command.hints[name]
    if "(" in name or "\n" in name or not name.lstrip("-")[:1].isalnum():
        return f"a text that begins with '-' stands behind '--', as in: {ctx.command_path} -- \"{name[0]} ...\""
    known = [each for param in command.params for each in param.opts if each.startswith("-")]
    if "-" + name in known:
        return f"did you mean '-{name}'?"
    from convcalc.cli.guesses import for_option

    near = nearest(name, known)
    return for_option(name, ctx, arguments) or (f"did you mean '{near}'?" if near else "")


def _name(param: click.Parameter | None) -> str:
    """The shortest long spelling of an option, an argument as the usage line has it."""
    if param is None:
        return "a value"
    long = [name for name in param.opts if name.startswith("--")] or param.opts
    if isinstance(param, click.Option):
        return min(long, key=len)
    needed = [word for word in (param.metavar or "").split() if word[0] != "["]
    return " ".join(needed) or (param.metavar or "").strip("[].")


def _lowered(message: str) -> str:
    message = message.strip().rstrip(".")
    return message[:1].lower() + message[1:]


def _say(complaints: list[Complaint], words: str, arguments: Sequence[str]) -> None:
    """As text, or as an object for programs where JSON was asked for."""
    if not wants_json(arguments):
        output.complain(words)
        return
    from convcalc.document.writers.data import dumps

    output.complain(dumps(CONTRACT.data(errors=complaints)).rstrip())


def wants_json(arguments: Sequence[str]) -> bool:
    """Even where the command line could not be read to its end."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    return any(one == "--json" or one == "--format=json" or (one, two) == ("--format", "json") for one, two in pairs)
