"""Every topic: its numbers come from the engine, its mistakes are real ones, its names lead to it."""

from __future__ import annotations

import ast
import re

import pytest

from convcalc.api import check, measure
from convcalc.arithmetic.formulas import FORMULAS
from convcalc.document.model import Diagram, Fields, Findings, Text, Working
from convcalc.document.writers import Look
from convcalc.document.writers.plain import render
from convcalc.features.check.slips.examples import EXAMPLES
from convcalc.features.explain import catalogue, page, slip_page
from convcalc.features.explain.topic import Topic
from convcalc.lang.words import ALIASES, CLAIMS, FAMILIES, FLAGS
from convcalc.shape import Shape
from convcalc.text import cells
from tests import snapshots
from tests.places import PACKAGE

WANTED = (
    "padding", "same", "stride", "remainder", "dilation", "groups", "depthwise", "1x1", "transposed", "pooling",
    "global pooling", "receptive field", "parameters", "batch norm", "MACs and FLOPs", "residual", "shortcuts A/B/C",
    "bottleneck", "vanishing gradient and the identity path", "fully convolutional heads", "memory",
)  # fmt: skip

every_topic = pytest.mark.parametrize("topic", catalogue.TOPICS, ids=lambda topic: topic.name)
every_word = pytest.mark.parametrize("name", FAMILIES)


@pytest.mark.parametrize("name", WANTED)
def test_what_was_promised_is_there(name: str) -> None:
    found = catalogue.find(name)
    assert isinstance(found, Topic)
    assert found.name in name or name.startswith(found.name) or found.name in ("shortcuts", "fully convolutional")


@every_topic
def test_a_topic_has_all_its_parts(topic: Topic) -> None:
    document = page.of_topic(topic)
    kinds = [type(part) for part in document.parts]
    assert kinds[0] is Text and document.parts[0].heading == f"{topic.name}: {topic.title}"  # type: ignore[union-attr]
    assert len(document.parts) > len(topic.rules) + 4, "no example"
    assert Findings in kinds, "nobody gets it wrong?"
    assert isinstance(document.parts[-1], Fields)
    further = dict(document.parts[-1].pairs)
    assert further["source"] and further["see also"] and further["try"]


@every_topic
def test_a_topic_opens_with_its_rule_in_two_sentences_and_its_picture(topic: Topic) -> None:
    first, second, *_ = page.of_topic(topic).parts
    assert isinstance(first, Text) and first.text == topic.lead
    assert len(re.findall(r"[.!?](?: |$)", topic.lead)) == 2
    assert isinstance(second, Diagram)
    for drawn in (second.ascii, second.unicode):
        assert min(max(map(cells, each)) for each in drawn) <= 40, "nothing for a narrow screen"


@every_topic
def test_a_topic_fits_a_narrow_page(topic: Topic) -> None:
    text = render(page.of_topic(topic), Look(width=80))
    assert text.isascii()
    long = [line for line in text.split("\n") if len(line) > 80]
    assert all(line[0] != " " or " = " in line or line.startswith("    =") for line in long), long


@every_topic
def test_what_a_topic_says(topic: Topic) -> None:
    name = topic.name.lower().replace(" ", "-")
    snapshots.check_report(f"explain/{name}", page.of_topic(topic))


@pytest.mark.parametrize("width", [80, 60])
def test_a_page_as_it_was_looked_at(width: int) -> None:
    text = render(page.of_topic(next(each for each in catalogue.TOPICS if each.name == "same")), Look(width=width))
    snapshots.check(f"explain/same-{width}.txt", text)


@every_topic
def test_every_working_ends_in_its_value(topic: Topic) -> None:
    workings = [part for part in topic.example() if isinstance(part, Working)]
    for shown in workings:
        if shown.plain[-1].lstrip("-").isdigit():
            for step in shown.plain[1:]:
                assert _value(step) == int(shown.plain[-1]), step


