"""`convcalc check NET`: every claim true or false, and the slip behind a wrong one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from convcalc.cli.command import Outcome, Usage, option, report
from convcalc.cli.values import DTYPES, OF_DTYPE, SETTING, DType, Settings, network, whole
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.readers.opened import read_file

if TYPE_CHECKING:
    from convcalc.features.check.result import Report
    from convcalc.network.facts import Facts
    from convcalc.readers.named_rows import NamedRows
    from convcalc.readers.named_tables import NamedTable
    from convcalc.readers.source import Loaded
    from convcalc.readers.summary import Summary

HINTS = {
    "--set-input": "did you mean '--input'?",
    "--summary": "did you mean '--against' (a framework's summary) or 'convcalc arch NET --summary'?",
    "--csv": "did you mean '--answers'?",
    "--student": "a column 'student' in the file of --answers gives a score a student",
}

PARAMS = (
    click.Argument(["what"], metavar="[NET]", required=False),
    option("--input", "size", metavar="SIZE", help="another input: 320x320x3, or NAME=SIZE"),
    option("--set", "settings", **SETTING, help="another value for a variable or a case"),
    option("--batch", "batch", type=whole, default="1", metavar="N", help="inputs at a time (1)"),
    option("--dtype", "dtype", type=DType(DTYPES), default="float32", metavar="TYPE", help=OF_DTYPE),
    option(
        "--against",
        "summary",
        metavar="FILE",
        help="a summary or a network's file, as claims about NET",
    ),
    option(
        "--answers",
        "answers",
        metavar="FILE",
        help="a table of answers (id, spec, asked, answer, student), or a sheet of convcalc quiz filled in",
    ),
    option(
        "--error",
        "error",
        metavar="TEXT",
        help="a framework's error message, if NET has none beside its code: which layer it is, what mends it",
    ),
    option("--all", "every", is_flag=True, help="list what is true as well"),
)


@report(
    "claims checked; NET is a file, - for standard input, a name, or a spec in quotes; exit status 1: not all are true",
    (
        "convcalc check homework.cnn",
        'convcalc check "227x227x3 -> conv 96 11x11 s4 -> 55x55x96 params = 34,944"',
        "convcalc check resnet50 --against summary.txt",
        'convcalc check net.py --error "running_mean should contain 64 elements not 32"',
        "convcalc check --answers class.csv",
    ),
    PARAMS,
    HINTS,
)
def check(
    what: str | None,
    size: str | None,
    settings: Settings,
    batch: int,
    dtype: str,
    summary: str | None,
    answers: str | None,
    error: str | None,
    every: bool,
) -> Outcome:
    if batch < 1:
        raise Usage(f"--batch: {batch} inputs make no batch", "at least 1")
    if answers is not None:
        return _answers(answers, what, summary, every)
    if what is None:
        raise Usage("NET is missing", 'a file, -, a name, or a spec in quotes: convcalc check "32x32x3 -> ..."')
    from convcalc import readers
    from convcalc.features.check.examine import without_input
    from convcalc.loading import facts_of

    if error is not None:
        return _error(*network(what, settings), size, error)
    try:
        loaded, lets = network(what, settings)
    except SpecError as mistake:
        return _sums_alone(mistake, every)
    if summary is None and not loaded.zoo and (failed := _pasted_message(loaded, lets, size)):
        return failed
    try:
        facts = facts_of(loaded, size, lets, batch, dtype)
    except SpecError as mistake:
        if summary is not None or not (report := without_input(loaded, lets, mistake)):
            raise
        return _outcome(report, every)
    if summary is not None:
        return _against(facts, _summary(summary, facts), every)
    if readers.is_summary(loaded.source):
        return _self_read(facts, readers.read_summary(loaded.source), every)
    return _outcome(_examined(loaded, facts, size, lets), every)


def _examined(loaded: Loaded, facts: Facts, size: str | None, lets: dict[str, int]) -> Report:
    from convcalc.features.check.examine import examine_pasted

    report = examine_pasted(loaded, facts, lets)
    if not report.unexplained_totals:
        return report
    from convcalc.features.why.claims import explained

    return explained(report, lambda: loaded, facts, size, lets)


def _outcome(report: Report, every: bool) -> Outcome:
    """Status 1 where something is not true."""
    from convcalc.features.check.report import document_of_claims

    return Outcome(document_of_claims(report, every), 0 if report.ok else 1)


def _sums_alone(mistake: SpecError, every: bool) -> Outcome:
    """A note that names no layer and works out sums; raises what is wrong with any other text."""
    from convcalc.features.check.worked_sums import sums_alone

    if not (report := sums_alone(mistake)):
        raise mistake
    return _outcome(report, every)


def _error(loaded: Loaded, lets: dict[str, int], size: str | None, text: str) -> Outcome:
    """Which layer a framework's message is about: a finding, status 1."""
    from convcalc.cli.explain import unknown_message
    from convcalc.features.failure.places import places
    from convcalc.features.failure.report import document
    from convcalc.readers.error_messages import recognised
    from convcalc.readers.opened import read_stdin

    text = read_stdin() if text == "-" else text
    message = recognised(text)
    if message is None:
        raise unknown_message(text)
    return Outcome(document(message, places(message, loaded, size, lets)), 1)


