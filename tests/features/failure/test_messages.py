"""Error messages in plain words: what each number is, and what to change."""

from __future__ import annotations

import random
import re

import pytest

from convcalc.document import derived
from convcalc.features.failure.explanation import Explanation
from convcalc.features.failure.messages import BEGINNINGS, EXPLAINED, explanation
from convcalc.readers.error_messages import KINDS, flattened, looks_like_error, recognised
from tests.places import DATA


def read_corpus(name: str) -> dict[str, tuple[str, ...]]:
    """A message -> its kind, and parts of what is said of it."""
    blocks = (DATA / "error_messages" / name).read_text(encoding="utf-8").strip().split("\n\n")[1:]
    parts = [[line.strip() for line in block.splitlines()] for block in blocks]
    return {message: tuple(rest) for message, *rest in parts}


def read_pasted() -> list[tuple[str, str, list[str]]]:
    """A text as it was pasted, its framework and kind, and parts of what is said of it."""
    _, *blocks = (DATA / "error_messages" / "pasted.txt").read_text(encoding="utf-8").split("----\n")
    halves = [block.split("\n=> ") for block in blocks]
    return [(text, rest.splitlines()[0], rest.splitlines()[1:]) for text, rest in halves]


MESSAGES = read_corpus("messages.txt")
WORDINGS = read_corpus("wordings.txt")
ALL = MESSAGES | WORDINGS


def words(found: Explanation) -> str:
    """All that is said, a number and what it is on one line."""
    numbers = [f"{written} {meaning}" for written, meaning in found.numbers]
    return "\n".join([found.meaning, *numbers, *map(derived.line, found.working), *found.changes])


@pytest.mark.parametrize("text", MESSAGES)
def test_what_is_said_of_a_message(text: str) -> None:
    kind, *parts = MESSAGES[text]
    message = recognised(text)
    assert message is not None and message.kind == kind
    said = words(explanation(message))
    for part in parts:
        assert part in said, said


@pytest.mark.parametrize("text", WORDINGS)
def test_how_each_framework_words_it(text: str) -> None:
    """Its framework and kind, what it means and what to change, for one message of every pattern."""
    of, meaning, change = WORDINGS[text]
    message = recognised(text)
    assert message is not None and f"{message.framework}: {message.kind}" == of
    found = explanation(message)
    assert (found.meaning, found.changes[0]) == (meaning, change)


@pytest.mark.parametrize(("text", "of", "parts"), read_pasted())
def test_what_is_pasted_is_read_as_it_is(text: str, of: str, parts: list[str]) -> None:
    message = recognised(text)
    assert message is not None and f"{message.framework}: {message.kind}" == of
    said = words(explanation(message)) + f"\nthe traceback ends in {message.line}"
    for part in parts:
        assert part in said, said


def test_every_kind_has_a_message_here_and_something_to_say() -> None:
    kinds = {kind for kind, *_ in MESSAGES.values()} | {of.partition(": ")[2] for of, *_ in WORDINGS.values()}
    assert kinds == {kind.name for kind in KINDS} == set(EXPLAINED)
    assert len(MESSAGES) >= 30 and len(WORDINGS) >= 250 and len(read_pasted()) >= 15


def test_nearly_every_pattern_has_a_message_here() -> None:
    """What has none is the beginning of a longer one, whose numbers were cut off."""
    patterns = [each for kind in KINDS for every in kind.wordings.values() for each in every]
    flat = [flattened(text) for text in ALL]
    without = [each for each in patterns if not any(re.search(each, text, re.IGNORECASE) for text in flat)]
    assert len(without) <= 3, without


@pytest.mark.parametrize("text", ALL)
def test_something_is_to_be_changed(text: str) -> None:
    message = recognised(text)
    assert message is not None
    changes = explanation(message).changes
    assert changes and all(changes) and len(set(changes)) == len(changes)


@pytest.mark.parametrize("text", ALL)
def test_what_stands_around_a_message_does_not_matter(text: str) -> None:
    """A traceback before it, colours and line breaks within it."""
    alone, wrapped = recognised(text), text.replace(" ", "\n", 4).replace(" ", "  ", 9)
    around = recognised(
        f'Traceback (most recent call last):\n  File "t.py", line 3, in <module>\n    f(x)\n\x1b[31m{wrapped}\n'
    )
    assert alone is not None and around is not None
    assert (around.kind, around.facts) == (alone.kind, alone.facts)
    assert around.line == "t.py, line 3"


