"""What the engine costs, beside what `import click` costs in the same run. `python -m tests.bench` prints it."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

from convcalc.lang import words
from convcalc.lang.statements import parse
from convcalc.lang.tree import Attr, Group, Input, Layer, Spec, Statement
from convcalc.network.builder import build
from convcalc.network.facts import measure
from convcalc.readers.opened import read_file
from convcalc.text import Source
from convcalc.zoo.catalog import find

YARDSTICK = 0.030  # seconds that `import click` takes on the machine for which the targets were set
DIFFERENT = 1_000_000


def best(work: Callable[[], Any], times: int) -> float:
    """The fastest of several runs: the one least disturbed."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def import_click() -> float:
    """A fresh interpreter that imports click, end to end."""
    return best(lambda: subprocess.run([sys.executable, "-c", "import click"], check=True), 15)


def text_to_facts() -> float:
    """resnet152 from its text to all totals and the receptive field; nothing is kept between calls."""
    entry = find("resnet152")
    assert entry is not None
    source = Source(read_file(entry.path), "resnet152.cnn")

    def work() -> None:
        facts = measure(build(parse(source, words), source))
        assert facts.macs == 11_282_415_616
        assert facts.rf == (1507, 1507)

    return best(work, 20)


def all_different(keep_size: bool) -> tuple[float, float]:
    """Seconds a layer for build + measure, and for the receptive field on top, of layers no two of which are equal.

    keep_size: padded so that the map stays as it is, as in a real network; else it shrinks at every layer, and with it
    no two layers have even a size in common.
    """
    layers = tuple([_layer(i, keep_size) for i in range(DIFFERENT)])
    assert len(set(layers)) == DIFFERENT
    size = 224 if keep_size else 200 * DIFFERENT
    tree = Spec((Statement(None, layers),), Input((size, size, 3)))
    gc.collect()
    gc.freeze()  # the tree stands before the clock starts, and is not looked through again by the collector,
    gc.disable()  # which is at rest as within every verb and command: `build` itself no longer sees to that
    begin = time.perf_counter()
    facts = measure(build(tree))
    counted = time.perf_counter()
    assert facts.rf is not None
    seen = time.perf_counter()
    gc.enable()
    gc.unfreeze()
    return (counted - begin) / DIFFERENT, (seen - counted) / DIFFERENT


def _layer(i: int, keep_size: bool) -> Layer:
    """The i-th of the layers: 8 kernels, 8 dilations, and as many filters as it takes."""
    k, d = 3 + 2 * (i % 8), 1 + i // 8 % 8
    p = d * (k - 1) // 2 if keep_size else 0
    attrs = Attr("", 1 + i // 64), Attr("size", (k, k)), Attr("p", (p,)), Attr("d", (d,))
    return Layer("conv", attrs)


def all_alike() -> tuple[float, int]:
    """Seconds and peak bytes of a million repetitions, the last row looked at."""
    attrs = (Attr("", 64), Attr("size", (3, 3)), Attr("p", (1,)))
    group = Group((Statement(None, (Layer("conv", attrs), Layer("bn"), Layer("relu"))),), 1_000_000)
    tree = Spec((Statement(None, (group,)),), Input((224, 224, 3)))
    begin = time.perf_counter()
    facts = measure(build(tree))
    assert facts.rows[-1].rf == (2_000_001, 2_000_001)
    seconds = time.perf_counter() - begin
    tracemalloc.start()
    facts = measure(build(tree))
    assert facts.rows[-1].index == 2_999_999
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak


def lines() -> list[str]:
    """The table, each time also as it would be where `import click` takes 30 ms."""
    click = import_click()
    scale = YARDSTICK / click
    text = text_to_facts()
    counted, seen = all_different(keep_size=True)
    shrinking, _ = all_different(keep_size=False)
    alike, peak = all_alike()

    def line(what: str, seconds: float, factor: float, unit: str, target: str) -> str:
        return f"{what:<54}{seconds * factor:9.3f} {unit:<2} {seconds * factor * scale:9.3f} {unit:<2}  {target}"

    return [
        f"{'engine':<54}{'here':>9}    {'at 30 ms':>9}     target",
        line("import click", click, 1e3, "ms", ""),
        line("text to facts of resnet152", text, 1e3, "ms", "5 ms"),
        line("1,000,000 different layers, build + measure, a layer", counted, 1e6, "us", "5 us"),
        line("  their receptive fields, a layer", seen, 1e6, "us", ""),
        line("  the same on a map that shrinks each time, a layer", shrinking, 1e6, "us", ""),
        line("[conv, bn, relu] x 1000000, with its last row", alike, 1, "s", "1 s"),
        f"{'  its peak memory':<54}{peak / 1e6:9.3f} MB {'':>12}  100 MB",
    ]


if __name__ == "__main__":
    print(*lines(), sep="\n")
