"""`arch --count`: a network as a tool counts it, and all tools side by side."""

from __future__ import annotations

import pytest

from tests.cli.program import in_process, json_of


def test_one_tool_layer_by_layer() -> None:
    """The sum of the layers is the total, the table says whose it is, and -q prints it bare."""
    counted = json_of("arch", "resnet50@torchvision", "--count", "thop")["counted"]
    (tool,) = counted["conventions"]
    assert (tool["name"], tool["unit"], tool["count"], tool["unknown"]) == ("thop", "MACs", 4_133_742_592, None)
    assert tool["over"] == {"bn": 44_455_936, "gap": 102_400}
    assert sum(layer["count"] for layer in counted["layers"]) == tool["count"]
    table = in_process("arch", "resnet50@torchvision", "--count", "THOP").out
    assert "counted as thop does (thop 0.1.1.post2209072238): MACs" in table
    assert in_process("arch", "resnet50@torchvision", "--count", "thop", "-q").out == "4133742592\n"


def test_one_tool_by_stage() -> None:
    """The stages add up to the total of the tool, and their products to the MACs."""
    counted = json_of("arch", "resnet50@torchvision", "--summary", "--count", "thop-2019", "--batch", "2")["counted"]
    (tool,), stages = counted["conventions"], counted["stages"]
    assert [stage["stage"] for stage in stages] == ["conv1", "conv2", "conv3", "conv4", "conv5", "fc"]
    assert sum(stage["count"] for stage in stages) == tool["count"] == 2 * 4_142_713_880
    assert sum(stage["macs"] for stage in stages) == 2 * 4_089_184_256
    said = in_process("arch", "resnet50@torchvision", "--summary", "--count", "thop-2019").out
    assert "conv4  14x14x1024  1,464,336,384  1,474,170,880 35.6 %" in said
    assert in_process("arch", "resnet50", "--summary", "--count", "macs", "-q").out == "3857973248\n"


def test_a_stage_of_which_something_is_not_known() -> None:
    stages = json_of("arch", "lenet5", "--summary", "--count", "thop")["counted"]["stages"]
    assert [stage["count"] for stage in stages] == [117_600, None, 240_000, None, None]
    assert "?" in in_process("arch", "lenet5", "--summary", "--count", "thop").out


def test_all_side_by_side() -> None:
    counted = json_of("arch", "resnet50@torchvision", "--count", "all")["counted"]
    found = {each["name"]: each["count"] for each in counted["conventions"]}
    assert found["ptflops"] == 4_132_436_968
    assert found["keras"] == 8_208_182_888
    said = in_process("arch", "resnet50@torchvision", "--count", "all", "--width", "200").out
    assert "bn +44,455,936, gap +102,400" in said
    assert "a module of ReLU is counted twice, F.relu once" in said.partition("Mistakes of tools")[2]
    assert "25,511,976" in said
    csv = in_process("arch", "resnet50@torchvision", "--count", "all", "--format", "csv").out.splitlines()
    assert csv[0] == "convention,unit,count,difference,because"
    assert len(csv) == len(found) + 1


def test_a_batch_is_counted_whole() -> None:
    one, three = [
        json_of("arch", "alexnet@torchvision", "--count", "thop", "--batch", n)["counted"]["conventions"][0]["count"]
        for n in ("1", "3")
    ]
    assert three == 3 * one


def test_what_is_not_known_says_why() -> None:
    said = in_process("arch", "alexnet", "--count", "fvcore").out
    assert "what fvcore counts of lrn was not measured" in said
    said = in_process("arch", "8x8x3; conv 4 3x3, relu, gap", "--count", "thop").out
    assert "between 3,888 and 4,036; whether gap is a module, function or operator is not said" in said
    assert in_process("arch", "8x8x3; conv 4 3x3, relu, gap", "--count", "thop", "-q").out == "unknown\n"


def test_a_header_with_a_slip_is_noted() -> None:
    said = in_process("arch", "executed: modules, functions rellu\n8x8x3; conv 4 3x3, relu", "--count", "thop").out
    assert "executed: 'rellu' is neither a kind of layer, a label nor a way of running" in said


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("--count", "thopp"), "--count: no convention 'thopp'", "did you mean 'thop'?"),
        (("--count", "xyzzy"), "--count: no convention 'xyzzy'", "there are macs, flops"),
        (("--count", "all", "--summary"), "--summary is by stage, --count all about conventions", "--count TOOL"),
        (("--count", "thop", "--summary", "--depth", "1"), "--summary is by stage, --depth about layers", ""),
        (("--count", "thop", "--only", "conv"), "--count has lines and columns of its own", ""),
    ],
)
def test_refused(words: tuple[str, ...], message: str, hint: str) -> None:
    done = in_process("arch", "resnet50", *words)
    assert done.status == 2
    assert message in done.err
    assert hint in done.err
