"""The package against the reference on random programs: `python -m tests.reference --networks 10000 --seed 1`."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from tests.reference.agreement import compare, smaller
from tests.reference.generator import Generator


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("--networks", type=int, default=1000, help="how many (1000)")
    parser.add_argument("--seed", type=int, default=0, help="of the first; the next has the next (0)")
    parser.add_argument("--show", type=int, default=10, help="disagreements written out (10)")
    options = parser.parse_args()
    left_out: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    wrong = rows = refused = 0
    began = time.monotonic()
    done = 0
    try:
        for seed in range(options.seed, options.seed + options.networks):
            program = Generator(Random(seed)).program()
            result = compare(program, batch=1 + seed % 3)
            left_out += result.left_out
            rows += result.rows
            refused += not result.rows and not result.left_out and not result.differences
            if result.differences:
                wrong += 1
                kinds.update(difference.fact for difference in result.differences[:1])
                if wrong <= options.show:
                    program = smaller(program)
                    print(f"seed {seed}: {program.text()}")
                    for where, fact, counted, measured in compare(program).differences[:3]:
                        print(f"    {where or 'all'}: {fact}: counted {counted}, measured {measured}")
            done += 1
    except KeyboardInterrupt:  # what was found so far is said
        pass
    seconds = time.monotonic() - began
    print(f"{done:,} networks, {rows:,} rows in {seconds:.0f} s; {wrong} disagree", *kinds.items())
    print(f"refused by both, or empty: {refused:,}")
    for reason, count in left_out.most_common():
        print(f"left out: {count:,} {reason}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
