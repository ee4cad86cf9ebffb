"""Every CSV adds up: a column of counts sums to the total, no head stands twice, and numbers are bare."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convcalc.document.writers import ANYWHERE, render
from convcalc.features.arch import layer_labels, listing, padding_waste, summary
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.network.outline import outline
from convcalc.readers.source import load
from tests.cli.program import run
from tests.oracle.nets import Net, networks
from tests.zoo.nets import OF_EVERY_FAMILY

COUNTED = ("params", "weights", "biases", "statistics", "macs", "activations", "memory")

LONG = (
    "32x32x3; conv 8 3x3 p1; stage: [conv 8 3x3 p1, bn, relu] x 4000; fc 10",
    "9x9x4; [residual [conv 4 3x3 p1 bias, relu] ] x 6000; gap",
    "100000x1; [conv 8 k3] x 10500; gap",
)
"""More than 10,000 layers: what repeats is one line."""


def rows_of(text: str) -> list[dict[str, str]]:
    head, *rows = csv.reader(io.StringIO(text))
    assert len(set(head)) == len(head)
    assert all(len(row) == len(head) for row in rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def holds(facts: Facts) -> None:
    """The law, for one network."""
    rows = rows_of(render(listing.for_spreadsheet(facts, columns=tuple(listing.COLUMNS)), "csv", ANYWHERE))
    assert sum(int(row["times"]) for row in rows) == len(facts.rows)
    for name in COUNTED:
        assert sum(int(row[name]) for row in rows) == getattr(facts, name)
    stages = rows_of(render(summary.document(facts, (), (), ""), "csv", ANYWHERE))
    for name in ("params", "macs"):
        assert sum(int(row[name]) for row in stages) == getattr(facts, name)
        for title in {row["stage"] for row in stages}:
            one, other = ([int(row[name]) for row in found if row["stage"] == title] for found in (rows, stages))
            assert sum(one) == sum(other), "the stages of the layers are those of the summary"


LABELLED = (
    *("resnet50", "vgg16", "googlenet"),
    "9x9x3; conv 4 3x3 p1; a: [b: [conv 4 3x3 p1, relu] x 2; c: conv 4 1x1] x 3; d: fc 5",
    "9x9x4; a: [residual [conv 4 3x3 p1, bn] ] x 6000; b: concat[c: conv 4 1x1 | [conv 2 1x1] x 2]; gap",
)


@pytest.mark.parametrize("text", LABELLED)
def test_a_part_adds_up(text: str) -> None:
    """A group's line and the lines below it were summed as if they were different layers."""
    facts = facts_of(load(text), batch=2)
    labels = dict.fromkeys(entry.label for entry in outline(facts.net) if entry.label)
    assert labels
    for label in labels:
        found = layer_labels.find(facts, label)
        table = listing.spreadsheet(facts, columns=tuple(listing.COLUMNS), within=found)
        rows = rows_of(render(listing.for_spreadsheet(facts)._replace(csv=table), "csv", ANYWHERE))
        for name in COUNTED:
            counts = found[0].counts
            one = counts.weights + counts.biases if name == "params" else getattr(counts, name)
            assert sum(int(row[name]) for row in rows) == one
        if all(row["times"] == "1" for row in rows):
            numbers = [int(row["index"]) for row in rows]
            assert numbers == list(range(numbers[0], numbers[0] + len(rows)))
    shown = rows_of(run("arch", text, "--layer", label, "--format", "csv").out)
    assert sum(int(row["params"]) for row in shown) == counts.weights + counts.biases


@pytest.mark.parametrize("name", OF_EVERY_FAMILY)
def test_the_zoo_adds_up(name: str) -> None:
    holds(facts_of(load(name), batch=3))


@pytest.mark.parametrize("text", LONG)
def test_what_repeats_is_counted_as_often_as_it_runs(text: str) -> None:
    facts = facts_of(load(text), batch=2)
    assert len(facts.rows) > 10_000
    holds(facts)


