"""What every command shares: help with examples first, hints for near misses, and the options for forms and files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from convcalc._namedtuple import NamedTuple
from convcalc.cli import output
from convcalc.document import FORMS, REPORTS, form_of, suffix_of, suffixes_of
from convcalc.text import folded, whole_number

if TYPE_CHECKING:
    from convcalc.document.model import Document

WHEN = click.Choice(("auto", "always", "never"))


class Usage(click.UsageError):
    """A command line that cannot be meant: what is wrong, and a hint at what works."""

    def __init__(self, message: str, hint: str = "", ctx: click.Context | None = None) -> None:
        super().__init__(message, ctx)
        self.hint = hint


class UnnamedNumber(Usage):
    """`layer 224 11 4`, `layer fc -c 512 --filters 10`: only the whole line tells what was meant."""


class Outcome(NamedTuple):
    """What a command found out; status 1 where something claimed is false, or nothing is what was looked for.

    document: or a function that makes it, where `answer`, all that -q prints, is known without.
    lack: in one line, that there is no answer; -q has nothing to print then, and says this on standard error.
    """

    document: Document | Callable[[], Document]
    status: int = 0
    answer: str | None = None
    lack: str = ""


class Wishes(NamedTuple):
    """The shared options, by name."""

    form: str | None
    json: bool
    path: str | None
    quiet: bool
    color: str
    ascii: bool
    wide: bool
    width: int | None


def _help(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        output.write(ctx.get_help() + "\n")
        ctx.exit()


PAGE_WIDTHS = (20, 1000)
"""The least and the most columns of a page."""


def between(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from low to high.

    >>> between(1, 3)("2")
    2
    """

    def number(text: str) -> int:
        value = whole_number(text.strip())
        if value is None:
            raise click.BadParameter(f"'{text}' is no whole number; write one from {low} to {high:,}")
        if not low <= value <= high:
            size = "small" if value < low else "large"
            raise click.BadParameter(f"{value} is too {size}; write a number from {low} to {high:,}")
        return value

    return number


def option(*names: str, help: str, **how: Any) -> click.Option:
    """An option; its last name is the one the command's function sees."""
    made = click.Option(list(names), **how)
    made.help = help  # given beforehand, click would tidy it with a module that takes long to load
    return made


HELP = option(
    "-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=_help, help="this text"
)  # fmt: skip


class Command(click.Command):
    """A command whose help begins with examples, and that can answer `-h` beside any mistake."""

    def __init__(
        self,
        name: str,
        purpose: str,
        examples: tuple[str, ...],
        params: list[click.Parameter],
        callback: Callable[..., Any],
        hints: dict[str, str],
    ) -> None:
        super().__init__(name, params=[*params, HELP], callback=callback, short_help=purpose, add_help_option=False)
        self.purpose = purpose
        self.examples = examples
        self.hints = hints

    def invoke(self, ctx: click.Context) -> Any:
        if not output.is_terminal(sys.stderr):
            return self.work(ctx)
        from convcalc.cli import progress

        with progress.shown(f"convcalc {self.name}"):
            return self.work(ctx)

    def work(self, ctx: click.Context) -> Any:
        """What the command does: its exit status."""
        return super().invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError:
            if "-h" in given or "--help" in given:
                _help(ctx, HELP, True)
            raise

    def make_parser(self, ctx: click.Context) -> Any:
        """click looks for `-q` among the long options first, and before it looks further it gathers near misses."""
        parser: Any = super().make_parser(ctx)
        parser._long_opt.update(parser._short_opt)
        return parser

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write(filled(self.purpose) + "\n\n")
        formatter.write("".join(f"{line_to_type(example)}\n" for example in self.examples))
        arguments = [param.metavar or "" for param in self.params if isinstance(param, click.Argument)]
        formatter.write("\n" + filled(f"Usage: {' '.join([ctx.command_path, *arguments, '[OPTIONS]'])}") + "\n\n")
        for param in self.params:
            if isinstance(param, click.Option) and not param.hidden:
                formatter.write(filled(f"  {spelling(param):28}  {param.help}", 32) + "\n")
        formatter.write(f"\n{filled('The language of networks: convcalc man spec')}\n")


