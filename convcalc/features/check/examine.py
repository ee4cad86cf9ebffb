"""The ways in to checking: all claims of a network, or an expected size of one layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from convcalc.diagnostics.diagnostic import SpecError
from convcalc.features.check.result import Checked, Report
from convcalc.lang.statements import parse
from convcalc.layers import kind_of
from convcalc.loading import facts_of
from convcalc.network.builder import build
from convcalc.network.claims import check_claims
from convcalc.network.facts import measure
from convcalc.text import Source

if TYPE_CHECKING:
    from convcalc.features.layer.layer import LayerFacts
    from convcalc.network.facts import Facts
    from convcalc.readers.source import Loaded


CALLS = re.compile(r"[A-Z]\w* ?\(|\.\w+\(|\bimport\b")
"""What a program has, and no spec."""


def examine(facts: Facts, lets: Mapping[str, int] | None = None) -> Report:
    """Every claim of what was measured; lets: the variables that were set from outside when it was.

    What looks for slips is loaded when there is something to look at: many who ask never do.
    """
    from convcalc.features.check.checker import examine as look

    return look(facts, lets)


def examine_loaded(loaded: Loaded, facts: Facts, lets: Mapping[str, int]) -> Report:
    """The claims of a network that was read; of one of the zoo on another input those about its own are not false.

    What holds on the input that it was published for is told as published, with what it is here.
    """
    if not loaded.zoo or facts.instead_of is None or lets:
        return examine(facts, lets)
    own = check_claims(facts_of(loaded, None, {}, facts.net.batch, facts.dtype))
    source = facts.net.source
    printed = {source.place(each.claim.span.start) for each in own if each.verdict in ("true", "published")}
    claims = [
        each._replace(
            verdict="published", slips=(), fits=(), follows=None, note=f"about its own input, {facts.instead_of}"
        )
        if each.verdict == "false" and (each.line, each.column) in printed
        else each
        for each in examine(facts).claims
    ]
    other = sum(each.verdict == "published" for each in claims)
    told = (
        f"{other} of the {len(claims)} published figures are about its own input, {facts.instead_of}: not judged here"
    )
    return Report(facts.name, facts.layout, tuple(claims), (), (*facts.notes, *([told] if other else [])))


def examine_pasted(loaded: Loaded, facts: Facts, lets: Mapping[str, int]) -> Report:
    """The same, with what stands beside the code of a program: what it printed, words around it, its docstring."""
    report = examine_loaded(loaded, facts, lets)
    if loaded.zoo or not _is_program(loaded.source):
        return report
    from convcalc.features.check.behind_code import with_printed
    from convcalc.features.check.docstrings import with_docstring
    from convcalc.features.check.words_said import with_words

    report = with_words(with_printed(report, facts, loaded.source), facts, loaded.source, lets)
    return with_docstring(report, facts, loaded.source)


def _is_program(source: Source) -> bool:
    """Is it read as a program? What reads those is loaded only for a text that calls something."""
    if not CALLS.search(source.text):
        return False
    from convcalc.readers import python_source

    return python_source.score(source) > 0


def without_input(loaded: Loaded, lets: Mapping[str, int], error: SpecError) -> Report | None:
    """The claims of a network that names no input, where nothing else is wrong: about receptive fields they are judged.

    None where nothing is claimed.  error: why it could not be measured.
    """
    from convcalc.features.arch.any_input import lacks_input, unsized

    found = unsized(loaded, lets, f"{error.message}: {error.hint}") if lacks_input(error) else None
    if found is None or not found.claims:
        return None
    from convcalc.features.check.checker import examine_fields

    return examine_fields(found)


def expected_size(facts: LayerFacts, numbers: tuple[int, ...]) -> Checked | None:
    """An expected size of one layer, checked as if it stood in a spec; None where the layer cannot be written down.

    Channels and filters that nobody gave are as many as the groups: no size depends on them.
    """
    axes = len(facts.out.size)
    size = numbers * axes if len(numbers) == 1 else numbers
    arriving = facts.in_._replace(channels=facts.in_.channels or facts.groups)
    word, _, rest = facts.text.partition(" ")
    filters = f" {facts.groups}" if kind_of(word).weighted and facts.out.channels is None else ""
    source = Source(f"{arriving.text()} -> {word}{filters} {rest} -> {'x'.join(map(str, size))}")
    try:
        return examine(measure(build(parse(source), source))).claims[-1]
    except SpecError:
        return None