@given(st.one_of(networks(1, depth=6), networks(2)))
@settings(max_examples=100, deadline=None)
def test_every_network_adds_up(net: Net) -> None:
    holds(facts_of(load(net.text)))


@pytest.mark.parametrize("name", ["resnet50", "vgg16", "googlenet"])
def test_products_on_pixels_add_up(name: str) -> None:
    rows = rows_of(render(padding_waste.document(facts_of(load(name))), "csv", ANYWHERE))
    assert sum(int(row["macs"]) for row in rows) == facts_of(load(name)).macs


def test_a_layer_is_a_line_with_its_label_and_its_stage() -> None:
    facts = facts_of(load("resnet50"))
    rows = rows_of(run("arch", "resnet50", "--format", "csv").out)
    assert len(rows) == len(facts.rows) == 175
    assert {row["times"] for row in rows} == {"1"}
    assert [row["label"] or None for row in rows] == [row.label for row in facts.rows]
    assert [row["path"] for row in rows] == [row.path for row in facts.rows]
    assert list(dict.fromkeys(row["stage"] for row in rows)) == ["conv1", "conv2", "conv3", "conv4", "conv5", "fc"]
    only = rows_of(run("arch", "resnet50", "--only", "conv", "--format", "csv").out)
    assert len(only) == sum(row.kind == "conv" for row in facts.rows)
    assert sum(int(row["params"]) for row in only) == sum(row.params or 0 for row in facts.rows if row.kind == "conv")


@pytest.mark.parametrize("columns", ["label,path,params", "all", "layer,out,out", "stage,index,kind", "times,macs"])
def test_no_head_stands_twice(columns: str) -> None:
    rows = rows_of(run("arch", "lenet", "--columns", columns, "--format", "csv").out)
    wanted = columns.split(",") if columns != "all" else []
    assert {"layer", "index", "label", "stage", "path", "kind", "times", *wanted} <= {*rows[0]}


COMMANDS = (
    "compare vgg16 resnet50",
    "compare resnet110 resnet1202",
    "layer -n 3200 -f 5 -p 2 -c 3 --filters 4000",
    "layer -n 32x64 -f 3x5 -p 1x2 -c 3 --filters 4000",
    "arch vgg16 --summary",
    "arch vgg16 --useful",
    "arch vgg16 --layer fc6",
    "zoo",
    "solve --rf 31",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_numbers_are_bare(command: str) -> None:
    done = run(*command.split(), "--format", "csv")
    for row in rows_of(done.out):
        for name, value in row.items():
            if name not in ("source", "title", "difference", "way", "stack"):
                assert not re.search(r"\d,\d{3}", value), (name, value)


def test_what_was_computed_is_bare(tmp_path: Any) -> None:
    (tmp_path / "a.csv").write_text("id,spec,asked,answer\nq1,28x28x1 -> conv 8 3x3 p1,macs,9472\n")
    (row,) = rows_of(run("check", "--answers", str(tmp_path / "a.csv"), "--format", "csv").out)
    assert (row["answer"], row["computed"]) == ("9472", "56448")
    (row,) = rows_of(run("check", "32x32x3 -> conv 8 3x3 p1 -> 32x32x8", "--format", "csv").out)
    assert (row["claim"], row["computed"]) == ("-> 32x32x8", "32x32x8")


def test_kernel_and_padding_are_written_alike() -> None:
    (row,) = rows_of(run("layer", "-n", "32", "-f", "5", "-p", "2", "--format", "csv").out)
    assert (row["kernel"], row["padding"]) == ("5", "2")


@pytest.mark.parametrize("name", OF_EVERY_FAMILY)
def test_json_has_every_column(name: str) -> None:
    data = json.loads(run("arch", name, "--json", "--batch", "2").out)
    for layer in data["layers"]:
        assert {*listing.COLUMNS} - {"times"} <= {*layer}
    for key in COUNTED:
        assert sum(layer[key] for layer in data["layers"]) == data["totals"][key]