def line_to_type(example: str) -> str:
    """A command line in a help; on a narrow screen several, which a shell takes for one."""
    width = output.columns() or 80
    return " \\\n".join(folded(f"  {example}", width - 2 if width < 80 else None, "    ").split("\n"))


def filled(text: str, indent: int = 0) -> str:
    """Help is set for 80 columns; what goes on, goes on below its beginning.

    On a narrower screen what stands in the left column gets lines of its own.
    """
    width = output.columns() or 80
    if len(text) > width and width < 80:
        if indent <= len(behind := " " * min(indent, 6)):
            return folded(text, width, behind)
        term, _, rest = text.rpartition("  ")
        own = [folded(term.rstrip(), width, "    ")] if term.strip() else []
        return "\n".join([*own, folded(behind + rest, width, behind)])
    lines = []
    while len(text) > 79:
        at = text.rfind(" ", indent + 1, 80)
        if at < 0:
            break
        lines.append(text[:at])
        text = " " * indent + text[at + 1 :]
    return "\n".join([*lines, text])


def spelling(param: click.Option) -> str:
    """`-n, --n, --input-size SIZE`; long names stand below each other, whether there is a short one or not."""
    names = ", ".join(param.opts) if len(param.opts[0]) == 2 else "    " + ", ".join(param.opts)
    return f"{names} {param.metavar}" if param.metavar else names


NEAR_ANSWERS = {
    "flops": "a multiply-accumulate is two FLOPs: twice -q macs",
    "gflops": "a multiply-accumulate is two FLOPs: twice -q macs",
    "out": "the output's size is -q size",
    "output": "the output's size is -q size",
    "shape": "the output's size is -q size",
    "parameters": "parameters are -q params",
    "depth": "the layers are counted by --summary",
    "layers": "the layers are counted by --summary",
}
"""What is typed behind -q for an answer that has another name."""


class ReportCommand(Command):
    """A command that answers with a document; in which form, and where it goes, is the same for all.

    answers: words that -q takes, where there is more than one answer; the option `answer` gets the one that was given.
    """

    answers: tuple[str, ...] = ()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, self._with_answer([*args]))
        except click.UsageError as error:
            behind = dict(zip(args, args[1:], strict=False)).get("-q", "")  # noqa: RUF007
            if self.answers and f"({behind})" in error.message:
                near = f"{NEAR_ANSWERS[behind]}; " if behind in NEAR_ANSWERS else ""
                known = f"{near}it can be {', '.join(self.answers)}"
                raise Usage(f"-q {behind}: there is no such answer", known, ctx) from None
            raise

    def answering(self, words: tuple[str, ...]) -> ReportCommand:
        """The same with these words behind -q."""
        some = "|".join(words[:4])
        quiet = option("-q", "--quiet", "quiet", is_flag=True, help=f"just the answer; -q {some}...: that one")
        self.answers = words
        self.params = [quiet if param.name == "quiet" else param for param in self.params]
        return self

    def _with_answer(self, args: list[str]) -> list[str]:
        """The line with `-q macs` as two options: to click, a flag has no value."""
        at = next((at for at, word in enumerate(args[:-1]) if word in ("-q", "--quiet", "--")), len(args))
        if args[at + 1 : at + 2] and args[at] != "--" and args[at + 1] in self.answers:
            return [*args[: at + 1], "--answer", *args[at + 1 :]]
        return args

    def __init__(
        self,
        name: str,
        purpose: str,
        examples: tuple[str, ...],
        params: list[click.Parameter],
        forms: tuple[str, ...] = (),
        own: tuple[str, ...] = (),
        **rest: Any,
    ) -> None:
        shared = _format_option(forms), SHARED[0], _output_option(forms), *SHARED[1:]
        super().__init__(name, purpose, examples, [*params, *shared], **rest)
        self.forms = (*REPORTS, *forms)
        self.own = own

    def work(self, ctx: click.Context) -> int:
        wishes = Wishes(*(ctx.params.pop(name) for name in Wishes._fields))
        if wishes.path == "-":  # the stream, as where it is read
            wishes = wishes._replace(path=None)
        form = ctx.meta["form"] = _form(wishes, self.forms, self.own)
        ctx.meta["path"] = wishes.path
        found = super().work(ctx)
        document, status, answer, lack = found if isinstance(found, Outcome) else Outcome(found)
        if wishes.quiet and lack:
            output.complain(lack)
            pieces: Iterable[str | bytes] = ()
        elif wishes.quiet and answer is not None:
            pieces = (answer, "\n")
        else:
            document = document() if callable(document) else document
            pieces = (document.answer, "\n") if wishes.quiet else _render(document, form, wishes)
        if wishes.path is None:
            for piece in pieces:
                output.write(piece)
        else:
            output.save(wishes.path, pieces)
        return status


