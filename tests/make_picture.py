"""Draw README's picture, in light and in dark: `python -m tests.make_picture`."""

from __future__ import annotations

import re

from convcalc.cli.group import run
from tests.places import ROOT

COMMAND = ("draw", "layer", "-n", "7", "-f", "3", "-s", "2", "-p", "1", "--view", "grid")

LIGHT = ROOT / ".github" / "layer.svg"
DARK = ROOT / ".github" / "layer-dark.svg"

DARKENED = {
    "#ffffff": "#0d1117",  # GitHub's own ground, or the picture would stand in a box
    "#222222": "#e6edf3",
    "#333333": "#d0d7de",
    "#5b5b5b": "#adbac7",
    "#666666": "#9aa5b1",
    "#858585": "#8b949e",
    "#b5b5b5": "#57606a",
    "#667f94": "#8fa9bf",
    "#76b9f0": "#1f5f99",
    "#2a6ca8": "#76b9f0",
    "#8fdccf": "#1d6b60",
    "#1d8a7a": "#8fdccf",
}
"""The picture's colours on white, and what they are on black: light and dark change places, hues stay."""


def dark(svg: str) -> str:
    """The same picture for a dark page; a colour without its counterpart is a KeyError: add it above.

    >>> dark('<rect fill="#ffffff"/>')
    '<rect fill="#0d1117"/>'
    """
    return re.sub(r"#[0-9a-f]{6}\b", lambda found: DARKENED[found[0]], svg)


def main() -> None:
    LIGHT.parent.mkdir(exist_ok=True)
    run([*COMMAND, "-o", str(LIGHT)])
    DARK.write_text(dark(LIGHT.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
