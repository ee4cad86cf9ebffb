"""What stands before the layers of a line: a claimed size, a label, a number of the layer."""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple
from convcalc.lang.tree import Claim
from convcalc.readers.pasted import vocabulary
from convcalc.readers.pasted.attributes import COMPACT
from convcalc.readers.pasted.figures import claim_at, claim_name, plain_size
from convcalc.readers.pasted.scan import END, Token, TokenStream, numbers
from convcalc.readers.pasted.vocabulary import phrase, phrases
from convcalc.text import NOWHERE, Span

LONGEST = 10  # tokens of a label
LARGEST_WINDOW = 11


class Label(NamedTuple):
    """The label, the kind of layer that it names ("" for none), and the token behind it."""

    text: str | None
    kind: str
    next: int
    span: Span = NOWHERE
    claims: tuple[Claim, ...] = ()


def read(t: TokenStream, i: int, j: int) -> Label:
    """What stands in front of tokens i to j."""
    before: tuple[Claim, ...] = ()
    if t.tokens[i].kind == "[" and (end := t.partner.get(i, j)) < j - 1:
        found = plain_size(t.tokens[i + 1 : end])
        if found and t.tokens[end + 1].kind in ("word", "named"):
            before = (Claim("size", found, span=Span(t.tokens[i].start, t.tokens[end].end)),)
            i = end + 1
    label = _with_colon(t, i, j) or _numbered(t, i, j) or Label(None, "", i)
    return label._replace(claims=before + label.claims)


def _with_colon(t: TokenStream, i: int, j: int) -> Label | None:
    """`conv1:`, `Conv Block 1:`, `fc = Linear(...)`"""
    k = _colon(t, i, j)
    if k is None or k == i:
        return None
    if t.tokens[k].kind == "=":
        return Label(_plain(t, i, k), "", k + 1, t.span(i, k))
    said = phrase(t.tokens, i, k)
    role = said.role if said.next == k else ""
    if role == "decoration" and len(t.tokens[i].text) > 1:
        return Label(None, "", k + 1)
    kind = kind_of(t, i, k)
    if role in ("noun", "flag", "ignored") or _is_said_of_layer(t, i, k, j) or _is_layer(t, i, k, kind):
        return None
    if kind in ("avgpool", "gap", "gmp", "flatten") and said.next == k and _another(t, k + 1, j, kind):
        return None
    return Label(_plain(t, i, k), kind, k + 1, t.span(i, k))


def _is_said_of_layer(t: TokenStream, i: int, k: int, j: int) -> bool:
    """`params: 1,792`, `Conv2D filters: 32`: does the colon at k belong to a claim or an attribute?"""
    what, end = claim_name(t.tokens, i, k)
    if end == k and (what != "size" or claim_at(t, i, j)):
        return True
    return any(_is_attribute(t, p, k) for p in range(i + 1, k))


def _is_layer(t: TokenStream, i: int, k: int, kind: str) -> bool:
    """`Input: 32x32x3` and `conv3-64: ...` are the layer itself, not a name for it."""
    return kind == "input" or (t.tokens[i].kind == "named" and k == i + 1 and bool(kind))


def _is_attribute(t: TokenStream, p: int, k: int) -> bool:
    """`conv3-64 memory:`, `Conv2D filters:`: do the words before the colon name an attribute or a claim?"""
    if t.tokens[p].kind != "word":
        return False
    read = phrase(t.tokens, p, k)
    return claim_name(t.tokens, p, k)[1] == k or (read.next == k and read.role == "noun")


def _another(t: TokenStream, k: int, j: int, kind: str) -> bool:
    """`average pool: 1000-d fc`: does a layer of another kind stand behind the colon?"""
    first = next((read.value for _, read in phrases(t.tokens, k, j) if read.role == "layer"), kind)
    return first != kind and not {first, kind} <= vocabulary.POOLS


def _colon(t: TokenStream, i: int, j: int) -> int | None:
    """The colon that ends a label, or the `=` behind a single name."""
    k = i
    while k < min(j, i + LONGEST):
        token = t.tokens[k]
        if token.kind == ":":
            return k
        if token.kind == "=":
            after = t.tokens[k + 1] if k + 1 < j else END
            called = after.kind in ("word", "[", "listing") and phrase(t.tokens, i, k).role in ("unknown", "layer")
            return k if k == i + 1 and called and t.tokens[i].kind == "word" else None
        if token.kind == "(" and k in t.partner and t.partner[k] - k < 5:
            k = t.partner[k]
        elif token.kind not in ("word", "num", "named", "dec", "-", "/", "_", ".", "&", "#"):
            return None
        k += 1
    return None


