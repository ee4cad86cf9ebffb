"""Programs, prints and summaries with something changed in them: `python -m tests.fuzz sources [--cases N] [--seed S]`.

Each may be read, with every number in it judged, or be refused. What is printed: exceptions that are not ours, what
takes more than five seconds of CPU, a number that was changed and is noticed nowhere, neither in a layer nor in a claim
nor in a note, and "all true" where a number that is declared of what arrives was changed.
tests/data/fuzz/sources.jsonl holds every text that once broke something.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.examine import examine
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.network.facts import Facts
from convcalc.readers.keras.layer_table import ROWS as KERAS
from convcalc.readers.pytorch.torch_layers import ROWS as TORCH
from convcalc.readers.source import load_text
from convcalc.text import Source
from tests.fuzz import Hang, kind_of, streams
from tests.places import DATA

LONGEST = 6_000
SLOW = 1.5
"""Seconds of CPU that no text of this length may take."""

SIZES: tuple[tuple[int, ...] | None, ...] = (None, (3, 32, 32), (1, 28, 28), (3, 64, 64), (32, 32, 3), (1, 160, 160))
"""Inputs that are tried where a text does not say its own."""

TOKEN = re.compile(r"[ \t]+|\n|\w+|[^\w\s]")
NUMBERS = (*"0 1 2 3 5 7 64 100 1000000007 -1 0.5 1e9 None 'a' x".split(), "9" * 20, "9" * 5_000, "")
PIECES = (
    *("self.", "x = ", "return ", "for i in range(3): ", "while True: ", "if x.sum() > 0: ", "lambda: ", "*", "**"),
    *("nn.Conv2d(3, 8, 3)", "nn.ReLU()", "nn.Linear(10, 10)", "x.view(-1, 100)", "F.relu(x)", "torch.cat([x, x], 1)"),
    *(
        "x[0]",
        "x[:, :2]",
        "x.size(0)",
        "x.shape",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        ":",
        ",",
        "\n",
        "\n    ",
        "#",
        '"',
        "'",
    ),
    *("range(10**9)", "[0] * 10**9", "'a' * 10**9", "9 ** 9 ** 9", "sum(range(10**8))", "del self.", "import os\n"),
    *("None", "True", "...", "@property\n", "class A: pass\n", "def f(): return f()\n", "f()", "yield 1", "print(x)"),
    *("Conv2D(8, 3)", "Dense(10)", "Flatten()", "model.add(", "input_shape=(8, 8, 3)", "(None, 26, 26, 32)", "320"),
    *("é", "\u200b", "\x00", "\t", "\\", "→", "×", "0x10", "1_000", ";", "=", "==", ".", "@", "%", "{0.x}"),
    *(" " * 3_000, ", " * 1_500, "1 x " * 1_000, "(" * 300, "_" * 3_000),
)


class Text(NamedTuple):
    """A text to begin with, and an input that it can be read on."""

    name: str
    text: str
    size: tuple[int, ...] | None


class Case(NamedTuple):
    """A text with something changed in it.

    changed: "declared" for a number that says what arrives, "number" for another one of a layer, "" for anything.
    poisoned: the text with what is no number in its place: where that is noticed nowhere either, nothing runs there.
    """

    base: Text
    text: str
    changed: str = ""
    poisoned: str = ""

    @property
    def row(self) -> dict[str, object]:
        """As it stands in the file of what was found."""
        named = {"name": self.base.name, "before": self.base.text, "size": self.base.size}
        return {**named, "text": self.text, "changed": self.changed}


class Answer(NamedTuple):
    """How a text was answered: what is known of it, "" where it was refused; error: an exception that is not ours."""

    known: str
    true: bool
    error: str = ""
    seconds: float = 0.0


def answer(name: str, text: str, size: tuple[int, ...] | None, thorough: bool = False) -> Answer:
    """A text as the program would take it; thorough: with the reasons for every claim that is wrong."""
    known, true, error = "", False, ""
    begin = time.process_time()
    with streams(""):
        try:
            facts = facts_of(load_text(Source(text, name)), size)
            verdicts = check_claims(facts)
            true = bool(verdicts) and all(each.verdict == "true" for each in verdicts)
            since = time.process_time()
            known = _known(facts, [(str(each.claim.value), str(each.computed), each.verdict) for each in verdicts])
            begin += (
                time.process_time() - since
            )  # to list 60,000 layers of a text of ten lines takes longer than to read
            if thorough:
                examine(facts)
        except SpecError:
            pass
        except Hang:
            error = "hang"
        except BaseException as found:  # whatever it is: a crash is what is looked for
            error = f"{type(found).__name__}: {found}"[:200]
    return Answer(known, true, error, time.process_time() - begin)


def _known(facts: Facts, verdicts: list[tuple[str, str, str]]) -> str:
    """All that is said of a network."""
    rows = [(row.label, row.text, str(row.out)) for row in facts.rows]
    return repr((rows, facts.params, facts.macs, str(facts.net.input), verdicts, facts.notes))


@cache
def corpus() -> tuple[Text, ...]:
    """The texts of the readers' tests that can be read, and what once broke something."""
    found: list[Text] = []
    folders = ("python_source", "keras_source", "programs/pytorch", "programs/keras", "printed", "pasted", "summary")
    for folder in folders:
        for path in sorted((DATA / folder).iterdir() if (DATA / folder).exists() else []):
            text = path.read_text(encoding="utf-8") if path.suffix in (".py", ".txt") else ""
            if text and len(text) < LONGEST:
                name = path.name if path.suffix == ".py" else "<stdin>"
                size = next((size for size in SIZES if answer(name, text, size).known), None)
                found.append(Text(name, text, size))
    return tuple(found)


