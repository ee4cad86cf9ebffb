"""What a run does not load: no stopwatch, but a list."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.program import ROOT, environment

HEAVY = {
    "rich",
    "json",
    "csv",
    "difflib",
    "dataclasses",
    "pathlib",
    "logging",
    "importlib.metadata",
    "importlib.resources",
    "inspect",
    "uuid",
    "platform",
    "datetime",
    "decimal",
    "fractions",
    "tempfile",
    "traceback",
    "shutil",
    "subprocess",
    "signal",
    "convcalc.lang.tokens",
    "convcalc.diagnostics.syntax",
    "convcalc.diagnostics.layers",
    "convcalc.cli.errors",
    "convcalc.cli.arch",
}

WRITTEN = {"convcalc.document.model", "convcalc.document.fields", "convcalc.document.writers"}
"""What a report is made of and written with; the table of forms is light."""

RUNS = {
    "layer --n 224 --f 11 --s 4": HEAVY | {"convcalc.document.fields"},
    "layer --n 224 --f 11 --s 4 -q": HEAVY | WRITTEN | {"convcalc.arithmetic.derivation"},
    "--version": HEAVY | WRITTEN | {"convcalc.features", "convcalc.layers", "convcalc.cli.layer"},
    "--help": HEAVY | WRITTEN | {"convcalc.features", "convcalc.layers", "convcalc.cli.layer"},
    "arch resnet50 --summary": HEAVY - {"convcalc.cli.arch", "convcalc.lang.tokens"}
    | {"convcalc.network.outline", "convcalc.document.fields"},
    "layer --n 224 --f 11 --s 4 --json": HEAVY - {"json"},
}

LOADED = """
import sys
from convcalc.cli.entry import main
sys.setprofile(lambda *call: None)  # or the process ends in main
status = main()
print(status, *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("words", RUNS)
def test_heavy_modules_stay_away(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words.split()], capture_output=True, text=True, cwd=ROOT, env=environment()
    )
    status, *loaded = done.stderr.split()
    assert status == "0"
    heavy = {name for name in loaded for banned in RUNS[words] if name == banned or name.startswith(f"{banned}.")}
    assert heavy - {"importlib.metadata", "importlib.resources"} == set()


def test_the_package_alone_loads_neither_click_nor_rich_nor_itself() -> None:
    script = "import sys, convcalc; print(*(n for n in sys.modules if n.startswith(('convcalc', 'click', 'rich'))))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert set(done.stdout.split()) == {"convcalc", "convcalc.version"}


def test_what_was_put_off_is_there_when_asked_for() -> None:
    script = """
import sys
from convcalc._startup import import_click
import_click()
import click, inspect, uuid, datetime
assert inspect.cleandoc("  a") == "a"
assert inspect is sys.modules["inspect"] and hasattr(inspect, "signature")
assert isinstance(uuid.uuid4(), uuid.UUID)
assert datetime.datetime(2026, 1, 1).year == 2026
assert click.core.inspect.cleandoc("  a") == "a"
assert click.UUID.convert(str(uuid.UUID(int=1)), None, None) == uuid.UUID(int=1)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, env=environment())


def test_calls_at_any_depth_ask_the_system_for_no_memory() -> None:
    script = """
import resource
from convcalc._startup import with_room

def leaf():
    return None

def deeper(levels):
    if levels:
        return deeper(levels - 1)
    for _ in range(100):
        leaf()

def pages():
    for levels in range(400):
        deeper(levels)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def new_pages():
    return -pages() + pages()

print(with_room(new_pages))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment())
    assert int(done.stdout) < 100  # each loop at an edge would take a hundred
