"""Makes the oracle_*.jsonl files beside it from PyTorch's recorded answers (a folder `oracle`, see ABOUT).

Run `python -m tests.data.make_oracle` where the recorded answers are at hand. One thing only is computed: the input
size `n` of each chain and graph, the smallest at which every tensor has two units or more and all joined tensors are of
one size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.places import FACTS

ORACLE = FACTS / "oracle"
HERE = Path(__file__).resolve().parent

TORCH = "PyTorch 2.13.0 (CPU)"
LAYERS = "args are the constructor's, absent means its default; shapes are channels first, without the batch"
ABOUT = {
    "oracle_layers": f"2,000 random layers that {TORCH} accepts; {LAYERS}; macs without bias, absent for pools",
    "oracle_edge": f"edge cases, ok: does {TORCH} accept the layer; {LAYERS}",
    "oracle_impossible": f"layers that {TORCH} refuses (its words, shortened); {LAYERS}",
    "oracle_odd": f"layers that look impossible and that {TORCH} accepts; {LAYERS}",
    "oracle_chains": "random chains, 1-D, measured by gradient in PyTorch: layers [op, k, s, p, d], points "
    "[rf, jump, start] after each; start is the first input index that unit 0 sees, padding included; n is an input "
    "size at which the chain fits",
    "oracle_graphs": "random graphs, measured alike: nodes [id, op, inputs, k, s, p, d], p one number or [before, "
    "after]; joins (cat, add) take the union of what their inputs see; n is an input size at which all joined tensors "
    "are of one size",
    "oracle_special": "graphs after published networks (see note), measured alike; points [id, rf, jump, start]",
    "oracle_distill": "the table of Araujo, Norris, Sim 2019 (github.com/google-research/receptive_field, numbers "
    "only) beside the same networks measured in PyTorch; only the rows marked equal",
}


def rows_of(path: str) -> list[dict[str, Any]]:
    """The rows of a recorded file, its first line of remarks left out."""
    text = (ORACLE / path).read_text(encoding="utf-8")
    if path.endswith(".jsonl"):
        return [row for line in text.splitlines() if "about" not in (row := json.loads(line))]
    whole = json.loads(text)
    return whole if isinstance(whole, list) else whole["rows"]


def layers(path: str) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows_of(path)):
        short = {"id": row.get("id", number)}
        short |= {key: row[key] for key in ("category", "tag", "ok", "kind", "args") if key in row}
        short |= {"in": row["in_shape"]}
        short |= {"out": row["out_shape"]} if "out_shape" in row else {}
        short |= {key: row[key] for key in ("params", "macs") if key in row}
        short |= {"message": row["message"][:72]} if "message" in row else {}
        yield short


def chains() -> Iterator[dict[str, Any]]:
    for row in rows_of("rf/random_chains.jsonl"):
        nodes = [
            [name, op, ["in" if i == 0 else f"l{i - 1}"], *rest] for i, (name, op, *rest) in enumerate(row["layers"])
        ]
        assert [p[0] for p in row["points"]] == [node[0] for node in nodes]
        points = [point[1:4] for point in row["points"]]
        yield {
            "id": row["id"],
            "n": fitting_size(nodes),
            "layers": [layer[1:] for layer in row["layers"]],
            "points": points,
        }


def graphs() -> Iterator[dict[str, Any]]:
    for row in rows_of("rf/random_dags.jsonl"):
        points = [point[:4] for point in row["points"]]
        yield {"id": row["id"], "n": fitting_size(row["nodes"]), "nodes": row["nodes"], "points": points}


def special() -> Iterator[dict[str, Any]]:
    for row in rows_of("rf/special_rf.jsonl"):
        points = [[p["point"], p["rf"], p["jump"], p["start"]] for p in row["points"]]
        yield {
            "model": row["model"],
            "note": row["note"],
            "n": fitting_size(row["nodes"]),
            "nodes": row["nodes"],
            "points": points,
        }


def distill() -> Iterator[dict[str, Any]]:
    names = ("distill", "end_point", "distill_rf", "distill_stride", "distill_padding_224", "measured_on")
    for row in rows_of("rf/distill_compare.json"):
        if row["equal"]:
            yield {name.removeprefix("distill_"): row[name] for name in names}


def fitting_size(nodes: list[list[Any]]) -> int:
    return next(n for n in range(1, 20_000) if fits(nodes, n))


def fits(nodes: list[list[Any]], n: int) -> bool:
    sizes = {"in": n}
    for name, op, inputs, *numbers in nodes:
        arriving = {sizes[i] for i in inputs}
        if len(arriving) > 1:
            return False
        size = arriving.pop()
        if op not in ("cat", "add"):
            kernel, stride, padding, dilation = numbers
            both = sum(padding) if isinstance(padding, list) else 2 * padding
            size = (size + both - dilation * (kernel - 1) - 1) // stride + 1
        if size < 2:
            return False
        sizes[name] = size
    return True


def files() -> dict[str, str]:
    """Every file's name and whole text."""
    made = {
        "oracle_layers": layers("random/valid.json"),
        "oracle_edge": layers("random/edge.json"),
        "oracle_impossible": layers("random/invalid.json"),
        "oracle_odd": layers("random/accepted_odd.json"),
        "oracle_chains": chains(),
        "oracle_graphs": graphs(),
        "oracle_special": special(),
        "oracle_distill": distill(),
    }
    return {f"{name}.jsonl": "".join(_line(r) for r in [{"about": ABOUT[name]}, *rows]) for name, rows in made.items()}


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