def lines() -> list[Case]:
    """What was found, one JSON object a line."""
    text = (DATA / "fuzz" / "sources.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return [
        Case(Text(row["name"], row["before"], tuple(row["size"] or ()) or None), row["text"], row["changed"])
        for row in rows
    ]


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many cases, always the same for one seed: one of three with one number changed, the others with anything."""
    dice = random.Random(seed)
    texts = corpus()
    for _ in range(count):
        base = dice.choice(texts)
        made = number_changed(base, dice) if dice.random() < 1 / 3 else None
        yield made or Case(base, anything_changed(base, dice, texts))


def anything_changed(base: Text, dice: random.Random, texts: Sequence[Text]) -> str:
    tokens = TOKEN.findall(base.text)
    for _ in range(dice.choice((1, 1, 2, 3, 5))):
        at = dice.randrange(len(tokens)) if tokens else 0
        match dice.randrange(7):
            case 0:
                tokens.insert(at, dice.choice(PIECES))
            case 1:
                places = [at for at, token in enumerate(tokens) if token.isdigit()]
                tokens[dice.choice(places) if places else at] = dice.choice(NUMBERS)
            case 2:
                del tokens[at : at + dice.choice((1, 1, 2, 5, 20))]
            case 3:
                tokens[at:at] = tokens[at : at + dice.choice((1, 5, 20))] * dice.choice((1, 2, 20))
            case 4:
                other = dice.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 5:
                other_lines = dice.choice(texts).text.split("\n")
                begin = dice.randrange(len(other_lines))
                tokens[at:at] = ["\n".join(other_lines[begin : begin + dice.choice((1, 3, 10))])]
            case _:
                tokens[at : at + 1] = [dice.choice(tokens)]
    return "".join(tokens)[:LONGEST]


class NumberPlace(NamedTuple):
    """A whole number of a layer in a program: where it stands, and whether it says what arrives."""

    start: int
    end: int
    declared: bool


SILENT = set("p rate momentum eps epsilon negative_slope alpha beta k num_parameters seed axis dim".split())
"""Arguments that no size and no count depends on."""


@cache
def number_places(text: str) -> tuple[NumberPlace, ...]:
    """The whole numbers in calls of layers, by the names of their arguments."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            for name, node, channels in _arguments(call):
                if isinstance(node, ast.Constant) and type(node.value) is int and name not in SILENT:
                    start = starts[node.lineno - 1] + node.col_offset
                    if text[start : start + len(str(node.value))] == str(node.value):
                        found.append(NumberPlace(start, start + len(str(node.value)), name == channels))
    return tuple(found)


def _arguments(call: ast.Call) -> Iterator[tuple[str, ast.expr, str]]:
    """The arguments of a layer: name, value, and the name of the one that says what arrives."""
    name = ast.unparse(call.func).rpartition(".")[2]
    signature = TORCH[name].signature if name in TORCH else KERAS[name].signature if name in KERAS else ""
    if not signature or signature == "*" or any(isinstance(each, ast.Starred) for each in call.args):
        return
    names = [each.partition("=")[0] for each in signature.split()]
    channels = TORCH[name].channels if name in TORCH else ""
    for key, node in [*zip(names, call.args, strict=False), *[(each.arg or "", each.value) for each in call.keywords]]:
        if key in names:
            yield key, node, channels


def number_changed(base: Text, dice: random.Random) -> Case | None:
    """One number of one layer is another."""
    places = number_places(base.text)
    if not places:
        return None
    start, end, declared = dice.choice(places)
    old = int(base.text[start:end])
    new = dice.choice([n for n in (old + 1, old - 1, 2 * old, old * 10, old + 7) if n > 0 and n != old])
    return Case(
        base,
        f"{base.text[:start]}{new}{base.text[end:]}",
        "declared" if declared else "number",
        f"{base.text[:start]}None.none{base.text[end:]}",
    )


def complaint(case: Case, thorough: bool = False) -> str:
    """What is wrong with the answer to a text; "" where nothing is."""
    found = answer(case.base.name, case.text, case.base.size, thorough)
    if found.error:
        return found.error
    if case.changed:
        before = answer(*case.base)
        runs = before.known == found.known != answer(case.base.name, case.poisoned, case.base.size).known
        if before.known and runs:
            return "a number that was changed is noticed nowhere"
        if case.changed == "declared" and before.true and found.true:
            return "all true, though a number that is declared was changed"
    return f"{found.seconds:.2f} s" if found.seconds > SLOW else ""


def difference(case: Case) -> list[str]:
    """The lines that were changed."""
    made = difflib.unified_diff(case.base.text.split("\n"), case.text.split("\n"), lineterm="", n=0)
    return [line for line in made if line[:3] not in ("---", "+++") and line[:2] != "@@"][:6]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print each kind of complaint with the first texts that made it."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz sources", description=__doc__)
    asked.add_argument("--cases", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=0)
    wanted = asked.parse_args(arguments)
    met: dict[str, int] = {}
    begin = time.monotonic()
    for at, case in enumerate(cases(wanted.cases, wanted.seed)):
        words = complaint(case, thorough=at % 20 == 0)
        kind = kind_of(words)
        met[kind] = met.get(kind, 0) + 1
        if words and met[kind] <= 3:
            print(words, json.dumps(case.row), *difference(case), sep="\n  ", flush=True)
        if at % 2000 == 1999:
            print(f"{at + 1:,} cases in {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    print(f"{wanted.cases:,} cases, seed {wanted.seed}: {sum(met.values()) - met.get('', 0):,} complaints")
    return 1 if len(met) > ("" in met) else 0


if __name__ == "__main__":
    sys.exit(main())
