"""Pipes, full disks, closed streams, encodings, colour: each of these has bitten somebody."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.program import COMMAND, ROOT, environment, listen_to_interrupts, on_terminal, run, shell

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
EXAMPLE = ("layer", "-n", "224", "-f", "11", "-s", "4")
SUMMARY = ("arch", "resnet50", "--summary")


def test_a_closed_pipe_ends_it_silently() -> None:
    ran = shell("convcalc arch resnet1202 --json --columns all | head -1")
    assert (ran.status, ran.out, ran.err) == (141, "{\n", "")


def test_a_pipe_closed_after_all_was_written_is_fine() -> None:
    assert shell("convcalc layer -n 5 -f 3 | head -1").status in (0, 141)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("words", ["layer -n 5 -f 3", "arch vgg16", "--help", "layer -h", "--version", "zoo -q"])
def test_a_full_disk_is_said_once(words: str) -> None:
    ran = shell(f"convcalc {words} > /dev/full")
    assert ran.status == 3
    assert ran.err == "error: could not write to standard output: no space left on device\n"


@pytest.mark.parametrize("words", ["layer -n 5 -f 3", "--help", "--version"])
def test_a_closed_standard_output_is_said(words: str) -> None:
    ran = shell(f"convcalc {words} >&-")
    assert (ran.status, ran.err) == (3, "error: could not write: standard output is closed\n")


def test_with_no_stream_at_all_the_status_still_tells() -> None:
    assert shell("convcalc layer -n 5 -f 3 >&- 2>&-").status == 3
    assert shell("convcalc layer -n 5 -f 9 >&- 2>&-").status == 2
    assert shell("convcalc layer -n 5 -f 3 -q <&-").out == "3\n"


def test_a_file_needs_no_standard_output(tmp_path: Path) -> None:
    ran = shell(f"convcalc layer -n 5 -f 3 -q -o {tmp_path}/answer >&-")
    assert (ran.status, (tmp_path / "answer").read_text()) == (0, "3\n")


def test_an_interrupt_is_130_and_silent() -> None:
    child = subprocess.Popen(
        [*COMMAND, "arch", "-"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
        preexec_fn=listen_to_interrupts,
    )
    time.sleep(1.0)  # by then it waits for its standard input
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=20)
    assert (child.returncode, err) == (130, b"")


INTERRUPTED = """
import builtins, os, signal, sys
load, chosen = builtins.__import__, sys.argv[1]
def interrupted(name, *rest, **named):
    if name == chosen:
        builtins.__import__ = load
        os.kill(os.getpid(), signal.SIGINT)
    return load(name, *rest, **named)
