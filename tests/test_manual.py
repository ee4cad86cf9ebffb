"""The manual: options agree both ways, examples run, made pages are up to date, and no formatter complains."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import convcalc
from convcalc.arithmetic.formulas import FORMULAS
from convcalc.cli.command import ReportCommand
from convcalc.cli.group import COMMANDS, GROUP
from convcalc.document.writers import manual
from convcalc.features.check.examine import examine
from convcalc.lang import words
from convcalc.layers import kind_of
from convcalc.network.builder import build
from convcalc.readers.source import load
from tests.cli.program import ROOT, run
from tests.make_manual import MAN, PAGES

FILES = sorted(MAN.glob("man*/*"))

DOCUMENTED = [name for name in COMMANDS if name != "help"]

FIX = "run python -m tests.make_manual"

every_page = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# Options.


def commands_of(name: str) -> Iterator[click.Command]:
    """A command, or those that it is made of."""
    ctx = GROUP.make_context("convcalc", [name], resilient_parsing=True)
    command = GROUP.get_command(ctx, name)
    assert command is not None
    if isinstance(command, click.Group):
        inner = click.Context(command, info_name=name, parent=ctx)
        for each in command.list_commands(inner):
            found = command.get_command(inner, each)
            assert found is not None
            yield found
    yield command


def spelt(params: list[click.Parameter]) -> set[str]:
    options = [each for each in params if isinstance(each, click.Option) and not each.hidden]
    return {name for each in options for name in (*each.opts, *each.secondary_opts)}


def options_of(name: str) -> set[str]:
    """Every spelling of every option that a command takes."""
    return set().union(*(spelt(each.params) for each in commands_of(name)))


def options_in(page: str) -> set[str]:
    """Every spelling of every option that a page lists."""
    found = set()
    for line in page.splitlines():
        if line.startswith(".It Fl "):
            names = line.removeprefix(".It Fl ").partition(" Ar ")[0].partition(" Cm ")[0]
            found |= {"-" + name for name in names.replace(",", " ").split()}
    return found


@pytest.mark.parametrize("name", DOCUMENTED)
def test_options_agree_both_ways(name: str) -> None:
    page = options_in(source(MAN / "man1" / f"convcalc-{name}.1"))
    assert page - options_of(name) == set(), "the page has what the command has not"
    assert options_of(name) - page == set(), "the command has what the page has not"


def test_the_shared_options_stand_in_the_main_page() -> None:
    page = options_in(source(MAN / "man1" / "convcalc.1"))
    reports = [each for name in DOCUMENTED for each in commands_of(name) if isinstance(each, ReportCommand)]
    shared = set.intersection(*(spelt(each.params) for each in reports))
    assert page == shared | {"-V", "--version"}


def test_every_option_in_a_synopsis_is_an_option() -> None:
    for name in DOCUMENTED:
        synopsis = source(MAN / "man1" / f"convcalc-{name}.1").partition(".Sh SYNOPSIS")[2].partition(".Sh ")[0]
        assert {f"-{option}" for option in re.findall(r"\bFl (\S+)", synopsis)} <= options_of(name)


def test_the_main_page_lists_every_command() -> None:
    page = source(MAN / "man1" / "convcalc.1")
    assert re.findall(r"^\.It Cm (\w+)", page, re.MULTILINE) == list(COMMANDS)


# Pages.


@every_page
def test_a_page_has_its_sections_in_order(path: Path) -> None:
    text = source(path)
    name, _, section = path.name.rpartition(".")
    assert f".Dt {name.upper()} {section}\n.Os\n.Sh NAME\n.Nm {name}\n.Nd " in text
    sections = re.findall(r"^\.Sh (.*)$", text, re.MULTILINE)
    wanted = ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "EXAMPLES", "SEE ALSO"] if section == "1" else ["NAME"]
    assert [each for each in sections if each in wanted] == wanted and sections[-1] == "SEE ALSO"


@every_page
def test_a_page_refers_to_pages_that_are_there(path: Path) -> None:
    for name, section in re.findall(r"\bXr (\S+) (\d)", source(path)):
        assert (MAN / f"man{section}" / f"{name}.{section}").is_file(), name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_what_is_made_is_up_to_date(path: Path) -> None:
    assert source(path) == PAGES[path](), FIX


def test_the_language_has_every_word() -> None:
    page = source(MAN / "man5" / "convcalc-spec.5")
    text = " ".join(manual.render(page).split())
    for word in (*words.LAYERS, *words.FLAGS, *words.CLAIMS, *words.GRAMMAR):
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w])", text), word
    for word in words.FAMILIES:
        for argument in kind_of(word).arguments:
            assert argument.written in text and argument.help in text


def test_the_arithmetic_has_every_formula() -> None:
    text = manual.render(source(MAN / "man7" / "convcalc-arithmetic.7"))
    flat = " ".join(text.split())
    for known in FORMULAS.values():
        assert known.title[1:] in flat and known.source in flat


# Examples.


def examples(text: str) -> list[tuple[str, str]]:
    """Every `$ command` in a literal block of a page, and what it says that is printed."""
    found = []
    for block in re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", text, re.MULTILINE | re.DOTALL):
        for each in re.split(r"^\$ ", manual.unescaped(block), flags=re.MULTILINE)[1:]:
            command, _, printed = each.partition("\n")
            found.append((command, printed.rstrip("\n")))
    return found


SHOWN = [(path.name, *example) for path in FILES for example in examples(source(path))]


def test_examples_were_found() -> None:
    assert len(SHOWN) > 25 and sum(bool(printed) for _, _, printed in SHOWN) > 12


@pytest.mark.parametrize(("page", "command", "printed"), SHOWN, ids=[f"{page}: {how}" for page, how, _ in SHOWN])
def test_an_example_prints_what_it_says(page: str, command: str, printed: str, tmp_path: Path) -> None:
    """As on a terminal of 66 columns, in ASCII; what shows no output is only run."""
    program, *arguments = shlex.split(command)
    assert program == "convcalc"
    if printed and "-q" not in arguments:
        arguments += ["--format", "table", "--ascii", "--width", "66"]
    ran = run(*arguments, cwd=tmp_path)
    assert ran.err == "" and ran.status in (0, 1)
    if printed:
        assert ran.out.rstrip("\n") == printed


def docstrings() -> Iterator[tuple[str, str]]:
    """Every `$ convcalc ...` in a docstring of the program."""
    for path in sorted(Path(ROOT, "convcalc").rglob("*.py")):
        for node in ast.walk(ast.parse(source(path))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for command in re.findall(r"^\s*\$ (convcalc .*)$", ast.get_docstring(node) or "", re.MULTILINE):
                    yield path.name, command


def test_the_commands_in_docstrings_work() -> None:
    for name, command in docstrings():
        assert run(*shlex.split(command)[1:]).status in (0, 1), f"{name}: {command}"


SPECS = re.findall(
    r"^\.Bd -literal.*?\n(name: .*?)^\.Ed", source(MAN / "man5" / "convcalc-spec.5"), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("spec", SPECS)
def test_a_spec_in_the_manual_is_true(spec: str) -> None:
    from convcalc.network.facts import measure

    loaded = load(manual.unescaped(spec))
    facts = measure(build(loaded.tree, loaded.source))
    claims = examine(facts).claims
    assert len(SPECS) == 3 and claims
    assert all(claim.verdict == "true" for claim in claims), [claim for claim in claims if claim.verdict != "true"]


# Formatters.


OURS = re.compile(r"STYLE: referenced manual not found: Xr (convcalc\S*) (\d)( \(\d+ times\))?$")
"""mandoc looks for other pages where the system has its own; ours are beside each other, which is tested above."""


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="mandoc is not installed here")
@every_page
def test_mandoc_has_nothing_to_say(path: Path) -> None:
    ran = subprocess.run(["mandoc", "-T", "lint", str(path)], capture_output=True, text=True)
    said = [line for line in (ran.stdout + ran.stderr).splitlines() if not OURS.search(line)]
    assert said == []


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed here")
@every_page
def test_groff_has_nothing_to_say(path: Path) -> None:
    ran = subprocess.run(["groff", "-ww", "-man", "-mdoc", "-Tutf8", str(path)], capture_output=True, text=True)
    if "can't find macro file" in ran.stderr or "cannot load" in ran.stderr:
        pytest.skip("groff has no mdoc macros here")
    assert ran.stderr == "" and ran.returncode == 0


@every_page
def test_we_set_a_page_as_mandoc_does(path: Path) -> None:
    """Our reader leaves no macro unread and loses no word."""
    text = manual.render(source(path))
    assert all(len(line) <= 90 for line in text.splitlines())
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed here")
    ran = subprocess.run(["mandoc", "-T", "utf8", str(path)], capture_output=True, text=True)
    theirs = re.sub(r".\x08", "", ran.stdout)
    assert bare(text) == bare(theirs)


DROPPED = re.compile(r"[\u2018\u2019\u201c\u201d'\"*\u2022`]|--|[\u2013\u2014\u2212]")
"""Quotes, bullets and dashes, which look different in every program."""


def bare(text: str) -> list[str]:
    """The words of a page, without head and foot, quotes and hyphens."""
    lines = text.strip().splitlines()
    foot = lines[-1].startswith(("convcalc", "BSD", "Debian", "Linux", " "))
    body = " ".join(lines[1:-1] if foot else lines[1:])
    return DROPPED.sub(" ", body.partition("SEE ALSO")[0]).replace("\u2010 ", "").split()


def test_the_first_page_names_every_public_name_of_python_and_its_examples_hold() -> None:
    page = (MAN / "man1" / "convcalc.1").read_text(encoding="utf-8").partition(".Sh PYTHON\n")[2].partition("\n.Sh ")[0]
    for name in convcalc.__all__:
        assert name.startswith("__") or name in page
    for written, value in re.findall(r"^\.Ql (convcalc\..*?)\nis\n\.Ql (.*?)(?: [,.])?$", page, re.M):
        assert repr(eval(written.rstrip(" ,"), {"convcalc": convcalc})) == value
    assert page.count("\nis\n") == 3
