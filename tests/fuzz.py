"""Hostile command lines, made from a corpus by mutation: `python -m tests.fuzz [--cases N] [--seed S]`.

Every case runs in this process, as the program would run it, and may end with an answer, a finding or a refusal. What
is printed: exceptions that are not ours, exit status 3 for anything but a file, and what takes more than half a second
of CPU. tests/data/fuzz/corpus.jsonl holds the lines to begin with, finds.jsonl every line that once broke something.
`python -m tests.fuzz sources` changes programs and prints instead, `python -m tests.fuzz files` other programs' files.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from types import FrameType
from typing import Any, NamedTuple

from convcalc.cli.group import run
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.statements import parse
from convcalc.network.builder import build
from convcalc.text import Source
from tests.places import DATA, ROOT

SLOW = 0.5
"""Seconds of CPU that no command line of a few hundred characters may take."""

HANGS = 5.0
"""Seconds of CPU after which a case is given up."""

MOST_MEMORY = 600_000_000
"""Bytes of address space beyond what the process has at its start; python -m only."""

NUMBERS = (
    *("0", "1", "2", "3", "7", "64", "97", "224", "1000", "999983", "1000000", "1000001", "1000000000", "1000000001"),
    *("-1", "-0", "00", "9" * 18, "9" * 19, "9" * 20, "1" * 5000, "0.5", ".5", "5.", "1e9", "0x10", "1_000", "٣", "²"),
    *("3x3", "1x1000000000", "3x", "x3", "3x3x3x3x3", "1:2", "0:1x0:1", "same", "n", "n-1", "2*n", "n/0", "?", "1:50"),
    *("4.14G", "3,5", "1,000", "~3", "+3", "half", "full", "3a", "0.5x3", "0.5K", "1/2", "inf", "nan", "None", ""),
)

PIECES = (
    *(
        "->",
        ";",
        "\n",
        "[",
        "]",
        "|",
        "(",
        ")",
        ",",
        ":",
        "=",
        "#",
        "x3",
        "x 0",
        "* 2",
        "x 1000000",
        "x1000001",
        "-",
        ".",
    ),
    *(
        "→",
        "×",
        "−",
        "\t",
        "\r\n",
        "\u200b",
        "\ufeff",
        "\u202e",
        "\x00",
        "\u00a0",
        "é",
        "합",
        "\U0001f600",
        "'",
        '"',
        "\\",
    ),
    *(
        "a:",
        "from a",
        "add a",
        "concat a crop",
        "total rf = 3",
        "total params = 1",
        "rf = 3",
        "params ~ 3M",
        "-> 8x8x3",
    ),
    *("case b=2 [ relu ]", "case b=1 [ input 9x9x3 ]", "case b=", "case size=tiny [ let n = 2 ]"),
    *("let n = 2", "block b(c, s=1) [ conv c 3x3 s=s ]", "b(4, s=2)", "default conv same", "layout chw", "input 8x8x3"),
    *(
        "published",
        'published "x"',
        "name: x",
        "note: y",
        "residual B [ conv 8 3x3 p1 ]",
        "residual [ relu ]",
        "[relu] x0",
    ),
    *("concat[ gap, upsample 8 | conv 4 3x3 p1 ]", "add[ relu | identity ]", "mul[ gap | identity ]", "upsample 7"),
    *(
        "upsample bilinear 3",
        "avgpool to 7x7",
        "tconv 8 4x4 s2 p1",
        "lstm 8",
        "conv 4 3x3 s3 p1",
        "maxpool 3x3 s2 ceil",
        "gap",
    ),
    *(
        "flatten",
        "fc 10",
        "reshape 4x4x4",
        "pixelshuffle 2",
        "zeropad 1",
        "crop 1",
        "dropout 0.5",
        "lrelu 0.1",
        "bn",
        "gn 2",
    ),
    *("conv", "pool", "sepconv 8 3x3", "dwconv 3x3", "softmax", "lrn 5", "shuffle 2", "conv3-64", "FC-10", "maxpool"),
    *(
        "[64, 'M', 128]",
        "32c5-mp2-10n",
        "| conv | 3x3, 64 |",
        "7×7, 64, stride 2",
        "50% dropout",
        "50%",
        "3x3 max pool",
    ),
    *(
        "INPUT -> [[CONV -> RELU]*2 -> POOL]*3 -> FC",
        "CONV3-64: [8x8x64] memory: 8*8*64=4K",
        "weights: (3*3*3)*64 = 1,728",
    ),
)
"""What is put in: pieces of our language and of others, and characters that have bitten."""

TOKEN = re.compile(r"\s+|\w+|->|[^\w\s]")
NUMBER = re.compile(r"\d[\d.,x×:]*")

OPTIONS: dict[str, tuple[str, ...]] = {
    "layer": ("-n", "-f", "-s", "-p", "-d", "-c", "--filters", "-g", "--op", "--dim", "--expect"),
    "arch": ("--input", "--set", "--batch", "--depth", "--columns", "--only", "--layer", "--unit"),
    "check": ("--input", "--set", "--batch"),
    "solve": tuple("-n --out -f -s -p -d --op --rf --params --macs --set --input --limit".split()),
    "compare": ("--input", "--by", "--channels", "--middle", "--kernel"),
    "draw": ("-n", "-f", "-s", "-p", "-d", "--unit", "--layer", "--input", "--set", "--width"),
    "explain": ("--input",),
    "quiz": ("--seed", "--count"),
    "convert": ("--to", "--from"),
    "zoo": (),
}
"""Options that take a value, by command."""

FLAGS = (
    *("-q", "--json", "--ceil", "--no-bias", "--explain", "--frameworks", "--summary", "--useful", "--same", "--exact"),
    *("--diff", "--animate", "--wide", "--ascii", "--flops", "--rf", "--params", "-h", "--", "-"),
)
FORMS = ("table", "plain", "json", "csv", "markdown", "latex", "svg", "dot", "mermaid", "html", "xml")


class Case(NamedTuple):
    """A command line, and what stands on its standard input."""

    words: tuple[str, ...]
    stdin: str = ""


class Result(NamedTuple):
    """How a case ended; error: the exception that was not ours, or "" where there was none."""

    status: int
    seconds: float
    error: str
    out: str
    err: str


class Hang(BaseException):
    """More CPU than any case may take; no `except Exception` holds it up."""


# --- cases ---------------------------------------------------------------------------------------------------------


def corpus() -> list[Case]:
    """The committed lines, what once broke something, the texts of other tests, and mistakes of every class."""
    found = [case_of(line) for line in [*lines("corpus"), *lines("finds")]]
    for folder, command in (("pasted", "arch"), ("fenced", "arch"), ("specs", "check"), ("summary", "arch")):
        found += [Case((command, "-"), _text(path)) for path in sorted((DATA / folder).iterdir()) if path.is_file()]
    wrong = sorted((ROOT / "tests" / "diagnostics" / "wrong").glob("*.cnn"))
    found += [Case(("arch", "-"), _text(path).partition("--- expected")[0]) for path in wrong[::4]]
    return [case for case in found if len(case.stdin) < 4000]


def case_of(line: dict[str, Any]) -> Case:
    return Case(tuple(line["words"]), line.get("stdin", ""))


def lines(name: str) -> list[dict[str, Any]]:
    """A file of cases, one JSON object a line."""
    text = (DATA / "fuzz" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _text(path: os.PathLike[str]) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many cases, always the same for one seed: two of three grown from the grammar, the others from the corpus."""
    dice = random.Random(seed)
    seeds = corpus()
    for _ in range(count):
        grown = dice.random() < 2 / 3
        case = grow(dice) if grown else dice.choice(seeds)
        for _ in range(dice.choice((0, 0, 1, 1, 2, 3) if grown else (1, 1, 2, 2, 3, 5))):
            case = dice.choice(MUTATIONS)(case, dice, seeds)
        yield _harmless(case)


