"""What is printed of a PyTorch network by its names: tables of fvcore and Lightning, names and sizes of all tensors.

Each row says something of a module, with all inside it, or of one tensor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.text import Source

LONGEST = 300
MOST_ROWS = 100_000
LEAST_ROWS = 2

NAME = r"(?:[A-Za-z_]\w*|\d+(?:\.\d+)*\.[A-Za-z_]\w*)(?:\.\w+)*"
SIZES = r"(?:torch\.Size\(\[(?P<a>[\d, ]*)\]\)|\((?P<b>[\d, ]*)\)|\[(?P<c>[\d, ]*)\])"
TENSOR = re.compile(
    rf"(?a)\W{{0,4}}(?:(?:Parameter|Layer|Name|Param(?:eter)? name)\s*:\s*)?['\"]?(?P<name>{NAME})['\"]?\s*[:|,=]?\s*"
    rf"(?:(?:Size|Shape)\s*:\s*)?{SIZES}(?:\s*[:|,]?\s*(?:numel\s*[:=]\s*)?(?P<count>\d[\d,]*))?"
    r"(?:\s*[|,]?\s*(?:requires_grad\s*[:=]\s*)?(?:True|False))?\W*"
)
NUMBERS = re.compile(
    rf"(?a)\W{{0,4}}(?P<name>{NAME})['\"]?\s*(?:[:|,=]\s*|\s)(?:numel\s*[:=]\s*)?(?P<count>\d[\d,]*)"
    r"(?: param(?:eter)?s)?(?:\s*[|,]?\s*(?:requires_grad\s*[:=]\s*)?(?:True|False))?\W*"
)
"""A tensor and how many numbers it has, where its sizes are not said."""

PART = re.compile(
    r"(?:.*\.)?(?:original\d?|weight|bias|running_mean|running_var|num_batches_tracked|(?:weight|bias)_\w+)$"
)
NUMBER = re.compile(r"(?a)(\d[\d,]*)(?:\.(\d+))? ?([KMGBT]?)")
TOTAL = re.compile(r"(?i)\W*total(?: (?:number of )?(?:trainable )?param(?:eter)?s)?\s*[:=]?\s*(\d[\d,]*)\W*")
HEADS = {
    "module": "name",
    "name": "name",
    "type": "type",
    "#parameters or shape": "params",
    "#elements or shape": "params",
    "#parameters": "params",
    "params": "params",
    "#flops": "fvcore",
    "flops": "flopcounter",
    "#activations": "activations",
    "in sizes": "in",
    "out sizes": "out",
    "mode": "",
    "": "",
}
"""Heads of columns -> what stands under them."""
LIGHTNING = {
    "total params": "params",
    "trainable params": "trainable",
    "non-trainable params": "fixed",
    "total estimated model params size (mb)": "bytes",
    "total flops": "flopcounter",
}
BESIDE = re.compile(r"(?i)\d+ +modules in (?:train|eval) mode|model'?s state_dict:?|.{0,20}\bnamed_parameters\b.{0,20}")
"""Lines that say nothing of the network."""


class NamedClaim(NamedTuple):
    """One thing that is said of a module or tensor; what: params, a convention of counting, in, out, tensor, total …

    number: None where sizes are said.  sizes: of a tensor, or of what goes in or out, the batch included.
    """

    line: int
    name: str
    what: str
    text: str
    number: Number | None = None
    sizes: tuple[int, ...] = ()


class NamedRows(NamedTuple):
    """All that is said, the names that have a row, and the lines that could not be read.

    shared: names of modules that are printed twice, each with that under which the same is printed before.
    """

    claims: tuple[NamedClaim, ...]
    names: tuple[str, ...]
    unread: tuple[tuple[int, str], ...] = ()
    shared: Mapping[str, str] = {}


def read(source: Source) -> NamedRows | None:
    """The first such table, or list of tensors, in a text; None where there is none."""
    lines = source.text.split("\n")
    for at, line in enumerate(lines):
        if len(line) <= LONGEST and "|" in line and (heads := _heads(line)):
            return _table(lines, at, heads)
    return _tensors(lines)


def _heads(line: str) -> list[str]:
    """What stands under each head; none where one of them is not known, or the two that are needed are missing."""
    cells = [cell.lower() for cell in _parted(line)]
    if not set(cells) <= set(HEADS) or not {"name", "module"} & set(cells):
        return []
    found = [HEADS[cell] for cell in cells]
    return found if "params" in found else []


def _parted(line: str) -> list[str]:
    """The cells between bars; a bar on either side of the whole line is none."""
    whole = line.strip()
    inner = whole[1:-1] if whole[:1] == whole[-1:] == "|" else line
    return [cell.strip() for cell in inner.split("|")]


def _table(lines: list[str], at: int, heads: list[str]) -> NamedRows:
    claims, names, unread = list[NamedClaim](), list[str](), list[tuple[int, str]]()
    for number, line in enumerate(lines[at + 1 :], at + 2):
        if not re.search(r"\w", line):
            if claims and not line.strip():
                break
            continue
        cells = _parted(line)
        fits = "|" in line and len(cells) <= len(heads)
        row = list(_cells(number, dict(zip(heads, cells, strict=False)))) if fits else []
        below = _below(number, line)
        if row and len(line) <= LONGEST:
            claims += row
            names.append(row[0].name)
        elif below is not None:
            claims += [below] if below.what else []
        else:
            unread.append((number, " ".join(line.split())[:60]))
    return NamedRows(tuple(claims), tuple(names), tuple(unread))


def _cells(line: int, cells: dict[str, str]) -> Iterator[NamedClaim]:
    name = cells.get("name", "").strip()
    if not re.fullmatch(NAME, name):
        return
    for what, cell in cells.items():
        if what in ("name", "type", "") or not any(map(str.isdigit, cell)):
            continue
        sizes = re.fullmatch(SIZES, cell)
        if sizes:
            yield NamedClaim(line, name, "tensor" if what == "params" else what, cell, None, _sizes(sizes))
        elif what in ("in", "out") and (first := re.match(r"\[\[(?P<a>[\d, ]+)(?P<b>)(?P<c>)\]", cell)):
            yield NamedClaim(line, name, what, cell, None, _sizes(first))  # of several tensors the first
        else:
            yield NamedClaim(line, name, what, cell, _number(cell))
    yield NamedClaim(line, name, "", "")  # the row itself, of which nothing may be said


def _below(line: int, text: str) -> NamedClaim | None:
    """Lightning's lines below its table, or a total; what is "" for one that says nothing of the network."""
    if BESIDE.fullmatch(text.strip()):
        return NamedClaim(line, "", "", "")
    number, _, words = text.strip().partition("  ")
    what = LIGHTNING.get(words.strip().lower())
    if what and (value := _number(number.strip())):
        return NamedClaim(line, "", what, " ".join(text.split()), value)
    total = TOTAL.fullmatch(text)
    return NamedClaim(line, "", "params", text.strip(), _number(total[1])) if total else None


