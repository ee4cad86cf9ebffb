"""What may find a mutant (random networks under the slow reference, and tests), and which functions each reaches.

All runs once without a mutant, in a process that stays: which of the package's functions ran is written down.  A mutant
then meets only what reaches its function, the quickest first, in a fork of that process.  The tests that start the
program anew reach nothing by this account and find nothing.
"""

from __future__ import annotations

import importlib
import os
import resource
import select
import signal
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, NamedTuple, NoReturn, TypeVar

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation import live
from tests.mutation.points import Mutant
from tests.places import TESTS
from tests.reference.programs import Program

NETWORKS = 300
"""Random ones; a few of them find most."""

PATHS = (
    *(f"tests/{room}" for room in ("arithmetic", "layers", "network", "lang", "diagnostics", "laws", "oracle")),
    "tests/test_api.py",
    "tests/test_python.py",
)

PATIENCE = 12
"""Seconds of a processor that the trials of one mutant took without it: the quickest, up to so many."""

LIMIT = 20 + 3 * PATIENCE
"""Of a processor: a busy machine finds no mutant."""

MEMORY = 3 << 30

STARTS = str(TESTS / "cli" / "forks.py")
"""What runs this starts the program anew, and shares the one that starts it."""


T = TypeVar("T")


class Trial(NamedTuple):
    """name: "reference", or the test's own; holds: whether it does now; reached: the functions that ran."""

    name: str
    holds: Callable[[], bool]
    seconds: float
    reached: frozenset[live.Place]


class Trials:
    """A plugin of pytest: instead of running the tests it collects them, notes what they reach, and tries mutants.

    told: of each mutant "lives", "time", or the trial that found it; None: it cannot be made in a loaded package.
    """

    def __init__(self, mutants: list[Mutant], jobs: int, told: Callable[[Mutant, str | None], None]) -> None:
        self.mutants, self.jobs, self.told = mutants, jobs, told
        self.trials: list[Trial] = []
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        began = time.process_time()
        for name, holds in (*_networks(), *((item.nodeid, _test(item)) for item in session.items)):
            trial = _noted(name, holds)
            if trial is None:
                self.failed.append(name)
            elif trial.reached:
                self.trials.append(trial)
        self.trials.sort(key=lambda trial: trial.seconds)
        self._leave_out_what_fails_in_a_fork()
        print(f"{len(self.trials)} trials noted in {time.process_time() - began:.0f} s of a processor", flush=True)
        if not self.failed:
            for mutant, found in in_forks([(mutant, self._trying(mutant)) for mutant in self.mutants], self.jobs):
                self.told(mutant, found)
        return True

    def _leave_out_what_fails_in_a_fork(self) -> None:
        def work(pipe: int) -> None:
            for number, trial in enumerate(self.trials):
                if not trial.holds():
                    os.write(pipe, f"{number} ".encode())

        ((_, found),) = in_forks([(None, work)], 1)
        unfit = {int(number) for number in (found or "").split()}
        self.trials = [trial for number, trial in enumerate(self.trials) if number not in unfit]

    def _trying(self, mutant: Mutant) -> Callable[[int], None]:
        def work(pipe: int) -> None:
            place = live.change(mutant)
            if place is None:
                return
            limit_cpu(LIMIT)
            left = float(PATIENCE)
            for trial in self.trials:
                if live.reached(place, trial.reached) and (left := left - trial.seconds) > 0 and not trial.holds():
                    os.write(pipe, trial.name.encode())
                    return
            os.write(pipe, b"lives")

        return work


def _networks() -> Iterator[tuple[str, Callable[[], bool]]]:
    from tests.reference.agreement import compare
    from tests.reference.generator import Generator

    def agreement(program: Program) -> Callable[[], bool]:
        return lambda: not compare(program, batch=2).differences

    for seed in range(NETWORKS):
        yield "reference", agreement(Generator(Random(seed)).program())


def _test(item: pytest.Item) -> Callable[[], bool]:
    return lambda: not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


def _noted(name: str, holds: Callable[[], bool]) -> Trial | None:
    """None: it fails without any mutant."""
    codes: set[types.CodeType] = set()

    def called(frame: types.FrameType, event: str, value: Any) -> None:
        if event == "call":
            codes.add(frame.f_code)

    live.forget()
    began = time.process_time()
    sys.setprofile(called)
    try:
        held = holds()
    finally:
        sys.setprofile(None)
    seconds = time.process_time() - began
    if any(code.co_filename == STARTS for code in codes):
        return Trial(name, holds, seconds, frozenset())
    places = frozenset(place for place in map(live.place_of, codes) if place is not None)
    return Trial(name, holds, seconds, places) if held else None


# --- processes -------------------------------------------------------------------------------------------------------


def limit_cpu(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def in_forks(tasks: Iterable[tuple[T, Callable[[int], None]]], jobs: int) -> Iterator[tuple[T, str | None]]:
    """Each in a process of its own, `jobs` at a time; what it writes is what was found, nothing: None."""
    running: dict[int, tuple[T, int]] = {}
    for task, work in tasks:
        if len(running) >= jobs:
            yield _ended(running)
        reading, writing = os.pipe()
        process = os.fork()
        if not process:
            os.close(reading)
            _child(work, writing)
        os.close(writing)
        running[process] = task, reading
    while running:
        yield _ended(running)


def _ended(running: dict[int, tuple[T, int]]) -> tuple[T, str | None]:
    (first, *_), _, _ = select.select([pipe for _, pipe in running.values()], [], [])  # tests have children, too
    process = next(process for process, (_, pipe) in running.items() if pipe == first)
    task, reading = running.pop(process)
    with os.fdopen(reading, "rb") as pipe:
        written = pipe.read().decode()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code in (-signal.SIGKILL, -signal.SIGXCPU):
        return task, "time"
    return task, written or (None if code == 0 else "crash")


def _child(work: Callable[[int], None], pipe: int) -> NoReturn:
    """A mutant that breaks what runs it, or asks for all memory there is, is found as well: it leaves with 1."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        work(pipe)
    except BaseException:
        os._exit(1)
    os._exit(0)


def load_all() -> None:
    """What no mutant is in, loaded once."""
    for name in ("pytest", "hypothesis", "hypothesis.strategies", "click", "rich.table", "jsonschema"):
        importlib.import_module(name)