def _value(step: str) -> int:
    """What a step of numbers comes to, read by Python itself."""
    text = re.sub(r"(floor|ceil)\(", r"\1_(", step).replace(" mod ", " % ")
    text = re.sub(r"(?<![\w)])/", "/", text)
    from fractions import Fraction
    from math import ceil, floor

    numbers = re.sub(r"\b(\d+)\b", r"Fraction(\1)", text)
    names = {"Fraction": Fraction, "floor_": floor, "ceil_": ceil, "min": min, "max": max}
    result = eval(numbers, {"__builtins__": {}}, names)
    assert result == int(result)
    return int(result)


@every_topic
def test_a_mistake_leads_to_another_number_than_the_right_one(topic: Topic) -> None:
    for finding in topic.mistakes():
        for line in finding.more:
            told = re.fullmatch(r".*?(-?[\d.,/]+), not (-?[\d.,/]+)", line)
            if told:
                assert told[1] != told[2], line


@every_topic
def test_every_code_of_a_mistake_is_in_the_catalogue(topic: Topic) -> None:
    codes = [finding.verdict for finding in topic.mistakes() if finding.verdict]
    assert all(re.fullmatch(r"[SDCTPRULX]\d\d[ab]?", code) for code in codes)
    assert len(codes) == len(set(codes))


@every_topic
def test_see_also_leads_somewhere(topic: Topic) -> None:
    for name in topic.see:
        other = catalogue.find(name)
        assert isinstance(other, Topic) and other.name == name and other is not topic


def test_no_topic_is_a_dead_end() -> None:
    led = {name for topic in catalogue.TOPICS for name in topic.see}
    assert {topic.name for topic in catalogue.TOPICS} - led == set()


def test_names_are_told_apart() -> None:
    each = [{catalogue.bare(name) for name in (topic.name, *topic.names)} for topic in catalogue.TOPICS]
    names = [name for bare in each for name in bare]
    assert {name for name in names if names.count(name) > 1} == set()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Receptive_Fields", "receptive field"),
        ("batchnorm", "batch norm"),
        ("FLOPs", "MACs and FLOPs"),
        ("gflops", "MACs and FLOPs"),
        ("deconvolution", "transposed"),
        ("shortcut B", "shortcuts"),
        ("1 x 1", "1x1"),
        ("atrous", "dilation"),
        ("pointwise", "1x1"),
        ("SAME", "same"),
        ("ResNet", "residual"),
        ("identity path", "vanishing gradient"),
        ("pooling layer", "pooling"),
    ],
)
def test_loose_names(asked: str, found: str) -> None:
    topic = catalogue.find(asked)
    assert isinstance(topic, Topic) and topic.name == found


@pytest.mark.parametrize(
    ("asked", "near"),
    [("pading", "padding"), ("recptive field", "receptive field"), ("maxpol", "maxpool"), ("dilatd", "dilation")],
)
def test_a_misspelt_topic_is_suggested(asked: str, near: str) -> None:
    with pytest.raises(catalogue.NoTopic) as caught:
        catalogue.find(asked)
    assert near in caught.value.near


def codes() -> set[str]:
    """Every code that check may print."""
    from convcalc.features.check.slips import counts, fields, sizes

    catalogues = (
        sizes.WINDOW, sizes.TRANSPOSED, sizes.DEPTH, counts.CONV, counts.LOCAL, counts.DENSE, counts.OTHERS,
        counts.COST,
    )  # fmt: skip
    slips = [slip.code for catalogue in catalogues for slip in catalogue] + [slip.code for slip in fields.FIELD]
    return {part for code in slips for part in code.split("+") if part}


def test_the_code_of_a_slip_leads_to_what_tells_of_it() -> None:
    known = codes()
    assert len(known) > 40
    for code in known:
        assert isinstance(catalogue.find(code), Topic)
    for topic in catalogue.TOPICS:
        for finding in topic.mistakes():
            if finding.verdict:
                told = catalogue.of_code(finding.verdict.lower())
                assert finding.verdict in [each.verdict for each in told.mistakes()]
    assert catalogue.of_code("s04").name == "output size" and catalogue.of_code("p11").name == "batch norm"


