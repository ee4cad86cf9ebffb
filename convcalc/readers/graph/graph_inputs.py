"""What arrives at a graph: the inputs that reach an output, their sizes in the file, and others in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from convcalc.diagnostics import graph as mistakes
from convcalc.diagnostics.diagnostic import Mistake, SpecError
from convcalc.readers.graph.lowering import Lowering
from convcalc.readers.graph.operator_graph import GraphInput, OperatorGraph, TensorConstant, dims_text, shown
from convcalc.readers.graph.sequence_inputs import GraphUsers
from convcalc.readers.graph.tensor_views import View, plain
from convcalc.shape import Shape
from convcalc.text import LARGEST_NUMBER, Source, first_of

MOST_INPUTS = 256

SEQUENCE_RANK = 3
"""A sequence has a batch, steps, and the numbers of each."""

NONE_GIVEN: Mapping[str, Shape] = {}


class InputSizes:
    """One input: its sizes in the file, and how a layer has its axes.

    sequence: where its axes stand, if it is one that a recurrent layer reads.  batch_at: which of them is the batch.
    """

    def __init__(self, given: GraphInput, graph: OperatorGraph, users: GraphUsers) -> None:
        self.graph = graph
        self.users = users.every[given.name]
        self.key = given.name
        self.name = shown(given.name)
        self.dims = given.dims
        self.sequence = users.sequence(given.name) if len(given.dims) == SEQUENCE_RANK else None
        self.batch_at = self.sequence.batch if self.sequence else 0

    @property
    def batch(self) -> int | None:
        """How many arrive at once; None where that is open."""
        return self.dims[self.batch_at] if self.dims else None

    @property
    def rest(self) -> list[int | None]:
        """All but the batch."""
        return [n for at, n in enumerate(self.dims) if at != self.batch_at]

    @property
    def too_large(self) -> bool:
        """Is a size larger than any number here?"""
        return any(n is not None and n > LARGEST_NUMBER for n in self.rest)

    def moved_first(self) -> bool:
        """Does the file give channels last, and moves them first thing? As graphs of TensorFlow do."""
        rank = len(self.dims)
        last_first = (0, rank - 1, *range(1, rank - 1))
        return rank > 2 and all(node.op == "Transpose" and node.wholes("perm") == last_first for node in self.users)

    def own(self) -> Shape | None:
        """What the file says that it is; None where that is open."""
        whole = [n for n in self.rest if n is not None and 0 < n <= LARGEST_NUMBER]
        return self._shape(whole) if whole and len(whole) == len(self.rest) else None

    def _shape(self, rest: Sequence[int]) -> Shape:
        if self.sequence:
            numbers, steps = rest if self.sequence.numbers < self.sequence.steps else rest[::-1]
            return Shape(numbers, (steps,))
        last = (self.graph.channels_last or self.moved_first()) and len(rest) > 1
        return Shape(rest[-1], tuple(rest[:-1])) if last else Shape(rest[0], tuple(rest[1:]))

    def view(self, low: Lowering, value: int, shape: Shape) -> View:
        """The tensor that a graph gets, of a value of the layers."""
        made = plain(value, shape, low.batch)
        if self.sequence:
            own = dict(zip(self.sequence, (made.axes[0], made.axes[2], made.axes[1]), strict=True))
            return View(value, tuple([own[at] for at in range(SEQUENCE_RANK)]))
        if self.graph.channels_last or self.moved_first():
            return View(value, (made.axes[0], *made.axes[2:], made.axes[1]))
        return made

    def example(self) -> str:
        """A size that could be given."""
        rest = self.rest if self.rest and not self.too_large else [None, None, None]
        return "x".join([str(n or (3 if self._is_channel(at, len(rest)) else 224)) for at, n in enumerate(rest)])

    def _is_channel(self, at: int, rank: int) -> bool:
        if self.sequence:
            return False
        return at == (rank - 1 if self.graph.channels_last or self.moved_first() else 0) and rank > 1

    def fit(self, arriving: Shape) -> Shape | None:
        """Another size for it, with or without the batch in front; None where it has other axes than the file's."""
        rank = len(self.dims) - 1
        sides = (arriving.channels or 1,)
        numbers = (*arriving.size, *sides) if self.graph.channels_last else (*sides, *arriving.size)
        if self.sequence:
            return self._as_sequence(numbers)
        if rank > 0 and len(numbers) == rank + 1 and numbers[0] == 1:
            arriving = self._shape(numbers[1:])
        elif self.moved_first() or self._channels_behind(numbers):
            arriving = Shape(numbers[-1], numbers[:-1]) if numbers[0] > numbers[-1] else arriving
        return arriving if rank <= 0 or len(arriving.size) + 1 == rank else None

    def _as_sequence(self, given: Sequence[int]) -> Shape | None:
        """Steps and numbers in the order of the file, or as a layer has them where that alone fits."""
        numbers = list(given)
        if len(numbers) == SEQUENCE_RANK and numbers[self.batch_at] == 1:
            del numbers[self.batch_at]
        if len(numbers) != SEQUENCE_RANK - 1:
            return None
        known = self.rest
        fits = [all(k in (None, n) for k, n in zip(known, each, strict=True)) for each in (numbers, numbers[::-1])]
        return self._shape(numbers[::-1] if fits == [False, True] else numbers)

    def _channels_behind(self, numbers: Sequence[int]) -> bool:
        """Was an input given with its channels last, where the file has them first and says how many there are?"""
        channels = self.dims[1] if len(self.dims) > 2 and not self.graph.channels_last else None
        return channels is not None and numbers[0] != channels == numbers[-1]


