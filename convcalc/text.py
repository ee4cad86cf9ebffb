"""A source text, a place in it, and how to point at that place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from convcalc._namedtuple import NamedTuple


class Span(NamedTuple):
    """Where something was written: offsets into a source text, end not included.

    Every span equals every other, so that trees compare by what they mean and not by where they stood.

    >>> Span(1, 2) == Span(5, 9)
    True
    """

    start: int
    end: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span)

    def __ne__(self, other: object) -> bool:
        return not isinstance(other, Span)

    def __hash__(self) -> int:
        return 0


NOWHERE = Span(-1, -1)

SHOWN = 96  # characters of a long line that are shown around the place
BEFORE = 40  # of these, at most so many before it
TAB = "    "


class Source:
    """A text and what it is called: a file's name, or "<spec>" for what was typed.

    Line ends of every kind are one newline here, and a byte order mark is dropped; lines and columns stay those that
    an editor shows.
    """

    __slots__ = ("_starts", "name", "text")

    def __init__(self, text: str, name: str = "<spec>") -> None:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text.removeprefix("\ufeff")
        self.name = name
        self._starts: list[int] = []

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.text)} characters)"

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1; columns are code points of the text as written."""
        from bisect import bisect_right  # most runs point at nothing

        starts = self._starts or self._find_lines()
        line = bisect_right(starts, max(offset, 0))
        return line, offset - starts[line - 1] + 1

    def _find_lines(self) -> list[int]:
        """Where each line starts, found once: a report on ten thousand claims asks ten thousand times."""
        from itertools import accumulate

        self._starts = list(accumulate([len(line) + 1 for line in self.text.split("\n")], initial=0))[:-1]
        return self._starts

    def pointed(self, span: Span, width: int | None = None) -> str:
        """The place, its line, and carets under what is meant, as in

         --> net.cnn:1:7
          |
        1 | relu, maxpol 3x3
          |       ^^^^^^

        width: columns that there are; of a longer line the part around the place is shown.
        """
        line, column = self.place(span.start)
        begin = span.start - column + 1
        stop = self.text.find("\n", begin)
        text = self.text[begin : stop if stop >= 0 else len(self.text)]
        edge = " " * len(str(line))
        if width is None:
            shown, blanks, carets = _around(text, column - 1, span.end - begin)
        else:
            shown, blanks, carets = _within(text, column - 1, span.end - begin, max(8, width - len(edge) - 4))
        return (
            f" {edge}--> {harmless(self.name)}:{line}:{column}\n"
            f" {edge} |\n"
            f" {line} | {shown}\n"
            f" {edge} | {' ' * blanks}{'^' * carets}"
        )


def _around(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A line (or the part of it around the place), and how many blanks and carets go below it."""
    first = max(0, start - BEFORE) if len(line) > SHOWN else 0
    last = min(len(line), first + SHOWN)
    before = ("..." if first else "") + _plain(line[first:start])
    marked = _plain(line[start : min(max(end, start + 1), last)])
    after = _plain(line[max(start, min(max(end, start + 1), last)) : last]) + ("..." if last < len(line) else "")
    return (before + marked + after).rstrip(), cells(before), max(1, cells(marked))


def _within(line: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """The same in so many columns, of which wide characters take two."""
    end = min(max(end, start + 1), len(line))
    first, last, taken = start, start, 0
    dots = 0 if cells(_plain(line)) <= room else 6
    for at in range(start, len(line)):  # what is meant, and behind it as much as two thirds of the room take
        taken += cells(_plain(line[at]))
        if taken > (room if not dots else min(room - dots, 2 * room // 3)) and at > start:
            break
        last = at + 1
    while first and cells(_plain(line[first - 1 : last])) <= room - dots:
        first -= 1
    while last < len(line) and cells(_plain(line[first : last + 1])) <= room - dots:
        last += 1
    before = ("..." if first else "") + _plain(line[first:start])
    marked, after = _plain(line[start : min(end, last)]), _plain(line[min(end, last) : last])
    shown = (before + marked + after + ("..." if last < len(line) else "")).rstrip()
    return shown, cells(before), max(1, cells(marked))


JOINS = "·*,=@/_-()|"
"""Behind these a word that is wider than the page is broken; numbers have none of them."""


def broken(word: str, room: int) -> list[str]:
    """A word in pieces that fit into so many columns, where that can be without breaking a number.

    >>> broken("resnet101@torchvision", 12), broken("105,415,200", 6), broken("short", 12)
    (['resnet101@', 'torchvision'], ['105,415,200'], ['short'])
    """
    if cells(word) <= room:
        return [word]
    pieces = [""]
    for at, char in enumerate(word):
        before, number = word[at - 1 : at], word[at - 2 : at - 1].isdigit() and char.isdigit()
        if before and before in JOINS and not (before == "," and number):
            pieces.append("")
        pieces[-1] += char
    lines = [""]
    for piece in pieces:
        if lines[-1] and cells(lines[-1] + piece) > room:
            lines.append("")
        lines[-1] += piece
    return lines


def folded(text: str, width: int | None, hanging: str = "") -> str:
    """One line as several that fit, those below the first behind `hanging`; a number is never cut."""
    if width is None or cells(text) <= width:
        return text
    lines = [text[: len(text) - len(text.lstrip())]]
    for word in [piece for each in text.split() for piece in broken(each, width - len(hanging))]:
        if lines[-1].strip() and cells(lines[-1]) + cells(word) + 1 > width:
            lines.append(hanging if len(hanging) + cells(word) <= width else "")
        lines[-1] += (" " if lines[-1].strip() else "") + word
    return "\n".join(lines)


def _plain(text: str) -> str:
    return harmless(text.replace("\t", TAB))


def cells(text: str) -> int:
    """How many columns of a terminal the text takes: Hangul and other wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    import unicodedata

    total = 0
    for char in text:
        if "\u1160" <= char <= "\u11ff" or (unicodedata.category(char) in ("Mn", "Me", "Cf") and char != "\xad"):
            continue  # marks, joiners, and the vowels and finals that complete a Hangul syllable
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


INVISIBLE = frozenset(
    [
        *(*range(0x20), *range(0x7F, 0xA0)),  # control characters
        *(0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x2070)),  # these turn the direction of writing
        *(0xAD, 0x34F, 0x180E, 0x200B, *range(0x2060, 0x2066), 0xFEFF, *range(0xFFF9, 0xFFFC)),  # these have no width
        *(0x115F, 0x3164, 0xFFA0, 0x2800),  # letters and signs that are blank
        *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0080)),
    ]
)
"""Characters that show nothing: in a text they can only deceive. Joiners are none of them: some scripts need those."""