def test_the_page_of_a_code_begins_with_that_slip() -> None:
    from convcalc.features.check.slips import counts, parts, search_fields, sizes

    named = [search_fields.MISSED, search_fields.ADDED, parts.LAYER, *sizes.WINDOW, *counts.COST]
    for slip in named:
        if not slip.code or "+" in slip.code:
            continue
        assert slip.text in [finding.text for finding in catalogue.slips_of(slip.code)]
        topic = catalogue.find(slip.code)
        assert isinstance(topic, Topic)
        shown = page.of_topic(topic, catalogue.code_of(slip.code.lower())).parts
        first = next(part for part in shown if isinstance(part, Findings))
        assert {each.verdict for each in first.findings} == {slip.code}
        assert shown.index(first) <= 1
    assert catalogue.code_of("padding") == ""


def test_most_slips_are_told_of_somewhere() -> None:
    told = {finding.verdict for topic in catalogue.TOPICS for finding in topic.mistakes()}
    assert len(codes() & told) > len(codes()) * 2 / 3, sorted(codes() - told)


def test_nonsense_is_no_topic() -> None:
    with pytest.raises(catalogue.NoTopic) as caught:
        catalogue.find("xyzzy")
    assert caught.value.near == ()


@pytest.mark.parametrize("name", sorted(FLAGS | CLAIMS | set(ALIASES)))
def test_every_word_of_the_language_leads_somewhere(name: str) -> None:
    assert catalogue.find(name)


@every_word
def test_a_layer_word_has_a_page(name: str) -> None:
    assert catalogue.find(name) == name or isinstance(catalogue.find(name), Topic)
    document = page.of_word(name)
    text = render(document, Look(width=80))
    assert text.isascii() and max(map(len, text.split("\n"))) <= 80
    assert "parameters" in text and document.answer


@every_word
def test_what_a_layer_word_may_be_told_is_on_its_page(name: str) -> None:
    from convcalc.layers import kind_of

    text = " ".join(render(page.of_word(name), Look()).split())
    for argument in kind_of(name).arguments:
        assert argument.written in text and argument.help in text


def test_every_formula_of_a_topic_is_registered() -> None:
    used = {rule.__name__ for topic in catalogue.TOPICS for rule in topic.rules}
    assert used <= set(FORMULAS)


NAMES = re.compile(r"\d+x\d+(x\d+)?|\b(19|20)\d\d[ab]?\b|arXiv:[\d.]+|#\d+|(ResNet|CS)-?\d+|[Ss]ection [\d.]+")
"""Numbers that are names: sizes of an example, years, papers, networks."""

QUOTED = ("3.8 x 10^9", "24M", "27.94", "28.54", "27.88", "25.03")
"""Numbers that others printed, and that are told as theirs."""


