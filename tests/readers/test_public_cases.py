"""Questions that people asked in public, answered: the right number is said, or what hinders and what helps.

tests/data/public_cases.jsonl holds them, a line each: the question in a short and neutral wording of ours, the answer
that is right, the command as one would type it, and the parts that its answer must say. Prints, summaries and tables
have tests of their own.

Where we answer otherwise than was wished: a dense layer on the last axis (PUB26) is not judged in both senses; the
message says which spec means Keras'. MATLAB (PUB67) is refused by its name. An embedding (PUB25) is written with the
number of its words, on which its parameters depend.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import run
from tests.places import DATA

CASES = [json.loads(line) for line in (DATA / "public_cases.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_public_question_is_answered(case: dict[str, Any], tmp_path: Path) -> None:
    for name, text in case.get("files", {}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ran = run(*shlex.split(case["command"])[1:], stdin=case.get("input", "").encode(), cwd=tmp_path)
    said = ran.out + ran.err
    assert ran.status == case["status"], said
    assert [part for part in case["says"] if part not in said] == [], said


def test_what_is_not_counted_is_said() -> None:
    ran = run("arch", "400 -> embedding 5000x32 -> conv 16 k5 -> attention 20")
    assert ran.status == 2 and "attention is not counted here" in ran.err
