"""What was assumed, counted: one line an assumption, however many layers it holds for."""

from __future__ import annotations


class Notes:
    """Assumptions in the order in which they were first made; times: how often what is read now is repeated."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.times = 1

    def add(self, words: str) -> None:
        self.counts[words] = self.counts.get(words, 0) + self.times

    def say(self, words: str) -> None:
        """One that is not about layers."""
        self.counts.setdefault(words, 0)

    def lines(self) -> tuple[str, ...]:
        return tuple([words + _layers(count) for words, count in self.counts.items()])


def _layers(count: int) -> str:
    return f" ({count:,} layer{'s' * (count > 1)})" if count else ""


def listed(names: list[str], most: int = 3) -> str:
    """`'a', 'b', 'c' and 4 more`"""
    shown = ", ".join([f"'{name[:60]}'" for name in names[:most]])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
