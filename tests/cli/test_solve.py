"""`convcalc solve`: its answers, its words where there is none, and its promise in JSON."""

from __future__ import annotations

import csv
import io
import shlex

import jsonschema
import pytest

from convcalc.cli.solve import command
from convcalc.document.model import Document
from tests import snapshots
from tests.cli.program import json_of, report_of, run
from tests.cli.test_schemas import schema, strict

GOLDEN = {
    "padding": "solve --n 224 --out 55 --f 11 --s 4",
    "strides": "solve --n 100 --out 10 --f 3",
    "loose": "solve --n 10 --out 30 --f 3",
    "endless": "solve --n 55 --out 1 --f 3 --p 0",
    "never": "solve maxpool --n 10 --out 30",
    "same-large": "solve --same -f 10000000",
    "two-unknowns": "solve --n 224 --out 55 --f 11",
    "odd": "solve --n 224 --f 4 --s 1 --out 224",
    "all-given": "solve --n 224 --f 11 --s 4 --p 0 --out 55",
    "no-remainder": "solve --f 11 --s 4 --no-remainder --n 200:240",
    "rectangle": "solve --n 224x192 --out 55x47 --f 11",
    "pool": "solve maxpool --n 55 --f 3 --out 27",
    "pool-limit": "solve maxpool --n 224 --f 2 --s 2 --out 300",
    "pool-ceil": "solve maxpool --n 112 --f 3 --s 2 --ceil --out 57",
    "tconv": "solve tconv --n 4 --f 3 --s 2 --out 8",
    "same": "solve --same",
    "same-even": "solve --same --f 4",
    "double": "solve tconv --out 2n",
    "halve": "solve --out n/2 --f 3:7",
    "layers": "solve layers --n 32 --f 3",
    "layers-wanted": "solve layers --n 240 --f 5 --out 200",
    "layers-missed": "solve layers --n 240 --f 5 --out 199",
    "layers-rectangle": "solve layers maxpool --n 39x31 --f 2",
    "rf": "solve --rf 31",
    "rf-wavenet": "solve --rf 1024 --f 2 --dim 1",
    "budget": 'solve resnet110 --params "<5M" --set "n=?" --limit 6',
    "budget-input": 'solve vgg-d --macs "<4G" --input "?x?x3" --limit 4',
    "budget-none": "solve resnet110 --params 1.68M --set n=?",
}


UNSOLVED = {
    "never",
    "same-large",
    "odd",
    "all-given",
    "pool-limit",
    "tconv",
    "same-even",
    "layers-missed",
    "budget-none",
}


def made(name: str) -> Document:
    """The report on a question; its status is that of an answer, or of none."""
    document, status = report_of(command, *shlex.split(GOLDEN[name])[1:])
    assert status == (1 if name in UNSOLVED else 0)
    return document


@pytest.mark.parametrize("name", GOLDEN)
def test_answers_that_were_looked_at(name: str) -> None:
    snapshots.check_report(f"solve/{name}", made(name))


def test_notes_that_were_looked_at() -> None:
    snapshots.check_notes("solve/notes", {name: made(name) for name in GOLDEN})


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "csv", "json"])
def test_every_form(form: str) -> None:
    ran = run("solve", "--n", "224", "--out", "55", "--f", "11", "--format", form)
    assert ran.status == 0
    snapshots.check(f"solve/written.{form}", ran.out)


@pytest.mark.parametrize("name", GOLDEN)
def test_json_keeps_to_its_schema(name: str) -> None:
    data = json_of(*shlex.split(GOLDEN[name]))
    jsonschema.validate(data, strict(schema("solve")), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("--n 224 --out 55 --f 11 --s 4", "2\n3\n"),
        ("--n 224 --out 55 --f 11", "4 2\n4 3\n"),
        ("--out 55 --f 11 --s 4 --p 0", "227\n228\n229\n230\n"),
        ("--out 55 --f 11 --s 4 --p 0 --exact", "227\n"),
        ("--n 224 --f 11 --s 4", "54\n"),
        ("--n 224x192 --f 11 --s 4", "54x46\n"),
        ("--n 224x192 --out 55x47 --f 11", "4 2\n4 3\n"),
        ("--same --f 5", "2\n"),
        ("--same --f 3 --d 2", "2\n"),
        ("--same --n 28 --f 5 --s 1", "2\n"),
        ("--n 224 --out n/2 --f 7", "2 3\n"),
        ("tconv --f 4 --s 2 --out 2n", "1\n"),
        ("tconv --f 3 --s 2 --out 2n", "1 1\n"),
        ("--n 224x192 --out 55x48 --f 11 --s 4", "2x4\n"),
        ("deconv --n 4 --f 4 --s 2 --out 8", "1\n"),
        ("pool --n 28 --f 2 --out 14", "2 0\n"),
        ("layers --n 32 --f 3", "15\n"),
        ("layers --n 224 --f 3 --s 2 --p 1", "8\n"),
        ("layers pool --n 224 --f 2", "7\n"),
        ("layers --n 240 --f 5 --out 200", "10\n"),
        ("resnet110 --params 1.7M --set n=?", "18\n"),
        ("resnet110 --rf 501 --set n=1:40", "18\n"),
        ('"let c=8; 32x32x3 -> conv c 5x5" --params 2432 --set "c=?"', "32\n"),
        ('"32x32x3 -> conv 8 5x5 s2" --out 55 --input "?x?x3"', "113\n114\n"),
    ],
)
def test_quiet_prints_just_the_unknowns(words: str, answer: str) -> None:
    ran = run("solve", *shlex.split(words), "-q")
    assert (ran.out, ran.err) == (answer, "")
    assert ran.status == 0