JOINERS = "\u200c\u200d"


def invisible(text: str) -> list[str]:
    """The characters of a text that nobody can see, by their first place: broken ones too, but no line ends and tabs.

    A joiner is one where it has nothing before it to join.

    >>> invisible("relu\\u200b ->\\t3\\u200b\\x00")
    ['\\u200b', '\\x00']
    """
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return []
    found = [c for c in set(text) if (ord(c) in INVISIBLE and c not in "\n\t") or "\ud800" <= c <= "\udfff"]
    found += [c for c in JOINERS if any(not part or part[-1].isascii() for part in text.split(c)[:-1])]
    return sorted(found, key=text.index)


def harmless(text: str) -> str:
    """The text with what shows nothing spelled out, as `\\x1b` or `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    hidden = {"\n", "\t", *invisible(text)}
    return "".join([ascii(c)[1:-1] if c in hidden else c for c in text])


LARGEST_NUMBER = 10**9
"""No size, count or argument that is given, in a spec, by an option or from Python, is larger."""


def whole_number(text: str, longest: int = 19) -> int | None:
    """The number that these digits write; None where they are none, or too many to be meant.

    Python reads more than what was meant for a number (1_000, ' 7', ٣, +5), calls ² a digit but cannot read it, and
    gives up on thousands of digits: whoever reads a number of somebody else's reads it here.

    >>> whole_number("007"), whole_number("²"), whole_number("1" * 5000)
    (7, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else None


def shortened(text: str, most: int = 100) -> str:
    """A long text with its middle left out."""
    return text if len(text) <= most else text[: most - 23] + "..." + text[-20:]


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, or None where none is near.

    Case and the marks - _ . / and blanks do not count; a letter missing, added, changed or swapped with its neighbour
    counts one. The first of several equally near wins.

    >>> nearest("maxpol", ["avgpool", "maxpool"])
    'maxpool'
    """
    return _nearest(word, tuple(candidates))


@lru_cache(maxsize=256)  # of one text, read in several ways, the same words are looked for again and again
def _nearest(word: str, candidates: tuple[str, ...]) -> str | None:
    wanted = _bare(word)
    limit = 1 + (len(wanted) > 4) + (len(wanted) > 8)
    best, least = None, float(limit + 1)
    if len(wanted) > 40:
        return None
    for candidate in candidates:
        bare = _bare(candidate)
        if abs(len(bare) - len(wanted)) > limit:
            continue
        far = _distance(wanted, bare) + (bare[:1] != wanted[:1]) / 2
        if len(wanted) < 4 and far > 1:
            continue  # of three letters, a wrong first one leaves too little
        if far < least and far < max(len(wanted), len(bare)) / 2 + 0.5:
            best, least = candidate, far
    return best


_NO_MARKS = str.maketrans("", "", "-_./ ")


def _bare(word: str) -> str:
    return word.casefold().translate(_NO_MARKS)


def _distance(a: str, b: str) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbours to make b of a."""
    if a == b:
        return 0
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        older, before, row = before, row, [i + 1]
        for j, y in enumerate(b):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (x != y))
            if i and j and x == b[j - 1] and y == a[i - 1]:
                cost = min(cost, older[j - 1] + 1)
            row.append(cost)
    return row[-1]


def agreed(texts: Sequence[str], between: str = "x") -> str:
    """What stands for every axis, once where all agree.

    >>> agreed(["3", "3"]), agreed(["3", "5"])
    ('3', '3x5')
    """
    return texts[0] if len(set(texts)) == 1 else between.join(texts)


def first_of(names: Iterable[str], most: int = 4) -> str:
    """The first of several names.

    >>> first_of(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    every = list(names)
    return ", ".join(every[:most]) + (f" and {len(every) - most} more" if len(every) > most else "")