class GraphInputs:
    """The inputs that reach an output, in the order of the file: the first flows at the beginning of the network.

    batch: how many of each arrive at once, where the file says so.
    """

    def __init__(self, graph: OperatorGraph, source: Source) -> None:
        inputs = {each.name: each for each in graph.inputs}
        users = GraphUsers(graph.operators)
        self.source = source
        self.states = [each for name, each in inputs.items() if name in users.every and users.is_state(name)]
        flowing = [each for name, each in inputs.items() if name in users.every and each not in self.states]
        self.every = [InputSizes(each, graph, users) for each in flowing]
        self.left_out = [shown(name) for name in inputs if name not in users.every]
        if not self.every:
            self._refuse(mistakes.GraphWithoutOutput())
        self.first = self.every[0]
        if len(self.every) > MOST_INPUTS:
            count = f"one of {len(self.every):,}"
            self._refuse(mistakes.InputUnread(self.first.name, count, f"up to {MOST_INPUTS} are read"))
        self.batch = 1
        self._agree()

    def _agree(self) -> None:
        """Every input has the same batch, which is an axis of its own; raises SpecError."""
        known = [each for each in self.every if each.batch is not None]
        batch = known[0].batch if known else None
        for each in self.every:
            if len(each.dims) == 1:
                self._refuse(mistakes.InputUnread(each.name, dims_text(each.dims), "a batch and channels are needed"))
            if each.batch not in (None, batch):
                why = f"its batch is another than the {batch:,} of '{known[0].name}'"
                self._refuse(mistakes.InputUnread(each.name, dims_text(each.dims), why))
        self.batch = batch or 1

    def given_states(self) -> dict[str, TensorConstant]:
        """First states of recurrent layers that come from outside: numbers that no layer makes, and nothing trains."""
        return {
            each.name: TensorConstant(
                tuple([self.batch if n is None else n for n in each.dims]), None, False, each.name
            )
            for each in self.states
        }

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([each.name for each in self.every])

    def open(self) -> InputSizes | None:
        """The first input whose size the file does not say."""
        return next((each for each in self.every if each.own() is None), None)

    def own(self) -> list[Shape]:
        """What the file says; raises SpecError where one is open."""
        return self.on({})[0]

    def on(self, given: Mapping[str, Shape]) -> tuple[list[Shape], list[str]]:
        """The shape of each with these in the place of the file's, and the names of those that follow the first one.

        Inputs of one size stay of one size, as those of a pair do. Raises SpecError.
        """
        found: list[Shape] = []
        follow: list[str] = []
        for each in self.every:
            shape = each.own()
            if each.name in given:
                shape = each.fit(given[each.name])
                if shape is None:
                    wrong = given[each.name].text("hwc" if each.graph.channels_last else "chw")
                    self._refuse(mistakes.InputDoesNotFit(wrong, each.name, dims_text(each.dims)))
            elif found and self.first.name in given and each.dims == self.first.dims:
                shape = found[0]
                follow.append(each.name)
            if shape is None:
                self.refuse_open(each, given)
            found.append(shape)
        return found, follow

    def refuse_open(self, each: InputSizes, given: Mapping[str, Shape] = NONE_GIVEN) -> NoReturn:
        """Say what is open of an input, and how it is given beside the others."""
        declared = dims_text(each.dims[:8]) if each.dims and not each.too_large else "no size"
        example = each.example()
        if len(self.every) > 1:
            sizes = {one.name: one.example() for one in self.every if one.own() is None}
            sizes |= {name: shape.text("hwc" if each.graph.channels_last else "chw") for name, shape in given.items()}
            example = ",".join([f"{name}={size}" for name, size in sizes.items()])
        self._refuse(mistakes.InputNotKnown(each.name, declared, example))

    def _refuse(self, mistake: Mistake) -> NoReturn:
        raise SpecError(self.source, [mistake])

    def notes(self, follow: Sequence[str]) -> list[str]:
        """What is to be said of them."""
        notes = []
        if self.batch > 1:
            notes.append(f"the file is for {self.batch:,} inputs at a time; counted is one")
        if self.left_out:
            notes.append(f"inputs that reach no output: {first_of(self.left_out)}")
        if self.states:
            names = first_of([shown(each.name) for each in self.states])
            notes.append(f"inputs that are first states of recurrent layers, in no row and no receptive field: {names}")
        if follow:
            notes.append(f"of the same size, as in the file: {first_of(follow)}")
        return notes
