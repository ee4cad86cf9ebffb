"""darknet's log, as pjreddie's and AlexeyAB's programs print it of each configuration: read, and held against it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from convcalc.api import check, measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.against import against
from convcalc.features.check.examine import examine
from convcalc.features.check.result import Report
from convcalc.loading import facts_of
from convcalc.network.facts import Facts
from convcalc.readers import read_summary
from convcalc.readers.darknet_rows import log_rows
from convcalc.readers.source import load, load_text
from convcalc.text import Source
from tests.cli.program import run
from tests.places import DATA, FACTS
from tests.readers.darknet.log_printer import printed

OURS = sorted(path for path in (DATA / "darknet").glob("*.cfg") if path.stem != "attention")
REAL = sorted((FACTS / "formats" / "darknet").glob("*.cfg"))
BOTH = [(path, alexey) for path in OURS for alexey in (True, False) if alexey or path.stem != "tiny_detector"]
"""pjreddie's program stacks no parts of layers."""


def log_of(path: Path, alexey: bool = True) -> str:
    return printed(path.read_text(encoding="utf-8"), alexey)


def held(facts: Facts, log: str) -> Report:
    summary = read_summary(Source(log, "net.log"))
    assert summary is not None and summary.maker == "darknet"
    return against(facts, summary)


def wrong(facts: Facts, log: str) -> list[object]:
    """What does not hold, is not there or was not read."""
    report, summary = held(facts, log), read_summary(Source(log, "net.log"))
    assert summary is not None and len(report.claims) > 10
    return [*[each for each in report.claims if each.verdict != "true"], *report.missing, *summary.unread]


@pytest.mark.parametrize(("path", "alexey"), BOTH, ids=lambda value: getattr(value, "stem", str(value)))
def test_a_configuration_is_as_its_log_says(path: Path, alexey: bool) -> None:
    assert wrong(facts_of(load(str(path))), log_of(path, alexey)) == []


@pytest.mark.parametrize("alexey", [True, False], ids=["AlexeyAB", "pjreddie"])
def test_real_configurations_are_as_their_logs_say(alexey: bool) -> None:
    if not REAL:
        pytest.skip("the files of other people are not here")
    assert len(REAL) == 15
    for path in REAL:
        facts, log = facts_of(load(str(path))), log_of(path, alexey)
        assert wrong(facts, log) == [] and held(facts, log).ok, path.name


@pytest.mark.parametrize(
    ("name", "file"),
    [("yolov3", "yolov3"), ("yolov1", "yolov1"), ("darknet19", "darknet19"), ("darknet53", "darknet53")],
)
def test_networks_of_the_zoo_are_as_the_logs_of_their_configurations_say(name: str, file: str) -> None:
    """Of Darknet-53, darknet makes the last layer as a convolution, the paper connects it fully."""
    path = FACTS / "formats" / "darknet" / f"{file}.cfg"
    if not path.exists():
        pytest.skip("the files of other people are not here")
    assert wrong(facts_of(load(name)), log_of(path)) == []


UNJUDGED = (
    r"^\s*(?:\d+ )?\s*(?:\d+\b|dropout\s+p = \S+|(?:route|Shortcut Layer:|res)[ \d,]*?\d+|Local Resp.*image, \d+)$"
    r"|avg_outputs = \d+$"
)
"""The number of a row, a rate, the width of a response norm, and which of several rows of the same size is read."""


@pytest.mark.parametrize(("path", "alexey"), BOTH, ids=lambda value: getattr(value, "stem", str(value)))
def test_every_number_that_is_changed_is_found(path: Path, alexey: bool) -> None:
    facts, log = facts_of(load(str(path))), log_of(path, alexey)
    found = 0
    for number in re.finditer(r"\d+", log):
        before = log[log.rfind("\n", 0, number.start()) + 1 : number.end()]
        if re.search(UNJUDGED, before) or re.search(r"w[tn] = 0$", before):
            continue
        changed = f"{log[: number.start()]}{int(number[0]) + 1:0{len(number[0])}}{log[number.end() :]}"
        assert wrong(facts, changed), before
        found += 1
    assert found > 60


