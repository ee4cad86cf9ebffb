"""NamedTuple for a program that is started often: the same thing, made in a third of the time.

Some sixty of them are made in a run, and `typing` compiles every annotation of each. Type checkers see the original.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter

    class Record(tuple):
        """What all records share."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            """A record from values in order."""
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"{cls.__name__} has {len(cls._fields)} fields, not {len(made)}")
            return made

        def _replace(self, /, **changes):
            """The same with some values changed."""
            made = self._make(map(changes.pop, self._fields, self))
            if changes:
                raise ValueError(f"{type(self).__name__} has no field {', '.join(map(repr, changes))}")
            return made

        def _asdict(self):
            """The values by name."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            pairs = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({pairs})"

        def __getnewargs__(self):
            """For pickle and copy."""
            return tuple(self)

    FROM = {"new": tuple.__new__}
    COMPILED = {}

    def constructor(fields, defaults):
        """What makes a record of these fields; compiling takes long, so it is done once for each number of fields."""
        code = COMPILED.get(len(fields))
        if code is None:
            listed = "".join([f"_{place}, " for place in range(len(fields))])
            code = COMPILED[len(fields)] = eval(f"lambda _cls, {listed}: new(_cls, ({listed}))").__code__
        return type(constructor)(code.replace(co_varnames=("_cls", *fields)), FROM, "__new__", defaults)

    class Maker(type):
        """Turns a class body with annotations into a class of tuples; only the constructor is made for each anew."""

        def __new__(cls, name, bases, body):
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            for place, field in enumerate(fields):
                body[field] = _tuplegetter(place, "")
            body["_fields"] = body["__match_args__"] = fields
            body["_field_defaults"] = defaults
            body["__slots__"] = ()
            if "__new__" not in body:
                body["__new__"] = constructor(fields, tuple(defaults.values()))
            return type(name, (Record,), body)

    BASE = type.__new__(Maker, "BASE", (), {})

    class NamedTuple:
        """What a record is declared with; it is no class itself, as in `typing`."""

        def __mro_entries__(self, bases):
            return (BASE,)

    NamedTuple = NamedTuple()
