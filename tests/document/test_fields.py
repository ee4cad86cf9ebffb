"""One row a fact: JSON, column, cell and schema come from it, and the schema files say what the rows say."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import jsonschema
import pytest

from convcalc.document import fields
from convcalc.document.fields import Contract, Field, at_least, many, maybe, named, one_of
from convcalc.document.model import Column
from convcalc.shape import Shape
from tests import make_schemas


class Part(NamedTuple):
    name: str
    out: Shape
    share: Fraction = Fraction(1, 3)
    label: str | None = None
    padding: tuple[tuple[int, int], ...] = ((1, 1), (0, 1))
    varies: bool = False


PART = (
    Field("name", "text", title="called"),
    Field("out", "shape", title="output", optional=2),
    Field("label", maybe("text"), title="label", cell=lambda part: part.label or "none"),
    Field("padding", "padding", title="padding"),
    Field("share", "share", title="share", present="never"),
    Field("varies", "true", present="given"),
    Field("times", at_least(2), None, "How often.", present="given"),
)

WHOLE = Contract(
    "whole", "All parts", (Field("parts", many(PART, minItems=1)), Field("verdict", one_of("true", "false"), None))
)


class Whole(NamedTuple):
    parts: tuple[Part, ...]


PARTS = Whole((Part("a", Shape(3, (8, 9))), Part("b", Shape(None, (4,)), label="x", varies=True)))


def test_json() -> None:
    assert WHOLE.data(PARTS, verdict="true") == {
        "schema": "convcalc.whole/1",
        "parts": [
            {"name": "a", "out": {"size": [8, 9], "channels": 3}, "label": None, "padding": [[1, 1], [0, 1]]},
            {
                "name": "b",
                "out": {"size": [4], "channels": None},
                "label": "x",
                "padding": [[1, 1], [0, 1]],
                "varies": True,
            },
        ],
        "verdict": "true",
    }


def test_what_only_the_writer_knows_comes_by_key() -> None:
    assert fields.record(PART, PARTS.parts[0], times=3, label="y")["times"] == 3
    assert "times" not in fields.record(PART, PARTS.parts[0])


def test_columns_and_cells() -> None:
    keys = ("out", "share", "padding", "label")
    assert fields.columns(PART, keys) == (
        Column("out", "output", "size", 2),
        Column("share", "share", "share"),
        Column("padding", "padding", "axes"),
        Column("label", "label"),
    )
    assert fields.line(PART, PARTS.parts[0], keys).cells == (Shape(3, (8, 9)), Fraction(1, 3), "1x0:1", "none")
    assert [column.key for column in fields.columns(PART)] == ["name", "out", "label", "padding", "share"]


def test_the_schema_holds_for_the_json_and_for_nothing_less() -> None:
    schema = make_schemas.schema_of(WHOLE)
    data = WHOLE.data(PARTS, verdict="true")
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)
    cases: tuple[dict[str, object], ...] = ({"verdict": "maybe"}, {"parts": []}, {"parts": [{"name": "a"}]})
    for wrong in cases:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data | wrong, schema, cls=jsonschema.Draft202012Validator)
    assert list(schema["$defs"]) == ["shape", "padding"]
    assert schema["properties"]["parts"]["items"]["required"] == ["name", "out", "label", "padding"]


def test_a_record_may_refer_to_what_stands_once() -> None:
    box = named("box", (Field("n", "total"),), "A box.")
    schema = make_schemas.schema_of(Contract("boxes", "", (Field("one", box), Field("all", many(box)))))
    assert schema["properties"]["all"] == {"type": "array", "items": {"$ref": "#/$defs/box"}}
    assert schema["$defs"]["box"]["description"] == "A box."


def test_null_is_allowed_where_a_kind_may_be_missing() -> None:
    assert fields.schema(maybe("text")) == {"type": ["string", "null"]}
    assert fields.schema(maybe("count")) == {"anyOf": [{"$ref": "#/$defs/count"}, {"type": "null"}]}
    assert fields.as_json(maybe("shape"), None) is None


def test_no_schema_is_written_by_hand() -> None:
    assert {path.name for path in make_schemas.SCHEMAS.glob("*.json")} == set(make_schemas.files())


@pytest.mark.parametrize(("name", "text"), make_schemas.files().items())
def test_the_files_are_what_the_fields_say(name: str, text: str) -> None:
    assert make_schemas.SCHEMAS.joinpath(name).read_text(encoding="utf-8") == text, "python -m tests.make_schemas"
