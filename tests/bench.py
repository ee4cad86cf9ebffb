"""What a run and what the engine cost, as ratios to `import click` in one run: `python -m tests.bench`.

`python -m tests.bench growth` measures how cost grows with the size of the work.
"""

from __future__ import annotations

import sys

from tests import bench_engine, bench_growth, bench_startup


def main(words: list[str]) -> None:
    if words[:1] == ["growth"]:
        bench_growth.main(" ".join(words[1:]))
        return
    bench_startup.main()
    print("", *bench_engine.lines(), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
