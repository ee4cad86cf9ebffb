"""Tables that imported decorators fill, which are passed by until a key is missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

TABLE = """
MODELS, SIZES = {}, {}

def register(name=None):
    def decorate(builder):
        key = builder.__name__ if name is None else name
        if key in MODELS:
            raise ValueError(f"{key} is there")
        MODELS[key] = builder
        SIZES[key] = int(key) if key == "broken" else len(key)
        return builder
    return decorate

def build(name, **config):
    try:
        builder = MODELS[name]
    except KeyError:
        raise ValueError(f"Unknown model {name}")
    return builder(**config)

def known(name):
    return name in MODELS

def found(name):
    return MODELS.get(name)
"""
MODELS = """
from torch import nn
from table import register

@register()
def narrow(width=4):
    return nn.Conv2d(3, width, 3)

@register("broken")
def other(width=2):
    return nn.Conv2d(3, width, 3)

@register("broad")
def anything(width=16):
    return nn.Conv2d(3, width, 3)
"""
PROGRAM = """
from models import *
from table import build, known, found
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "table.py").write_text(TABLE)
    (tmp_path / "models.py").write_text(MODELS)
    (tmp_path / "net.py").write_text(PROGRAM)
    return tmp_path / "net.py"


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("build('narrow')", 112),
        ("build('narrow', width=8)", 224),
        ("build('broad')", 448),
        ("build('narrow') if known('narrow') else None", 112),
        ("found('broad')()", 448),
    ],
)
def test_a_function_that_a_decorator_registers_is_found_by_its_key(program: Path, call: str, params: int) -> None:
    assert measure(f"{program}:{call}", input="3x8x8").params == params


@pytest.mark.parametrize("call", ["build('deep')", "build('anything')", "found('narrow')(depth=2)"])
def test_a_key_that_nothing_registers_is_a_mistake_of_the_program(program: Path, call: str) -> None:
    with pytest.raises(SpecError, match=r"the program fails: (ValueError: Unknown model|TypeError: narrow\(\))"):
        measure(f"{program}:{call}", input="3x8x8")


def test_a_decorator_that_fails_behind_the_table_is_told(program: Path) -> None:
    facts = measure(f"{program}:build('broken')", input="3x8x8")
    assert facts.params == 56
    assert any(
        "what decorates other is not followed to its end: register, ValueError" in note for note in facts.net.notes
    )