# --- grown from the grammar ----------------------------------------------------------------------------------------

SMALL = (1, 1, 2, 2, 3, 3, 4, 5, 7)
RARE = (0, 8, 11, 64, 1000, 1000001, 999983, 10**9)


def _small(dice: random.Random) -> int:
    return dice.choice(SMALL) if dice.random() < 0.97 else dice.choice(RARE)


def _window(dice: random.Random, more: str = "") -> str:
    kernel, other = _small(dice), _small(dice)
    parts = [dice.choice((f"{kernel}x{kernel}", f"k{kernel}", f"{kernel}x{other}"))]
    for letter in "spd" + more:
        if dice.random() < 0.35:
            parts.append(f"{letter}{dice.choice((_small(dice), kernel // 2))}")
    if dice.random() < 0.1:
        parts.append(dice.choice(("same", "valid", "half", "full", "causal", "same_lower", "ceil", "nobias")))
    return " ".join(parts)


PLAIN_LEAVES = (
    *("relu", "bn", "ln", "gap", "gmp", "flatten", "identity", "softmax", "lrn 5", "dropout 0.5", "prelu", "gn 2"),
    *(
        "lstm 4 sequence",
        "bigru 3 sequence twobias",
        "gru 3 sequence primed",
        "rnn 5",
        "pixelshuffle 2",
        "shuffle 2",
        "reshape 4x4x4",
        "add a",
        "concat a crop",
        "from a",
        "mul a",
    ),
)
CLAIMS = ("", "", "", "", " -> 8x8x4", " rf = 3", " params = 9,472", " macs ~ 1.5M", " jump = 2", " -> 8x8")
LISTED = ((), ("--summary",), ("--columns", "all"), ("--useful",), ("--json",), ("--depth", "1"))
PICTURES = ("draw net", "draw rf", "draw nets", "draw layer", "draw scatter")


