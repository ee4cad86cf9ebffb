"""The JSON of all pictures as one contract: which of its keys are there depends on the picture."""

from __future__ import annotations

from convcalc.document.fields import Contract, Field, many, one_of
from convcalc.features.draw import figure3, layer_picture, pyramid, scatter, stages

RECORDS = {
    "layer": layer_picture.LAYER,
    "rf": pyramid.RF,
    "net": stages.NET,
    "nets": figure3.NETS,
    "scatter": scatter.SCATTER,
}
"""What each picture has, beside its own name."""


def united(*records: tuple[Field, ...], **kinds: Field) -> tuple[Field, ...]:
    """The facts of several records; those that not every record has are there where given."""
    first = {field.key: field for record in reversed(records) for field in record if field.present != "never"}
    order = dict.fromkeys(field.key for record in records for field in record if field.present != "never")
    common = set.intersection(*({field.key for field in record} for record in records))
    found = [kinds.get(key, first[key]) for key in order]
    return tuple([field if field.key in common else field._replace(present="given") for field in found])


AXES = Field(
    "axes",
    many(united(layer_picture.AXIS, pyramid.AXIS)),
    help="Of layer and rf: what is drawn on each axis, or on each that differs.",
)

NETWORKS = Field("networks", many(united(figure3.NETWORK, scatter.POINT)), help="Of nets and scatter.")

PICTURE = Field("picture", one_of(*RECORDS), help="Which one, and with it which of the other keys are there.")

CONTRACT = Contract("draw", "What a picture shows", (PICTURE, *united(*RECORDS.values(), axes=AXES, networks=NETWORKS)))
