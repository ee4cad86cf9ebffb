"""Claims: exact where all digits are written, rounded or cut where not, judged at every call."""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.lang.tree import Claim
from convcalc.network import builder, claims
from convcalc.network.claims import Computed, Verdict, about_another_input, check_claims, compare

NET = "input 32x32x3; "


def verdicts(text: str) -> list[str]:
    return [v.verdict for v in check_claims(measure(text))]


def only(text: str) -> Verdict:
    (verdict,) = check_claims(measure(text))
    return verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("-> 30x30x8", "true"),
        ("-> 30x30", "true"),
        ("-> 30x30x9", "false"),
        ("params = 224", "true"),
        ("params = 216", "false"),
        ("weights = 216", "true"),
        ("macs = 194,400", "true"),
        ("macs ~ 194K", "true"),
        ("macs = 194K", "true"),
        ("macs = 194.4K", "true"),
        ("macs ~ 195K", "false"),
        ("macs ~ 0.2M", "true"),
        ("macs ~ 0.1M", "true"),  # cut
        ("macs ~ 190000", "true"),  # filled up with zeros
        ("macs ~ 194300", "false"),
        ("macs ~ 0.19M", "true"),
        ("rf = 3", "true"),
        ("rf = 5", "false"),
        ("jump = 1", "true"),
    ],
)
def test_one_claim(claim: str, verdict: str) -> None:
    assert only(f"{NET}conv 8 3x3 {claim}").verdict == verdict


def test_a_cut_number_is_noted() -> None:
    assert only(NET + "conv 8 3x3 macs ~ 0.1M").note == "cut, not rounded"
    assert only(NET + "conv 8 3x3 macs ~ 0.19M").note == ""


def test_a_statement_sums_its_rows_and_repetitions() -> None:
    assert verdicts(NET + "[conv 3 3x3 p1, bn] x 4  params = 360  macs = 331,776  rf = 9  -> 32x32x3") == ["true"] * 4


def test_a_claim_inside_a_block_is_judged_at_every_call_and_told_once() -> None:
    text = NET + "block b(c) [ conv c 3x3 p1 -> 32x32x8 ]; b(8), b(9), b(8)"
    verdict = only(text)
    assert verdict.verdict == "false"
    assert verdict.computed == (9, (32, 32))


def test_a_claim_about_a_field_is_judged_in_every_turn() -> None:
    verdict = only(NET + "[conv 3 3x3 p1  rf = 3] x 3")
    assert verdict.verdict == "false"
    assert verdict.where == "repetition 2"
    assert verdict.computed == (5, 5)


def test_totals() -> None:
    text = NET + "conv 8 3x3, gap, fc 10\ntotal params = 314  macs = 194,480  rf = 3"
    assert verdicts(text) == ["true"] * 3


def test_behind_a_global_layer_everything_is_seen() -> None:
    verdict = only(NET + "conv 8 3x3, gap  rf = 30")
    assert verdict.verdict == "false"
    assert verdict.computed is None


def test_a_published_figure_that_does_not_hold_is_no_failure() -> None:
    assert only(NET + 'conv 8 3x3  params = 216 published "biases left out"').verdict == "published"
    assert only(NET + 'conv 8 3x3  params = 224 published "it does hold"').verdict == "true"


def test_a_statement_without_layers_claims_the_tensor_as_it_stands() -> None:
    assert verdicts(NET + "conv 8 3x3\n-> 30x30x8") == ["true"]


def test_chw_claims_are_read_channels_first() -> None:
    assert verdicts("layout chw; input 3x32x30; conv 8 3x3 -> 8x30x28; relu -> 30x28") == ["true", "true"]


def test_different_axes_need_different_numbers() -> None:
    assert only("input 32x32x3; conv 8 1x3  rf = 3").verdict == "false"


def test_memory_is_bytes_and_numbers_are_another_way_to_count() -> None:
    total = 30 * 30 * 8
    for claimed, verdict in ((4 * total, "true"), (total, "convention"), (2 * total, "false")):
        assert verdicts(f"{NET}conv 8 3x3; total memory = {claimed}") == [verdict]
        assert verdicts(f"{NET}conv 8 3x3 memory = {claimed}") == [verdict]


