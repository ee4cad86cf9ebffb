"""What a run and what the engine cost, as ratios to `import click` in one run: `python -m tests.bench`."""

from __future__ import annotations

from tests import bench_engine, bench_startup


def main() -> None:
    bench_startup.main()
    print("", *bench_engine.lines(), sep="\n")


if __name__ == "__main__":
    main()
