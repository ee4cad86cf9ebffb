"""What solve tells, a Field a fact: of one layer, for every input, of equal layers, for a field, within a budget."""

from __future__ import annotations

from typing import Any

from convcalc.document.fields import KINDS, Contract, Field, FieldKind, either, many, maybe, named, one_of, record
from convcalc.features.solve.query import NAMES
from convcalc.layers import words_alone

LETTER = KINDS["total"]._replace(column="axes")
BOUNDS = FieldKind(
    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": ["integer", "null"]}], "items": False}, list
)
SEARCHED = FieldKind(
    lambda: {"type": "object", "additionalProperties": BOUNDS.schema},
    lambda ranges: {name: list(bounds) for name, bounds in ranges.items()},
)

SOLUTION = (
    Field("change", "text", None, "The number that is another than the one given.", present="given"),
    Field("axis", "text", None, title="axis", present="given"),
    *[Field(name, LETTER, title=name) for name in (*NAMES, "out", "remainder")],
)
KERNEL = tuple([Field(name, "total") for name in ("f", "s", "p", "d", "op")])
KERNEL_MISSED = (Field("f", "total"), Field("d", "total"))

STAGE = (*[Field(key, "total") for key in ("times", "kernel", "stride", "dilation")], Field("pool", "flag"))
STACK = (
    Field("way", one_of("plain", "dilated", "strided", "pooled", "single"), "family", title="way"),
    Field("rf", "total", "field", title="rf"),
    Field("exact", "flag", None),
    Field("layers", "total", title="layers"),
    Field("params_per_square", "total", "squares", "weights in units of C*C"),
    Field("squares", "total", title="parameters / C^2", present="never"),
    Field("jump", "total", title="jump", optional=1),
    Field("stack", "words", "text", title="stack"),
    Field("stages", many(STAGE)),
)

CANDIDATE = (
    Field("value", LETTER, title="value"),
    Field("params", "total", title="parameters"),
    Field("macs", "total", title="MACs"),
    Field("rf", "numbers", title="rf"),
    Field("out", "shape", title="output"),
)

FAILING = (
    Field("reason", "text", lambda group: group[0]),
    Field("sides", many("positive"), lambda group: group[1]),
)

AXIS = (Field("layers", "total"), Field("last", "total"), Field("sizes", many("total")))

COUNT = Field(
    "count",
    maybe("integer"),
    None,
    "how many solutions, null where they have no end or were not all searched; of question 'layers' how many layers,"
    " null where no number of them does it",
)
WINDOW_KIND = Field("kind", FieldKind(lambda: {"enum": list(words_alone())}, shared="kind"))  # loads every family
SOLUTIONS = Field(
    "solutions",
    many(either(named("window", SOLUTION), named("kernel", KERNEL), named("stack", STACK), named("point", CANDIDATE))),
)
NEAREST = Field(
    "nearest",
    many(either(named("window", SOLUTION), named("point", CANDIDATE))),
    help="where there is no solution: what comes closest, each with one number changed",
)
RANGES = Field("searched", SEARCHED, help="from, to; to is null where only the others limit it")
RULES = Field(
    "rules", "texts", None, "solutions without end, each rule with its first members; these stand in solutions"
)
FIELD_SIZE = Field("rf", maybe("integer"), "field")
NOTES = Field("notes", "texts", None)

# By question; which of them was meant shows in what is there.
QUESTIONS = {
    "layer": (
        WINDOW_KIND,
        Field("open", many(one_of(*NAMES)), help="the unknowns of a layer, apart from its output"),
        RANGES,
        COUNT,
        SOLUTIONS,
        RULES,
        NEAREST,
        Field("working", "texts"),
        NOTES,
    ),
    "ratio": (
        WINDOW_KIND,
        Field("ratio", "text", help="n, 2n, n/2, ..."),
        Field("equation", "text"),
        Field("solved", "text"),
        COUNT,
        SOLUTIONS,
        Field("without", many(KERNEL_MISSED), "misses", "kernels for which no padding does it"),
        NOTES,
    ),
    "layers": (
        WINDOW_KIND,
        COUNT,
        Field("ends", one_of("gone", "stays", "grows")),
        Field("reason", "text"),
        Field("wanted", maybe("integer")),
        FIELD_SIZE,
        Field("axes", many(AXIS)),
        NOTES,
    ),
    "rf": (FIELD_SIZE, Field("kernel", "total"), Field("dim", one_of(1, 2, 3)), COUNT, SOLUTIONS, NOTES),
    "fits": (
        Field("network", "text"),
        Field("rule", maybe("text"), help="as in 'multiples of 8 from 16'; null where none was found"),
        Field("step", maybe("positive"), help="the sides repeat with this step"),
        Field("sides", many("positive"), help="of the square inputs that the network accepts"),
        RANGES,
        COUNT,
        Field("failing", many(FAILING), help="the other sides, by what fails"),
        NOTES,
    ),
    "budget": (
        Field("network", "text"),
        Field("variable", "text", "name"),
        Field("wishes", "texts"),
        RANGES,
        COUNT,
        SOLUTIONS,
        NEAREST,
        Field("cannot_be", many("integer"), "refused"),
        NOTES,
    ),
}


CONTRACT = Contract(
    "solve",
    "What solve found: of a layer, of repeated layers, for a receptive field, of inputs that fit, within a budget",
    (
        Field("question", one_of(*QUESTIONS), None),
        COUNT,
        NOTES,
        *[
            field._replace(present="given")
            for field in {field.key: field for fields in QUESTIONS.values() for field in fields}.values()
            if field not in (COUNT, NOTES)
        ],
    ),
    {
        "oneOf": [
            {"required": [field.key for field in fields if field not in (COUNT, NOTES)]}
            for fields in QUESTIONS.values()
        ]
    },
)


def answer(question: str, value: Any, **more: Any) -> dict[str, Any]:
    """`convcalc.solve/1` about one of the questions; more: facts by key that the value itself does not know."""
    return {"schema": CONTRACT.id, "question": question, **record(QUESTIONS[question], value, **more)}
