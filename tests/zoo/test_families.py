"""Networks that share a file: each is a case of it, and has a name of its own."""

from __future__ import annotations

import os

import pytest

from convcalc.lang.cases import cases
from convcalc.loading import facts_of
from convcalc.readers.source import load
from convcalc.zoo import catalog
from tests.zoo.nets import facts

MEMBERS = [entry for entry in catalog.entries() if entry.text]


def test_there_are_families() -> None:
    assert len(MEMBERS) > len(catalog.families()) >= 1


@pytest.mark.parametrize("entry", MEMBERS, ids=lambda entry: entry.text)
def test_a_member_is_found_by_its_case(entry: catalog.Entry) -> None:
    assert catalog.find(entry.text) == entry
    loaded = load(entry.text)
    assert (loaded.zoo, loaded.notes) == (entry.name, ())
    assert facts_of(loaded).counts == facts(entry.name).counts
    assert (loaded.tree.name, facts(entry.name).params) == (entry.title, entry.params)


@pytest.mark.parametrize("file", catalog.families())
def test_a_family_is_the_first_of_its_cases_and_all_of_them_are_listed(file: str) -> None:
    members = [entry for entry in MEMBERS if entry.file == file]
    tree = load(members[0].path).cases
    assert tree is not None
    known = cases(tree.tree)
    assert {tuple(entry.case.items()) for entry in members} == {
        ((name, str(value)),) for name, values in known.items() for value in values
    }
    (first,) = {(name, str(values[0])) for name, values in known.items()}
    bare = catalog.find(file)
    assert bare is not None and tuple(bare.case.items()) == (first,)


def test_a_family_asked_for_by_name_is_what_it_was_called_before() -> None:
    loaded = load("EfficientNet")
    assert (loaded.zoo, loaded.tree.name) == ("efficientnet_b0", "EfficientNet-B0")
    assert loaded.notes == ("b is 0, as nothing else was said; it can be 1, 2, 3, 4, 5, 6, 7",)


def test_nobody_else_lies_in_the_zoo() -> None:
    lie = {name for name in os.listdir(catalog.HOME) if name.endswith(".cnn")}
    assert lie == {os.path.basename(entry.path) for entry in catalog.entries()}
