"""One row a fact: its JSON key, its column, its CSV head and its property in the schema come from one `Field`.

A command declares what it tells, once::

    NETWORK = (
        Field("name", "text", title="name"),                      # JSON key, attribute and CSV head are `name`
        Field("in", "shape", "in_", "What arrives.", "input"),    # from the attribute in_; the heading is "input"
        Field("params", "count", title="parameters"),             # a count: digits in JSON, thousands apart in a table
        Field("label", maybe("text"), present="given"),           # in JSON only where it is not None (or False)
        Field("share", "share", _share, title="share", present="never"),   # a column only; _share(value) works it out
        Field("layers", many(LAYER)),                             # a list of records, LAYER being a tuple of Fields
        Field("totals", TOTALS, None),                            # None: whoever writes the record says what it is
        Field("verdict", one_of("true", "false")),
    )
    CONTRACT = Contract("zoo", "The networks known by name", NETWORK)

and writes with it::

    CONTRACT.data(facts, totals=facts, layers=rows)    # {"schema": "convcalc.zoo/1", "name": …}
    record(LAYER, row)                                 # one nested object
    Table(columns(NETWORK, keys), [line(NETWORK, each, keys) for each in found])

What a column shows apart from the JSON value is said by `cell`.  `python -m tests.make_schemas` writes
convcalc/schemas/ from every module-level Contract below convcalc/features; a test holds the files to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from convcalc._namedtuple import NamedTuple
from convcalc.document.model import Cell, Column, Diagram, Fields, Line, Part, Table, Text, Working
from convcalc.text import agreed

if TYPE_CHECKING:
    from fractions import Fraction

    from convcalc.shape import Shape

Schema: TypeAlias = dict[str, Any]
AnyKind: TypeAlias = "str | FieldKind | tuple[Field, ...]"
"""A name in KINDS, a kind made for one place, or a nested record."""


class FieldKind(NamedTuple):
    """How facts of one kind are written.

    schema  what a JSON schema says of it; a function where other kinds must be looked up for it
    json    its value as JSON; None: as it is
    column  the kind of column (document.model.Column)
    cell    its value as a cell of such a column; None: as it is
    shared  its name in `$defs`, where schemas refer to it
    parts   the kinds that it is made of
    """

    schema: Schema | Callable[[], Schema]
    json: Callable[[Any], Any] | None = None
    column: str = "text"
    cell: Callable[[Any], Cell] | None = None
    shared: str = ""
    parts: tuple[AnyKind, ...] = ()


class Field(NamedTuple):
    """One fact of a record.

    key       in JSON and CSV
    kind      a name in KINDS, a FieldKind made by many(), maybe() ... , or the Fields of a nested record
    get       the attribute that it is, "" being `key`; or a function of the value; None: said by who writes the record
    help      for whoever reads the schema
    title     heading of its column; None: it is never a column
    optional  as in Column: which columns go first where the page is narrow
    present   "always" in the JSON object, where "given" (not None or False), or "never" (it is a column only)
    cell      what its column shows, as a function of the value, where that is not what `get` gives
    """

    key: str
    kind: AnyKind
    get: str | Callable[[Any], Any] | None = ""
    help: str = ""
    title: str | None = None
    optional: int = 0
    present: str = "always"
    cell: Callable[[Any], Cell] | None = None

    def of(self, value: Any) -> Any:
        """The fact, in a value."""
        if callable(self.get):
            return self.get(value)
        return None if self.get is None else getattr(value, self.get or self.key)


class Contract(NamedTuple):
    """What a command's JSON is: `convcalc.NAME/1`.

    rules: what its schema says besides, such as {"oneOf": [...]}.  version: a higher one where a key has come to mean
    something else; a key more is no other version.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    rules: Mapping[str, Any] = {}
    version: int = 1

    @property
    def id(self) -> str:
        return f"convcalc.{self.name}/{self.version}"

    def data(self, value: Any = None, **more: Any) -> dict[str, Any]:
        """The whole object; more: facts by key that the value itself does not know."""
        return {"schema": self.id, **record(self.fields, value, **more)}