LEAVES: tuple[Callable[[random.Random], str], ...] = (
    lambda dice: f"conv {_small(dice)} {_window(dice, 'g')}",
    lambda dice: f"conv {_small(dice)} 3x3 p1",
    lambda dice: f"tconv {_small(dice)} {_window(dice)}",
    lambda dice: f"maxpool {_window(dice)}",
    lambda dice: f"avgpool {_window(dice)}",
    lambda dice: f"avgpool to {_small(dice)}",
    lambda dice: f"upsample {dice.choice((2, 3, 4, 7, _small(dice)))}{dice.choice(('', ' bilinear'))}",
    lambda dice: f"sepconv {_small(dice)} {_window(dice)}",
    lambda dice: f"dwconv {_window(dice)}",
    lambda dice: f"zeropad {_small(dice)}",
    lambda dice: f"crop {_small(dice)}",
    lambda dice: f"fc {_small(dice)}",
    lambda dice: dice.choice(PLAIN_LEAVES),
    lambda dice: dice.choice(PLAIN_LEAVES),
)


def _leaf(dice: random.Random) -> str:
    """One layer."""
    return dice.choice(LEAVES)(dice)


def _body(dice: random.Random, depth: int) -> str:
    """Some units, nested no deeper than this."""
    units = []
    for _ in range(dice.choice((1, 1, 2, 3) if depth == 2 else (0, 1, 1, 2, 3))):
        shape = dice.random()
        if depth <= 0 or shape < 0.6:
            units.append(_leaf(dice))
        elif shape < 0.75:
            units.append(f"[ {_body(dice, depth - 1)} ] x{dice.choice((0, 1, 2, 3, 5, 17))}")
        elif shape < 0.87:
            units.append(f"residual {dice.choice(('', 'A ', 'B ', 'C ', 'if same '))}[ {_body(dice, depth - 1)} ]")
        else:
            branches = " | ".join(_body(dice, depth - 1) for _ in range(dice.choice((1, 2, 3))))
            units.append(f"{dice.choice(('concat', 'add', 'mul'))}[ {branches} ]")
    return ", ".join(units)


def grown_spec(dice: random.Random) -> str:
    """A text of our language that mostly is a network."""
    for _ in range(12):
        text = _any_spec(dice)
        try:
            build(parse(Source(text)))
        except SpecError:
            continue
        return text
    return text


