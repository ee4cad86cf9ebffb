"""What is written another way elsewhere, and the change that makes it ours: candidates only, to be tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from convcalc.diagnostics.diagnostic import Edit, Mistake
from convcalc.diagnostics.habits import WrittenElsewhere
from convcalc.lang.foreign import meant
from convcalc.lang.words import LAYERS
from convcalc.readers.structure_corrections import BEGIN, BRANCHING, FIRST, FLAG, LAYER, STRUCTURE, Correction, closing
from convcalc.text import Span

AROUND = 500
"""So many characters before a mistake, and four times as many behind it, are looked at."""

LONGEST = 1_000
"""What is wrong for longer is no slip of the pen; patterns take a second to look through 5,000 digits."""

APART = re.compile(r"\s{60}")
"""What lies behind so many blanks does not belong to what lies before; patterns take the cube of a run's length."""

NAMES = r"(?:(?:from|with|to|and)\s+)?"
KEYS = {
    "s": "strides?|step", "p": "paddings?|pads?", "d": "dilations?|dilation_rate|rate|dilated|dil", "g": "groups?",
    "k": "kernels?|kernel_size|kernel size|filter_size|filter size|size|window|pool_size", "op": "output_padding",
}  # fmt: skip
KEY = "|".join(KEYS.values())
WITH = r"(?:(?:with|using|and)\s+)?"


def _short(word: str) -> str:
    return next(key for key, words in KEYS.items() if re.fullmatch(words, word.lower()))


def _keyed(match: re.Match[str]) -> str:
    return f" {_short(match[1])}{match[2]}"


def _size(match: re.Match[str]) -> str:
    return "x".join(re.findall(r"\d+", match[0]))


def _repeated(match: re.Match[str]) -> str | None:
    """`3x [ ... ]` and `repeat 3 [ ... ]`: the count stands behind."""
    end = closing(match.string, match.end() - 1)
    count = re.search(r"\d+", match[0])
    if end is None or count is None:
        return None
    return f"[{match.string[match.end() : end]}] x {count[0]}"


def _bracketed(match: re.Match[str]) -> str | None:
    """`concat( a, b )`: labels stand alone, branches in brackets."""
    start = match.end() - 1
    end = closing(match.string, start)
    if end is None:
        return None
    inside = match.string[start + 1 : end]
    if match[1].lower() != "residual" and re.fullmatch(r"\s*\w+(?:\s*,\s*\w+)*\s*", inside):
        return f"{match[1]} {' '.join(inside.replace(',', ' ').split())}"
    if match[1].lower() != "residual" and "|" not in inside:
        inside = re.sub(rf"(?i),(?=\s*(?:{'|'.join(BRANCHING)})\b)", " |", inside)
    return f"{match[1]}[{inside}]"


def _group(match: re.Match[str]) -> str | None:
    end = closing(match.string, match.end() - 1)
    return None if end is None else f"[{match.string[match.end() : end]}]"


def _labelled(match: re.Match[str]) -> str | None:
    """`conv 8 3x3 -> e1`, where e1 is used further down: a label stands before what it names."""
    name = match[2]
    if name.lower() in LAYERS or not re.search(rf"(?i)\b(?:from|concat|add|mul)\b[^\n;]*\b{name}\b", match.string):
        return None
    return f"{name}: {match[1].rstrip()}"


def _renamed(match: re.Match[str]) -> str:
    """`x = conv 8 3x3`, where x is the sign of sizes and repeats."""
    return re.sub(r"(?i)\b(add|concat|mul|from)( +)x\b", r"\1\2skip", f"skip: {match[1]}")


def _power(match: re.Match[str]) -> str | None:
    """`1e3`, `1.5e6`, `1e-5`: all digits written out."""
    whole, places, power = match[1], match[2] or "", int(match[3])
    if abs(power) > MOST_ZEROS:
        return None
    digits, point = whole + places, len(whole) + power
    if point >= len(digits):
        return digits.ljust(point, "0")
    return f"{digits[: max(point, 0)] or '0'}.{'0' * max(-point, 0)}{digits[max(point, 0) :]}"


MOST_ZEROS = 9
"""A power of ten beyond it is not written out."""


COUNTS = {"two": 2, "three": 3, "four": 4}


def _counted(match: re.Match[str]) -> str:
    """`two 3x3`"""
    return ", ".join([f"conv 64 {match[2]}"] * COUNTS[match[1].lower()])


def _block_renamed(match: re.Match[str]) -> str:
    """`block dense(k) [ ... ]` and every call of it."""
    return re.sub(rf"(?i)\b{match[1]}\b(?= *\()", f"{match[1]}_1", f"block {match[1]}{match[2]}")


def _flag(match: re.Match[str]) -> str:
    return {"SAME_UPPER": "same"}.get(match[1].upper(), match[1].lower())


