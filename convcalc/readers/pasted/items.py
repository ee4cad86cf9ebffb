"""Layers one after another, between two ends of a line or of a bracket: one rule a kind of token."""

from __future__ import annotations

import re
from collections.abc import Callable

from convcalc.lang.tree import Claim, Value
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import (
    ItemReader,
    bare_number,
    compact,
    decimal,
    flag,
    letter,
    named_attribute,
    not_understood,
    positional,
    size_in_brackets,
    slash_stride,
    tuple_at,
)  # fmt: skip
from convcalc.readers.pasted.draft import BareNumber, Bracket, Item, LayerDraft, Size, Times
from convcalc.readers.pasted.figures import (
    ClaimPhrase,
    claim_at,
    claims_of,
    number_first,
    plain_amount,
    size_at,
    token_at,
)
from convcalc.readers.pasted.lists import filter_list, long_list
from convcalc.readers.pasted.repeats import repeat, repeat_at, repeats_next
from convcalc.readers.pasted.scan import MOST_MISTAKES, Token, TokenStream, numbers
from convcalc.readers.pasted.vocabulary import phrase
from convcalc.text import Span

SIZED = re.compile(r"([A-Za-z_.]+?)_?(\d{1,4})[xX×](\d{1,4})")
STRONG = ("+", ";", "newline", "&", "|")
TAKING = frozenset(("fc", "softmax", "dropout", *vocabulary.CONVOLUTIONS, *vocabulary.POOLS, *vocabulary.GLOBAL))
"""The layers before whose word numbers may stand: 1000-d fc, 3x3 max pool, 50% dropout."""
SILENT = (":", "=", ")", "{", "}", "~", "_", "*", ".", "\\", "!", "?", "]", "#")


MATRIX = 16  # fewer filters than that are taken for the second number of a size


def layers_between(t: TokenStream, i: int, j: int, open: LayerDraft | None = None) -> list[Item]:
    """The layers and claims between two tokens, or more of an open layer; what is not understood is a mistake."""
    reader = ItemReader(t, i, j, open)
    items = read_items(reader)
    for k in reader.unknown:
        not_understood(reader, k)
    return items


def read_items(r: ItemReader) -> list[Item]:
    """All that stands before the reader's end; words that mean nothing are left in its `unknown`."""
    while r.i < r.j and not r.t.enough and len(r.unknown) < MOST_MISTAKES:
        _read_one(r)
    _settle(r)
    return r.items


def _read_one(r: ItemReader) -> None:
    """One token, or what begins with it; what nothing takes is not understood."""
    at = r.i
    if r.fresh and not r.inside and r.open and r.at(at).kind in ("num", "dims", "dec"):
        _look_ahead(r, r.open)
    _step(r, r.at(at))
    if r.i == at:  # no rule took it: the reader goes on all the same, or it would stand here for ever
        r.unknown.append(at)
        r.i += 1


def _look_ahead(r: ItemReader, draft: LayerDraft) -> None:
    """Numbers behind a comma belong to the next layer where its word follows: `average pool, 1000-d fc`."""
    k = r.i
    while k < r.j and r.at(k).kind not in (*STRONG, ",", "→", "(", "["):
        read = phrase(r.toks, k, r.j) if r.at(k).kind == "word" else None
        if read and read.role == "layer" and read.value in TAKING:
            if read.value != "conv" or draft.kind or draft.numbers:
                r.open = None
            return
        k = read.next if read else k + 1


def _step(r: ItemReader, token: Token) -> None:
    rule = TOKEN_RULES.get(token.kind)
    if rule:
        rule(r, token)
    elif token.kind in ("[", "(", "{") and r.t.partner.get(r.i, r.j) < r.j:
        _bracket(r, token, r.t.partner[r.i])
    elif token.kind in STRONG:
        _cut(r)
        r.i += 1
    if token.kind in SILENT and r.at(r.i) is token:
        r.fresh = r.fresh or token.kind == ":" or (token.kind == "." and token.end != r.at(r.i + 1).start)
        r.i += 1


def _cut(r: ItemReader) -> None:
    """The layer before is complete."""
    _settle(r)
    r.close(r.i)


def _comma(r: ItemReader, token: Token) -> None:
    r.fresh = True
    _settle(r)
    r.i += 1


def _dash(r: ItemReader, token: Token) -> None:
    """A hyphen within words says nothing; one between blanks is a comma."""
    if r.at(r.i - 1).end != token.start or token.end != r.at(r.i + 1).start:
        r.fresh = True
    r.i += 1


