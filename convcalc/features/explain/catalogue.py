"""The list of topics, and what people may call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from convcalc.document.model import Finding
from convcalc.features.explain import korean
from convcalc.features.explain.topic import Topic
from convcalc.features.explain.topics import channels, filters, images, maps, sequences, skips, windows
from convcalc.lang.words import ALIASES, FAMILIES, MEANT
from convcalc.text import nearest

if TYPE_CHECKING:
    from convcalc.features.check.slips.fields import FieldSlip
    from convcalc.features.check.slips.slip import Slip, SuspectedSlip

TOPICS: tuple[Topic, ...] = (
    *filters.TOPICS, *windows.TOPICS, *maps.TOPICS, *channels.TOPICS, *sequences.TOPICS, *skips.TOPICS, *images.TOPICS,
)  # fmt: skip
"""All topics, in the order of the list."""


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
    return "".join(_singulars(name))


def _singulars(name: str) -> list[str]:
    words = "".join(char if char.isalnum() else " " for char in name.casefold().replace("\u00d7", "x")).split()
    return list(map(_singular, words))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find(asked: str) -> Topic | str:
    """A topic, or a layer's word; raises NoTopic."""
    wanted = bare(asked)
    if _CODE.fullmatch(wanted):
        return of_code(wanted)
    found = _known().get(wanted) or _within(asked)
    if found is None:
        raise NoTopic(asked, _holding(wanted)[:3] or _near(asked))
    return found


QUESTION = re.compile(
    r"^(?:why|how|what|when|where|which|who|is|are|does|do|did|can|could|should|must|shall|will|my|i)\b|[?？]\s*$|왜|어떻게|무엇|얼마|몇"
    r"|多少|什么|求|いくつ|ですか|^\W*(?:cuál|cuánt|qué|wie |welche|combien|quelle?)",
    re.IGNORECASE,
)
ABOUT_A_SIZE = re.compile(r"(?i)\b(?:answer|output|result|size|get|got|wrong|right|instead|not)\b|답|출력|결과|크기|틀")


COMMON = frozenset(
    "data layer network model training image size output input with more each local global all number".split()
)
"""Words of topics' names that say nothing of what a question is about."""


def is_question(asked: str) -> bool:
    """Is it asked in words, and not by a topic's name?

    >>> is_question("why is my answer 54 and not 55"), is_question("receptive field")
    (True, False)
    """
    return QUESTION.search(asked.strip()) is not None


ASKING = re.compile(
    r"(?i)^\W*(?:what(?:'s| is| are| does)?|how (?:does|do|is)|explain)\s+(?:an? |the )?|\s*(?:mean|work|works)?\W*$"
    r"|\s*(?:이란|란|은|는|이|가|의 뜻은)?\s*(?:무엇|뭐|어떻게|설명)\S*\s*\S*$"
)
"""The words with which a topic is asked for by its name: `what is padding?`, `패딩이란 무엇인가`."""


def is_name(asked: str) -> bool:
    """Is a topic asked for by a name of its own?

    >>> is_name("What is a receptive field?"), is_name("how large is the output of a stride of 2?")
    (True, False)
    """
    return bare(ASKING.sub("", " ".join(asked.split()))) in _known() or bare(asked) in _known()


def of_question(asked: str) -> Topic | str:
    """What a question in words is about: the topic that it names, else output sizes where two numbers are compared.

    Raises NoTopic with the topics of which a word stands in the question.
    """
    try:
        return find(asked)
    except NoTopic:
        held = _topics_of_words(asked)
    if len(held) == 1:
        return _topics()[bare(held[0])]
    if not held and len(re.findall(r"\d+", asked)) > 1 and ABOUT_A_SIZE.search(asked):
        return _topics()[bare("output size")]
    raise NoTopic(asked, held[:3] or ("output size", "parameters", "receptive field"))


def _topics_of_words(asked: str) -> list[str]:
    """Topics in one of whose names a whole word of the question stands, or that Korean writes a particle behind."""
    words = {word for word in _singulars(asked) if len(word) > 3} - COMMON
    english = [topic.name for topic in TOPICS for name in (*topic.names, topic.name) if words & set(_singulars(name))]
    korean_ones = [
        meant
        for name, meant in sorted(korean.names().items(), key=lambda each: -len(each[0]))
        if bare(name) in bare(asked) and len(name) > 1 and bare(meant) in _topics()
    ]
    return list(dict.fromkeys([*korean_ones[:1], *english]))


def _known() -> dict[str, Topic | str]:
    """What is meant by each name, without marks: a topic's own name comes first, then layer words, then other names."""
    return {
        **{bare(name): word for name, word in MEANT.items() if word in FAMILIES},
        **_in_korean(),
        **{bare(name): topic for topic in TOPICS for name in topic.names},
        **_words(),
        **{bare(topic.name): topic for topic in TOPICS},
    }


def _in_korean() -> dict[str, Topic | str]:
    topics = _topics()
    return {bare(name): topics.get(bare(meant), meant) for name, meant in korean.names().items()}


def _words() -> dict[str, str]:
    return {bare(word): ALIASES.get(word, word) for word in (*FAMILIES, *ALIASES)}


def _topics() -> dict[str, Topic]:
    """Topics by all their names, without marks; first the names under which they are listed."""
    found = {bare(topic.name): topic for topic in TOPICS}
    for topic in TOPICS:
        for name in topic.names:
            found.setdefault(bare(name), topic)
    return found


