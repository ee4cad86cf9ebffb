"""The kinds of layers, a family a file; a family loads when one of its words is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convcalc.lang.words import ALIASES, FAMILIES

if TYPE_CHECKING:
    from convcalc.layers.kind import Kind

_loaded: dict[str, Kind[Any]] = {}


def kind_of(name: str) -> Kind[Any]:
    """The kind behind a layer word or one of its aliases.

    >>> kind_of("dense").word
    'fc'
    """
    found = _loaded.get(name)
    if found is None:
        word = ALIASES.get(name, name)
        module = __import__(f"convcalc.layers.{FAMILIES[word]}", fromlist=["KINDS"])
        _loaded.update({kind.word: kind for kind in module.KINDS})
        found = _loaded[name] = _loaded[word]
    return found


def words_with_default(word: str) -> tuple[str, ...]:
    """The words of its family that a `default` for this word reaches, itself first.

    >>> words_with_default("dwconv"), words_with_default("conv")[:2]
    (('dwconv',), ('conv', 'dwconv'))
    """
    kind_of(word)
    family = [other for other in FAMILIES if FAMILIES[other] == FAMILIES[word]]
    return (word, *[other for other in family if kind_of(other).default_group == word])


def stands_alone(word: str) -> bool:
    """Is this, under any of its names, a kind that `convcalc layer` takes?

    >>> stands_alone("deconv"), stands_alone("relu"), stands_alone("nonsense")
    (True, False, False)
    """
    return ALIASES.get(word, word) in FAMILIES and kind_of(word).alone


def words_alone() -> tuple[str, ...]:
    """The kinds that `convcalc layer` takes; loads every family.

    >>> "avgpool" in words_alone(), "gap" in words_alone()
    (True, False)
    """
    return tuple([word for word in FAMILIES if kind_of(word).alone])
