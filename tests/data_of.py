"""Texts with one number changed, for tests that look whether each is found."""

from __future__ import annotations

import re
from collections.abc import Iterator


def falsified(text: str) -> Iterator[tuple[int, str]]:
    """The line, and the text with one number of a size, a count or a total made one more, one less, or ten times."""
    for start, line in [(each.start(), each[0]) for each in re.finditer(r"[^\n]+", text)]:
        begin = re.search(r"\((?=None)|\[(?=[-\d(])", line) or re.search(r":\s(?=\d)", line)
        for number in re.finditer(r"\d(?:[\d,]*\d)?(?:\.\d+)?", line) if begin else ():
            if begin is None or number.start() < begin.start():
                continue
            digits = re.sub(r"[.,]", "", number[0])
            for changed in (int(digits) + 1, int(digits) - 1, int(digits) * 10):
                if changed < 0 or changed == int(digits):
                    continue
                places = len(number[0].partition(".")[2])
                shown = f"{changed / 10**places:.{places}f}"
                at = start + number.start()
                yield text.count("\n", 0, at) + 1, text[:at] + shown + text[at + len(number[0]) :]