def record(fields: Iterable[Field], value: Any, **more: Any) -> dict[str, Any]:
    """The facts of a value as a JSON object; more: facts by key that the value itself does not know.

    >>> from convcalc.shape import Shape
    >>> fields = (Field("out", "shape", lambda it: it), Field("channels", "positive"), Field("batch", "total", None))
    >>> record(fields, Shape(3, (8, 9)), batch=2)
    {'out': {'size': [8, 9], 'channels': 3}, 'channels': 3, 'batch': 2}
    """
    found = {}
    for field in fields:
        if field.present == "never":
            continue
        fact = more[field.key] if field.key in more else field.of(value)
        # 0, "" and [] are facts: a reader must be able to tell "none" from "not asked for"
        if field.present == "always" or (fact is not None and fact is not False):
            found[field.key] = as_json(field.kind, fact)
    return found


def as_json(kind: AnyKind, fact: Any) -> Any:
    """A fact as JSON; a nested record that was written already stays as it is."""
    if isinstance(kind, str):
        kind = KINDS[kind]
    if isinstance(kind, FieldKind):
        return fact if kind.json is None else kind.json(fact)
    return fact if fact is None or isinstance(fact, dict) else record(kind, fact)


def columns(fields: Iterable[Field], keys: Sequence[str] | None = None) -> tuple[Column, ...]:
    """The columns with these keys, in this order; without keys all that there may be."""
    return tuple([Column(f.key, f.title or "", _kind(f).column, f.optional) for f in _chosen(fields, keys)])


def line(fields: Iterable[Field], value: Any, keys: Sequence[str] | None = None) -> Line:
    """A value's cells under the same columns."""
    return Line(tuple([cell(field, value) for field in _chosen(fields, keys)]))


def cell(field: Field, value: Any) -> Cell:
    """What a column shows of a value."""
    if field.cell is not None:
        return field.cell(value)
    fact, write = field.of(value), _kind(field).cell
    shown: Cell = fact if write is None or fact is None else write(fact)
    return shown


def _chosen(fields: Iterable[Field], keys: Sequence[str] | None) -> list[Field]:
    by_key = {field.key: field for field in fields if field.title is not None}
    return list(by_key.values()) if keys is None else [by_key[key] for key in keys]


def _kind(field: Field) -> FieldKind:
    kind = KINDS[field.kind] if isinstance(field.kind, str) else field.kind
    assert isinstance(kind, FieldKind), f"{field.key}: a nested record is no column"
    return kind


def shape(value: Shape) -> dict[str, Any]:
    """Size in the order written, channels apart whatever the layout."""
    return {"size": list(value.size), "channels": value.channels}


def numbers(values: Sequence[int | Fraction | None] | None) -> list[int | str | None] | None:
    """One number an axis; what is not whole is a string."""
    return None if values is None else [number(value) for value in values]


def number(value: int | Fraction | None) -> int | str | None:
    """A whole number as it is, a fraction as `"1/2"`.

    >>> from fractions import Fraction
    >>> number(3), number(Fraction(1, 2)), number(Fraction(4, 2))
    (3, '1/2', 2)
    """
    if value is None or value.denominator == 1:
        return value if value is None else value.numerator
    return str(value)


def pairs(values: Sequence[Sequence[int] | None] | None) -> list[list[int] | None] | None:
    """Padding, before and after; or the first and the last of what is covered."""
    return None if values is None else [None if pair is None else list(pair) for pair in values]


def before_after(values: Sequence[tuple[int, int]]) -> str:
    """Padding in a table: before:after where they differ, an axis each where those differ.

    >>> before_after(((1, 1), (1, 1))), before_after(((1, 1), (0, 1)))
    ('1', '1x0:1')
    """
    return agreed([str(before) if before == after else f"{before}:{after}" for before, after in values])


