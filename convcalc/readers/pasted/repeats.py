"""How often layers stand there: x3, × 3, 3 times, twice, 2번, 두 번, behind them or in front."""

from __future__ import annotations

from convcalc.lang.tree import Name, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import ItemReader
from convcalc.readers.pasted.draft import Bracket, LayerDraft, Times
from convcalc.readers.pasted.scan import numbers
from convcalc.text import Span

KOREAN_COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6}


def repeat_at(r: ItemReader, k: int) -> tuple[Value, int] | None:
    """`× 3`, `x3`, `*N` at token k: how often, and the token behind it."""
    token, after = r.at(k), r.at(k + 1)
    if token.kind == "num" and after.kind == "word" and vocabulary.key(after.text) in vocabulary.TIMES:
        return numbers(token)[0], k + 2
    if token.kind == "word" and token.text.lower() in vocabulary.SPOKEN_TIMES:
        return vocabulary.SPOKEN_TIMES[token.text.lower()], k + 1
    if token.kind == "word" and after.kind == "word" and after.text in vocabulary.TIMES and token.text in KOREAN_COUNTS:
        return KOREAN_COUNTS[token.text], k + 2
    if token.kind == "word" and token.text[:1] in "xX" and token.text[1:].isdecimal():
        return int(token.text[1:19]), k + 1
    if token.kind not in ("×", "*") and not (token.kind == "word" and token.text in ("x", "X")):
        return None
    if after.kind == "num":
        return numbers(after)[0], k + 2
    if after.kind == "word" and len(after.text) == 1:
        return Name(after.text, after.span), k + 2
    return None


def repeat(r: ItemReader) -> bool:
    """A repeat behind a layer or, on a line of its own or in a square bracket, one for all that stand together."""
    again = repeat_at(r, r.i)
    if again is None:
        return False
    token = r.at(r.i)
    span = Span(token.start, r.at(again[1] - 1).end)
    last = r.items[-1] if r.items else None
    if isinstance(last, LayerDraft) and not (r.fresh or r.square):
        r.items[-1] = Bracket((last,), again[0], Span(last.start, span.end))
    else:
        r.items.append(Times(again[0], span))
    r.close(again[1])
    return True


def repeats_next(r: ItemReader, k: int) -> bool:
    """`2 x [`, `2× Conv`"""
    token, after = r.at(k), r.at(k + 1)
    times = token.kind in ("×", "*") or (token.kind == "word" and token.text in ("x", "X"))
    return times and after.kind in ("[", "(", "{", "word", "named")
