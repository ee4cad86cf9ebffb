"""Files of other programs with something changed in them: `python -m tests.fuzz files [--cases N] [--seed S]`.

Each may be read, with every number in it judged, or be refused in a few lines. What is printed: exceptions that are not
ours, what takes more than two seconds of CPU, a refusal of many lines, and answers that cannot be right:

- "cut": a file that was cut off is read, and nothing says so;
- "same": something that means nothing was changed, and the answer is another one;
- "number": a number that a layer is made of was changed, and the answer is the same;
- "declared": a number that only repeats what follows from others was changed, and all is said to be true.

tests/data/fuzz/files.jsonl holds every file that once broke something: its bytes by their places in one of the corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.loading import facts_of
from convcalc.network.claims import check_claims
from convcalc.readers import UnreadNote
from convcalc.readers.opened import ReadError
from convcalc.readers.source import load_file
from tests.file_mutations import Changed
from tests.format_mutations import mutations_of
from tests.fuzz import Hang, kind_of, streams
from tests.places import DATA, FACTS

SLOW = 2.0
"""Seconds of CPU that no file of the corpus may take."""

LONGEST_REFUSAL = 40
"""Lines of five mistakes with their places."""

MOST_ROWS = 5_000
"""Layers that are compared; there may be millions of one that is repeated."""

OWN = ("onnx", "tflite", "torch_export", "weights", "keras_json", "model_config", "caffe", "darknet")
REAL = ("onnx/*.onnx", "keras/keras*[0-9n].json", "caffe/*.prototxt", "darknet/*.cfg")
LONGEST = 120_000


class FileCase(NamedTuple):
    """A file with something changed: its name in the corpus, its bytes, and what the change means."""

    name: str
    data: bytes
    changed: str
    what: str


class FileAnswer(NamedTuple):
    """How a file was answered.

    known: all that is said of its network, "" where it was refused.  totals: parameters, multiply-accumulates and the
    sizes of its outputs.  true: are all claims true, and was all read?  told: does something say that it was cut off?
    """

    known: str = ""
    totals: str = ""
    true: bool = False
    told: bool = True
    refusal: str = ""
    error: str = ""
    seconds: float = 0.0


@cache
def own() -> dict[str, bytes]:
    """The files of the readers' tests that can be read."""
    return _readable([path for folder in OWN for path in sorted((DATA / folder).iterdir())])


@cache
def corpus() -> dict[str, bytes]:
    """The same, and the real files where they are."""
    real = [path for pattern in REAL for path in sorted((FACTS / "formats").glob(pattern))]
    return own() | _readable(real)


def _readable(paths: list[Path]) -> dict[str, bytes]:
    found = {f"{path.parent.name}/{path.name}": path.read_bytes() for path in paths}
    return {name: data for name, data in found.items() if len(data) < LONGEST and answer(name, data).known}


def answer(name: str, data: bytes) -> FileAnswer:
    """A file as the program takes it."""
    begin = time.process_time()
    found = FileAnswer()
    with tempfile.TemporaryDirectory() as folder, streams(""):
        path = Path(folder) / Path(name).name
        path.write_bytes(data)
        try:
            found = _answered(path)
        except (SpecError, ReadError) as refused:
            found = FileAnswer(refusal=str(refused).replace(folder + os.sep, ""))
        except Hang:
            found = FileAnswer(error="hang")
        except BaseException as crash:  # whatever it is: a crash is what is looked for
            found = FileAnswer(error=f"{type(crash).__name__}: {crash}"[:200])
    return found._replace(seconds=time.process_time() - begin)


def _answered(path: Path) -> FileAnswer:
    loaded = load_file(str(path))
    facts = facts_of(loaded, None if loaded.tree.input else "224x224x3")
    verdicts = check_claims(facts)
    unread = any(isinstance(note, UnreadNote) for note in facts.notes)
    outs = [str(each.out) for each in facts.outputs] or [str(facts.out)]
    totals = repr((facts.params, facts.macs, facts.frozen, facts.statistics, str(facts.net.input), outs))
    rows = [(row.text, str(row.out)) for row in facts.rows[:MOST_ROWS]]
    judged = [(str(each.claim.value), str(each.computed), each.verdict) for each in verdicts]
    notes = [note for note in facts.notes if path.name not in note]
    true = all(each.verdict == "true" for each in verdicts) and not unread
    return FileAnswer(repr((totals, rows, judged, notes)), totals, true, unread or not true)


