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
        (("--count", "thop", "--summary"), "--summary is by stage, --count about layers", ""),
        (("--count", "thop", "--only", "conv"), "--count has lines and columns of its own", ""),
    ],
)
def test_refused(words: tuple[str, ...], message: str, hint: str) -> None:
    done = in_process("arch", "resnet50", *words)
    assert done.status == 2
    assert message in done.err
    assert hint in done.err
