"""Makes torchvision_networks.jsonl: parameters, MACs and layers of the networks of torchvision that we have.

Run `python -m tests.data.make_torchvision_networks` where torch and torchvision are installed; without weights, in use
(`eval()`).  macs: of convolutions and linear layers, without biases, as PyTorch's own counter has them; products of
activations with one another are left out.  layers: how many layers with parameters run, each a module of its own;
digest: of their names and parameters, in the order in which they run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from convcalc.readers.pytorch.torchvision.families import FAMILIES

HERE = Path(__file__).resolve().parent


def digest(leaves: Iterable[tuple[str, int]]) -> str:
    """Names and numbers of parameters as a short text."""
    lines = [f"{name} {params}" for name, params in leaves]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def size_of(name: str) -> tuple[int, ...]:
    """The input of a network, channels first."""
    if name == "inception_v3":
        return (3, 299, 299)
    return (3, 16, 112, 112) if name in ("r3d_18", "mc3_18", "r2plus1d_18") else (3, 224, 224)


def measured(name: str) -> dict[str, Any]:
    import torch  # type: ignore[import-not-found]
    from torch.utils.flop_counter import FlopCounterMode  # type: ignore[import-not-found]
    from torchvision import models  # type: ignore[import-not-found]

    given = {"weights_backbone": None} if name.startswith(("fcn", "deeplab", "lraspp")) else {}
    net = models.get_model(name, weights=None, **given).eval()
    with torch.device("meta"):
        net, x = net.to("meta"), torch.empty(1, *size_of(name))
    paths = {id(each): path for path, each in net.named_modules()}
    leaves: list[tuple[str, int]] = []

    def before(module: Any, given: Any) -> None:
        count = sum(each.numel() for each in module.parameters(recurse=False))
        if count and not list(module.children()):
            leaves.append((paths[id(module)], count))

    for each in net.modules():
        each.register_forward_pre_hook(before)
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        net(x)
    counts = {str(key).rpartition(".")[2]: each for key, each in counter.get_flop_counts()["Global"].items()}
    layers = sum(counts.get(each, 0) for each in ("convolution", "mm", "addmm"))
    count = sum(each.numel() for each in net.parameters())
    return {
        "name": name,
        "input": "x".join(map(str, size_of(name))),
        "params": count,
        "macs": layers // 2,
        "layers": len(leaves),
        "digest": digest(leaves),
    }


def main() -> None:
    names = sorted([name for family in FAMILIES for name, *_ in family.rows])
    rows = [json.dumps(measured(name)) for name in names]
    about = json.dumps({"about": "torchvision in PyTorch 2.14, made by make_torchvision_networks.py"})
    (HERE / "torchvision_networks.jsonl").write_text("\n".join([about, *rows]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