def _numbered(t: TokenStream, i: int, j: int) -> Label | None:
    """`conv2_x 56×56 ...`, `Layer 1 Conv2D(...)`: a name with a number, without a colon."""
    token, after = t.tokens[i], t.tokens[i + 1] if i + 1 < j else END
    if token.kind != "word":
        return None
    word = vocabulary.key(token.text)
    if word in ("layer", "step", "stage", "block", "층", "레이어") and after.kind == "num":
        return Label(_plain(t, i, i + 2), "", i + 2, t.span(i, i + 2)) if i + 2 < j else None
    kind = vocabulary.layer(word)
    if kind and after.kind == "num" and _is_stop(t, i + 2, j):
        return Label(_plain(t, i, i + 2), kind, i + 3, t.span(i, i + 2))  # `Conv 1. 6 5x5 filters`
    digits = any(c.isdigit() for c in token.text)
    if not kind or not digits or word in vocabulary.LAYERS or COMPACT.fullmatch(token.text):
        return None
    if after.kind == "dims" and _is_output(t, i + 1, j, kind):
        claim = Claim("size", numbers(after), span=after.span)
        return Label(_plain(t, i, i + 1), kind, i + 2, t.span(i, i + 1), (claim,))
    stage = token.text[-2:] in ("_x", ".x")
    if after.kind in ("dims", "num", "[", "listing") or (stage and after.kind in ("end", "→")):
        return Label(_plain(t, i, i + 1), kind, i + 1 + (after.kind == "→"), t.span(i, i + 1))
    return None


def _is_stop(t: TokenStream, k: int, j: int) -> bool:
    """Does a full stop stand at token k, and more behind it?"""
    return k + 1 < j and t.tokens[k].kind == "." and t.tokens[k].end != t.tokens[k + 1].start


def _is_output(t: TokenStream, k: int, j: int, kind: str) -> bool:
    """`conv1 112×112 7×7, 64`: is the first size the output?"""
    after = t.tokens[k + 1] if k + 1 < j else END
    alone = after is END and kind in vocabulary.CONVOLUTIONS
    return alone or after.kind in ("dims", "[") or min(numbers(t.tokens[k])) > LARGEST_WINDOW


def kind_of(t: TokenStream, i: int, j: int) -> str:
    """The kind of layer that a label names: `MAX POOL1` a pooling; `Conv Block 1` none."""
    kind, k = "", i
    while k < j:
        token = t.tokens[k]
        if token.kind == "named":
            kind = vocabulary.layer_of_name(token) or kind
        if token.kind != "word":
            k += 1
            continue
        if vocabulary.key(token.text) in vocabulary.STRUCTURE:
            return ""
        said = phrase(t.tokens, k, j)
        kind = said.value if said.role == "layer" else kind
        k = said.next
    return kind


def _plain(t: TokenStream, i: int, k: int) -> str:
    """The label as a label: `self.conv1` is conv1."""
    from unicodedata import normalize

    if k == i + 1 and t.tokens[i].text[-2:] != ".x":
        return normalize("NFC", t.tokens[i].text.rpartition(".")[2])
    return normalize("NFC", t.words(*t.span(i, k)))


def is_heading(toks: list[Token]) -> bool:
    """`Conv Block 1`, `Feature extractor (3 layers)`: words of structure and nothing else?"""
    found = False
    for token in toks:
        if token.kind == "word":
            word = vocabulary.key(token.text)
            found = found or word in vocabulary.STRUCTURE
            if word not in vocabulary.HEADS and len(word) > 1:
                return False
        elif token.kind not in ("num", "-", "(", ")", "/", "&", ":", ","):
            return False
    return found


def is_titled(toks: list[Token]) -> bool:
    """Is one of the words a title's?"""
    return any(token.kind == "word" and vocabulary.key(token.text) in vocabulary.TITLES for token in toks)


def is_title(toks: list[Token]) -> bool:
    """Is it no more than words, and one of them a title's: `LeNet-5 architecture`, `16 weight layers`, `D`?"""
    if not toks or toks[-1].kind == "{":
        return bool(toks)
    if any(token.kind in ("dims", "→", "[", "listing", "...", "+") for token in toks):
        return False
    if any(token.kind == "named" and vocabulary.layer_of_name(token) for token in toks):  # conv3-64, but not LeNet-5
        return False
    words = [vocabulary.key(token.text) for token in toks if token.kind == "word"]
    said = [word for word in words if len(word) > 1 and (vocabulary.layer(word) or vocabulary.noun(word))]
    known = [word for word in said if word not in vocabulary.TITLES]
    if known and any(token.kind in ("num", "dec") for token in toks):
        return False
    return not known or is_titled(toks)
