"""The networks of tests/data/specs parse, every claim in them holds, and their totals are the known ones."""

from __future__ import annotations

import pytest

from convcalc.network.claims import check_claims
from convcalc.text import Source
from tests.oracle.engine import measured
from tests.places import DATA, FACTS

FOLDER = DATA / "specs"
RECORDED = FACTS / "specs"

CLAIMS = {
    "dcgan": 5,
    "densenet121": 9,
    "googlenet": 10,
    "inception": 6,
    "lenet5": 11,
    "mobilenetv2": 12,
    "plain34": 6,
    "resnet18": 9,
    "resnet_cifar": 5,
    "resnet_family": 6,
    "se_resnet": 2,
    "unet": 12,
    "vgg16_core": 2,
    "wavenet": 4,
    "yolov3_tiny": 7,
}
"""How many claims each file makes."""

TOTALS = {
    "dcgan": (None, None),
    "densenet121": (7_978_856, 2_834_161_664),
    "googlenet": (6_998_552, None),
    "lenet5": (61_706, None),
    "mobilenetv2": (3_504_872, 300_774_272),
    "plain34": (21_623_848, 3_644_493_824),
    "resnet18": (11_689_512, 1_814_073_344),
    "resnet_family": (269_722, 40_551_040),
    "se_resnet": (78_864, None),
    "unet": (31_030_658, None),
    "vgg16_core": (138_357_544, 15_470_264_320),
    "yolov3_tiny": (8_852_366, 2_782_480_896),
}
"""Parameters and multiply-accumulates from elsewhere: torchvision, the papers, the files' own exact claims."""


def test_all_files_are_there() -> None:
    assert sorted(CLAIMS) == sorted(path.stem for path in FOLDER.glob("*.cnn"))


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the collection these files come from is not beside this repository")
def test_files_are_the_recorded_ones() -> None:
    for path in RECORDED.glob("*.cnn"):
        assert (FOLDER / path.name).read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_holds(name: str) -> None:
    verdicts = check_claims(measured(str(FOLDER / f"{name}.cnn")))
    assert [v for v in verdicts if v.verdict != "true"] == []
    assert len(verdicts) == CLAIMS[name]


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_made_false_is_found(name: str) -> None:
    text = (FOLDER / f"{name}.cnn").read_text(encoding="utf-8")
    lines = text.splitlines()
    at = max(i for i, line in enumerate(lines) if "->" in line.partition("#")[0])
    before, arrow, size = lines[at].partition("#")[0].rpartition("->")
    words = size.split()
    lines[at] = f"{before}{arrow} {words[0]}1 {' '.join(words[1:])}"
    text = "\n".join(lines)
    false = [v.claim.span for v in check_claims(measured(text)) if v.verdict == "false"]
    assert [Source(text).place(span.start)[0] for span in false] == [at + 1]


@pytest.mark.parametrize(("name", "totals"), TOTALS.items())
def test_totals(name: str, totals: tuple[int | None, int | None]) -> None:
    facts = measured(str(FOLDER / f"{name}.cnn"))
    params, macs = totals
    assert params in (None, facts.params)
    assert macs in (None, facts.macs)
