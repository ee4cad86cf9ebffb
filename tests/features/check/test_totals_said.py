"""Totals of a whole network, printed alone behind its program."""

from __future__ import annotations

import pytest

from tests.features.check.test_behind_code import checked

TRUE = [
    "Total parameters: 1163",
    "Params: 1.163K",
    "Number of parameters: 1.16 k",
    "Trainable params = 1,163",
    "MACs: 205.884K, Params: 1.163K",
    "FLOPs: 0.412M",
    "Total number of trainable parameters: 1163",
]


@pytest.mark.parametrize("printed", TRUE)
@pytest.mark.parametrize("where", ["below", "text", "blocks"])
def test_a_total_is_held_against_the_program(printed: str, where: str) -> None:
    assert checked(f"{printed}\n", where)[0] == 0


@pytest.mark.parametrize("where", ["below", "text", "blocks"])
@pytest.mark.parametrize("printed", ["Total parameters: 1164", "Params: 1.263K", "Trainable params = 1,153"])
def test_a_wrong_number_of_parameters_is_false(printed: str, where: str) -> None:
    status, said = checked(f"{printed}\n", where)
    assert status == 1 and "1 false" in said


def test_operations_that_no_tool_counts_so_cannot_be_said() -> None:
    status, said = checked("MACs: 215.884K\n")
    assert status == 1 and "1 cannot be said" in said


def test_lines_with_other_numbers_are_not_read() -> None:
    status, said = checked("Params: 1.163K\nEpoch 3 took 12 s\n")
    assert status == 1 and "not read" in said


def test_a_line_that_stands_twice_is_told() -> None:
    status, said = checked("Params: 1.163K\nParams: 1.163K\n")
    assert status == 1 and "which the line above says, too" in said
