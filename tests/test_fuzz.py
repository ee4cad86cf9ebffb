"""What once broke the program does so no longer, and hostile lines are answered: the short run of `tests.fuzz`."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests import fuzz, fuzz_files, fuzz_sources
from tests.file_mutations import Changed, parsed, varint, written
from tests.format_mutations import MUTATIONS, mutations_of
from tests.places import DATA


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a line may write, it writes there."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("line", fuzz.lines("finds"), ids=lambda line: " ".join(line["words"])[:60])
def test_what_was_found_once_is_answered(line: dict[str, Any]) -> None:
    found = fuzz.result(fuzz.case_of(line))
    assert (found.error, found.status) == ("", line["status"]), line["why"]
    assert "bug" not in found.err
    assert found.out or found.err


@pytest.mark.parametrize("line", fuzz.lines("corpus"), ids=lambda line: " ".join(line["words"])[:60])
def test_the_lines_to_begin_with_are_answered(line: dict[str, Any]) -> None:
    found = fuzz.result(fuzz.case_of(line))
    assert found.error == ""
    assert found.status in (0, 1, 2)


@pytest.mark.parametrize("seed", range(3))
def test_hostile_lines_end_in_an_answer_or_a_refusal(seed: int) -> None:
    """Time is not judged here: a busy machine is slow. `python -m tests.fuzz` does."""
    answered = 0
    for case in fuzz.cases(60, seed):
        found = fuzz.result(case)
        assert found.error == "", case
        assert not fuzz.complaint(found._replace(seconds=0)), case
        answered += found.status < 2
    assert answered > 3, "all were refused"


def test_the_same_seed_makes_the_same_lines() -> None:
    assert list(fuzz.cases(12, 3)) == list(fuzz.cases(12, 3))
    assert list(fuzz.cases(12, 3)) != list(fuzz.cases(12, 4))


def test_a_crash_a_hang_and_a_bug_are_complained_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: tuple[str, ...]) -> int:
        if words == ("crash",):
            raise IndexError("row -1 of 0")
        while words == ("hang",):
            pass
        return 3

    monkeypatch.setattr(fuzz, "run", broken)
    monkeypatch.setattr(fuzz, "HANGS", 0.05)
    assert fuzz.complaint(fuzz.result(fuzz.Case(("crash",)))) == "IndexError: row -1 of 0"
    assert fuzz.complaint(fuzz.result(fuzz.Case(("hang",)))) == "hang"
    assert fuzz.complaint(fuzz.result(fuzz.Case(("bug",)))).startswith("status 3")


def test_a_case_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: tuple[str, ...]) -> int:
        if any("13" in word for word in words):
            raise ValueError
        return 0

    monkeypatch.setattr(fuzz, "run", broken)
    case = fuzz.Case(("arch", "8x8x3 -> conv 13 3x3, relu", "--json"), "some text")
    (word,) = fuzz.smaller(case, "ValueError: ").words
    assert "13" in word
    assert len(word) < 8


def test_no_line_writes_outside(tmp_path: Path) -> None:
    written = fuzz._harmless(fuzz.Case(("layer", "-o", "/somewhere", "--output=/else", "-o/there", "-oh")))
    assert written.words == ("layer", "-o", "made.txt", "-omade.txt", "-omade.txt", "-omade.txt")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("case", fuzz_sources.lines(), ids=lambda case: case.base.name)
def test_a_text_that_was_found_once_is_read_or_refused(case: fuzz_sources.Case) -> None:
    found = fuzz_sources.answer(case.base.name, case.text, case.base.size, thorough=True)
    assert found.error == ""


def test_programs_and_prints_with_something_changed_are_read_or_refused() -> None:
    """Every exception is ours, and no number of a layer is changed without a word; `tests.fuzz sources` tries more."""
    for case in fuzz_sources.cases(40, seed=5):
        words = fuzz_sources.complaint(case)
        assert not words or words.endswith(" s"), fuzz_sources.difference(case)


def test_a_declared_number_that_is_changed_and_not_noticed_is_complained_of(monkeypatch: pytest.MonkeyPatch) -> None:
    base = next(text for text in fuzz_sources.corpus() if text.name == "lenet.py")
    dice = random.Random(1)
    made = [case for case in (fuzz_sources.number_changed(base, dice) for _ in range(20)) if case is not None]
    declared = next(case for case in made if case.changed == "declared")
    assert fuzz_sources.complaint(declared) == ""
    same = fuzz_sources.answer(*base)
    refused = same._replace(known="")
    monkeypatch.setattr(fuzz_sources, "answer", lambda name, text, *rest: refused if "None.none" in text else same)
    assert fuzz_sources.complaint(declared) == "a number that was changed is noticed nowhere"


@pytest.mark.parametrize("case", fuzz_files.lines(), ids=lambda case: case.what)
def test_a_file_that_was_found_once_is_read_or_refused(case: fuzz_files.FileCase) -> None:
    assert fuzz_files.answer(case.name, case.data).error == ""
    assert fuzz_files.complaint(case) == ""


def test_files_with_something_changed_are_read_or_refused() -> None:
    """Own files only, so that the same are changed everywhere; `tests.fuzz files` tries more, and the real ones."""
    own = fuzz_files.own()
    assert len(own) > 40
    dice = random.Random(8)
    kinds = set()
    for _ in range(120):
        name = dice.choice(sorted(own))
        made = fuzz_files.change(name, own, dice)
        words = fuzz_files.complaint(fuzz_files.FileCase(name, made.data, made.kind, made.what))
        assert not words or words.endswith(" s"), (name, made.what, words)
        kinds.add(made.kind)
    assert kinds == {"", "cut", "same", "number", "declared"}


@pytest.mark.parametrize("kind", ["cut", "same", "number", "declared"])
def test_a_wrong_answer_to_a_file_is_complained_of(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "onnx/tiny.onnx"
    before = fuzz_files.answer(name, (DATA / name).read_bytes())
    assert before.known and before.true and not before.told
    wrong = before._replace(totals="others") if kind == "same" else before
    fuzz_files._before(name)
    monkeypatch.setattr(fuzz_files, "answer", lambda name, data: wrong)
    assert fuzz_files.complaint(fuzz_files.FileCase(name, b"changed", kind, "")).startswith(f"{kind}: ")
    monkeypatch.setattr(fuzz_files, "answer", lambda name, data: fuzz_files.FileAnswer(error="KeyError: 'x'"))
    assert fuzz_files.complaint(fuzz_files.FileCase(name, b"changed", kind, "")) == "KeyError: 'x'"


def test_a_protobuf_is_written_as_it_was_read() -> None:
    data = (DATA / "onnx" / "tiny.onnx").read_bytes()
    assert written(parsed(data, "model")) == data
    assert varint(300) == b"\xac\2"


@pytest.mark.parametrize("kind", MUTATIONS)
def test_every_kind_of_file_is_changed_in_every_way(kind: str) -> None:
    """A change that no file of the corpus can have would be none."""
    files = [data for name, data in fuzz_files.own().items() if mutations_of(name) is MUTATIONS[kind]]
    for at, mutation in enumerate(MUTATIONS[kind]):
        made = [mutation(data, random.Random(turn)) for data in files for turn in range(4)]
        assert any(isinstance(each, Changed) for each in made), at
