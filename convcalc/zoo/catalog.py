"""The zoo's index: which networks are there, under which names, and what tells their variants apart."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping

from convcalc._namedtuple import NamedTuple

HOME = os.path.dirname(os.path.abspath(__file__))  # importlib.resources is slow to load
INDEX = os.path.join(HOME, "index.tsv")
COUNTS = os.path.join(HOME, "counts.tsv")

_IGNORED = str.maketrans("", "", " \t-_@\u2010\u2011\u2012\u2013\u2014\u2212")  # blanks and hyphens of every make


class Entry(NamedTuple):
    """One network of the zoo.

    aliases     other names; one that begins with @ names a variant which is this very network
    difference  how it differs from the bare name, or from its sister, in a line
    params, macs, rf    as the engine computes them (a test recomputes them); None where unknown
    family      what it is counted to: ResNet
    year        of its source
    top1, top5  accuracies on ImageNet or CIFAR-10 in percent, quoted as printed, and by whom; "" where nobody says one
    text        which case of a family's file it is: `efficientnet(b=3)`; "" where it has a file of its own
    """

    name: str
    aliases: tuple[str, ...] = ()
    data: str = ""
    tags: tuple[str, ...] = ()
    difference: str = ""
    title: str = ""
    input: str = ""
    params: int | None = None
    macs: int | None = None
    rf: int | None = None
    source: str = ""
    family: str = ""
    year: int | None = None
    top1: str = ""
    top5: str = ""
    quoted: str = ""
    text: str = ""

    @property
    def bare(self) -> str:
        """The bare name: `resnet50` of `resnet50@keras`."""
        return self.name.partition("@")[0]

    @property
    def path(self) -> str:
        """Where its text lies."""
        return os.path.join(HOME, self.file + ".cnn")

    @property
    def file(self) -> str:
        """The file in which it stands, without its ending; a family shares one."""
        return self.text.partition("(")[0] or self.name

    @property
    def case(self) -> dict[str, str]:
        """Of that file, the value of each name: `{"b": "3"}`."""
        pairs = self.text.partition("(")[2].rstrip(")").split(", ")
        return {name: value for name, sign, value in [pair.partition("=") for pair in pairs] if sign}


def entries(begun: str = "") -> tuple[Entry, ...]:
    """Every network whose proper name begins so, in the order of the index."""
    with open(INDEX, encoding="utf-8") as index:
        return tuple(_entry(line) for line in index if line.startswith(begun) and not line.startswith("#"))


def counts() -> dict[str, dict[str, int]]:
    """Every number of every network, by the ways of counting that `why` knows; those that are known.

    >>> counts()["resnet50@torchvision"]["thop"]
    4133742592
    """
    with open(COUNTS, encoding="utf-8") as table:
        heads = table.readline().lstrip("# ").rstrip("\n").split("\t")[1:]
        lines = [line.rstrip("\n").split("\t") for line in table]
    return {name: {head: int(cell) for head, cell in zip(heads, cells, strict=True) if cell} for name, *cells in lines}


def find(name: str) -> Entry | None:
    """The network somebody means, however it is spelt.

    >>> find("ResNet-50").name, find("vgg_16").name, find("vgg16_bn").name, find("EfficientNet(b=3)").name
    ('resnet50', 'vgg-d', 'vgg-d@bn', 'efficientnet_b3')
    """
    wanted = key(name)
    if name.endswith(")"):
        return next((entry for entry in entries() if entry.text and key(entry.text) == wanted), None)
    if not wanted[:1].isalpha() and not wanted[1:3].isalpha():  # a size, as in most texts; 3-D U-Net is a name
        return None
    other = None
    with open(INDEX, encoding="utf-8") as index:
        for line in index:
            proper, aliases, _ = line.split("\t", 2) if line[0] != "#" else ("", "", "")
            if proper[:1] == wanted[0] and key(proper) == wanted:
                return _entry(line)  # of a proper name one line is read, not all
            if aliases and any(alias[0] == wanted[0] and key(alias) == wanted for alias in aliases.split()):
                other = line
    return _entry(other) if other else _keys(entries()).get(wanted)


def names() -> tuple[str, ...]:
    """Every name that a person may type, the proper ones first."""
    known = entries()
    proper = [entry.name for entry in known]
    return tuple(dict.fromkeys(proper + [name for name, _ in _pairs(known)]))


def families() -> dict[str, Entry]:
    """The files that several networks share, each with the network that it is where nothing else is said."""
    return {entry.file: entry for entry in reversed(entries()) if entry.text}


def member(name: str, case: Mapping[str, int | str]) -> str:
    """The name of the network that is this case of the file in which another stands; "" where none is listed.

    >>> member("efficientnet_b0", {"b": 3})
    'efficientnet_b3'
    """
    wanted = {name: str(value) for name, value in case.items()}
    known = entries()
    file = next(entry.file for entry in known if entry.name == name)
    return next((each.name for each in known if each.file == file and each.case == wanted), "")


def variants(entry: Entry, known: tuple[Entry, ...] | None = None) -> tuple[Entry, ...]:
    """The other networks of a bare name."""
    every = entries() if known is None else known
    return tuple(other for other in every if other.bare == entry.bare and other.name != entry.name)


def variants_line(entry: Entry, known: tuple[Entry, ...] | None = None) -> str:
    """Which variants a bare name has and what they differ in, in one line; empty where there are none.

    >>> variants_line(find("resnet18"))[:57]
    'resnet18@a: zero-padded shortcuts without parameters (opt'
    """
    if "@" in entry.name:
        return ""
    told = [f"{other.name}: {other.difference}{_numbers(entry, other)}" for other in variants(entry, known)]
    same = [entry.name + alias for alias in entry.aliases if alias.startswith("@")]
    if same:
        told.append(f"{' and '.join(same)}: the same network")
    return "; ".join(told)


def suggestions(name: str, most: int = 5) -> tuple[str, ...]:
    """The names nearest to one that is unknown, the likeliest first.

    >>> suggestions("resnet51", most=2), suggestions("alxnet", most=1), suggestions("vgg166", most=1)
    (('resnet50', 'resnet56'), ('alexnet',), ('vgg16',))
    """
    known = entries()
    bare = _keys(known).get(key(name.partition("@")[0]))
    if "@" in name and bare:
        return (bare.name, *(other.name for other in variants(bare)))[:most]
    simple = {key(each): each for each, entry in reversed(_pairs(known)) if "@" not in each}
    return (_begun(key(name), simple) or _other_depth(key(name), simple) or _alike(key(name), simple))[:most]


def key(name: str) -> str:
    """A name without what people spell differently: case, blanks, hyphens, underscores and the @.

    >>> key("RegNet_X_1_6GF"), key("regnet-x-16gf"), key("ResNeXt50_32x4d")
    ('regnetx1.6gf', 'regnetx16gf', 'resnext5032x4d')
    """
    return (_with_points(name) if "_" in name else name).lower().translate(_IGNORED)


def _with_points(name: str) -> str:
    """`1.6gf` of `1_6gf`: names in Python can have no point, so one digit, an underscore and digits are a decimal."""
    parts = name.split("_")
    whole = parts[0]
    for before, after in itertools.pairwise(parts):
        one = before[-1:].isdigit() and not before[-2:-1].isdigit()
        whole += ("." if one and after[:1].isdigit() and "." not in after and "x" not in after else "_") + after
    return whole


def _entry(line: str) -> Entry:
    name, aliases, data, tags, difference, title, size, params, macs, rf, *rest = line.rstrip("\r\n").split("\t")
    source, family, year, top1, top5, quoted, text = rest
    return Entry(
        name,
        tuple(aliases.split()),
        data,
        tuple(tags.split()),
        difference,
        title,
        size,
        _count(params),
        _count(macs),
        _count(rf),
        source,
        family,
        _count(year),
        top1,
        top5,
        quoted,
        text,
    )


def _count(text: str) -> int | None:
    return int(text) if text else None


def _keys(known: tuple[Entry, ...]) -> dict[str, Entry]:
    return {key(name): entry for name, entry in _pairs(known)}


def _pairs(known: tuple[Entry, ...]) -> list[tuple[str, Entry]]:
    """Every name with its network: its own, its aliases, and its variant under each alias of the bare name."""
    bare = {entry.name: entry for entry in known if "@" not in entry.name}
    found = []
    for entry in known:
        family, at, variant = entry.name.partition("@")
        bases = [family, *(alias for alias in bare[family].aliases if "@" not in alias)]
        ends = [at + variant, *(alias for alias in entry.aliases if alias.startswith("@"))]
        others = [alias for alias in entry.aliases if not alias.startswith("@")]
        found += [(name, entry) for name in dict.fromkeys([*(base + end for base in bases for end in ends), *others])]
    return found


def _numbers(entry: Entry, other: Entry) -> str:
    """The totals in which a variant differs."""
    told = [
        f"{value:,} {word}" if word else f"rf {value}"
        for word, value, usual in (
            ("params", other.params, entry.params),
            ("MACs", other.macs, entry.macs),
            ("", other.rf, entry.rf),
        )
        if value != usual and value is not None
    ]
    return f" ({', '.join(told)})" if told else ""


def _begun(wanted: str, simple: dict[str, str]) -> tuple[str, ...]:
    """The family whose name was left unfinished: `resnet`."""
    return tuple(name for known, name in sorted(simple.items(), key=_by_depth) if wanted and known.startswith(wanted))


def _other_depth(wanted: str, simple: dict[str, str]) -> tuple[str, ...]:
    """The same family with other numbers of layers: `resnet51`."""
    family, depth = _split(wanted)
    near = [
        (not _one_digit_more(wanted, known), abs(int(_split(known)[1]) - int(depth)), name)
        for known, name in simple.items()
        if depth and _split(known)[0] == family and _split(known)[1]
    ]
    return tuple(name for *_, name in sorted(near))


def _one_digit_more(wanted: str, known: str) -> bool:
    """`vgg166` of `vgg16`: a key was hit twice."""
    return len(wanted) == len(known) + 1 and any(wanted[:at] + wanted[at + 1 :] == known for at in range(len(wanted)))


def _alike(wanted: str, simple: dict[str, str]) -> tuple[str, ...]:
    import difflib

    return tuple(simple[near] for near in difflib.get_close_matches(wanted, simple, n=5, cutoff=0.75))


def _split(known: str) -> tuple[str, str]:
    """`resnet` and `50`; the digits are ASCII and few, so that they make a number."""
    family = known.rstrip("0123456789")
    return family, known[len(family) :][:9]


def _by_depth(item: tuple[str, str]) -> tuple[str, int]:
    family, depth = _split(item[0])
    return family, int(depth or 0)
