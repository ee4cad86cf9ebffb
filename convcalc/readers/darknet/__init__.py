"""Darknet's cfg files, of pjreddie's and AlexeyAB's darknet: sections of settings, a section a layer."""

from __future__ import annotations

from convcalc.readers.darknet.cfg_network import read as read