def _steps(parts: Iterable[Part]) -> list[Any]:
    return list(map(part_data, parts))


def part_data(part: Part) -> Any:
    """A part of an explanation for programs: a sentence, the steps of a working, or the rows of a table."""
    if isinstance(part, Text):
        return f"{part.heading}: {part.text}" if part.heading else part.text
    if isinstance(part, Fields):
        return dict(part.pairs)
    if isinstance(part, Working):
        return {"title": part.title, "working": " = ".join(part.plain), "after": part.after or None}
    if isinstance(part, Diagram):
        return "\n".join(part.ascii[0])
    assert isinstance(part, Table)
    titles = [column.title for column in part.columns]
    return {"table": [dict(zip(titles, map(_of_cell, row.cells), strict=True)) for row in part.lines]}


def _of_cell(cell: Cell) -> Any:
    """Numbers stay numbers; one an axis is a list."""
    if isinstance(cell, tuple):
        return numbers(cell)  # type: ignore[arg-type]
    return cell if cell is None or isinstance(cell, str | int) else str(cell)


def _list(values: Iterable[Any] | None) -> list[Any] | None:
    return None if values is None else list(values)


def many(kind: AnyKind, **limits: int) -> FieldKind:
    """A list of such; limits: as a schema has them, minItems=1."""
    return FieldKind(
        lambda: {"type": "array", **limits, "items": schema(kind)},
        lambda facts: [as_json(kind, fact) for fact in facts],
        parts=(kind,),
    )


def maybe(kind: AnyKind) -> FieldKind:
    """Such a one or null."""
    plain = KINDS[kind] if isinstance(kind, str) else kind

    def nullable() -> Schema:
        found = schema(kind)
        return {**found, "type": [found["type"], "null"]} if "type" in found else {"anyOf": [found, {"type": "null"}]}

    column, write = (plain.column, plain.cell) if isinstance(plain, FieldKind) else ("text", None)
    return FieldKind(
        nullable, lambda fact: None if fact is None else as_json(plain, fact), column, write, parts=(kind,)
    )


def one_of(*words: str | int) -> FieldKind:
    """One of these and nothing else."""
    return FieldKind({"const": words[0]} if len(words) == 1 else {"enum": list(words)})


def at_least(least: int, *, null: bool = False) -> FieldKind:
    """A whole number."""
    return FieldKind({"type": ["integer", "null"] if null else "integer", "minimum": least}, column="count")


def either(*kinds: AnyKind) -> FieldKind:
    """One of several kinds, written as JSON already."""
    return FieldKind(lambda: {"anyOf": [schema(kind) for kind in kinds]}, parts=kinds)


def named(name: str, kind: AnyKind, help: str = "") -> FieldKind:
    """A kind that stands in `$defs` under a name, as several places of a schema have it."""
    return FieldKind(
        lambda: _described(help) | schema(kind), lambda fact: as_json(kind, fact), shared=name, parts=(kind,)
    )


def _described(help: str) -> Schema:
    return {"description": help} if help else {}


def schema(kind: AnyKind, *, inside: bool = False) -> Schema:
    """What a JSON schema says of a kind or a record; inside: of a shared one its own words, not where they stand.

    >>> schema((Field("size", "shape", help="What leaves."),))["properties"]
    {'size': {'description': 'What leaves.', '$ref': '#/$defs/shape'}}
    """
    if isinstance(kind, str):
        kind = KINDS[kind]
    if isinstance(kind, FieldKind):
        if kind.shared and not inside:
            return {"$ref": f"#/$defs/{kind.shared}"}
        return kind.schema() if callable(kind.schema) else kind.schema
    fields = [field for field in kind if field.present != "never"]
    return {
        "type": "object",
        "required": [field.key for field in fields if field.present == "always"],
        "properties": {f.key: _described(f.help) | schema(f.kind) for f in fields},
    }