builtins.__import__ = interrupted
import convcalc.cli.entry
sys.argv[:2] = ["convcalc"]
sys.exit(convcalc.cli.entry.main())
"""


@pytest.mark.parametrize(
    "module", ["gc", "click", "convcalc.cli.group", "convcalc.cli.layer", "convcalc.features.layer.layer"]
)
def test_an_interrupt_while_modules_are_loaded_is_130_and_silent(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, module, *EXAMPLE],
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        preexec_fn=listen_to_interrupts,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_who_ignores_interrupts_goes_on_ignoring_them() -> None:
    command = [sys.executable, "-c", INTERRUPTED, "click", *EXAMPLE, "-q"]
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment(), **ignoring)  # type: ignore[call-overload]
    assert (done.returncode, done.stdout) == (0, b"54\n")


@pytest.mark.parametrize("size", [4_000_001, 2**30])
def test_a_file_that_is_too_long_is_refused_unread(tmp_path: Path, size: int) -> None:
    with open(tmp_path / "long.cnn", "wb") as file:
        file.write(b"32x32x3 -> relu")
        file.truncate(size)  # the rest takes no room on the disk
    small = "ulimit -v 200000; "
    for script in (f"{small} convcalc arch {tmp_path}/long.cnn", f"{small} convcalc arch - < {tmp_path}/long.cnn"):
        ran = shell(script)
        assert ran.status == 2
        assert ran.err.startswith("error: a text of more than 1,000,000 characters\n")
        assert "found more than 4,000,000 bytes" in ran.err


def test_a_bug_is_one_line_and_a_traceback_for_who_asks() -> None:
    broken = (
        "import sys, convcalc.features.layer.layer as s; s.layer = None; "
        "from convcalc.cli.entry import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", broken, *EXAMPLE]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment())
    assert (done.returncode, done.stdout) == (3, "")
    (line,) = done.stderr.splitlines()
    assert "this is a bug in convcalc, please report it" in line
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment(CONVCALC_DEBUG="1"))
    assert done.returncode == 3
    assert "Traceback" in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "status", "words"),
    [
        ("utf16.cnn", "32x32x3 -> conv 8 3x3\n".encode("utf-16"), 0, ""),
        ("bom.cnn", b"\xef\xbb\xbf32x32x3 -> conv 8 3x3\n", 0, ""),
        ("crlf.cnn", b"input 32x32x3\r\nconv 8 3x3\r\n", 0, ""),
        ("cr.cnn", b"input 32x32x3\rconv 8 3x3\r", 0, ""),
        ("binary.cnn", bytes(range(256)) * 4, 3, "is not text"),
        ("zeros.cnn", b"32x32x3\0\0", 2, "U+0000"),
        ("utf32.cnn", "32x32x3 -> conv 8 3x3\n".encode("utf-32"), 3, "looks like UTF-32; save it as UTF-8"),
        ("four.cnn", "32x32x3 -> conv 8 3x3\n".encode("utf-32-le"), 3, "looks like UTF-32; save it as UTF-8"),
        ("four.cnn", "합성곱: conv 8 3x3\n".encode("utf-32-be"), 3, "looks like UTF-32; save it as UTF-8"),
        ("riddled.cnn", b"3\0\0002x3\0\0\0\0\0002x3\0" * 9, 2, "the text holds U+0000 (null), 72 times"),
        ("little.cnn", "32x32x3 -> conv 8 3x3\n".encode("utf-16-le"), 3, "looks like UTF-16; save it as UTF-8"),
        ("big.cnn", "합: conv 8 3x3, relu # ÿ\n".encode("utf-16-be"), 3, "looks like UTF-16; save it as UTF-8"),
        ("empty.cnn", b"", 2, "nothing here to measure"),
    ],
)
def test_files_of_every_kind(tmp_path: Path, name: str, data: bytes, status: int, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    ran = run("arch", str(tmp_path / name), "-q")
    assert ran.status == status, ran.err
    assert ran.out == ("" if status else "30x30x8\n")
    assert words in ran.err
    assert "Traceback" not in ran.err


def test_a_directory_and_a_missing_file_and_a_forbidden_one(tmp_path: Path) -> None:
    assert "is a directory" in run("arch", str(tmp_path)).err
    assert run("arch", str(tmp_path)).status == 3
    ran = run("arch", str(tmp_path / "no.cnn"), "--json")
    assert ran.status == 3
    assert '"there is no file' in ran.err
    secret = tmp_path / "secret.cnn"
    secret.write_text("32x32x3")
    secret.chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this user may read everything")
    assert run("arch", str(secret)).status == 3


@pytest.mark.parametrize("encoding", ["cp949", "cp1252", "ascii", "utf-8"])
def test_every_stream_can_carry_the_answer(encoding: str) -> None:
    spec = "name: 합성곱 é\n32x32x3 -> conv 8 3x3"
    ran = run("arch", spec, "--format", "table", "--width", "60", encoding=encoding, PYTHONIOENCODING=encoding)
    assert ran.status == 0, ran.err
    assert ("─" in ran.out) == (encoding == "utf-8")
    assert ("합성곱" in ran.out) == (encoding in ("cp949", "utf-8"))
    assert ("\\ud569" in ran.out) == (encoding in ("ascii", "cp1252"))
    assert ("é" in ran.out) == (encoding in ("cp1252", "utf-8"))


def test_a_pipe_gets_plain_ascii_and_whole_lines() -> None:
    ran = run(*SUMMARY, COLUMNS="40")
    assert ran.out.isascii()
    assert "left out" not in ran.out


COLOUR = [
    ({}, (), True),
    ({"NO_COLOR": "1"}, (), False),
    ({"NO_COLOR": ""}, (), True),
    ({"TERM": "dumb"}, (), False),
    ({"NO_COLOR": "1"}, ("--color", "always"), True),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, (), True),
    ({}, ("--color", "never"), False),
    ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
]


@pytest.mark.parametrize(("env", "words", "painted"), COLOUR)
def test_colour_on_a_terminal(env: dict[str, str], words: tuple[str, ...], painted: bool) -> None:
    ran = on_terminal(*SUMMARY, *words, env=env)
    assert bool(ESCAPE.search(ran.out)) == painted
    assert ran.status == 0


@pytest.mark.parametrize(
    ("env", "words", "painted"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"CLICOLOR_FORCE": "1"}, (), True),
        ({"FORCE_COLOR": "0"}, (), False),
        ({}, ("--color", "always"), True),
    ],
)
def test_colour_in_a_pipe(env: dict[str, str], words: tuple[str, ...], painted: bool) -> None:
    assert bool(ESCAPE.search(run(*SUMMARY, "--format", "table", *words, env=env).out)) == painted
    assert not ESCAPE.search(run(*SUMMARY, env=env).out), "plain is plain"
    assert ESCAPE.search(run(*SUMMARY, "--color", "always", env=env).out), "what is asked for by name is given"


def test_the_width_of_a_terminal_is_that_of_columns_or_its_own() -> None:
    assert max(map(len, on_terminal(*SUMMARY, columns=60, NO_COLOR="1").out.splitlines())) <= 60
    assert max(map(len, on_terminal(*SUMMARY, columns=60, NO_COLOR="1", COLUMNS="100").out.splitlines())) > 90
    assert "left out at 50 columns" in on_terminal(*SUMMARY, "--width", "50", NO_COLOR="1").out


@pytest.mark.parametrize("label", ["conv[bias]", "[red]", ":smile:", "a\x1b[31mb", "\u202eabc"])
def test_what_others_named_is_shown_as_it_is_and_does_nothing(label: str) -> None:
    """Names that a spec cannot hold come from the file's own name and the command line."""
    ran = on_terminal("arch", "resnet50", "--layer", label)
    shown = label.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert f"'{shown}'" in ran.err
    assert ran.status == 2