def _swapped(match: re.Match[str]) -> str:
    """`5x5 conv 16`, `10 conv 5x5`: the word comes first, and the filters before the kernel."""
    first, word, second = match[1], match[2], match[3]
    if second is None:
        return f"{word} {first}"
    return f"{word} {second} {first}" if "x" in first else f"{word} {first} {second}"


def _named(match: re.Match[str]) -> str | None:
    """One to four words that are one layer elsewhere; behind a pointwise convolution's filters stands its kernel."""
    if re.match(r"(?i)pointwise|pw", match[0]):
        return re.sub(r"(?i)^(?:pointwise|pw)(?:[-_ ]?conv\w*)?\s*(\d+)?.*", r"conv \1 1x1", match[0])
    words = re.split(r"(?<=\w)[- ](?=\w)", match[0])
    for count in range(len(words), 0, -1):
        name = "".join(words[:count])
        ours = meant(name)
        if ours:
            rest = match[0][len(name) + count - 1 :]
            return None if ours == match[0].lower() else ours + rest
    return None


def _activated(match: re.Match[str]) -> str:
    """`Conv2D(8, 3, activation='relu')`"""
    inside = re.sub(r",?\s*activation\s*=\s*['\"]?\w+['\"]?", "", match[1]).strip(" ,")
    return f"({inside}), {match[2]}"


def _in_a_row(match: re.Match[str]) -> str:
    """`conv-bn-relu 8 3x3`: the numbers are the first one's."""
    return f"{match[1]}{match[3]}, {', '.join(re.split('[-_/]', match[2])[1:])}"


def _of_books(match: re.Match[str]) -> str | None:
    """`conv F=3 K=8 S=1 P=1`, as CS231n has it: K filters of F; in other books n of them."""
    found = {key.lower(): number for key, number in re.findall(r"([A-Za-z])\s*=\s*(\d+)", match[2])}
    filters = found.pop("k", None) or found.pop("n", None)
    if "f" not in found or filters is None or not found.keys() <= {*"fspdg"}:
        return None
    return f"{match[1]} {filters} k{found.pop('f')}{''.join(f' {key}{value}' for key, value in found.items())}"


INPUT = r"(?i)\b(?:input|입력|入力|输入|輸入)\s*(?:(?:size|shape|image|of|is)\b|[=:,])*\s*(?=[\d(\[])"
NAMING = r"(?:\s*+;?\s*+(?:->|=>|→)|\bas\b|\bsave(?: as)?\b)"
LABELLED = rf"(?m)((?:(?<=->)|(?<=;)|^)[^\n;\[\]|>]*?){NAMING}\s*([A-Za-z]\w*)\s*(?=;|->|→|\]|$)"
COUNTED = r"(?:\b(?:repeat|for|loop|do)\s*\(?\s*)?\b\d+\)?"
SIZE = r"\d+(?:x\d+)*"
SHORT = r"(?:[spdgk]|op)\d+(?:x\d+)*"

