"""-o FILE: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from convcalc.cli import output
from tests.cli.program import run, shell

WORDS = ("layer", "-n", "224", "-f", "11", "-s", "4")


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("answer.txt", "floor("),
        ("answer", "floor("),
        ("answer.json", "{\n"),
        ("answer.csv", "kind,in,out"),
        ("answer.md", "$$\n"),
        ("answer.tex", "% needs"),
        ("ANSWER.JSON", "{\n"),
        ("답.json", "{\n"),
    ],
)
def test_the_suffix_says_the_form(tmp_path: Path, name: str, begins: str) -> None:
    ran = run(*WORDS, "-o", str(tmp_path / name))
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert os.listdir(tmp_path) == [name]


def test_the_form_asked_for_beats_the_suffix(tmp_path: Path) -> None:
    run(*WORDS, "-o", str(tmp_path / "a.csv"), "--json")
    assert (tmp_path / "a.csv").read_text().startswith("{")


@pytest.mark.parametrize("words", [[], ["-q"]])
@pytest.mark.parametrize("name", ["a.gif", "a.JPEG", "a.jpg", "a.b.xyz", "a.cnn"])
def test_a_suffix_that_means_no_form_is_refused_before_anything_is_written(
    tmp_path: Path, name: str, words: list[str]
) -> None:
    ran = run(*WORDS, *words, "-o", str(tmp_path / name))
    assert (ran.status, ran.out, os.listdir(tmp_path)) == (2, "", [])
    assert all(suffix in ran.err for suffix in (".txt", ".json", ".csv", ".md", ".tex"))


@pytest.mark.parametrize("name", ["notes", ".hidden", "a.txt"])
def test_just_the_answer_goes_into_a_text(tmp_path: Path, name: str) -> None:
    assert run(*WORDS, "-q", "-o", str(tmp_path / name)).status == 0
    assert (tmp_path / name).read_text() == "54\n"


def test_a_spec_goes_into_a_file_of_its_language(tmp_path: Path) -> None:
    assert run("convert", "vgg16", "-o", str(tmp_path / "net.cnn")).status == 0
    assert run("arch", str(tmp_path / "net.cnn"), "-q").status == 0


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    assert run(*WORDS, "-q", "-o", str(link)).status == 0
    assert link.is_symlink()
    assert real.read_text() == "54\n"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    shell(f"umask 027; convcalc {' '.join(WORDS)} -o {tmp_path}/new")
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("{0}", "it is a directory"),
        ("{0}/no/such", "no such directory"),
        ("{0}/file/inside", "not a directory"),
        ("{0}/", "it is a directory"),
        ("", "-o '' names no file"),
    ],
)
def test_places_that_cannot_be_written(tmp_path: Path, path: str, words: str) -> None:
    (tmp_path / "file").write_text("old")
    ran = run(*WORDS, "-o", path.format(tmp_path))
    assert ran.status == 3
    assert words in ran.err
    assert ran.out == ""
    assert os.listdir(tmp_path) == ["file"]


def test_a_mistake_leaves_the_old_file_alone(tmp_path: Path) -> None:
    old = tmp_path / "answer.txt"
    old.write_text("old")
    assert run("layer", "-n", "4", "-f", "11", "-o", str(old)).status == 2
    assert old.read_text() == "old"


def test_a_write_that_fails_leaves_the_old_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "answer.txt"
    old.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(output.CannotWrite, match="no space left on device"):
        output.save(str(old), "new")
    assert (old.read_text(), os.listdir(tmp_path)) == ("old", ["answer.txt"])


def test_a_device_is_written_to_and_not_replaced() -> None:
    assert run(*WORDS, "-o", "/dev/null").status == 0
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert run(*WORDS, "-q", "-o", "/dev/stdout").out == "54\n"


def test_false_expectations_are_still_written(tmp_path: Path) -> None:
    ran = run(*WORDS, "--expect", "55", "-o", str(tmp_path / "a.txt"))
    assert ran.status == 1
    assert "expected 55" in (tmp_path / "a.txt").read_text()


@pytest.mark.parametrize(
    ("wish", "env", "terminal", "painted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_one_policy_for_colour(
    monkeypatch: pytest.MonkeyPatch, wish: str, env: dict[str, str], terminal: bool, painted: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert output.colored(wish, terminal) == painted


@pytest.mark.parametrize("words", [(), ("-q",), ("--json",), ("--format", "csv")])
def test_a_dash_is_standard_output(tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = run(*WORDS, *words, "-o", "-")
    assert answer == run(*WORDS, *words)
    assert answer.out
    assert not os.path.exists("-")


@pytest.mark.parametrize("name", ["a" * 255, "합" * 85])
def test_the_longest_name_can_be_written(tmp_path: Path, name: str) -> None:
    assert run(*WORDS, "-q", "-o", str(tmp_path / name)) == (0, "", "")
    assert (tmp_path / name).read_text() == "54\n"
    assert os.listdir(tmp_path) == [name]


def test_a_file_with_two_names_is_written_under_the_one_that_was_given(tmp_path: Path) -> None:
    """As the manual says: a new file takes the place, and the other name keeps the old one."""
    (tmp_path / "one").write_text("old")
    os.link(tmp_path / "one", tmp_path / "other")
    assert run(*WORDS, "-q", "-o", str(tmp_path / "one")).status == 0
    assert [(tmp_path / name).read_text() for name in ("one", "other")] == ["54\n", "old"]
