"""What somebody believes: -> 55x55x96, params = 34,944, macs ~ 3.6G."""

from __future__ import annotations

from convcalc.lang.expressions import sizes, whole
from convcalc.lang.tokens import BREAKS, Cursor, wrong
from convcalc.lang.tree import BYTE_UNITS, SCALES, UNITS, Claim, Number

MOST = 10**18
NUMBERS = ("int", "digits", "mixed", "decimal")


def size_follows(c: Cursor) -> bool:
    """Is this arrow a claim: does a size, or the length of a vector, come behind it, perhaps on the next line?"""
    i = c.i + 1
    while c.toks[i][0] == "newline":
        i += 1
    return c.toks[i][0] in ("size", "int", "digits", "decimal")


def claim_follows(c: Cursor) -> bool:
    """Is this arrow in front of a claim in words: `-> params = 760`?"""
    i = c.i + 1
    while c.toks[i][0] == "newline":
        i += 1
    return c.toks[i][0] == "word" and c.toks[i][1].lower() in c.words.CLAIMS and c.toks[i + 1][0] in ("=", "~")


def size_claim(c: Cursor) -> Claim:
    """ARROW size"""
    start = c.toks[c.i][2]
    c.i += 1
    c.skip_newlines()
    kind, text, at, _ = c.toks[c.i]
    if kind == "size":
        c.i += 1
        value = sizes(c, text, at, MOST)
        refuse_glued(c, at)
    elif kind == "decimal" or (kind == "digits" and c.toks[c.i + 1][0] in ("*", "×")):
        c.i += 1
        value = (1,)
        refuse_glued(c, at)
    else:
        value = _length(c)
    refuse_apart(c)
    return Claim("size", value, False, published(c), c.span_from(start))


def refuse_glued(c: Cursor, start: int) -> None:
    """`54.25`, `54.25x54.25x96` and `55*55*96`: what is glued together, and is no size."""
    decimal = c.toks[c.i - 1][0] == "decimal"
    if c.refuse_run(start) or not decimal:
        return
    end = c.toks[c.i - 1][3]
    c.note(wrong.BadSize(c.source.text[start:end]), start, end)


def _length(c: Cursor) -> tuple[int, ...]:
    """The length of a vector, with or without thousands commas."""
    start = c.toks[c.i][2]
    text = digits(c)
    if not text.isdigit():
        c.note(wrong.BadNumber(text), start, c.toks[c.i - 1][3])
        return (1,)
    return (whole(c, text, start, MOST),)


def refuse_apart(c: Cursor) -> None:
    """`224 x 224 x 3` and `224, 224, 3`: say so once, and step over them."""
    kind, _, start, _ = c.toks[c.i - 1]
    i = c.i
    while (c.toks[i][0] in (",", "×", "*") or c.toks[i][1] in ("x", "X")) and c.toks[i + 1][0] in ("int", "size"):
        i += 2
    if i == c.i or kind not in ("int", "size"):
        return
    c.i = i
    numbers = c.source.text[start : c.toks[i - 1][3]].lower().replace("×", "x").replace("*", "x").replace(",", "x")
    c.note(wrong.SizeApart("".join(numbers.split())), start, c.toks[i - 1][3])


def number_claim(c: Cursor) -> Claim | None:
    """claim = ( "params" | … | "rf" | "jump" ) ( "=" | "~" ) number, then [ published ]"""
    _, text, start, end = c.toks[c.i]
    what = text.lower()
    c.i += 1
    sign = c.toks[c.i][0]
    if sign == ":" and c.toks[c.i + 1][0] in NUMBERS:
        c.i -= 1
        refuse_colon(c)
        return None
    if sign not in ("=", "~"):
        c.note(wrong.Incomplete(f"the claim '{what}'", "'=' or '~' and a number", f"{what} = 34,944"), start, end)
        if c.toks[c.i][0] in NUMBERS:
            digits(c)
        return None
    c.i += 1
    axes = _by_axes(c) if what in ("rf", "jump") else ()
    if axes:
        top, over = max(axes, key=lambda each: each[0] / each[1])
        by_axis = axes if len(axes) > 1 else ()
        return Claim(what, Number(top), sign == "~", published(c), c.span_from(start), over, by_axis)
    if c.toks[c.i][0] not in NUMBERS:
        _refuse_no_number(c, what, sign, start)
        return None
    value = _memory(c) if what == "memory" else number(c)
    return Claim(what, value, sign == "~", published(c), c.span_from(start))


