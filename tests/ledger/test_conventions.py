"""The ledger against what the tools themselves counted: 15 networks of torchvision, 13 totals each, to the unit."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from convcalc.lang.tree import Layer
from convcalc.lang.words import FAMILIES
from convcalc.layers import kind_of
from convcalc.layers.kind import new_context
from convcalc.ledger.conventions import CONVENTIONS, MISTAKES, convention, nearest_convention
from convcalc.ledger.counting import charge, in_words, terms, total
from convcalc.ledger.execution import Execution, executed
from convcalc.ledger.operations import FACTS, MEANINGS
from convcalc.ledger.parameters import parameter_counts
from convcalc.ledger.rules import RULES
from convcalc.loading import facts_of
from convcalc.network.graph import Step
from convcalc.readers.source import load
from convcalc.shape import Shape
from convcalc.text import Span
from tests.places import DATA

WORDS = {"linear": "fc", "cat": "concat", "hardswish": "hswish", "hardsigmoid": "hsigmoid"}


@cache
def measured() -> dict[str, dict[str, Any]]:
    lines = (DATA / "conventions" / "torch.jsonl").read_text(encoding="utf-8").splitlines()
    found = {each["name"]: each for each in map(json.loads, lines)}
    assert len(found) == 15
    return found


def shape(sizes: list[int]) -> Shape:
    return Shape(sizes[1], tuple(sizes[2:]))


def way(row: dict[str, Any]) -> str:
    if row.get("mod"):
        return "module"
    if (row.get("op") or "").startswith(("add", "mul")):
        return "inplace" if row["op"].endswith("_") else "operator"
    return "function"


def step(row: dict[str, Any], place: int) -> Step:
    """A recorded operation as a layer of ours."""
    word = WORDS.get(row["kind"], row["kind"])
    ins = [*row["in"]] if isinstance(row["in"][0], list) else [row["in"], *([row["in2"]] if "in2" in row else [])]
    given: dict[str, Any] = {}
    if word == "adaptive_avg":
        word, given = "avgpool", {"to": tuple(row["out"][2:])}
    elif word == "conv":
        stride = max(1, round((row["in"][2] + 1) / row["out"][2])) if row["out"][2] > 1 else 1
        given = {"": row["out"][1], "size": tuple(row["k"]), "g": (row["groups"],), "s": (stride,)}
        given |= {} if row["bias"] else {"nobias": True}
    elif word == "fc":
        given = {"": row["out"][1], **({} if row["bias"] else {"nobias": True})}
    elif "k" in row:
        given = {"size": tuple(row["k"]), "s": (1,)}
    elif word == "dropout":
        given = {"decimal": str(row["p"])} if row["mod"] == "Dropout" else {"decimal": "0.0"}
    elif word == "bn" and not row["affine"]:
        given = {"noaffine": True}
    kind, shapes, out = kind_of(word), tuple(map(shape, ins)), shape(row["out"])
    args = kind.read(given, shapes, new_context("chw"))
    if word == "conv":  # the places where it stood were recorded, its padding was not
        args = args._replace(slide=args.slide._replace(out=out.size, positions=out.positions()))
    return Step(kind, args, (-1,) * len(shapes), shapes, out, Layer(word, (), Span(place, place + 1)))


def execution(rows: list[tuple[int, dict[str, Any]]]) -> Execution:
    tuples = frozenset(row["kind"] for _, row in rows if row.get("mod") and row.get("k_is_int") is False)
    return Execution({"": "module"}, {place: way(row) for place, (_, row) in enumerate(rows, 1)}, tuples)


@pytest.mark.parametrize("name", [
    *("alexnet", "vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "googlenet"),
    *("inception_v3", "densenet121", "mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "squeezenet1_1"),
])  # fmt: skip
def test_every_total_of_every_tool(name: str) -> None:
    net = measured()[name]
    steps = [(count, step(row, place)) for place, (count, row) in enumerate(net["rows"], 1)]
    run = execution(net["rows"])
    found = {}
    for tool in net["totals"]:
        counted = convention(tool)
        assert counted is not None, tool
        charges = [(count, charge(each, counted, run)) for count, each in steps]
        assert not [each.lack for _, each in charges if each.number is None]
        found[tool] = sum(count * (each.number or 0) for count, each in charges)
    assert found == net["totals"]
    assert len(found) == 13


OF_THE_ZOO = {
    "alexnet": "alexnet@torchvision",
    "resnet18": "resnet18@torchvision",
    "resnet34": "resnet34@torchvision",
    "resnet50": "resnet50@torchvision",
    "resnet101": "resnet101@torchvision",
    "resnet152": "resnet152@torchvision",
    "googlenet": "googlenet@torchvision",
    **{name: name for name in ("densenet121", "inception_v3", "mobilenet_v2", "mobilenet_v3_large", "squeezenet1_1")},
    "efficientnet_b0": "efficientnet_b0",
}


@pytest.mark.parametrize("name", OF_THE_ZOO)
def test_the_zoo_declares_how_its_networks_run(name: str) -> None:
    facts = facts_of(load(OF_THE_ZOO[name]))
    run = executed(facts.tree)
    totals = measured()[name]["totals"]
    counted = {
        tool: total(facts.net, CONVENTIONS[found.name], run).number for tool in totals if (found := convention(tool))
    }
    assert counted == totals


OF_KERAS = {"VGG16": "vgg16", "VGG19": "vgg19", **{f"ResNet{n}": f"resnet{n}@keras" for n in (50, 101, 152)}}


@pytest.mark.parametrize("name", OF_KERAS)
def test_tensorflows_profiler(name: str) -> None:
    wanted = json.loads((DATA / "conventions" / "keras.json").read_text())[name]
    facts = facts_of(load(OF_KERAS[name]))
    stored = [each.number for each in parameter_counts(facts)]
    assert total(facts.net, CONVENTIONS["keras"], executed(facts.tree)).number == wanted["flops"]
    assert {wanted["params"], wanted["trainable"]} <= set(stored)


def test_one_resnet50_has_many_numbers_of_parameters() -> None:
    found = {each.number: each.title for each in parameter_counts(facts_of(load("resnet50@torchvision")))}
    assert {25_557_032, 25_610_152, 25_530_472, 25_511_976} <= set(found)
    assert "folded" in found[25_530_472]
    assert "exported" in found[25_511_976]


@pytest.mark.parametrize(
    ("tool", "total_of_resnet50"),
    [
        ("profiler", 8_178_368_512),
        ("onnx-tool", 4_450_761_704),
        ("ultralytics", 2 * 4_133_742_592),
        ("timm", 4_111_512_576),
    ],
)
def test_tools_that_were_measured_apart(tool: str, total_of_resnet50: int) -> None:
    facts = facts_of(load("resnet50@torchvision"))
    assert total(facts.net, CONVENTIONS[tool], executed(facts.tree)).number == total_of_resnet50


def test_thop_of_2019_up_to_its_floating_point() -> None:
    facts = facts_of(load("resnet50@torchvision"))
    found = total(facts.net, CONVENTIONS["thop-2019"], executed(facts.tree)).number
    assert found is not None
    assert round(found / 256) * 256 == 4_142_713_856  # the spacing of 32-bit floating point there


TRANSPOSED = {
    "4x4 s2 p1": {"torchinfo": 2_097_152, "fvcore": 524_288, "ptflops": 524_288, "thop": 2_097_152,
                  "calflops-macs": 524_288, "deepspeed-macs": 524_288, "flopcounter": 1_048_576,
                  "torchscan": 2_097_160, "profiler": 0},
    "4x4 s2 p1 g8": {"torchinfo": 131_072 * 2, "calflops-macs": 16 * 8 * 16 * 16 * 16 // 8 // 8},
    "4x4 s2 p1 g2": {"torchinfo": 1_048_576, "calflops-macs": 131_072, "deepspeed-macs": 262_144,
                     "torchscan": 1_048_584},
}  # fmt: skip


@pytest.mark.parametrize("window", TRANSPOSED)
def test_transposed_convolutions_right_and_wrong(window: str) -> None:
    """Of 8x16x16 to 16 channels, as the tools themselves were measured; what is wrong is said to be."""
    facts = facts_of(load(f"16x16x8 -> tconv 16 {window} nobias"))
    for tool, wanted in TRANSPOSED[window].items():
        assert total(facts.net, CONVENTIONS[tool], executed(facts.tree)).number == wanted, tool
        if wanted not in (facts.macs, 2 * facts.macs):
            assert (tool, "tconv") in MISTAKES


def test_calflops_adds_a_transposed_bias_at_too_few_places() -> None:
    facts = facts_of(load("16x16x8 -> tconv 16 4x4 s2 p1"))
    run = executed(facts.tree)
    assert total(facts.net, CONVENTIONS["calflops"], run).number == 1_049_600
    assert total(facts.net, CONVENTIONS["deepspeed"], run).number == 1_064_960


def test_what_is_not_known_is_unknown_with_its_bounds() -> None:
    facts = facts_of(load("8x8x3 -> conv 4 3x3, bn, relu, gap, lrn"))
    thop = total(facts.net, CONVENTIONS["thop"], executed(facts.tree))
    assert (thop.number, thop.least, thop.most) == (None, 3888 + 4 * 144, 3888 + 4 * 144 + 144 + 4)
    assert thop.lacks == (("way", "gap"),)
    fvcore = total(facts.net, CONVENTIONS["fvcore"], executed(facts.tree))
    assert (fvcore.number, fvcore.least) == (None, None)
    assert ("rule", "lrn") in fvcore.lacks


def test_a_header_says_how_layers_run() -> None:
    body = "8x8x4 -> a: maxpool 2x2, relu, gap"
    counts = [
        total(net.net, CONVENTIONS["thop"], executed(net.tree)).number
        for header in ("modules", "modules, functions gap")
        for net in [facts_of(load(f"executed: {header}\n{body}"))]
    ]
    assert counts == [4 * 16 + 4, 0]
    scan = [
        total(net.net, CONVENTIONS["torchscan"], executed(net.tree)).number
        for header in ("modules", "modules, tuples maxpool", "modules, functions a")
        for net in [facts_of(load(f"executed: {header}\n{body}"))]
    ]
    assert scan == [64 * 1 + 4 * (16 + 1), 64 * 3 + 4 * (16 + 1), 0]


def test_every_rule_is_made_of_known_facts_and_kinds() -> None:
    assert set(RULES) == set(CONVENTIONS)
    assert set(FACTS) == set(MEANINGS)
    for name, rules in RULES.items():
        for kind, rule in rules.items():
            assert kind.split(" ")[0] in {*FAMILIES, ""}, (name, kind)
            for part in terms(rule):
                assert {fact for _, fact in part} <= {*FACTS, ""}, (name, rule)
                assert in_words(part)
    for name, kind in MISTAKES:
        assert kind in RULES[name]


def test_names_as_people_write_them() -> None:
    written = {"FlopCounterMode": "flopcounter", "pt-flops": "ptflops", "THOP": "thop", "tf.profiler": "keras"}
    assert {name: found.name for name in written if (found := convention(name))} == written
    assert convention("thopp") is None
    assert nearest_convention("thopp") == "thop"
