"""`python -m convcalc`."""

from __future__ import annotations

import sys

from convcalc.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())
