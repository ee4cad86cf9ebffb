"""Caffe's prototxt: the network as it runs at test time, in any of the three dialects."""

from __future__ import annotations

from convcalc.readers import Imported
from convcalc.readers.caffe.caffe_reader import network_of
from convcalc.readers.opened import OpenedFile, ReadError

LARGEST_PROTOTXT = 16 * 1024 * 1024
"""Bytes; the largest networks take a hundredth of that."""


def read(file: OpenedFile, network: str = "") -> Imported:
    """The network of a prototxt; raises SpecError at the place that cannot be read, ReadError for what is no text."""
    if len(file.data) > LARGEST_PROTOTXT:
        raise ReadError(
            f"'{file.name}' is a prototxt of more than 16 MB, which no network takes",
            "give the prototxt without the weights in it",
        )
    return network_of(file.source())
