"""Records behave as typing.NamedTuple does."""

from __future__ import annotations

import copy
import importlib
import pickle
import typing
from typing import Any

import pytest

from convcalc._namedtuple import NamedTuple
from tests.places import PACKAGE


class Point(NamedTuple):
    """A place."""

    x: int
    y: int = 2
    z: tuple[int, ...] = ()

    @property
    def far(self) -> int:
        return self.x + self.y

    def moved(self, by: int) -> Point:
        return self._replace(x=self.x + by)


class Reference(typing.NamedTuple):
    """A place."""

    x: int
    y: int = 2
    z: tuple[int, ...] = ()


class Nothing(NamedTuple):
    """A record of nothing."""


def test_values_and_methods() -> None:
    point = Point(1, z=(3,))
    assert tuple(point) == (1, 2, (3,))
    assert (point.x, point.y, point.z, point.far) == (1, 2, (3,), 3)
    assert point.moved(4) == Point(5, 2, (3,))
    assert point._asdict() == {"x": 1, "y": 2, "z": (3,)}
    assert hash(point) == hash((1, 2, (3,)))
    x, y, _ = point
    assert (x, y) == (1, 2)
    assert tuple(Nothing()) == ()


def test_it_reads_as_the_original_does() -> None:
    assert repr(Point(1)) == repr(Reference(1)).replace("Reference", "Point")
    for name in ("_fields", "_field_defaults", "__match_args__", "__doc__", "__module__"):
        assert getattr(Point, name) == getattr(Reference, name)
    assert typing.get_type_hints(Point) == typing.get_type_hints(Reference)
    assert Point._make([1, 2, ()]) == Point(1)


@pytest.mark.parametrize("wrong", [lambda: Point(), lambda: Point(1, 2, (), 4), lambda: Point(1, w=2)])  # type: ignore[call-arg]
def test_wrong_arguments_are_refused(wrong: typing.Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        wrong()


def test_what_is_not_a_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no field 'w'"):
        Point(1)._replace(w=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="3 fields, not 1"):
        Point._make([1])
    with pytest.raises(AttributeError):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        Point(1).w = 2  # type: ignore[attr-defined]


def test_copies_are_equal() -> None:
    for again in (copy.copy(Point(1)), copy.deepcopy(Point(1)), pickle.loads(pickle.dumps(Point(1)))):
        assert again == Point(1)
        assert type(again) is Point


def test_patterns_match() -> None:
    match Point(1, 5):
        case Point(x, y=5):
            assert x == 1
        case _:
            pytest.fail("no match")


def records() -> list[type[tuple[object, ...]]]:
    """Every record of the package."""
    names = sorted(
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in PACKAGE.rglob("*.py")
        if "NamedTuple)" in path.read_text(encoding="utf-8")
    )
    found = [made for name in names for made in vars(importlib.import_module(name)).values() if isinstance(made, type)]
    return sorted({made for made in found if issubclass(made, tuple) and hasattr(made, "_fields")}, key=str)


def test_the_records_were_found() -> None:
    assert len(records()) > 100


@pytest.mark.parametrize("record", records(), ids=lambda record: f"{record.__module__}.{record.__qualname__}")
def test_every_record_of_the_package_is_what_typing_would_have_made(record: Any) -> None:
    fields = [(name, object) for name in record._fields]
    original: Any = typing.NamedTuple(record.__name__, fields)  # type: ignore[misc]  # of fields known only now
    original.__new__.__defaults__ = tuple(record._field_defaults.values())
    values = list(range(len(fields)))
    made, reference = tuple.__new__(record, values), original(*values)
    assert tuple(made) == tuple(reference)
    assert made._asdict() == reference._asdict()
    assert record.__match_args__ == original.__match_args__
    assert tuple(record._make(values)) == tuple(reference)
    if fields:
        assert tuple(made._replace(**{record._fields[0]: -1})) == (-1, *values[1:])
    if "__new__" in vars(record) and record.__new__.__name__ == "<lambda>":  # one of ours, not written in the class
        needed = len(fields) - len(record._field_defaults)
        assert record._fields[needed:] == tuple(record._field_defaults), "defaults stand last"
        assert tuple(record(*values[:needed])) == (*values[:needed], *record._field_defaults.values())
