"""The input that somebody says in words around code: `64x64 RGB images`, `the input is 3x32x32`, `MNIST`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.readers.pytorch.said_sizes import DATASETS, SaidSize
from convcalc.shape import Shape

_NUMBERS = (
    r"(?<![\w.])[(\[]? ?(\d{1,4}(?: ?[x×*] ?\d{1,4}){1,2}|\d{1,4}(?:, ?\d{1,4}){1,2}) ?[)\]]?(?!\d|\.\d|\w*[x×]\d)"
)
_IMAGES = r"(?:images?|pictures?|photos?|frames?|patches|inputs?|data(?:sets?)?|samples?|이미지|사진|그림|입력|데이터)"
_KINDS = (
    r"(?:rgb|colou?r(?:ed)?|gr[ae]y(?:[ -]?scale)?|black[ -]and[ -]white|pixels?|px|sized?|input|mri|x-ray"
    r"|컬러|흑백|크기의?|픽셀)"
)
_LINKS = (
    r"(?:is|are|of|with|has|have|having|a|an|the|all|to|resized|rescaled|size[ds]?|shapes?|dimensions?|resolution|which"
    r"|tensor|rgb|colou?r|gr[ae]y(?:[ -]?scale)?|크기[는가]?|사이즈[는가]?|모양[은이]?)"
)
BEFORE = re.compile(rf"(?i){_NUMBERS}(?: {_KINDS}){{0,3}} {_IMAGES}")
BEHIND = re.compile(rf"(?i)(?<!\w){_IMAGES}[은는이가의]?[:,]?(?: {_LINKS}[:,]?){{0,5}} {_NUMBERS}")
RESIZED = re.compile(rf"(?i)\b(?:resized?|rescaled?|cropped) (?:\w+ ){{0,2}}(?:to|into) {_NUMBERS}")
GRAY = re.compile(r"(?i)\bgr[ae]y(?:[ -]?scale)?\b|\bblack[ -]and[ -]white\b|흑백")
COLOUR = re.compile(r"(?i)\brgb\b|\bcolou?r(?:ed)?\b|컬러")
SETS = {name.lower(): shape for name, shape in DATASETS.items()}
SET = re.compile(
    r"(?i)(?<![\w-])(?:(?:fashion|k|e|q)[- ]?)?mnist\b|(?<!\w)(?:cifar|stl)[- ]?100?\b|\b(?:svhn|usps|omniglot)\b"
)
LONGEST = 2_000
"""Letters of the words that are looked through."""


def size_in_words(words: tuple[str, ...], channels: int | None) -> SaidSize | None:
    """The one input that is said, channels first; channels: what the first layer declares. None for none or several.

    >>> size_in_words(("I train on 64x64 RGB images.",), 3)
    SaidSize(shape=Shape(channels=3, size=(64, 64)), source="the words say '64x64 RGB images'")
    """
    text = " ".join(words)[:LONGEST]
    said = [(_shape(found, text, channels), found[0]) for found in _found(text)]
    sizes = {shape: words for shape, words in reversed(said) if shape is not None}
    if not said:
        named = {SETS.get(re.sub("[- ]", "", each[0].lower())): each[0] for each in SET.finditer(text)}
        sizes = {shape: words for shape, words in named.items() if shape and channels in (None, shape.channels)}
    if len(sizes) != 1:
        return None
    ((shape, written),) = sizes.items()
    return SaidSize(shape, f"the words say '{written.strip()}'")


def _found(text: str) -> Iterator[re.Match[str]]:
    for pattern in (BEFORE, BEHIND, RESIZED):
        yield from pattern.finditer(text)


def _shape(found: re.Match[str], text: str, channels: int | None) -> Shape | None:
    """The size with its channels: said with it, in a word, or declared by the first layer; None where none fits."""
    numbers = tuple(map(int, re.findall(r"\d+", found[1])))
    if min(numbers) < 1:
        return None
    if len(numbers) == 3:
        first, last = numbers[0], numbers[-1]
        if channels in (None, first) and (channels is not None or first <= last):
            return Shape(first, numbers[1:])
        return Shape(last, numbers[:-1]) if channels in (None, last) else None
    gray, colour = GRAY.search(text), COLOUR.search(text)
    said = None if bool(gray) == bool(colour) else 1 if gray else 3
    count = said or channels
    return Shape(count, numbers) if count else None
