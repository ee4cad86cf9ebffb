"""Start-up: how long the program takes, as a ratio to `python -c "import click"`, in paired runs.

A ratio of medians says the same on a fast and on a slow machine; each round runs everything once, in turn, so that a
machine that slows down slows all of it.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from convcalc._namedtuple import NamedTuple

ROUNDS = 31

ENTRY = "import sys; from convcalc.cli.entry import main; sys.exit(main())"
"""What the installed script does."""


class Run(NamedTuple):
    """A run: what it is called, its words, the ratio it may take at most, and whether it writes to a terminal."""

    name: str
    words: tuple[str, ...]
    target: float
    terminal: bool = False


RUNS = (
    Run("layer", ("layer", "--n", "224", "--f", "11", "--s", "4"), 0.95),
    Run("layer -q", ("layer", "--n", "224", "--f", "11", "--s", "4", "-q"), 0.95),
    Run("layer, on a terminal", ("layer", "--n", "224", "--f", "11", "--s", "4"), 0.95, True),
    Run("--version", ("--version",), 0.95),
    Run("--help", ("--help",), 1.05),
    Run("layer --help", ("layer", "--help"), 1.05),
    Run("arch resnet50 --summary", ("arch", "resnet50", "--summary"), 1.25),
    Run("arch resnet50 --summary, on a terminal", ("arch", "resnet50", "--summary"), 1.9, True),
)


def seconds(command: list[str], terminal: bool, env: dict[str, str]) -> float:
    """One run from start to end, its output read and thrown away."""
    if not terminal:
        begin = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=env)
        return time.perf_counter() - begin
    leader, follower = pty.openpty()
    begin = time.perf_counter()
    child = subprocess.Popen(command, stdout=follower, stderr=subprocess.DEVNULL, env=env)
    os.close(follower)
    try:
        while os.read(leader, 65536):
            pass
    except OSError:  # the other end was closed
        pass
    child.wait()
    taken = time.perf_counter() - begin
    os.close(leader)
    return taken


@contextmanager
def bytecode_kept() -> Iterator[dict[str, str]]:
    """An environment in which the second run finds the bytecode of the first, even where ours forbids to keep it."""
    with tempfile.TemporaryDirectory() as cache:
        yield {
            **{key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": cache,
        }


def ratios(rounds: int = ROUNDS) -> tuple[float, dict[str, float]]:
    """The median time of `import click`, and each run's median ratio to it."""
    base: list[float] = []
    taken: dict[str, list[float]] = {run.name: [] for run in RUNS}
    with bytecode_kept() as env:
        for number in range(rounds + 1):
            times = [seconds([sys.executable, "-c", "import click"], False, env)]
            times += [seconds([sys.executable, "-c", ENTRY, *run.words], run.terminal, env) for run in RUNS]
            if number:  # the first writes the bytecode
                base.append(times[0])
                for run, each in zip(RUNS, times[1:], strict=True):
                    taken[run.name].append(each)
    middle = statistics.median(base)
    return middle, {name: statistics.median(times) / middle for name, times in taken.items()}


def main() -> None:
    middle, found = ratios()
    print(f"start-up: python -c 'import click' takes {middle * 1000:.1f} ms; the ratios to it:")
    for run in RUNS:
        mark = "" if found[run.name] <= run.target else "   over"
        print(f"  {run.name:40} {found[run.name]:.2f}   (target {run.target:.2f}){mark}")


if __name__ == "__main__":
    main()
