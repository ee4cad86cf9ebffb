"""The tensors of a file of weights: their names and shapes, and how many numbers of which kind they hold."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.text import first_of

TRAINED = frozenset({"weight", "bias"})
STATISTICS = frozenset({"running_mean", "running_var"})
COUNTERS = frozenset({"num_batches_tracked"})
"""What a tensor of PyTorch is, by the last part of its name."""

MOST_TENSORS = 20_000
LONGEST_NAME = 60
LARGEST = 1 << 63


class TensorEntry(NamedTuple):
    """A tensor by its name: its shape, and whether it is another name for numbers that were listed already."""

    name: str
    shape: tuple[int, ...]
    again: bool = False

    @property
    def part(self) -> str:
        """What it is in its layer: `weight` of `layer1.0.conv1.weight`."""
        return self.name.rpartition(".")[2]

    @property
    def numbers(self) -> int:
        return 0 if self.again else prod(self.shape)


class TensorTable(NamedTuple):
    """All tensors in the order of their file, and what else is in it and was left alone."""

    tensors: tuple[TensorEntry, ...]
    others: tuple[str, ...] = ()

    @property
    def numbers(self) -> int:
        """The numbers of all tensors."""
        return sum([each.numbers for each in self.tensors])

    def counted(self, parts: frozenset[str]) -> int:
        """The numbers of the tensors that are one of these parts of their layers."""
        return sum([each.numbers for each in self.tensors if each.part in parts])

    def uncounted(self) -> list[TensorEntry]:
        """The tensors whose names do not say what they are."""
        return [each for each in self.tensors if each.part not in TRAINED | STATISTICS | COUNTERS]

    def totals(self) -> str:
        """How many numbers of which kind, in words; of what is no weight and no bias nothing is said but its name.

        >>> TensorTable((TensorEntry("bn.weight", (8,)), TensorEntry("bn.num_batches_tracked", ()))).totals()
        '9 numbers: 8 in weights and biases, 1 counter'
        """
        kinds = (("in weights and biases", TRAINED), ("running statistics", STATISTICS))
        counts = [f"{count:,} {what}" for what, parts in kinds if (count := self.counted(parts))]
        if counters := self.counted(COUNTERS):
            counts.append(f"{counters:,} counter{'s' * (counters > 1)}")
        if others := self.uncounted():
            names = first_of([shown(each.name) for each in others], 3)
            counts.append(f"{sum([each.numbers for each in others]):,} in {names}")
        return f"{self.numbers:,} numbers: {', '.join(counts)}" if counts[1:] else " and ".join(counts)


def without_prefix(names: Iterable[str]) -> dict[str, str]:
    """Names of tensors without the path in front that all of them have: of a wrapper, `module.` or `model.`.

    >>> without_prefix(["module.conv.weight", "module.fc.bias"])
    {'module.conv.weight': 'conv.weight', 'module.fc.bias': 'fc.bias'}
    """
    short = {name: name for name in names}
    while short:
        heads = {name.partition(".")[0] if "." in name else "" for name in short.values()}
        head = heads.pop()
        if heads or head not in WRAPPERS:
            break
        short = {name: each[len(head) + 1 :] for name, each in short.items()}
    return short


WRAPPERS = frozenset("module model net network backbone encoder _orig_mod resnet vgg".split())
"""Modules that hold a whole network, and do nothing of their own."""


def shown(name: str) -> str:
    """A name from a file, printable and not too long.

    >>> shown("conv\\x1b[31m")
    'conv?[31m'
    """
    text = "".join(char if char.isprintable() else "?" for char in name[: LONGEST_NAME + 1])
    return text if len(name) <= LONGEST_NAME else text[:LONGEST_NAME] + "…"
