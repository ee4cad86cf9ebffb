"""How cost grows: the same work of size n and 2n, and the dear cases. `python -m tests.bench growth [PART OF A NAME]`.

Seconds are those of a processor, of a process of its own, the least of several; what the smallest run of the same
command takes is taken off, so that starting does not hide how the work grows.  The dear cases are also given as they
would be where `import click` takes 30 ms.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from math import log2
from typing import NamedTuple

from tests.bench_engine import YARDSTICK
from tests.bench_startup import bytecode_kept

MOST = 1.1
"""The exponent that a command may have: twice the work, at most 2.14 times the time."""

ROUNDS = 3
ENTRY = (
    "import sys, resource; resource.setrlimit(resource.RLIMIT_CPU, (90, 90)); "
    "from convcalc.cli.entry import main; sys.exit(main())"
)


class Growth(NamedTuple):
    """A command, with FILE for a text of the size; small: a size whose time is that of starting."""

    name: str
    words: Callable[[int], tuple[str, ...]]
    text: Callable[[int], str]
    n: int
    small: int = 1


class Dear(NamedTuple):
    """A command that is linear but was dear once; seconds, and megabytes, that it may take."""

    name: str
    words: tuple[str, ...]
    text: Callable[[], str]
    seconds: float
    megabytes: int = 100


CHECK = "check", "FILE", "-q"
ARCH = "arch", "FILE", "-q"
SUMMARY = "arch", "FILE", "--summary"
UNIT = "arch", "FILE", "--unit", "5,5"
STUDENTS = "check", "--answers", "FILE", "-q"
RESIZED = "8x8x3; [ upsample 2, conv 4 3x3 s3 p1 ] x"


def nothing(n: int = 0) -> str:
    return ""


def fixed(*words: str) -> Callable[[int], tuple[str, ...]]:
    return lambda n: words


def lines(head: str, line: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: "\n".join([head, *map(line, range(n))]) + "\n"


MAP = "input 64x64x16"
CONVS = lines("input 56x56x16", lambda i: f"conv {8 + i % 977} 3x3 p1")
TRUE = lines(MAP, lambda i: f"conv {8 + i % 29} 3x3 p1  -> 64x64x{8 + i % 29}")
FALSE_SIZES = lines(MAP, lambda i: f"conv {8 + i % 29} 3x3 p1  -> 63x63x{8 + i % 29}")
FALSE_FIELDS = lines(MAP, lambda i: f"conv {8 + i % 29} 3x3 p1  rf = {2 + 2 * i}")
FALSE_PARAMS = lines(MAP, lambda i: f"conv {8 + i % 29} 3x3 p1  params = {12345 + i}")
LABELLED = lines("input 56x56x16", lambda i: f"c{i}: conv {8 + i % 977} 3x3 p1")
ANSWERS = lines("id,spec,asked,answer,student", lambda i: f"q1,28x28x1 -> conv 8 3x3,params,80,s{i}")
WRONG = lines("id,spec,asked,answer,student", lambda i: f"q1,resnet50,params,25583592,s{i}")
CLASS = lines(
    "id,spec,asked,answer,student",
    lambda i: f"q{i % 34},{28 + i % 34}x28x1 -> conv 8 3x3,params,{80 if i % 3 else 72},s{i // 34}",
)


PASTE = "convert", "FILE", "--from", "paper"
TABLE = lines(
    "| Layer | Output | Filters | Kernel |\n|---|---|---|---|",
    lambda i: f"| Conv {i} | 224x224x{16 + i % 97} | {16 + i % 97} | 3x3 |",
)
LINES = lines("Input 224x224x3", lambda i: f"- **Conv{i}** 3x3, {16 + i % 97}, same")
PROSE = lines(
    "Input 224x224x3",
    lambda i: f"A convolutional layer with {16 + i % 97} filters of size 3x3, stride 1 and padding 1, then a ReLU.",
)
NOVEL = lines("A tale", lambda i: "It was the best of times, it was the worst of times (1859), said Conv.")


def shrinking(n: int) -> str:
    return "\n".join([f"input {4 * n + 400}x1", *(f"conv {8 + i % 97} k3" for i in range(n))]) + "\n"


def flat_cifar() -> str:
    """The CIFAR ResNet of 9,998 layers, written out block by block."""
    block = "residual A [ conv {c} 3x3 s{s} p1, bn, relu, conv {c} 3x3 p1, bn ]\nrelu"
    blocks = [(c, 2 if c > 16 and not i else 1) for c in (16, 32, 64) for i in range(1666)]
    body = "\n".join(block.format(c=c, s=s) for c, s in blocks)
    return f"input 32x32x3\ndefault conv nobias\nconv 16 3x3 p1, bn, relu\n{body}\ngap, fc 10\n"


GROWTH = (
    Growth("check, every claim true", fixed(*CHECK), TRUE, 10_000),
    Growth("check, every size false", fixed(*CHECK), FALSE_SIZES, 3_000),
    Growth("check, every field false", fixed(*CHECK), FALSE_FIELDS, 400),
    Growth("check, every count of parameters false", fixed(*CHECK), FALSE_PARAMS, 400),
    Growth("check --answers, a right one a student", fixed(*STUDENTS), ANSWERS, 8_000),
    Growth("check --answers, the same wrong one a student", fixed(*STUDENTS), WRONG, 4_000),
    Growth("arch, its totals", fixed(*ARCH), CONVS, 10_000),
    Growth("arch, one line a layer", fixed("arch", "FILE", "--format", "plain"), CONVS, 4_000),
    Growth("arch, csv", fixed("arch", "FILE", "--format", "csv"), CONVS, 4_000),
    Growth("arch, json", fixed("arch", "FILE", "--format", "json"), CONVS, 4_000),
    Growth("arch --summary, one long stage", fixed(*SUMMARY), CONVS, 10_000),
    Growth("arch --summary, every layer labelled", fixed(*SUMMARY), LABELLED, 6_000),
    Growth("arch --summary, another size at every layer", fixed(*SUMMARY), shrinking, 6_000),
    Growth("arch --unit, layers written out", fixed(*UNIT), CONVS, 2_000),
    Growth(
        "arch --unit, a repeat",
        lambda n: ("arch", f"56x56x16 -> [conv 16 3x3 p1] x {n}", "--unit", "5,5"),
        nothing,
        2_000,
    ),
    Growth(
        "arch --unit, a residual repeat",
        lambda n: ("arch", f"900x16 -> [residual [ conv 16 k3 p1 ]] x {n}", "--unit", "5"),
        nothing,
        1_000,
    ),
    Growth(
        "arch, a map resized at every turn",
        lambda n: ("arch", f"{RESIZED}{n}", "-q"),
        nothing,
        24,
    ),
    Growth(
        "arch, turns that only shrink the map",
        lambda n: ("arch", f"{4 * n}x1; [conv 8 k3] x {n}", "-q"),
        nothing,
        50_000,
    ),
    Growth(
        "arch, turns that enlarge the map by equal steps",
        lambda n: ("arch", f"4x4x4; [tconv 4 k3] x {n}", "-q"),
        nothing,
        400_000,
    ),
    Growth(
        "arch, csv of turns that go by equal steps",
        lambda n: ("arch", f"{4 * n}x1; [conv 8 k3] x {n}", "--format", "csv"),
        nothing,
        5_000,
    ),
    Growth(
        "arch --unit, behind a repeat too long to walk back",
        lambda n: ("arch", f"{4 * n}x3; [conv 8 k3] x {n}", "--unit", "5"),
        nothing,
        50_000,
        30_000,
    ),
    Growth("convert, a row of a VGG table", fixed("convert", "FILE"), lambda n: ", ".join(["conv3-64"] * n), 8_000),
    Growth("convert, a pasted table", fixed(*PASTE), TABLE, 8_000),
    Growth("convert, pasted lines", fixed(*PASTE), LINES, 8_000),
    Growth("convert, pasted sentences", fixed(*PASTE), PROSE, 3_000),
    Growth("arch, a text that nobody can read", fixed(*ARCH), NOVEL, 6_000),
    Growth("draw net, svg", fixed("draw", "net", "FILE", "--format", "svg"), CONVS, 1_000),
)

DEAR = (
    Dear(
        "300 students with one wrong answer about resnet50",
        STUDENTS,
        lambda: WRONG(300),
        0.25,
    ),
    Dear("30 students with 34 answers each", STUDENTS, lambda: CLASS(1_020), 0.35),
    Dear("16,000 students with one right answer", STUDENTS, lambda: ANSWERS(16_000), 1.7),
    Dear("0.95 MB of true claims", CHECK, lambda: TRUE(27_822), 1.1, 200),
    Dear("--summary of 0.95 MB", SUMMARY, lambda: CONVS(42_000), 1.1, 200),
    Dear("--summary of 12,000 sizes", SUMMARY, lambda: shrinking(12_000), 0.5, 100),
    Dear("800 false fields", CHECK, lambda: FALSE_FIELDS(800), 1.0),
    Dear("9,998 layers line by line", ARCH, flat_cifar, 0.4),
    Dear("resnet1202 --unit", ("arch", "resnet1202", "--unit", "0,0"), nothing, 1.2),
    Dear("[conv] x 4000 --unit", ("arch", "56x56x16; [conv 16 3x3 p1] x 4000", "--unit", "5,5"), nothing, 1.0),
    Dear(
        "a million turns that only shrink the map",
        ("arch", "4000000x1; [conv 8 k3] x 1000000", "-q"),
        nothing,
        1.0,
        100,
    ),
    Dear(
        "a million layers alike, summary",
        ("arch", "56x56x3; [conv 64 3x3 p1, relu] x 500000", "--summary"),
        nothing,
        0.1,
        30,
    ),
    Dear("100,000 rows as csv", ("arch", "400000x1; [conv 8 k3] x 100000", "--format", "csv"), nothing, 5.0, 100),
    Dear("a text of 8 MB, refused", ("arch", "FILE"), lambda: CONVS(400_000), 0.3, 30),
    Dear("640 KB of a VGG row", ARCH, lambda: ", ".join(["conv3-64"] * 64_000), 0.9, 200),
    Dear("convert, 640 KB of a list of filters", PASTE, lambda: "[" + "64, 64, 'M', 128, " * 36_000 + "64]", 1.2, 200),
    Dear("convert, 640 KB of a table", PASTE, lambda: TABLE(17_000), 1.0, 200),
    Dear("convert, 640 KB of lines", PASTE, lambda: LINES(18_000), 1.6, 200),
    Dear("convert, 640 KB of sentences", PASTE, lambda: PROSE(6_800), 0.9, 200),
    Dear("640 KB of a novel, refused", ARCH, lambda: NOVEL(9_000), 0.4, 60),
    Dear("640 KB of words behind a layer, refused", ARCH, lambda: "conv3-64 " + "foo bar " * 80_000, 0.9, 100),
    Dear("solve --same with a kernel of ten million", ("solve", "--same", "-f", "10000000"), nothing, 0.2, 30),
    Dear("a rhythm of 999,983", ("arch", "1000000000x3; avgpool to 999983", "--format", "csv"), nothing, 0.2, 30),
    Dear(
        "[upsample 2, conv s3] x59",
        ("arch", f"{RESIZED}59", "--format", "csv"),
        nothing,
        0.3,
        30,
    ),
    Dear("compare plain-residual", ("compare", "plain-residual"), nothing, 0.2, 30),
)


class Cost(NamedTuple):
    seconds: float
    megabytes: float


def cost(words: tuple[str, ...], text: Callable[[], str], env: dict[str, str]) -> Cost:
    """The least of several runs, what they print thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input.txt")
        _write(path, text)
        given = [path if word == "FILE" else word for word in words]
        found = [_run([sys.executable, "-c", ENTRY, *given], env) for _ in range(ROUNDS)]
    return Cost(min(each.seconds for each in found), max(each.megabytes for each in found))


