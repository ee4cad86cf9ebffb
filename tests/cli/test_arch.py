"""`convcalc arch`: a network by stage, by layer, by unit."""

from __future__ import annotations

import csv
import io
import re

import pytest

from convcalc.text import cells
from tests import snapshots
from tests.cli.program import json_of, on_terminal, run

NET = "227x227x3 -> conv 96 11x11 s4 -> 55x55x96 -> maxpool 3x3 s2 -> 27x27x96"


def numbers(text: str) -> list[int]:
    """Whole numbers of a text, thousands joined."""
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", text)]


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_summary_at_every_width(columns: int) -> None:
    ran = on_terminal("arch", "resnet50", "--summary", columns=columns, NO_COLOR="1")
    snapshots.check(f"resnet50-summary-{columns}.txt", ran.out)
    assert max(map(cells, ran.out.splitlines())) <= columns


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_tree_at_every_width(columns: int) -> None:
    ran = on_terminal("arch", "resnet18", columns=columns, NO_COLOR="1")
    snapshots.check(f"resnet18-{columns}.txt", ran.out)
    assert max(map(cells, ran.out.splitlines())) <= columns


@pytest.mark.parametrize("net", ["alexnet", "vgg16", "resnet152", "resnet110", "nin", "lenet5"])
def test_the_stages_add_up_to_the_totals(net: str) -> None:
    data = json_of("arch", net)
    rows = run("arch", net, "--summary", "--format", "csv").out
    head, *stages = csv.reader(io.StringIO(rows))
    for key in ("params", "macs"):
        at = head.index(key)
        assert sum(int(stage[at]) for stage in stages) == data["totals"][key]
    at = head.index("params_share")
    assert abs(sum(float(stage[at]) for stage in stages) - 1) < 1e-4
    assert sum(layer["params"] for layer in data["layers"]) == data["totals"]["params"]
    assert sum(layer["macs"] for layer in data["layers"]) == data["totals"]["macs"]


def test_the_tree_adds_up() -> None:
    """The lines without indentation are the whole network, each once."""
    lines = run("arch", "resnet50").out.splitlines()
    table = lines[lines.index("-" * len(lines[4])) + 1 :]
    end = table.index("-" * len(lines[4]))
    tops = [line for line in table[:end] if not line.startswith(" ")]
    params = [numbers(re.split(r"  +", line)[2])[0] for line in tops]
    assert sum(params) == 25_557_032
    assert numbers(re.split(r"  +", table[end + 1])[2]) == [25_557_032]


def test_depth_of_one_is_one_line_a_statement() -> None:
    lines = run("arch", "resnet50", "--depth", "1").out.splitlines()
    assert [line.split()[0] for line in lines[5:13]] == "conv1 maxpool conv2: conv3: conv4: conv5: gap fc".split()


def test_only_one_kind_adds_up_too() -> None:
    rows = list(csv.DictReader(io.StringIO(run("arch", "resnet50", "--only", "conv", "--format", "csv").out)))
    assert {row["kind"] for row in rows} == {"conv"}
    assert sum(int(row["times"]) for row in rows) == 53
    assert sum(int(row["times"]) * int(row["macs"]) for row in rows) == 3_857_973_248 - 2_048_000
    text = run("arch", "resnet50", "--only", "conv").out
    assert "3,855,925,248" in text.splitlines()[-1]
    assert {layer["kind"] for layer in json_of("arch", "resnet50", "--only", "conv,fc")["layers"]} == {"conv", "fc"}


def test_columns_are_chosen_by_name() -> None:
    text = run("arch", NET, "--columns", "kernel,stride,jump,start", "--format", "csv").out
    head, *rows = csv.reader(io.StringIO(text))
    assert head == "layer stage index label path kind times kernel stride jump start".split()
    assert [row[-4:] for row in rows] == [["11", "4", "4", "0"], ["3", "2", "8", "0"]]
    assert run("arch", NET, "--columns", "all").status == 0
    assert run("arch", NET, "--columns", "kernl").err.splitlines()[1].endswith("did you mean 'kernel'?")