CORRECTIONS = (
    Correction("an arrow", r"(?<![-=])(?:--+>|==+>|=>|~>|-?>>|(?<![-–−])>|⇒|➜|⟶|⟹|—>)", "->"),
    Correction("a group", r"\{[^{}]*\}(?:[^{}]*\{[^{}]*\})*", lambda m: m[0].replace("{", "[").replace("}", "]")),
    Correction("a group", r"\{.*\}", lambda m: m[0].replace("{", "[").replace("}", "]")),
    Correction("a repeat", rf"(?i){COUNTED}\s*(?:[x*×]|times)?\s*[\[{{](?=(.*))", _repeated),
    Correction("a repeat", r"(?i)\btimes\s+(\d+)", r"x \1"),
    Correction("a merge", r"(?i)\b(concat|add|mul|residual)\s*[({](?=(.*))", _bracketed),
    Correction("a merge", r"(?i)\b(concat|add|mul)\s+(?:with|to|and|from|of|the)\s+(?=\w)", r"\1 "),
    Correction("a group", r"(?<![\w)])\((?=(.*))", _group),
    Correction("a label", LABELLED, _labelled),
    Correction("a label", r"(?s)\bx\s*=\s*(.*)", _renamed),
    Correction("a label", rf"(?i)\b([a-z_]\w*)\s*=\s*(?={LAYER}\b|\[)", r"\1: "),
    Correction("the input", INPUT, "input "),
    Correction("a size", r"[(\[]\s*\d+(?:\s*,\s*\d+)+\s*,?\s*[)\]]", _size),
    Correction("a size", r"\b\d+(?:[ \t]*[x×*,][ \t]*\d+)+\b", _size),
    Correction("a claim", r"(?i)(?:\bout(?:put)?\s*)?=\s*(\d+(?:x\d+)+)", r"-> \1"),
    Correction("a claim", r"(?i)[(,]\s*(\d[\d,]*)\s+(param|weight|mac)\w*\s*\)", r"  \2s = \1"),
    Correction("a layer", rf"(?i)\b(\d+x\d+|\d+)\s+({LAYER})\b(?:\s*,?\s*(\d+x\d+|\d+))?", _swapped),
    Correction("a stride", r"(?<=[\w)])[ \t,]*/[ \t]*(\d+)\b", r" s\1"),
    Correction("an attribute", rf"(?i)\s*\b{WITH}({KEY})\s*[:=]?\s*(?:of\s+)?(\d+(?:x\d+)*)\b", _keyed),
    Correction("an attribute", rf"[\[(@]\s*({SHORT}(?:[ ,]+{SHORT})*)\s*[\])]?", r" \1"),
    Correction("an attribute", r"(?i)\b([spdgk]|op)\s+(\d+(?:x\d+)*)\b", r"\1\2"),
    Correction("an attribute", r"(?i)((?<!\d)\d+x\d+|\b[spdgk]\d+)(?=[spdgk]\d)", r"\1 "),
    Correction("an attribute", r"(?i)\b([spdgk]\d+)\.0+\b", r"\1"),
    Correction("padding", rf"(?i)\b(?:padding|pad|p)[\s:=-]+['\"]?({FLAG}|same_upper)\b['\"]?", _flag),
    Correction("padding", rf"(?i)\b({FLAG})[- ]padding\b", _flag),
    Correction("padding", rf"(?i)['\"]?\b({FLAG}|same_upper)\b['\"]?", _flag),
    Correction("a layer without bias", r"(?i)\b(?:no|without)[ _-]bias\b|\bbias\s*=\s*0\b|(?<=\s)-bias\b", "nobias"),
    Correction("a number", r"(?i)(?<![\w.])(\d+)(?:\.(\d+))?e([+-]?\d{1,2})\b", _power),
    Correction("a size", r"(?<!\d)(\d+)\.(?=[x×]|\s|$)", r"\1"),
    Correction("a row of convolutions", r"(?i)\b(two|three|four) (\d+x\d+)(?: conv\w*)?", _counted),
    Correction("a number", r"\b\d{1,3}(?:,\d{3})+\b", lambda m: m[0].replace(",", "")),
    Correction("filters and kernel", r"(?i)\b(\d+)\s*[*@]\s*(\d+x\d+)\b", r"\1 \2"),
    Correction("a block's name", rf"(?is)\bblock\s+({LAYER})\b(.*)", _block_renamed),
    Correction("a product", r"(?i)\b(\w+) *\* *(\w+)\b", r"\1*\2"),
    Correction("a square kernel", r"\b([a-z])x\1\b", r"k=\1"),
    Correction("filters", r"(?i)\b(\d+) (?:filters?|kernels?|channels|maps?)(?:,? (?:of )?(?:size )?)?", r"\1 "),
    Correction("a layer", r"(?i)\bconv-(\d{1,2})-(\d+)\b", r"conv \2 \1x\1"),  # CONV-K-N: N filters of KxK
    Correction("a layer", rf"(?i)\b({LAYER})[-:]\s*(\d[\dx]*)", r"\1 \2"),
    Correction("a factor", r"(?i)\b(upsample|pixelshuffle)\s*\(?(?:x\s*|\w+\s*=\s*)?(\d+)x?\)?", r"\1 \2"),
    Correction("the next layer", rf"(?i)\s*(?:[+&]|\bthen\b|\band\b|\bwith\b|\bfollowed by\b)\s*(?={LAYER}\b)", ", "),
    Correction("an activation", r"(?i)\(([^()]*activation\s*=\s*['\"]?(\w+)['\"]?[^()]*)\)", _activated),
    Correction("an activation", r"(?i),?\s*\bactivation\s*=\s*['\"]?(\w+)['\"]?", r", \1"),
    Correction("an activation", rf"(?i)\bactivation\s*[:(]?\s*['\"]?({LAYER})\b['\"]?", r"\1"),
    Correction("layers in a row", rf"(?i)\b({LAYER})((?:[-_/]{LAYER})+)((?:[ \t]+(?:{SHORT}|{SIZE})\b)*)", _in_a_row),
    Correction("a layer", r"(?i)\b(bn|relu|batchnorm\w*)\s*\(?\s*\d+\s*\)?", r"\1"),
    Correction("a layer", r"(?i)\b((?:torch|nn|F|tf|keras|layers|functional)\.)+(\w+)", r"\2"),
    Correction("a layer", rf"(?i)\b({LAYER}|conv\w*|pooling|dense|linear)[ -]layers?\b", r"\1"),
    Correction("a layer", r"(?i)\b(conv)[-_ ]?(\d+x\d+)(?:[-_, ]|\s+[x×]\s+)(\d+)\b", r"\1 \3 \2"),
    Correction("a layer", rf"(?i){BEGIN}(conv|pool|fc)(\d+):[ \t]*(?=\d)", r" \1\2: \1 "),
    Correction("a layer", rf"(?i){BEGIN}(\d+)\s+filters?,?\s*(?:of\s*)?(?:size\s*)?(\d+x\d+)", r" conv \1 \2"),
    Correction("a layer", rf"{BEGIN}(\d+)x\1[ ,]+(\d+)\b(?!x)", r" conv \2 \1x\1"),
    Correction("a layer", r"(?i)\b(fc|dense|linear)\s+\d+\s*(?:x|to|,)?\s*\b(\d+)\b", r"\1 \2"),
    Correction("a layer", r"(?i)\b(fc|dense|linear)\s+\d+x(\d+)\b", r"\1 \2"),
    Correction("units", r"(?i)\b(\d+)\s+(?:classes|units|neurons|outputs|nodes|뉴런|노드|유닛)\b", r"\1"),
    Correction("a kernel", r"(?i)\b(\d+x\d+)\s+(?:kernels?|filters?|windows?)\b", r"\1"),
    Correction("filters", r"(?i)\b(\d+)\s*ch(?:annels?)?\b", r"\1"),
    Correction("letters of a book", r"(?i)\b(conv\w*)((?:[ ,]+[A-Za-z]\s*=\s*\d+)+)", _of_books),
    Correction("a factor", r"(?i)\b(?:upsample\s+)?bilinear\s+x?(\d+)x?", r"upsample \1 bilinear"),
    Correction("a claim", r"->\s*\[\s*(\d+(?:x\d+)+)\s*\]", r"-> \1"),
    Correction("a claim", r"(?<=\w)\s*:\s*(\d+x\d+x\d+)\b", r" -> \1"),
    Correction("a claim", r"(?i)[(\[]\s*(param|weight|mac)\w*\s*[:=]\s*(\d[\d,]*)\s*[)\]]", r"\1s = \2"),
    *STRUCTURE,
    Correction("the end of a line", r"[。.．]+\s*$", ""),
    Correction("a layer", r"(?i)\b[a-z_]\w*(?:[- ][a-z_]\w*){0,3}(?: (?=\d)[\dx]*)?", _named),
)  # fmt: skip