def _by_axes(c: Cursor) -> tuple[tuple[int, int], ...]:
    """`3x1`, `1/2`, `1/2x1`: what is claimed of each axis, numerator and denominator; () elsewhere."""
    i, text = c.i, c.toks[c.i][1]
    while c.toks[i + 1][2] == c.toks[i][3] and c.toks[i + 1][0] not in BREAKS:
        i += 1
        text += c.toks[i][1]
    parts = [each.split("/") for each in text.lower().replace("×", "x").split("x")]
    plain = all(len(each) < 3 and all(n.isdecimal() and n.isascii() and len(n) < 18 for n in each) for each in parts)
    if not plain or len(text) == len(parts[0][0]) or any(not int(each[-1]) for each in parts if len(each) == 2):
        return ()
    c.i = i + 1
    return tuple([(int(each[0]), int(each[1]) if len(each) == 2 else 1) for each in parts])


def with_colon(c: Cursor, i: int) -> bool:
    """Is the token there the name of a claim, with a colon and a number behind it?"""
    kind, text, _, _ = c.toks[i]
    if kind != "word" or c.toks[i + 1][0] != ":" or c.toks[i + 2][0] not in NUMBERS:
        return False
    return c.words.MEANT.get(text.lower(), text.lower()) in c.words.CLAIMS


def refuse_colon(c: Cursor) -> None:
    """`params: 1,792`: say how a claim is written, and step over it."""
    _, text, start, _ = c.toks[c.i]
    claim = c.words.MEANT.get(text.lower(), text.lower())
    c.i += 2
    at = c.toks[c.i][2]
    before, c.quiet = c.quiet, True
    digits(c)
    c.quiet = before
    end = c.toks[c.i - 1][3]
    c.note(wrong.ClaimColon(text, claim, c.source.text[at:end]), start, end)


def _refuse_no_number(c: Cursor, what: str, sign: str, start: int) -> None:
    """Say what is missing behind the sign, and step over what stands there instead."""
    kind, text, _, _ = c.toks[c.i]
    if kind == "-":
        c.negative("a claim")
    elif kind == "size":
        c.note_here(wrong.SizeAsNumber(what, text))
    else:
        incomplete = wrong.Incomplete(f"the claim '{what}'", f"a number behind '{sign}'", f"{what} {sign} 34,944")
        c.note(incomplete, start, c.toks[c.i - 1][3])
    while c.toks[c.i][0] in ("-", "size", *NUMBERS):
        c.i += 1


BYTES = {unit.upper(): unit for unit in BYTE_UNITS} | {unit: unit for unit in UNITS}


def _memory(c: Cursor) -> Number:
    """number, perhaps in KB (1,000 bytes), KiB (1,024), ..., glued or apart, perhaps with the word bytes"""
    value = number(c, BYTES)
    kind, text, _, _ = c.toks[c.i]
    if kind == "word" and text.upper() in BYTES and not value.unit:
        c.i += 1
        return value._replace(unit=BYTES[text.upper()])
    if kind == "word" and text.lower() in ("byte", "bytes"):
        c.i += 1
    return value


