"""Lines that sum a network up: `Total params: 138M`, `TOTAL memory: 24M * 4 bytes ~= 93MB / image`."""

from __future__ import annotations

import re

from convcalc.lang.tree import Claim, Number, Stmt, Total
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.figures import ClaimPhrase, claim_at, claim_name, number_first, token_at
from convcalc.readers.pasted.scan import TokenStream
from convcalc.text import Span

SUMMING = frozenset("total totals sum overall 총 합계 전체 总 总计 trainable totaltrainable".split())


def totals(t: TokenStream, i: int, j: int, started: bool) -> tuple[Stmt, ...] | None:
    """The claims about the whole network on this line; None where it is no such line."""
    word = vocabulary.key(t.tokens[i].text) if t.tokens[i].kind == "word" else ""
    alone = claim_name(t.tokens, i, j)[0] == "macs" and started
    if word == "non" or word.startswith("nontrainable"):
        t.remarks.append(t.words(*t.span(i, j)))
        return ()
    if word not in SUMMING and not alone:
        return None
    found, unread = _summed(t, i + (word in SUMMING), j)
    if unread < j and (found or not alone):
        t.remarks.append(t.words(*t.span(unread, j)))
    if not found:
        return None if alone else ()
    return (Total(tuple(found), t.span(i, j)),)


def _summed(t: TokenStream, k: int, j: int) -> tuple[list[Claim], int]:
    """What is claimed from token k on, and the first number that belongs to none of it."""
    found: list[Claim] = []
    unread = j
    while k < j:
        kind = t.tokens[k].kind
        read = claim_at(t, k, j) if kind == "word" else number_first(t, k, j) if kind == "num" else None
        if read:
            read = _with_bytes(t, read, j)
            found += [claim for claim in read.claims if claim.what != "size"]
        elif kind in ("num", "dec", "dims"):
            unread = min(unread, k)
        k = read.next if read else k + 1
    return found, unread


BYTES = re.compile(r"[ ]*\*[ ]*4[ ]*bytes?[ ]*[=~]+[ ]*(\d{1,9})(?:\.(\d{1,4}))?[ ]*([KMGkmg])[Bb]\b")


def _with_bytes(t: TokenStream, read: ClaimPhrase, j: int) -> ClaimPhrase:
    """`memory: 24M * 4 bytes ~= 730MB`: a claim of its own where both are not the same, with MB of either kind."""
    claims, k = read
    found = BYTES.match(t.text, t.tokens[k - 1].end) if claims and claims[0].what == "memory" else None
    if found is None or not isinstance(claims[0].value, Number):
        return read
    places = found[2] or ""
    number = Number(int(found[1] + places), len(places), found[3].upper())
    if _alike(claims[0].value, number):
        return read
    second = Claim("memory", number, True, None, Span(*found.span()))
    return ClaimPhrase((claims[0], second), token_at(t.tokens, found.end(), k, j))


def _alike(count: Number, size: Number) -> bool:
    """Are so many numbers of 4 bytes about so many bytes, thousands being 1,000 or 1,024?"""
    low, high = sorted([4 * _plain(count), _plain(size)])
    return 100 * high <= 108 * low


def _plain(number: Number) -> int:
    power = {"": 0, "K": 3, "M": 6, "G": 9, "T": 12}[number.unit]
    return int(number.mantissa * 10**power // 10**number.places)
