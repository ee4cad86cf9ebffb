"""What darknet prints of a configuration, worked out here from its settings alone, in the forms of both programs.

Source: make_* in `src/*_layer.c` and `src/parser.c` of pjreddie/darknet and AlexeyAB/darknet: their printf lines.
"""

from __future__ import annotations

from typing import NamedTuple

SHORT = {"conv": "convolutional", "max": "maxpool", "avg": "avgpool", "conn": "connected", "soft": "softmax"}
"""Other names of sections."""


class Map(NamedTuple):
    """Width, height and channels."""

    w: int
    h: int
    c: int

    @property
    def numbers(self) -> int:
        return self.w * self.h * self.c

    def __str__(self) -> str:
        return f"{self.w:4d} x{self.h:4d} x{self.c:4d}"


def sections(text: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        line = line.partition("#")[0].partition(";")[0].strip()
        if line.startswith("["):
            found.append((line.strip("[]"), {}))
        elif "=" in line:
            key, _, value = line.partition("=")
            found[-1][1][key.strip()] = value.strip()
    return found


class Printer:
    """alexey: AlexeyAB's form, with the operations of pools and sums, and their total."""

    def __init__(self, text: str, alexey: bool) -> None:
        (_, net), *self.layers = sections(text)
        self.alexey = alexey
        whole = {key: int(net.get(key, default)) for key, default in (("width", "0"), ("height", "0"))}
        self.here = Map(whole["width"], whole["height"], int(net.get("channels", 3)))
        self.made: list[Map] = []
        self.billions = 0.0

    def log(self) -> str:
        heads = ("layer     filters    size              input                output",)
        if self.alexey:
            heads = ("   layer   filters  size/strd(dil)      input                output",)
        lines = [*heads]
        for at, (name, settings) in enumerate(self.layers):
            row = self.row(at, SHORT.get(name, name), settings)
            lines.append(f"{at:4d} {row}" if self.alexey else f"{at:5d} {row}")
            self.made.append(self.here)
        if self.alexey:
            lines += [f"Total BFLOPS {self.billions:.3f} ", "avg_outputs = 1 "]
        return "\n".join(lines) + "\n"

    def moved(self, head: str, made: Map, operations: float | None) -> str:
        before, self.here = self.here, made
        self.billions += operations or 0
        arrow = "->" if self.alexey else "  -> "
        told = "" if operations is None else f" {operations:5.3f} BF" + ("" if self.alexey else "LOPs")
        return f"{head} {before} {arrow} {made}{told}"

    def row(self, at: int, name: str, given: dict[str, str]) -> str:
        x = self.here
        size, stride = int(given.get("size", given.get("stride", 1))), int(given.get("stride", 1))
        slash = "/" if self.alexey else " /"
        match name:
            case "convolutional":
                n, groups = int(given["filters"]), int(given.get("groups", 1))
                pad = size // 2 if given.get("pad", "0") == "1" else int(given.get("padding", 0))
                made = Map((x.w + 2 * pad - size) // stride + 1, (x.h + 2 * pad - size) // stride + 1, n)
                operations = 2.0 * n * size * size * x.c / groups * made.w * made.h / 1e9
                filters = f"{n:5d}/{groups:4d} " if groups > 1 else f"{n:5d}      " if self.alexey else f"{n:5d} "
                return self.moved(f"conv  {filters}{size:2d} x{size:2d}{slash}{stride:2d}  ", made, operations)
            case "maxpool":
                pad = int(given.get("padding", size - 1))
                made = Map((x.w + pad - size) // stride + 1, (x.h + pad - size) // stride + 1, x.c)
                if self.alexey:
                    operations = size * size * made.numbers / 1e9
                    return self.moved(f"max               {size:2d}x{size:2d}/{stride:2d}   ", made, operations)
                return self.moved(f"max          {size} x {size} / {stride} ", made, None)
            case "avgpool":
                self.here = Map(1, 1, x.c)
                return f"avg                     {x}   ->  {x.c:4d}"
            case "connected":
                outputs = int(given["output"])
                self.here = Map(1, 1, outputs)
                self.billions += 2.0 * x.numbers * outputs / 1e9 if self.alexey else 0
                return f"connected                            {x.numbers:4d}  ->  {outputs:4d}"
            case "dropout":
                rate = given.get("probability", "0.5")
                return f"dropout       p = {rate}               {x.numbers:4d}  ->  {x.numbers:4d}"
            case "softmax" | "cost":
                return f"{name:46s} {x.numbers:4d}"
            case "normalization" | "lrn":
                return f"Local Response Normalization Layer: {x.w} x {x.h} x {x.c} image, {given.get('size', 5)} size"
            case "crop":
                w, h = int(given["crop_width"]), int(given["crop_height"])
                self.here = Map(w, h, x.c)
                return f"Crop Layer: {x.h} x {x.w} -> {h} x {w} x {x.c} image"
            case "upsample":
                made = Map(x.w * stride, x.h * stride, x.c)
                return self.moved(f"upsample           {stride:2d}x", made, None)
            case "local":
                n, pad = int(given["filters"]), 1 if given.get("pad", "0") == "1" else 0
                places = [(side + 2 * pad - (3 if pad else size)) // stride + 1 for side in (x.w, x.h)]
                self.here = Map(places[0], places[1], n)
                self.billions += 2.0 * n * size * size * x.c * places[0] * places[1] / 1e9 if self.alexey else 0
                made_text = f"{places[1]} x {places[0]} x {n} image"
                return f"Local Layer: {x.h} x {x.w} x {x.c} image, {n} filters -> {made_text}"
            case "shortcut":
                other = at + int(given["from"]) if int(given["from"]) < 0 else int(given["from"])
                if self.alexey:
                    self.billions += x.numbers / 1e9
                    return f"Shortcut Layer: {other},  wt = 0, wn = 0, outputs:{x} {x.numbers / 1e9:5.3f} BF"
                return f"res  {other:3d}                {self.made[other]}   ->  {x}"
            case "route":
                named = [int(each) for each in given["layers"].split(",")]
                named = [at + each if each < 0 else each for each in named]
                groups = int(given.get("groups", 1))
                channels = sum(self.made[each].c // groups for each in named)
                first = self.made[named[0]]
                self.here = Map(first.w, first.h, channels)
                words = "route " + "".join(f" {each}" for each in named)
                share = f"{given.get('group_id', 0)}/{groups}" if groups > 1 else "   "
                return f"{words} \t\t                       {share} -> {self.here} " if self.alexey else words
            case _:
                return name


def printed(text: str, alexey: bool) -> str:
    """darknet's log of a configuration."""
    return Printer(text, alexey).log()
