"""The strings of Ciresan's papers and their heirs: 1x29x29-20C4-MP2-40C5-MP3-150N-10N."""

from __future__ import annotations

import re

from convcalc.diagnostics import pasted
from convcalc.readers.pasted.draft import BareNumber, Bracket, Item, LayerDraft, Placed, Size, owned, placed
from convcalc.readers.pasted.scan import TokenStream
from convcalc.text import Span

CONV = (
    r"(?P<filters>\d{1,9})c(?P<kernel>\d{1,4})(?:x(?P<wide>\d{1,4}))?"
    r"(?:s(?P<stride>\d{1,4}))?(?:p(?P<padding>\d{1,4}))?"
)
POOL = r"(?P<pool>m?p|ap|mp|a)(?P<window>\d{1,4})(?:x\d{1,4})?(?:s(?P<step>\d{1,4}))?"
FC = r"(?:(?P<from>\d{1,9})fc(?P<to>\d{1,9})|fc(?P<only>\d{1,9})|(?P<units>\d{1,9})(?:n|fc|f|u|o|d|sse|svm|l2svm)?)"
LAST = r"(?P<classes>\d{1,9})(?:softmax|sm|soft)"
DROP = r"(?:d|dropout)(?P<rate>\d{1,2})?%?"
WORD = r"(?P<word>bn|relu|r|gap|softmax|sm|flatten|tanh|sigmoid|fl)"
INPUT = r"(?P<input>\d{1,9}(?:x\d{1,9}){1,2})"
PIECE = re.compile(rf"(?i)(?:{CONV}|{LAST}|{POOL}|{INPUT}|{WORD}|{DROP}|{FC})")
SURE = re.compile(r"(?i)\d+c\d+(?:x\d+)?(?:s\d+)?(?:p\d+)?")
GLUED = re.compile(r"(?i)\dc\d")
SPLIT = re.compile(r"[-→,]")
OPENS = re.compile(r"[(\[]")
GROUP = re.compile(
    r"[ \t]*(?:(?P<before>\d{1,6})[ \t]*[x×*][ \t]*)?"
    r"[(\[](?P<inner>[^()\[\]]*)[)\]](?:[ \t]*[x×*]?[ \t]*(?P<behind>\d{1,6}))?"
)
TIMES = re.compile(r"(?i)(?P<count>\d{1,6})[x×*](?=\d+(?:c\d|fc|n\b))")
NAMES = {"r": "relu", "sm": "softmax", "fl": "flatten"}


def is_netdef(line: str) -> bool:
    """Is this line made of such pieces, one of them a convolution?

    >>> is_netdef("32c5-mp2-64c5-mp3-10n"), is_netdef("conv3-64, conv3-64")
    (True, False)
    """
    if not GLUED.search(line):
        return False
    pieces = [piece for piece in re.split(r"[-→,()\[\]\s×*]+", line.strip(" .;")) if piece]
    sure = [piece for piece in pieces if SURE.fullmatch(TIMES.sub("", piece))]
    plain = [piece for piece in pieces if PIECE.fullmatch(TIMES.sub("", piece))]
    return bool(sure) and len(pieces) > 1 and 4 * len(plain) >= 3 * len(pieces)


def read(t: TokenStream, span: Span) -> list[Item]:
    """The layers of such a line."""
    found: list[Item] = []
    at = span.start
    while at < span.end:
        group = GROUP.match(t.text, at, span.end)
        if group:
            found.append(_group(t, group))
            at = group.end()
            continue
        opens = OPENS.search(t.text, at, span.end)
        stop = _repeat_before(t.text, at, opens.start()) if opens else span.end
        found += _pieces(t, at, stop)
        if stop == at:
            t.note(pasted.UnknownPiece(t.text[at : span.end]), at, span.end)
            break
        at = stop
    return found


def _repeat_before(text: str, at: int, stop: int) -> int:
    """Where the last piece ends before a bracket: `32c3-2x(` gives its `2x` to the bracket."""
    found = re.search(r"\d{1,6}[ \t]*[x×*][ \t]*$", text[at:stop])
    return at + found.start() if found else stop


