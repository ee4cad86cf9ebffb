"""`convcalc explain [TOPIC]`: convolution arithmetic in words, with a worked example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.command import ReportCommand, Usage, filled, option
from convcalc.cli.values import dims, fraction, whole
from convcalc.document.model import Document

if TYPE_CHECKING:
    from convcalc.features.explain.topic import Topic


class ExplainCommand(ReportCommand):
    """Its help ends with the topics."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from convcalc.features.explain.catalogue import TOPICS

        super().format_help(ctx, formatter)
        names = ", ".join(topic.name for topic in TOPICS)
        formatter.write(f"\nTopics:\n{filled(f'  {names}; and every layer word', 2)}\n")


def explain(topic: tuple[str, ...], **options: Any) -> Document:
    from convcalc.features.explain import catalogue

    given = {name: value for name, value in options.items() if value is not None}
    asked = _text(topic)
    if _may_be_message(asked) and (answer := _message(asked, given)) is not None:
        return answer
    if catalogue.is_question(asked) and (code := catalogue.slip_of_numbers(asked)):
        return _page(catalogue.of_code(code.lower()), code, given)
    try:
        search = catalogue.of_question if catalogue.is_question(asked) else catalogue.find
        found = search(asked) if topic else None
    except catalogue.NoTopic as missing:
        near = " or ".join(f"'{name}'" for name in missing.near)
        hint = f"did you mean {near}?" if near else "convcalc explain lists the topics"
        if not catalogue.is_question(asked):
            raise Usage(f"no topic '{missing.asked}'", hint) from None
        if not _has_numbers(asked):
            raise Usage("no topic answers this question by itself", f"the nearest are {near}") from None
        found = catalogue.find("output size")
    counted = any(map(str.isdigit, asked)) and len(asked) > LONGEST_TOPIC
    if found is None or not (catalogue.is_question(asked) or counted):
        return _page(found, asked, given)
    from convcalc.features.explain.numeric_question import about, beside

    sure = catalogue.is_name(asked)
    found = found if sure else about(asked, found)
    return beside(_page(found, asked, given), asked, found, sure)


def _page(found: Topic | str | None, asked: str, given: dict[str, Any]) -> Document:
    """The page of a topic, of a layer's word, or the list of all; raises Usage."""
    from convcalc.features.explain import catalogue, page
    from convcalc.features.explain.topic import UnusableExample

    if found is None or isinstance(found, str):
        _refuse_numbers(given, asked)
        return page.contents() if found is None else page.of_word(found)
    _refuse_numbers({name: value for name, value in given.items() if name not in found.takes}, found.name)
    try:
        return page.of_topic(found, catalogue.code_of(asked), _read(given))
    except UnusableExample as why:
        raise Usage(str(why), why.hint) from None


def _has_numbers(asked: str) -> bool:
    """Can what is asked be computed, though no topic is named?"""
    from convcalc.features.explain.numeric_question import own_numbers

    return any(map(str.isdigit, asked)) and bool(own_numbers(asked))


LONGEST_TOPIC = 20
"""Characters: what is longer may be an error message."""


def _may_be_message(asked: str) -> bool:
    """Cheaply, before what knows of messages is loaded: is it long, or does it name an error?"""
    return len(asked) > LONGEST_TOPIC or any(sign in asked for sign in ("Error", "Exception", "error:"))


MOST_WORDS = 7
"""What has more and is no topic was meant for one."""


def _text(topic: tuple[str, ...]) -> str:
    """What was written, or comes in by a pipe."""
    if topic != ("-",):
        return " ".join(topic)
    from convcalc.readers.opened import read_stdin

    return read_stdin()


def _message(asked: str, given: dict[str, Any]) -> Document | None:
    """The page of a framework's error message, or the answer to a question with numbers; None for what is neither."""
    from convcalc.readers.error_messages import looks_like_error, recognised

    message = recognised(asked)
    if message is not None:
        from convcalc.features.failure.report import document

        _refuse_numbers(given, "an error message")
        return _of_program(asked) or document(message)
    from convcalc.features.explain import catalogue
    from convcalc.features.explain.numeric_question import of_layer

    if (answer := of_layer(asked)) is not None:
        _refuse_numbers(given, "a question with numbers of its own")
        return answer
    if (answer := _of_program(asked)) is not None:
        _refuse_numbers(given, "a question with a program in it")
        return answer
    try:
        known = not looks_like_error(asked) and catalogue.find(asked)
    except catalogue.NoTopic:
        known = False
    if not known and (
        looks_like_error(asked) or (len(asked.split()) > MOST_WORDS and not catalogue.is_question(asked))
    ):
        raise unknown_message(asked)
    return None


