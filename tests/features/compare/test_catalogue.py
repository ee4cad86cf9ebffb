"""A topic is one module with its `TOPIC`: found by its name, shown in the help, and led on to an explanation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from convcalc.cli.command import Usage
from convcalc.cli.group import GROUP
from convcalc.document.model import Column, Line, Table
from convcalc.features.compare import topics
from convcalc.features.compare.networks import of_spec
from convcalc.features.compare.topic import CaseSettings, CaseStudy, Evidence
from convcalc.features.explain import catalogue
from convcalc.features.explain.topic import Topic


def test_every_module_is_a_topic() -> None:
    files = {path.stem for path in Path(topics.__file__).parent.glob("*.py")} - {"__init__"}
    assert {module for module, _ in topics.TOPICS.values()} == files
    assert [topic.name for topic in topics.every()] == list(topics.TOPICS)


@pytest.mark.parametrize("topic", topics.every(), ids=lambda topic: topic.name)
def test_the_explanation_is_there(topic: CaseStudy) -> None:
    assert isinstance(catalogue.find(topic.explanation), Topic)
    assert topic.takes <= set(CaseSettings._fields)


def made_up(settings: CaseSettings) -> Evidence:
    side = of_spec("wide", f"8x8x3 -> conv {settings.channels or 4} 3x3")
    columns = Column("net", "network"), Column("params", "parameters", "count")
    tables = {"widths": Table(columns, [Line((side.name, side.facts.params))])}
    return Evidence("how wide", [side], tables, "it is wide.", {"channels": settings.channels})


def test_a_new_topic_is_a_module_and_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else knows the topics: the command, its help and its messages take them from there."""
    module = ModuleType("made_up")
    vars(module)["TOPIC"] = CaseStudy("made-up", frozenset({"channels"}), "parameters", made_up)
    monkeypatch.setitem(sys.modules, f"{topics.__name__}.made_up", module)
    monkeypatch.setitem(topics.TOPICS, "made-up", ("made_up", "how wide is wide"))

    def said(*words: str) -> str:
        return CliRunner().invoke(GROUP, ["compare", *words]).output

    assert "made-up         how wide is wide" in said("--help")
    assert said("made_up", "-q") == "it is wide.\n"
    data = json.loads(said("made-up", "--channels", "8", "--json"))
    assert data["settings"] == {"channels": 8} and data["tables"][0]["rows"][0]["params"] == 8 * 28
    assert "more of it: convcalc explain parameters" in said("made-up")
    for words, hint in ((["depth", "--channels", "3"], "stacks, bottleneck, made-up"), ([], "pooling, made-up")):
        with pytest.raises(Usage) as caught:
            GROUP.main(["compare", *words], standalone_mode=False)
        assert str(caught.value.hint).endswith(hint)
