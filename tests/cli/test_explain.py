"""`convcalc explain`, and `arch --layer --explain`, as they are run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from convcalc.cli.group import COMMANDS
from convcalc.features.explain.catalogue import TOPICS
from convcalc.lang.words import FAMILIES
from tests.cli.program import ROOT, json_of, on_terminal, run
from tests.cli.test_schemas import strict


def valid(name: str, data: Any) -> None:
    schema = json.loads(Path(ROOT, "convcalc", "schemas", f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.validate(data, strict(schema), cls=jsonschema.Draft202012Validator)


def test_the_list_has_every_topic_in_one_line() -> None:
    ran = run("explain")
    assert ran.status == 0
    lines = ran.out.splitlines()
    for topic in TOPICS:
        assert any(line.startswith(topic.name) and line.endswith(topic.title) for line in lines)


def test_the_list_fits_a_terminal() -> None:
    ran = on_terminal("explain", NO_COLOR="1")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "..." not in ran.out


def test_the_help_leads_to_the_topics() -> None:
    assert "explain" in COMMANDS
    assert "explain" in run("--help").out
    assert "list" in run("explain", "-h").out


@pytest.mark.parametrize("words", [["receptive", "field"], ["receptive field"], ["RECEPTIVE-FIELD"], ["rf"]])
def test_a_topic_may_be_several_words(words: list[str]) -> None:
    ran = run("explain", *words)
    assert ran.out.startswith("receptive field: ")


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "csv", "json", "table"])
@pytest.mark.parametrize("topic", ["same", "residual", "maxpool", "vanishing gradient"])
def test_every_form(topic: str, form: str) -> None:
    ran = run("explain", topic, "--format", form)
    assert ran.status == 0 and len(ran.out) > 150 and ran.err == ""


@pytest.mark.parametrize("name", [topic.name for topic in TOPICS] + ["", "maxpool", "concat", "bn"])
def test_the_json_keeps_to_its_schema(name: str) -> None:
    data = json_of("explain", *([name] if name else []))
    valid("explain", data)
    names = [entry["name"] for entry in data["topics"]]
    assert names == ([name] if name else [topic.name for topic in TOPICS] + list(FAMILIES))


def test_just_the_answer() -> None:
    assert run("explain", "gap", "-q").out == "global average pooling\n"
    assert run("explain", "-q").out.splitlines() == [topic.name for topic in TOPICS]


def test_a_typo_is_suggested() -> None:
    ran = run("explain", "recptive", "field")
    assert (ran.status, ran.out) == (2, "")
    assert "no topic 'recptive field'" in ran.err and "did you mean 'receptive field'?" in ran.err


def test_nonsense_is_told_where_the_list_is() -> None:
    ran = run("explain", "xyzzy")
    assert ran.status == 2 and "convcalc explain lists the topics" in ran.err


def test_unicode_on_a_terminal() -> None:
    assert "⌊(n + 2p − d·(f − 1) − 1) / s⌋ + 1" in on_terminal("explain", "output size").out
    assert on_terminal("explain", "output size", "--ascii").out.isascii()


@pytest.mark.parametrize("command", [each for topic in TOPICS for each in topic.tries])
def test_what_a_topic_tells_to_try_works(command: str) -> None:
    import shlex

    program, *words = shlex.split(command)
    assert program == "convcalc"
    assert run(*words).status in (0, 1), command


def test_a_layer_of_a_network_step_by_step() -> None:
    ran = run("arch", "alexnet", "--layer", "conv5", "--explain")
    assert ran.status == 0
    assert "r + (f - 1)*j = 131 + (3 - 1)*16 = 163" in ran.out
    data = json_of("arch", "alexnet", "--layer", "conv5", "--explain")
    valid("arch", data)
    assert [entry["index"] for entry in data["explained"]] == [12, 13]


def test_explain_needs_a_layer() -> None:
    for words in (["--explain"], ["--explain", "--layer", "conv5", "--unit", "0,0"]):
        ran = run("arch", "alexnet", *words)
        assert ran.status == 2 and "--layer LABEL" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("arch", "resnet18", "--layer", "conv3", "--explain"),
        ("arch", "vgg16", "--useful"),
        ("layer", "-n", "224", "-f", "3", "-s", "2", "-p", "same", "--frameworks"),
        ("layer", "tconv", "-n", "7", "-f", "4", "-s", "2", "--frameworks"),
    ],
)
def test_what_a_note_refers_to_is_explained(words: tuple[str, ...]) -> None:
    told = [line for line in run(*words).out.splitlines() if "more of it: convcalc explain " in line]
    assert len(told) == 1
    for topic in told[0].partition("convcalc explain ")[2].split(", "):
        assert run("explain", topic, "-q").status == 0, topic


def test_a_code_that_no_slip_has_is_refused() -> None:
    ran = run("explain", "S99")
    assert (ran.status, ran.out) == (2, "")
    assert "no topic 'S99'" in ran.err
