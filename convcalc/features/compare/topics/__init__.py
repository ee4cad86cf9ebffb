"""The papers' arguments, one a module with its `TOPIC`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convcalc.features.compare.topic import CaseStudy

TOPICS = {
    "stacks": ("stacked_kernels", "one large kernel, or a stack of small ones"),
    "bottleneck": ("bottleneck", "a bottleneck against a basic block and a plain 3x3"),
    "plain-residual": ("residual", "VGG-19, plain-34 and ResNet-34; shortcuts A, B, C; paths"),
    "depth": ("depth", "parameters fall while layers grow"),
    "head": ("head", "flatten and fc, or global average pooling; fc as convolution"),
    "padding": ("padding", "with and without padding: borders, and maps that vanish"),
    "pooling": ("pooling", "overlapping 3x3/2 against 2x2/2"),
}
"""Topic -> the module here that declares it, and what it is about.

It stands here, and not in the modules, for the help and the messages: loading all seven with the engine below them
would double the time of `compare --help`. No topic is the name of a network, nor a word of the language.
"""


def find(name: str) -> CaseStudy:
    """The topic of that name, loaded."""
    module, _ = TOPICS[name]
    topic: CaseStudy = __import__(f"{__name__}.{module}", fromlist=["TOPIC"]).TOPIC
    return topic


def every() -> list[CaseStudy]:
    """All topics, loaded."""
    return list(map(find, TOPICS))
