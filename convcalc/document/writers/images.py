"""Pictures as PNG and PDF, made of their SVG by CairoSVG, which the extra `images` installs.

CairoSVG and not resvg: it writes both forms, PDF with its lines and letters kept as such (resvg writes PNG only). Its
price is the library cairo, which has to be on the system; where it is not, that is said by name.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from convcalc.document.model import Document
from convcalc.document.writers import ANYWHERE, Look, NoSuchForm
from convcalc.document.writers.pictures import render_svg

if TYPE_CHECKING:
    from types import ModuleType

SHARP = 2.0
"""Dots of a PNG for each unit of its SVG, so that letters are sharp on today's screens and on paper."""

LONGEST_SIDE = 32_000
"""Dots: cairo's own limit is 32,767 on a side."""

MOST_DOTS = 100_000_000
"""At four bytes a dot, what a small machine can still hold."""


def render_png(document: Document, look: Look) -> bytes:
    drawn = render_svg(document, ANYWHERE)
    made: bytes = _cairo("png").svg2png(bytestring=drawn.encode(), scale=scale_of(drawn))
    return made


def render_pdf(document: Document, look: Look) -> bytes:
    drawn = render_svg(document, ANYWHERE)
    made: bytes = _cairo("pdf").svg2pdf(bytestring=drawn.encode())
    return made


def scale_of(drawn: str) -> float:
    """Dots for each unit of an SVG: fewer where the picture would be too large to hold.

    >>> scale_of('<svg width="600" height="900.5">'), scale_of('<svg width="600" height="64000">')
    (2.0, 0.5)
    """
    sides = [float(side) for side in re.findall(r'\b(?:width|height)="([\d.]+)"', drawn[: drawn.index(">")])]
    width, height = sides
    return min(SHARP, LONGEST_SIDE / max(sides), math.sqrt(MOST_DOTS / (width * height)))


def _cairo(form: str) -> ModuleType:
    try:
        return __import__("cairosvg")
    except ImportError:
        raise NoSuchForm(
            form, f"{form} needs the package cairosvg, which is not installed", "pip install 'convcalc[images]'"
        ) from None
    except OSError:  # the package is there, and looks for the library as it is loaded
        raise NoSuchForm(
            form,
            f"{form} needs the library cairo, which is not on this system",
            "install it (apt install libcairo2, brew install cairo), or take svg",
        ) from None