def _arrow(r: ItemReader, token: Token) -> None:
    """`→ 55x55x96` claims a size; any other arrow means "then"."""
    r.i += 1
    if _counted(r):
        return
    waiting = r.open is not None and r.open.kind in ("fc", "output") and r.open.bare and not r.inside
    if not _claimed_size(r, r.i) and not (waiting and r.at(r.i).kind == "num"):
        _cut(r)  # FC → 1000 goes on


def _counted(r: ItemReader) -> bool:
    """`Dense 10 → 54,090개`: so many that are no size are parameters."""
    last = r.items[-1] if r.items else None
    token = r.at(r.i)
    amount = plain_amount(r.t.text, token.start) if token.kind == "num" and not r.inside else None
    if amount is None or not isinstance(last, LayerDraft):
        return False
    k = token_at(r.toks, amount.end, r.i, r.j)
    if r.at(k).text not in vocabulary.COUNTERS or r.at(k + 1).kind == "word":
        return False
    claims = claims_of(r.t, "params", amount, token.start)
    if amount.number.mantissa == last.number("filters"):
        claims = (Claim("size", (amount.number.mantissa,), span=Span(token.start, amount.end)),)
    _take_claim(r, ClaimPhrase(claims, k + 1))
    return True


def _equals(r: ItemReader, token: Token) -> None:
    """`Conv 11x11 s4 = 55x55x96`"""
    if not _claimed_size(r, r.i + 1):
        r.i += 1


def _claimed_size(r: ItemReader, k: int) -> bool:
    """Does a size, and nothing else, stand at token k? It is taken as a claim."""
    found = size_at(r.t, k, r.j)
    if found is None or r.inside or not r.items:
        return False
    value = found.claims[0].value
    if len(value) == 1 and not _leaves_vector(r.items[-1], value[0]):
        return False
    _take_claim(r, found)
    return True


def _leaves_vector(item: Item, number: int) -> bool:
    """May this number be the size of what leaves it?"""
    if not isinstance(item, LayerDraft):
        return False
    if item.last in ("", "output") and not item.sizes:
        return item.number("filters") == number
    return item.last in ("flatten", "gap", "gmp", "adaptive", "softmax") or (item.last == "fc" and not item.bare)


def _take_claim(r: ItemReader, found: ClaimPhrase) -> None:
    r.items += found.claims
    r.i = found.next
    _cut(r)


def _word(r: ItemReader, token: Token) -> None:
    """A repeat such as x3, an attribute such as s2, a claim, or a phrase."""
    if repeat(r) or compact(r) or letter(r, token) or _sized_word(r, token):
        return
    found = claim_at(r.t, r.i, r.j)
    if found is not None and (not r.inside or r.aside):
        _take_claim(r, found)
        return
    read = phrase(r.toks, r.i, r.j)
    if read.role == "layer":
        _layer_word(r, read.value, read.next)
    elif read.role == "noun":
        named_attribute(r, read.value, read.next)
    elif read.role == "flag":
        flag(r, read.value, token, read.next)
    elif read.role == "ignored":
        _pass_over(r, read.next)
    elif read.role == "unknown":
        _unknown_word(r)
    else:
        r.i = read.next


def _sized_word(r: ItemReader, token: Token) -> bool:
    """`Conv3x3`, `MaxPool2x2`, also in front of a number of filters: `conv3x3-64`."""
    found = SIZED.fullmatch(token.text)
    kind = vocabulary.layer(vocabulary.key(found[1])) if found else None
    if not found or kind is None or r.inside:
        return False
    draft = _begin(r, kind, token, token.end)
    draft.given["k"] = Size((int(found[2]), int(found[3])), draft.span)
    r.i += 1
    return True


def _unknown_word(r: ItemReader) -> None:
    """A word that means nothing. Behind an input it is a remark; with `=` it takes its value along."""
    if not (r.open and r.open.kind == "input"):
        r.unknown.append(r.i)
    r.i += 1
    if r.at(r.i).kind == "=":
        _pass_over(r, r.i)


def _pass_over(r: ItemReader, k: int) -> None:
    """To the next comma, over brackets."""
    r.i = k
    while r.i < r.j and r.at(r.i).kind not in (",", "newline"):
        r.i = r.t.partner.get(r.i, r.i) + 1


