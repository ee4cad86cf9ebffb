"""`convcalc check`: claims, answers and summaries, as people run it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import jsonschema
import pytest

import convcalc
from tests.cli.program import json_of, on_terminal, run
from tests.cli.test_schemas import schema, strict
from tests.places import DATA, FACTS, GOLDEN

WRONG = "224x224x3 -> conv 96 11x11 s4 -> 55x55x96 -> maxpool 3x3 s2 -> 27x27x96"
RIGHT = "227x227x3 -> conv 96 11x11 s4 -> 55x55x96 params = 34,944"
CHECKED = GOLDEN / "check"
CLASS = DATA / "class.csv"
SUMMARIES = FACTS / "formats" / "torchinfo"


def test_a_wrong_claim_is_status_1_and_a_right_one_0() -> None:
    wrong, right = run("check", WRONG), run("check", RIGHT)
    assert (wrong.status, right.status) == (1, 0)
    assert wrong.err == right.err == ""
    assert right.out.endswith("2 of 2 claims true\n")


@pytest.mark.parametrize(
    ("spec", "status"),
    [
        ("10x10x10 -> bn params = 40", 1),  # counted differently
        ("10x10x10 -> bn params = 41", 1),
        ('10x10x10 -> bn params = 40 published "Keras"', 0),
        ("10x10x10 -> bn params = 20", 0),
        ("10x10x10 -> bn", 1),  # nothing is claimed
        ("3x3x1 -> conv 1 5x5 -> 3x3", 2),
        ("alxnet", 2),
        ("no/such.cnn", 3),
    ],
)
def test_the_exit_status(spec: str, status: int) -> None:
    assert run("check", spec).status == status


def test_the_report_of_a_wrong_claim() -> None:
    assert run("check", WRONG).out == (
        "0 of 2 claims true, 2 false (1 of them only follows from another)\n"
        "\n"
        "false  line 1, conv 96 11x11 s4: -> 55x55x96; it is 54x54x96\n"
        "       X01: 224 is what the AlexNet paper prints; its sizes are those of a 227 input, or of padding 2\n"
        "       S02: rounded up; a convolution rounds down: ceil((224 - 11) / 4) + 1 = 55\n"
        "       it would be true with p2, 8x8 or input 227x227x3\n"
        "\n"
        "1 more only follows from line 1; --all lists it\n"
        "\n"
        "note: more of it: convcalc explain X01\n"
    )


def test_what_is_not_true_comes_first_and_what_is_true_is_counted() -> None:
    spec = "32x32x3 -> conv 8 3x3 p1 -> 32x32x8 params = 224 -> conv 8 3x3 -> 31x31x8 params = 5K; total macs = 1"
    folded, every = run("check", spec).out, run("check", spec, "--all").out
    assert folded.startswith("2 of 5 claims true, 3 false\n\nfalse  line 1, conv 8 3x3: -> 31x31x8; it is 30x30x8\n")
    assert "true " not in folded.partition("\n")[2].replace("would be true", "")
    verdicts = [line.split()[0] for line in every.splitlines() if ": " in line and not line.startswith((" ", "note"))]
    assert verdicts == ["false"] * 3 + ["true"] * 2
    assert run("check", "8x8x1 -> flatten -> 64 params = 0").out == "2 of 2 claims true\n"


def test_a_true_claim_that_was_read_with_reservation_is_still_shown() -> None:
    said = run("check", "224x224x3 -> conv 64 3x3 p1 -> 224x224x64 macs ~ 86M").out
    assert said == (
        "2 of 2 claims true\n\n"
        "true  line 1, conv 64 3x3 p1: macs ~ 86M (exactly 86,704,128)\n"
        "      (cut, not rounded)\n"
    )


def test_quiet_is_the_graders_line() -> None:
    assert run("check", WRONG, "-q").out == "0 of 2 claims true, 2 false (1 of them only follows from another)\n"


def test_the_json_of_a_wrong_claim() -> None:
    data = json_of("check", WRONG)
    assert not data["ok"]
    first, second = data["claims"]
    assert (first["line"], first["column"], first["claim"]) == (1, 31, "-> 55x55x96")
    assert first["claimed"] == {"size": [55, 55], "channels": 96}
    assert first["computed"] == {"size": [54, 54], "channels": 96}
    assert [slip["code"] for slip in first["slips"]] == ["X01", "S02"]
    assert first["fits"] == ["p2", "8x8", "input 227x227x3"]
    assert (second["verdict"], second["slips"], second["follows"]) == ("false", [], 1)


def test_the_json_of_counts_and_fields() -> None:
    text = "9x9x4; conv 8 3x3 g2 weights = 288 macs ~ 7.06K; conv 8 1x3 rf = 5; fc 3 rf = 9; total params ~ 1.5K"
    claims = {each["claim"]: each for each in json_of("check", text)["claims"]}
    assert claims["weights = 288"]["claimed"] == 288 and claims["weights = 288"]["computed"] == 144
    assert claims["macs ~ 7.06K"]["claimed"] == 7060 and claims["macs ~ 7.06K"]["verdict"] == "true"
    assert claims["rf = 5"]["computed"] == [3, 5]
    assert claims["rf = 9"]["computed"] is None


@pytest.mark.parametrize("name", sorted(path.stem for path in CHECKED.glob("*.cnn")))
def test_every_report_keeps_to_the_schema(name: str) -> None:
    from convcalc.features.check.report import CHECK

    path = str(CHECKED / f"{name}.cnn")
    jsonschema.validate(CHECK.data(convcalc.check(path)), strict(schema("check")), cls=jsonschema.Draft202012Validator)


def test_a_table_of_answers_gives_a_score_a_student() -> None:
    ran = run("check", "--answers", str(CLASS))
    assert ran.status == 1
    assert "Ann          4                    2      0       0   6\n" in ran.out
    assert "Ben          1                    0      5       0   6\n" in ran.out
    assert ran.out.startswith(
        "5 of 12 right, 2 counted differently, 5 wrong\n\nfalse       1, Ben: size 54.25; it is 54x54x96\n"
    )
    assert "1, Ann" not in ran.out
    assert "true        1, Ann: size 54\n" in run("check", "--answers", str(CLASS), "--all").out


def test_a_table_of_answers_as_json_and_csv() -> None:
    data = json_of("check", "--answers", str(CLASS))
    jsonschema.validate(data, strict(schema("answers")), cls=jsonschema.Draft202012Validator)
    rows = list(csv.DictReader(io.StringIO(run("check", "--answers", str(CLASS), "--format", "csv").out)))
    assert [row["verdict"] for row in rows] == [row["verdict"] for row in data["answers"]]
    assert rows[3]["slips"] == "S07+C10"


@pytest.mark.parametrize(
    ("table", "status", "words"),
    [
        ("", 2, "the table of answers is empty"),
        ("id,spec,asked\n1,8x8x1,size\n", 2, "no column 'answer'"),
        ("id;spec;asked;answer\n1;8x8x1 -> conv 2 3x3;size;6\n", 0, "1 of 1 right"),
        ("answer\tasked\tspec\tid\n6x6x2\tout\t8x8x1 -> conv 2 3x3\t1\n", 0, "1 of 1 right"),
        ("id,spec,asked,answer\n1,8x8x1 -> conv,size,6\n", 2, "the spec: conv needs"),
        ("id,spec,asked,answer\n1,8x8x1 -> relu,sise,6\n", 2, "did you mean 'size'?"),
        ("id,spec,asked,answer\n1,8x8x1 -> relu,size,six\n", 2, "'six' is no size"),
        ("id,spec,asked,answer\n1,8x8x1 -> relu,params,none\n", 2, "'none' is no number"),
        ("id,spec,asked,answer\n1,8x8x1 -> relu,rf,\n", 1, "no answer"),
        ('id,spec,asked,answer\n1,"8x8x1 -> conv 2 3x3, relu, conv 2 3x3",sizes,"6; 4; 2"\n', 1, "it is 6x6"),
        ("id,spec,asked,answer\n1,8x8x1 -> relu,sizes,8; 8; 8\n", 2, "3 answers were given for"),
    ],
)
def test_tables_of_every_kind(table: str, status: int, words: str, tmp_path: Path) -> None:
    path = tmp_path / "class.csv"
    path.write_text(table, encoding="utf-8")
    ran = run("check", "--answers", str(path))
    assert ran.status == status
    assert words in ran.out + ran.err


SUMMARY = """Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320
 batch_normalization (Batch  (None, 26, 26, 32)        128
 Normalization)
 max_pooling2d (MaxPooling2  (None, 13, 13, 32)        0
 D)
 flatten (Flatten)           (None, 5408)              0
 dense (Dense)               (None, 10)                54090
