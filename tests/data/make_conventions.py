"""Makes tests/data/conventions: `python -m tests.data.make_conventions`, where the facts are at hand.

They hold what was measured with the tools themselves (torch 2.13.0+cpu, torchvision 0.28.0, torchinfo 1.8.0,
fvcore 0.1.5.post20221221, ptflops 0.7.5, thop 0.1.1.post2209072238, calflops 0.3.2, torch-scan 0.2.0, DeepSpeed 0.19.8,
keras 3.15.1, tensorflow-cpu 2.21.0; batch 1, evaluation mode, 224x224, 299x299 for Inception v3, no auxiliary heads):
conventions.json with every tool's totals, and peer_layer_tables/NETWORK.json with one row an operation that ran, from a
trace of PyTorch's aten operators on the meta device. Written are the totals, and equal rows once with their number.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.places import FACTS

HERE = Path(__file__).parent / "conventions"

TOTALS = {
    "flopcounter": ("FlopCounterMode", "flops"),
    "fvcore": ("fvcore", "flops"),
    "torchinfo": ("torchinfo", "mult_adds"),
    "ptflops": ("ptflops-pytorch", "macs"),
    "ptflops-aten": ("ptflops-aten", "macs"),
    "thop": ("thop", "macs"),
    "calflops-macs": ("calflops", "macs"),
    "calflops": ("calflops", "flops"),
    "deepspeed-macs": ("deepspeed", "macs"),
    "deepspeed": ("deepspeed", "flops"),
    "torchscan-flops": ("torchscan", "flops_module"),
    "torchscan": ("torchscan", "macs"),
    "torchscan-operator": ("torchscan", "flops_operator"),
}
"""Our name of a convention -> where conventions.json has its totals."""


def row(line: dict[str, Any]) -> str:
    """What the rules ask of an operation; the rest is left out."""
    kept = ("kind", "op", "mod", "in", "in2", "out", "w", "bias", "groups", "k", "k_is_int", "affine", "p")
    return json.dumps({key: line[key] for key in kept if line.get(key) is not None})


def main() -> None:
    measured = json.loads((FACTS / "conventions.json").read_text())
    with (HERE / "torch.jsonl").open("w") as out:
        for name, exact in measured["exact"].items():
            totals = {ours: measured[tool][name][key] for ours, (tool, key) in TOTALS.items()}
            lines = json.loads((FACTS / "peer_layer_tables" / f"{name}.json").read_text())
            rows = [[count, json.loads(text)] for text, count in Counter(map(row, lines)).items()]
            out.write(json.dumps({"name": name, **exact, "totals": totals, "rows": rows}) + "\n")
    kept = ("params", "trainable", "flops")
    keras = {name: {key: each[key] for key in kept} for name, each in measured["keras_tf_profiler"].items()}
    (HERE / "keras.json").write_text(json.dumps(keras, indent=1) + "\n")


if __name__ == "__main__":
    main()
