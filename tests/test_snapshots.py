"""Reports that are compared as data lose nothing of what the page says but its notes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable

import pytest

from convcalc.document.model import Column, Document, Line, Table, Text
from convcalc.document.writers import Look, render
from convcalc.features.compare import topics
from convcalc.features.explain import catalogue, page
from tests import snapshots
from tests.features.compare.reports import topic

REPORTS: dict[str, Callable[[], Document]] = {
    **{f"compare {name}": lambda name=name: topic(name) for name in topics.TOPICS},  # type: ignore[misc]
    **{f"explain {each.name}": lambda each=each: page.of_topic(each) for each in catalogue.TOPICS},  # type: ignore[misc]
    "explain maxpool": lambda: page.of_word("maxpool"),
}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[^\W_]+", re.sub(r"(?<=\d),(?=\d{3})", "", text)))


@pytest.mark.parametrize("name", REPORTS)
def test_every_word_and_number_of_a_page_is_in_its_data(name: str) -> None:
    document = REPORTS[name]()
    shown = words(render(document._replace(notes=()), "plain", Look()))
    kept = words(json.dumps(snapshots.content(document), ensure_ascii=False))
    assert len(shown) > 20 and not shown - kept


def report(number: int, *notes: str) -> Document:
    table = Table((Column("n", "n", "count"),), [Line((number,)), Line((2 * number,), 0, "total")], "numbers")
    return Document("report", (Text("so many:", "counted"), table), str(number), {}, notes)


def test_a_note_is_compared_apart() -> None:
    assert snapshots.content(report(7)) == snapshots.content(report(7, "seven is odd"))
    assert snapshots.content(report(7)) != snapshots.content(report(8))
    assert snapshots.content(report(1500))["parts"] == [
        {"text": "counted", "lines": ["so many:"]},
        {"table": "numbers", "lines": ["n", "1,500", "total: 3,000"]},
    ]


def test_what_has_changed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(snapshots, "GOLDEN", str(tmp_path))
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    snapshots.check_report("kept", report(7))
    snapshots.check_notes("notes", {"kept": report(7, "odd")})
    monkeypatch.delenv("UPDATE_GOLDEN")
    snapshots.check_report("kept", report(7, "odd"))
    with pytest.raises(AssertionError, match=r"kept\.json has changed"):
        snapshots.check_report("kept", report(8))
    with pytest.raises(AssertionError, match=r"notes\.json has changed"):
        snapshots.check_notes("notes", {"kept": report(7, "even")})