def test_what_does_not_follow_within_a_log_is_told() -> None:
    path = next(path for path in OURS if path.stem == "tiny_detector")
    log = log_of(path)
    row = next(row for row in log_rows(Source(log)) if row.word == "route" and len(row.reads) == 2)
    report = held(facts_of(load(str(path))), log.replace(f"route  {row.reads[0]} ", "route  0 "))
    assert not report.ok and "is printed" in " ".join(report.notes)


@pytest.mark.parametrize(("path", "alexey"), BOTH, ids=lambda value: getattr(value, "stem", str(value)))
def test_a_log_is_a_network_of_its_own(path: Path, alexey: bool) -> None:
    """With every size and number of operations true; but for what no row says: the kernel of a local layer."""
    log = log_of(path, alexey)
    own = facts_of(load(str(path)))
    if path.stem == "classifier":
        with pytest.raises(SpecError, match="cannot be read as a layer: its kernel is not printed"):
            load_text(Source(log, "net.log"))
        return
    facts = facts_of(load_text(Source(log, "net.log")))
    assert facts.macs == own.macs and [str(each.out) for each in facts.outputs] == [
        str(each.out) for each in own.outputs
    ]
    assert examine(facts, {}).ok


WIDE = """[net]
width=64
height=32
channels=3
[convolutional]
filters=4
size=3
stride=2
pad=1
activation=relu
[maxpool]
size=2
stride=2
"""


def test_a_width_stands_before_a_height(tmp_path: Path) -> None:
    log = printed(WIDE, True)
    assert "  64 x  32 x   3 ->   32 x  16 x   4" in log
    facts = facts_of(load_text(Source(log, "net.log")))
    assert (facts.in_.text(), facts.out.text()) == ("32x64x3", "8x16x4")
    assert held(facts_of(load_text(Source(WIDE, "net.cfg"))), log).ok


def test_the_command_says_which_row_is_wrong(tmp_path: Path) -> None:
    path, log = tmp_path / "net.cfg", tmp_path / "net.log"
    path.write_text(WIDE)
    log.write_text(printed(WIDE, True))
    assert run("check", str(path), "--against", str(log)).out == "15 of 15 claims true\n"
    log.write_text(printed(WIDE.replace("filters=4", "filters=8"), True))
    ran = run("check", str(path), "--against", str(log))
    assert ran.status == 1 and "false  line 2, 0 conv: -> 16x32x8; it is 16x32x4" in ran.out
    log.write_text(printed(WIDE, True).replace("3 x 3", "5 x 5"))
    ran = run("check", str(path), "--against", str(log))
    assert ran.status == 1 and "false  line 2, 0 conv: a kernel of 5x5; it is 3x3" in ran.out


OLD_SHORTCUT = """layer     filters    size              input                output
   0 conv     32  3 x 3 / 1   320 x 320 x   3   ->   320 x 320 x  32 0.177 BF
   0 - receptive field: 3 x 3
   1 conv     64  3 x 3 / 2   320 x 320 x  32   ->   160 x 160 x  64 0.944 BF
   1 - receptive field: 5 x 5
   2 conv     32  1 x 1 / 1   160 x 160 x  64   ->   160 x 160 x  32 0.105 BF
   3 conv     64  3 x 3 / 1   160 x 160 x  32   ->   160 x 160 x  64 0.944 BF
   4 Shortcut Layer: 1
   5 conv    128  3 x 3 / 2   160 x 160 x  64   ->    80 x  80 x 128 0.944 BF
"""


def test_a_shortcut_that_prints_no_size_and_lines_of_receptive_fields() -> None:
    """The form that AlexeyAB's darknet had in 2018, and what show_receptive_field=1 adds."""
    found = check(OLD_SHORTCUT)
    assert found.ok and {each.verdict for each in found.claims} == {"true"}
    assert "add" in [row.text.split()[0] for row in measure(OLD_SHORTCUT).rows]
    assert any("2 receptive fields" in note for note in found.notes)
