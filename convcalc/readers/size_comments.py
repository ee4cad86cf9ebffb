"""Sizes and parameters in comments beside a layer, `# 14x14x64`, `# 448 params`: what people believe, so claims."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import accumulate
from math import prod

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Claim, Number
from convcalc.readers import UnreadNote
from convcalc.readers.layer_graph import LayerGraph, RunLayer
from convcalc.readers.python.machine import CallFrame
from convcalc.readers.python.syntax import nodes_of
from convcalc.shape import Shape
from convcalc.text import Source, Span

Frames = tuple[CallFrame, ...]

# Patterns are compiled when they are first used: few programs have comments with numbers in them.

_BEFORE = r"""(?x) ^ (?: [^#'"\n] | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*" )* \# (?P<words>.*) $"""

_SIZE = r"""(?x)
    (?: [\[(] \s* | ^ | (?<=[\s:>=]) )
    (?P<batch> (?: [bBnN] | None | -1 | bs | BS | batch(?:_?size)? | \? ) \s* [,x×*] \s* )?
    (?P<numbers> \d+ (?: \s* [x×X*,@] \s* \d+ )* )
    \s* [\])]?
    """

_HARMLESS = (
    r"(?i)(?:torch\.Size|outputs?|out|sizes?|shapes?|feature|maps?|images?|now|is|are|after|state|the|tensor|becomes|gives"
    r"|pool(?:ing)?|conv\d*|flatten(?:ed)?|upsampl\w*|image|input|units|[^\w])*"
)
"""Words that leave a comment one of a size; with others, such as 'kernel', it speaks of something else."""

_NAMES = r"(?:param(?:eter)?s?\b(?:\s*\#)?|파라미터(?:\s*수)?|매개변수(?:\s*수)?)"
_PARAMETERS = rf"""(?ix)
    [(\[]? \s* (?: (?:trainable\s+)? {_NAMES} \s* (?:[:=] [^=\n]* =)? \s* [:=]? \s* (?P<behind>\d[\d,]*+) \s* 개?
    | (?P<before>\d[\d,]*+) \s* (?:개의?|trainable)? \s* {_NAMES} ) \s* [)\]]?
    (?! \s* [*x×+/.\d~KMB] )
    """
"""`# params = 448`, `# 448 parameters`, `# 파라미터 448개`; of `params = 3*3*3*16 + 16 = 448` the result."""

_BEHIND_SIZE = r"(?<=\d)\s*[,;/|]\s*(?P<count>\d[\d,]*)\s*$"
"""`# 11x11x64, 18496`: a number of its own behind a size."""

MOVED = ("permute", "reshape", "matmul")
"""Layers behind which numbers may stand in an order that no layer makes."""

LONGEST = 1_000
"""Letters of a comment with a size; runs of blanks in a longer one would be shared in all ways."""

MOST_DIGITS = 12
"""A longer number is no size and no count."""

_ARROW = r"->|=>|→|-->"


class SizeComment(NamedTuple):
    """A size in a comment.

    batch: does a sign for the batch stand before it?  span: of the size.  params: how many it says, and where; None
    where it says nothing of them.
    """

    numbers: tuple[int, ...]
    batch: bool
    span: Span
    params: tuple[int, Span] | None = None


def size_comments(source: Source, tree: ast.AST) -> dict[int, SizeComment]:
    """The sizes in the comments of a program, by line from 1; each the only one of its comment, or behind its arrow."""
    found: dict[int, SizeComment] = {}
    offset = 0
    for at, line in enumerate(source.text.split("\n"), 1):
        match = re.match(_BEFORE, line) if "#" in line else None
        if match is not None and match["words"]:
            said = _said(match["words"], offset + match.start("words"))
            if said is not None:
                found[at] = said
        offset += len(line) + 1
    texts = _text_lines(tree) if found else ()
    return {at: comment for at, comment in found.items() if at not in texts}


def _text_lines(tree: ast.AST) -> set[int]:
    """The lines within texts that go over several: no comments stand there."""
    texts = [each for each in nodes_of(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return {line for each in texts for line in range(each.lineno, (each.end_lineno or each.lineno))}


def _said(words: str, offset: int) -> SizeComment | None:
    """What a comment says of a size and of parameters; None where it speaks of neither."""
    if len(words) > LONGEST or not re.search(r"\d", words):
        return None
    match = re.search(_PARAMETERS, words)
    count, rest = None, words
    if match is not None:
        count = _counted(match["behind"] or match["before"], match.span(), offset)
        rest = words[: match.start()] + " " * len(match[0]) + words[match.end() :]
        rest = re.sub(r"[,;/|]\s*$", lambda each: " " * len(each[0]), rest.rstrip()) if rest.strip() else ""
    elif (match := re.search(_BEHIND_SIZE, words)) and re.search(r"\d\s*[x×X*]\s*\d", words[: match.start()]):
        count = _counted(match["count"], match.span("count"), offset)
        rest = words[: match.start()]
    size = _only_size(rest, offset)
    if size is None:
        return SizeComment((), False, count[1], count) if count else None
    return size._replace(params=count)


def _counted(written: str, place: tuple[int, int], offset: int) -> tuple[int, Span] | None:
    digits = written.replace(",", "")
    return (int(digits), Span(offset + place[0], offset + place[1])) if len(digits) <= MOST_DIGITS else None


def _only_size(words: str, offset: int) -> SizeComment | None:
    arrow = [each.end() for each in re.finditer(_ARROW, words)]
    start = arrow[-1] if arrow else 0
    part = words[start:]
    match = re.search(_SIZE, part)
    if (
        match is None
        or not re.fullmatch(_HARMLESS, part[: match.start()])
        or not re.fullmatch(_HARMLESS, part[match.end() :])
    ):
        return None
    digits = re.findall(r"\d+", match["numbers"])
    numbers = tuple([int(each) for each in digits if len(each) <= MOST_DIGITS])
    if len(numbers) < len(digits) or not all(0 < n < 10**9 for n in numbers):
        return None
    end = match.end()
    if part.startswith(")", end) and part.count("(", 0, end) > part.count(")", 0, end):  # torch.Size([1, 96, 54, 54])
        end += 1
    return SizeComment(numbers, match["batch"] is not None, Span(offset - 1, offset + start + end))


def claim_sizes(
    graph: LayerGraph, source: Source, tree: ast.AST, frames: dict[int, Frames] | None = None
) -> list[UnreadNote]:
    """Give each layer the size that a comment beside it says; what is said of comments that fit no layer.

    frames: the calls under way when each value was made; a comment beside a call speaks of what that call gave back.
    """
    comments = size_comments(source, tree)
    if not comments:
        return []
    unheld: list[UnreadNote] = []
    ends = _line_ends(source, graph.nodes)
    calls = (frames or {}).items()
    own = {value: tuple([frame for frame in stack if frame[0].file == source.name]) for value, stack in calls}
    closing = _closing_lines(graph, tree, ends, comments)
    for line, comment in comments.items():
        value = _called(graph, line, own) or closing.get(line) or _built(graph, ends, line)
        params = comment.params
        if params is None and value and comment.numbers == (graph.parameters(value),) != (graph.shape(value).channels,):
            params = (comment.numbers[0], comment.span)  # as in model.add(Dense(10))  # 77450
        elif not _claimed(graph, value, comment):
            unheld.append(_unheld(source, line, comment.span))
        made = [at for at, end in enumerate(ends, 1) if end == line]
        if params is not None and not _stores(graph, made or list(_run_on(line, own)), params):
            unheld.append(_unheld(source, line, params[1]))
    return unheld


def _stores(graph: LayerGraph, made: list[int], params: tuple[int, Span]) -> bool:
    """Give the only layer with parameters of a line what is said of them; False where nothing has such a number.

    made: the layers that the line makes; of one that makes none, those that run on it.
    """
    nodes = {each: graph.nodes[each - 1] for each in made if graph.parameters(each)}
    storing = list(dict.fromkeys([node.shares if node.shares > 0 else each for each, node in nodes.items()]))
    if len(storing) == 1 and not graph.nodes[storing[0] - 1].shares:
        graph.claim(storing[0], Claim("params", Number(params[0]), span=params[1]))
        return True
    return params[0] in _counts(graph, storing or range(1, len(graph.nodes) + 1))


def _run_on(line: int, frames: dict[int, Frames]) -> Iterator[int]:
    """What the calls on a line made."""
    for value, stack in frames.items():
        if any(getattr(frame[0].node, "end_lineno", 0) == line for frame in stack):
            yield value


def _claimed(graph: LayerGraph, value: int, comment: SizeComment) -> bool:
    """Give a value the size that is said of it; False for a size that belongs to none, and that nothing has."""
    claim = _claim(comment, graph.shape(value), graph.context.layout) if value else None
    if claim is None:
        return len(comment.numbers) < 2 or _is_made(comment, graph)
    if claim.value in _written(graph.shape(value)) or not _is_moved(graph, value, comment):
        graph.claim(value, claim)
    return True


def _counts(graph: LayerGraph, storing: Iterable[int]) -> set[int]:
    """What a line's layers may be said to have: one of them, all together, or each once that runs several times."""
    every = [graph.parameters(each) for each in storing]
    return {sum(every), *every}


def _is_moved(graph: LayerGraph, value: int, comment: SizeComment) -> bool:
    """Are the axes behind it in an order that the network does not follow, and the numbers as many as are said?"""
    node = graph.nodes[value - 1]
    return node.word in MOVED and prod(comment.numbers) == node.shape.elements()


def _unheld(source: Source, line: int, span: Span) -> UnreadNote:
    said = " ".join(source.text[span.start : span.end].strip(" #").split())
    return UnreadNote(f"line {line}: '{said[:60]}' is held against no layer, and none of the network is so")


def _is_made(comment: SizeComment, graph: LayerGraph) -> bool:
    """Has the input of the network, or what any layer makes, that size?"""
    shapes = {graph.shape(value) for value in range(len(graph.nodes) + 1)}
    return any(each == shape for shape in shapes for each in _readings(comment, shape))


def _line_ends(source: Source, nodes: Iterable[RunLayer]) -> list[int]:
    """The line on which each layer was written to its end; 0 for one that stands in another file."""
    from bisect import bisect_right

    begins = list(accumulate([len(line) + 1 for line in source.text.split("\n")]))
    return [bisect_right(begins, each.span.end) + 1 if each.span.end else 0 for each in nodes]


def _closing_lines(graph: LayerGraph, tree: ast.AST, ends: list[int], lines: Iterable[int]) -> dict[int, int]:
    """The last line of each statement over several, `)` alone: the layer made in it, the last of one size."""
    found: dict[int, int] = {}
    for each in nodes_of(tree) if set(lines) - set(ends) else ():
        if isinstance(each, ast.Expr | ast.Assign) and (last := each.end_lineno or 0) > each.lineno:
            made = [value for value, end in enumerate(ends, 1) if each.lineno <= end <= last]
            if made and max(ends[value - 1] for value in made) < last:
                found[last] = _one_shape(graph, made)
    return found


def _called(graph: LayerGraph, line: int, frames: dict[int, Frames]) -> int:
    """The last value that the calls on a line made; 0 where there is none, or several of different shapes."""
    last: dict[int, int] = {}
    for value, stack in frames.items():
        for at, frame in enumerate(stack):
            if getattr(frame[0].node, "end_lineno", 0) == line:
                last[id(stack[at - 1]) if at else 0] = value
                break
    return _one_shape(graph, list(last.values()))


def _built(graph: LayerGraph, ends: list[int], line: int) -> int:
    """The last layer that a line makes; 0 where the line runs several times and makes different ones."""
    values = [value for value, end in enumerate(ends, 1) if end == line]
    again: dict[tuple[Span, str], list[int]] = {}
    for value in values:
        node = graph.nodes[value - 1]
        again.setdefault((node.span, node.word), []).append(value)
    if any(not _one_shape(graph, each) for each in again.values()):
        return 0
    return values[-1] if values else 0


def _one_shape(graph: LayerGraph, values: list[int]) -> int:
    return values[-1] if len({graph.shape(each) for each in values}) == 1 else 0


def _claim(comment: SizeComment, shape: Shape, layout: str) -> Claim | None:
    """A comment as a claim on a shape, its numbers in our order; None for one that cannot speak of it."""
    readings = list(_readings(comment, shape))
    if not readings:
        return None
    right = next((each for each in readings if each == shape), None)
    kept = right or max(readings, key=lambda each: (each.channels == shape.channels, layout == "chw"))
    channels = kept.channels or 1
    numbers = (channels, *kept.size) if layout == "chw" else (*kept.size, channels)
    return Claim("size", numbers, span=comment.span)


def _written(shape: Shape) -> list[tuple[int, ...]]:
    """A shape with its channels first, and last."""
    return [(shape.channels or 1, *shape.size), (*shape.size, shape.channels or 1)]


def _readings(comment: SizeComment, shape: Shape) -> Iterator[Shape]:
    """What the numbers may mean: channels first or last, a batch before them, the places alone."""
    rank, numbers = len(shape.size), comment.numbers
    if not comment.batch and len(numbers) == rank + 2 and (rank or numbers[0] == 1):
        numbers = numbers[1:]
    if len(numbers) == rank + 1:
        yield Shape(numbers[0], numbers[1:])
        if rank:
            yield Shape(numbers[-1], numbers[:-1])
        if shape.channels == 1 and not comment.batch:  # as behind mean(1), which leaves no axis for the one channel
            yield Shape(1, numbers[1:])
    elif len(numbers) == rank and rank > 1 and not comment.batch:
        yield Shape(shape.channels, numbers)


class SaidSizes(NamedTuple):
    """What a program asserts of a value that it made by itself: which, of what shape, and the sizes that it says."""

    value: int
    shape: Shape
    claim: Claim


def sizes_claimed(wanted: tuple[object, ...], shape: Shape, span: Span) -> Claim | None:
    """What `assert x.shape == (None, 28, 28, 1)` says, as a claim; None where it is of another number of axes.

    wanted: the sizes with the batch in front, in the program's own order, which is the layout's.
    """
    numbers = tuple([each for each in wanted[1:] if isinstance(each, int) and each > 0])
    if len(numbers) != len(wanted) - 1 or len(numbers) != len(shape.size) + 1:
        return None
    return Claim("size", numbers, span=span)


def add_asserted(graph: LayerGraph, said: list[SaidSizes]) -> None:
    """What the program asserts of its own run, where this is the same run: of the same shapes at the same places."""
    for each in said:
        if 0 < each.value <= len(graph.nodes) and graph.shape(each.value) == each.shape:
            graph.claim(each.value, each.claim)
