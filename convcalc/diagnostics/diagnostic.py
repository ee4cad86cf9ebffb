"""What a reader can get wrong: facts first, words computed from them, the place added by whoever knows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Self, TypeAlias, dataclass_transform

from convcalc._namedtuple import NamedTuple
from convcalc.text import NOWHERE, Source, Span, folded, harmless, shortened

Trace: TypeAlias = "tuple[tuple[Span, str], ...]"
"""The calls that led to a place in a block, innermost first: where each stands, and words such as "repetition 2"."""

Way: TypeAlias = 'Literal["spec", "options", "python"]'
"""How somebody came in, and so which words a hint speaks."""

SPELLINGS: dict[Way, str] = {"spec": "{0}{1}", "options": "-{0} {1}", "python": "{0}={1}"}
"""How a setting is written on each way in."""


class Edit(NamedTuple):
    """A change of the text that a hint proposes: what stands there gives way to this."""

    span: Span
    text: str

    def apply(self, text: str) -> str:
        """The text with the change made."""
        return text[: self.span.start] + self.text + text[self.span.end :]


@dataclass_transform()
class Mistake:
    """One mistake. A subclass lists its facts as fields and says its words as templates over them, or in a property.

    >>> class Unknown(Mistake):
    ...     word: str
    ...     near: str | None = None
    ...     says = "unknown layer '{word}'"
    ...     helps = "did you mean '{near}'?"
    >>> Unknown("maxpol", "maxpool").message
    "unknown layer 'maxpol'"
    >>> Unknown("xyz").hint    # a hint that would name what is not known is left out
    ''
    """

    says: ClassVar[str] = ""
    helps: ClassVar[str] = ""
    further: ClassVar[str] = ""  # the command that tells more of such a mistake, where that is not the manual
    of_writing: ClassVar[bool] = False  # may the numbers of a layer only be written another way than here?
    after_bracket: ClassVar[bool] = False  # does it only seem so where a bracket before it was never closed?

    span = NOWHERE
    trace: Trace = ()
    way: Way = "spec"
    layout = "hwc"  # how sizes are written where the mistake was made
    counted = True  # is it known how many mistakes it stands for?
    elsewhere = NOWHERE  # what `fix` takes the place of, where that is not what the mistake points at

    def __init__(self, *facts: object, **named: object) -> None:
        self.__dict__.update(zip(type(self).__annotations__, facts, strict=False), **named)

    def at(self, span: Span, trace: Trace = ()) -> Self:
        """The mistake, from now on with its place."""
        self.span, self.trace = span, trace
        return self

    def spelt(self, key: str, value: object) -> str:
        """A setting in the words of the way in: `p1`, `-p 1`, `p=1`."""
        return SPELLINGS[self.way].format(key, value)

    def with_input(self, size: str) -> str:
        """An input from outside in the words of the way in: `--input 32x32x3`, `input='32x32x3'`."""
        return f"input='{size}'" if self.way == "python" else f"--input {size}"

    def beside(self, key: str, value: object) -> str:
        """The same behind plain words, ` (-n 7)`, where a text has no such setting."""
        return "" if self.way == "spec" else f" ({self.spelt(key, value)})"

    @property
    def fix(self) -> str | None:
        """What the hint would have in the place of what is pointed at; None where only the writer can know."""
        return None

    @property
    def edit(self) -> Edit | None:
        """The change of the text that the hint proposes."""
        span = self.span if self.elsewhere.start < 0 else self.elsewhere
        return None if self.fix is None or span.start < 0 else Edit(span, self.fix)

    def mended_at(self, span: Span) -> Self:
        """The mistake, from now on with a place of its own for what the hint proposes."""
        self.elsewhere = span
        return self

    @property
    def more(self) -> int:
        """How many mistakes it stands for."""
        return 1

    @property
    def facts(self) -> dict[str, object]:
        """Every fact by name."""
        return {name: getattr(self, name) for name in type(self).__annotations__}

    @property
    def message(self) -> str:
        """What was found, and what was needed."""
        return self.filled(self.says)

    @property
    def hint(self) -> str:
        """The nearest thing that works; "" where nothing can be said."""
        return self.filled(self.helps)

    def filled(self, template: str) -> str:
        """The template with the facts put in, harmless and not too long; "" where it names a fact that is None."""
        facts = {name: _shown(fact) for name, fact in self.facts.items()}
        if any(fact is None and f"{{{name}" in template for name, fact in facts.items()):
            return ""
        return template.format_map(facts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={fact!r}' for name, fact in self.facts.items())})"


def _shown(fact: object) -> object:
    return harmless(shortened(fact)) if isinstance(fact, str) else fact


SHOWN = 5
"""So many mistakes are shown at once: who mends these often mends the others."""


class Located(NamedTuple):
    """A mistake as it is shown: words, and line and column from 1 (None where it has no place)."""

    message: str
    line: int | None
    column: int | None
    hint: str
    called_from: tuple[str, ...]


class SpecError(Exception):
    """A spec that cannot be read or cannot be: every mistake found, in the order of the text.

    message, line, column and hint are those of the first; `errors` holds all; `str` points at the first few and says
    how many more there are.

    >>> import convcalc
    >>> try:
    ...     convcalc.measure("32x32x3 -> maxpol 2x2, reluu")
    ... except convcalc.SpecError as error:
    ...     error.message, error.line, error.column, error.hint
    ...     [each.message for each in error.errors]
    ("unknown layer 'maxpol'", 1, 12, "did you mean 'maxpool'?")
    ["unknown layer 'maxpol'", "unknown layer 'reluu'"]
    """

    def __init__(self, source: Source, mistakes: Sequence[Mistake]) -> None:
        super().__init__(source, mistakes)
        self.source = source
        self.mistakes = tuple(mistakes)

    def in_words_of(self, way: Way) -> Self:
        """The same, its hints in the words of another way in."""
        for mistake in self.mistakes:
            mistake.way = way
        return self

    @property
    def counted(self) -> bool:
        """Were all mistakes of the text looked for?"""
        return all(mistake.counted for mistake in self.mistakes)

    @property
    def errors(self) -> tuple[Located, ...]:
        return tuple([self._located(mistake) for mistake in self.mistakes])

    @property
    def message(self) -> str:
        return self.mistakes[0].message

    @property
    def hint(self) -> str:
        return self.mistakes[0].hint

    @property
    def line(self) -> int | None:
        return self.errors[0].line

    @property
    def column(self) -> int | None:
        return self.errors[0].column

    def __str__(self) -> str:
        return self.pointed(SHOWN)

    def pointed(self, most: int, width: int | None = None) -> str:
        """So many mistakes, each with its place, and how many more there are; width: columns that there are."""
        shown = [self._in_full(mistake, width) for mistake in self.mistakes[:most]]
        rest = self.mistakes[most:]
        if rest:
            count, least = sum([mistake.more for mistake in rest]), "" if self.counted else "at least "
            shown.append(folded(f"error: and {least}{count:,} more mistake{'s' if count > 1 else ''}", width, "  "))
        return "\n\n".join(shown)

    def _located(self, mistake: Mistake) -> Located:
        somewhere = mistake.span.start >= 0
        line, column = self.source.place(mistake.span.start) if somewhere else (None, None)
        return Located(mistake.message, line, column, mistake.hint, self._calls(mistake))

    def _calls(self, mistake: Mistake) -> tuple[str, ...]:
        return tuple(
            [
                f"called from line {self.source.place(span.start)[0]}" + (f", {words}" if words else "")
                for span, words in mistake.trace
            ]
        )

    def edge(self, mistake: Mistake) -> str:
        """What begins a hint below a mistake: further right where the number of its line has more digits."""
        digits = len(str(self.source.place(mistake.span.start)[0])) if mistake.span.start >= 0 else 1
        return " " * (digits + 2) + "= "

    def _in_full(self, mistake: Mistake, width: int | None) -> str:
        """One mistake in full: what, where, called from where, and what would work."""
        lines = [folded(f"error: {mistake.message}", width, "  ")]
        edge = self.edge(mistake)
        if mistake.span.start >= 0:
            lines.append(self.source.pointed(mistake.span, width))
        calls = self._calls(mistake)
        if len(calls) > 6:
            calls = (*calls[:3], f"... and {len(calls) - 5} calls between", *calls[-2:])
        behind = " " * len(edge)
        lines += [folded(edge + call, width, behind) for call in calls]
        if mistake.hint:
            lines.append(folded(f"{edge}hint: {mistake.hint}", width, behind))
        return "\n".join(lines)
