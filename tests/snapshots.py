"""Golden texts: `check("name", text)` compares with tests/golden/name; UPDATE_GOLDEN=1 writes them instead."""

from __future__ import annotations

import os

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")


def check(name: str, text: str) -> None:
    path = os.path.join(GOLDEN, name)
    if os.environ.get("UPDATE_GOLDEN"):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    with open(path, encoding="utf-8", newline="") as stream:
        expected = stream.read()
    assert text == expected, f"{name} has changed; look at it, then run with UPDATE_GOLDEN=1"
