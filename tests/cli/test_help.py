"""Help: examples first, one screen, the same everywhere; and what is nearly right is told what it was meant to be."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from convcalc.cli.command import Command
from convcalc.cli.group import COMMANDS, GROUP
from convcalc.version import VERSION
from tests.cli.program import json_of, run

NAMES = sorted(set(COMMANDS) - {"help"})


def test_the_help_of_all() -> None:
    ran = run("--help")
    assert ran.status == 0
    for name, purpose in COMMANDS.items():
        assert f"  {name}" in ran.out
        assert purpose in ran.out
    assert ran.out == run("-h").out == run("help").out
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_examples_first_on_one_screen(name: str) -> None:
    ran = run(name, "--help")
    assert ran.status == 0
    lines = ran.out.splitlines()
    first = next(line for line in lines if line.startswith("  "))
    assert f"convcalc {name}" in first, "an example comes first"
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 80, max(lines, key=len)
    assert ran.out == run(name, "-h").out == run("help", name).out == run("-h", name).out


def test_h_works_beside_any_mistake() -> None:
    expected = run("layer", "-h").out
    for words in ("layer --bogus -h", "layer --n abc --help", "layer 224 -h", "layer -n 5 -h --f"):
        assert run(*words.split()).out == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_option_says_what_it_is(name: str) -> None:
    command = GROUP.get_command(GROUP.make_context("convcalc", [name], resilient_parsing=True), name)
    inner = [command] if isinstance(command, Command) else list(parts(command))
    for each in inner:
        assert isinstance(each, Command)
        assert each.examples
        for param in each.params:
            if isinstance(param, click.Option) and not param.hidden:
                assert param.help, param.opts


def parts(command: click.Command | None) -> Iterator[click.Command | None]:
    """The commands of a command such as `draw`."""
    assert isinstance(command, click.Group)
    ctx = click.Context(command)
    return (command.get_command(ctx, name) for name in command.list_commands(ctx))


def test_the_version_is_a_line() -> None:
    ran = run("--version")
    assert (ran.status, ran.out) == (0, f"convcalc {VERSION}\n")


def test_without_a_command_it_is_a_usage_error_that_helps() -> None:
    ran = run()
    assert (ran.status, ran.out) == (2, "")
    assert "convcalc layer --n 224 --f 11 --s 4" in ran.err


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("layr", "did you mean 'convcalc layer'?"),
        ("Arch", "did you mean 'convcalc arch'?"),
        ("xyzzy", "the commands are layer, arch"),
        ("help lyer", "did you mean 'convcalc layer'?"),
        ("arch resnet50 --sumary", "did you mean '--summary'?"),
        ("arch resnet50 -summary", "did you mean '--summary'?"),
        ("arch resnet51", "did you mean resnet50"),
        ("arch alxnet", "did you mean alexnet?"),
        ('arch "8x8x3 -> maxpol 2x2"', "did you mean 'maxpool'?"),
        ("zoo resnt", "did you mean"),
        ("--summary", ""),
    ],
)
def test_what_is_nearly_right(words: str, hint: str) -> None:
    ran = run(*shlex.split(words))
    assert (ran.status, ran.out) == (2, "")
    assert hint in ran.err, ran.err


def test_usage_errors_are_objects_too() -> None:
    data = json_of("arch")
    (error,) = data["errors"]
    hint = "for example: convcalc arch resnet50 --summary"
    assert error == {"message": "NET is missing", "line": None, "column": None, "hint": hint, "called_from": []}


def test_every_account_of_the_exit_status_names_what_is_counted_differently() -> None:
    readme = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    for text in (readme, " ".join(run("--help").out.split())):
        assert "claim is false" in text
        assert "counted differently" in text
