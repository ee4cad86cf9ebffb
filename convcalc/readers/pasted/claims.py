"""What stands in a pasted text as somebody's result: sizes, parameters, weights, memory, operations."""

from __future__ import annotations

from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim
from convcalc.readers.pasted import amounts, vocabulary
from convcalc.readers.pasted.attributes import Text, plain_size
from convcalc.readers.pasted.scan import END, Token, numbers
from convcalc.record import NamedTuple
from convcalc.text import Span

LONGEST = 4  # words of `number of output parameters`


class Found(NamedTuple):
    """What is claimed, and the token behind it."""

    claims: tuple[Claim, ...]
    next: int


def at(t: Text, i: int, j: int) -> Found | None:
    """`params: 1,792`, `rf = 212`, `Output shape: (26, 26, 32)`: a claim whose word stands at token i."""
    what, k = name(t.tokens, i, j)
    if not what:
        return None
    if what == "size":
        return _size_behind(t, k, j, t.tokens[i].start)
    amount = amounts.read(t.text, t.tokens[k - 1].end)
    if amount is None or amount.end > t.tokens[j - 1].end:
        return None
    k = token_at(t.tokens, amount.end, k, j)
    if k < j and name(t.tokens, k, j)[0] and t.tokens[k].kind == "word" and not _signed(t.tokens, k + 1, j):
        k += 1  # 138M parameters
    return Found(of_amount(t, what, amount, t.tokens[i].start), k)


def name(toks: list[Token], i: int, j: int) -> tuple[str, int]:
    """What is claimed, from the longest phrase at token i that says so; "" where none does."""
    word, found, k = "", ("", i), i
    while k < min(i + LONGEST, j) and toks[k].kind == "word":
        word += vocabulary.key(toks[k].text)
        k += 1
        if word in vocabulary.CLAIM_WORDS:
            found = vocabulary.CLAIM_WORDS[word], k
    return found


def _signed(toks: list[Token], k: int, j: int) -> bool:
    return k < j and toks[k].kind in (":", "=", "~")


def token_at(toks: list[Token], offset: int, k: int, j: int) -> int:
    """The first token at or behind an offset."""
    while k < j and toks[k].start < offset:
        k += 1
    return k


def of_amount(t: Text, what: str, amount: amounts.Amount, start: int) -> tuple[Claim, ...]:
    span = Span(start, amount.end)
    written = t.words(start, amount.end)
    if amount.bytes:
        t.remarks.append(written)
        return ()
    if not amounts.fits(amount.number):
        t.note(pasted.BadNumber(written), *span)
        return ()
    made = amounts.claim(what, amount, span)
    if what == "memory" and len(amount.factors) > 1:
        return made, Claim("size", amount.factors, span=span)
    return (made,)


def number_first(t: Text, i: int, j: int) -> Found | None:
    """`1,792 params`, `4.1 GFLOPs`"""
    amount = amounts.plain(t.text, t.tokens[i].start)
    if amount is None or amount.bytes:
        return None
    k = token_at(t.tokens, amount.end, i, j)
    if k >= j or t.tokens[k].kind != "word":
        return None
    what, after = name(t.tokens, k, j)
    word = vocabulary.key(t.tokens[k].text)
    if not what and word[:1] in "kmgt" and word[1:] in vocabulary.CLAIM_WORDS and not amount.number.unit:
        what, after = vocabulary.CLAIM_WORDS[word[1:]], k + 1
        amount = amount._replace(number=amount.number._replace(unit=word[0].upper()), rounded=True)
    if what in ("", "size", "rf") or _signed(t.tokens, after, j):
        return None
    return Found(of_amount(t, what, amount, t.tokens[i].start), after)


def _size_behind(t: Text, k: int, j: int, start: int) -> Found | None:
    """The size behind `output`, with or without a colon."""
    while k < j and t.tokens[k].kind in (":", "=", "~", "→"):
        k += 1
    found = bare_size(t, k, j)
    if found is None:
        return None
    claim = found.claims[0]
    if isinstance(claim.value, tuple) and len(claim.value) < 2:
        return None  # `Output: 10` is a layer
    return Found((claim._replace(span=Span(start, claim.span.end)),), found.next)


def bare_size(t: Text, k: int, j: int) -> Found | None:
    """`55x55x96`, `(55, 55, 96)` or `3136` at token k, with nothing behind it that would make it something else."""
    if k + 2 < j and t.tokens[k].kind == "num" and t.tokens[k + 1].kind == "@" and t.tokens[k + 2].kind == "dims":
        span = Span(t.tokens[k].start, t.tokens[k + 2].end)  # 6@28x28: six maps of that size
        return Found((Claim("size", (*numbers(t.tokens[k + 2]), *numbers(t.tokens[k])), span=span),), k + 3)
    if k >= j:
        return None
    end = t.partner.get(k, k) if t.tokens[k].kind in "([" else k
    if end >= j or not _ends(t, end + 1, j):
        return None
    inside = t.tokens[k + 1 : end] if end > k else t.tokens[k : k + 1]
    size = plain_size(inside)
    if not size:
        return None
    return Found((Claim("size", size, span=Span(t.tokens[k].start, t.tokens[end].end)),), end + 1)


def _ends(t: Text, k: int, j: int) -> bool:
    """Does nothing come that would go on with the size: a number, a layer's word, an attribute?"""
    token = t.tokens[k] if k < j else END
    if token.kind == ",":
        following = t.tokens[k + 1] if k + 1 < j else END
        return following.kind not in ("num", "dims", "dec")
    if token.kind == "word":
        return bool(name(t.tokens, k, j)[0]) or vocabulary.key(token.text) in ("output", "featuremap", "volume")
    return token.kind not in ("num", "dims", "dec", "named", "×", "*", "@", "%")


def size_at(t: Text, k: int, j: int) -> Found | None:
    """The size claimed behind an arrow, perhaps with the word `output` before it."""
    what, after = name(t.tokens, k, j) if k < j else ("", k)
    if what == "size":
        return _size_behind(t, after, j, t.tokens[k].start)
    return bare_size(t, k, j)