@pytest.mark.parametrize("text", ALL)
def test_every_number_of_a_message_is_told(text: str) -> None:
    """What was recognised as a number is said to be something, or stands in what is."""
    message = recognised(text)
    assert message is not None
    said = words(explanation(message)).replace(",", "")
    for name, value in message.facts.items():
        if value.isdigit() and name not in ("groups", "flag", "least", "expected"):
            assert value in said, (name, value)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_kinds_that_are_listed_are_those_that_are_known(beginning: str) -> None:
    """Each stands, but for its numbers, in one of the messages here."""

    def bare(text: str) -> set[str]:
        return {word.strip("'`\"().,:;").lower() for word in text.split()} - {"name", "n", "400"}

    wanted = {word for word in bare(beginning) if word.isalpha()}
    assert any(wanted <= bare(text) for text in ALL), wanted


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("mat1 and mat2 shapes cannot be multiplied (1792x28 and 784x10)", "1792 * 28 = 50,176 = 64 * 784"),
        ("mat1 and mat2 shapes cannot be multiplied (8x3136 and 784x10)", "a 2x2 pool or stride 2 is missing"),
        ("mat1 and mat2 shapes cannot be multiplied (32x10 and 64x10)", "the other way round"),
        ("Given groups=1, weight of size [8, 3, 3, 3], expected input[4, 32, 32, 3] to have 3 channels, but got 32"
         " channels instead", "x.permute(0, 3, 1, 2)"),
        ("Given groups=1, weight of size [8, 3, 3, 3], expected input[4, 4, 32, 32] to have 3 channels, but got 4"
         " channels instead", "alpha"),
        ("Sizes of tensors must match except in dimension 1. Expected size 56 but"
         " got size 64 for tensor number 1 in the"
         " list.", "4 at both ends"),
        ("The size of tensor a (28) must match the size of tensor b"
         " (14) at non-singleton dimension 3", "28 is 2 times 14"),
        ("shape '[16, 400]' is invalid for input of size 9216", "9,216 = 16 * 576: 16 inputs of 576"),
        ("size mismatch for conv1.weight: copying a param with shape"
         " torch.Size([64, 3, 7, 7]) from checkpoint, the shape"
         " in current model is torch.Size([64, 1, 7, 7]).", "grey or colour"),
        ("stack expects each tensor to be equal size, but got [3, 224, 224] at entry 0 and [1, 224, 224] at entry 3",
         "convert('RGB')"),
    ],
)  # fmt: skip
def test_what_the_numbers_tell_besides(text: str, part: str) -> None:
    message = recognised(text)
    assert message is not None
    assert part in words(explanation(message))


@pytest.mark.parametrize(
    "text", ["", "receptive field", "ValueError: no such thing", "RuntimeError: CUDA out of memory"]
)
def test_other_messages_are_not_known(text: str) -> None:
    assert recognised(text) is None


OTHER_NUMBERS = ("0", "1", "2", "3", "7", "999999999999999", "-1", "None", "?", "")
OTHER_SIZES = ("", "1", "None", "3, 4", "1, 2, 3", "0, 0", "?, ?", "None, None", "1, 2, 3, 4, 5, 6", "a")


def mutated(text: str, dice: random.Random) -> str:
    """A message with another number, another list of sizes, or a few characters cut out of it."""
    places = list(re.finditer(dice.choice([r"\d+", r"(?<=[\[({])[^\[\](){}]*(?=[\])}])", r"."]), text))
    if not places:
        return text
    start, end = dice.choice(places).span()
    made = dice.choice(OTHER_NUMBERS if text[start:end].isdigit() else OTHER_SIZES)
    return text[:start] + made + text[end:]


def test_messages_with_other_numbers_and_sizes_break_nothing() -> None:
    """They are explained, or taken for another kind, or not known; whatever they say is said in words."""
    dice = random.Random(11)
    explained = 0
    for _ in range(8):
        for text in ALL:
            other = mutated(mutated(text, dice), dice)
            message = recognised(other)
            explained += message is not None and bool(words(explanation(message)))
    assert explained > 3 * len(ALL)


def test_a_long_log_takes_no_time() -> None:
    """Beginnings of messages without their end, ten thousand times."""
    beginning = "A `Concatenate` layer requires inputs with matching shapes except for the concat axis. Received: ["
    log = beginning * 10_000
    assert recognised(log) is None


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("shape '[-1, 400]' is invalid for input of size 2304", "576 or 36: the message does not say"),
        ("shape '[-1, 784]' is invalid for input of size 12544", "3,136 or 196: the message does not say"),
        ("shape '[32, 400]' is invalid for input of size 18432", "576"),
    ],
)
def test_what_the_linear_layer_takes_is_said_flatly_only_where_the_batch_is_known(text: str, takes: str) -> None:
    message = recognised(text)
    assert message is not None
    last = explanation(message).changes[-1]
    assert f"the linear layer behind it then takes {takes}" in last
    assert ("does not say" in last) == ("-1" in text)


@pytest.mark.parametrize(
    "message",
    [
        "[TensorRT] ERROR: (Unnamed Layer* 5) [Convolution]: at least 4 dimensions are required for input",
        "[TRT] [E] 4: Error Code 4: Internal Error (Network has dynamic or shape inputs, but no profile was defined.)",
    ],
)
def test_a_message_that_is_not_known_is_no_question_about_a_layer(message: str) -> None:
    assert looks_like_error(message) and recognised(message) is None