FIELDS = "9000x4; conv 4 k3; [conv 4 k3 p1{claim}; [conv 4 k5{claim}; conv 4 k1] x 7, relu{claim}] x 150"
GROWING = "40x4; [concat[identity | conv 3 k1{claim}]; tconv in k3{claim}; [dwconv k1{claim}; conv in+1 k1] x 3] x 130"
MIXED = "900x4; [concat[identity | conv 3 k1{claim}]; conv in k3{claim}; bn] x 130"
UNEVEN = "400x4; upsample 2; [conv 4 k3 p1{claim}; relu] x 120"
OPEN = "40x4; a: conv 4 k3 p1; [conv 4 k3 p1{claim}; add a{claim}] x 120"
CALLS = "block b [ conv in k3{claim}; [conv in k2 p0:1{claim}] x 5; conv in k1 ]; [b, b, conv in+1 k1{claim}] x 120"
NESTED = "90000x2; " + CALLS


@pytest.mark.parametrize("text", [FIELDS, GROWING, MIXED, UNEVEN, OPEN, NESTED])
@pytest.mark.parametrize(
    "claim",
    [
        *(
            " rf = 3",
            " rf ~ 5K",
            " rf ~ 200",
            " jump = 1",
            " params = 51",
            " params ~ 1M",
            " params = 2K",
            " macs ~ 1M",
        ),
        *(
            " macs = 4M  memory ~ 3K  memory ~ 1M",
            " -> 9000x4",
            " weights = 48  rf = 5  jump = 1  -> 9000",
        ),
    ],
)
def test_a_claim_in_a_long_repeat_fails_first_where_it_would_if_every_turn_were_judged(
    text: str, claim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text.format(claim=claim)
    halved = check_claims(measure(text))
    monkeypatch.setattr(claims, "UNSTEADY", (object,))
    monkeypatch.setattr(builder, "FEW", 10**9)
    every = check_claims(measure(text))
    assert [each[:5] for each in halved] == [each[:5] for each in every]


def test_claims_in_a_million_turns_are_judged_in_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = []

    def counted(claim: Claim, computed: Computed, layout: str = "hwc", width: int = 4) -> Verdict:
        judged.append(claim)
        return compare(claim, computed, layout, width)

    monkeypatch.setattr(claims, "compare", counted)
    assert only("4000000x4; [conv 4 k3 p1  jump = 1] x 1000000").verdict == "true"
    verdict = only("4000000x4; [conv 4 k3  macs ~ 192M] x 1000000")
    # 48 products a place, a place less on each side a turn: less than 191.5 million of them from there on
    assert (verdict.computed, verdict.where) == (191_499_936, "repetition 5209")
    assert len(judged) < 60


def test_biases_and_activations_are_claimed_of_a_layer_and_of_all() -> None:
    text = NET + "conv 8 3x3 biases = 8 activations = 7200 -> 30x30x8; relu; total biases = 8 activations = 7.2K"
    assert verdicts(text) == ["true"] * 5
    assert verdicts(NET + "conv 8 3x3 biases = 9 activations = 28800") == ["false"] * 2


def test_fields_and_jumps_are_claimed_by_axis_and_as_fractions() -> None:
    assert verdicts(NET + "conv 8 3x1 rf = 3x1 jump = 1") == ["true"] * 2
    assert verdicts(NET + "tconv 8 2x1 s2x1 jump = 1/2x1") == ["true"]
    assert verdicts(NET + "tconv 8 2x2 s2 jump = 1/2") == ["true"]
    assert verdicts(NET + "conv 8 3x1 rf = 1x3 jump = 1/2") == ["false"] * 2
    assert only(NET + "conv 8 3x1 rf = 3x1x1").verdict == "false"


def test_what_else_rounds_to_one_digit_is_said() -> None:
    net = NET + "conv 8 3x3, fc 100; total params = "
    assert only(net + "1M").note == "one digit: 500,000 to 1,499,999 all round to it"
    assert only(net + "0.72M").note == ""
    assert only(net + "2M").verdict == "false"


def test_a_field_that_other_units_have_is_counted_differently() -> None:
    """Where branches of different strides meet a row speaks for unit 0, behind an upsampling for the most."""
    met = "64x8; concat[conv 4 k3 s2 p1 | maxpool k2 s1, avgpool to 32]"
    spoken = {rf: only(f"{met}  rf = {rf}") for rf in (2, 3, 4, 5)}
    assert [each.verdict for each in spoken.values()] == ["false", "convention", "true", "false"]
    assert spoken[3].note == "unit 31 sees that much, but units differ: unit 0 sees 4"
    behind = "9x9x1; upsample 2, conv 4 3x3"
    assert only(f"{behind} rf = 2").verdict == "true"
    assert only(f"{behind}  rf = 3").note == ""
    assert only(f"{behind}; total rf = 3").verdict == "false"
    (verdict,) = check_claims(measure("9x1; upsample 3, conv 4 k2; total rf = 1"))
    assert (verdict.verdict, verdict.note) == ("convention", "unit 0 sees that much, but units differ: the most is 2")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("conv 8 3x3 inputs = 3", ["true"]),
        ("fc 10 inputs = 3072", ["true"]),
        ("fc 10 inputs = 3", ["false"]),
        ("conv 8 3x3, flatten inputs = 3; total inputs = 3", ["true", "true"]),
        ("a: conv 8 3x3; flatten inputs = 7200; total inputs = 8", ["true", "false"]),
        ("[ relu ] x0 inputs = 3; total inputs = 3", ["true", "true"]),
        ("-> 32x32; total inputs = 3", ["true", "true"]),
    ],
)
def test_what_arrives_is_all_where_a_layer_flattens_and_the_channels_elsewhere(text: str, found: list[str]) -> None:
    assert verdicts(NET + text) == found


