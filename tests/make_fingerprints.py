"""Writes readers/weights/torchvision.tsv: `python -m tests.make_fingerprints`, where the recorded answers are at hand.

Names and shapes of tensors follow from the modules of each network as torchvision 0.28.0 ran them, which
facts/oracle/torchvision holds; where torch is installed, tests compare them with state_dict().
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from convcalc.readers.weights.recognition import KNOWN, Fingerprint, digest_of
from tests.places import FACTS

RECORDED = FACTS / "oracle" / "torchvision"
ABOUT = "# Made by python -m tests.make_fingerprints (torchvision 0.28.0): name, head, what arrives there, digest\n"
NORMS = {"BatchNorm2d": ("weight", "bias", "running_mean", "running_var"), "LayerNorm2d": ("weight", "bias")}
NORMS["LayerNorm"] = NORMS["LayerNorm2d"]


def recorded() -> list[Path]:
    """The files of the networks, one each."""
    return [path for path in sorted(RECORDED.glob("*.json")) if not set("@") & set(path.stem) and usual(path.stem)]


def usual(name: str) -> bool:
    """Auxiliary heads are left out of a fingerprint, so that one of these three will do."""
    return not name.endswith(("_auxtrain", "_noaux"))


def shapes(model: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """The shapes of a network's tensors by their names."""
    found = dict(pair for layer in model["layers"] for pair in tensors(layer))
    for name, shape in model.get("other_params_list") or []:
        found[name] = tuple(shape)
    return found


def tensors(layer: dict[str, Any]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The tensors of a module."""
    name, kind = layer["name"], layer["kind"]
    if kind in NORMS:
        channels = layer["normalized_shape"][0] if "normalized_shape" in layer else layer["in_shape"][0]
        yield from [(f"{name}.{part}", (channels,)) for part in NORMS[kind]]
    if kind not in ("Conv2d", "Linear"):
        return
    linear = kind == "Linear"
    outputs = layer["out_features"] if linear else layer["out_shape"][0]
    inputs = layer["in_features"] if linear else layer["in_shape"][0] // layer["groups"]
    yield f"{name}.weight", (outputs, inputs, *([] if linear else layer["kernel"]))
    if layer["bias"]:
        yield f"{name}.bias", (outputs,)


def fingerprint(path: Path) -> Fingerprint:
    model = json.loads(path.read_text(encoding="utf-8"))
    found = shapes(model)
    head = [layer["name"] for layer in model["layers"] if layer["kind"] in ("Conv2d", "Linear")][-1]
    classes, *arrives = found[head + ".weight"]
    assert classes == 1000, path.stem
    arriving = "x".join(map(str, arrives))
    return Fingerprint(path.stem, head, arriving, digest_of(found, head))


def text() -> str:
    """The whole table, as it should be written."""
    return ABOUT + "".join("\t".join(map(str, fingerprint(path))) + "\n" for path in recorded())


def main() -> None:
    whole = text()
    Path(KNOWN).write_text(whole, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{KNOWN}: {whole.count(chr(10)) - 1} networks\n")


if __name__ == "__main__":
    main()
