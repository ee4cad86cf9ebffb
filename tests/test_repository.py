"""What stands around the package: its picture, the one command for all checks, and what they promise."""

from __future__ import annotations

import re
from pathlib import Path

from tests import check, make_picture
from tests.cli.program import run
from tests.places import PACKAGE, ROOT


def test_the_picture_of_the_readme_is_what_the_tool_draws(tmp_path: Path) -> None:
    made = tmp_path / "layer.svg"
    assert run(*make_picture.COMMAND, "-o", str(made)).status == 0
    drawn = made.read_text(encoding="utf-8")
    assert make_picture.LIGHT.read_text(encoding="utf-8") == make_picture.light(drawn), (
        "run python -m tests.make_picture"
    )
    assert make_picture.DARK.read_text(encoding="utf-8") == make_picture.dark(drawn)


def test_the_readme_shows_the_picture_with_the_command_that_draws_it() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "convcalc " + " ".join(make_picture.COMMAND) in readme
    for shown in (make_picture.LIGHT, make_picture.DARK):
        assert f'"{shown.relative_to(ROOT)}"' in readme
    assert readme.count("\n") < 150, "the README is a first page"


def test_ci_and_the_one_command_check_the_same() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    (named,) = re.findall(r"-m tests\.check ([\w ]+)", ci)
    assert set(named.split()) | {"house", "tests"} == set(check.CHECKS), "the README's command runs the tests there"


def test_what_is_said_to_be_made_has_its_maker() -> None:
    contributing = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makers = set(re.findall(r"python -m (tests\.make_\w+)", contributing))
    assert makers == {f"tests.{path.stem}" for path in (ROOT / "tests").glob("make_*.py")}
    for path in re.findall(r"^\| `([\w./-]+)`", contributing, re.MULTILINE):
        assert (ROOT / path).exists(), path


def test_an_unknown_check_is_refused() -> None:
    assert check.main(["no-such-check"]) == 2


MAP = ROOT / "convcalc" / "README.md"


def test_the_map_of_the_package_names_only_what_is_there() -> None:
    named = re.findall(r"`([\w./]*[./][\w./]*)`", MAP.read_text(encoding="utf-8"))
    assert len(named) > 35
    for name in named:
        assert name == ".cnn" or (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_the_map_of_the_package_names_every_room() -> None:
    text = MAP.read_text(encoding="utf-8")
    rooms = {path.name + "/" * path.is_dir() for path in PACKAGE.iterdir() if not path.name.startswith(("__", "."))}
    assert {room for room in rooms if f"`{room}`" not in text} <= {
        "README.md",
        "py.typed",
        "version.py",
        "_namedtuple.py",
    }