def _write(path: str, text: Callable[[], str]) -> None:
    """By a process of its own: what this one has ever held counts as the peak of all that it starts."""
    process = os.fork()
    if not process:
        with open(path, "w") as file:
            file.write(text())
        os._exit(0)
    os.waitpid(process, 0)


def _run(command: list[str], env: dict[str, str]) -> Cost:
    quiet = os.open(os.devnull, os.O_RDWR)
    process = os.posix_spawn(
        command[0], command, env, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, stream) for stream in (0, 1, 2)]
    )
    _, _, used = os.wait4(process, 0)
    os.close(quiet)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def growth_line(case: Growth, env: dict[str, str]) -> str:
    def seconds(n: int) -> float:
        return cost(case.words(n), lambda: case.text(n), env).seconds

    floor = seconds(case.small)
    one, two = (max(seconds(n) - floor, 0.001) for n in (case.n, 2 * case.n))
    exponent = log2(two / one) if two > 0.01 else 0.0  # what takes no time does not grow
    mark = "" if exponent <= MOST else "   over"
    return f"{case.name:50}{case.n:>8,}{one * 1e3:>9.0f}{two * 1e3:>9.0f}{two / one:>7.2f}{exponent:>7.2f}{mark}"


def dear_line(case: Dear, env: dict[str, str], scale: float) -> str:
    """scale: from seconds here to seconds of the machine for which the limits were set."""
    found = cost(case.words, case.text, env)
    there = found.seconds * scale
    mark = "" if there <= case.seconds and found.megabytes <= case.megabytes else "   over"
    seconds = f"{found.seconds:>8.2f}{there:>10.2f}{case.seconds:>9.2f}"
    return f"{case.name:50}{seconds}{found.megabytes:>8.0f}{case.megabytes:>9}{mark}"


def main(part: str = "") -> None:
    with bytecode_kept() as env:
        print(f"{'growth':50}{'n':>8}{'n, ms':>9}{'2n, ms':>9}{'ratio':>7}{'power':>7}   (at most {MOST})")
        for growth in GROWTH:
            if part in growth.name:
                print(growth_line(growth, env), flush=True)
        click = min(_run([sys.executable, "-c", "import click"], env).seconds for _ in range(15))
        print(f"\n{'dear once':50}{'s':>8}{'at 30 ms':>10}{'at most':>9}{'MB':>8}{'at most':>9}")
        for dear in DEAR:
            if part in dear.name:
                print(dear_line(dear, env, YARDSTICK / click), flush=True)