def number(c: Cursor, units: dict[str, str] | None = None) -> Number:
    """digits with thousands commas, or a decimal with a glued K, M, G, B or T; units: others that may be glued to it"""
    start = c.toks[c.i][2]
    text = digits(c)
    end = c.toks[c.i - 1][3]
    written = text.lstrip("0123456789.")
    unit = (units or {}).get(written.upper(), written.upper())
    whole_part, _, places = text[: len(text) - len(written)].partition(".")
    significant = (whole_part + places).lstrip("0")
    if (
        unit not in SCALES
        or (unit in BYTE_UNITS and not units)
        or not (whole_part + places).isdigit()
        or not text.isascii()
    ):
        c.note(wrong.BadNumber(c.source.text[start:end]), start, end)
        return Number(0)
    if len(whole_part + places) > 40 or int(significant or 0) * SCALES[unit] > MOST * 10 ** len(places):
        c.note(wrong.Beyond("a claim", "10^18", c.source.text[start:end]), start, end)
        return Number(0)
    return Number(int(significant or 0), len(places), unit)


def digits(c: Cursor) -> str:
    """A number's tokens joined, its commas left out.

    A comma goes on with the number where three digits, and no fourth, follow at once: `34,944, rf = 3` is two claims.
    """
    _, text, start, end = c.toks[c.i]
    first = text
    c.i += 1
    while text.isdigit() and _groups_of_three(c, end):
        text += c.toks[c.i + 1][1]
        end = c.toks[c.i + 1][3]
        c.i += 2
    if (len(first) <= 3 or first == text) and not _goes_on(c):
        return text
    while c.glued() and c.toks[c.i][0] not in BREAKS:
        c.i += 1
    if c.toks[c.i][0] == "word" and c.toks[c.i][1].upper() in UNITS:
        c.i += 1
    c.note(wrong.BadNumber(c.source.text[start : c.toks[c.i - 1][3]]), start, c.toks[c.i - 1][3])
    return "0"


def _groups_of_three(c: Cursor, end: int) -> bool:
    """Is this a comma inside a number, glued on both sides, with exactly three digits behind it?"""
    if c.toks[c.i][0] != "," or c.toks[c.i][2] != end or c.toks[c.i + 1][2] != end + 1:
        return False
    kind, text, _, _ = c.toks[c.i + 1]
    return kind in NUMBERS and len(text) >= 3 and text[:3].isdigit() and not text[3:4].isdigit()


def _goes_on(c: Cursor) -> bool:
    """Does something stand behind a number that would belong to it, but cannot: 34,94 or 3.6 G or 1.2.3?"""
    kind, text, _, end = c.toks[c.i]
    if c.glued() and kind == ",":
        return c.toks[c.i + 1][0] in NUMBERS and c.toks[c.i + 1][2] == end
    return (c.glued() and kind not in BREAKS) or (kind == "word" and text.upper() in UNITS)


def published(c: Cursor) -> str | None:
    """[ "published" STRING ]"""
    if c.role() != "published":
        return None
    _, _, start, end = c.toks[c.i]
    c.i += 1
    if c.toks[c.i][0] != "string":
        c.note(wrong.Incomplete("'published'", "the reason in quotes", 'published "counts the bias too"'), start, end)
        while c.toks[c.i][0] == "string" or (c.toks[c.i][0] == "word" and not c.role()):
            c.i += 1
        return ""
    return quoted(c)


def quoted(c: Cursor) -> str:
    """What a string says: \\\\ and \\" stand for a backslash and a quote."""
    _, text, start, _ = c.toks[c.i]
    c.i += 1
    body = text[1:-1]
    backslashes = len(body) - len(body.rstrip("\\"))
    if len(text) < 2 or text[-1] != text[0] or backslashes % 2:
        c.note(wrong.NeverClosed(text[0]), start, start + 1)
        return text[1:]
    if "\\" not in body:
        return body
    out, i = [], 0
    while i < len(body):
        i += body[i] == "\\" and body[i + 1 : i + 2] in ("\\", text[0])
        out.append(body[i])
        i += 1
    return "".join(out)


def claim_start(c: Cursor) -> bool:
    """Does a claim come now?"""
    return c.role() == "claim" or (c.toks[c.i][0] == "arrow" and size_follows(c))


def unknown_claim(c: Cursor) -> wrong.UnknownClaim:
    """The mistake about a word before "=" that is no claim."""
    text = c.toks[c.i][1]
    return wrong.UnknownClaim(text, c.words.MEANT.get(text.lower()) or c.near(text, sorted(c.words.CLAIMS)))
