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
    told = "name aliases title data input params macs rf difference source family year top1 top5 quoted text"
    assert head == told.split()
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
    assert re.search(r"MACs +rf\b", narrow) and re.search(r" 435\b", narrow), "no number goes for a source of two names"
    assert max(map(len, text.splitlines())) <= 100


def test_a_tag_conditions_and_an_order_choose() -> None:
    found = json_of(
        "zoo", "--tag", "residual", "--where", "params<5M, top1>70", "--where", "data=ImageNet", "--sort", "-top1"
    )
    names = [network["name"] for network in found["networks"]]
    entries = {entry.name: entry for entry in catalog.entries()}
    assert names and all("residual" in entries[name].tags for name in names)
    assert all((entries[name].params or 0) < 5_000_000 and float(entries[name].top1) > 70 for name in names)
    accuracies = [float(network["top1"]) for network in found["networks"]]
    assert accuracies == sorted(accuracies, reverse=True)


def test_accuracies_are_quoted_and_say_from_where() -> None:
    text = run("zoo", "resnet50@torchvision").out
    assert re.search(r"427 +76\.13 +92\.862 ", text)
    assert "note: top-1 and top-5 are quoted, in percent, not computed: from torchvision, IMAGENET1K_V1" in text
    (network,) = json_of("zoo", "dcgan_generator")["networks"]
    assert (network["top1"], network["top5"], network["quoted"]) == (None, None, None)
    assert "top-1" not in run("zoo", "dcgan_generator").out
    assert "accuracies on CIFAR-10 and ImageNet do not compare" in run("zoo", "resnet").out


def test_what_none_has_is_a_mistake_that_says_what_there_is() -> None:
    refused = run("zoo", "--where", "params<1K")
    assert refused.status == 2 and "params goes from 2,578 (lenet1)" in refused.err
    refused = run("zoo", "--where", "macs<1M, year<1980")
    assert refused.status == 2 and "year goes from 1989 (" in refused.err
    assert run("zoo", "--sort", "speed").status == 2