def _tensors(lines: list[str]) -> NamedRows | None:
    """Lines of a name and sizes each, and what is no such line between the first and the last."""
    found = [(at, match) for at, line in enumerate(lines[:MOST_ROWS]) if (match := _tensor(line))]
    found = sorted([*found, *_beside(lines, {at for at, _ in found})], key=lambda each: each[0])
    if len(found) < LEAST_ROWS or not any(PART.match(match["name"]) for _, match in found):
        return None
    claims, unread = list[NamedClaim](), list[tuple[int, str]]()
    first, rows = found[0][0], dict(found)
    for at in range(first, len(lines)):
        line, text = at + 1, lines[at].strip()
        match = rows.get(at)
        if match is not None:
            claims += _of_tensor(line, text[:80], match)
        elif (below := _below(at + 1, lines[at])) is not None:
            claims += [below] if below.what else []
        elif re.search(r"\w", text):
            unread.append((line, " ".join(text.split())[:60]))
    if len(found) < len(unread):
        return None
    return NamedRows(tuple(claims), tuple([plain_name(match["name"]) for _, match in found]), tuple(unread))


KEPT = re.compile(r"\.parametrizations\.\w+\.\d+\.\w+$")
"""What a parametrization keeps and does not train, such as the vectors of a spectral norm."""


def plain_name(name: str) -> str:
    """The name of a tensor that a parametrization works a weight out of, as of that weight.

    >>> plain_name("c.parametrizations.weight.original"), plain_name("c.parametrizations.weight.original0")
    ('c.weight', 'c.weight_g')
    """
    module, _, rest = name.partition(".parametrizations.")
    part, _, which = rest.partition(".")
    return f"{module}.{part}{NORMED[which]}" if which in NORMED else name


NORMED = {"original": "", "original0": "_g", "original1": "_v"}
"""How the two parts of a weight norm are called, the lengths and the directions, as they were before."""


def _beside(lines: list[str], taken: set[int]) -> Iterator[tuple[int, re.Match[str]]]:
    """Lines next to those of tensors that are like them, of parameters of the network itself: `pos (1, 65, 64)`."""
    for first in [at for at in taken if at - 1 not in taken or at + 1 not in taken]:
        for step in (-1, 1):
            at = first + step
            while 0 <= at < len(lines) and at not in taken and len(lines[at]) <= LONGEST:
                match = TENSOR.fullmatch(lines[at]) or NUMBERS.fullmatch(lines[at])
                if match is None or TOTAL.fullmatch(lines[at]):
                    break
                taken.add(at)
                yield at, match
                at += step


def _of_tensor(line: int, text: str, match: re.Match[str]) -> Iterator[NamedClaim]:
    name = plain_name(match["name"])
    if match.re is NUMBERS:
        yield NamedClaim(line, name, "tensor", text, _number(match["count"]))
        return
    if not KEPT.search(name):
        yield NamedClaim(line, name, "tensor", text, None, _sizes(match))
    if match["count"]:
        yield NamedClaim(line, name, "count", text, _number(match["count"]))


def _tensor(line: str) -> re.Match[str] | None:
    match = TENSOR.fullmatch(line) if len(line) <= LONGEST else None
    if match is None and len(line) <= LONGEST and (counted := NUMBERS.fullmatch(line)):
        return counted if PART.match(counted["name"]) else None
    named = match is not None and ("." in match["name"] or PART.match(match["name"]) or match["a"] is not None)
    return match if named else None


def _sizes(match: re.Match[str]) -> tuple[int, ...]:
    written = next((match[key] for key in "abc" if match[key] is not None), "")
    return tuple([int(each) for each in re.findall(r"\d{1,12}", written)])


def _number(text: str) -> Number | None:
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > 24:
        return None
    places = match[2] or ""
    return Number(int(match[1].replace(",", "") + places), len(places), match[3].replace("B", "G"))