def candidates(text: str, mistake: Mistake) -> Iterator[tuple[Mistake, Edit]]:
    """What the mistake proposes itself, then what its surroundings look like."""
    start, end = mistake.span
    short = end - start <= LONGEST
    if short:
        yield from _matching(text, mistake, FIRST)
    if mistake.edit is not None:
        yield mistake, mistake.edit
    if short:
        yield from _matching(text, mistake, CORRECTIONS)


def _matching(text: str, mistake: Mistake, corrections: Sequence[Correction]) -> Iterator[tuple[Mistake, Edit]]:
    """Those that change what stands at the mistake."""
    start, end = mistake.span
    around = _surroundings(text, start, end)
    for what, pattern, better in corrections:
        for match in re.compile(pattern).finditer(text, *around):
            if match.start() > end:
                break
            if match.end() < start - 1:
                continue
            new = match.expand(better) if isinstance(better, str) else better(match)
            if new is None:
                continue
            span = _whole(match)
            if new != text[slice(*span)]:
                yield _written(text, what, span, new), Edit(span, new)


def _surroundings(text: str, start: int, end: int) -> Span:
    """Where what belongs to a mistake begins and ends."""
    begins = max([each.end() for each in APART.finditer(text, max(0, start - AROUND), start)], default=start - AROUND)
    behind = APART.search(text, end, end + 4 * AROUND)
    return Span(max(0, begins), behind.start() if behind else end + 4 * AROUND)


def _whole(match: re.Match[str]) -> Span:
    """What a correction takes the place of: a bracket it looks ahead from belongs to it."""
    text = match.string
    opens = text[match.end() - 1 : match.end()]
    if match.re.pattern.endswith("(?=(.*))") and opens in "[({":
        end = closing(text, match.end() - 1)
        return Span(match.start(), match.end() if end is None else end + 1)
    return Span(*match.span())


def _written(text: str, what: str, span: Span, new: str) -> Mistake:
    """The mistake, pointing at what is written without the blanks around it."""
    old = text[slice(*span)]
    start = span.start + len(old) - len(old.lstrip(" ,\t"))
    shown = Span(start, max(start + 1, span.start + len(old.rstrip(" ,\t"))))
    return WrittenElsewhere(what, text[slice(*shown)], new.strip(), new).at(shown).mended_at(span)