def _layer_word(r: ItemReader, kind: str, after: int) -> None:
    token, end = r.at(r.i), r.at(after - 1).end
    r.i = after
    draft = r.open
    if draft is not None and draft.kind == "input" and kind in ("input", "output"):
        return
    if draft is not None and draft.kind == "fc" and kind == "output" and draft.counted and not r.fresh:
        return  # 10 outputs
    if draft is not None and r.inside:
        _layer_in_arguments(r, draft, kind, token, end)
    elif draft is not None and _completes(r, draft, kind):
        draft.name(kind, r.t.text[token.start : end], token.start, end)
        r.fresh = False
    else:
        _begin(r, kind, token, end)


def _begin(r: ItemReader, kind: str, token: Token, end: int) -> LayerDraft:
    r.open = made = LayerDraft(kind, r.t.text[token.start : end], token.start, end)
    r.items.append(made)
    r.fresh = False
    return made


def _completes(r: ItemReader, draft: LayerDraft, kind: str) -> bool:
    """Is this the word of what was begun: `3x3 max pool`, `FC layer Dense(10)`?"""
    if draft.kind == "":
        return (not r.fresh and not (kind == "output" and draft.implicit)) or (kind == "conv" and not draft.numbers)
    return draft.kind == kind and draft.bare and not r.fresh and kind in ("conv", "fc", "maxpool", "avgpool")


def _layer_in_arguments(r: ItemReader, draft: LayerDraft, kind: str, token: Token, end: int) -> None:
    """A layer's name between the parentheses of another: Dense(10, softmax), Pool(average)."""
    if kind in (draft.kind, "input", "output") or (kind == "fc" and token.text.lower() == "linear"):
        return
    if kind in vocabulary.POOLS and draft.kind in vocabulary.POOLS:
        draft.kind = kind
    else:
        draft.after.append(LayerDraft(kind, token.text, token.start, end))


def _named_layer(r: ItemReader, token: Token) -> None:
    """conv3-64, FC-4096: the VGG paper's names."""
    word, *counts = token.text.split("-")
    kind = vocabulary.layer(vocabulary.key(word))
    if kind not in ("conv", "fc", "maxpool", "avgpool") or (len(counts) > 1 and kind != "conv"):
        return
    draft = _begin(r, kind, token, token.end)
    draft.named = True
    kernel = counts[0] if len(counts) > 1 else word[len(word.rstrip("0123456789")) :]
    if kind == "conv" and kernel:
        draft.given["k"] = Size((int(kernel[:19]),), draft.span)
    draft.given["filters" if kind in ("conv", "fc") else "k"] = Size((int(counts[-1][:19]),), draft.span)
    draft.either = len(counts) > 1
    r.i += 1


def _number(r: ItemReader, token: Token) -> None:
    """A number: a claim such as `1,792 params`, a repeat in front (2 x [...]), or one of the layer's."""
    found = None if r.inside and not r.aside else number_first(r.t, r.i, r.j)
    if found is not None:
        _take_claim(r, found)
    elif not r.inside and r.items and repeat_at(r, r.i) and repeat(r):
        return
    elif r.fresh and not r.inside and repeats_next(r, r.i + 1):
        _repeat_in_front(r, token)
    else:
        bare_number(r)


def _repeat_in_front(r: ItemReader, token: Token) -> None:
    """What comes next, up to the next comma or arrow, is repeated."""
    _cut(r)
    r.pending = numbers(token)[0], token.start, len(r.items)
    r.i += 2


def _settle(r: ItemReader) -> None:
    """Put what was announced by `2 x` into a bracket."""
    if r.pending is None or len(r.items) == r.pending[2]:
        return
    times, start, at = r.pending
    r.pending = None
    inner = tuple(r.items[at:])
    r.items[at:] = [Bracket(inner, times, Span(start, r.at(r.i - 1).end))]
    r.open = None


def _size(r: ItemReader, token: Token) -> None:
    """Numbers with x between: a window, an input, or a claim."""
    if ("*" in token.text or "×" in token.text) and _worked(r):
        return
    found, span = numbers(token), token.span
    draft = r.open
    if draft is not None and draft.implicit and not r.inside and _repeat_run_on(r, draft, found, token):
        return
    if draft is not None and r.fresh and not r.inside and (draft.sizes or "k" in draft.given):
        _cut(r)
        draft = None
    if draft is None and len(found) > 2 and r.items and r.at(r.i + 1).kind != "word":
        r.items.append(Claim("size", found, span=span))
    else:
        r.target(token).sizes.append(Size(found, span))
    r.i += 1


def _worked(r: ItemReader) -> bool:
    """`(5*5*3+1)*6 = 456 parameters`"""
    found = number_first(r.t, r.i, r.j) if not r.inside or r.aside else None
    if found is not None:
        _take_claim(r, found)
    return found is not None


