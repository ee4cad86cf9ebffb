"""What the README shows is what the program prints, and its set-up commands are two."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import convcalc
from convcalc.cli.group import COMMANDS
from tests.cli.program import ROOT, run, shell

README = Path(ROOT, "README.md").read_text(encoding="utf-8")

EXAMPLES = [
    (example.partition("\n")[0], example.partition("\n")[2].rstrip("\n"))
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
]


def test_the_examples_were_found() -> None:
    assert len(EXAMPLES) >= 4


def test_it_is_read_in_a_few_minutes() -> None:
    assert README.count("\n") < 150


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_prints_what_it_says(command: str, printed: str) -> None:
    """In a shell where one is needed for it."""
    ran = run(*shlex.split(command)[1:]) if not set(command) & set("|<>$;&") else shell(command)
    assert ran.out.rstrip("\n") == printed


def test_two_commands_set_it_up() -> None:
    commands = [line for line in README.splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert "convcalc arch resnet50 --summary" in commands[0]
    assert commands[1].endswith("-m pytest -n auto --maxprocesses 4")


def test_the_python_shown_works() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(block, names)
    for expression, value in re.findall(r"^((?:convcalc|facts)\..*?) +# (\(.*\))$", block, re.MULTILINE):
        assert eval(expression, names | {"convcalc": convcalc}) == eval(value), expression


def test_every_command_is_named() -> None:
    for command in set(COMMANDS) - {"help"}:
        assert f"`{command}`" in README or f"convcalc {command}" in README, command
