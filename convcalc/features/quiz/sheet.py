"""A sheet of exercises: which topics there are, and the same sheet for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc._namedtuple import NamedTuple
from convcalc.features.quiz import count_questions, network_questions, size_questions
from convcalc.features.quiz.dice import Dice
from convcalc.features.quiz.exercise import Exercise, exercise

TOPICS = {topic.name: topic for topic in (*size_questions.TOPICS, *count_questions.TOPICS, *network_questions.TOPICS)}

MOST = 200
TRIES = 40


class ExerciseSheet(NamedTuple):
    """Fewer exercises than were asked for, where the topics have no more that differ."""

    seed: int
    level: int
    topics: tuple[str, ...]
    exercises: tuple[Exercise, ...]


def sheet(seed: int, topics: tuple[str, ...] = (), level: int = 2, count: int = 10) -> ExerciseSheet:
    """So many exercises; the first ones are the same whatever the count.

    >>> [each.topic for each in sheet(1, ("size", "params"), count=3).exercises]
    ['size', 'params', 'params']
    """
    chosen = topics or tuple(TOPICS)
    left, order = list(chosen), list[str]()
    made: list[Exercise] = []
    turn = 0
    while len(made) < count and left:
        if not order:
            order = Dice(seed, level, turn).shuffled(left)
            turn += 1
        topic = order.pop(0)
        another = _another(seed, topic, level, made)
        if another is None:
            left.remove(topic)
        else:
            made.append(another)
    return ExerciseSheet(seed, level, chosen, tuple(made))


def which(seed: int, level: int, topics: Sequence[str]) -> str:
    """What a sheet is made from, as its column `sheet` has it."""
    return f"seed {seed} level {level}" + (f" topic {','.join(topics)}" if len(topics) < len(TOPICS) else "")


def _another(seed: int, topic: str, level: int, made: list[Exercise]) -> Exercise | None:
    """An exercise that is not on the sheet yet; None where there seems to be no other."""
    known = {each.question for each in made}
    for attempt in range(TRIES):
        dice = Dice(seed, level, len(made), attempt)
        problem = TOPICS[topic].levels[level - 1](dice)
        question = problem.question[:1].upper() + problem.question[1:]
        if question not in known:
            return exercise(topic, level, problem._replace(question=question), dice)
    return None
