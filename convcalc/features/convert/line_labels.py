"""The labels of a network's lines: those that something names, and those that say what a line is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.convert.flow import LayerFlow, common, shared
from convcalc.lang.tree import Claim, From, Layer, Name, Skip, Unit
from convcalc.lang.words import RESERVED


class WrittenUnit(NamedTuple):
    """A unit as it is written, with what its line is made from.

    head: does a line begin with it?  made: is it a call or a repetition?
    """

    unit: Unit
    exit: int
    head: bool
    path: tuple[str, ...] | None = None
    claims: tuple[Claim, ...] = ()
    made: bool = False


class WrittenLine(NamedTuple):
    """What becomes a statement; entry: the value that it goes back to, if it does."""

    parts: tuple[WrittenUnit, ...]
    entry: int | None

    @property
    def exit(self) -> int:
        return self.parts[-1].exit

    @property
    def path(self) -> tuple[str, ...]:
        """Where all of it comes from; of layers that have nothing in common, the first one's."""
        path = self.parts[0].path
        for part in self.parts[1:]:
            path = common(path, part.path)
        return path or self.parts[0].path or ()


class LineLabels:
    """A label for each line that has one: its stage, where that is more than a counter."""

    def __init__(self, lines: Sequence[WrittenLine], flow: LayerFlow, referred: set[int]) -> None:
        self.labels = _kept(lines, flow, referred)
        within = Counter(line.path[:depth] for line in lines for depth in range(1, len(line.path) + 1))
        words = {line.exit: _word(line) if within[line.path] == 1 else "" for line in lines}  # a part is not the whole
        count = Counter(words.values())
        taken = set(self.labels.values())
        for line in lines:
            if line.exit in self.labels:
                continue
            word = words[line.exit]
            if word and (count[word] > 1 or word in taken):
                full = ".".join(line.path)
                word = full if len(line.path) > 1 and full not in taken else ""
            if not word and line.exit in referred:
                word = _free(flow.labels.get(line.exit) or f"skip{line.exit}", taken)
            if word:
                self.labels[line.exit] = word
                taken.add(word)

    def of(self, value: int) -> str | None:
        """The label of the line that makes this value."""
        return self.labels.get(value)

    def named(self, unit: Unit) -> Unit:
        """The unit with labels in the place of values."""
        if isinstance(unit, Skip):
            return unit._replace(names=tuple([Name(self.labels[int(name.name)]) for name in unit.names]))
        return From(Name(self.labels[int(unit.name.name)])) if isinstance(unit, From) else unit


def _kept(lines: Sequence[WrittenLine], flow: LayerFlow, referred: set[int]) -> dict[int, str]:
    """The labels that stay as they are: of inputs, and of layers whose weights are used again."""
    fixed = {name for item in flow.items if (name := shared(item.unit))}
    inputs = {value: name for value, name in flow.labels.items() if value < 0 or (value == 0 and 0 in referred)}
    return inputs | {line.exit: flow.labels[line.exit] for line in lines if flow.labels.get(line.exit) in fixed}


def _word(line: WrittenLine) -> str:
    """What is said of a line: the last part of its path; nothing where that is a number or a layer's word."""
    path = line.path
    word = path[-1].partition("#")[0] if path else ""
    stem = word.rstrip("0123456789")
    bare = stem.rstrip("_-")
    if not stem or (bare.lower() in RESERVED and (stem == word or stem != bare)):
        return ""
    first = line.parts[0].unit
    return "" if len(line.parts) == 1 and isinstance(first, Layer) and first.word == word else word


def _free(label: str, taken: set[str]) -> str:
    count, word = 1, label
    while word in taken:
        count += 1
        word = f"{label}#{count}"
    return word