def _any_spec(dice: random.Random) -> str:
    side = dice.choice((1, 5, 8, 9, 16, 32, 33, 224, 1000000))
    axes = dice.choice((1, 2, 2, 2, 2, 3))
    size = "x".join(map(str, (*[side] * axes, dice.choice((1, 2, 3, 4, 8)))))
    lines = [size]
    for at in range(dice.choice((0, 1, 2, 3, 5))):
        label = "abcde"[at] + ": " if dice.random() < 0.4 or not at else ""
        lines.append(label + _body(dice, 2) + dice.choice(CLAIMS))
    for value in range(dice.choice((0, 0, 0, 1, 2))):
        held = dice.choice(("let n = 2", "note: {b}\n", _body(dice, 2), f"total params = {_small(dice)}"))
        lines.insert(dice.randint(1, len(lines)), f"case b={value} [ {held} ]")
    if dice.random() < 0.3:
        lines.append(f"total {dice.choice(('rf', 'params', 'macs', 'weights', 'memory'))} = {_small(dice)}")
    return dice.choice(("; ", " -> ", "\n")).join(lines)


def _layer_options(dice: random.Random) -> tuple[str, ...]:
    found = ["-n", str(dice.choice((_small(dice) + 7, 224, 32))), "-f", str(_small(dice))]
    for name in ("-s", "-p", "-d", "-c", "--filters", "-g", "--op"):
        if dice.random() < 0.15:
            found += [name, dice.choice((str(_small(dice)), f"{_small(dice)}x{_small(dice)}"))]
    return tuple(found)


SPEC = "a network"
"""Where one is to be grown."""


def grow(dice: random.Random) -> Case:
    """A command line that mostly means something."""
    kind = dice.choice(((), (), ("maxpool",), ("tconv",), ("avgpool",)))
    of_layer = _layer_options(dice)
    unit = ",".join(str(_small(dice) - 1) for _ in range(dice.choice((1, 2, 2, 2, 3))))
    label = ("--layer", dice.choice(("a", "0", "1", "b")))
    chosen: tuple[tuple[str, ...], ...] = (
        ("layer", *kind, *of_layer, dice.choice(("-q", "--explain", "--frameworks", "--json"))),
        ("layer", *kind, *of_layer),
        ("draw", "layer", *kind, *of_layer),
        ("solve", *kind, *of_layer[2:], "--out", str(_small(dice))),
        ("arch", SPEC, *dice.choice(LISTED)),
        ("arch", SPEC, *dice.choice(LISTED)),
        ("arch", SPEC, "--unit", unit),
        ("arch", SPEC, *label, *dice.choice(((), ("--explain",)))),
        ("arch", SPEC, *label, "--unit", unit),
        ("check", SPEC, *dice.choice(((), ("--json",)))),
        ("compare", SPEC, SPEC, *dice.choice(((), ("--diff",), ("--by", "stage")))),
        ("draw", "net", SPEC, "--format", dice.choice(("table", "svg", "mermaid", "dot", "json"))),
        ("draw", "rf", SPEC, *dice.choice(((), ("--unit", unit), ("--format", "svg")))),
        ("draw", "nets", SPEC, SPEC, *dice.choice(((), ("--format", "svg")))),
        ("convert", SPEC),
        ("explain", dice.choice(("dilation", "rf", "same", "why 224/2", "residual", SPEC))),
        ("quiz", "--seed", str(_small(dice)), *dice.choice(((), ("--level", "3"), ("--no-key",)))),
    )
    return Case(tuple([grown_spec(dice) if word == SPEC else word for word in dice.choice(chosen)]))


# --- mutations -----------------------------------------------------------------------------------------------------


def _in_text(change: Callable[[list[str], random.Random], None]) -> Callable[[Case, random.Random, list[Case]], Case]:
    """A mutation of the longest text of a case, token by token."""

    def mutate(case: Case, dice: random.Random, seeds: list[Case]) -> Case:
        at = max(range(len(case.words)), key=lambda at: len(case.words[at]), default=-1)
        text = case.stdin or (case.words[at] if at >= 0 else "")
        tokens = TOKEN.findall(text)
        change(tokens, dice)
        made = "".join(tokens)[:4000]
        if case.stdin:
            return case._replace(stdin=made)
        return case._replace(words=(*case.words[:at], made, *case.words[at + 1 :])) if at >= 0 else case

    return mutate


