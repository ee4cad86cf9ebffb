"""Any networks side by side: what is compared, what stands next to what, what differs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from convcalc.api import measure
from convcalc.document.writers.cells import ways
from convcalc.features.compare import by_stage, diff, quoted, ratio_format
from convcalc.features.compare.networks import names
from convcalc.readers.source import load
from convcalc.shape import Shape
from tests.features.compare.reports import data, measured, networks
from tests.places import DATA

SPECS = DATA / "specs"


def test_every_measure_with_its_ratio_to_the_first() -> None:
    one, other = data(networks("vgg19", "plain34"))["networks"]
    assert (one["params"], other["params"]) == (143_667_240, 21_623_848)
    assert (one["layers"], other["layers"], other["longest"], other["shortest"]) == (19, 34, 34, 34)
    assert (one["nonlinearities"], other["nonlinearities"]) == (18, 33)
    assert other["ratio"]["params"] == "2702981/17958405" and other["ratio"]["layers"] == "34/19"
    assert set(one["ratio"].values()) == {1}
    assert (one["rf"], other["rf"], other["ratio"]["rf"]) == ([268, 268], [899, 899], "899/268")


def test_the_numbers_are_those_of_the_networks() -> None:
    for found in data(networks("resnet50", "alexnet", "lenet5"))["networks"]:
        facts = measure(found["name"])
        assert (found["params"], found["macs"], found["activations"]) == (facts.params, facts.macs, facts.activations)
        assert (found["weights"], found["biases"]) == (facts.weights, facts.biases)


def test_all_on_the_same_input() -> None:
    found = data(networks("vgg16", "resnet50", input=Shape(3, (320, 320))))
    assert {tuple(each["in"]["size"]) for each in found["networks"]} == {(320, 320)}
    assert found["networks"][1]["macs"] == measure("resnet50", input="320x320x3").macs


def test_an_input_that_is_not_said_is_borrowed_and_told() -> None:
    document = networks("conv 64 3x3, relu, conv 64 3x3", "56x56x64 -> conv 64 5x5, relu")
    one, other = data(document)["networks"]
    assert one["in"] == other["in"] and one["out"] == other["out"]
    assert document.notes[0] == "A names no input: it gets that of B, 56x56x64"


def test_an_assumed_input_is_told_only_where_it_holds() -> None:
    pasted = "conv3-64, maxpool, FC-10", "conv3-64, conv3-64, maxpool, FC-10"
    assumed = "A: input: 224x224x3, as in the paper; the text gives none"
    assert assumed in networks(*pasted).notes
    asked = networks(*pasted, input=Shape(3, (64, 64)))
    assert not [note for note in asked.notes if "224" in note]
    assert {tuple(each["in"]["size"]) for each in data(asked)["networks"]} == {(64, 64)}


def test_different_inputs_are_told() -> None:
    assert any("--input" in note for note in networks("lenet5", "alexnet").notes)
    assert not any("--input" in note for note in networks("vgg16", "resnet18").notes)


def test_layers_without_activation_functions_are_one_linear_layer() -> None:
    def told(spec: str) -> bool:
        return any("no activation function" in note for note in networks(spec, "8x8x3 -> conv 3 3x3, relu").notes)

    assert told("8x8x3 -> conv 4 3x3, conv 4 3x3")
    assert not told("8x8x3 -> conv 4 3x3, relu, conv 4 3x3")
    assert not told("8x8x3 -> conv 4 3x3, maxpool 2x2, conv 4 1x1")
    assert not told("8x8x3 -> conv 4 3x3")


@pytest.mark.parametrize(
    ("whats", "called"),
    (
        (("vgg16", "ResNet-18"), ["vgg16", "ResNet-18"]),
        (("resnet18", "resnet18"), ["resnet18 (1)", "resnet18 (2)"]),
        (("8x8x3; relu", "8x8x3 -> conv 3 3x3 p1, relu"), ["A", "B"]),
        (("name: mine\n8x8x3\nrelu", "8x8x3; relu"), ["mine", "8x8x3; relu"]),
        ((str(SPECS / "unet.cnn"), str(SPECS / "dcgan.cnn")), ["unet.cnn", "DCGAN generator"]),
    ),
)
def test_names_are_short_and_tell_apart(whats: tuple[str, ...], called: list[str]) -> None:
    assert names(whats, [load(what) for what in whats]) == called


def test_paths_are_counted() -> None:
    found = {each["name"]: each for each in data(networks("resnet110", "resnet1202", "vgg16"))["networks"]}
    assert (found["resnet110"]["paths"], found["vgg16"]["paths"]) == (2**54, 1)
    assert (found["resnet1202"]["paths"], found["resnet1202"]["shortest"]) == (2**600, 2)
    assert [ways(found[name]["paths"]) for name in found] == ["2^54", "2^600", "1"]


def test_published_errors_stand_beside_and_are_marked() -> None:
    found = data(networks("plain34", "resnet34", "8x8x3 -> relu"))["networks"]
    assert found[0]["published"][0]["top1"] == "28.54" and found[0]["published"][0]["source"].endswith("table 3")
    assert found[2]["published"] == []
    assert quoted.CAPTION in str(networks("plain34", "resnet34").parts)


# by stage


def test_stages_of_one_size_stand_together() -> None:
    found = data_of_stages("vgg19", "plain34", "resnet34")
    assert [level[0] for level in found] == [(224, 224), (112, 112), (56, 56), (28, 28), (14, 14), (7, 7), ()]
    assert [len(level[1]) for level in found] == [1, 3, 3, 3, 3, 3, 3]


def data_of_stages(*whats: str) -> list[tuple[tuple[int, ...], list[str]]]:
    return [
        (tuple(each["size"]), [one["name"] for one in each["networks"]])
        for each in data(networks(*whats, by=True))["stages"]
    ]


@pytest.mark.parametrize("whats", (("vgg16", "resnet50"), ("alexnet", "zfnet", "nin@imagenet"), ("resnet20", "lenet5")))
def test_stages_add_up_to_the_networks(whats: tuple[str, ...]) -> None:
    sides = measured(*whats)
    for side in sides:
        own = [
            one
            for level in data(networks(*whats, by=True))["stages"]
            for one in level["networks"]
            if one["name"] == side.name
        ]
        assert sum(one["params"] for one in own) == side.facts.params
        assert sum(one["macs"] for one in own) == side.facts.macs
        assert sum(one["layers"] for one in own) == side.layers


def test_each_ratio_of_a_stage_is_to_the_same_measure_of_the_first_network() -> None:
    """VGG-16 has its parameters and its MACs at opposite ends: a ratio taken of the other measure would show."""
    sides = measured("vgg16", "resnet50")
    found = ratio_format.rows(by_stage.listing(by_stage.table(sides, by_stage.resolutions(sides))))
    compared = 0
    for group in dict.fromkeys(row["group"] for row in found):
        first, *others = [row for row in found if row["group"] == group]
        for row in others if first["network"] == "vgg16" and first["params"] else ():
            assert Fraction(row["params_ratio"]) == Fraction(row["params"], first["params"])
            assert Fraction(row["macs_ratio"]) == Fraction(row["macs"], first["macs"])
            compared += row["params_ratio"] != row["macs_ratio"]
    assert compared >= 4


def test_a_size_that_comes_back_is_a_stage_of_its_own() -> None:
    hourglass = "16x16x3 -> conv 4 3x3 p1, relu, maxpool 2x2, conv 8 3x3 p1, relu, upsample 2, conv 4 3x3 p1"
    found = [size for size, _ in data_of_stages(hourglass, "16x16x3 -> conv 4 3x3 p1, maxpool 2x2")]
    assert found == [(16, 16), (8, 8), (16, 16)]


# layer by layer


def test_torchvision_moves_the_stride() -> None:
    found = data(networks("resnet50", "resnet50@torchvision", diff=True))["diff"][0]
    changed = [change for change in found["changes"] if change["first"] and change["first"]["kind"] == "conv"]
    assert len(changed) == 6
    assert all("stride" in change["differs"] for change in changed)
    removed = [change["first"]["text"] for change in found["changes"] if change["change"] == "removed"]
    assert removed == ["softmax"]


def test_a_network_does_not_differ_from_itself() -> None:
    found = data(networks("resnet50", "resnet50", diff=True))["diff"][0]
    assert found["changes"] == [] and found["same"] == len(measure("resnet50").rows)
    assert "no layer differs" in str(networks("resnet50", "resnet50", diff=True).parts)


def test_more_of_the_same_is_told_as_repetition() -> None:
    found = data(networks("resnet152", "resnet101", diff=True))["diff"][0]
    assert {change["change"] for change in found["changes"]} == {"repeated"}
    repeats = [(change["first"]["repeat"], change["second"]["repeat"]) for change in found["changes"]]
    assert set(repeats) == {(7, 3), (35, 22)}


@pytest.mark.parametrize(
    "whats", (("alexnet", "resnet18"), ("resnet50", "resnet34"), ("vgg16", "vgg16_bn"), ("resnet20", "resnet1202"))
)
def test_no_layer_is_lost(whats: tuple[str, str]) -> None:
    first, second = measured(*whats)
    found = diff.changes(first, second)
    assert sum(change.first.total for change in found if change.first) == len(first.facts.rows)
    assert sum(change.second.total for change in found if change.second) == len(second.facts.rows)


def test_only_what_differs_is_shown() -> None:
    found = data(networks("vgg16", "vgg16_bn", diff=True))["diff"][0]
    assert {change["second"]["kind"] for change in found["changes"] if change["change"] == "added"} == {"avgpool", "bn"}
    assert all(set(change["differs"]) <= {"biases", "parameters"} for change in found["changes"] if change["first"])


def test_a_sequence_is_the_same_to_a_spec_and_to_a_program() -> None:
    """5 steps of 10 numbers: 4*(20*(10 + 20) + 20) parameters, in PyTorch with one more bias a gate."""
    specs = ("lstm 20", "nn.LSTM(10, 20)")
    for whats in (specs, specs[::-1]):
        given = Shape(10, (5,)) if whats is specs else Shape(5, (10,))  # 5x10, in the order of the first
        found = {each["name"]: each["params"] for each in data(networks(*whats, input=given))["networks"]}
        assert found == {"lstm 20": 2_480, "Net": 2_560}


def test_what_a_program_declares_and_is_not_so_is_said() -> None:
    notes = data(networks("nn.Linear(3, 4)", "fc 5", input=Shape(5, ())))["notes"]
    assert "Net: line 1, 0: declared 3, 5 arrive: convcalc check says why" in notes
