"""What stands in a pasted text as somebody's result: amounts, sizes, and what they are claimed of."""

from __future__ import annotations

import re
from math import isqrt, prod

from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics import pasted
from convcalc.lang.tree import Claim, Input, Number
from convcalc.readers import InputNote
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.draft import LayerDraft, TextLine, drafts
from convcalc.readers.pasted.scan import END, Token, TokenStream, numbers
from convcalc.readers.pasted.state import State
from convcalc.text import Span

MOST_CLAIMED = 10**18

_SIGN = re.compile(r"[ ]*+(?:is|are|of)?[ ]*+([:=~ ]*+(?:about|approx\.?|around|약|ca\.)?[ ~]*+)")
_PRODUCT = re.compile(r"[(\d][\d ()*×x+]*+")
_EQUALS = re.compile(r"[ ]*+[=~]{1,3}[ ]*+")
_SCIENCE = re.compile(
    r"(\d{1,15})(?:\.(\d{1,15}))?[ ]*+(?:[×x*][ ]*+10[ ]*+\^?[ ]*+\{?|[eE]\+?)([\d⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?!\d)"
)
_AMOUNT = re.compile(
    r"(\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.(\d++))?(?:[ ]?([KMGBTkmgbt])(?![A-Za-z]))?"
    r"(?:[ ](million|billion|thousand)\b)?"
)
_BYTES = re.compile(r"[ ]?(?:[KMGkmg]i?)?[Bb](?:ytes?)?\b")
_LONG_UNITS = {"million": "M", "billion": "G", "thousand": "K"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Amount(NamedTuple):
    """A number as claimed, whether it was rounded, where it ends, and the factors if it was written as a product."""

    number: Number
    rounded: bool
    end: int
    factors: tuple[int, ...] = ()
    bytes: bool = False


def read_amount(text: str, at: int) -> Amount | None:
    """The amount behind a claim's word, its sign included; None where none stands there."""
    sign = _SIGN.match(text, at)
    assert sign is not None  # it may be empty
    at, rounded = sign.end(), "~" in sign[1] or any(c.isalpha() for c in sign[1])
    product = _PRODUCT.match(text, at)
    # (3*3*3)*64 = 1,728: what stands behind the sign is claimed, the product only says how it was found.
    if product and (equals := _EQUALS.match(text, product.end())):
        found = plain_amount(text, equals.end())
        if found:
            return found._replace(rounded=found.rounded or rounded or "~" in equals[0], factors=_factors(product[0]))
    if product and any(c in product[0].strip() for c in "*×") and not _SCIENCE.match(text, at):
        factors = _factors(product[0])
        if factors:
            value = 1
            for factor in factors:
                value *= factor
            return Amount(Number(value), rounded, product.end(), factors)
    found = plain_amount(text, at)
    return found and found._replace(rounded=found.rounded or rounded)


def plain_amount(text: str, at: int) -> Amount | None:
    """The one number that stands there: no product, no sign."""
    power = _SCIENCE.match(text, at)
    if power:
        places = power[2] or ""
        return _scientific(power[1], places, int(power[3].translate(_RAISED)), power.end())
    found = _AMOUNT.match(text, at)
    if not found:
        return None
    whole, places, unit = found[1].replace(",", ""), found[2] or "", (found[3] or "").upper()
    unit = unit or _LONG_UNITS.get((found[4] or "").lower(), "")
    if len(whole + places) > 30:
        return None
    in_bytes = _BYTES.match(text, found.end(2) if found[2] else found.end(1)) if unit != "B" else None
    number = Number(int(whole + places), len(places), "G" if unit == "B" else unit)
    return Amount(number, bool(unit or places), in_bytes.end() if in_bytes else found.end(), bytes=bool(in_bytes))


def _scientific(whole: str, places: str, power: int, end: int) -> Amount | None:
    """3.8×10^9 is 3.8G; what no unit fits is written out."""
    unit = {3: "K", 6: "M", 9: "G", 12: "T"}.get(power)
    if unit:
        return Amount(Number(int(whole + places), len(places), unit), True, end)
    if power < len(places) or power > 18:
        return None
    return Amount(Number(int(whole + places) * 10 ** (power - len(places))), True, end)


def _factors(text: str) -> tuple[int, ...]:
    """The factors of a plain product; none where it is a sum."""
    numbers = [] if "+" in text else re.findall(r"\d++", text)
    return tuple([int(n) for n in numbers]) if len(numbers) < 9 and all(len(n) < 19 for n in numbers) else ()


def fits(number: Number) -> bool:
    """Is it a number that a claim can hold?"""
    units = {"": 0, "K": 3, "M": 6, "G": 9, "T": 12}
    return bool(number.mantissa * 10 ** units[number.unit] <= MOST_CLAIMED * 10**number.places)


def claim_of(what: str, amount: Amount, span: Span) -> Claim:
    """The claim; memory is printed with zeros for digits that were dropped: 800K is 802,816."""
    number = amount.number
    if what == "memory" and number.unit and not number.places and number.mantissa % 10 == 0:
        number = Number(number.mantissa * {"K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}[number.unit])
    return Claim(what, number, amount.rounded, None, span)


COUNTED_AS = frozenset(("learnable", "trainable", "total", "개의", "개"))
"""What may stand between a number and the word for what it counts."""

JOINING = frozenset(("with", "and", "has", "having"))
"""Words between a size and a count: `55x55x96 with 34,944 parameters`."""

COPULA = frozenset(("이다", "입니다", "이며", "이고", "이", "가", "임"))
"""What Korean writes behind a number that is the end of what is said."""

NOTHING = {
    "noparameters": "params", "noparams": "params", "nolearnableparameters": "params", "noweights": "weights",
    "notrainableparameters": "params", "파라미터없음": "params", "매개변수없음": "params", "가중치없음": "weights",
}  # fmt: skip
"""What is said to be 0, in words."""

LONGEST_NAME = 6  # words of `number of parameters in this layer`


class ClaimPhrase(NamedTuple):
    """What is claimed, and the token behind it."""

    claims: tuple[Claim, ...]
    next: int


def claim_at(t: TokenStream, i: int, j: int) -> ClaimPhrase | None:
    """`params: 1,792`, `rf = 212`, `Output shape: (26, 26, 32)`: a claim whose word stands at token i."""
    if nothing := _nothing(t, i, j):
        return nothing
    what, k = claim_name(t.tokens, i, j)
    if not what:
        return None
    if what == "size":
        return _size_behind(t, k, j, t.tokens[i].start)
    amount = read_amount(t.text, t.tokens[k - 1].end)
    if amount is None or amount.end > t.tokens[j - 1].end:
        return None
    k = token_at(t.tokens, amount.end, k, j)
    if k < j and claim_name(t.tokens, k, j)[0] and t.tokens[k].kind == "word" and not _signed(t.tokens, k + 1, j):
        k += 1  # 138M parameters
    elif k < j and (unit := _unit_of(t.tokens[k])) and not (amount.number.unit or amount.bytes):
        amount, k = _in_units(amount, unit, t.tokens[k].end), k + 1
    return ClaimPhrase(claims_of(t, what, amount, t.tokens[i].start), k)


def _nothing(t: TokenStream, i: int, j: int) -> ClaimPhrase | None:
    """`no parameters`: a claim of 0."""
    word, k = "", i
    while k < min(i + 3, j) and t.tokens[k].kind == "word":
        word, k = word + vocabulary.key(t.tokens[k].text), k + 1
        if word in NOTHING:
            return ClaimPhrase((Claim(NOTHING[word], Number(0), span=t.span(i, k)),), k)
    return None


def claim_name(toks: list[Token], i: int, j: int) -> tuple[str, int]:
    """What is claimed, from the longest phrase at token i that says so; "" where none does."""
    word, found, k = "", ("", i), i
    while k < min(i + LONGEST_NAME, j) and toks[k].kind == "word":
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


def claims_of(t: TokenStream, what: str, amount: Amount, start: int) -> tuple[Claim, ...]:
    span = Span(start, amount.end)
    written = t.words(start, amount.end)
    if amount.bytes:
        t.remarks.append(written)
        return ()
    if not fits(amount.number):
        t.note(pasted.BadAmount(written), *span)
        return ()
    return (claim_of(what, amount, span),)


def number_first(t: TokenStream, i: int, j: int) -> ClaimPhrase | None:
    """`1,792 params`, `4.1 GFLOPs`"""
    counted = _counted(t, i, j)
    if counted is None:
        return None
    what, amount, after = counted
    return ClaimPhrase(claims_of(t, what, amount, t.tokens[i].start), after)


def _counted(t: TokenStream, i: int, j: int) -> tuple[str, Amount, int] | None:
    """What is counted by the number at token i, or by the product there and its result, and the token behind its word.

    None where no such word follows.
    """
    product = _PRODUCT.match(t.text, t.tokens[i].start)
    equals = _EQUALS.match(t.text, product.end()) if product else None
    amount = plain_amount(t.text, equals.end() if equals else t.tokens[i].start)
    if amount is None or amount.bytes or amount.end > t.tokens[j - 1].end:
        return None
    k = token_at(t.tokens, amount.end, i, j)
    while k < j and t.tokens[k].text.casefold() in COUNTED_AS:
        k += 1
    if k >= j or t.tokens[k].kind != "word":
        return None
    what, after = claim_name(t.tokens, k, j)
    unit = _unit_of(t.tokens[k])
    if not what and unit and not amount.number.unit:
        what, after = vocabulary.CLAIM_WORDS[vocabulary.key(t.tokens[k].text)[1:]], k + 1
        amount = _in_units(amount, unit, amount.end)
    if what in ("", "size", "rf") or _signed(t.tokens, after, j):
        return None
    biases = _biases(t, after, j) if what == "weights" and amount.number[1:] == (0, "") else 0
    if biases:
        both = amount._replace(number=Number(amount.number.mantissa + biases), end=t.tokens[after + 2].end)
        return "params", both, after + 3
    return what, amount, after


def _biases(t: TokenStream, k: int, j: int) -> int:
    """`+ 6 biases`: so many with the weights before."""
    sign, number, word = (*t.tokens[k : min(k + 3, j)], END, END, END)[:3]
    said = (
        sign.text in ("+", "and", "plus") and number.kind == "num" and vocabulary.key(word.text) in ("bias", "biases")
    )
    return numbers(number)[0] if said else 0


def _unit_of(token: Token) -> str:
    """The G of GFLOPs; "" where it is no such word."""
    word = vocabulary.key(token.text) if token.kind == "word" else ""
    return word[0].upper() if word[:1] in tuple("kmgt") and word[1:] in vocabulary.CLAIM_WORDS else ""


def _in_units(amount: Amount, unit: str, end: int) -> Amount:
    return amount._replace(number=amount.number._replace(unit=unit), rounded=True, end=end)


def _size_behind(t: TokenStream, k: int, j: int, start: int) -> ClaimPhrase | None:
    """The size behind `output`, with or without a colon."""
    spelt_out = t.tokens[k - 1].text.casefold() in ("size", "shape", "크기")
    while k < j and (t.tokens[k].kind in (":", "=", "~", "→") or t.tokens[k].text.casefold() in ("is", "are", "of")):
        k += 1
    found = bare_size(t, k, j)
    if found is None:
        return None
    claim = found.claims[0]
    if isinstance(claim.value, tuple) and len(claim.value) < 2 and not spelt_out:
        return None  # `Output: 10` is a layer, `Output size: 10` is not
    return ClaimPhrase((claim._replace(span=Span(start, claim.span.end)),), found.next)


def bare_size(t: TokenStream, k: int, j: int) -> ClaimPhrase | None:
    """`55x55x96`, `(55, 55, 96)` or `3136` at token k, with nothing behind it that would make it something else."""
    if k + 2 < j and t.tokens[k].kind == "num" and t.tokens[k + 1].kind == "@" and t.tokens[k + 2].kind == "dims":
        span = Span(t.tokens[k].start, t.tokens[k + 2].end)  # 6@28x28: six maps of that size
        return ClaimPhrase((Claim("size", (*numbers(t.tokens[k + 2]), *numbers(t.tokens[k])), span=span),), k + 3)
    if k >= j:
        return None
    end = t.partner.get(k, k) if t.tokens[k].kind in "([" else k
    if end >= j or not _ends(t, end + 1, j):
        return None
    inside = t.tokens[k + 1 : end] if end > k else t.tokens[k : k + 1]
    size = plain_size(inside)
    if not size:
        return None
    return ClaimPhrase((Claim("size", size, span=Span(t.tokens[k].start, t.tokens[end].end)),), end + 1)


def _ends(t: TokenStream, k: int, j: int) -> bool:
    """Does nothing come that would go on with the size: a number, a layer's word, an attribute?"""
    token = t.tokens[k] if k < j else END
    if token.kind == ",":
        following = t.tokens[k + 1] if k + 1 < j else END
        return following.kind not in ("num", "dims", "dec") or (following.kind == "num" and bool(_counted(t, k + 1, j)))
    if token.text in COPULA:
        return _ends(t, k + 1, j)
    if token.kind == "word" and token.text.casefold() in JOINING:
        return k + 1 < j and t.tokens[k + 1].kind in ("num", "word") and _is_count(t, k + 1, j)
    if token.kind == "word":
        return bool(claim_name(t.tokens, k, j)[0]) or vocabulary.key(token.text) in ("output", "featuremap", "volume")
    return token.kind not in ("num", "dims", "dec", "named", "×", "*", "@", "%")


def _is_count(t: TokenStream, k: int, j: int) -> bool:
    """Do parameters or the like stand there: `448 parameters`, `params = 448`?"""
    return bool(_counted(t, k, j) if t.tokens[k].kind == "num" else claim_name(t.tokens, k, j)[0])


def size_at(t: TokenStream, k: int, j: int) -> ClaimPhrase | None:
    """The size claimed behind an arrow, perhaps with the word `output` before it."""
    what, after = claim_name(t.tokens, k, j) if k < j else ("", k)
    if what == "size":
        return _size_behind(t, after, j, t.tokens[k].start)
    return bare_size(t, k, j)


BATCH = frozenset(("none", "b", "n", "batch", "batchsize"))


def plain_size(toks: list[Token]) -> tuple[int, ...] | None:
    """Tokens that are a size and nothing else: `55x55x96`, `24, 24, 32`, `None, 26, 26, 32`, `4096`."""
    toks = toks[_batch(toks) :]
    if len(toks) > 1 and any(token.kind == "dims" for token in toks):
        return None  # 3×3, 64 is a kernel and filters
    found: list[int] = []
    wanted = True
    for token in toks:
        if token.kind in ("num", "dims") and wanted:
            found += numbers(token)
        elif token.kind not in (",", "×", "*") or wanted:
            return None
        wanted = not wanted
    return tuple(found) if found and (not wanted or toks[-1].kind == ",") else None


def _batch(toks: list[Token]) -> int:
    """How many tokens in front are the batch: `None,` and `-1,`."""
    if len(toks) > 2 and toks[1].kind == "," and toks[0].kind == "word" and vocabulary.key(toks[0].text) in BATCH:
        return 2
    return 3 if len(toks) > 3 and toks[0].kind == "-" and toks[1].text == "1" and toks[2].kind == "," else 0


GREY = ("gray", "grey", "grayscale", "greyscale", "mono", "흑백", "灰度")
COLOUR = ("rgb", "colour", "color", "컬러", "彩色")


def input_of(s: State, draft: LayerDraft, row: TextLine) -> Input | None:
    """The size of an input as it was written, its channels from what stands beside it."""
    numbers: tuple[int, ...] = ()
    span = draft.span
    if draft.sizes:
        numbers, span = draft.sizes[0]
    elif draft.numbers:
        numbers = tuple([number.value for number in draft.numbers])
        span = Span(draft.numbers[0].span.start, draft.numbers[-1].span.end)
    elif claims := [claim for claim in (*row.before, *row.items) if isinstance(claim, Claim) and claim.what == "size"]:
        numbers, span = sized(claims[0]), claims[0].span
    channels = draft.given.get("filters")
    if not numbers:
        return None
    numbers = _whole(s, numbers + (channels.numbers if channels and len(numbers) == 2 else ()), span, row)
    if 0 in numbers:
        s.wrong(pasted.Empty("x".join(map(str, numbers))), span)
    return Input(numbers, span) if numbers else None


def _whole(s: State, numbers: tuple[int, ...], span: Span, row: TextLine) -> tuple[int, ...]:
    """Height, width and channels; a picture without channels is grey or coloured by what is said of it."""
    if len(numbers) > 2:
        return numbers
    words = s.text[span.start : row.span.end].partition("→")[0].casefold()
    size = "x".join(map(str, numbers))
    if len(numbers) == 1:
        side = isqrt(numbers[0])
        if s.notation.channels == 1 and side * side == numbers[0]:
            s.notes.say(InputNote(f"input: {numbers[0]} values are a grey picture of {side}x{side}"))
            return side, side, 1
        return numbers
    if any(word in words for word in GREY):
        s.notes.say(InputNote(f"input: one channel, as {size} is grey"))
        return *numbers, 1
    if any(word in words for word in COLOUR):
        return *numbers, 3
    if s.notation.channels:
        channels = f"{s.notation.channels} channel{'s' * (s.notation.channels > 1)}"
        s.notes.say(InputNote(f"input: {channels}, as usual in this notation"))
        return *numbers, s.notation.channels
    if 1 in numbers or not s.picture:
        return numbers
    s.wrong(pasted.NoChannels(size), span)
    return ()


def is_chw(numbers: tuple[int, ...]) -> bool:
    """Is this a picture, or a signal of one channel, written channels first?"""
    if len(numbers) == 2:
        return numbers[0] == 1 and numbers[1] > 16
    return len(numbers) == 3 and numbers[0] in (1, 3) and numbers[1] == numbers[2] > 16


def channels_stand_first(rows: list[TextLine], axes: int) -> bool:
    """Do the sizes that are claimed of layers begin with as many channels as these have filters, and none end so?"""
    first = last = 0
    for row in rows:
        claims = [sized(claim) for claim in row.before if claim.what == "size" and len(sized(claim)) == axes > 1]
        made = [each.given["filters"].numbers[0] for each in drafts(row.items) if "filters" in each.given]
        for size in claims[-1:] if len(made) == 1 else ():
            first += size[0] == made[0] != size[-1]
            last += size[-1] == made[0] != size[0]
    return first > 0 == last


def sized(claim: Claim) -> tuple[int, ...]:
    """The numbers of a size; none of another claim."""
    return () if isinstance(claim.value, Number) else claim.value


def suited(claim: Claim, s: State) -> Claim:
    """A size in the form in which it can be claimed of what is there: 1x1x4096 of a vector is 4096."""
    numbers = sized(claim)
    if s.vector and len(numbers) > 1:
        return claim._replace(value=(prod(numbers),))
    if s.pooled and len(numbers) == 1:
        ones = (1,) * s.rank
        return claim._replace(value=(*numbers, *ones) if s.layout == "chw" else (*ones, *numbers))
    return claim


def channels_of(claim: Claim, s: State, kind: str) -> int | None:
    """The channels in a claimed size; None where it is about height and width only."""
    numbers = sized(claim)
    if kind == "fc":
        return int(prod(numbers))
    return numbers[0 if s.layout == "chw" else -1] if len(numbers) == s.rank + 1 else None
