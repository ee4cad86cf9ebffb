"""A mutant in a process that loads the package anew: for what is worked out on loading, and stands in no function."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from random import Random

from tests.mutation.live import Changed
from tests.mutation.points import Mutant, mutated
from tests.mutation.trials import limit_cpu
from tests.reference.generator import Generator
from tests.reference.programs import Program

NETWORKS = 100
SECONDS = 300


def trying(mutant: Mutant, paths: tuple[str, ...]) -> Callable[[int], None]:
    """Writes who found it; the package must not be loaded yet."""
    programs = [Generator(Random(seed)).program() for seed in range(NETWORKS)]

    def work(pipe: int) -> None:
        limit_cpu(SECONDS)
        sys.meta_path.insert(0, Changed(mutant.file, mutated(mutant)))
        os.write(pipe, _found(programs, paths).encode())

    return work


def _found(programs: list[Program], paths: tuple[str, ...]) -> str:
    import pytest

    from tests.reference.agreement import compare

    if any(compare(program, batch=2).differences for program in programs):
        return "reference"
    options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore", "--hypothesis-seed=0"]
    return "tests" if pytest.main([*options, *paths]) else "lives"
