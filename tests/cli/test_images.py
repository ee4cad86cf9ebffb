"""PNG and PDF: made where the extra is installed, refused by name where it is not, and whole or not at all."""

from __future__ import annotations

import os
import struct
from importlib import import_module
from pathlib import Path

import pytest

from convcalc.document.writers.images import LONGEST_SIDE, MOST_DOTS, scale_of
from tests.cli.program import COMMAND, environment, on_terminal, run

PICTURES = (
    ("nets", "resnet18"),
    ("net", "lenet"),
    ("rf", "alexnet"),
    ("layer", "-n", "7", "-f", "3"),
    ("scatter", "resnet18", "vgg16"),
)

BEGINS = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}
ENDS = {"png": b"IEND\xaeB`\x82", "pdf": b"%%EOF\n"}


@pytest.fixture
def cairo() -> None:
    """The package, and the library that it needs, or a reason to skip."""
    try:
        import_module("cairosvg")
    except (ImportError, OSError) as why:
        pytest.skip(f"no images can be made here: {why}")


@pytest.mark.usefixtures("cairo")
@pytest.mark.parametrize("words", PICTURES, ids=" ".join)
@pytest.mark.parametrize("form", ["png", "pdf"])
def test_every_picture_is_an_image(words: tuple[str, ...], form: str, tmp_path: Path) -> None:
    path = tmp_path / f"picture.{form.upper()}"
    assert run("draw", *words, "-o", str(path)) == (0, "", "")
    made = path.read_bytes()
    assert made.startswith(BEGINS[form]) and made.endswith(ENDS[form])
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.usefixtures("cairo")
def test_a_png_has_two_dots_for_each_unit_of_the_svg(tmp_path: Path) -> None:
    for name in ("a.svg", "a.png"):
        assert run("draw", "net", "lenet", "-o", str(tmp_path / name)).status == 0
    dots = struct.unpack(">II", (tmp_path / "a.png").read_bytes()[16:24])
    head = (tmp_path / "a.svg").read_text(encoding="utf-8").split(">")[0]
    units = [float(head.split(f'{side}="')[1].split('"')[0]) for side in ("width", "height")]
    assert all(abs(two - 2 * one) <= 1 for one, two in zip(units, dots, strict=True))


@pytest.mark.usefixtures("cairo")
def test_bytes_go_into_a_pipe_as_they_are() -> None:
    import subprocess

    done = subprocess.run([*COMMAND, "draw", "net", "lenet", "--format", "png"], capture_output=True, env=environment())
    assert done.stdout.startswith(BEGINS["png"]) and done.stdout.endswith(ENDS["png"])


def test_a_terminal_gets_no_bytes() -> None:
    ran = on_terminal("draw", "net", "lenet", "--format", "png", columns=80)
    assert ran.status == 2
    assert "-o FILE.png" in ran.out + ran.err


def without(tmp_path: Path, error: str) -> dict[str, str]:
    """An environment in which loading the package fails so."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "cairosvg.py").write_text(f"raise {error}\n", encoding="utf-8")
    return {"PYTHONPATH": str(tmp_path / "lib")}


@pytest.mark.parametrize("form", ["png", "pdf"])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("ModuleNotFoundError('cairosvg')", ("cairosvg", "pip install 'convcalc[images]'")),
        ("OSError('no library called cairo')", ("the library cairo", "libcairo2")),
    ],
)
def test_without_it_images_are_refused_by_name(form: str, error: str, said: tuple[str, str], tmp_path: Path) -> None:
    there = tmp_path / f"old.{form}"
    there.write_bytes(b"old")
    ran = run("draw", "nets", "resnet18", "-o", str(there), env=without(tmp_path, error))
    assert (ran.status, ran.out) == (2, "")
    assert all(each in ran.err for each in (form, *said))
    assert there.read_bytes() == b"old"
    assert run("draw", "nets", "resnet18", "-o", str(tmp_path / "a.svg"), PYTHONPATH=str(tmp_path / "lib")).status == 0


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_a_report_is_no_image(form: str, tmp_path: Path) -> None:
    assert run("arch", "lenet", "-o", str(tmp_path / f"a.{form}")).status == 2
    assert run("draw", "net", "lenet", "-q", "-o", str(tmp_path / f"a.{form}")).status == 2
    assert os.listdir(tmp_path) == []


def test_help_says_what_images_need() -> None:
    assert "pip install 'convcalc[images]'" in run("draw", "-h").out
    assert all(suffix in run("draw", "net", "-h").out for suffix in (".png", ".pdf"))


@pytest.mark.parametrize(("width", "height"), [(600, 900), (600, 10**5), (3 * 10**4, 3 * 10**4)])
def test_no_picture_is_too_large_to_hold(width: int, height: int) -> None:
    scale = scale_of(f'<svg width="{width}" height="{height}">')
    assert max(width, height) * scale <= LONGEST_SIDE + 1
    assert width * height * scale**2 <= MOST_DOTS * 1.01
