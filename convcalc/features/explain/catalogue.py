"""The list of topics, and what people may call them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from convcalc.features.explain.topic import Topic
from convcalc.features.explain.topics import channels, maps, skips, windows
from convcalc.lang.words import ALIASES, FAMILIES, MEANT
from convcalc.text import nearest

TOPICS: tuple[Topic, ...] = (*windows.TOPICS, *maps.TOPICS, *channels.TOPICS, *skips.TOPICS)


class NoTopic(Exception):
    """Nothing is called that; `near` are those that may be meant."""

    def __init__(self, asked: str, near: Sequence[str]) -> None:
        super().__init__(asked)
        self.asked = asked
        self.near = tuple(near)


def bare(name: str) -> str:
    """A name without case, marks and the plural: `Batch-Norms` is `batchnorm`.

    >>> bare("Receptive_Fields"), bare("MACs and FLOPs"), bare("1 x 1")
    ('receptivefield', 'macandflop', '1x1')
    """
    words = "".join(char if char.isalnum() else " " for char in name.casefold().replace("\u00d7", "x")).split()
    return "".join(map(_singular, words))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find(asked: str) -> Topic | str:
    """A topic, or a layer's word; raises NoTopic."""
    wanted = bare(asked)
    if _CODE.fullmatch(wanted):
        return of_code(wanted)
    words = {bare(word): ALIASES.get(word, word) for word in (*FAMILIES, *ALIASES)}
    by_name = {bare(topic.name): topic for topic in TOPICS}
    if wanted in by_name:
        return by_name[wanted]
    if wanted in words:
        return words[wanted]
    by_name |= {bare(name): topic for topic in TOPICS for name in topic.names if bare(name) not in by_name}
    meant = {bare(name): word for name, word in MEANT.items() if word in FAMILIES}
    found = by_name.get(wanted) or meant.get(wanted)
    if found is not None:
        return found
    holding = list(dict.fromkeys(topic.name for name, topic in by_name.items() if len(wanted) > 3 and wanted in name))
    held = max((name for name in by_name if len(name) > 3 and name in wanted), key=len, default="")
    if len(holding) == 1 or (held and not holding):
        return by_name[bare(holding[0])] if holding else by_name[held]
    raise NoTopic(asked, holding[:3] or _near(asked, by_name, words))


_CODE = re.compile(r"[acdlprstux]\d\d[ab]?")

SLIPS = {
    "s": "output size", "d": "dilation", "t": "transposed", "p": "parameters", "c": "MACs and FLOPs",
    "r": "receptive field", "u": "memory", "l": "residual", "x": "remainder", "a": "parameters",
}  # fmt: skip
"""What the slips are about whose code begins so, where no topic tells of them."""


def of_code(code: str) -> Topic:
    """The topic that tells of a slip: S04 is told of in `output size`."""
    for topic in TOPICS:
        if code.upper() in [finding.verdict.upper() for finding in topic.wrong()]:
            return topic
    return next(topic for topic in TOPICS if topic.name == SLIPS[code[0]])


def _near(asked: str, by_name: dict[str, Topic], words: dict[str, str]) -> list[str]:
    every = [name for topic in TOPICS for name in (topic.name, *topic.names)]
    near = nearest(asked, [*every, *FAMILIES, *ALIASES])
    if near is None:
        return []
    found = by_name.get(bare(near))
    return [found.name if found and bare(near) not in words and len(near) > 3 else near]