def test_only_branches_that_hold_claims_are_entered() -> None:
    assert verdicts("8x8x3; concat[ conv 4 1x1 -> 8x8x4 | conv 4 3x3 p1 | conv 2 1x1 -> 8x8x3 ]") == ["true", "false"]


def test_a_unit_that_sees_as_much_is_not_looked_for_where_an_axis_is_unknown() -> None:
    text = "8x8x4 -> reshape 8x4x8 -> reshape 16x4x4 -> upsample 2 -> conv 4 3x3"
    assert measure(text).rf == (2, None)
    assert [only(f"{text}; total rf = {rf}").verdict for rf in (1, 2)] == ["false", "unknown"]


def test_a_printed_memory_is_what_was_printed() -> None:
    verdict = only(f'{NET}conv 8 3x3 memory = 3 published "a slide"')
    assert (verdict.verdict, verdict.computed, verdict.note) == ("published", 4 * 30 * 30 * 8, "a slide")


def test_claims_about_another_input_say_so() -> None:
    text = f'{NET}conv 8 3x3 -> 30x30 macs = 3 published "a slide"; total params = 224'
    own, other = measure(text), measure(text, input=(16, 16, 3))
    assert [each.verdict for each in check_claims(own)] == ["true", "published", "true"]
    found = [each.verdict for each in check_claims(other)]
    assert found == ["false", "false", "true"]
    assert about_another_input(own, found) == about_another_input(other, ["true"]) == ""
    assert about_another_input(other, found) == "the 3 claims in the spec are about its own input, 32x32x3"
    assert about_another_input(other, found[:1]) == "the claim in the spec is about its own input, 32x32x3"


def test_turns_are_judged_until_nothing_is_left_that_was_true_so_far() -> None:
    first, second = check_claims(measure("40x4; a: conv 4 k3 p1; [conv 4 k3 p1 rf = 5 params = 52; add a] x 120"))
    assert (first.verdict, first.where, first.computed) == ("false", "repetition 2", (7,))
    assert second.verdict == "true"
    alone = only("40x4; a: conv 4 k3 p1; [conv 4 k3 p1 rf = 5; add a] x 120")
    assert (alone.verdict, alone.where) == ("false", "repetition 2")