def _form(wishes: Wishes, known: tuple[str, ...], own: tuple[str, ...]) -> str:
    asked = {form for form in ("json" if wishes.json else None, wishes.form) if form}
    if len(asked) > 1:
        raise Usage("--json and --format differ", "give one of them")
    if wishes.quiet and asked:
        raise Usage(f"-q prints just the answer, --format {asked.pop()} a whole report", "give one of them")
    if asked:
        form = asked.pop()
        if FORMS[form].binary and wishes.path is None and output.is_terminal():
            raise Usage(f"--format {form}: an image is no text for a terminal", f"-o FILE.{form} writes it to a file")
        return form
    if wishes.path is not None:
        suffix = suffix_of(wishes.path)
        meant = "plain" if suffix in own else form_of(wishes.path)
        suffixes = " ".join([*own, suffixes_of(known)])
        if meant is None:  # a file named .png would hold text that nothing can open
            hint = f"the suffixes are {suffixes}; a name without one is plain text, and --format says any form"
            raise Usage(f"-o {wishes.path}: no form has the suffix '{suffix}'", hint)
        if meant not in known:
            if "svg" in known:  # a picture, but none that has this form
                raise Usage(f"-o {wishes.path}: no {meant} can be had of this", f"the suffixes are {suffixes}")
            raise Usage(f"-o {wishes.path}: this is no picture", f"{meant} files are drawn: convcalc draw -h")
        if wishes.quiet and FORMS[meant].binary:
            raise Usage(f"-q prints just the answer, and {wishes.path} is to be an image", "give one of them")
        return meant
    return "table" if output.is_terminal() or wishes.color == "always" else "plain"


def _render(document: Document, form: str, wishes: Wishes) -> Iterable[str | bytes]:
    from convcalc.document.writers import pieces

    look = output.look(
        form, wishes.path is not None, color=wishes.color, ascii=wishes.ascii, wide=wishes.wide, width=wishes.width
    )
    return pieces(document, form, look)


def _format_option(pictures: tuple[str, ...]) -> click.Option:
    known = ", ".join("|".join(group) for group in (REPORTS, pictures) if group)
    return option("--format", "form", type=click.Choice((*REPORTS, *pictures)), metavar="FORM", help=known)


def _output_option(forms: tuple[str, ...]) -> click.Option:
    known = suffixes_of((*REPORTS, *forms))
    return option(
        "-o", "--output", "path", metavar="FILE", help=f"write to FILE, by its suffix: {known}; -: standard output"
    )


SHARED: tuple[click.Parameter, ...] = (
    option("--json", "json", is_flag=True, help="the same as --format json"),
    option("-q", "--quiet", "quiet", is_flag=True, help="just the answer"),
    option("--color", "color", type=WHEN, default="auto", metavar="WHEN", help="auto, always or never"),
    option("--ascii", "ascii", is_flag=True, help="draw with ASCII characters"),
    option("--wide", "wide", is_flag=True, help="all columns, however narrow the terminal"),
    option("--width", "width", type=between(*PAGE_WIDTHS), metavar="N", help="fit into N columns"),
)


def report(
    purpose: str,
    examples: Sequence[str],
    params: Sequence[click.Parameter] = (),
    hints: dict[str, str] | None = None,
    forms: tuple[str, ...] = (),
    own: tuple[str, ...] = (),
) -> Callable[[Callable[..., Document | Outcome]], ReportCommand]:
    """Make a function that returns a Document (or an Outcome) into a command with all the shared options.

    hints: for options that people try and that do not exist.  forms: beyond those of every report.
    own: suffixes of files that are this command's plain text.
    """

    def make(function: Callable[..., Document | Outcome]) -> ReportCommand:
        name, given = function.__name__.rstrip("_"), list(params)
        return ReportCommand(name, purpose, tuple(examples), given, forms, own, callback=function, hints=hints or {})

    return make
