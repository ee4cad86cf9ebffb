"""What a program that is read may spend: it is counted in elements made, before they are made.

A count of steps alone holds nothing: `sum(range(10**9))` is one step, and so is a text of a gigabyte.
"""

from __future__ import annotations

from convcalc.readers.python.values import Unreadable, Value

MOST_WORK = 450_000
"""Steps and elements together: twice what the largest network of torchvision takes, or the boxes of a detector."""

FOR_A_LAYER, MOST_FOR_LAYERS = 400, 600_000
"""Steps that each layer made adds, and all of them together: a residual attention network of 3,800 takes 210 each."""

LARGEST_NUMBER = 2**63
LONGEST_TEXT = 10_000
LONGEST_CONTAINER = 100_000
DEEPEST_CALL = 150


class WorkLimit:
    """What is left."""

    __slots__ = ("for_layers", "left")

    def __init__(self, work: int = MOST_WORK) -> None:
        self.left = work
        self.for_layers = MOST_FOR_LAYERS

    def spend(self, amount: int = 1) -> None:
        """Pay for so many elements before they are made; raises Unreadable where there is not enough left."""
        self.left -= amount
        if self.left < 0:
            raise Unreadable("it takes too long to follow", "only what builds and runs the network is followed")

    def begin(self) -> None:
        """What is asked for by name is begun: a program that tries its networks may have spent all before."""
        self.left = max(self.left, MOST_WORK)

    def layer(self, amount: int) -> None:
        """Pay for a layer; a program that makes layers is no endless loop, and may take longer."""
        self.spend(amount)
        added = min(FOR_A_LAYER, self.for_layers)
        self.left += added
        self.for_layers -= added

    def container(self, length: int) -> None:
        """Pay for a list, a tuple, a dictionary or a set of so many elements."""
        self.added(0, length)

    def added(self, length: int, more: int) -> None:
        """Pay for what a list of so many elements gets more, where it is."""
        if length + more > LONGEST_CONTAINER:
            raise Unreadable(f"{length + more:,} elements are too many", f"at most {LONGEST_CONTAINER:,} are followed")
        self.spend(more)

    def text(self, length: int) -> None:
        """Pay for a text of so many characters."""
        if length > LONGEST_TEXT:
            raise Unreadable(f"a text of {length:,} characters is too long")
        self.spend(work_of_text(length))


def work_of_text(length: int) -> int:
    """How many steps a text of so many characters takes."""
    return 1 + length // 16


def kept(value: Value) -> Value:
    """A result of arithmetic; raises Unreadable for a number that no layer can need."""
    if isinstance(value, int) and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise Unreadable("a number beyond 64 bits")
    return value
