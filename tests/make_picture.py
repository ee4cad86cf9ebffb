"""Draw README's picture, in light and in dark: `python -m tests.make_picture`."""

from __future__ import annotations

import re

from convcalc.cli.group import run
from convcalc.features.draw.colours import DARK as DARK_COLOURS
from tests.places import ROOT

COMMAND = ("draw", "layer", "-n", "7", "-f", "3", "-s", "2", "-p", "1", "--view", "grid")

LIGHT = ROOT / ".github" / "layer.svg"
DARK = ROOT / ".github" / "layer-dark.svg"

RULES = re.compile(r" *<style>.*?</style>\n", re.DOTALL)


def light(svg: str) -> str:
    """Without the rules for dark pages: README chooses by the reader's theme, which need not be the system's."""
    return RULES.sub("", svg)


def dark(svg: str) -> str:
    """The same picture for a dark page.

    >>> dark('<rect fill="#ffffff"/>')
    '<rect fill="#0d1117"/>'
    """
    return re.sub(r"#[0-9a-f]{6}\b", lambda found: DARK_COLOURS[found[0]], light(svg))


def main() -> None:
    LIGHT.parent.mkdir(exist_ok=True)
    run([*COMMAND, "-o", str(LIGHT)])
    drawn = LIGHT.read_text(encoding="utf-8")
    LIGHT.write_text(light(drawn), encoding="utf-8")
    DARK.write_text(dark(drawn), encoding="utf-8")


if __name__ == "__main__":
    main()