def _of_program(asked: str) -> Document | None:
    """The answer to a text with the code of a network in it: the layer that a message is about, what is said of the
    network and is not so, else its layers. None where there is no code that is read."""
    from convcalc.diagnostics.diagnostic import SpecError
    from convcalc.features.arch import listing
    from convcalc.features.check.examine import examine_pasted
    from convcalc.features.check.report import document_of_claims
    from convcalc.features.failure.around_code import failure_around
    from convcalc.loading import facts_of
    from convcalc.network.claims import check_claims
    from convcalc.readers.fragments import is_code
    from convcalc.readers.source import load_text
    from convcalc.text import Source

    source = Source(asked, "<stdin>")
    if "\n" not in asked or not is_code(source):
        return None
    try:
        loaded = load_text(source)
        if (failure := failure_around(loaded, {})) is not None:
            return failure
        facts = facts_of(loaded)
        report = examine_pasted(loaded, facts, {})
    except SpecError:
        return None
    return listing.document(facts, check_claims(facts), "") if report.ok else document_of_claims(report, every=True)


def unknown_message(text: str) -> Usage:
    """That a message is none of those that are explained, which kinds are, and how the nearest begin."""
    from convcalc.features.failure.messages import EXPLAINED, nearest

    near = " or ".join([f"'{each}'" for each in nearest(text)])
    nearer = f"the nearest that are known begin with {near}; " if near else ""
    kinds = "PyTorch's, Keras', TensorFlow's, ONNX Runtime's, Caffe's and Darknet's about " + ", ".join(EXPLAINED)
    return Usage("this error message is not known", f"{nearer}known are {kinds}")


def _refuse_numbers(given: dict[str, Any], name: str) -> None:
    """Numbers with which a page has nothing to do."""
    if not given:
        return
    what = next(iter(given))
    written = next(param.opts[0] for param in PARAMS if param.name == what)
    takers = " or ".join(f"'{topic.name}'" for topic in _takers(what))
    raise Usage(
        f"{written} does not belong to '{name}'" if name else f"{written} without a topic", f"it belongs to {takers}"
    )


def _takers(what: str) -> list[Topic]:
    from convcalc.features.explain.catalogue import TOPICS

    return [topic for topic in TOPICS if what in topic.takes]


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """The numbers themselves in place of the file where they stand."""
    if "values" not in given:
        return given
    from convcalc.features.explain.numbers import grids
    from convcalc.readers.opened import read_file, read_stdin

    path = given["values"]
    return given | {"values": grids(read_stdin() if path == "-" else read_file(path))}


PARAMS: tuple[click.Parameter, ...] = (
    click.Argument(["topic"], nargs=-1, metavar="[TOPIC]..."),
    option("-n", "--n", "n", type=dims, metavar="SIZE", help="rescale: the picture, 1024x512"),
    option("--short", "short", type=whole, metavar="N", help="rescale: what its shorter side becomes (256)"),
    option("--crop", "crop", type=whole, metavar="N", help="rescale: the side of the crop (224)"),
    option("--values", "values", metavar="FILE", help="filter, pooling: numbers of your own, one row a line"),
    option("-f", "--f", "--kernel", "f", type=whole, metavar="N", help="pooling: the window (2)"),
    option("-s", "--s", "--stride", "s", type=whole, metavar="N", help="filter, pooling: the stride"),
    option("-p", "--p", "--padding", "p", type=whole, metavar="N", help="filter: zeros on each side"),
    option("--slope", "slope", type=fraction, metavar="F", help="vanishing gradient: F' of every block, 0.1 or -1/2"),
    option("--blocks", "blocks", type=whole, metavar="N", help="vanishing gradient: how many in a row (16)"),
)  # fmt: skip

command = ExplainCommand(
    "explain",
    "convolution arithmetic in words, with a worked example; TOPIC is a topic (none: the list), a layer's word, the"
    " code of a slip that convcalc check names, or a framework's error message (in quotes, or - for standard input)",
    (
        "convcalc explain",
        "convcalc explain receptive field",
        "convcalc explain remainder --format latex",
        "convcalc explain maxpool",
        "convcalc explain S04",
        'convcalc explain "shape [-1, 400] is invalid for input of size 57600"',
        "convcalc explain rescale -n 1024x512 --short 256",
    ),
    list(PARAMS),
    callback=explain,
    hints={"--topic": "a topic stands without an option: convcalc explain padding"},
)