def cases(count: int, seed: int) -> Iterator[FileCase]:
    """So many cases, always the same for one seed."""
    dice = random.Random(seed)
    files = corpus()
    names = sorted(files)
    for _ in range(count):
        name = dice.choice(names)
        changed = change(name, files, dice)
        yield FileCase(name, changed.data, changed.kind, changed.what)


def change(name: str, files: dict[str, bytes], dice: random.Random) -> Changed:
    """One change of a kind that the format has; of those that change anything, perhaps several."""
    every = mutations_of(name)
    found = None
    while found is None:
        found = dice.choice(every)(files[name], dice)
    if found.kind == "":
        for _ in range(dice.choice((0, 0, 1, 2, 4))):
            again = dice.choice(every)(found.data, dice) if found.data else None
            found = Changed(again.data, "", f"{found.what}, {again.what}"[:200]) if again else found
    return found


@cache
def _before(name: str) -> FileAnswer:
    return answer(name, _file(name))


def _file(name: str) -> bytes:
    return own()[name] if name in own() else corpus()[name]


def complaint(case: FileCase) -> str:
    """What is wrong with the answer to a file; "" where nothing is."""
    found, before = answer(case.name, case.data), _before(case.name)
    if found.seconds > SLOW:  # what comes first also pays for loading what it needs
        found = answer(case.name, case.data)
    if found.error:
        return found.error
    if len(found.refusal.splitlines()) > LONGEST_REFUSAL:
        return f"{len(found.refusal.splitlines())} lines of refusal"
    if case.data == _file(case.name):
        return ""
    if case.changed == "cut" and not found.told:
        return "cut: it was cut off, and nothing says so"
    if case.changed == "same" and found.totals != before.totals:
        return "same: nothing that matters was changed, and the answer is another"
    if case.changed == "number" and found.known == before.known:
        return "number: a number of a layer was changed, and nothing is said of it"
    if case.changed == "declared" and before.true and found.known and found.true:
        return "declared: a number that is declared was changed, and all is true"
    return f"{found.seconds:.2f} s" if found.seconds > SLOW else ""


def row_of(case: FileCase) -> dict[str, object]:
    """A case as it stands in the file of what was found: what differs from the file in the corpus."""
    old, new = _file(case.name), case.data
    begin = _alike(old, new)
    end = _alike(old[begin:][::-1], new[begin:][::-1])
    put = new[begin : len(new) - end].hex()
    return {
        "name": case.name, "at": begin, "until": len(old) - end, "put": put, "changed": case.changed, "what": case.what
    }  # fmt: skip


def _alike(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def lines() -> list[FileCase]:
    """What was found, one JSON object a line; a file that is not here is left out."""
    text = (DATA / "fuzz" / "files.jsonl").read_text(encoding="utf-8")
    found = []
    for row in map(json.loads, text.splitlines()):
        folder, name = row["name"].split("/")
        path = DATA / folder / name
        if path.exists():
            old = path.read_bytes()
            data = old[: row["at"]] + bytes.fromhex(row["put"]) + old[row["until"] :]
            found.append(FileCase(row["name"], data, row["changed"], row["what"]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, and print each kind of complaint with the first files that made it."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz files", description=__doc__)
    asked.add_argument("--cases", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--minutes", type=float, default=0, help="stop after so many minutes")
    wanted = asked.parse_args(arguments)
    met: dict[str, int] = {}
    kinds: dict[str, int] = {}
    begin = time.monotonic()
    done = 0
    for case in cases(wanted.cases, wanted.seed):
        done += 1
        words = complaint(case)
        kind = kind_of(words)
        met[kind] = met.get(kind, 0) + 1
        kinds[case.changed] = kinds.get(case.changed, 0) + 1
        if words and met[kind] <= 5:
            row = json.dumps(row_of(case))
            print(words, case.what, row if len(row) < 1500 else f"{row[:300]} ...", sep="\n  ", flush=True)
        if done % 2000 == 0:
            print(f"{done:,} cases in {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
        if wanted.minutes and time.monotonic() - begin > 60 * wanted.minutes:
            break
    said = ", ".join(f"{count:,} {kind or 'anything'}" for kind, count in sorted(kinds.items()))
    print(f"{done:,} cases ({said}), seed {wanted.seed}: {sum(met.values()) - met.get('', 0):,} complaints")
    return 1 if len(met) > ("" in met) else 0


if __name__ == "__main__":
    sys.exit(main())