def _group(t: TokenStream, group: re.Match[str]) -> Bracket:
    count = int(group["before"] or group["behind"] or 1)
    inside = [owned(item) if isinstance(item, Placed) else item for item in _pieces(t, *group.span("inner"))]
    return Bracket(tuple(inside), count, Span(*group.span()))


def _pieces(t: TokenStream, start: int, end: int) -> list[Item]:
    """The pieces between two places; one that stands there more than once is read once."""
    found: list[Item] = []
    known: dict[str, tuple[list[Item], int]] = {}
    at = start
    for split in [*SPLIT.finditer(t.text, start, end), None]:
        stop = split.start() if split else end
        piece = t.text[at:stop].strip(" \t.;")
        if piece:
            begin, first = t.text.index(piece, at), not found and start == at
            made, there = known.get(piece) or (_repeated(t, piece, begin, first), begin)
            if made and not first:
                known.setdefault(piece, (made, there))
            found += [placed(item, begin - there) for item in made] if begin > there else made
        at = split.end() if split else end
    return found


def _repeated(t: TokenStream, piece: str, begin: int, first: bool) -> list[Item]:
    """One piece, perhaps several times: 2x128C3."""
    times = TIMES.match(piece)
    bare = piece[times.end() :] if times else piece
    made = _piece(t, bare, begin + len(piece) - len(bare), first)
    if times and made:
        return [Bracket(tuple(made), int(times["count"]), Span(begin, begin + len(piece)))]
    return list(made)


def _piece(t: TokenStream, piece: str, begin: int, first: bool) -> list[LayerDraft]:
    found = PIECE.fullmatch(piece)
    span = Span(begin, begin + len(piece))
    if not found:
        t.note(pasted.UnknownPiece(piece), *span)
        return []
    parts = {name: text for name, text in found.groupdict().items() if text}
    if first and "units" in parts and piece.isdigit():
        parts = {"input": parts["units"]}
    return _made(parts, piece, span)


def _made(parts: dict[str, str], piece: str, span: Span) -> list[LayerDraft]:
    """The drafts of one piece, by the names of its parts."""
    number = {name: int(text) for name, text in parts.items() if text.isdigit()}
    if "filters" in parts:
        return [_conv(number, piece, span)]
    if "pool" in parts:
        draft = LayerDraft("avgpool" if parts["pool"].lower() in ("ap", "a") else "maxpool", piece, *span)
        draft.given["k"] = Size((number["window"],), span)
        if "step" in number:
            draft.given["s"] = Size((number["step"],), span)
        return [draft]
    if "input" in parts:
        draft = LayerDraft("input", piece, *span)
        draft.sizes.append(Size(tuple(map(int, parts["input"].lower().split("x"))), span))
        return [draft]
    if "word" in parts:
        return [LayerDraft(NAMES.get(parts["word"].lower(), parts["word"].lower()), piece, *span)]
    units = number.get("to", number.get("only", number.get("units", number.get("classes"))))
    if units is None:
        draft = LayerDraft("dropout", piece, *span)
        draft.decimals += [f"0.{parts['rate']:0>2}"] if "rate" in parts else []
        return [draft]
    draft = LayerDraft("fc", piece, *span)
    draft.numbers.append(BareNumber(units, span))
    return [draft, LayerDraft("softmax", piece, *span)] if "classes" in parts else [draft]


def _conv(number: dict[str, int], piece: str, span: Span) -> LayerDraft:
    draft = LayerDraft("conv", piece, *span)
    kernel = number["kernel"]
    draft.given["filters"] = Size((number["filters"],), span)
    draft.given["k"] = Size((kernel, number["wide"]) if "wide" in number else (kernel,), span)
    for key, name in (("s", "stride"), ("p", "padding")):
        if name in number:
            draft.given[key] = Size((number[name],), span)
    return draft