@pytest.mark.parametrize(
    "words",
    [
        "--n 224 --f 4 --s 1 --out 224",
        "--n 224 --f 11 --s 4 --p 0 --out 55",
        "--same --f 4",
        "--out 2n",
        "layers --n 32 --f 3 --p 1",
        "layers --n 240 --f 5 --out 199",
        "resnet110 --params 1.68M --set n=?",
        "--n 2 --f 3 --p 0 --out 1",
        "--n 224x192 --out 55x300 --f 11 --s 4 --p 0:3",
    ],
)
def test_that_nothing_does_it_is_a_finding_with_status_1(words: str) -> None:
    ran = run("solve", *words.split())
    assert (ran.status, ran.err) == (1, "")
    assert ran.out
    quiet = run("solve", *words.split(), "-q")
    assert (quiet.status, quiet.out) == (1, "")
    assert quiet.err.count("\n") == 1
    assert quiet.err.strip().split("; ")[-1] in ran.out


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("", "what is known of the layer?", "convcalc solve --n 224"),
        ("--n 0 --out 4", "--n: 0 is too small", "at least 1"),
        ("--n 9:3 --out 4", "the range 9:3 is empty", "3:9"),
        ("--n many --out 4", "--n: 'many' is no number", "200:240"),
        ("--p same --n 9 --out 9", "'same' is worked out from the rest", "--same"),
        ("--same --out 4", "--same and --out differ", "--out n"),
        ("--n 9x9x9 --out 4x4", "has 2 numbers, another 3", "one an axis"),
        ("--n 9x9x9x3 --out 4x4", "--n has 4 numbers", "3 at most"),
        ("--n 7 --out n/2", "not whole for n = 7", ""),
        ("--out 2x", "is no number", ""),
        ("--same --op 1:9", "conv takes no", ""),
        ("avgpool --n 9 --f 3 --d 2 --out 3", "avgpool takes no dilation", ""),
        ("--n 9 --f 3 --ceil --out 3", "conv takes no", ""),
        ("layers --n 32", "--f is missing", "layers --n 32 --f 3"),
        ("layers --n 32 --f 3 --s ?", "--s is open", ""),
        ("layers fc --n 32 --f 3", "'fc' is not one of", ""),
        ("--rf 0", "is no receptive field", "1,000,000"),
        ("--rf 31 --f 1", "never sees more than one", ""),
        ("--rf 31 --n 224", "about stacks", ""),
        ("--params <5M", "--params is about a network", "resnet110"),
        ("resnet110 --params <5M", "nothing is left open", '--set "n=?"'),
        ("resnet110 --set n=?", "what is wanted of the network?", "--params"),
        ("resnet110 --set n=? --params many", "'many' cannot be read", "<5M"),
        ("resnet110 --set m=? --params <5M", "no variable 'm' to set", "this spec has depth, n"),
        ("resnet110 --set n=? --input ?x?x3 --params <5M", "one variable at a time", ""),
        ("resnet110 --set n --params <5M", "is no setting", "NAME=1:50"),
        ("resnet51 --set n=? --params <5M", "no network 'resnet51'", "did you mean"),
        ("resnet110 vgg16 --params <5M", "one kind of layer or one network", "in quotes"),
        ("resnet110 --f 3 --params <5M", "--f is about one layer", ""),
        ("--budget 5M", "no option '--budget'", "--params"),
        ("--n 9 --limit 0 --f 3", "--limit", ""),
        ("layer -n 224 --out 112 -f 7 -s 2", "'layer' is no kind of layer", "leave it out"),
        ("net resnet18 --params 5M", "'net' is no kind of layer", "convcalc solve resnet18"),
        ("rf 31", "what is looked for is an option", "convcalc solve --rf 31"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(words: str, message: str, hint: str) -> None:
    ran = run("solve", *words.split())
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert hint in ran.err
    assert "Traceback" not in ran.err


def test_csv_and_json_hold_every_solution_whatever_the_limit() -> None:
    words = ("solve", "--out", "7", "--limit", "3")
    data = json_of(*words)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").out)))
    assert data["count"] == len(data["solutions"]) == len(rows) > 3000
    assert "the first 3 of" in run(*words).out


def test_what_is_broken_off_says_where_and_counts_nothing() -> None:
    words = ("solve", "--out", "7", "--f", "1:4000", "--limit", "3")
    assert json_of(*words)["count"] is None
    assert "broken off at s = 1, p = 0, n = " in run(*words).out


def test_json_holds_the_rule_of_what_has_no_end() -> None:
    data = json_of("solve", "--n", "55", "--out", "1", "--f", "3", "--p", "0")
    assert data["count"] is None
    assert data["rules"] == ["s = 53, 54, 55, ... (every one from 53 on)"]
    assert [each["s"] for each in data["solutions"]] == list(range(53, 61))


def test_the_table_is_narrowed_without_shrinking_a_number() -> None:
    ran = run("solve", "--rf", "31", "--format", "table", "--width", "60")
    assert "961" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 60


@pytest.mark.parametrize("more", [("--params", "<100M"), ("--fits",), ()])
def test_a_lone_question_mark_is_no_map(more: tuple[str, ...]) -> None:
    ran = run("solve", "vgg16", "--input", "?", *more)
    assert ran.status == 2 and "one number is the length of a vector" in ran.err
    assert 'write --input "?x?x3"' in ran.err
    assert run("solve", "vgg16", "--input", "?x?x3", "--params", "<140M", "-q").status == 0
    assert run("solve", "32 -> fc 10", "--input", "?", "--params", "<500", "-q").out.startswith("48\n")