def _repeat_run_on(r: ItemReader, draft: LayerDraft, found: tuple[int, ...], token: Token) -> bool:
    """`1×1, 256 × 3`: 256 filters, and the lines before it three times."""
    if len(found) != 2 or draft.numbers or "filters" in draft.given or found[0] < MATRIX or " " not in token.text:
        return False
    r.target(token).numbers.append(BareNumber(found[0], token.span))
    r.items[-1] = Bracket((draft,), found[1], draft.span)
    r.close(r.i + 1)
    return True


def _bracket(r: ItemReader, token: Token, end: int) -> None:
    if token.kind == "(" and _worked(r):
        return
    again = repeat_at(r, end + 1)
    if r.inside and r.open is not None and (inner := tuple_at(r, r.i)):
        positional(r, r.open, inner, end)
        return
    if again is None and size_in_brackets(r, token, end):
        return
    called = r.open is not None and r.open.bare and token.start == r.at(r.i - 1).end and r.at(r.i - 1).kind == "word"
    if r.open is not None and not r.fresh and (again is None or called):
        _arguments(r, r.open, end)
        return
    listed = filter_list(r.toks[r.i + 1 : end]) if token.kind == "[" else []
    if listed:
        count = again[0] if again else 1
        r.items.append(Bracket(tuple(listed), count, Span(token.start, r.at(end).end), True, True))
        r.close(again[1] if again else end + 1)
    else:
        _group(r, token, end, again)


def _arguments(r: ItemReader, draft: LayerDraft, end: int) -> None:
    """What stands in the parentheses of a layer: its attributes, or a remark."""
    weight, inner = draft.weight, ItemReader(r.t, r.i + 1, end, draft, r.at(r.i).kind == "[")
    glued = r.at(r.i).start == r.at(r.i - 1).end
    inner.aside = not glued
    draft.call = draft.call or glued
    read_items(inner)
    r.items += [item for item in inner.items if item is not draft]
    if draft.weight > weight or not _is_remark(r, r.i, end, inner.unknown):
        for k in inner.unknown:
            not_understood(r, k)
    draft.reach(r.at(end).start, r.at(end).end)
    r.i = end + 1


def _is_remark(r: ItemReader, i: int, end: int, unknown: list[int]) -> bool:
    """A parenthesis of two or more words is a remark; one with numbers in it is told of."""
    if not unknown or sum(token.kind == "word" for token in r.toks[i:end]) < 2:
        return not unknown
    if any(token.kind in ("num", "dims", "dec") for token in r.toks[i:end]):
        r.t.remarks.append(r.t.words(r.at(i).start, r.at(end).end))
    return True


def _group(r: ItemReader, token: Token, end: int, again: tuple[Value, int] | None) -> None:
    """Layers in brackets, perhaps repeated; a parenthesis of words only is a remark."""
    inner = ItemReader(r.t, r.i + 1, end, square=token.kind == "[")
    found = read_items(inner)
    if not found and again is None and token.kind == "(" and _is_remark(r, r.i, end, inner.unknown):
        r.i = end + 1
        return
    r.unknown += inner.unknown
    late = next((item for item in found if isinstance(item, Times)), None)
    if late is not None and again is None:
        found.remove(late)
    count = again[0] if again else late.times if late else 1
    if found:
        r.items.append(Bracket(tuple(found), count, Span(token.start, r.at(end).end), inner.square))
    r.close(again[1] if again else end + 1)


def _long_list(r: ItemReader, token: Token) -> None:
    """[64, 64, M, ...] of hundreds of entries."""
    found = long_list(token)
    if not found:
        r.unknown.append(r.i)
        r.i += 1
        return
    again = repeat_at(r, r.i + 1)
    r.items.append(Bracket(tuple(found), again[0] if again else 1, token.span, True, True))
    r.close(again[1] if again else r.i + 1)


TOKEN_RULES: dict[str, Callable[[ItemReader, Token], object]] = {
    "word": _word,
    "named": _named_layer,
    "num": _number,
    "dims": _size,
    "listing": _long_list,
    "dec": lambda r, token: decimal(r),
    "×": lambda r, token: repeat(r),
    "*": lambda r, token: repeat(r),
    "/": lambda r, token: slash_stride(r),
    "→": _arrow,
    ",": _comma,
    "-": _dash,
    "=": _equals,
}
"""Kind of token -> the rule that reads it; brackets and what ends a layer have theirs in `_step`."""
