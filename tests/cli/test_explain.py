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


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("입력 32x32x3에 5x5 필터 10개, 스트라이드 1, 패딩 2일 때 출력 크기는?", "32x32x10"),
        ("커널 크기 3, 스트라이드 2, 패딩 1, 입력 28이면 출력은?", "14"),
        ("How large is the output of a 5x5 convolution with stride 2 and padding 1 on 32x32?", "15"),
        ("How many parameters has a 3x3 convolution from 64 to 128 channels?", "73856"),
        ("What does a 4x4 transposed convolution with stride 2 make of a 7x7 map?", "16"),
    ],
)
def test_a_question_with_numbers_is_answered_with_the_number_and_the_line_that_gives_it(
    question: str, answer: str
) -> None:
    assert run("explain", question, "-q").out.strip() == answer
    line = next(note for note in run("explain", question).out.splitlines() if note.startswith("note: computed by: "))
    assert run(*line.removeprefix("note: computed by: convcalc ").split(), "-q").out.strip() == answer


def test_who_asks_why_gets_the_rule_and_the_number_first() -> None:
    said = run("explain", "why is my output 54 and not 55 for a 224x224 input, 11x11 kernel, stride 4?").out
    first, other = said.split("\n\n")[:2]
    assert first.startswith("54: floor((n + 2p - f) / s) + 1 = floor((224 + 2*0 - 11) / 4) + 1 = ") and first.endswith(
        "(convcalc layer -n 224 -f 11 -s 4)"
    )
    assert other.startswith("55 comes of an input of 227 to 230 or of padding 2")
    assert "\n\noutput size: " in said


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("which padding halves 28x28 with a 5x5 kernel and stride 2?", "padding: "),
        ("does padding 1 keep the size with a 3x3 kernel?", "padding: "),
    ],
)
def test_a_question_for_something_else_is_not_answered_with_a_size(question: str, first: str) -> None:
    said = run("explain", question).out
    topic = first.rstrip(": ")
    assert said.startswith(first) and f"note: taken as a question about {topic}\n" in said


@pytest.mark.parametrize("question", ["What is padding?", "what is a receptive field?", "패딩이란 무엇인가요?"])
def test_a_topic_that_is_asked_for_by_name_is_not_doubted(question: str) -> None:
    assert "taken as" not in run("explain", question).out


def test_a_layer_in_a_question_that_cannot_be_is_refused() -> None:
    said = run("explain", "how large is the output of a 7x7 kernel on a 5x5 input?")
    assert said.status == 2 and "a kernel of 7" in said.err


@pytest.mark.parametrize(
    ("wanted", "answer", "topic"),
    [
        ("how large is the output", "56x56x64", "output size"),
        ("how many parameters", "36928", "parameters"),
        ("how many MACs", "115605504", "MACs and FLOPs"),
        ("how many FLOPs", "231211008", "MACs and FLOPs"),
    ],
)
def test_the_number_that_is_asked_for_is_the_answer(wanted: str, answer: str, topic: str) -> None:
    question = f"A 56x56x64 map goes through 64 filters of 3x3, padding 1: {wanted}?"
    assert run("explain", question, "-q").out.strip() == answer
    said = run("explain", question).out
    assert f"note: the rule: convcalc explain {topic}\n" in said
    assert "36,928 parameters, 115,605,504 MACs" in said and ("231,211,008 FLOPs" in said) == ("FLOPs" in wanted)


@pytest.mark.parametrize(
    "text",
    [
        "tensorflow/lite/kernels/kernel_util.cc:404 input_product_scale check (0.5 vs. 0.25) of the kernel",
        "F0322 my_layer.cpp:12] Check failed: kernel is odd (4 vs. 3) the filter must have a centre",
        "Received incompatible stride with shape (2, 2) for a padding of shape (3, 3, 1)",
        "* Error message: stride in [maxpool] layer is 0",
    ],
)
def test_a_message_that_is_not_known_is_no_question_for_a_topic_that_it_names(text: str) -> None:
    ran = run("explain", text)
    assert ran.status == 2 and "this error message is not known" in ran.err


def test_a_question_with_sizes_is_still_a_question() -> None:
    ran = run("explain", "why must a kernel be smaller than its input (5, 5)?")
    assert ran.status == 0
