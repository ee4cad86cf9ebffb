"""Mutation testing: is every token of the arithmetic held by a test?  `python -m tests.mutants [--only FILE]`.

A mutant is the package with one token changed: a comparison, a sign, `and` for `or`, a constant one more or one less,
an early return or a refusal taken out.  Each must be found, by the slow reference on random networks or by a test.
Those that live and are no fault are listed in tests/data/mutants-equivalent.txt, each with its reason; any other
survivor is a hole in the tests.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import NoReturn

import pytest

from tests.mutation import anew, trials
from tests.mutation.points import Mutant, files, judged, mutants_of
from tests.mutation.trials import Trials


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description="Is every token held by a test?")
    parser.add_argument("--only", nargs="*", default=(), metavar="FILE", help="a part of a file's path, or several")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="so many at a time")
    options = parser.parse_args(argv)
    mutants = [mutant for file in files(options.only) for mutant in mutants_of(file)]
    known = judged()
    chosen = [mutant for mutant in mutants if mutant.key not in known]
    print(f"{len(mutants)} mutants, {len(mutants) - len(chosen)} of them judged", flush=True)
    if options.sample is not None and options.sample < len(chosen):
        chosen = sorted(Random(options.seed).sample(chosen, options.sample))
    trials.load_all()
    return _report(chosen, _tried(chosen, options.jobs))


def _tried(mutants: list[Mutant], jobs: int) -> Iterator[tuple[Mutant, str | None]]:
    """In a package that is loaded, and the others in one that is loaded anew; this process never loads it."""
    rest = []
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        _live(mutants, jobs, writing)
    os.close(writing)
    with os.fdopen(reading) as lines:
        for line in lines:
            number, _, found = line.rstrip("\n").partition("\t")
            if found:
                yield mutants[int(number)], found
            else:
                rest.append(mutants[int(number)])
    if os.waitpid(process, 0)[1]:
        sys.exit("the tests fail without any mutant")
    yield from trials.in_forks([(mutant, anew.trying(mutant, trials.PATHS)) for mutant in rest], jobs)


def _live(mutants: list[Mutant], jobs: int, pipe: int) -> NoReturn:
    numbers = {mutant: number for number, mutant in enumerate(mutants)}

    def told(mutant: Mutant, found: str | None) -> None:
        os.write(pipe, f"{numbers[mutant]}\t{found or ''}\n".encode())

    plugin = Trials(mutants, jobs, told)
    options = ["-q", "-s", "-p", "no:cacheprovider", "-W", "ignore", "--hypothesis-seed=0"]
    pytest.main([*options, *trials.PATHS], plugins=[plugin])
    for name in plugin.failed:
        print(f"fails without any mutant: {name}", flush=True)
    os._exit(bool(plugin.failed) or not plugin.trials)


def _report(chosen: list[Mutant], outcomes: Iterator[tuple[Mutant, str | None]]) -> int:
    """Tells of the survivors; Ctrl-C ends it early, and what was found so far is said."""
    counts: Counter[str] = Counter()
    began = time.monotonic()
    try:
        for mutant, found in outcomes:
            assert found is not None
            counts[found if found in ("lives", "time", "crash", "reference") else "tests"] += 1
            if found in ("lives", "time"):
                print(f"\n{mutant}" + "\nnot done in time" * (found == "time"), flush=True)
    except KeyboardInterrupt:
        pass
    how = ", ".join(f"{count} by {what}" for what, count in counts.most_common() if what != "lives")
    run = f"{counts.total()} of {len(chosen)} run in {time.monotonic() - began:.0f} s"
    print(f"\n{run}: {counts['lives']} live; found: {how}")
    return 1 if counts["lives"] else 0


if __name__ == "__main__":
    sys.exit(main())
