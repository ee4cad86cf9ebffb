"""`convcalc draw`: pictures at every width and in both alphabets, files by their suffix, and what cannot be drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from convcalc.text import cells
from tests.cli.program import json_of, on_terminal, run

SVG = "{http://www.w3.org/2000/svg}"

DRAWN = {
    "layer": ("layer", "--n", "7", "--f", "3", "--s", "2", "--p", "1"),
    "unread": ("layer", "--n", "8", "--f", "3", "--s", "2", "--unit", "1,1"),
    "holes": ("layer", "-n", "12", "-f", "3", "-d", "2", "-s", "2", "--dim", "1"),
    "tconv": ("layer", "tconv", "-n", "4", "-f", "3", "-s", "2", "-p", "1", "--op", "1"),
    "alexnet": ("layer", "-n", "224", "-f", "11", "-s", "4"),
    "ceil": ("layer", "maxpool", "-n", "8", "-f", "3", "-s", "2", "--ceil", "--unit", "3,3"),
    "rf": ("rf", "32x32x3 -> [conv 8 3x3 p1, relu] x3"),
    "rf-wide": ("rf", "resnet18"),
    "net": ("net", "resnet50"),
    "figure3": ("nets", "vgg19", "plain34", "resnet34"),
    "folded": ("nets", "resnet152", "resnet50"),
    "scatter": ("scatter", "resnet18", "resnet50", "vgg16", "alexnet", "lenet5"),
}


def drawn_lines(text: str) -> list[str]:
    """A report without its formulas, which are another renderer's and may be wider than a narrow terminal."""
    return [line for line in text.splitlines() if not re.search(r"[⌊⌈=·]|(floor|ceil|min)\(", line)]


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("name", DRAWN)
def test_on_a_terminal_of_any_width(name: str, columns: int) -> None:
    ran = on_terminal("draw", *DRAWN[name], columns=columns, NO_COLOR="1")
    assert ran.status == 0, ran.err
    assert max(map(cells, drawn_lines(ran.out))) <= columns
    assert "\x1b" not in ran.out


@pytest.mark.parametrize("name", DRAWN)
def test_in_ascii(name: str) -> None:
    ran = run("draw", *DRAWN[name], "--format", "table", "--ascii", "--width", "80")
    assert ran.status == 0, ran.err
    assert ran.out.isascii()
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("name", [name for name in DRAWN if name not in ("figure3", "folded")])
def test_nothing_is_broken_on_twenty_columns(name: str) -> None:
    ran = run("draw", *DRAWN[name], "--format", "table", "--width", "20")
    assert ran.status == 0
    assert max(map(cells, drawn_lines(ran.out))) <= 24, "a word or a number may stick out a little; no picture does"


def test_a_pipe_gets_ascii() -> None:
    ran = run("draw", "net", "resnet50")
    assert ran.out.isascii()
    assert "25,557,032" in ran.out


def test_a_stream_that_cannot_carry_boxes_gets_ascii() -> None:
    ran = run("draw", "nets", "resnet18", "--format", "table", PYTHONIOENCODING="cp949", encoding="cp949")
    assert ran.out.isascii()
    assert "+----|" in ran.out


@pytest.mark.parametrize("name", DRAWN)
def test_the_suffix_says_svg(name: str, tmp_path: Path) -> None:
    path = tmp_path / "figure.svg"
    ran = run("draw", *DRAWN[name], "-o", str(path))
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    root = ElementTree.parse(path).getroot()
    assert root.tag == SVG + "svg"
    assert [child.tag for child in root][:2] == [SVG + "title", SVG + "desc"]
    assert run("draw", *DRAWN[name], "--format", "svg").out == path.read_text(encoding="utf-8")


def test_an_svg_is_utf8_or_ascii_whatever_the_stream(tmp_path: Path) -> None:
    spec = tmp_path / "이름.cnn"
    spec.write_text('name: 합성곱 <망> & "x"\ninput 8x8x3\n층: conv 4 3x3\n', encoding="utf-8")
    there = tmp_path / "a.svg"
    run("draw", "net", str(spec), "-o", str(there))
    here = run("draw", "net", str(spec), "--format", "svg", PYTHONIOENCODING="cp949", encoding="cp949").out
    assert here.isascii()
    one, two = ElementTree.parse(there).getroot(), ElementTree.fromstring(here)
    assert one[0].text == two[0].text == '합성곱 <망> & "x"'
    assert list(one.itertext()) == list(two.itertext())


def test_a_moving_picture(tmp_path: Path) -> None:
    path = tmp_path / "slide.svg"
    assert run("draw", *DRAWN["layer"], "--animate", "-o", str(path)).status == 0
    moves = list(ElementTree.parse(path).getroot().iter(SVG + "animateTransform"))
    assert len(moves[0].get("values", "").split(";")) == 16
    ran = run("draw", *DRAWN["layer"], "--animate")
    assert ran.status == 2
    assert "add --format svg" in ran.err


