"""`convcalc compare`: networks, topics, and what stands for what."""

from __future__ import annotations

import json

import jsonschema
import pytest

from convcalc.features.compare.topics import TOPICS
from tests.cli.program import on_terminal, run
from tests.cli.test_schemas import schema, strict

RUNS: tuple[tuple[str, ...], ...] = (
    ("vgg19", "plain34", "resnet34"),
    ("alexnet", "lenet5", "--by", "stage", "--diff"),
    ("conv 64 3x3, conv 64 3x3", "conv 64 5x5", "--input", "56x56x64"),
    ("resnet1202", "16x1 -> conv 4 k3", "100 -> fc 10"),
    ("resnet1202", "resnet20", "--diff"),
    *((topic,) for topic in TOPICS),
    ("stacks", "--channels", "32", "--input", "28x28"),
    ("bottleneck", "--channels", "64", "--width", "16"),
    ("depth", "vgg16", "resnet50", "--input", "320x320x3"),
    ("head", "alexnet", "nin", "lenet5"),
    ("padding", "--kernel", "5", "--input", "20x30"),
    ("pooling", "--input", "14x14x8"),
)


@pytest.mark.parametrize("words", RUNS, ids=" ".join)
def test_every_output_keeps_to_its_schema(words: tuple[str, ...]) -> None:
    ran = run("compare", *words, "--json")
    assert ran.status == 0 and ran.out.isascii()
    jsonschema.validate(json.loads(ran.out), strict(schema("compare")), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("form", ("plain", "table", "csv", "markdown", "latex"))
@pytest.mark.parametrize("words", (RUNS[0], RUNS[1], ("stacks",), ("plain-residual",)), ids=" ".join)
def test_every_form(words: tuple[str, ...], form: str) -> None:
    ran = run("compare", *words, "--format", form)
    assert ran.status == 0 and ran.out and not ran.err
    assert ran.out.isascii() or form == "table"


def test_an_assumed_input_is_not_told_where_another_was_given() -> None:
    """Once it was told of a network that the head of the same page had on another input."""
    pasted = ("conv3-64, maxpool, FC-10", "conv3-64, conv3-64, maxpool, FC-10")
    assert "input: 224x224x3, as in the paper" in run("compare", *pasted).out
    ran = run("compare", *pasted, "--input", "64x64x3")
    assert ran.out.startswith("2 networks on 64x64x3;") and "as in the paper" not in ran.out


def test_quiet_networks_are_names_parameters_and_macs() -> None:
    assert run("compare", "vgg16", "ResNet-18", "-q").out == (
        "vgg16\t138357544\t15470264320\nResNet-18\t11689512\t1814073344\n"
    )


def test_a_quiet_topic_is_its_conclusion() -> None:
    found = run("compare", "stacks", "-q").out
    assert found.count("\n") == 1 and "81 % more" in found


def test_csv_has_one_line_a_network_and_numbers_as_digits() -> None:
    lines = run("compare", "vgg16", "resnet18", "--format", "csv").out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("network,out,rf,rf_ratio,layers,")
    assert "11689512,0.084488," in lines[2]


@pytest.mark.parametrize("columns", (60, 80, 120))
@pytest.mark.parametrize("topic", TOPICS)
def test_pages_fit_the_terminal(topic: str, columns: int) -> None:
    ran = on_terminal("compare", topic, columns=columns, NO_COLOR="1")
    assert ran.status == 0
    assert max(map(len, ran.out.splitlines())) <= columns


# --width is the page's, and the bottleneck's where papers call it so


def test_the_width_of_a_bottleneck() -> None:
    assert "4,352 weights" in run("compare", "bottleneck", "--channels", "64", "--width", "16", "-q").out
    assert run("compare", "bottleneck", "--middle", "64", "-q").out == run("compare", "bottleneck", "-q").out


def test_the_width_of_the_page() -> None:
    narrow = run("compare", "vgg19", "resnet34", "--width", "60")
    assert max(map(len, narrow.out.splitlines())) <= 60
    both = run("compare", "bottleneck", "--middle", "16", "--width", "50")
    assert "basic block on 16" in both.out and max(map(len, both.out.splitlines())) <= 50


def test_a_page_is_not_as_narrow_as_a_bottleneck() -> None:
    ran = run("compare", "vgg19", "resnet34", "--width", "16")
    assert ran.status == 2 and "--width" in ran.err


# what a word stands for


@pytest.mark.parametrize("written", ("plain-residual", "Plain_Residual", " plain-residual"))
def test_a_topic_however_it_is_written(written: str) -> None:
    assert run("compare", written, "-q").out == run("compare", "plain-residual", "-q").out


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    (
        ((), "nothing to compare", "stacks, bottleneck"),
        (("resnet18",), "'resnet18' alone", "give another"),
        (("stack",), "'stack' alone", "topic 'stacks'"),
        (("stacks", "resnet18"), "'stacks' is a topic and stands alone", "without it"),
        (("resnet18", "stacks"), "topics stand first", "convcalc compare stacks"),
        (("resnet18", "resnet34", "--channels", "3"), "--channels belongs to a topic", "stacks or bottleneck"),
        (("depth", "--channels", "3"), "--channels does not belong to 'depth'", "stacks, bottleneck"),
        (("plain-residual", "--input", "9x9x3"), "--input does not belong to 'plain-residual'", "stacks"),
        (("depth", "--diff"), "--diff is about networks", "one of them"),
        (("stacks", "--channels", "0"), "--channels: 0 is too small", "at least 1"),
        (("stacks", "--input", "0x3"), "--input: 0x3", "from 1"),
        (("stacks", "--input", "9x9x3", "--channels", "4"), "3 channels", "one of them"),
        (("padding", "--kernel", "1"), "--kernel 1", "2 or more"),
        (("head", "8x8x3 -> conv 3 3x3"), "no head", "classifies"),
        (("-", "-"), "only once", "file"),
        (("resnet18", "resnet5"), "no network 'resnet5'", "resnet50"),
        (("resnet18", "resnet34", "--sage"), "no option '--sage'", "help"),
    ),
)
def test_what_cannot_be_meant(words: tuple[str, ...], message: str, hint: str) -> None:
    ran = run("compare", *words)
    assert ran.status == 2 and not ran.out
    assert message in ran.err and hint in ran.err


def test_a_missing_file_is_status_3() -> None:
    assert run("compare", "resnet18", "no/such.cnn").status == 3


def test_one_spec_from_standard_input() -> None:
    ran = run("compare", "-", "lenet5", "-q", stdin=b"8x8x3 -> conv 3 3x3")
    assert ran.out == "A\t84\t2916\nlenet5\t61706\t416520\n"


def test_a_spec_that_cannot_be_is_pointed_at() -> None:
    ran = run("compare", "resnet18", "8x8x3 -> conv 3 9x9")
    assert ran.status == 2 and "^^^" in ran.err


def test_help_has_every_topic_and_examples_first() -> None:
    text = run("compare", "-h").out
    assert all(f"  {name}" in text and purpose in text for name, (_, purpose) in TOPICS.items())
    assert text.index("convcalc compare vgg19") < text.index("Usage:")


def test_the_examples_of_the_help_run() -> None:
    import shlex

    from convcalc.cli.compare import EXAMPLES

    assert len(EXAMPLES) >= 8
    for example in EXAMPLES:
        ran = run(*shlex.split(example)[1:])
        assert ran.status == 0 and ran.out, example