def _holding(wanted: str) -> list[str]:
    """Topics of whose names this is a part."""
    return list(dict.fromkeys(topic.name for name, topic in _topics().items() if len(wanted) > 3 and wanted in name))


def _within(asked: str) -> Topic | None:
    """The only topic of whose names this is a part; where there is none, that with the longest name in whole words.

    In whole words, since `hyperparameter` is no kind of parameter.
    """
    topics, holding = _topics(), _holding(bare(asked))
    if len(holding) == 1:
        return topics[bare(holding[0])]
    words = _singulars(asked)
    runs = {"".join(words[i:j]) for i, j in _runs(len(words))}
    held = max((name for name in topics if len(name) > 3 and name in runs), key=len, default="")
    return topics[held] if held and not holding else _within_korean(asked)


LONGEST_NAME = 8
"""Words of a topic's name at most; a question may have hundreds."""


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Where words in a row begin and end, of so many, that may be a name."""
    for i in range(count):
        yield from ((i, j) for j in range(i + 1, min(i + LONGEST_NAME, count) + 1))


PARTICLE = re.compile(r"(?:이란|란|은|는|이|가|을|를|의)$")
"""What Korean writes behind a noun."""


def _within_korean(asked: str) -> Topic | None:
    """The topic with the longest Korean name in whole words, the last of equals: what is asked for stands behind."""
    words = asked.split()
    known = {bare(name): bare(meant) for name, meant in korean.names().items()}
    best: tuple[int, int, str] | None = None
    for i, j in _runs(len(words)):
        run = bare("".join(words[i:j]))
        name = next((each for each in (run, PARTICLE.sub("", run)) if each in known), None)
        if name is not None and (best is None or (len(name), j) > best[:2]):
            best = len(name), j, name
    return None if best is None else _topics().get(known[best[2]])


_CODE = re.compile(r"[acdilprstux]\d\d[ab]?")

SLIPS = {
    "s": "output size", "d": "dilation", "t": "transposed", "p": "parameters", "c": "MACs and FLOPs",
    "r": "receptive field", "u": "memory", "l": "residual", "x": "remainder", "a": "parameters",
    "i": "parameters",
}  # fmt: skip
"""What the slips are about whose code begins so, where no topic tells of them."""


def of_code(code: str) -> Topic:
    """The topic that tells of a slip: S04 is told of in `output size`; raises NoTopic where no slip has this code."""
    usual = next(topic for topic in TOPICS if topic.name == SLIPS[code[0]])
    for topic in (usual, *TOPICS):
        if code_of(code) in [finding.verdict for finding in topic.mistakes()]:
            return topic
    if not slips_of(code_of(code)):
        raise NoTopic(code_of(code), ())
    return usual


def code_of(asked: str) -> str:
    """The code of a slip, as check prints it; "" where something else was asked for."""
    wanted = bare(asked)
    return wanted[0].upper() + wanted[1:] if _CODE.fullmatch(wanted) else ""


def slips_of(code: str) -> tuple[Finding, ...]:
    """All that check says under a code, each with where it was met."""
    texts: dict[str, str] = {}
    for each in _slips():
        if each.code == code:
            texts[each.text] = texts.get(each.text) or each.source
    return tuple([Finding(code, text, (f"met in: {where}",) if where else ()) for text, where in texts.items()])


def slip_of_numbers(asked: str) -> str:
    """The code of the one slip in whose sentence two large numbers of a question stand; "" where there is none.

    >>> slip_of_numbers("why does 224 give 54 and 227 give 55?"), slip_of_numbers("why 112 and not 111?")
    ('X01', '')
    """
    numbers = _large(asked)
    codes = {each.code for each in _slips() if len(numbers & _large(each.text)) > 1}
    return codes.pop() if len(codes) == 1 else ""


def _large(text: str) -> set[str]:
    """Its numbers of three digits or more: smaller ones stand in many sentences."""
    return set(re.findall(r"(?<![\d.,])\d{3,}(?![\d.,]\d)", text))


def _slips() -> Iterator[Slip | SuspectedSlip | FieldSlip]:
    """Every slip that check knows."""
    from convcalc.features.check import checker, memory_answers, suspects
    from convcalc.features.check.slips import (
        counts,
        fields,
        parts,
        search_counts,
        search_fields,
        search_inputs,
        search_sizes,
        search_sums,
        sizes,
        typed,
    )
    from convcalc.features.check.slips.slip import Slip, SuspectedSlip

    kinds = (Slip, SuspectedSlip, fields.FieldSlip)
    searches = search_sizes, search_counts, search_fields, search_inputs, search_sums
    for module in (sizes, counts, fields, *searches, parts, typed, checker, suspects, memory_answers):
        for value in vars(module).values():
            for each in value if isinstance(value, tuple) and not isinstance(value, kinds) else (value,):
                if isinstance(each, kinds):
                    yield each


def _near(asked: str) -> list[str]:
    """The name that is spelt nearly so."""
    every = [name for topic in TOPICS for name in (topic.name, *topic.names)]
    near = nearest(asked, [*every, *FAMILIES, *ALIASES, *korean.names()])
    if near is None:
        return []
    found = _topics().get(bare(near))
    return [found.name if found and bare(near) not in _words() and len(near) > 3 else near]
