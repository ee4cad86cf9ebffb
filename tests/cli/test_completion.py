"""Tab completion: the files are up to date, and real shells complete with them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from convcalc.cli.completion import HOME, SHELLS
from tests import make_completions
from tests.cli.program import ROOT, run

BASH = """
source "$1"
COMP_LINE=$2
COMP_POINT=${#2}
COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
_convcalc
printf '%s\\n' "${COMPREPLY[@]}"
"""

LINES = (
    ("convcalc la", {"layer"}),
    ("convcalc arch resnet50@k", {"resnet50@keras"}),
    ("convcalc arch --su", {"--summary"}),
    ("convcalc arch resnet50 --only maxp", {"maxpool"}),
    ("convcalc layer tc", {"tconv"}),
    ("convcalc layer --pad", {"--padding"}),
    ("convcalc layer --format la", {"latex"}),
    ("convcalc arch README.m", {"README.md"}),
    ("convcalc layer -o README.m", {"README.md"}),
    ("convcalc completion z", {"zsh"}),
    ("convcalc help lay", {"layer"}),
    ("convcalc explain rece", {"receptive-field"}),
    ("convcalc zoo resnet50@k", {"resnet50@keras"}),
    ("convcalc arch vgg16 --columns statis", {"statistics"}),
    ("convcalc man sp", {"spec"}),
    ("convcalc quiz --topic fl", {"flatten"}),
    ("convcalc arch alexnet --layer conv1", {"conv1"}),
    ("convcalc draw rf vgg16 --layer fc6", {"fc6"}),
    ("convcalc arch convcalc/zoo/alexnet.cnn --layer conv2", {"conv2"}),
)


def path(shell: str) -> str:
    return os.path.join(HOME, SHELLS[shell])


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_files_are_up_to_date(shell: str) -> None:
    text = Path(path(shell)).read_text(encoding="utf-8")
    assert text == make_completions.WRITERS[shell](), "run: python -m tests.make_completions"
    assert run("completion", shell).out == text


def test_the_shell_at_hand_is_the_one_meant() -> None:
    assert run("completion", SHELL="/usr/bin/fish").out == run("completion", "fish").out
    assert run("completion", SHELL="/bin/tcsh").status == 2
    assert run("completion", "powershell").status == 2


@pytest.mark.parametrize(("line", "found"), LINES)
def test_bash(line: str, found: set[str]) -> None:
    needs("bash")
    done = subprocess.run(["bash", "-c", BASH, "bash", path("bash"), line], capture_output=True, text=True, cwd=ROOT)
    head = line.split(" ")[-1].rpartition("@")[0]
    assert done.stderr == ""
    assert {f"{head}@{each}" if head else each for each in done.stdout.split()} == found


def test_bash_offers_views_first_and_keeps_names_with_blanks_whole(tmp_path: Path) -> None:
    needs("bash")
    for name in ("숙제 1.cnn", "숙제 2.cnn"):
        (tmp_path / name).write_text("", encoding="utf-8")
    for line, found in (
        ("convcalc check 숙", ["숙제 1.cnn", "숙제 2.cnn"]),
        ("convcalc draw ", ["layer", "rf", "net", "nets", "scatter"]),
    ):
        words = ["bash", "-c", BASH, "bash", path("bash"), line]
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
        assert sorted(done.stdout.splitlines()) == sorted(found)


@pytest.mark.parametrize(("line", "found"), LINES)
def test_fish(line: str, found: set[str]) -> None:
    needs("fish")
    script = f"source {path('fish')}; complete -C '{line}'"
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stderr == ""
    assert {each.split("\t")[0] for each in done.stdout.splitlines()} == found


def test_zsh_can_read_its_file() -> None:
    needs("zsh")
    done = subprocess.run(["zsh", "-n", path("zsh")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_labels_of_any_network_on_the_line(tmp_path: Path) -> None:
    """In every shell the same: of a name, of another name for it, of a file, whose header has no labels."""
    (tmp_path / "net.cnn").write_text("name: mine\ninput 8x8x3\n층: conv 4 3x3\nb-2: conv 4 3x3\n", encoding="utf-8")
    for net, labels in (
        ("resnet18@torchvision", "conv1 conv2 conv3 conv4 conv5"),
        ("lenet", "c1 s2 c3 s4 c5 f6"),
        ("net.cnn", "층 b-2"),
        ("32x32x3", ""),
    ):
        for shell, script in (
            ("bash", f"source {path('bash')}; _convcalc_labels --layer {net}"),
            ("zsh", f"compdef() {{ :; }}; source {path('zsh')}; _convcalc_labels --layer {net}"),
            ("fish", f"source {path('fish')}; complete -C 'convcalc arch {net} --layer '"),
        ):
            if shutil.which(shell) is None:
                continue
            done = subprocess.run(
                [shell, *(["--no-config"] if shell == "fish" else []), "-c", script],
                capture_output=True,
                text=True,
                cwd=tmp_path,
                env=os.environ | {"LC_ALL": "C.UTF-8"},
            )
            offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
            assert sorted(offered) == sorted(labels.split()), (shell, net, done.stderr)