@pytest.mark.parametrize(("form", "begins"), [("mermaid", "flowchart TD\n"), ("dot", "digraph {\n")])
def test_boxes_and_arrows(form: str, begins: str, tmp_path: Path) -> None:
    suffix = {"mermaid": "mmd", "dot": "gv"}[form]
    ran = run("draw", "net", "resnet18", "--format", form)
    assert ran.out.startswith(begins)
    path = tmp_path / f"net.{suffix}"
    run("draw", "net", "resnet18", "-o", str(path))
    assert path.read_text(encoding="utf-8") == ran.out
    assert run("draw", "layer", "-n", "7", "-f", "3", "--format", form).status == 2
    assert run("draw", "nets", "lenet5", "alexnet", "--format", form).out.count("LeNet-5") == 1


def test_the_answers_alone() -> None:
    assert run("draw", *DRAWN["layer"], "-q").out == run(*DRAWN["layer"], "-q").out == "4\n"
    assert run("draw", "rf", "resnet50", "-q").out == "483x483\n"
    assert run("draw", "net", "resnet50", "-q").out == "1000\n"
    assert run("draw", "nets", "plain34", "-q").out == "Plain-34: 21,623,848 parameters, 3,644,493,824 MACs\n"
    assert run("draw", "scatter", "plain34", "-q").out == "plain34 21623848 3644493824\n"


def test_the_layer_options_are_those_of_layer() -> None:
    """What `layer` understands, `draw layer` does: spellings, words, rectangles."""
    for words in (
        "maxpool --input-size 55 --kernel 3 --stride 2",
        "-n 16x12 -f 3x5 -s 2x1 -p same",
        "tconv -n 7 -f 4 -s 2 -p 1 --op 1",
        "-n 9 -f 3 -p 0:1 --dim 1",
        "-n 9 -f 3 -c 4 --filters 8 -g 2 --no-bias",
    ):
        drawn, told = json_of("draw", "layer", *words.split()), json_of("layer", *words.split())
        for key in ("kind", "text", "in", "out", "kernel", "stride", "padding", "dilation", "remainder", "notes"):
            assert drawn[key] == told[key]
        for axis, size in zip(
            drawn["axes"], (told["in"] if told["kind"] == "tconv" else told["out"])["size"], strict=True
        ):
            assert axis["windows"] == size == len(axis["covers"])


@pytest.mark.parametrize("what", ["resnet50", "ResNet 50", "32x32x3 -> conv 8 3x3", "tests/data/specs/unet.cnn"])
def test_a_network_alone_is_drawn_as_a_network(what: str) -> None:
    assert run("draw", what).out == run("draw", "net", what).out != ""


def test_a_network_without_a_name_is_called_alike_in_every_picture() -> None:
    for picture in ("net", "rf", "nets"):
        root = ElementTree.fromstring(run("draw", picture, "32x32x3 -> conv 8 3x3", "--format", "svg").out)
        assert (root[0].text or "").split(":")[0] == "a network"


def test_figure_3_is_there_without_names() -> None:
    assert run("draw", "nets").out == run("draw", "figure3").out == run("draw", *DRAWN["figure3"]).out


def test_patterns_mean_the_zoo(tmp_path: Path) -> None:
    ran = run("draw", "scatter", "resnet1?", "resnet15?", "--format", "csv")
    named = [line.split(",")[0] for line in ran.out.splitlines()[1:]]
    assert named == ["resnet18", "resnet152"]
    assert "alexnet*: 3 variants left out; 'alexnet*@*' has them" in run("draw", "scatter", "alexnet*").out
    variants = run("draw", "scatter", "resnet101@*", "-q").out.split("\n")[:-1]
    assert [line.split(" ")[0] for line in variants] == ["resnet101@torchvision", "resnet101@keras"]
    assert run("draw", "scatter", "xyz*").status == 2
    known = run("draw", "scatter", "vgg1*", "-q").out.split("\n")[:-1]
    assert [line.split()[0] for line in known] == ["vgg11", "vgg11-lrn", "vgg13", "vgg16", "vgg19"]
    assert "ImageNet, 224x224x3" in run("draw", "scatter", "vgg1*").out


def test_a_spec_from_a_pipe() -> None:
    spec = b"input 8x8x3\nconv 4 3x3\n"
    for picture in ("net", "nets", "scatter", "rf"):
        ran = run("draw", picture, "-", stdin=spec)
        assert ran.status == 0, ran.err


