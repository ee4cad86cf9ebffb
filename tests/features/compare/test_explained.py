"""Every comparison topic points to an explanation that is there."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from convcalc.cli.group import GROUP
from convcalc.features.compare import TOPICS
from convcalc.features.compare.topic import EXPLAINED


def test_every_topic_is_explained() -> None:
    assert set(EXPLAINED) == set(TOPICS)


@pytest.mark.parametrize("topic", EXPLAINED)
def test_the_explanation_is_there(topic: str) -> None:
    result = CliRunner().invoke(GROUP, ["explain", EXPLAINED[topic]])
    assert result.exit_code == 0, result.output
