"""Lines that sum up: `TOTAL params: 138M parameters`, `FLOPs 3.8×10^9`."""

from __future__ import annotations

from convcalc.lang.tree import Claim, Stmt, Total
from convcalc.readers.pasted import claims, vocabulary
from convcalc.readers.pasted.attributes import Text
from convcalc.text import Span

SUMMING = frozenset("total totals sum overall 총 합계 전체 总 总计 trainable totaltrainable".split())


def totals(t: Text, i: int, j: int, started: bool) -> tuple[Stmt, ...] | None:
    """The claims about the whole network on this line; None where it is no such line."""
    word = vocabulary.key(t.tokens[i].text) if t.tokens[i].kind == "word" else ""
    alone = claims.name(t.tokens, i, j)[0] == "macs" and started
    if word == "non" or word.startswith("nontrainable"):
        t.remarks.append(t.words(t.tokens[i].start, t.tokens[j - 1].end))
        return ()
    if word not in SUMMING and not alone:
        return None
    k, found = i + (word in SUMMING), list[Claim]()
    while k < j:
        kind = t.tokens[k].kind
        read = claims.at(t, k, j) if kind == "word" else claims.number_first(t, k, j) if kind == "num" else None
        if read:
            found += [claim for claim in read.claims if claim.what != "size"]
        k = read.next if read else k + 1
    if not found:
        return None if alone else ()
    return (Total(tuple(found), Span(t.tokens[i].start, t.tokens[j - 1].end)),)