INTEGER = {"type": "integer"}
FRACTION = {"type": "string", "pattern": "^-?[0-9]+/[0-9]+$"}
NUMBER = {"anyOf": [INTEGER, FRACTION, {"type": "null"}]}
PAIR = {"type": "array", "items": INTEGER, "minItems": 2, "maxItems": 2}
ENDS = PAIR | {"type": ["array", "null"], "items": {"type": ["integer", "null"]}}
TEXT = {"type": "string"}

KINDS: dict[str, FieldKind] = {
    "text": FieldKind(TEXT),
    "words": FieldKind(TEXT, column="words"),
    "flag": FieldKind({"type": "boolean"}, bool),
    "true": FieldKind({"const": True}, bool),
    "integer": FieldKind(INTEGER, column="count"),
    "total": FieldKind({"type": "integer", "minimum": 0}, column="count"),
    "positive": FieldKind({"type": "integer", "minimum": 1}, column="count"),
    "number": FieldKind(NUMBER, number),
    "ends": FieldKind({"type": "array", "items": ENDS}, pairs),
    "texts": FieldKind({"type": "array", "items": TEXT}, _list, "text", " ".join, "texts"),
    "object": FieldKind({"type": "object"}),
    "texts by name": FieldKind({"type": "object", "additionalProperties": TEXT}),
    "share": FieldKind({}, column="share"),
    "bar": FieldKind({}, column="bar"),
}
"""What a fact may be, by name; below stand those that a schema tells once, under this name, with a description."""


def _shared(name: str, schema: Schema, help: str, column: str, json: Callable[[Any], Any] | None = None) -> None:
    KINDS[name] = FieldKind({"description": help} | schema, json, column, shared=name)


_shared("count", {"type": ["integer", "null"], "minimum": 0}, "null where the channels are unknown.", "count")
_shared("axes", {"type": "array", "items": INTEGER}, "One whole number an axis.", "axes", _list)
_shared("padding", {"type": ["array", "null"], "items": PAIR}, "[before, after] an axis.", "axes", pairs)
KINDS["pairs"] = KINDS["padding"]._replace(column="text")  # as padding, in a column of texts that `cell` writes
KINDS["padding"] = KINDS["padding"]._replace(cell=before_after)
MANY = 'One number an axis: whole, a fraction as "1/2", or null where nothing definite can be said.'
_shared("numbers", {"type": ["array", "null"], "items": NUMBER}, MANY, "axes", numbers)

SHAPE = "Size in the order written (depth, height, width; empty for a vector); channels apart, null where not given."
KINDS["shape"] = named("shape", (Field("size", many("positive")), Field("channels", maybe("integer"))), SHAPE)
KINDS["shape"] = KINDS["shape"]._replace(json=shape, column="size")

WORKING = (
    Field("title", "text"),
    Field("working", "text", "", "Each step says the same number, nearer to the answer."),
    Field("after", maybe("text")),
)
CELL = FieldKind({"type": ["string", "integer", "array", "null"]})
TABLE = (Field("table", many(FieldKind({"type": "object", "additionalProperties": CELL.schema}))),)
STEPS = many(either("text", WORKING, TABLE))
KINDS["steps"] = named("steps", STEPS, "Sentences, workings and tables in order.")._replace(json=_steps)

CODE = FieldKind(TEXT | {"pattern": "^[A-Z][0-9]{2}b?(\\+[A-Z][0-9]{2}b?)*$"})
SLIP = (
    Field("code", CODE, "", "As in the catalogue of slips; several that happened together are joined by +."),
    Field("text", "text"),
    Field("source", "text", "", "Where it was met.", present="given"),
    Field("where", maybe("text"), "", "The row in which it happened, null where everywhere.", present="given"),
    Field("working", maybe("text"), "", "The wrong value with its numbers, null where not given.", present="given"),
)
KINDS["slip"] = named("slip", SLIP)
