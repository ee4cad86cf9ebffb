"""`convert --to dot|mermaid|json`: the graph, in languages whose rules a small grammar holds them to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from convcalc import measure
from tests.cli.program import in_process

STRING = r'"(?:[^"\\\n]|\\.)*"'
DOT_LINE = re.compile(
    rf"\s*(?:digraph \{{|\}}|(?:node|graph|edge) \[.*\]|subgraph cluster_\d+ \{{ label={STRING}"
    rf"|n\d+ \[label={STRING}(?: \w+=(?:{STRING}|\w+))*\]|n\d+ -> n\d+)"
)
QUOTED = r'"[^"\n]*"'
MERMAID_LINE = re.compile(
    rf"(?:flowchart TD|\s+subgraph c\d+\[{QUOTED}\]|\s+end|\s+n\d+ --> n\d+"
    rf"|\s+n\d+(?:\[{QUOTED}\]|\{{\{{{QUOTED}\}}\}}|\(\[{QUOTED}\]\)))"
)
LABEL = '"[red] a\\"b\\\\ ; -> {"'
ODD = "9x9x3\n" + LABEL + ': conv 4 3x3 p1, relu\n"합성곱": [conv 4 3x3 p1, bn] x3, add ' + LABEL + "\nfc 2\n"


@pytest.mark.parametrize("net", ["resnet50", "lenet", ODD, "9x9x3 -> concat[conv 4 1x1 | [conv 4 1x1] x2 | ], gap"])
def test_graphs_are_well_formed(net: str) -> None:
    for form, line, ending in (("dot", DOT_LINE, "}"), ("mermaid", MERMAID_LINE, "end")):
        ran = in_process("convert", net, "--to", form)
        assert ran.status == 0, ran.err
        lines = ran.out.splitlines()
        assert [each for each in lines if not line.fullmatch(each)] == []
        opened = sum("subgraph" in each or each == "digraph {" for each in lines)
        assert opened == sum(each.strip() == ending for each in lines)
        made = {each for text in lines for each in re.findall(r"^\s+(n\d+)[\[({ ]+\[?\"?", text) if "->" not in text}
        ends = {each for text in lines if re.fullmatch(r"\s+n\d+ -+> n\d+", text) for each in re.findall(r"n\d+", text)}
        assert ends == made


def test_what_repeats_is_drawn_once() -> None:
    ran = in_process("convert", "resnet50", "--to", "mermaid")
    assert "bottleneck x 5" in ran.out and len(ran.out.splitlines()) < 130


def test_the_suffix_says_the_form(tmp_path: Path) -> None:
    for name, beginning in (("a.dot", "digraph {"), ("a.gv", "digraph {"), ("a.mmd", "flowchart"), ("a.cnn", "name: ")):
        path = tmp_path / name
        assert in_process("convert", "resnet18", "-o", str(path)).status == 0
        assert path.read_text(encoding="utf-8").startswith(beginning)


def test_layers_as_data() -> None:
    found = json.loads(in_process("convert", "resnet18", "--to", "json").out)
    rows = measure("resnet18").rows
    assert found["schema"] == "convcalc.graph/1"
    assert [node["reads"] for node in found["nodes"]] == [list(row.inputs) for row in rows]
    assert found["nodes"][0] == {
        "word": "conv",
        "text": "conv 64 7x7 s2 p3 nobias",
        "label": None,
        "path": "",
        "reads": [-1],
        "size": {"size": [112, 112], "channels": 64},
    }
