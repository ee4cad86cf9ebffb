"""Everything that CI checks, fastest first: `python -m tests.check`; some of it: `python -m tests.check types tests`.

Stops at the first check that fails, and leaves with its exit status.
"""

from __future__ import annotations

import subprocess
import sys
import time

CHECKS = {
    "style": ("ruff", "check", "."),
    "format": ("ruff", "format", "--check", "."),
    "types": ("mypy",),
    "house": ("pytest", "tests/test_house.py"),
    "tests": ("pytest",),
}
"""Check -> the module that is run, and its arguments; mypy finds its settings in pyproject.toml, as all of them do."""


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"no check '{unknown[0]}'; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    for name in names or CHECKS:
        print(f"--- {name}: python -m {' '.join(CHECKS[name])}", flush=True)
        began = time.monotonic()
        status = subprocess.run([sys.executable, "-m", *CHECKS[name]], check=False).returncode
        print(f"--- {name}: {'failed' if status else 'passed'} in {time.monotonic() - began:.0f} s", flush=True)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
