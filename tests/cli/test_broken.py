"""What broke the program in 308,536 hostile cases, 257,000 layers and networks and 218 mutants, each by its number.

A is wrong numbers, B crashes, hangs and memory, C what was ugly, M the table of mutants that no test found, row by row.
LINES are command lines and what must be answered, CALLS lines of Python, COSTS what must cost no more than something
small; HELD are those that other tests hold, each of which fails with such a mutant in today's arithmetic.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from convcalc.api import check, layer, measure
from convcalc.diagnostics.diagnostic import SpecError
from tests.cli.listed import ask, is_held
from tests.cli.program import in_process
from tests.work import counted

NUMBERS = frozenset(
    [f"{letter}{n}" for letter, last in (("A", 3), ("B", 10), ("C", 9), ("M", 20)) for n in range(1, last + 1)]
)

STRIDED = (
    "18x15x3; a: dwconv k5 p2 nobias; conv same_lower 2x2 3 stride=2; concat a crop; tconv 4x4 nobias s2 6 d2 g2 p1"
)
"""Behind a concat of maps of different strides a dilated kernel cannot be followed."""

NET = "32x32x3 -> conv 8 3x3 p1\n"

FILES: dict[str, bytes] = {
    "claim.cnn": b"-> 0.5 relu\n",
    "utf32.cnn": NET.encode("utf-32"),
    "utf32be.cnn": NET.encode("utf-32-be"),
    "utf16le.cnn": NET.encode("utf-16-le"),
    "nulls.cnn": NET.encode().replace(b" ", b"\0"),
    "zero-width.cnn": "32x32x3 -> conv\u200b 8 3x3\n".encode(),
    "mark.cnn": "32x32x3 -> conv 8 3x3\n\ufeffrelu\n".encode(),
    "begins-with-mark.cnn": "\ufeff32x32x3 -> conv 8 3x3\n".encode(),
    "slips.cnn": b"32x32x3\n" + b"konv 8 3x3\n" * 40,
}

LINES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    # wrong numbers
    ("A1", 'check "16x1 -> upsample 1000001 -> conv 1 k3 -> upsample 7; total rf = 2"', 0, ("1 of 1 claim true",)),
    ("A1", 'check "16x16x1 -> upsample 1000003x1000001 -> conv 1 3x5 -> upsample 7x3; total rf = 2"', 0, ("1 of 1",)),
    ("A1", 'check "16x1 -> upsample 1000001 bilinear -> conv 1 k3; total rf = 3"', 0, ("1 of 1 claim true",)),
    *[("A1", f'arch "16x1 -> upsample {factor}" --unit 5', 0, ("0 to 0: 1 place,",))
      for factor in ("1000000", "1000001", "1000000000")],
    ("A1", 'arch "16x1 -> upsample 1000001 bilinear" --unit 500002', 0, ("0 to 1: 2 places,",)),
    ("A1", 'arch "16x16x1 -> upsample 1000000000" --unit 5,15999999999', 0, ("0 to 0: 1 place,", "15 to 15: 1 place,")),
    ("A1", 'arch "16x1 -> tconv 1 k2 s1000001 d3" --unit 5', 0, ("sees", "nothing")),
    ("A1", f'check "{STRIDED}; total rf = 4"', 1, ("1 cannot be said", "unknown  line 1, total: rf = 4")),
    ("A1", 'check "16x1 -> tconv 1 k2 s2501 d2; total rf = 2 jump = 1"', 1, ("2 cannot be said",)),
    ("A1", f'arch "{STRIDED}" -q rf', 0, ("?\n",)),
    *[("A2", f'arch "9x9x3 -> a: conv 8 3x3 p1 -> conv 8 5x5 p2 -> from a{behind}" -q rf', 0, ("7\n",))
      for behind in ("", " -> [relu] x0", " -> [[relu] x0, [conv 8 3x3] x0] x5", " -> add[ | ] x0")],
    ("A2", 'check "9x9x3 -> a: conv 8 3x3 p1 -> conv 8 5x5 p2 -> from a; [relu] x0; total rf = 7"', 0, ("1 of 1",)),
    ("A2", 'arch "32x32x3 -> [relu] x0" --json', 0, ('"memory": 0, "rf": null',)),
    ("A2", 'check "32x32x3 -> [relu] x0; total rf = 1"', 1, ("1 cannot be said",)),
    # crashes
    *[("B1", f'arch "8x8x3 -> {word} {number}"', 2, (f"'{number}' is not a number", hint.format(word)))
      for word, number, hint in (
        ("dropout", "0.5x3", "[{} 0.5] x3"), ("lrelu", "0.1x3", "[{} 0.1] x3"), ("elu", "1.0x2", "[{} 1.0] x2"),
        ("dropout", "0.5g2", "a decimal stands alone: {} 0.5"), ("dropout", "0.5s2", "stands alone: {} 0.5"),
        ("elu", "0.5k3", "stands alone: {} 0.5"), ("celu", "1.5op1", "stands alone: {} 1.5"), ("dropout", "0.5.5", ""),
        ("dropout", "0.5K", ""), ("lrelu", "0.1:2", ""), ("relu", "0.5x2", ""),
    )],
    *[("B2", f'arch -- "{text}"', 2, (f"'{number}' is neither a number nor a size",)) for text, number in (
        ("-> .5; relu", ".5"), ("; -> 0.5", "0.5"), ("] -> 4.14G", "4.14G"), ("-> 0.5x3", "0.5x3"),
        ("[ -> 0.5 ]", "0.5"), ("| -> .5", ".5"), ("-> 8x8x.5; relu", "8x8x.5"), ("0.5 -> relu", "0.5"),
        ("input 0.5; relu", "0.5"),
    )],
    ("B2", "arch claim.cnn", 2, ("'0.5' is neither a number nor a size",)),
    *[("B3", f'draw {picture} "{text}" {form}', 0, ("input",))
      for text in ("8x8x3 -> 8x8", "16x1 -> 3", "8x8x3 -> [relu] x0") for picture in ("net", "nets")
      for form in ("", "--format dot", "--format mermaid")],
    *[("B3", f'draw {picture} "8x8x3 -> 8x8" --format svg', 0, ("</svg>",)) for picture in ("net", "nets")],
    ("B3", 'draw net "8x8x3 -> 8x8" --memory', 0, ("total",)),
    ("B3", 'draw rf "8x8x3 -> 8x8"', 2, ("a network without layers has no receptive field",)),
    *[("B4", f'arch "{text}" --unit {unit}', 2, ("no layer whose units could see", "the network has no layers"))
      for text in ("8x8x3 -> 8x8", "8x8x3 -> [relu] x0", "8x8x3 -> [ [gap] x0 ] x3") for unit in ("0,0", "0")],
    ("B4", 'arch "8x8x3 -> 8x8" --layer 0', 2, ("no layer is called '0'", "the network has no layers")),
    # ugly
    ("C1", "arch vgg16 -q -o -", 0, ("1000\n",)),
    *[("C2", f"solve {words}", 1, (said,)) for words, said in (
        ("--same -f 4", "no whole p does it with f = 4"), ("--same -f 4 -q", "no whole p does it with f = 4"),
        ("tconv --out n -f 10 -q", "no whole p does it"), ("--n 10 --out 11 -f 3 -s 7 -p 0", "it is 2, not 11"),
        ("maxpool --n 10 --out 30 --f 3", "no whole numbers s and p do it"),
    )],
    *[("C3", f"layer {kind} -n {n} -f 2 {idle}", 0, ("4\n" if kind.endswith("pool") else "",))
      for kind, n in (("avgpool", "8"), ("maxpool", "8"), ("avgpool", "8x8"), ("conv", "8x8"))
      for idle in ("-d 1", "-d 1x1", "-p 0x0", "--op 0x0", "--op 0", "-g 1")],
    ("C3", "layer avgpool -n 8x8x8 -f 2 -d 1x1x1 -q", 0, ("4\n",)),
    ("C3", "layer avgpool -n 8 -f 2 -d 2x1", 2, ("avgpool takes no dilation",)),
    ("C4", "arch utf32.cnn", 3, ("looks like UTF-32; save it as UTF-8",)),
    ("C4", "arch utf32be.cnn", 3, ("looks like UTF-32; save it as UTF-8",)),
    ("C4", "arch utf16le.cnn", 3, ("looks like UTF-16; save it as UTF-8",)),
    ("C4", "arch nulls.cnn", 2, ("the text holds U+0000 (null), 5 times",)),
    ("C4", "arch slips.cnn", 2, ("and 35 more mistakes",)),
    ("C5", "arch zero-width.cnn", 2, ("the text holds U+200B (zero width space)",)),
    ("C5", "arch mark.cnn", 2, ("the text holds U+FEFF (zero width no-break space)",)),
    ("C5", "arch begins-with-mark.cnn -q", 0, ("30x30x8\n",)),
    ("C6", "layer -n 5 -f 3 -o ''", 3, ("-o '' names no file",)),
    ("C6", "layer -n 5 -f 3 -o .", 3, ("could not write '.': it is a directory",)),
    ("C9", 'arch "4x1 -> upsample 2" --unit 1', 0, ("0 to 0: 1 place, it is in the input",)),
    ("C9", 'arch "4x1 -> conv 1 k3 p1" --unit 0', 0, ("-1 to 1: 3 places; 2 of them, 0 to 1, are in the input",)),
)  # fmt: skip

CONV = "8x8x3; let n = 2; conv n 3x3"

OF_A_LAYER: tuple[tuple[str, object], ...] = (
    *(("n", 5.0), ("n", "5"), ("n", None), ("n", []), ("n", {3: 3}), ("f", ()), ("f", {3: 3}), ("s", 2.0), ("g", 1.0)),
    *(("p", 1.5), ("p", "3"), ("op", 1.5), ("dim", 2.5), ("ceil", "yes"), ("kind", 3), ("kind", None)),
)

CALLS: tuple[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], str], ...] = (
    *[("A3", measure, (CONV,), {"batch": n}, said) for n, said in (
        (-3, "batch: -3 is out of range"), (0, "batch: 0 is out of range"), (2.5, "batch: 2.5 is not a whole number"),
        (True, "batch: True is not"), ("5", "batch: '5' is not"), (Fraction(3), "batch: Fraction(3, 1) is not"),
        (None, "batch: None is not"), (float("nan"), "batch: nan is not"), (10**30, "batch: a number above 1,"),
    )],
    *[("A3", measure, (CONV,), {"n": n}, said) for n, said in (
        (2.5, "n: 2.5 is not a whole number"), (True, "n: True is not"), ((2.5,), "n: (2.5,) is not"),
        ("2", "n: '2' is not"), (-1, "filters is -1"),
    )],
    *[("A3", measure, (CONV,), {"input": size}, said) for size, said in (
        ((8, 8, 3.0), "input: 3.0 is not a whole number"), ((8, 8, True), "input: True is not a whole number"),
        ((), "input: () is not a size"), ([], "input: [] is not a size"), (8.5, "input: 8.5 is not a size"),
        (b"8x8x3", "input: b'8x8x3' is not a size"), ({8, 9}, "is not a size"),
        ((8, 8, -3), "'8x8x-3' is not an input size"), ("8.5x8x3", "'8.5x8x3' is not an input size"),
    )],
    ("A3", layer, (), {"n": 5, "f": 3, "c": 2.5, "filters": 3}, "c: 2.5 is not a whole number"),
    ("A3", layer, (), {"n": 5, "f": 3, "c": 1, "filters": Fraction(1, 2)}, "filters: Fraction(1, 2) is not"),
    *[("C8", layer, (), {"n": 5, "f": 3, name: value}, f"{name}: {value!r} is not") for name, value in OF_A_LAYER],
    ("C8", layer, (), {"n": 5, "f": 3, "d": [[1]]}, "d: [1] is not a whole number"),
    ("C8", layer, (), {"n": 5, "f": 3, "p": [[1, 2], [0]]}, "p: [0] is not a pair (before, after)"),
    ("C8", layer, (), {"n": 5, "f": 3, "p": [[1, 2, 3]]}, "p: [1, 2, 3] is not a pair (before, after)"),
    ("C8", layer, (), {"n": 8, "f": 2, "kind": "avgpool", "d": True}, "d: True is not"),
    *[("C8", verb, (what,), {}, "is not a network") for verb in (measure, check)
      for what in (None, 3, 2.5, True, b"8x8x3", ["resnet50"], object())],
)  # fmt: skip
"""A number, a verb and what it is given, and what it must refuse in words."""


COARSER = "8x8x3; [ upsample 2{}, conv 4 3x3 s3 p1 ] x{}"

COSTS: tuple[tuple[str, str, str, float], ...] = (
    *[("B5", f"solve {words} -f {f}", f"solve {words} -f 3", 1.2)
      for words in ("--same", "tconv --out n", "tconv --out 2n", "maxpool --out n", "--out n/2 -s 2")
      for f in (10_000_000, 1_000_000_000)],
    ("B5", "solve tconv --same --op 1:1000000000", "solve tconv --same --op 1:10", 1.5),
    *[("B6", f'arch "{text}"', 'arch "8x3; conv 2 k3"', 1.5) for text in (
        "1000000000x3; avgpool to 999983", "1000000x3; avgpool to 999983; conv 8 k3 s2",
        "10x3; tconv 8 k1000000 s999983", "10x3; tconv 8 k1000000 s999983 d7; conv 2 k5 s3",
        "1000x3; upsample to 999983 bilinear; upsample to 999979",
    )],
    *[("B6", f'arch "{COARSER.format(how, many)}"', f'arch "{COARSER.format(how, 8)}"', 3)
      for how in ("", " bilinear") for many in (16, 59, 1000)],
    ("B6", f'arch "{COARSER.format("", 59)}" --unit 0,0', "arch resnet110 --unit 0,0", 3),
    ("B7", "arch resnet1202 --unit 0,0", "arch resnet110 --unit 0,0", 12),
    ("B7", "arch resnet1202 --unit 7,7 --layer conv4", "arch resnet110 --unit 7,7 --layer conv4", 12),
)  # fmt: skip
"""A number, a line, another, and how many times what that costs it may cost, in calls of functions."""

PASTED = (
    ("224x224x3\n", "conv3-64\n", ""),
    ("224x224x3\n", "conv3-64 | ", ""),
    ("224x224x3\n", "conv3-64, ", ""),
    ("224x224x3\n[64, 'M', ", "64, ", "64]"),
    ("224x224x3\n", "32c1-", "10n"),
    ("224x224x3\n", "- **Conv** 1x1, 64\n", ""),
    ("224x224x3\n", "CONV3-64: [224x224x64]  memory:  224*224*64=3.2M\n", ""),
    ("224x224x3\n", "[1x1, 64; 3x3, 64; 1x1, 256] x 3\n", ""),
    ("224x224x3\n", "├── Conv2D(32, 3x3, padding='same')\n", ""),
    ("input 3x224x224\n", "nn.Conv2d(3, 3, 3, padding=1)\n", ""),
)
"""B9: eight times such lines cost eight times as much."""

FIELDS, INTERVALS = "tests/network/test_receptive_fields.py", "tests/arithmetic/test_intervals.py"
TEXTS, STORED = "tests/layers/test_texts.py", "tests/layers/test_operations.py"
UNSAID, UNKNOWN = "tests/network/test_unknown_fields.py", "tests/layers/test_unknown.py"

HELD: dict[str, tuple[str, ...]] = {
    "B8": ("tests/cli/test_streams.py::test_a_file_that_is_too_long_is_refused_unread",),
    "B10": (  # but for a directory as stdin: Python refuses that before the program begins
        "tests/cli/test_streams.py::test_an_interrupt_is_130_and_silent",
        "tests/cli/test_streams.py::test_an_interrupt_while_modules_are_loaded_is_130_and_silent",
    ),
    "C1": ("tests/cli/test_output.py::test_a_dash_is_standard_output",),
    "C6": ("tests/cli/test_output.py::test_the_longest_name_can_be_written",),
    "C7": (
        "tests/cli/test_output.py::test_permissions_and_links_stay",
        "tests/cli/test_output.py::test_a_file_with_two_names_is_written_under_the_one_that_was_given",
    ),
    "M1": (
        f"{FIELDS}::test_bilinear_upsampling_sees_the_places_on_both_sides",
        "tests/layers/test_resize.py::test_each_place_sees_what_it_is_made_of",
    ),
    "M2": (f"{FIELDS}::test_a_branch_that_sees_all_makes_all_see_it",),
    "M3": (f"{INTERVALS}::test_a_span_is_the_hull_of_its_units",),
    "M4": (
        f"{INTERVALS}::test_sizes_are_those_of_the_units",
        f"{INTERVALS}::test_of_stairs_all_units_are_counted_however_long_their_rhythm",
        f"{FIELDS}::test_units_that_all_see_equally_much_do_not_vary",
    ),
    "M5": (f"{FIELDS}::test_the_shortcut_a_sees_every_s_th_place",),
    "M6": (f"{FIELDS}::test_the_shortcut_a_with_a_stride_and_as_many_channels",),
    "M7": (f"{FIELDS}::test_what_reads_everything_sees_all",),
    "M8": (f"{STORED}::test_what_is_stored",),
    "M9": (
        "tests/layers/test_places.py::test_a_vector_made_of_a_map_sees_all_of_it_and_one_of_a_vector_what_that_sees",
        "tests/layers/test_places.py::test_a_reshape_sees_what_it_moves_and_is_unknown_where_that_depends_on_other_axes",
        f"{UNSAID}::test_a_field_is_followed_through_flatten_and_reshape",
        f"{UNSAID}::test_what_sees_all_is_told_apart_from_what_is_unknown",
    ),
    "M10": (f"{FIELDS}::test_a_repeat_with_a_stride_whose_shape_stays",),
    "M11": (
        f"{INTERVALS}::test_the_shortest_is_that_of_the_shorter_branch",
        f"{INTERVALS}::test_holes_that_repeat_too_rarely_are_not_tabulated_even_where_the_result_would_be_short",
    ),
    "M12": (f"{STORED}::test_operations",),
    "M13": (f"{TEXTS}::test_a_layer_is_written_as_it_was",),
    "M14": (
        f"{TEXTS}::test_workings_with_unequal_padding_name_both_sides",
        f"{TEXTS}::test_workings_with_as_much_padding_on_both_sides_write_it_once",
        f"{TEXTS}::test_a_window_larger_than_the_padded_input_is_noted_with_ceil_alone",
        "tests/layers/test_places.py::test_axes_have_the_names_that_people_give_them",
        "tests/layers/test_places.py::test_a_window_stands_where_there_is_room_and_what_it_leaves_is_counted",
    ),
    "M15": (
        f"{TEXTS}::test_a_vector_has_no_axes_to_slide_along",
        f"{TEXTS}::test_what_is_needed_is_asked_for_in_the_kinds_own_name",
        f"{TEXTS}::test_what_is_the_default_is_left_out",
    ),
    "M16": (f"{TEXTS}::test_padding_below_zero_on_either_side_is_refused",),
    "M17": (
        f"{INTERVALS}::test_all_absorbs_what_it_meets_and_unknown_the_rest",
        f"{INTERVALS}::test_a_jump_is_followed_as_far_as_its_limit",
        f"{INTERVALS}::test_a_chain_of_floors_is_followed_as_far_as_its_limit",
        f"{INTERVALS}::test_what_repeats_too_rarely_is_not_tabulated",
        f"{INTERVALS}::test_branches_are_followed_as_far_as_their_limit",
        f"{INTERVALS}::test_sizes_too_many_to_look_at_are_not_said",
        f"{UNSAID}::test_a_claim_about_it_is_neither_true_nor_false",
        f"{UNSAID}::test_factors_of_a_million_cost_no_more_than_small_ones",
    ),
    "M18": (
        f"{FIELDS}::test_the_shortest_path_passes_by_what_can_be_passed_by",
        f"{TEXTS}::test_a_layer_is_written_as_it_was",
        f"{UNKNOWN}::test_unknown_channels_give_a_size_and_no_count",
    ),
    # equivalent, or only speed: those of them that today's arithmetic still has are in the list, each with its reason
    "M19": ("tests/test_mutants.py::test_what_is_judged_equivalent_exists_and_has_a_reason",),
    # not judged then; now each of them fails one of these
    "M20": (
        f"{UNKNOWN}::test_unknown_channels_give_a_size_and_no_count",  # conv.py:143, tconv.py:117, pool.py:128
        "tests/layers/test_every_kind.py::test_the_sides_of_a_kernel_have_one_name_where_they_are_equal",  # conv.py:185
        f"{STORED}::test_what_is_stored",  # dense.py:38
        f"{TEXTS}::test_a_layer_that_cannot_be_is_refused",  # pool.py:57, reshape.py:116, resize.py:69
        f"{STORED}::test_operations",  # pool.py:141, pointwise.py:22
        f"{TEXTS}::test_a_vector_has_no_axes_to_slide_along",  # pool.py:158, reshape.py:106, resize.py:32
        "tests/layers/test_every_kind.py::test_its_workings_end_in_its_numbers",  # resize.py:61
        "tests/diagnostics/test_wrong.py::test_a_mistake_is_told_in_these_words",  # pointwise.py:72
        f"{TEXTS}::test_one_axis_is_written_with_its_letter",  # window.py:191
        f"{FIELDS}::test_what_scales_a_larger_map_is_a_gate",  # merge.py:98
        f"{INTERVALS}::test_a_unit_sees_what_the_units_that_it_reads_see",  # sight.py:104
    ),
}


def test_every_line_is_there() -> None:
    asked = {number for number, *_ in (*LINES, *CALLS, *COSTS)}
    assert asked | {"B9"} | HELD.keys() == NUMBERS


@pytest.mark.parametrize("number", HELD)
def test_what_holds_a_line_is_there(number: str) -> None:
    assert [name for name in HELD[number] if not is_held(name)] == []


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("broken")
    for name, data in FILES.items():
        (place / name).write_bytes(data)
    return {name: place / name for name in FILES}


@pytest.mark.parametrize(("number", "line", "status", "said"), LINES, ids=[f"{at[0]}-{at[1][:60]}" for at in LINES])
def test_a_line_is_answered(number: str, line: str, status: int, said: tuple[str, ...], files: dict[str, Path]) -> None:
    ask(line, status, said, files)


@pytest.mark.parametrize(("number", "verb", "args", "named", "said"), CALLS)
def test_nonsense_is_refused_under_its_name(
    number: str, verb: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any], said: str
) -> None:
    with pytest.raises(SpecError) as raised:
        verb(*args, **named)
    assert said in raised.value.message


def test_c2_that_nothing_does_it_is_no_answer_but_one_line_of_why() -> None:
    ran = in_process("solve", "--same", "-f", "4", "-q")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)


def test_c8_lists_of_pairs_are_taken_as_lists_of_numbers_are() -> None:
    assert layer(n=5, f=[3, 3], p=[[1, 2], [0, 0]]).out.size == (6, 3)
    assert layer("avgpool", n=8, f=2, d=(1, 1), op=(0, 0)).out.size == (4, 4)


def calls(*words: str) -> int:
    in_process(*words)  # modules are loaded
    with counted() as work:
        assert in_process(*words).status < 2
    return work.calls


@pytest.mark.parametrize(("number", "dear", "cheap", "most"), COSTS, ids=[f"{at[0]}-{at[1][:60]}" for at in COSTS])
def test_what_took_forever_costs_little_more_than_a_small_one(number: str, dear: str, cheap: str, most: float) -> None:
    assert calls(*shlex.split(dear)) <= most * calls(*shlex.split(cheap))


@pytest.mark.parametrize(("begin", "line", "end"), PASTED)
def test_b9_what_is_pasted_costs_as_much_as_it_is_long(begin: str, line: str, end: str, tmp_path: Path) -> None:
    cost = {}
    for count in (100, 800):
        file = tmp_path / f"{count}.txt"
        file.write_text(begin + line * count + end, encoding="utf-8")
        cost[count] = calls("arch", str(file), "-q")
    assert cost[800] <= 8.4 * cost[100]