@_in_text
def insert(tokens: list[str], dice: random.Random) -> None:
    tokens.insert(dice.randint(0, len(tokens)), dice.choice(("", " ", "; ", " -> ")) + dice.choice(PIECES))


@_in_text
def number(tokens: list[str], dice: random.Random) -> None:
    places = [at for at, token in enumerate(tokens) if token[:1].isdigit()]
    if places:
        tokens[dice.choice(places)] = dice.choice(NUMBERS)


@_in_text
def delete(tokens: list[str], dice: random.Random) -> None:
    if tokens:
        at = dice.randrange(len(tokens))
        del tokens[at : at + dice.choice((1, 1, 2, 5))]


@_in_text
def repeat(tokens: list[str], dice: random.Random) -> None:
    if tokens:
        at, size = dice.randrange(len(tokens)), dice.choice((1, 2, 5, 20))
        tokens[at:at] = tokens[at : at + size] * dice.choice((1, 1, 2, 20))


@_in_text
def swap(tokens: list[str], dice: random.Random) -> None:
    if len(tokens) > 1:
        one, other = dice.randrange(len(tokens)), dice.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]


@_in_text
def glue(tokens: list[str], dice: random.Random) -> None:
    """Take the blanks away somewhere: 0.5 x3 becomes 0.5x3."""
    places = [at for at, token in enumerate(tokens) if token.isspace()]
    if places:
        tokens[dice.choice(places)] = ""


@_in_text
def group(tokens: list[str], dice: random.Random) -> None:
    one, other = sorted((dice.randint(0, len(tokens)), dice.randint(0, len(tokens))))
    tokens.insert(other, f" ] x {dice.choice(NUMBERS)} ")
    tokens.insert(one, " [ ")


def splice(case: Case, dice: random.Random, seeds: list[Case]) -> Case:
    """The text of another case behind this one's."""
    other = dice.choice(seeds)
    text = other.stdin or max(other.words, key=len, default="")
    if case.stdin:
        return case._replace(stdin=(case.stdin + dice.choice(("", "\n", "; ")) + text)[:4000])
    return case._replace(words=(*case.words, text))


def option(case: Case, dice: random.Random, seeds: list[Case]) -> Case:
    """One option more, with a value that may be none."""
    command = next((word for word in case.words if word in OPTIONS), dice.choice(list(OPTIONS)))
    names = OPTIONS[command] or ("--x",)
    more = dice.choice(
        (
            (dice.choice(names), str(_small(dice))),
            (dice.choice(names), dice.choice((*NUMBERS, *PIECES))),
            (dice.choice(names), "x".join(dice.choices(NUMBERS, k=dice.randint(1, 4)))),
            (f"{dice.choice(names)}={dice.choice(NUMBERS)}",),
            ("--format", dice.choice(FORMS)),
            (dice.choice(FLAGS),),
        )
    )
    at = dice.randint(0, len(case.words))
    return case._replace(words=(*case.words[:at], *more, *case.words[at:]))


def command(case: Case, dice: random.Random, seeds: list[Case]) -> Case:
    """Another command for the same words, or none."""
    chosen = dice.choice((*OPTIONS, *PICTURES, "help", "man", ""))
    return case._replace(words=(*chosen.split(), *case.words[1:]))


def word(case: Case, dice: random.Random, seeds: list[Case]) -> Case:
    """A word changed into a number or a piece, or left out."""
    if not case.words:
        return case
    at = dice.randrange(len(case.words))
    new = dice.choice(((dice.choice(NUMBERS),), (dice.choice(PIECES),), ()))
    return case._replace(words=(*case.words[:at], *new, *case.words[at + 1 :]))


MUTATIONS = (insert, insert, number, number, delete, repeat, swap, glue, group, splice, option, option, command, word)


def _harmless(case: Case) -> Case:
    """Nothing is written but a file `made` where the cases run."""
    found: list[str] = []
    for at, each in enumerate(case.words):
        named = at > 0 and case.words[at - 1] in ("-o", "--output")
        glued = each.startswith(("--output=", "-o")) and each != "-o"
        found.append("made.txt" if named else "-omade.txt" if glued else each)
    return case._replace(words=tuple(found))


