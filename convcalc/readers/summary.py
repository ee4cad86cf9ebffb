"""The summaries that frameworks print (torchinfo, torchsummary, Keras), read as what they say of each layer."""

from __future__ import annotations

import re

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Number
from convcalc.shape import Shape
from convcalc.text import Source, whole_number

KINDS = {
    "conv": "conv1d conv2d conv3d conv convolution",
    "dwconv": "depthwiseconv2d depthwiseconv1d",
    "sepconv": "separableconv2d separableconv1d",
    "tconv": "convtranspose1d convtranspose2d convtranspose3d conv1dtranspose conv2dtranspose conv3dtranspose",
    "fc": "linear dense",
    "bn": "batchnorm1d batchnorm2d batchnorm3d batchnormalization syncbatchnorm",
    "ln": "layernorm layernormalization",
    "gn": "groupnorm groupnormalization",
    "maxpool": "maxpool1d maxpool2d maxpool3d maxpooling1d maxpooling2d maxpooling3d adaptivemaxpool2d",
    "avgpool": "avgpool1d avgpool2d avgpool3d averagepooling1d averagepooling2d averagepooling3d adaptiveavgpool1d"
    " adaptiveavgpool2d adaptiveavgpool3d",
    "gap": "globalaveragepooling1d globalaveragepooling2d globalaveragepooling3d globalavgpool2d",
    "gmp": "globalmaxpooling1d globalmaxpooling2d globalmaxpooling3d",
    "flatten": "flatten",
    "prelu": "prelu",
    "input": "inputlayer",
    "": "relu relu6 leakyrelu elu selu celu gelu silu mish hardswish hardsigmoid sigmoid tanh softmax logsoftmax"
    " dropout dropout2d spatialdropout2d activation add concatenate multiply identity zeropadding2d reshape upsample"
    " upsampling2d lambda rescaling permute",
}
"""Our word for each class of theirs; "" for what has no parameters and keeps nothing that would be worth a check."""

ALIKE = {"dwconv": "conv", "sepconv": "conv", "gap": "avgpool", "lppool": "avgpool", "gmp": "maxpool"}
"""What a summary does not tell apart."""

COMPARED = frozenset(KINDS) - frozenset(ALIKE) - {"", "input", "flatten"}
"""What is worth a check, under these words: it has parameters, or it changes the size."""

CLASSES = {name: word for word, names in KINDS.items() for name in names.split()}


class SummaryRow(NamedTuple):
    """One line of a summary.

    kind: our word, "" for what is not checked, None for a block of several layers.  shape and params: as printed, the
    batch left out; None where nothing was.  depth: how far it is inside others.
    """

    line: int
    name: str
    kind: str | None
    shape: Shape | None
    params: int | None
    depth: int = 0


class SummaryTotal(NamedTuple):
    """A line below the table; `what` is total, trainable, fixed, multadds or input."""

    line: int
    what: str
    text: str
    number: Number


class Summary(NamedTuple):
    """keras: channels last and running statistics counted; batch: 1 where none was printed."""

    entries: tuple[SummaryRow, ...]
    totals: tuple[SummaryTotal, ...]
    keras: bool
    batch: int


LONGEST = 300
"""No line of a summary is longer."""

TOTALS = {
    "total params": "total",
    "trainable params": "trainable",
    "non-trainable params": "fixed",
    "total mult-adds": "multadds",
    "input size": "input",
}

TREE = str.maketrans(dict.fromkeys("├└─│┃┡┢╇┼┤┩┴┬┌┐┏┓┗┛╰╯━═", " "))


def score(source: Source) -> int:
    """The tables in the text whose titles are those that all of them share."""
    return len(_heads(source.text.split("\n")))


def _heads(lines: list[str]) -> list[int]:
    """Where tables begin."""
    return [at for at, line in enumerate(lines) if "Output Shape" in line and "Param" in line]


