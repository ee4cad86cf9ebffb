"""Files of several inputs, several outputs, and parameters that no layer uses."""

from __future__ import annotations

import pytest

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of as of_loaded
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.network.graph import Step
from convcalc.readers import onnx
from convcalc.readers.opened import OpenedFile
from convcalc.readers.source import Loaded
from convcalc.text import Source
from tests.readers.onnx.model_builder import Dims, model, node

WEIGHTS = {
    "c1.weight": [8, 3, 3, 3],
    "c2.weight": [4, 9, 3, 3],
    "aux.fc.weight": [5, 8],
    "aux.fc.bias": [5],
    "aux.conv.weight": [6, 3, 3, 3],
    "aux.up.weight": [6, 3, 2, 2],
    "aux.up.bias": [3],
    "lost": [3, 4],
    "seven.weight": [7, 2, 2, 2, 2, 2],
}
IDLE = 45 + 162 + 75 + 12 + 7 * 32

NODES = [
    node("Conv", "image c1.weight", "a", "/c1/Conv", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
    node("Concat", "a mask", "b", "/cat", axis=1),
    node("Conv", "b c2.weight", "boxes", "/c2/Conv", kernel_shape=[3, 3]),
    node("Relu", "a", "scores", "/act/Relu"),
    node("GlobalAveragePool", "a", "g", "/gap"),
    node("Flatten", "g", "f", "/flat"),
    node("Concat", "f meta", "all", "/both", axis=1),
    node("Gemm", "f aux.fc.weight aux.fc.bias", "nobody", "/aux/fc/Gemm", transB=1),
]
INPUTS: dict[str, Dims] = {"image": (1, 3, 16, 16), "mask": (1, 1, 16, 16), "meta": (1, 10), "never": (1, 2)}
OPEN: dict[str, Dims] = {"image": ("N", 3, "h", "w"), "mask": ("N", 1, "h", "w"), "meta": ("N", 10)}
OUTPUTS = ("boxes", "scores", "all")


def facts_of(data: bytes, size: str | None = None) -> Facts:
    found = onnx.read(OpenedFile("net.onnx", data))
    source = Source(found.listing, "net.onnx")
    return of_loaded(Loaded(found.tree, source, "", found.notes, found.on, found.failed, found.named), size)


def message(data: bytes, size: str | None = None) -> str:
    with pytest.raises(SpecError) as raised:
        facts_of(data, size)
    return f"{raised.value.message} {raised.value.hint}"


def inputs_of(facts: Facts) -> dict[str, str]:
    return {each.label: each.shape.text("chw") for each in facts.inputs}


def test_every_input_and_every_output_is_there_with_its_size() -> None:
    facts = facts_of(model(NODES, WEIGHTS, inputs=INPUTS, outputs=OUTPUTS))
    assert inputs_of(facts) == {"image": "3x16x16", "mask": "1x16x16", "meta": "10"}
    assert [each.out.text("chw") for each in facts.outputs] == ["4x14x14", "8x16x16", "18"]
    assert (facts.params, facts.macs) == (540, 118_800)
    assert "inputs that reach no output: never" in facts.notes


def test_parameters_that_no_layer_uses_are_counted_apart() -> None:
    facts = facts_of(model(NODES, WEIGHTS, inputs=INPUTS, outputs=OUTPUTS))
    assert facts.idle == IDLE
    steps = {name: body.items[0] for name, body in facts.net.idle}
    names = {name: each.kind.text(each.args) for name, each in steps.items() if isinstance(each, Step)}
    assert names["aux.fc"] == "fc 5" and names["aux.conv"].startswith("conv 6 3x3")
    assert names["aux.up"].startswith("tconv 3 2x2") and names["lost"] == names["seven.weight"] == "scale"


def test_inputs_are_given_by_name_and_those_of_one_size_stay_so() -> None:
    data = model(NODES, WEIGHTS, inputs=OPEN, outputs=OUTPUTS)
    assert inputs_of(facts_of(data, "image=3x32x32,mask=1x32x32"))["mask"] == "1x32x32"
    assert facts_of(data, "image=3x32x32,mask=1x32x32,meta=20").outputs[2].out.channels == 28
    assert "of its input 'mask' open: ?x1x?x? say it: --input image=3x9x9,mask=1x224x224" in message(data, "3x9x9")
    assert "'mask' of the file is ?x1x?x?, and 7 was given" in message(data, "image=3x9x9,mask=7")
    assert "no input named 'other' its inputs are image, mask, meta" in message(data, "other=7")
    pair = [node("Sub", "left right", "y")]
    both = model(pair, inputs={"left": (1, 3, 8, 8), "right": (1, 3, 8, 8)})
    facts = facts_of(both, "3x9x9")
    assert inputs_of(facts) == {"left": "3x9x9", "right": "3x9x9"} and "of the same size, as in the file: right" in (
        facts.notes
    )


def test_an_input_that_is_no_map_is_refused_by_name() -> None:
    four = model([node("Add", "a b", "y")], inputs={"a": (4, 3, 8, 8), "b": (1, 3, 8, 8)})
    assert "the input 'b' of the file is 1x3x8x8: its batch is another than the 4 of 'a'" in message(four)
    names = [f"i{n}" for n in range(300)]
    many = model([node("Sum", " ".join(names), "y")], inputs=dict.fromkeys(names, (1, 3)))
    assert "the input 'i0' of the file is one of 300: up to 256 are read" in message(many)
    one = model([node("Add", "a b", "y")], inputs={"a": (1, 3, 8, 8), "b": (8,)})
    assert "the input 'b' of the file is 8: a batch and channels are needed" in message(one)


def test_outputs_that_are_no_layers_are_told() -> None:
    nodes = [node("Conv", "x w", "a"), node("Relu", "a", "y"), node("Transpose", "y", "z", perm=[0, 2, 3, 1])]
    fixed = [node("Identity", "n", "sizes")]
    facts = facts_of(model([*nodes, *fixed], {"w": [8, 3, 3, 3]}, numbers={"n": [1, 2]}, outputs=("y", "z", "sizes")))
    notes = " ".join(facts.notes)
    assert "outputs that depend on no input: sizes" in notes and "'z' is 1x30x30x8" in notes


def test_a_declared_size_that_no_layer_can_claim_is_no_agreement() -> None:
    nodes = [node("Relu", "x", "a"), node("Transpose", "a", "y", perm=[0, 2, 3, 1])]
    found = onnx.read(OpenedFile("net.onnx", model(nodes, declared={"y": (1, 32, 32, 4)})))
    assert [type(each).__name__ for each in found.notes if "do not follow" in each] == ["UnreadNote"]


def test_how_much_the_file_itself_holds_is_said_where_it_differs() -> None:
    nodes = [
        node("Identity", "one", "g2"),
        node("BatchNormalization", "x one zero zero one", "a"),
        node("BatchNormalization", "a g2 zero zero one", "b"),
        node("Clip", "b low high", "y"),
    ]
    bounds = {"low": 0.0, "high": 6.0}
    facts = facts_of(model(nodes, {"one": [3], "zero": [3]}, numbers=bounds))
    assert facts.params == 12 and "the file holds 4 tensors, 8 numbers: equal ones are stored once" in facts.notes
    plain = [node("Conv", "x w", "a"), node("Clip", "a low high", "y")]
    notes = facts_of(model(plain, {"w": [2, 3, 3, 3]}, numbers=bounds)).notes
    assert "the file holds 3 tensors, 56 numbers: 2 of them are no parameters of a layer" in notes
    assert not [
        each for each in facts_of(model(plain[:1], {"w": [2, 3, 3, 3]}, outputs=("a",))).notes if "holds" in each
    ]


def test_a_falsified_size_is_a_finding_at_the_node() -> None:
    nodes = [node("Conv", "x w", "a", "/stem/Conv"), node("Relu", "a", "y", "/act/Relu")]
    found = onnx.read(OpenedFile("net.onnx", model(nodes, {"w": [8, 3, 3, 3]}, declared={"a": (1, 9, 30, 30)})))
    loaded = Loaded(found.tree, Source(found.listing, "net.onnx"), "", found.notes, found.on, found.failed, found.named)
    false = [each for each in check_claims(of_loaded(loaded)) if each.verdict == "false"]
    assert [found.listing[slice(*each.claim.span)].partition(":")[0] for each in false] == ["/stem/Conv"]
