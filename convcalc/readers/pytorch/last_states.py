"""What a recurrent module gives back beside its outputs, `h_n`: what the last step of each of its layers left."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Pair
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.subscripts import ends_are_whole
from convcalc.readers.python.values import Native, Raised, Unreadable, Value, said
from convcalc.readers.pytorch.batches import Batch
from convcalc.readers.pytorch.tensors import PartlyRead, TorchTensor

HINT = "h_n[-1], h_n[-2], h_n.squeeze(0), and torch.cat((h_n[-2], h_n[-1]), dim=1) are read"


class FinalState(NamedTuple):
    """What one layer left in one direction.

    steps: what all its steps left.  both: in both directions?  back: the way back, whose last step is the first?
    """

    steps: TorchTensor
    units: int
    both: bool
    back: int

    def vector(self, machine: Machine) -> TorchTensor:
        """The numbers of that step, as a layer reads them."""
        recorder, steps = self.steps.recorder, self.steps
        if self.both:
            steps = recorder.taken(machine, steps, self.back * self.units, (self.back + 1) * self.units)
        rest = recorder.graph.shape(steps.value).size[0] - 1
        if rest:
            cut = (Pair(0, rest) if self.back else Pair(rest, 0),)
            steps = recorder.add(machine, "crop", {"p": cut}, (steps,), recorder.label("crop"))
        return recorder.add(machine, "flatten", {}, (steps,), recorder.label("last"))


class LastStates(PartlyRead):
    """`h_n`: (layers and directions, batch, units).  swapped: does the batch come first, after h.permute(1, 0, 2)?

    cells: is it `c_n`, the state of the cells?
    """

    __slots__ = ("cells", "finals", "swapped")
    hint = HINT
    unread = "the last states of all layers at once"

    def __init__(self, finals: tuple[FinalState, ...], swapped: bool = False, cells: bool = False) -> None:
        self.finals = finals
        self.swapped = swapped
        self.cells = cells

    @property
    def dims(self) -> tuple[Value, ...]:
        first = self.finals[0]
        batch = first.steps.recorder.batch
        return (batch, len(self.finals), first.units) if self.swapped else (len(self.finals), batch, first.units)

    def _vector(self, machine: Machine, final: FinalState) -> TorchTensor:
        if self.cells:
            machine.note("the state of the cells of an LSTM is shown as its last output, which has its size")
        return final.vector(machine)

    def copy(self) -> LastStates:
        return self

    def operate(self, machine: Machine, operator: str, other: Value, reflected: bool) -> Value:
        return self.refuse(f"'{operator}'")

    def item(self, machine: Machine, key: Value) -> Value:
        """`h[-1]`, `h[-1, :, :]`, `h[-2:]`; `h[:, -1]` where the batch stands first."""
        keys = list(key) if isinstance(key, tuple) else [key]
        first = keys.pop(self.swapped) if len(keys) > self.swapped else slice(None)
        if any(each != slice(None) and each is not ... for each in keys):
            self.refuse(f"[{said(key)}]")
        if isinstance(first, slice):
            if not ends_are_whole(first):
                self.refuse(f"[{said(key)}]")
            return (
                LastStates(self.finals[first], self.swapped, self.cells)
                if self.finals[first]
                else self.refuse("nothing")
            )
        if type(first) is not int:
            self.refuse(f"[{said(key)}]")
        if not -len(self.finals) <= first < len(self.finals):
            raise Raised("IndexError", f"index {first} is out of bounds for {len(self.finals)} last states")
        return self._vector(machine, self.finals[first])

    def attribute(self, machine: Machine, name: str) -> Value:
        if name in ("squeeze", "view", "reshape", "flatten", "permute", "transpose", "swapaxes"):
            return Native(name, lambda inner, *args: self._viewed_as(inner, name, args))
        return super().attribute(machine, name)

    def _viewed_as(self, machine: Machine, name: str, args: tuple[Value, ...]) -> Value:
        """Another view of them: that of one state alone, the batch first, or all beside one another."""
        every = tuple(args[0]) if len(args) == 1 and isinstance(args[0], list | tuple) else args
        if name in ("permute", "transpose", "swapaxes"):
            if every == (1, 0, 2) or (name != "permute" and sorted(map(str, every)) == ["0", "1"]):
                return LastStates(self.finals, not self.swapped, self.cells)
            return self.refuse(f".{name}{said(every)}")
        if name == "squeeze":
            alone = len(self.finals) == 1 and every in ((), (int(self.swapped),))
            return self._vector(machine, self.finals[0]) if alone else self.refuse(".squeeze")
        count = len(self.finals) * self.finals[0].units
        flat = every == (1,) if name == "flatten" else len(every) == 2 and _batched(every, count)
        if not flat or not (self.swapped or len(self.finals) == 1):
            self.refuse(f".{name}{said(every)}")
        vectors = tuple([self._vector(machine, each) for each in self.finals])
        recorder = vectors[0].recorder
        return (
            recorder.add(machine, "concat", {}, vectors, recorder.label("concat")) if len(vectors) > 1 else vectors[0]
        )

    def elements(self, machine: Machine) -> Iterator[Value]:
        if self.swapped:
            self.refuse("a loop over the batch")
        return iter([self._vector(machine, each) for each in self.finals])

    def truth(self) -> bool:
        raise Unreadable("which way it goes depends on the values of a tensor")


def _batched(sizes: tuple[Value, ...], count: int) -> bool:
    """Is it a row of so many numbers for each of the batch?"""
    first, second = sizes
    return (isinstance(first, Batch) and second in (-1, count)) or (first == -1 and second == count)