def test_input_set_and_batch() -> None:
    assert json_of("arch", "resnet50", "--input", "320x320x3")["in"] == {"size": [320, 320], "channels": 3}
    shortened = json_of("arch", "resnet110", "--set", "n=9")
    assert shortened["totals"] == json_of("arch", "resnet56")["totals"]
    one, eight = json_of("arch", "lenet5")["totals"], json_of("arch", "lenet5", "--batch", "8")["totals"]
    for key, value in one.items():
        assert eight[key] == (value * 8 if key in ("macs", "activations", "memory") else value)
    told = run("arch", "lenet5", "--batch", "8", "--summary").out
    assert f"{one['macs'] * 8:,}" in told
    assert "batch" in told


@pytest.mark.parametrize(
    ("dtype", "width"), [("float64", 8), ("float32", 4), ("bfloat16", 2), ("float16", 2), ("int8", 1)]
)
def test_memory_is_given_in_bytes(dtype: str, width: int) -> None:
    totals = json_of("arch", "lenet5")["totals"]
    told = run("arch", "lenet5", "--summary", "--dtype", dtype).out
    assert f"{totals['params'] * width:,} bytes" in told
    memory = totals["memory"] // 4 * width
    assert f"{memory:,} bytes" in told


@pytest.mark.parametrize(("dtype", "width"), [("float64", 8), ("float16", 2), ("int8", 1)])
def test_a_type_holds_for_every_figure_of_memory(dtype: str, width: int) -> None:
    """It changed one line only: columns, CSV and JSON went on in float32 without a word."""
    usual, told = json_of("arch", "lenet5", "--batch", "3"), json_of("arch", "lenet5", "--batch", "3", "--dtype", dtype)
    assert (usual["dtype"], told["dtype"]) == ("float32", dtype)
    assert told["totals"]["memory"] == usual["totals"]["memory"] // 4 * width
    assert [e["memory"] for e in told["layers"]] == [e["memory"] // 4 * width for e in usual["layers"]]
    columns = ("arch", "lenet5", "--columns", "memory", "--dtype", dtype)
    of_one = usual["totals"]["memory"] // 3 // 4 * width
    assert f"note: memory is in bytes, {dtype}\n" in run(*columns, "--only", "conv").out
    assert re.search(rf"^total +{of_one:,}$", run(*columns).out, re.M)
    assert run(*columns, "-q").out == f"{of_one}\n"
    rows = list(csv.DictReader(io.StringIO(run(*columns, "--format", "csv").out)))
    assert sum(int(row["memory"]) for row in rows) == of_one
    text = f"32x32x1 -> conv 6 5x5 memory = {28 * 28 * 6 * width}; total memory = {28 * 28 * 6 * width}"
    assert run("check", text, "--dtype", dtype).status == 0
    assert run("arch", text, "--dtype", dtype).out.endswith("2 claims in the spec: all true\n")
    other = run("check", "32x32x1 -> conv 6 5x5 memory = 4704; total memory = 1", "--dtype", dtype).out
    assert (f"here it is bytes, {width} for each" in other) == (width > 1)
    assert f"in bytes, {width} for each of 4,704 numbers" in other


def test_claims_are_judged_and_a_false_one_is_no_failure() -> None:
    ran = run("arch", "32x32x3; a: conv 8 3x3 -> 30x30x8  params = 225; relu -> 30x30x8")
    assert ran.status == 0
    assert "3 claims in the spec: 2 true, 1 false" in ran.out
    assert "false  line 1, a: params = 225\n       it is 224\n" in ran.out
    verdicts = [claim["verdict"] for claim in json_of("arch", "32x32x3; conv 8 3x3 -> 31x31x8")["claims"]]
    assert verdicts == ["false"]


def test_one_layer_shows_its_working() -> None:
    snapshots.check("alexnet-conv2.txt", run("arch", "alexnet", "--layer", "conv2").out)
    assert "19 + (5 - 1)*8 = 51" in run("arch", "alexnet", "--layer", "4").out
    ran = run("arch", "alexnet", "--layer", "conv9")
    assert (ran.status, "conv1, conv2" in ran.err) == (2, True)
    assert run("arch", "alexnet", "--layer", "9999").status == 2


def test_the_start_of_a_layer_follows_from_its_padding() -> None:
    """Every number in the last steps of a layer with padding of its own, behind a stride."""
    ran = run("arch", "32x32x3 -> conv 8 5x5 p2 s2, conv 8 3x3 p1:0", "--layer", "1")
    assert "r + (f - 1)*j = 5 + (3 - 1)*2 = 9" in ran.out
    assert "j*s = 2*1 = 2" in ran.out
    assert "start - p_before*j = -2 - 1*2 = -4" in ran.out
    explained = run("arch", "32x32x3 -> conv 8 5x5 p2 s2, conv 8 3x3 p1:0", "--layer", "1", "--explain")
    assert "start - p_before*j = -2 - 1*2 = -4" in explained.out


def test_a_unit_sees_a_window() -> None:
    data = json_of("arch", "alexnet", "--unit", "0,5")
    assert data["unit"] == {
        "layer": 14,
        "place": [0, 5],
        "window": [[-64, 130], [96, 290]],
        "clipped": [[0, 130], [96, 226]],
    }
    assert run("arch", "alexnet", "--unit", "0,5", "-q").out == "0:130 96:226\n"
    rows = run("arch", "alexnet", "--unit", "0,5", "--format", "csv").out.splitlines()
    assert rows[1:] == ["height,-64,130,0,130", "width,96,290,96,226"]
    assert json_of("arch", "alexnet", "--layer", "conv1", "--unit", "54,0")["unit"]["window"] == [[216, 226], [0, 10]]
    for words in (("--unit", "6,0"), ("--unit", "1"), ("--unit", "1,a"), ("--layer", "fc6", "--unit", "1,1")):
        assert run("arch", "alexnet", *words).status == 2


def test_the_layers_column_counts_those_with_weights() -> None:
    told = run("arch", "resnet50", "--summary").out
    assert "layers are those with weights (conv, tconv, fc): 54, 50 of them on the longest path; 175 in all" in told
    assert "16; 39 in all" in run("arch", "vgg16", "--summary").out


def test_a_bare_name_tells_its_variants_in_one_line() -> None:
    lines = run("arch", "resnet50", "--summary").out.splitlines()
    (note,) = [line for line in lines if line.startswith("note: variants:")]
    assert "resnet50@torchvision: stride 2 on the 3x3" in note
    assert "variants" not in run("arch", "resnet50@torchvision", "--summary").out


def test_a_spec_from_standard_input() -> None:
    assert run("arch", "-", "-q", stdin=NET.encode()).out == "27x27x96\n"
    assert "standard input is a terminal" in on_terminal("arch", "-").err


def test_unicode_labels_are_kept_and_harmless() -> None:
    ran = on_terminal("arch", "32x32x3; 합성곱: conv 8 3x3, relu; b: fc 10", NO_COLOR="1")
    assert ran.status == 0, ran.err
    head = next(line for line in ran.out.splitlines() if line.startswith("layer"))
    at = cells(head[: head.index("output")])
    for line in ran.out.splitlines():
        if "30x30x8" in line and "->" not in line:
            assert cells(line[: line.index("30x30x8")]) == at


@pytest.mark.parametrize(
    "words",
    [
        ("--summary", "--only", "conv"),
        ("--summary", "--layer", "conv1"),
        ("--unit", "1,1", "--columns", "rf"),
        ("--batch", "0"),
        ("--depth", "0"),
        ("--only", "foo"),
        ("--set", "n"),
        ("--set", "nope=3"),
        ("--input", "big"),
        ("--dtype", "float8"),
    ],
)
def test_options_that_say_nothing_are_refused(words: tuple[str, ...]) -> None:
    ran = run("arch", "alexnet", *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err


def test_a_million_repeats_are_told_at_once() -> None:
    ran = run("arch", "32x32x3 -> [conv 64 3x3 p1, bn, relu] x 1000000")
    assert ran.status == 0
    assert "[...] x999999" in ran.out
    assert "37,055,964,864" in ran.out


@pytest.mark.parametrize("text", ["- Conv2D(16)", "-> conv 8 3x3", "-Conv2D(16, 3)"])
def test_a_text_that_begins_with_a_dash_is_told_how_to_get_in(text: str) -> None:
    ran = run("arch", text)
    assert ran.status == 2
    assert "a text that begins with '-' stands behind '--', as in: convcalc arch -- \"- ...\"" in ran.err
    assert "no option" not in run("arch", "--", text).err


def test_one_bias_is_one() -> None:
    assert "9 weights, 1 bias\n" in run("arch", "5x5x1 -> conv 1 3x3").out
    assert "1 weight, 0 biases\n" in run("arch", "5x5x1 -> conv 1 1x1 nobias").out


@pytest.mark.parametrize("net", ["8x8x3 -> 8x8", "8x8x3 -> [relu] x0", "16x1 -> 3"])
def test_a_network_without_layers_has_no_units_and_no_numbers(net: str) -> None:
    for words in (("--unit", "0,0"), ("--layer", "0"), ("--layer", "0", "--unit", "0,0")):
        ran = run("arch", net, *words)
        assert ran.status == 2
        assert "= hint: the network has no layers: a layer is a word and its numbers, as in conv 8 3x3\n" in ran.err


def test_an_input_from_outside_has_as_many_axes_as_one_in_the_text() -> None:
    ran = run("arch", "8x8x3 -> relu", "--input", "2x2x2x2x3")
    assert ran.status == 2
    assert "an input has at most 3 axes and its channels; this one has 4 axes" in ran.err


def test_one_answer_can_be_had() -> None:
    totals = json_of("arch", "resnet50", "--batch", "2")["totals"]
    for word in ("params", "macs", "weights", "biases", "statistics", "activations", "memory"):
        assert run("arch", "resnet50", "--batch", "2", "-q", word).out == f"{totals[word]}\n"
    assert run("arch", "-q", "rf", "resnet50").out == "483\n"
    assert run("arch", "resnet50", "--quiet", "size").out == run("arch", "-q", "resnet50").out == "1000\n"
    assert run("arch", "32x16x3 -> conv 8 3x5", "-q", "rf").out == "3x5\n"
    assert run("arch", "8x8x3 -> fc 10", "-q", "rf").out == "all\n"
    wrong = run("arch", "resnet50", "-q", "parms")
    assert wrong.status == 2 and wrong.err.startswith(
        "error: -q parms: there is no such answer\n   = hint: it can be size"
    )
    assert run("arch", "resnet50", "--layer", "0", "-q", "params").status == 2
    for word, hint in (("flops", "twice -q macs"), ("out", "-q size"), ("parameters", "-q params")):
        wrong = run("arch", "resnet50", "-q", word)
        assert (wrong.status, wrong.out) == (2, "")
        assert hint in wrong.err and "it can be size, params" in wrong.err


@pytest.mark.parametrize("net", ["resnet50", "vgg16", "lenet5"])
def test_the_stages_are_told_to_programs(net: str) -> None:
    data = json_of("arch", net, "--summary", "--batch", "3")
    for key in ("params", "macs"):
        assert sum(stage[key] for stage in data["stages"]) == data["totals"][key]
    rows = list(csv.DictReader(io.StringIO(run("arch", net, "--summary", "--batch", "3", "--format", "csv").out)))
    assert [row["stage"] for row in rows] == [stage["stage"] for stage in data["stages"]]
    assert "stages" not in json_of("arch", net)


def test_the_note_about_repetitions_stands_where_one_does() -> None:
    note = "a line with xN counts all N"
    assert note in run("arch", "resnet50").out
    assert note not in run("arch", "resnet50", "--json").out
    assert note not in run("arch", "resnet50", "--depth", "1", "--only", "conv").out
    assert note not in run("arch", "lenet").out


def test_columns_behind_q_are_the_answers() -> None:
    """They were ignored: -q --columns params printed the size that comes out."""
    assert run("arch", "vgg16", "-q", "--columns", "params").out == "138357544\n"
    assert run("arch", "vgg16", "-q", "--columns", "params,macs").out == "138357544 15470264320\n"
    ran = run("arch", "vgg16", "-q", "--columns", "params,out")
    assert (ran.out, ran.err) == ("", "-q prints totals, and there is none of out\n")
