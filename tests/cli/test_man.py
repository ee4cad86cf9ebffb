"""`convcalc man`: every page, on a terminal and off."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from convcalc.cli import man
from convcalc.cli.group import COMMANDS
from tests.cli.program import ROOT, on_terminal, run

PAGES = sorted(path.name for path in Path(ROOT, "man").glob("man*/*"))


def test_every_page_is_listed() -> None:
    ran = run("man", "--list")
    assert ran.status == 0
    assert sorted(f"convcalc-{name}".removesuffix("-convcalc") for name in ran.out.split()) == sorted(
        page.rpartition(".")[0] for page in PAGES
    )


def test_every_command_has_a_page() -> None:
    listed = run("man", "--list").out.split()
    assert set(COMMANDS) - {"help"} <= set(listed)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_as_text(page: str) -> None:
    name, _, section = page.rpartition(".")
    ran = run("man", name)
    assert ran.status == 0 and ran.err == ""
    assert ran.out.startswith(f"{name.upper()}({section})")
    assert "\nNAME\n     convcalc" in ran.out and "\nSEE ALSO\n" in ran.out
    assert "\\" not in ran.out.replace("\\usepackage", "") and "\n." not in ran.out.replace("\n...", "")


@pytest.mark.parametrize("asked", ["layer", "convcalc-layer", "convcalc-layer(1)", "LAYER"])
def test_a_page_has_several_names(asked: str) -> None:
    assert run("man", asked).out.startswith("CONVCALC-LAYER(1)")


def test_without_a_topic_it_is_the_program() -> None:
    assert run("man").out.startswith("CONVCALC(1)")


def test_the_path_of_a_page() -> None:
    path = run("man", "spec", "--path").out.strip()
    assert os.path.isfile(path) and path.endswith("convcalc-spec.5")


def test_a_typo_is_suggested() -> None:
    ran = run("man", "leyer")
    assert ran.status == 2 and "did you mean 'layer'?" in ran.err


def test_pages_that_were_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from convcalc.readers.opened import ReadError

    monkeypatch.setattr(man, "HERE", str(tmp_path / "lib" / "convcalc"))
    with pytest.raises(ReadError, match="not installed"):
        man.pages()


def test_pages_beside_an_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a wheel puts them: PREFIX/share/man beside PREFIX/lib/python3.11/site-packages/convcalc."""
    home = tmp_path / "share" / "man" / "man1"
    home.mkdir(parents=True)
    (home / "convcalc.1").write_text("")
    (home / "ls.1").write_text("")
    monkeypatch.setattr(man, "HERE", str(tmp_path / "lib" / "python3.11" / "site-packages" / "convcalc"))
    assert man.pages() == {"convcalc": str(home / "convcalc.1")}


def reader(tmp_path: Path, does: str) -> str:
    """A PATH on which `man` is a script of ours."""
    (tmp_path / "man").write_text(f"#!/bin/sh\n{does}\n")
    (tmp_path / "man").chmod(0o755)
    return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"


def test_on_a_terminal_it_is_left_to_man(tmp_path: Path) -> None:
    ran = on_terminal("man", "zoo", PATH=reader(tmp_path, 'echo "shown: $1"'))
    assert ran.out.startswith("shown: ") and ran.out.strip().endswith("man1/convcalc-zoo.1")


def test_where_man_fails_it_is_text(tmp_path: Path) -> None:
    assert "CONVCALC-ZOO(1)" in on_terminal("man", "zoo", PATH=reader(tmp_path, "exit 3")).out


def test_plain_text_on_a_terminal_fits_it(tmp_path: Path) -> None:
    ran = on_terminal("man", "layer", "--plain", columns=60, PATH=reader(tmp_path, "echo none-of-these"))
    assert "none-of-these" not in ran.out
    long = [line for line in ran.out.splitlines()[1:] if len(line) > 60]
    assert all("$ convcalc" in line or "floor" in line or "parameters" in line for line in long), long


@pytest.mark.skipif(shutil.which("man") is None, reason="there is no man here")
def test_the_real_man_shows_a_page() -> None:
    ran = on_terminal("man", "man", MANPAGER="cat", PAGER="cat")
    assert ran.status == 0 and "CONVCALC-MAN(1)" in ran.out