=================================================================
Total params: 54538 (213.04 KB)
Trainable params: 54474 (212.79 KB)
Non-trainable params: 64 (256.00 Byte)
_________________________________________________________________
"""

NET = "28x28x1 -> conv 32 3x3 -> bn, relu, maxpool 2x2, flatten, fc 10"


def test_a_summary_is_held_against_a_net(tmp_path: Path) -> None:
    path = tmp_path / "summary.txt"
    path.write_text(SUMMARY, encoding="utf-8")
    assert run("check", NET, "--against", str(path)).out == "15 of 15 claims true\n"
    ran = run("check", NET.replace("3x3", "3x3 p1"), "--against", str(path))
    assert ran.status == 1
    assert (
        "\n\nfalse  line 5, conv2d (Conv2D): -> 26x26x32; it is 28x28x32\n"
        "       S06: the padding was left out: 28 - 3 + 1 = 26\n"
    ) in ran.out
    assert "(follows from line 5)" not in ran.out
    every = run("check", NET.replace("3x3", "3x3 p1"), "--against", str(path), "--all")
    assert (
        "false  line 6, batch_normalization (BatchNormalization): -> 26x26x32; it is 28x28x32\n"
        "       (follows from line 5)\n"
    ) in every.out


def test_a_layer_too_many_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "summary.txt"
    path.write_text(SUMMARY, encoding="utf-8")
    ran = run("check", NET.replace("bn, ", ""), "--against", str(path))
    assert ran.status == 1
    assert "line 6, batch_normalization (BatchNormalization): the net has no such layer there\n" in ran.out


def test_what_is_no_summary_is_refused() -> None:
    ran = run("check", NET, "--against", str(CLASS))
    assert ran.status == 2 and "is no summary and no network" in ran.err


@pytest.mark.skipif(not SUMMARIES.exists(), reason="torchinfo's own outputs are not at hand")
@pytest.mark.parametrize(
    ("net", "name", "answer"),
    [
        (("resnet50@torchvision",), "resnet50", "ResNet-50 (torchvision): 286 of 286 claims true\n"),
        (("resnet18", "--input", "64x64x3"), "resnet18_depth_consistency", "ResNet-18: 33 of 33 claims true\n"),
    ],
)
def test_torchinfos_own_outputs(net: tuple[str, ...], name: str, answer: str) -> None:
    ran = run("check", *net, "--against", str(SUMMARIES / f"{name}.out"))
    assert (ran.status, ran.out) == (0, answer)


@pytest.mark.skipif(not SUMMARIES.exists(), reason="torchinfo's own outputs are not at hand")
def test_another_variant_is_found_out() -> None:
    ran = run("check", "resnet50", "--against", str(SUMMARIES / "resnet50.out"))
    assert ran.status == 1
    assert "counted differently (the stride on the 3x3 convolutions, as in torchvision)" in ran.out
    assert ran.out.startswith("this is resnet50@torchvision: ")


@pytest.mark.parametrize("name", ["keras", "torchinfo", "torchsummary"])
def test_the_summary_of_another_network_is_said_to_be_that(name: str) -> None:
    path = str(DATA / "summary" / f"{name}.txt")
    ran = run("check", "resnet50", "--against", path)
    first = ran.out.splitlines()[0]
    assert first.startswith("this is the summary of another network: it has ") and "25,557,032" in first
    assert "try --input" not in ran.out and ran.status == 1
    assert json_of("check", "resnet50", "--against", path)["first"] == first


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "NET is missing"),
        (("--answers", str(CLASS), "alexnet"), "--answers stands alone"),
        (("alexnet", "--batch", "0"), "0 inputs make no batch"),
        (("alexnet", "--summary"), "no option '--summary'"),
    ],
)
def test_what_cannot_be_meant(words: tuple[str, ...], complaint: str) -> None:
    ran = run("check", *words)
    assert ran.status == 2 and complaint in ran.err


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_the_report_fits_the_terminal(columns: int) -> None:
    ran = on_terminal("check", str(CHECKED / "homework.cnn"), columns=columns, NO_COLOR="1")
    assert ran.status == 1
    assert max(map(len, ran.out.splitlines())) <= columns


def test_a_variable_from_outside() -> None:
    text = "let n = 3; 32x32x1; [conv 1 3x3] x n rf = 9"
    assert run("check", text).status == 1
    assert run("check", text, "--set", "n=4").status == 0


def test_in_python() -> None:
    report = convcalc.check(WRONG)
    assert not report.ok and convcalc.check(RIGHT).ok
    assert report == convcalc.check(WRONG) and hash(report) == hash(convcalc.check(WRONG))
    assert report.claims[0].slips[0].code == "X01"
    assert report.claims[0].computed.size == (54, 54)  # type: ignore[union-attr]
    assert str(report) + "\n" == run("check", WRONG).out
    with pytest.raises(AttributeError):
        report.claims = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("spec,answer", "no column 'asked'; there are spec, answer"),
        ("answer,student", "no columns 'spec' and 'asked'"),
        ("id,spec,asked,response", "rename 'response' to answer; "),
        ("id,network,asked,answer", "rename 'network' to spec; "),
        ("id,spec,asked,anser", "rename 'anser' to answer; "),
    ],
)
def test_a_table_without_its_columns_is_told_all_of_them_at_once(tmp_path: Path, head: str, words: str) -> None:
    (tmp_path / "a.csv").write_text(f"{head}\n1,2,3,4\n")
    ran = run("check", "--answers", str(tmp_path / "a.csv"))
    assert ran.status == 2 and words in ran.err
    assert "the first line of a table of answers is: id,spec,asked,answer" in ran.err


def test_answers_without_an_id_are_called_by_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "student,spec,asked,answer\nkim,32x32x3 -> conv 10 5x5 p2,out,32x32x10\nlee,8x8x1 -> relu,size,9\n"
    )
    ran = run("check", "--answers", str(tmp_path / "a.csv"))
    assert ran.status == 1
    assert ran.out.startswith("1 of 2 right, 1 wrong\n\nfalse  2, lee: size 9; it is 8x8x1\n")


def test_a_text_without_claims_and_a_table_without_answers_are_no_success(tmp_path: Path) -> None:
    """A slip in a build's command would pass for ever."""
    assert run("check", "32x32x3 -> conv 8 3x3").status == 1
    assert not convcalc.check("32x32x3 -> conv 8 3x3")
    (tmp_path / "a.csv").write_text("id,spec,asked,answer\n")
    assert run("check", "--answers", str(tmp_path / "a.csv")).status == 2


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("28,800 bytes", 0), ("28800 bytes", 0), ("28.1 KiB", 0), ("28.1KiB", 0), ("28.8 KB", 0), ("28.8kb", 0),
        ("0.03 MiB", 0), ("28.2 KiB", 1), ("28.1 KB", 1), ("29 MiB", 1),
    ],
)  # fmt: skip
def test_memory_may_be_claimed_in_the_units_in_which_it_is_printed(claim: str, status: int) -> None:
    assert run("check", f"32x32x3 -> conv 8 3x3; total memory = {claim} params = 224").status == status


