"""Networks as boxes and arrows: every layer once, arrows as the engine has them, names that cannot break out."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from convcalc.api import measure
from convcalc.document.graph import Graph
from convcalc.document.model import Document
from convcalc.document.writers import Look, NoSuchForm, pictures
from convcalc.features.draw import layer_picture as layers
from convcalc.features.draw.figure3 import document as nets
from convcalc.features.draw.graph_picture import graph
from convcalc.features.draw.stages import document
from convcalc.features.layer.layer import layer
from convcalc.lang.words import FAMILIES

NEEDS_DOT = pytest.mark.skipif(shutil.which("dot") is None, reason="dot (graphviz) is not here")

EVIL = 'say "hi" <b>&amp; \\N `x` {a|b} ]] --> [(a'


def counted(text: str) -> tuple[Graph, int]:
    """A network's graph, and how many of its rows do more than follow a layer."""
    facts = measure(text)
    found = graph([("", facts)])
    return found, sum(FAMILIES[row.kind] not in ("norm", "pointwise") for row in facts.rows)


@pytest.mark.parametrize("name", ["resnet18", "vgg16", "alexnet", "tests/data/specs/unet.cnn", "resnet34"])
def test_every_layer_is_a_node(name: str) -> None:
    found, layers = counted(name)
    once = len(found.nodes) - 1
    folded = any("x " in cluster.title for cluster in found.clusters)
    assert once <= layers if folded else once == layers
    if name == "resnet18":
        assert not folded
    ends = {edge.end for edge in found.edges}
    assert ends == set(range(1, len(found.nodes))), "everything but the input is fed by something"
    assert all(edge.start < edge.end for edge in found.edges)


def test_a_block_with_its_shortcut() -> None:
    found, _ = counted("8x8x4 -> a: conv 4 3x3 p1, bn, relu; residual [ conv 4 3x3 p1, bn ]; relu; fc 3")
    assert [node.lines for node in found.nodes] == [
        ("input", "8x8x4"),
        ("conv 4 3x3 p1", "bn, relu", "8x8x4"),
        ("conv 4 3x3 p1", "bn", "8x8x4"),
        ("add", "relu", "8x8x4"),
        ("fc 3", "3"),
    ]
    assert [(edge.start, edge.end) for edge in found.edges] == [(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)]


def test_what_comes_first_in_a_branch_is_a_box_of_its_own() -> None:
    """In a pre-activation block the shortcut passes bn by: it does not belong to the box before."""
    found, _ = counted("8x8x4 -> residual [ bn, relu, conv 4 3x3 p1 ]")
    assert [node.lines[0] for node in found.nodes] == ["input", "bn", "conv 4 3x3 p1", "add"]
    assert (0, 3) in [(edge.start, edge.end) for edge in found.edges]


def test_a_labelled_tensor_is_that_before_what_follows() -> None:
    found, _ = counted("8x8x4 -> a: conv 4 3x3 p1; relu; conv 4 3x3 p1; add a")
    assert [node.lines[0] for node in found.nodes] == ["input", "conv 4 3x3 p1", "relu", "conv 4 3x3 p1", "add"]
    assert {edge.start for edge in found.edges if edge.end == 4} == {1, 3}


def test_repeats_stand_in_a_cluster_that_says_how_often() -> None:
    found = graph([("", measure("8x8x4 -> [conv 4 3x3 p1, relu] x 1000000"))])
    assert len(found.nodes) == 2
    assert [cluster.title for cluster in found.clusters] == ["x 1,000,000"]


def test_turns_that_all_differ_are_cut_in_the_middle() -> None:
    found, _ = counted("8x8x4 -> [conv in+1 1x1] x 500")
    assert len(found.nodes) == 42
    assert [node.lines for node in found.nodes if "more" in node.lines[0]] == [("... 460 more ...", "8x8x484")]


def both(text: str) -> tuple[str, str]:
    report = document(measure(text))
    return pictures.render_mermaid(report, Look()), pictures.render_dot(report, Look())


def test_mermaid_line_by_line() -> None:
    text, _ = both("8x8x3 -> conv 4 3x3 p1, relu -> gap")
    assert text == (
        "flowchart TD\n"
        '  n0(["input<br/>8x8x3"])\n'
        '  n1["conv 4 3x3 p1<br/>relu<br/>8x8x4"]\n'
        '  n2["gap<br/>1x1x4"]\n'
        "  n0 --> n1\n"
        "  n1 --> n2\n"
    )


def test_no_name_breaks_out_of_its_quotes() -> None:
    evil = measure("8x8x3 -> conv 4 3x3")
    report = nets([(EVIL, evil), ("ok", evil)])
    text = pictures.render_mermaid(report, Look())
    for quoted in re.findall(r'"([^"]*)"', text):
        assert not re.search(r"[<>&`{}|\\\[\]]", quoted.replace("<br/>", ""))
        assert all(char.isdigit() for number in re.findall(r"#([^;]*);", quoted) for char in number)
    decoded = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)
    assert f'subgraph c0["{EVIL}"]' in decoded
    text = pictures.render_dot(report, Look())
    (label,) = re.findall(r'subgraph cluster_0 \{ label="((?:[^"\\]|\\.)*)"', text)
    assert label.replace('\\"', '"').replace("\\\\", "\\").replace("&amp;", "&") == EVIL


@NEEDS_DOT
@pytest.mark.parametrize("text", ["resnet50", "tests/data/specs/googlenet.cnn", "8x8x3 -> conv 4 3x3"])
def test_graphviz_can_read_it(text: str) -> None:
    report = nets([(EVIL, measure(text)), ("other", measure("lenet5"))])
    done = subprocess.run(["dot", "-Tplain"], input=pictures.render_dot(report, Look()), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert done.stdout.count("\nnode ") == len(graph([("", measure(text)), ("", measure("lenet5"))]).nodes)


def test_what_is_no_network_has_no_graph() -> None:
    report: Document = layers.document(layer(n=7, f=3))
    for render in (pictures.render_mermaid, pictures.render_dot):
        with pytest.raises(NoSuchForm, match="only a network"):
            render(report, Look())
