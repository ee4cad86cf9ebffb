"""Makes torchvision_rows.jsonl and torchvision_rf.jsonl from what PyTorch recorded of these networks (see ABOUT).

Run `python -m tests.data.make_torchvision` where the recorded answers are at hand. Nothing is computed here: names of
modules become numbers of rows, in the order in which the modules ran, with the sums of the shortcuts between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.places import FACTS

ORACLE = FACTS / "oracle"
HERE = Path(__file__).resolve().parent

MODELS = {
    "alexnet": "alexnet@torchvision",
    "vgg11": "vgg-a",
    "vgg13": "vgg-b",
    "vgg16": "vgg-d",
    "vgg19": "vgg-e",
    "vgg11_bn": "vgg-a@bn",
    "vgg13_bn": "vgg-b@bn",
    "vgg16_bn": "vgg-d@bn",
    "vgg19_bn": "vgg-e@bn",
    "resnet18": "resnet18",
    "resnet34": "resnet34",
    "resnet50": "resnet50@torchvision",
    "resnet101": "resnet101@torchvision",
    "resnet152": "resnet152@torchvision",
}  # torchvision's name, and ours
COUNTED = {"Conv2d": "conv", "Linear": "fc", "BatchNorm2d": "bn", "MaxPool2d": "maxpool"}
KINDS = COUNTED | {"ReLU": "relu", "Dropout": "dropout", "AdaptiveAvgPool2d": "avgpool"}
ABOUT = {
    "torchvision_rows": "torchvision 0.28.0 in PyTorch 2.13.0 (CPU), input 224: every convolution, linear layer, batch "
    "norm and max pool in the order in which they ran: [kind, shape out (channels first), parameters, multiply-adds "
    "without bias]; name is torchvision's, ours the zoo's",
    "torchvision_rf": "the same networks, receptive fields measured by gradient (max pools as average pools): [row, "
    "kind, rf, jump, start], row counted from 0 over all modules and sums that ran; start may be padding; axes agree",
}


def model(name: str) -> dict[str, Any]:
    recorded: dict[str, Any] = json.loads((ORACLE / "torchvision" / f"{name}.json").read_text(encoding="utf-8"))
    return recorded


def rows(name: str) -> dict[str, Any]:
    recorded = model(name)
    layers = [layer for layer in recorded["layers"] if layer["kind"] in COUNTED]
    return {
        "name": name,
        "ours": MODELS[name],
        "params": recorded["total_params"],
        "statistics": recorded["buffers"]["bn_stats"],
        "macs": recorded["macs_conv_linear"],
        "rows": [[COUNTED[layer["kind"]], layer["out_shape"], layer["params"], layer["macs"]] for layer in layers],
    }


def ran(recorded: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What ran, in order, as (name, kind): the modules, and between them the sums."""
    sums = {call["after"]: call["scope"] for call in recorded["functional"] if call["fn"] == "add_"}
    for number, layer in enumerate(recorded["layers"], 1):
        yield layer["name"], KINDS[layer["kind"]]
        if number in sums:
            yield f"{sums[number]}.+", "add"


def row_of(point: str, names: list[str]) -> int:
    """A module is the row of its first run (as it was measured), a container its last row."""
    if point in names:
        return names.index(point)
    return max(index for index, name in enumerate(names) if name.startswith(f"{point}."))


def fields(name: str, points: list[dict[str, Any]]) -> dict[str, Any]:
    names, kinds = (list(part) for part in zip(*ran(model(name)), strict=True))
    told = []
    for point in points:
        row = row_of(point["point"], names)
        (rf, other), (jump, _), (start, _) = point["rf"], point["jump"], point["start"]
        assert rf == other, point
        told.append([row, kinds[row], rf, jump, start])
    return {"name": name, "ours": MODELS[name], "points": told}


def write(name: str, lines: list[dict[str, Any]]) -> None:
    with open(HERE / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for line in [{"about": ABOUT[name]}, *lines]:
            out.write(json.dumps(line, separators=(",", ":")) + "\n")


def main() -> None:
    recorded = (ORACLE / "rf" / "torchvision_rf.jsonl").read_text(encoding="utf-8").splitlines()
    points: dict[str, list[dict[str, Any]]] = {}
    for line in recorded:
        point = json.loads(line)
        points.setdefault(point["model"], []).append(point)
    write("torchvision_rows", [rows(name) for name in MODELS])
    write("torchvision_rf", [fields(name, points[name]) for name in MODELS if name in points])


if __name__ == "__main__":
    main()
