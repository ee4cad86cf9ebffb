"""The sizes of a network's inputs that nobody says, found by running it on what their first uses ask for.

Each trial is a run of its own. What fits is taken, with a note; where nothing does, the size is said to be unknown,
and the program is not accused of what may be a wrong assumption of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.readers.located import CannotRun, UnknownSize
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Failure, Value
from convcalc.readers.pytorch.input_choices import InputChoice, choices_for, of_given
from convcalc.readers.pytorch.unsized_inputs import InputNeeded
from convcalc.shape import Shape

if TYPE_CHECKING:
    from convcalc.readers.pytorch.recorder import Recorder

MOST_RUNS = 40
"""Runs of one network, the last included."""

MOST_STEPS = 1_000_000
"""Steps that all runs may take together, besides those of one."""

Choices = Mapping[str, InputChoice]


class SizedRun(NamedTuple):
    """One run: on what, and how it ended.  misfits: layers behind an assumed input that declare otherwise, with how
    many more channels they want.  doubtful: the inputs of which no layer behind them says that they are right."""

    choices: Choices
    recorder: Recorder
    out: Value = None
    failed: Failure | CannotRun | None = None
    misfits: tuple[int, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def fits(self) -> bool:
        return self.failed is None and not self.misfits

    @property
    def badness(self) -> tuple[bool, int, int]:
        return self.failed is not None, len(self.misfits), -len(self.recorder.graph.nodes)


class SizeSearch:
    """Runs of a network on what its inputs may be; run: is given the choices, and makes a recorder and a value.

    latest: the recorder of the run that is under way, or failed last.  known: the sizes that somebody gave, by name.
    """

    def __init__(
        self,
        machine: Machine,
        run: Callable[[Choices], tuple[Recorder, Value]],
        latest: Callable[[], Recorder | None],
        known: Mapping[str, Shape],
    ) -> None:
        self.machine = machine
        self.run = run
        self.latest = latest
        self.known = known
        self.reference = next(iter(known.values()), Shape(1, ()))
        self.runs = 0
        self.left = machine.budget.left + MOST_STEPS

    def found(self, start: Choices) -> SizedRun:
        """The run that fits, else the one that came furthest; raises what is wrong whatever the inputs are.

        Raises UnknownSize where that may be the fault of a size that was only assumed.
        """
        best = self._with(start)
        assumed = [name for name, each in best.choices.items() if not each.given and name not in start]
        free = next((name for name in assumed if best.choices[name].free), None)
        if best.fits and free is not None:
            choice = best.choices[free]
            raise UnknownSize(free, f"{choice.free} it has, nothing says", self._example(best), None)
        doubtful = [name for name in best.doubtful if name in assumed]
        if not best.fits and (doubtful or free):
            name = doubtful[0] if doubtful else free or ""
            raise UnknownSize(name, self._words(best, name), self._example(best), best.failed)
        if best.failed is not None:
            raise best.failed
        for name in assumed:
            if best.choices[name].words:
                words = f"the size of input '{name}' is taken from how it is used: {best.choices[name].words}"
                self.machine.note(words)
        return best

    def _words(self, trial: SizedRun, name: str) -> str:
        """What came of the likeliest choice."""
        words = trial.choices[name].words or "so many values"
        if trial.failed is None:
            return f"taken for {words}, a layer declares otherwise"
        said = trial.failed.mistake.message if isinstance(trial.failed, CannotRun) else str(trial.failed)
        return f"taken for {words}, {said}"

    def _example(self, trial: SizedRun) -> str:
        """How all sizes are given at once."""
        tensors = {
            name: each.shape.text("chw") for name, each in trial.choices.items() if each.kind in ("tensor", "number")
        }
        return ",".join([f"{name}={size}" for name, size in tensors.items()])

    def _with(self, choices: Choices) -> SizedRun:
        """The best run on these choices, and on what may stand for inputs that are open."""
        machine, left, notes = self.machine, self.machine.budget.left, dict(self.machine.notes)
        self.runs += 1
        try:
            recorder, out = self.run(choices)
            return self._solved(self._looked_at(SizedRun(choices, recorder, out)), notes)
        except InputNeeded as need:
            self.left -= left - machine.budget.left
            machine.budget.left, machine.notes = left, notes
            return self._best(choices, need)
        except (Failure, CannotRun) as failed:
            self.left -= left - machine.budget.left
            machine.budget.left = left
            recorder_ = self.latest()
            if recorder_ is None:
                raise
            return self._looked_at(SizedRun(choices, recorder_, None, failed))

    def _best(self, choices: Choices, need: InputNeeded) -> SizedRun:
        """The best of what an input may be; the first among equals."""
        given = self.known.get(need.name)
        every = of_given(given) if given is not None else choices_for(need, self.reference)
        best: SizedRun | None = None
        notes = dict(self.machine.notes)
        for each in every:
            if best is not None and (self.runs >= MOST_RUNS or self.left < 0):
                break
            self.machine.notes = dict(notes)
            trial = self._with({**choices, need.name: each})
            if best is None or trial.badness < best.badness:
                best, kept = trial, dict(self.machine.notes)
            if trial.fits:
                break
        assert best is not None
        self.machine.notes = kept
        return best

    def _solved(self, trial: SizedRun, notes: dict[str, int]) -> SizedRun:
        """The same with as many channels more of the input chosen last as a layer behind it wants."""
        name = next(reversed(list(trial.choices)), "")
        if trial.fits or self.runs >= MOST_RUNS or name not in trial.doubtful:
            return trial
        choice = trial.choices[name].larger(trial.misfits[0])
        if choice is None:
            return trial
        kept, self.machine.notes = self.machine.notes, dict(notes)
        self.runs += 1
        choices = {**trial.choices, name: choice}
        try:
            recorder, out = self.run(choices)
        except (Failure, CannotRun, InputNeeded):
            self.machine.notes = kept
            return trial
        again = self._looked_at(SizedRun(choices, recorder, out))
        if not again.fits:
            self.machine.notes = kept
            return trial
        return again

    def _looked_at(self, trial: SizedRun) -> SizedRun:
        """With what the layers behind the assumed inputs declare."""
        misfits: list[int] = []
        doubtful: list[str] = []
        for name, choice in trial.choices.items():
            if choice.given or choice.kind == "value":
                continue
            place = trial.recorder.places.get(name)
            wanted = list(_wanted_behind(trial.recorder, place)) if place is not None else []
            misfits += [each for each in wanted if each]
            if wanted[:1] != [0]:
                doubtful.append(name)
        return trial._replace(misfits=tuple(misfits), doubtful=tuple(doubtful))


def _wanted_behind(recorder: Recorder, place: int) -> Iterator[int]:
    """How many channels more each layer behind a value wants than arrive, of those that declare it."""
    graph, behind = recorder.graph, {place}
    for value, node in enumerate(graph.nodes, 1):
        if behind.isdisjoint((*node.reads, *node.besides)):
            continue
        behind.add(value)
        arriving = graph.shape(node.reads[0]).channels or 0
        for claim in node.claims:
            if claim.what == "inputs" and isinstance(claim.value, Number):
                yield claim.value.mantissa - arriving
