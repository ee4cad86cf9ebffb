"""`convcalc zoo`."""

from __future__ import annotations

import csv
import io
import re

from convcalc.zoo import catalog
from tests.cli.program import json_of, on_terminal, run


def test_every_network_is_listed_with_what_it_costs() -> None:
    text = run("zoo").out
    for entry in catalog.entries():
        (line,) = [line for line in text.splitlines() if line.split(",")[0].split(" ")[0] == entry.name]
        for part in (entry.input, f"{entry.params:,}", f"{entry.macs:,}", entry.source):
            assert part in line


def test_words_narrow_the_list() -> None:
    assert run("zoo", "vgg", "bn", "-q").out.split() == [
        e.name for e in catalog.entries() if "vgg" in e.name and "bn" in e.tags
    ]
    assert "vgg-d" in run("zoo", "VGG16", "-q").out.split()
    assert set(run("zoo", "cifar", "-q").out.split()) >= {"resnet20", "resnet110", "plain20"}
    assert run("zoo", "nothing like it").status == 2


def test_the_csv_has_everything() -> None:
    head, *rows = csv.reader(io.StringIO(run("zoo", "--format", "csv").out))
    assert head == "name aliases title data input params macs rf difference source".split()
    assert len(rows) == len(catalog.entries())
    assert all(row[5].isdigit() for row in rows)


def test_names_can_be_measured() -> None:
    found = {network["name"]: network for network in json_of("zoo", "resnet18")["networks"]}
    assert found["resnet18"]["params"] == 11_689_512
    assert found["resnet18@a"]["difference"]


def test_a_narrow_terminal_cuts_descriptions_and_no_names() -> None:
    text = on_terminal("zoo", columns=100, NO_COLOR="1").out
    for entry in catalog.entries():
        assert f"\n{entry.name}" in text
    assert "…" in text
    narrow = on_terminal("zoo", "resnet", columns=80, NO_COLOR="1").out
    assert re.search(r"MACs +rf\n", narrow) and " 435\n" in narrow, "no number goes for a source of two names"
    assert max(map(len, text.splitlines())) <= 100
