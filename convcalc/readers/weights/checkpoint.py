"""The tensors of a PyTorch checkpoint: a zip with a pickle of their names and shapes, and a file for each storage."""

from __future__ import annotations

from collections.abc import Iterator

from convcalc.readers.archive import Archive
from convcalc.readers.opened import OpenedFile, ReadError
from convcalc.readers.weights.pickle_machine import (
    LONGEST_PICKLE,
    Container,
    PickleMachine,
    StorageEntry,
    TensorView,
    broken_pickle,
)
from convcalc.readers.weights.tensor_table import MOST_TENSORS, TensorEntry, TensorTable, shown
from convcalc.text import first_of

DEEPEST = 3
"""Dictionaries in dictionaries in which one of tensors is looked for."""

SAVE = "save the tensors of one, torch.save(model.state_dict(), 'net.pt'), or give its source: convcalc arch net.py"


def read_table(file: OpenedFile) -> TensorTable:
    """The tensors in the order in which the model registered them; raises ReadError."""
    archive = Archive(file.data, "this checkpoint")
    pickled = [name for name in archive.files if name.rpartition("/")[2] == "data.pkl"]
    if len(pickled) != 1:
        raise ReadError(f"this checkpoint needs one data.pkl, and has {len(pickled)}: {archive.held()}")
    content = PickleMachine(archive.read(pickled[0], LONGEST_PICKLE)).run()
    found = dict(_dictionaries(content, "", DEEPEST, set()))
    if not found:
        raise ReadError("this checkpoint holds no dictionary of tensors by their names", SAVE)
    tables = {where: tuple(_entries(each)) for where, each in found.items()}
    where, first = next(iter(tables.items()))
    if any(each != first for each in tables.values()):
        raise ReadError(f"this checkpoint holds several networks: {first_of(map(shown, tables))}", SAVE)
    home = pickled[0].removesuffix("data.pkl") + "data/"
    for view in found[where].values():
        _check(view.storage, archive, home)
    others = _keys(content) if where else []
    return TensorTable(first, tuple([shown(each) for each in others if each not in found]))


def _check(storage: StorageEntry, archive: Archive, home: str) -> None:
    """Is the file of a storage there, and as large as it should be?"""
    there = archive.files.get(home + storage.key)
    if there is None or there.size < storage.numbers:
        found = f"{there.size:,} bytes are there" if there else "it is missing"
        raise archive.broken(f"{storage.numbers:,} numbers should be in data/{shown(storage.key)}, and {found}")


def _keys(content: object) -> list[str]:
    """The names in a dictionary."""
    return [key for key, _ in content.pairs if isinstance(key, str)] if isinstance(content, Container) else []


def _dictionaries(
    content: object, where: str, depth: int, known: set[int]
) -> Iterator[tuple[str, dict[str, TensorView]]]:
    """The outermost dictionaries that hold tensors by their names, and where each stands; known: those looked into.

    What an optimizer keeps stands under the numbers of its parameters, and is none.
    """
    if not isinstance(content, Container) or not depth or id(content) in known:
        return
    known.add(id(content))
    tensors = {key: each for key, each in content.pairs if isinstance(key, str) and isinstance(each, TensorView)}
    if tensors and len(tensors) == len(content.pairs):
        yield where, tensors
        return
    for key, value in content.pairs:
        if isinstance(key, str) and key not in OPTIMIZERS:
            yield from _dictionaries(value, f"{where}.{key}" if where else key, depth - 1, known)


OPTIMIZERS = frozenset(
    "optimizer optimizers optimizer_state_dict optimizer_states scheduler lr_scheduler scaler".split()
)


def _entries(tensors: dict[str, TensorView]) -> Iterator[TensorEntry]:
    """The tensors as a table; two names of the same numbers are one tensor."""
    if len(tensors) > MOST_TENSORS:
        raise broken_pickle(f"it holds {len(tensors):,} tensors: no more than {MOST_TENSORS:,} are read")
    known: set[TensorView] = set()
    for name, view in tensors.items():
        yield TensorEntry(name, view.shape, view in known and 0 not in view.shape)
        known.add(view)
