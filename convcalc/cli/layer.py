"""`convcalc layer [KIND]`: one layer, with its working."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from convcalc.cli.command import Outcome, UnnamedNumber, Usage, between, option, report
from convcalc.cli.values import dims, for_every_axis, pads, sizes, whole
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.lang.words import ALIASES, AXES, FAMILIES, MEANT

if TYPE_CHECKING:
    from convcalc.document.model import Document
    from convcalc.features.layer.layer import Expectation, LayerFacts
    from convcalc.readers.layer_in_words import LayerInWords

NO_K = "k is the kernel in one book and the number of filters in another: write --f (kernel) or --filters"

SIZED = "the input size is --n, its channels are --c"

HINTS = {
    **dict.fromkeys(("-k", "--k", "-K", "--K"), NO_K),
    **dict.fromkeys(("-i", "--i", "--in", "--input", "-W", "--W", "-H", "--H", "--size", "--height"), SIZED),
    **dict.fromkeys(
        ("-F", "--F", "--kernel-size", "--kernel_size", "--ks", "--filter-size"), "did you mean '-f', the kernel?"
    ),
    **dict.fromkeys(("-S", "--S", "--strides"), "did you mean '-s', the stride?"),
    **dict.fromkeys(("-P", "--P", "--pad", "--pads"), "did you mean '-p', the padding?"),
    **dict.fromkeys(("-D", "--D", "--dilation-rate", "--dilation_rate"), "did you mean '-d', the dilation?"),
    "--channel": "did you mean '--channels' (those that arrive) or '--filters' (those that leave)?",
    **dict.fromkeys(("--out-channels", "--out_channels", "--units"), "did you mean '--filters'?"),
    **dict.fromkeys(("-C", "--C", "--in-channels", "--in_channels", "--depth"), "did you mean '--channels'?"),
    "--values": "numbers are worked out by: convcalc explain filter --values FILE",
    "--csv": "a line is a layer: call convcalc.layer(n=..., f=...) for each in Python, or convcalc layer -q in a loop",
    "--bias": "a convolution has a bias unless --no-bias is given",
}


def kind_named(written: str) -> str | LayerInWords:
    """A kind of layer, under any of its names; a name that says the number of axes is kept (conv1d).

    A layer in words with its numbers is that layer.
    """
    if written.lower() in AXES:
        return written.lower()
    word = ALIASES.get(written.lower(), written.lower())
    from convcalc.layers import stands_alone, words_alone

    if stands_alone(word):
        return word
    from convcalc.readers.layer_in_words import layer_in_words
    from convcalc.readers.pasted.vocabulary import key
    from convcalc.readers.pasted.vocabulary import layer as in_other_words
    from convcalc.text import nearest

    meant = in_other_words(key("".join(written.split())))
    if meant and stands_alone(meant) and not any(map(str.isdigit, written)):
        return meant
    kinds, context = words_alone(), click.get_current_context(silent=True)
    if word in FAMILIES:
        message = f"'{written}' is not one of {', '.join(kinds)}"
        raise UnnamedNumber(message, f'try: convcalc arch "INPUT -> {word} ..."', context)
    if " " in written and "->" not in written and (asked := layer_in_words(written)) and asked.alone:
        return asked
    if " " in written or "->" in written:
        raise Usage(f"'{written}' is not a kind of layer", _network_hint(written))
    if written[:1].isdigit() or "=" in written:
        number = written.rpartition("=")[2]
        raise UnnamedNumber(f"'{written}' is not a kind of layer", f"did you mean --n {number}?", context)
    base = written.lower()[:-2] if written.lower().endswith(("1d", "2d", "3d")) else ""
    if (base := ALIASES.get(base, MEANT.get(base + "2d", base))) in kinds:  # as in MaxPool1d, ConvTranspose1d
        raise Usage(f"'{written}' is not a kind of layer", f"try: convcalc layer {base} --dim {written[-2]}")
    near = nearest(word, kinds)
    hint = f"did you mean '{near}'?" if near else f"the kinds are {', '.join(kinds)}"
    raise Usage(f"'{written}' is not a kind of layer", hint)


def _network_hint(written: str) -> str:
    """The line that measures a network which was given as a kind; where it cannot be read, what a layer looks like."""
    from convcalc.cli.guesses import quoted
    from convcalc.loading import facts_of
    from convcalc.readers.source import load

    with suppress(SpecError):
        loaded = load(written)
        for size in (None, *LIKELY_INPUTS):
            try:
                facts_of(loaded, size, hints=False)
            except SpecError:
                continue
            more = f" --input {size}" if size else ""
            return f"a network is measured by: convcalc arch {quoted(written)}{more}"
    return "its numbers are options, as in: convcalc layer -n 28 -f 3 -s 2 -p 1"


LIKELY_INPUTS = ("224x224x3", "28x28x1", "56x56x64")
"""Inputs of a text that says none, of which one may fit it."""


PARAMS = (
    click.Argument(["kind"], default="conv", type=kind_named, metavar="[KIND]"),
    option("-n", "--n", "--input-size", "n", type=dims, metavar="SIZE", help="input: 224, 224x192"),
    option("-f", "--f", "--kernel", "f", type=dims, metavar="SIZE", help="kernel: 3, 3x5"),
    option("-s", "--s", "--stride", "s", type=dims, metavar="SIZE", help="stride (1; of a pool: the kernel)"),
    option("-p", "--p", "--padding", "p", type=pads, metavar="PAD", help="1, 3x1, 1:2, same, valid, half, full"),
    option("-d", "--d", "--dilation", "d", type=dims, metavar="SIZE", help="dilation (1: none)"),
    option("-c", "--c", "--channels", "c", type=whole, metavar="N", help="channels that arrive"),
    option("--filters", "filters", type=whole, metavar="N", help="filters, the channels that leave"),
    option("-g", "--g", "--groups", "g", type=whole, metavar="N", help="groups (1)"),
    option("--op", "--output-padding", "op", type=dims, metavar="SIZE", help="output padding of a tconv (0)"),
    option("--ceil", "ceil", is_flag=True, help="round up, as frameworks do"),
    option("--no-bias", "no_bias", is_flag=True, help="filters without bias"),
    option("--dim", "dim", type=between(1, 3), metavar="1|2|3", help="axes (2, or as many as were given)"),
    option("--expect", "expect", type=sizes, metavar="55", help="exit status 1 if the output is not 55"),
    option("--explain", "explain", is_flag=True, help="step by step"),
    option("--frameworks", "side_by_side", is_flag=True, help="as PyTorch, Keras, Caffe, Darknet and ONNX compute it"),
)  # fmt: skip


@report(
    "one layer, with its working; KIND is conv (default), tconv, maxpool or avgpool",
    (
        "convcalc layer --n 224 --f 11 --s 4",
        "convcalc layer -n 27 -f 5 -p 2 -c 96 --filters 256 -g 2",
        "convcalc layer maxpool -n 55 -f 3 -s 2 -q",
        "convcalc layer tconv -n 7x7 -f 4 -s 2 -p 1 --explain",
        "convcalc layer -n 227 -f 11 -s 4 --expect 55",
    ),
    PARAMS,
    HINTS,
)
def layer(
    kind: str | LayerInWords,
    expect: tuple[int, ...] | None,
    explain: bool,
    side_by_side: bool,
    no_bias: bool,
    **given: Any,
) -> Outcome:
    from convcalc.features.layer.layer import Mismatch, expected, lacking, short
    from convcalc.features.layer.layer import layer as measured

    size = given["n"]
    given = for_every_axis(given) | {"bias": not no_bias}
    said: tuple[str, ...] = ()
    if not isinstance(kind, str):
        given, said = for_every_axis(dict(kind.given)) | given, in_words(kind)
        kind = kind.kind
    if "n" not in given or "f" not in given:
        return _without_size(kind, given, explain, expect is not None or side_by_side)
    try:
        facts = measured(kind, **given)
    except SpecError as error:
        hint = _channels_apart(size, given.get("c"))
        if not hint:
            raise error.in_words_of("options") from None
        raise Usage(error.message, hint) from None
    facts = facts._replace(notes=(*said, *facts.notes, *lacking(facts, given.get("filters"), ("-c", "--filters"))))
    try:
        claim = None if expect is None else expected(facts, expect)
    except Mismatch as mismatch:
        raise Usage(f"--expect: {mismatch}") from None
    status = 0 if claim is None or claim.holds else 1
    return Outcome(lambda: _document(facts, explain, claim, side_by_side, given), status, short(facts))


def in_words(asked: LayerInWords) -> tuple[str, ...]:
    """How a layer in words was understood."""
    return (f"read as: {asked.line}", *([f"not read: {asked.unread}"] if asked.unread else []))


def _without_size(kind: str, given: dict[str, Any], explain: bool, sized: bool) -> Outcome:
    """Parameters, which need no input size.  sized: was something asked for that does?"""
    counted = {"c", "filters"} & {*given}
    if "n" not in given and "f" in given and not sized and len(counted) == 1:
        other = "--filters" if "c" in counted else "-c"
        raise Usage("--n is missing", f"without it only parameters can be told, and they need {other} too")
    if "n" in given or "f" not in given or sized or not counted:
        raise lacks("f" if "n" in given else "n")
    from convcalc.features.layer.unsized import counts, document

    note = "the output size and the MACs need -n too, the size of the input"
    try:
        found = counts(kind, note, **given)
    except SpecError as error:
        raise error.in_words_of("options") from None
    return Outcome(lambda: document(found, explain), 0, str(found.params))


def lacks(name: str) -> click.MissingParameter:
    """The mistake of leaving out an option that is needed here, if not everywhere."""
    param = next(each for each in PARAMS if each.name == name)
    return click.MissingParameter(ctx=click.get_current_context(), param=param)


def _channels_apart(n: tuple[int, ...], c: int | None) -> str:
    """What to write instead of `-n 224x224x3` and `-n 3x224x224`; "" where the numbers can only be axes."""
    if c is not None or len(n) != 3:
        return ""
    for channels, side, other in ((n[2], n[0], n[1]), (n[0], n[1], n[2])):
        if channels in (1, 3) and min(side, other) > 16:
            return f"channels stand apart: -n {side if side == other else f'{side}x{other}'} -c {channels}"
    return ""


def _document(
    facts: LayerFacts, explain: bool, claim: Expectation | None, side_by_side: bool, given: dict[str, Any]
) -> Document:
    from convcalc.features.layer.report import document

    reasons = _behind(facts, claim, given) if claim is not None and not claim.holds else []
    made = document(facts, explain=explain, claim=claim, reasons=reasons)
    if not side_by_side:
        return made
    from convcalc.features.layer.frameworks import report

    return report.document(facts, made, explain)


def _behind(facts: LayerFacts, claim: Expectation, given: dict[str, Any]) -> list[str]:
    """Why somebody may have expected that, and the options with which it would be so."""
    from convcalc.features.check.examine import expected_size
    from convcalc.features.check.report import reasons
    from convcalc.features.layer.expected import fitting

    numbers = tuple(map(int, claim.written.split("x")))
    checked = expected_size(facts, numbers)
    options = [
        f"{'--' if len(name) > 1 else '-'}{name} {_written(value)}" for name, value in fitting(facts, numbers, given)
    ]
    fits = (
        f"it would be true with {' or '.join(filter(None, (', '.join(options[:-1]), options[-1])))}" if options else ""
    )
    return [*(reasons(checked._replace(fits=())) if checked else []), *([fits] if fits else [])]


def _written(value: Any) -> str:
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)


command = layer