# --- runs ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def streams(stdin: str) -> Iterator[tuple[io.StringIO, io.StringIO]]:
    """Standard streams that nobody sees, and a clock that ends what does not end."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdin

    def give_up(*_: object) -> None:
        raise Hang

    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogatepass")), encoding="utf-8")
    old: Callable[[int, FrameType | None], object] | int | None = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, HANGS)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield out, err
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old)
        sys.stdin = before


def result(case: Case) -> Result:
    """How the program would answer.

    As in a process of its own, no garbage is looked for (`_startup.pause_collector`): among all that a run of
    thousands of cases keeps, looking takes longer than many a case.
    """
    status, error = -1, ""
    with streams(case.stdin) as (out, err):
        gc.disable()
        begin = time.process_time()
        try:
            status = run(case.words)
        except Hang:
            error = "hang"
        except BaseException as found:  # whatever it is: a crash is what is looked for
            error = f"{type(found).__name__}: {found}"[:200]
        seconds = time.process_time() - begin
        gc.enable()
    return Result(status, seconds, error, out.getvalue(), err.getvalue())


FILES = re.compile(
    r"(?:error: |\"message\": \")(?:there is no file|'.*' (?:is|may|could)|could not write|standard input)", re.DOTALL
)


def complaint(found: Result) -> str:
    """What is wrong with an answer; "" where nothing is."""
    if found.error:
        return found.error
    if found.status not in (0, 1, 2) and not (found.status == 3 and ('"' in found.err[:1] or FILES.search(found.err))):
        return f"status {found.status}: {found.err[:200]}"
    if found.status == 2 and not found.err and not found.out:
        return "status 2 and not a word"
    return f"{found.seconds:.2f} s" if found.seconds > SLOW else ""


def smaller(case: Case, kind: str, most: int = 150) -> Case:
    """The case with all left out that does not matter to this kind of complaint."""
    tried = 0
    changed = True
    while changed and tried < most:
        changed = False
        for made in _parts(case):
            tried += 1
            if tried >= most:
                break
            if kind_of(complaint(result(made))) == kind:
                case, changed = made, True
                break
    return case


def _parts(case: Case) -> Iterator[Case]:
    for at in range(len(case.words)):
        yield case._replace(words=(*case.words[:at], *case.words[at + 1 :]))
    for at, text in enumerate((*case.words, case.stdin)):
        tokens = TOKEN.findall(text)
        for size in (len(tokens) // 2, len(tokens) // 4, 1):
            for begin in range(0, len(tokens), size or 1):
                made = "".join([*tokens[:begin], *tokens[begin + (size or 1) :]])
                if at == len(case.words):
                    yield case._replace(stdin=made)
                elif made:
                    yield case._replace(words=(*case.words[:at], made, *case.words[at + 1 :]))


def kind_of(words: str) -> str:
    """Equal for complaints about one thing."""
    return re.sub(r"\d+|'.*'", "", words)[:60]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print each kind of complaint once, with the smallest case that was found."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["sources"]:
        from tests.fuzz_sources import main as of_sources

        return of_sources(arguments[1:])
    if arguments[:1] == ["files"]:
        from tests.fuzz_files import main as of_files

        return of_files(arguments[1:])
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--cases", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=0)
    wanted = asked.parse_args(arguments)
    _limit_memory()
    met: dict[str, int] = {}
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for case in cases(wanted.cases, wanted.seed):
                words = complaint(result(case))
                if words.endswith(" s"):  # what comes first also pays for loading what it needs
                    words = complaint(result(case))
                kind = kind_of(words)
                met[kind] = met.get(kind, 0) + 1
                if words and met[kind] == 1:
                    least = case if words == "hang" else smaller(case, kind)
                    print(words, json.dumps({"words": least.words, "stdin": least.stdin}), sep="\n  ", flush=True)
        finally:
            os.chdir(here)
    print(f"{wanted.cases:,} cases, seed {wanted.seed}: {sum(met.values()) - met.get('', 0):,} complaints")
    return 1 if len(met) > ("" in met) else 0


def _limit_memory() -> None:
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MOST_MEMORY, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