def test_input_and_variables_from_outside() -> None:
    assert "384x384x3" in run("draw", "net", "resnet18", "--input", "384x384x3").out
    data = json_of("draw", "net", "input 8x8x3; let n = 2; [conv 4 3x3 p1] x n", "--set", "n=5")
    assert data["totals"]["params"] == 3 * 9 * 4 + 4 + 4 * (4 * 9 * 4 + 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Pictures ('convcalc draw PICTURE -h' for each)"),
        ("resnet51", "no picture 'resnet51'"),
        ("layr -n 3", "did you mean 'convcalc draw layer'?"),
        ("layer -n 3 -f 5", "a kernel of 5 does not fit"),
        ("layer -n 7 -f 3 --unit 9,9", "5x5 has no unit 9,9: they go from 0,0 to 4,4"),
        ("layer -n 7 -f 3 --dim 3 --view grid", "a grid has two axes"),
        ("layer -n 7 -f 3 --expect 5", "no option '--expect'"),
        ("rf resnet50 --layer conv9", "no layer is called 'conv9'"),
        ("rf alexnet --layer fc6", "sees the whole input"),
        ("rf alexnet --layer conv1 --unit 1", "has 2 indices, not 1"),
        ("net resnet51", "did you mean resnet50"),
        ("nets resnet50 alxnet", "did you mean alexnet?"),
        ("scatter", "is missing"),
        ("scatter resnet18 --y speed", "top1"),
        ("rf", 'for example: convcalc draw rf "32x32x3 -> [conv 8 3x3 p1, relu] x3"'),
        ("layer", "for example: convcalc draw layer --n 7 --f 3 --s 2 --p 1"),
        ("rf 3", "a number is no network"),
        ("net vgg166", "did you mean vgg16 "),
        ("layer -n 7 -f 3 -o x.jpg", "the suffixes are .txt .json .csv .md .tex .svg .png .pdf;"),
        ("layer -n 7 -f 3 -o x.mmd", "the suffixes are .txt"),
        ("layer -n 7 -f 3 -o x.dot", "no dot can be had"),
    ],
)
def test_what_cannot_be_drawn(words: str, said: str) -> None:
    ran = run("draw", *words.split())
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_a_network_too_large_for_a_picture_is_refused_at_once(tmp_path: Path) -> None:
    """2^24 layers, told apart: neither a picture nor a long wait."""
    blocks = ["block b0 [ conv 3 3x3 p1, upsample 2, maxpool 2x2 ]"]
    blocks += [f"block b{at} [ b{at - 1}; b{at - 1} ]" for at in range(1, 24)]
    spec = tmp_path / "deep.cnn"
    spec.write_text("\n".join(["input 32x32x3", *blocks, "b23"]), encoding="utf-8")
    for words in (("net", str(spec)), ("nets", str(spec)), ("net", str(spec), "--format", "dot")):
        ran = run("draw", *words)
        assert ran.status == 2
        assert "more than 10,000 layers" in ran.err


def test_every_picture_has_its_own_help() -> None:
    for picture in ("layer", "rf", "net", "nets", "scatter"):
        ran = run("draw", picture, "-h")
        assert ran.status == 0
        lines = ran.out.splitlines()
        assert max(map(len, lines)) <= 80
        assert f"  convcalc draw {picture}" in ran.out
        for example in re.findall(rf"^  (convcalc draw {picture}.*)$", ran.out, re.M):
            assert "net.cnn" in example or _works(example)


def _works(example: str) -> bool:
    import shlex

    words = shlex.split(example)[1:]
    if "-o" in words:
        words = [*words[: words.index("-o")], "--format", "svg"]
    return run(*words).status == 0


def test_markdown_and_latex_hold_the_ascii_picture() -> None:
    text = run("draw", *DRAWN["layer"], "--format", "markdown").out
    assert "```text\n        -1  0  1" in text
    assert "\\begin{verbatim}" in run("draw", *DRAWN["layer"], "--format", "latex").out


def test_json_names_its_schema() -> None:
    for name, words in DRAWN.items():
        data = json.loads(run("draw", *words, "--json").out)
        assert data["schema"] == "convcalc.draw/1", name
        assert data["picture"] == words[0]


@pytest.mark.parametrize("net", ["8x8x3 -> 8x8", "8x8x3 -> [relu] x0", "16x1 -> 3", "3 -> 3"])
@pytest.mark.parametrize("form", ["table", "plain", "json", "csv", "markdown", "latex", "svg", "dot", "mermaid"])
def test_a_network_of_claims_only_is_drawn(net: str, form: str) -> None:
    ran = run("draw", "net", net, "--format", form)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out


def test_accuracy_against_parameters_needs_no_names() -> None:
    ran = run("draw", "scatter", "--x", "params", "--y", "top1", "--format", "csv")
    lines = ran.out.splitlines()
    assert len(lines) > 70 and "resnet50@torchvision,25557032," in ran.out and "resnet20," not in ran.out
    assert (
        run("draw", "scatter", "resnet18", "vgg16", "--y", "top1", "-q").out
        == "resnet18 11689512 69.758\nvgg16 138357544 71.592\n"
    )
    assert json.loads(run("draw", "scatter", "resnet18", "--y", "top5", "--json").out)["y"] == "top5"
    assert run("draw", "scatter", "--x", "params").status == 2
