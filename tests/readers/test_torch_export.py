"""Programs of torch.export: totals as torch counts them, each rule with a file, and what is refused."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from convcalc import ReadError, SpecError, measure
from convcalc.features.convert.compact import compact
from convcalc.lang.writer import write
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.readers import torch_export
from convcalc.readers.opened import OpenedFile
from convcalc.readers.source import Loaded, load
from convcalc.readers.torch_export import read
from convcalc.text import Source
from tests.places import DATA

FILES = sorted((DATA / "torch_export").glob("*.pt2"))
TOTALS = json.loads((DATA / "torch_export.json").read_text(encoding="utf-8"))
GRAPH = "net/models/model.json"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_totals_are_those_of_torch(path: Path) -> None:
    facts, expected = measure(path), TOTALS[path.stem]
    assert (facts.params, facts.macs) == (expected["params"], expected["macs"])
    assert facts.idle == expected["idle"]


def test_both_layouts_and_both_modes_give_one_table() -> None:
    tables = [str(measure(DATA / "torch_export" / f"residual{kind}.pt2")) for kind in ("", "_old", "_train", "_core")]
    assert len(set(tables)) == 1


def graph_of(name: str) -> dict[str, Any]:
    with zipfile.ZipFile(DATA / "torch_export" / f"{name}.pt2") as archive:
        found: dict[str, Any] = json.loads(archive.read(GRAPH))
    return found


def archive_of(graph: object, *others: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(GRAPH, graph if isinstance(graph, bytes) else json.dumps(graph))
        for name, data in others:
            archive.writestr(name, data)
    return made.getvalue()


def nodes_of(graph: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = graph["graph_module"]["graph"]["nodes"]
    return found


def changed(name: str, change: Callable[[dict[str, Any]], object]) -> bytes:
    graph = graph_of(name)
    change(graph)
    return archive_of(graph)


def reread(data: bytes, name: str = "net.pt2") -> str:
    """What is said of a file that is refused."""
    with pytest.raises((ReadError, SpecError)) as caught:
        read(OpenedFile(name, data))
    return str(caught.value)


def declared(graph: dict[str, Any], name: str) -> list[dict[str, int]]:
    found: list[dict[str, int]] = graph["graph_module"]["graph"]["tensor_values"][name]["sizes"]
    return found


def test_what_is_refused_is_refused_by_its_name() -> None:
    version = changed("gate", lambda graph: graph["schema_version"].update(major=9))
    assert "the schema 9, newer than the 8" in reread(version)
    unknown = changed("gate", lambda graph: nodes_of(graph)[2].update(target="torch.ops.aten.bmm.default"))
    assert "'bmm' is not read" in reread(unknown)
    other = changed("shuffle", lambda graph: declared(graph, "transpose").__setitem__(1, {"as_int": 9}))
    assert "transpose gives 1x4x2x12x12 here, and the program says 1x9x2x12x12" in reread(other)
    weight = changed("residual", lambda graph: declared(graph, "p_2_conv1_weight").__setitem__(1, {"as_int": 4}))
    assert "the weight of conv2d is for 4 channels, and 8 arrive" in reread(weight)
    bias = changed("gate", lambda graph: declared(graph, "p_stem_bias").__setitem__(0, {"as_int": 7}))
    assert "uses parameters of 223 numbers (stem.weight, stem.bias), and 'conv' has 224" in reread(bias)
    cycle = changed("gate", lambda graph: nodes_of(graph)[0]["inputs"][0]["arg"]["as_tensor"].update(name="conv2d"))
    assert "'conv2d' is read before anything makes it" in reread(cycle)
    assert "'net.pt2': this program of torch.export is a zip archive that was cut off" in reread(
        FILES[0].read_bytes()[:900]
    )
    assert "nested too deeply" in reread(archive_of(b"[" * 200_000))
    assert "a number in it has thousands of digits" in reread(archive_of(b"1" * 5_000))
    assert "breaks off or is no JSON (line 1, column 2" in reread(archive_of(b"{"))
    assert "an object is missing" in reread(archive_of([]))
    assert "2 models" in reread(archive_of({}, ("net/models/other.json", b"{}")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch_export, "LONGEST_GRAPH", 1_000)
        assert "larger than 1,000 bytes" in reread(FILES[0].read_bytes())
    twice = archive_of({}, ("net/models/modem.json", b"{}")).replace(b"modem.json", b"model.json")
    assert "two files of the same name" in reread(twice)


def test_a_size_that_the_program_declares_is_a_claim_and_a_false_one_names_its_layer() -> None:
    for path in FILES:
        verdicts = check_claims(measure(path))
        assert verdicts and {each.verdict for each in verdicts} == {"true"}, path
    data = changed("gate", lambda graph: declared(graph, "conv2d").__setitem__(1, {"as_int": 9}))
    listed = loaded(data)
    facts = facts_of(listed)
    assert "conv2d is 1x8x16x16 here, and the program says 1x9x16x16" in " ".join(facts.notes)
    false = [each for each in check_claims(facts) if each.verdict == "false"]
    assert len(false) == 1 and listed.source.text[slice(*false[0].claim.span)].startswith("stem: conv2d = conv2d(")


def loaded(data: bytes) -> Loaded:
    found = read(OpenedFile("net.pt2", data))
    return Loaded(found.tree, Source(found.listing, "net.pt2"), "", found.notes, found.on, found.failed, found.named)


def test_parameters_without_a_gradient_are_frozen() -> None:
    def freeze(graph: dict[str, Any]) -> None:
        for name, each in graph["graph_module"]["graph"]["tensor_values"].items():
            if name.startswith("p_2_conv"):
                each["requires_grad"] = False

    facts = facts_of(loaded(changed("residual", freeze)))
    convolutions = [row for row in facts.rows if row.label and row.label.startswith("2.conv")]
    assert 0 < facts.frozen == sum([row.params or 0 for row in convolutions]) < facts.params
    assert f"{facts.frozen:,} of the parameters are set to requires_grad = False" in facts.notes


def test_every_input_and_output_of_a_program_is_read_and_what_never_runs_is_apart() -> None:
    path = DATA / "torch_export/several.pt2"
    facts = measure(path)
    assert [(each.label, each.shape.text("chw")) for each in facts.inputs] == [("image", "3x16x16"), ("meta", "10")]
    outputs = [(each.label, each.out.text("chw")) for each in facts.outputs]
    assert outputs == [("boxes", "4x16x16"), ("fc", "5"), ("relu", "8x16x16")]
    assert [each.name for each in facts.net.idle] == ["gain", "aux.0", "aux.1", "aux.2"]
    assert "inputs that no layer reads: unread" in facts.notes
    text = write(compact(facts.net.tree))
    assert "input image 3x16x16\ninput meta 10\n" in text and measure(text, input="image=3x20x20").idle == facts.idle
    assert measure(path, input="image=3x20x20").outputs[0].out.size == (20, 20)
    with pytest.raises(SpecError, match=r"18 (numbers|inputs)|for 18"):
        measure(path, input="meta=11")
    with pytest.raises(SpecError, match=r"no input named 'unread'"):
        measure(path, input="unread=11")


def test_inputs_that_are_no_maps_are_refused_by_name() -> None:
    batch = changed("several", lambda graph: declared(graph, "meta").__setitem__(0, {"as_int": 4}))
    assert "the input 'meta' of this program has the batch 4, and the first one 1" in reread(batch)
    alone = changed("several", lambda graph: declared(graph, "meta").__delitem__(0))
    assert "the input 'meta' of this program is 10: a batch and channels are needed" in reread(alone)


def test_names_with_control_characters_do_not_reach_the_terminal() -> None:
    def rename(graph: dict[str, Any]) -> None:
        for node in nodes_of(graph):
            node["metadata"]["nn_module_stack"] = "a,a\x1b[31m\n,torch.nn.Module"
        nodes_of(graph)[1]["target"] = "torch.ops.aten.\x1b[2J.default"

    assert "\x1b" not in reread(changed("gate", rename))


def test_sizes_beyond_all_measure_cost_nothing() -> None:
    def grow(graph: dict[str, Any]) -> None:
        for size in declared(graph, "x")[2:]:
            size["as_int"] = 10**18

    assert "a view to" in reread(changed("shuffle", grow))


def test_another_input_is_worked_out_anew() -> None:
    assert measure(DATA / "torch_export/residual.pt2", input="3x64x48").out.size == (8, 6)
    with pytest.raises(SpecError, match=r"made for 8x12x12"):
        measure(DATA / "torch_export/shuffle.pt2", input="8x13x12")
    tied = load(str(DATA / "torch_export/shared.pt2"))
    assert not tied.notes


def test_mutated_files_are_read_or_refused_in_words() -> None:
    draw = random.Random(12)
    for at in range(260):
        path = FILES[at % len(FILES)]
        with zipfile.ZipFile(path) as archive:
            name = next(each for each in archive.namelist() if each.endswith(("model.json", "program.json")))
            text = bytearray(archive.read(name))
        for _ in range(draw.randint(1, 6)):
            place = draw.randrange(len(text))
            match draw.randrange(4):
                case 0:
                    text[place] = draw.randrange(32, 127)
                case 1:
                    del text[place : place + draw.randint(1, 40)]
                case 2:
                    text[place:place] = text[place : place + draw.randint(1, 40)]
                case _:
                    text[place : place + 1] = draw.choice([b"0", b"-1", b"1000000000000000000", b"null", b"{}", b'"x"'])
        try:
            found = read(OpenedFile(path.name, archive_of(bytes(text))))
        except (ReadError, SpecError):
            continue
        assert found.tree.body


def test_what_is_missing_in_a_program_is_told() -> None:
    """Found by changing files: a pool without its kernel, a shared weight without its sizes."""

    def without_kernel(graph: dict[str, Any]) -> None:
        pool = next(node for node in nodes_of(graph) if "pool3d" in node["target"])
        pool["inputs"] = [each for each in pool["inputs"] if each["name"] != "kernel_size"]

    assert "without its kernel_size" in reread(changed("solid", without_kernel))

    def without_sizes(graph: dict[str, Any]) -> None:
        graph["graph_module"]["graph"]["tensor_values"]["p_aux_0_weight"]["sizes"] = ["x"]

    try:
        read(OpenedFile("net.pt2", changed("idle", without_sizes)))
    except (ReadError, SpecError) as refused:
        assert "broken" in str(refused)


def test_an_operator_with_too_few_arguments_is_refused() -> None:
    """Each of every program, with its last arguments or all of them left out."""
    refused = 0
    for path in FILES:
        if path.stem == "residual_old":  # its graph has another name
            continue
        graph = graph_of(path.stem)
        for node in nodes_of(graph):
            given = node["inputs"]
            for left in range(min(2, len(given))):
                node["inputs"] = given[:left]
                try:
                    read(OpenedFile("net.pt2", archive_of(graph)))
                except (ReadError, SpecError):
                    refused += 1
            node["inputs"] = given
    assert refused > 100


def test_a_declared_size_of_too_few_axes_does_not_resize_a_map() -> None:
    """It was once taken for a size along each axis of the map, and the two did not go together."""
    fewer = changed("finer", lambda graph: declared(graph, "upsample_bilinear2d").pop())
    assert "upsample_bilinear2d of a map of 2 axes to 64" in reread(fewer)


def test_a_result_without_a_name_is_refused_where_it_is_read() -> None:
    def nameless(graph: dict[str, Any]) -> None:
        for node in nodes_of(graph):
            node["outputs"] = [] if "upsample" in node["target"] else node["outputs"]

    assert "'upsample_bilinear2d' is read before anything makes it" in reread(changed("finer", nameless))


def test_a_first_state_of_another_size_is_refused() -> None:
    other = changed("steps", lambda graph: declared(graph, "zeros")[1].update(as_int=8))
    assert "gets a first state of" in reread(other) and "are needed" in reread(other)


def test_an_operator_in_more_modules_than_any_network_has_is_refused() -> None:
    """Hundreds of thousands of names took most of a second."""

    def deep(graph: dict[str, Any]) -> None:
        nodes_of(graph)[0]["metadata"]["nn_module_stack"] = ";".join(f"m{at},m{at},torch.nn.ReLU" for at in range(300))

    assert "more than 200 modules, one within the other" in reread(changed("finer", deep))
