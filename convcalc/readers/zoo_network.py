"""A network of the zoo for a file that names it or holds its tensors: with other classes, on another input."""

from __future__ import annotations

import re

from convcalc.lang.statements import parse
from convcalc.readers import Imported
from convcalc.readers.opened import read_file
from convcalc.text import Source
from convcalc.zoo.catalog import Entry, entries, find, variants

CLASSES = 1000
"""Those of every network of the zoo that other programs name."""


def entry_of(name: str) -> Entry | None:
    """The network of the zoo that PyTorch's libraries call so; of variants, the one that they mean.

    >>> entry_of("resnet50").name, entry_of("resnet-18").name, entry_of("vgg16_bn").name, entry_of("swin_t")
    ('resnet50@torchvision', 'resnet18', 'vgg-d@bn', None)
    """
    return find(f"{name}@torchvision") or find(name)


def zoo_network(
    entry: Entry, classes: int | None = CLASSES, input: tuple[int, ...] | None = None, name: str = ""
) -> Imported:
    """The network with so many classes; None of them: without the layer that gives them.

    input: height, width and channels where they are not its own.  Its claims are left out, being those of its own form.
    """
    text = read_file(entry.path)
    if classes is None:
        text = re.sub(r", fc 1000\b(, softmax)?", "", text)
    else:
        text = re.sub(r"\bfc 1000\b", f"fc {classes}", text)
    if input is not None:
        text = re.sub(r"(?m)^input .*$", f"input {'x'.join(map(str, input))}", text)
    if classes != CLASSES or input is not None:
        text = re.sub(r"(?m)^total .*\n|(?<=\S)\s+->.*$", "", text)
    return Imported(parse(Source(text, name or entry.name + ".cnn")), listing=text)


def other_strides(entry: Entry, classes: int | None, features: int) -> list[str]:
    """The networks of the zoo whose tensors are the same, and their multiply-accumulates on their own input.

    >>> other_strides(find("resnet50@torchvision"), 1000, 2048)
    ['resnet50 (3,857,973,248 MACs on 224x224x3)']
    """
    found = []
    for each in (*variants(entry), *[each for each in entries() if each.name == entry.family]):
        if each.params == entry.params and each.macs not in (None, entry.macs) and each.name != entry.name:
            macs = (each.macs or 0) + ((classes or 0) - CLASSES) * features
            found.append(f"{each.name} ({macs:,} MACs on {each.input})")
    return list(dict.fromkeys(found))
