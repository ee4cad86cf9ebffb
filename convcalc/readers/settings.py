"""What is set of a network from outside: the cases of its text that hold, and the values of its variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn

from convcalc import diagnostics
from convcalc._namedtuple import NamedTuple
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.cases import cases, held, meant
from convcalc.lang.tree import Case, Let, Spec, Stmt
from convcalc.text import Source, Span, whole_number

if TYPE_CHECKING:
    from convcalc.diagnostics.diagnostic import Mistake
    from convcalc.lang.cases import CaseValue


class Cases(NamedTuple):
    """The tree of a text with all its cases, and the value of each name of which something was said."""

    tree: Spec
    chosen: Mapping[str, CaseValue] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which it has cases."""
        return tuple(cases(self.tree))

    @property
    def held(self) -> Spec:
        """The text as it is then."""
        return held(self.tree, self.chosen)

    @property
    def notes(self) -> tuple[CaseNote, ...]:
        """Which case holds where nothing was said of it."""
        return tuple(
            [
                CaseNote(f"{name} is {first}, as nothing else was said; it can be {_some(others)}")
                for name, (first, *others) in cases(self.tree).items()
                if name not in self.chosen and others
            ]
        )


def _some(values: Sequence[CaseValue]) -> str:
    """The values, of many the first."""
    more = ", ..." if len(values) > diagnostics.settings.MOST_CASES else ""
    return ", ".join(map(str, values[: diagnostics.settings.MOST_CASES])) + more


class CaseNote(str):
    """What was assumed of a case: it holds only where nothing is said of it."""

    __slots__ = ()


def chosen(
    known: Cases, given: Mapping[str, CaseValue], source: Source | None = None
) -> tuple[Cases, dict[str, CaseValue]]:
    """The cases that are given, and what is given besides, for variables; source: where it was written.

    Raises SpecError for a case or a variable that is not there.

    >>> from convcalc.lang.statements import parse
    >>> tree = parse(Source("8x8x3; case n=1 [ let c = 4 ]; case n=2 [ let c = 8 ]; conv c 1x1"))
    >>> found, rest = chosen(Cases(tree), {"n": 2, "c": 5})
    >>> found.held.body[0].bindings[0].value, rest
    (8, {'c': 5})
    """
    values = cases(known.tree)
    named = dict(known.chosen)
    for name in given.keys() & values.keys():
        found = meant(values[name], given[name])
        if found is None:
            _refuse(diagnostics.settings.UnknownCase(name, str(given[name]), values[name]), name, given, source)
        named[name] = found
    now = known._replace(chosen=named)
    rest = {name: value for name, value in given.items() if name not in values}
    variables = settable(now.held) if rest else ()
    for name in rest:
        if name not in variables:
            _refuse(diagnostics.network.UnknownSetting(name, (*values, *variables)), name, given, source)
    return now, rest


def settable(tree: Spec) -> tuple[str, ...]:
    """Every name that can be set of a network from outside: by which it has cases, and variables, in any of them."""
    bodies = [tree.body, *[stmt.spec.body for stmt in tree.body if isinstance(stmt, Case)]]
    lets = [binding.name for body in bodies for let in body if isinstance(let, Let) for binding in let.bindings]
    return tuple(dict.fromkeys((*cases(tree), *lets)))


def arguments(inside: str, names: tuple[str, ...], source: Source) -> dict[str, CaseValue]:
    """What stands in the parentheses behind a network; a value without a name is that of a case, in their order.

    >>> arguments("3, n=5", ("b",), Source(""))
    {'b': 3, 'n': 5}
    """
    left = iter(names)
    given: dict[str, CaseValue] = {}
    for part in filter(None, map(str.strip, inside.split(","))):
        name, sign, written = (word.strip() for word in part.rpartition("="))
        name = name if sign else next(left, "")
        if not name or name in given:
            _refuse(diagnostics.settings.StraySetting(part, names), part, {}, source)
        number = whole_number(written)
        given[name] = written if number is None else number
    return given


def numbers(given: Mapping[str, CaseValue], tree: Spec, source: Source) -> dict[str, int]:
    """The values of variables; raises SpecError for a name that is none, and for a word."""
    known = settable(tree)
    for name, value in given.items():
        if name not in known:
            _refuse(diagnostics.network.UnknownSetting(name, known), name, given, source)
        if not isinstance(value, int):
            _refuse(diagnostics.settings.WordForVariable(name, value), name, given, source)
    return {name: value for name, value in given.items() if isinstance(value, int)}


def with_variables(tree: Spec, lets: Mapping[str, int]) -> Spec:
    """The text with other numbers for its own variables, those of its cases among them."""

    def changed(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Case):
            return stmt._replace(spec=with_variables(stmt.spec, lets))
        if not isinstance(stmt, Let):
            return stmt
        again = [each._replace(value=lets.get(each.name, each.value)) for each in stmt.bindings]
        return stmt._replace(bindings=tuple(again))

    return tree._replace(body=tuple([changed(stmt) for stmt in tree.body]))


def _refuse(mistake: Mistake, name: str, given: Mapping[str, CaseValue], source: Source | None) -> NoReturn:
    """Point at a setting in the text that it stands in, or by itself."""
    text = source or Source(f"{name}={given.get(name)}", "--set")
    raise SpecError(text, [mistake.at(_place(text.text, name, str(given.get(name))))])


def _place(text: str, name: str, value: str) -> Span:
    """Where a setting stands among those in parentheses, or of a list; one without a name by its value.

    >>> text = "net.cnn(b = 3, 4)"
    >>> text[slice(*_place(text, "b", "3"))], text[slice(*_place(text, "n", "4"))]
    ('b = 3', '4')
    """
    at = text.rfind("(") + 1
    for part in text[at:].rstrip().removesuffix(")").split(","):
        written = part.strip()
        said, sign, _ = written.rpartition("=")
        if written == name or (said.strip() == name if sign else written == value):
            start = at + part.index(written)
            return Span(start, start + len(written))
        at += len(part) + 1
    return Span(0, len(text))