def _pasted_message(loaded: Loaded, lets: dict[str, int], size: str | None) -> Outcome | None:
    """The same of a message that stands in the text of the program itself; None where none does."""
    from convcalc.features.failure.around_code import failure_around

    found = failure_around(loaded, lets, size)
    return Outcome(found, 1) if found is not None else None


def _summary(path: str, facts: Facts) -> Summary | NamedRows | NamedTable:
    """A summary, or the layers of a network in a file of any kind, as one would print them; it may lack an input."""
    from convcalc.features.check.against import summary_of
    from convcalc.features.check.behind_code import said_in
    from convcalc.loading import facts_of
    from convcalc.readers.opened import ReadError
    from convcalc.readers.source import is_network_file, load_file
    from convcalc.text import Source

    try:
        found = said_in(Source(read_file(path), path), facts)
    except ReadError:
        found = None  # it may be no text; whoever reads it as a network says what is wrong with it else
    if found is not None:
        return found
    try:
        other = load_file(path)
    except SpecError as error:
        if path.lower().endswith((".cnn", ".py")) or is_network_file(path):
            raise
        hint = "a table with 'Output Shape' and 'Param #' is needed, or a file that convcalc arch reads"
        raise Usage(f"--against: '{path}' is no summary and no network", hint) from error
    return summary_of(facts_of(other, None if other.tree.input else facts.in_), other.source)


def _against(facts: Facts, summary: Summary | NamedRows | NamedTable | None, every: bool) -> Outcome:
    """The rows of a summary as claims."""
    from convcalc.features.check.against import TooLargeForSummary
    from convcalc.features.check.behind_code import held
    from convcalc.features.check.report import document_of_claims

    assert summary is not None
    try:
        found = held(facts, summary)
    except TooLargeForSummary as error:
        raise Usage(f"--against: {error}") from None
    return Outcome(document_of_claims(found, every), 0 if found.ok else 1)


def _self_read(facts: Facts, summary: Summary | None, every: bool) -> Outcome:
    """The rows of a summary as claims on the network that was read from it."""
    from convcalc.features.check.against import TooLargeForSummary, against
    from convcalc.features.check.self_read import without_guesses

    assert summary is not None
    try:
        return _outcome(without_guesses(against(facts, summary), facts, summary), every)
    except TooLargeForSummary as error:
        raise Usage(f"--against: {error}") from None


def _answers(path: str, what: str | None, summary: str | None, every: bool) -> Outcome:
    """A whole class: 2 where a row could not be read, else 1 where an answer is not right."""
    from convcalc.features.check.answers import check_answers
    from convcalc.features.check.report import document_of_answers
    from convcalc.features.quiz.marking import is_sheet, marked
    from convcalc.text import Source

    if what is not None or summary is not None:
        raise Usage("--answers stands alone", "the table has a spec in every row")
    source = Source(read_file(path), path)
    found = marked(source) if is_sheet(source) else check_answers(source)
    unread = any(row.verdict == "unread" for row in found.rows)
    return Outcome(document_of_answers(found, every), 2 if unread else 0 if found.ok else 1)


command = check