def read(source: Source) -> Summary | None:
    """The first summary in a text; None where there is none."""
    lines = source.text.replace("\r\n", "\n").split("\n")
    heads = _heads(lines)
    if not heads:
        return None
    titles = _cells(lines[heads[0]])
    shown = list(enumerate(lines, 1))[heads[0] + 1 : heads[1] if len(heads) > 1 else None]
    keras = any("(None" in line for _, line in shown)
    entries: list[SummaryRow] = []
    totals: list[SummaryTotal] = []
    batch = 1
    for number, line in shown:
        total = _total(number, line)
        cells = _cells(line)
        if total is not None:
            totals.append(total)
        elif len(cells) >= min(3, len(titles)) and len(line) <= LONGEST and not totals:
            named = dict(zip(titles, cells, strict=False))
            numbers = _numbers(_find(named, "Output"))
            batch = max(1, numbers[0]) if numbers and not entries and not keras else batch
            entries.append(_entry(number, line, named, _shape(numbers, keras)))
    return Summary(_with_blocks(entries), tuple(totals), keras, batch)


def _cells(line: str) -> list[str]:
    return [cell for cell in re.split(r"\s{2,}|[│┃]", line.translate(TREE).strip()) if cell.strip()]


def _find(cells: dict[str, str], title: str) -> str:
    return next((cell for name, cell in cells.items() if name.strip().startswith(title)), "")


def _entry(number: int, line: str, cells: dict[str, str], shape: Shape | None) -> SummaryRow:
    name = next(iter(cells.values())).strip()
    shown = name if ")" in name else name.partition(" (")[0]
    params = _find(cells, "Param").replace(",", "").strip()
    depth = re.match(r"[\s│]*[├└]", line)
    return SummaryRow(number, shown, _class(name), shape, whole_number(params, 18), len(depth[0]) if depth else 0)


def _class(name: str) -> str | None:
    """Our word for `conv2d_1 (Conv2D)`, `Conv2d: 1-1`, `Conv2d (conv1)` and `Conv2d-1`, cut short or not."""
    inside = re.search(r"\(([A-Z]\w*)\)?", name)
    words = [inside[1]] if inside else []
    for word in (*words, re.split(r"[:\s(]|[-_]\d", name)[0]):
        bare = word.lower().replace("_", "")
        known = bare if bare in CLASSES or len(bare) < 6 else next((n for n in CLASSES if n.startswith(bare)), "")
        if known in CLASSES:
            return CLASSES[known]
    return None


def _numbers(cell: str) -> list[int]:
    """The numbers of a shape; -1 for a batch that is not known."""
    if not re.search(r"[\[(]", cell):
        return []
    first = re.search(r"[\[(]+([^\])]*)", cell)
    parts = [part.strip() for part in first[1].split(",")] if first else []
    return [int(part) if re.fullmatch(r"-?\d{1,12}", part) else -1 for part in parts if part]


def _shape(numbers: list[int], keras: bool) -> Shape | None:
    """Without the batch; channels last in Keras, first elsewhere."""
    rest = tuple(numbers[1:])
    if not rest or min(rest) < 1:
        return None
    return Shape(rest[-1], rest[:-1]) if keras else Shape(rest[0], rest[1:])


def _with_blocks(entries: list[SummaryRow]) -> tuple[SummaryRow, ...]:
    """Blocks whose layers follow, one level in, say nothing of their own: they are left out."""
    kept = []
    for entry, after in zip(entries, [*entries[1:], None], strict=True):
        opened = after is not None and after.depth > entry.depth
        if entry.kind is not None or not opened:
            kept.append(entry)
    return tuple(kept)


def _total(number: int, line: str) -> SummaryTotal | None:
    if len(line) > LONGEST:
        return None
    match = re.match(r"(?a)\s*([A-Za-z -]+?)\s*(?:\(([kMGT]?)B?\))?\s*:\s*(\d[\d,]*)(?:\.(\d+))?", line)
    what = TOTALS.get(match[1].lower()) if match else None
    if match is None or what is None or len(match[0]) > 80:
        return None
    places = match[4] or ""
    digits = match[3].replace(",", "") + places
    return SummaryTotal(
        number, what, " ".join(match[0].split()), Number(int(digits), len(places), (match[2] or "").upper())
    )