@pytest.mark.parametrize("module", ["windows", "maps", "channels", "skips"])
def test_no_result_is_typed_in(module: str) -> None:
    """In words of ours no number of two digits or more stands that the engine could have worked out."""
    path = PACKAGE / "features" / "explain" / "topics" / f"{module}.py"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            if "->" in node.value or re.match(r"[ \[]*(convcalc|conv|dwconv|fc|gap)\b", node.value):
                continue  # an example, to be run or measured
            left = NAMES.sub("", node.value)
            for number in QUOTED:
                left = left.replace(number, "")
            assert not re.search(r"\d[\d,]*\d\d|\d\.\d", left), f"{module}.py:{node.lineno}: {node.value!r}"


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_code_begins_with_a_question_the_wrong_answer_and_the_right_working(code: str) -> None:
    """The right working ends in what the engine computes, and the wrong answer is another."""
    text = EXAMPLES[code]
    checked = next(each for each in check(text).claims if code in [slip.code for slip in each.slips])
    question, wrong, right, *workings = slip_page.opening(code, catalogue.slips_of(code))
    assert (
        isinstance(question, Text) and question.text.endswith("?") and question.text.rstrip("?")[:5] == text[:5]
    ) or (isinstance(question, Text) and question.text.startswith("the whole of"))
    assert isinstance(wrong, Findings) and wrong.findings[0].verdict == code
    assert isinstance(right, Text) and right.text not in wrong.findings[0].text.split(":")[0].split(" = ")
    ends = [int(part.plain[-1].replace(",", "")) for part in workings if isinstance(part, Working)]
    computed = checked.computed
    if "params" in checked.claim or "macs" in checked.claim:
        assert sum(ends) == computed or not ends
    elif "inputs" in checked.claim:
        assert not ends
    elif "rf" in checked.claim:
        assert isinstance(computed, tuple) and ends == [computed[0]]
    elif ends:
        assert isinstance(computed, Shape) and set(ends) == set(computed.size)


def test_the_json_of_a_code_names_the_slip_once() -> None:
    topic = catalogue.find("S04")
    assert isinstance(topic, Topic)
    data = page.of_topic(topic, "S04").data
    assert isinstance(data, dict)
    codes_ = [each["code"] for each in data["topics"][0]["mistakes"]]
    assert codes_[0] == "S04" and codes_.count("S04") == 1 and data["topics"][0]["mistakes"][0]["on"]


def found(name: str) -> Topic:
    topic = catalogue.find(name)
    assert isinstance(topic, Topic)
    return topic


def picture(name: str, width: int = 80) -> list[str]:
    """The picture of a topic as it is drawn on so wide a page."""
    topic = found(name)
    (drawn,) = (part for part in topic.picture() if isinstance(part, Diagram))
    return list(next(each for each in drawn.ascii if max(map(cells, each)) <= width))


def test_the_picture_of_batch_norm_is_worked_out() -> None:
    rows = [[float(number) for number in line.split()] for line in picture("batch norm")[1:]]
    before, even, after = ([value for row in rows for value in row[at : at + 3]] for at in (0, 6, 9))
    mean = sum(before) / len(before)
    deviation = (sum((value - mean) ** 2 for value in before) / len(before)) ** 0.5
    assert even == [(value - mean) / deviation for value in before]
    assert sum(even) == 0 and sum(value * value for value in even) == len(even)
    assert after == [3 * value + 1 for value in even]


def test_the_picture_of_memory_adds_up() -> None:
    *lines, _, total = picture("memory")[1:]
    counts = [re.findall(r" (\d[\d,]*)(?= |$)", line)[-2:] for line in lines]
    params, outputs = (sum(int(each.replace(",", "")) for each in side) for side in zip(*counts, strict=True))
    assert total.split()[1:] == [f"{params:,}", f"{outputs:,}"]
    facts = measure("vgg16")
    assert (params, outputs) == (facts.params, facts.memory)


def test_a_crop_has_the_places_that_its_picture_and_its_sentence_say() -> None:
    lines = picture("rescale")
    topic = found("rescale")
    high, wide = (int(n) for n in re.findall(r"places (\d+)x(\d+)", lines[0])[0])
    assert sum("v" in line for line in lines[1:2]) and lines[1].count("v") == wide
    assert sum(line.startswith(">") for line in lines) == high
    assert f"{high}*{wide} = {high * wide} places" in topic.more[0]


def test_the_second_guess_of_the_picture_is_in_the_table_below_it() -> None:
    lines = picture("top-1")
    shares = [int(re.findall(r"(\d+) %", line)[0]) for line in lines]
    assert shares == sorted(shares, reverse=True) and sum(shares) == 100
    assert ", ".join(line.split()[0] for line in lines) in render(page.of_topic(found("top-1")), Look())
    bars = [line.count("#") for line in lines]
    assert bars == sorted(bars, reverse=True) and max(bars) > 20