def test_units_of_bytes_belong_to_memory_alone() -> None:
    assert run("check", "32x32x3 -> conv 8 3x3; total params = 28KiB").status == 2
    assert run("check", "32x32x3 -> conv 8 3x3; total macs = 28 MB").status == 2


def test_the_unit_of_a_word_belongs_to_the_number_before_it(tmp_path: Path) -> None:
    """`FLOPs: 0.000194 GFLOPs` was read as 0.000194."""
    (tmp_path / "a.txt").write_text(
        "- Input: 32x32x3\n- Conv: 8 filters of 3x3, stride 1, padding 0\n- MACs: 194.4 KMACs\n"
    )
    assert run("check", str(tmp_path / "a.txt")).out.startswith("1 of 1 claim true")
    (tmp_path / "a.txt").write_text(
        "- Input: 32x32x3\n- Conv: 8 filters of 3x3, stride 1, padding 0\n- FLOPs: 0.0002 GFLOPs\n"
    )
    assert "FLOPs: 0.0002 GFLOPs" in run("check", str(tmp_path / "a.txt"), "--all").out


@pytest.mark.parametrize(("declared", "arrives"), [(3, 1), (1, 3), (64, 63)])
def test_a_short_number_is_not_said_to_be_mistyped(tmp_path: Path, declared: int, arrives: int) -> None:
    """Of two short numbers one is soon the other with a digit changed; saying so is a guess."""
    (tmp_path / "net.py").write_text(
        f"import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d({declared}, 6, 5), nn.ReLU())\n"
    )
    ran = run("check", str(tmp_path / "net.py"), "--input", f"{arrives}x28x28")
    assert f"declared {declared}, {arrives} arrive" in ran.out and "mistyped" not in ran.out


@pytest.mark.parametrize("name", ["resnet18", "vgg11", "lenet"])
def test_a_network_is_held_against_another_file_of_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "other.cnn"
    assert run("convert", name, "-o", str(path)).status == 0
    ran = run("check", name, "--against", str(path))
    assert ran.status == 0 and "claims true" in ran.out and "false" not in ran.out
    path.write_text(path.read_text(encoding="utf-8").replace("3x3", "5x5", 1).replace("conv 6 5x5", "conv 7 5x5"))
    ran = run("check", name, "--against", str(path))
    assert ran.status in (1, 2) and ("false" in ran.out or ran.err)


def test_one_filter_is_one() -> None:
    assert "it would be true with 1 filter\n" in run("check", "30x30x3 -> conv 12 5x5 params = 76").out
