"""One schema for all pictures: each key where a picture has it, demanded where every picture does."""

from __future__ import annotations

from convcalc.document.fields import Field
from convcalc.features.draw.contract import CONTRACT, RECORDS, united


def test_united_records_demand_what_all_of_them_have() -> None:
    one = (Field("name", "text"), Field("params", "total"), Field("network", "text", "name", present="never"))
    two = (Field("params", "total", help="Weights and biases."), Field("rf", "axes"))
    found = united(one, two, rf=Field("rf", "text"))
    assert [(field.key, field.present) for field in found] == [
        ("name", "given"),
        ("params", "always"),
        ("rf", "given"),
    ]
    assert found[2].kind == "text"


def test_every_fact_of_every_picture_is_in_the_contract() -> None:
    keys = {field.key for field in CONTRACT.fields}
    for picture, record in RECORDS.items():
        assert {field.key for field in record} <= keys, picture
