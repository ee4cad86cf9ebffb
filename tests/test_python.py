"""Python as a way in: results travel between processes, mistakes speak Python, and the names are those promised."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import convcalc
from convcalc.diagnostics import keywords
from tests.cli.program import run
from tests.zoo.nets import OF_EVERY_FAMILY

RESULTS: dict[str, Callable[[], Any]] = {
    "network": lambda: convcalc.measure("lenet"),
    "rows": lambda: convcalc.measure("lenet").rows,
    "row": lambda: convcalc.measure("16x16x3 -> concat[ gap, upsample 16 | conv 4 3x3 p1 ] -> upsample 3").rows[-1],
    "layer": lambda: convcalc.layer(n=224, f=11, s=4, c=3, filters=96),
    "claims": lambda: convcalc.check("227x227x3 -> conv 96 11x11 s4 -> 54x54x96; total rf = 7"),
}


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))])
@pytest.mark.parametrize("name", RESULTS)
def test_a_result_that_was_copied_is_the_same(name: str, way: Any) -> None:
    result = RESULTS[name]()
    again = way(result)
    assert type(again) is type(result)
    assert again == result
    assert str(again) == str(result)


@pytest.mark.parametrize("name", OF_EVERY_FAMILY)
def test_a_network_that_was_pickled_says_the_same(name: str) -> None:
    facts = convcalc.measure(name)
    assert facts.rf == pickle.loads(pickle.dumps(facts)).rf, "before anything was worked out"
    assert [row.sees for row in facts.rows] == [row.sees for row in pickle.loads(pickle.dumps(facts)).rows]
    again = pickle.loads(pickle.dumps(facts))
    assert str(again) == str(facts)


@pytest.mark.parametrize("sentence", ["7x7x3 -> conv 8 9x9", "7x7x3 -> nonsense 3", "8x8x3; conv 3 3x3 s2 g7"])
def test_a_mistake_travels_too(sentence: str) -> None:
    with pytest.raises(convcalc.SpecError) as raised:
        convcalc.measure(sentence)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.hint, again.line) == (str(raised.value), raised.value.hint, raised.value.line)


def test_a_pool_of_processes_measures() -> None:
    names = ["lenet", "resnet18", "32x32x3 -> conv 8 3x3", "vgg16"]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(convcalc.measure, names))
        verdicts = list(pool.map(convcalc.check, names[:2]))
        failed = pool.submit(convcalc.measure, "nothing.cnn").exception()
    assert found == [convcalc.measure(name) for name in names]
    assert [each.rows[0].macs for each in found] == [convcalc.measure(name).rows[0].macs for name in names]
    assert verdicts == [convcalc.check(name) for name in names[:2]]
    assert isinstance(failed, convcalc.ReadError)


def test_the_names_are_those_promised() -> None:
    names = ["ReadError", "SpecError", "__version__", "check", "layer", "measure", "summary", "why"]
    assert dir(convcalc) == convcalc.__all__ == names
    assert all(hasattr(convcalc, name) for name in names)
    with pytest.raises(AttributeError, match=r"scripts run: convcalc solve \.\.\. --json"):
        convcalc.solve  # noqa: B018
    with pytest.raises(AttributeError, match=r"no attribute 'nonsense'$"):
        convcalc.nonsense  # noqa: B018


def test_a_file_that_is_missing_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="there is no file") as raised:
        convcalc.measure(tmp_path / "nothing.cnn")
    assert type(raised.value) is convcalc.ReadError


@pytest.mark.parametrize("verb", [convcalc.measure, convcalc.check])
def test_whatever_stands_for_a_path_is_one(verb: Any, tmp_path: Path) -> None:
    class Place:
        def __fspath__(self) -> str:
            return str(tmp_path / "net")

    (tmp_path / "net").write_text("8x8x3 -> conv 4 3x3 -> 6x6x4")
    assert verb(Place()) == verb(tmp_path / "net") == verb(str(tmp_path / "net"))


@pytest.mark.parametrize(
    ("named", "message", "hint"),
    [
        ({"n": 32.0, "f": 3}, "n: 32.0 is not a whole number, or one an axis", "write 32"),
        ({"n": "32", "f": "3"}, "n: '32' is not a whole number, or one an axis", "write 32"),
        ({"n": "224x192", "f": 3}, "n: '224x192' is not a whole number, or one an axis", "write (224, 192)"),
        ({"n": 2.5, "f": 3}, "n: 2.5 is not a whole number, or one an axis", ""),
        ({"n": 10**30, "f": 3}, "n: a number above 1,000,000,000", f"found {10**30}"),
        ({"n": 5, "f": 3, "p": 10**10}, "p: a number above 1,000,000,000", f"found {10**10}"),
        ({"n": 5, "f": 3, "c": -(10**10)}, "c: a number above 1,000,000,000", f"found {-(10**10)}"),
        ({"n": 5}, "conv needs a kernel", "for example: f=3"),
        (
            {"n": 5, "f": 7},
            "a kernel of 7 does not fit into a size of 5",
            "a kernel of at most 5 (f=5), padding p=1, or an input of at least 7 (n=7) would fit",
        ),
        (
            {"kind": "maxpool", "n": 9, "f": 3, "p": 2},
            "maxpool: padding 2 is more than half of its kernel of 3",
            "at most p=1",
        ),
        (
            {"kind": "tconv", "n": 5, "f": 3, "op": 4},
            "output padding 4 must be smaller than the stride 1 or the dilation 1",
            "at most op=0",
        ),
        ({"kind": "avgpool", "n": 5, "f": 3, "d": 4}, "avgpool takes no dilation", "leave it out"),
    ],
)
def test_a_layer_that_cannot_be_is_refused_in_words_of_python(named: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(convcalc.SpecError) as raised:
        convcalc.layer(**named)
    assert (raised.value.message, raised.value.hint) == (message, hint)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None, "how it was found out is not shown"


def test_no_input_is_named_as_python_gives_it() -> None:
    with pytest.raises(convcalc.SpecError) as raised:
        convcalc.measure("conv 8 3x3")
    assert raised.value.hint == "begin with 'input 224x224x3', or give input='224x224x3'"
    with pytest.raises(convcalc.SpecError, match="input=:1:1") as raised:
        convcalc.measure("conv 8 3x3", input=(0, 0, 0))
    assert "--input" not in str(raised.value)


@pytest.mark.parametrize(
    ("verb", "args", "named", "message", "hint"),
    [
        ("layer", (), {"n": 5, "kernel_size": 3}, "no argument 'kernel_size'", "'f', the kernel?"),
        ("layer", (), {"n": 5, "fliters": 3}, "no argument 'fliters'", "'filters', the channels that leave?"),
        ("layer", (), {"n": 5, "f": 3, "strides": 2}, "no argument 'strides'", "'s', the stride?"),
        ("layer", (), {"n": 5, "f": 3, "in_channels": 1}, "no argument 'in_channels'", "'c', the channels that"),
        ("layer", (), {"n": 5, "k": 3}, "no argument 'k'", "write f or filters"),
        ("layer", (), {"n": 5, "f": 3, "no_bias": True}, "no argument 'no_bias'", "write bias=False"),
        ("layer", (), {"n": 5, "f": 3, "ceil_mode": True}, "no argument 'ceil_mode'", "'ceil', rounding up?"),
        ("layer", (), {"n": 5, "f": 3, "q": 1}, "no argument 'q'", "it takes kind, n, f, s, p, d,"),
        ("layer", (), {"input_size": 5, "f": 3}, "no argument 'input_size'", "did you mean 'n', the input size?"),
        ("layer", (), {"f": 3}, "layer: 'n' is missing", "for example: convcalc.layer(n=224, f=11, s=4)"),
        ("layer", (), {"f": 3, "c": 64, "filters": 8}, "layer: 'n' is missing", "any will do for the parameters"),
        ("layer", (5, 3), {}, "only its first argument without a name, kind; 2 are given", "layer(n=5, f=3)"),
        ("layer", ("conv", 5, 3), {"s": 2}, "kind; 3 are given", "write layer('conv', n=5, f=3, s=2)"),
        ("measure", ("lenet",), {"inptu": 3}, "no argument 'inptu'", "'input', the input's size?"),
        ("measure", ("lenet",), {"input_size": (1, 32, 32)}, "no argument 'input_size'", "did you mean 'input'"),
        ("measure", ("lenet",), {"batch_size": 3}, "no argument 'batch_size'", "did you mean 'batch'"),
        ("measure", ("lenet",), {"verbose": True}, "there is no variable 'verbose' to set", "names in its 'let'"),
        ("measure", (), {"net": "lenet"}, "no argument 'net'", "did you mean 'what', the network?"),
        ("measure", (), {}, "measure: 'what' is missing", "convcalc.measure('resnet50')"),
        ("measure", ("lenet",), {"dtype": "int4"}, "dtype: 'int4' is not one of float64, float32, bfloat16,", ""),
        ("measure", ("lenet",), {"input": "32x32"}, "the input 32x32 has no channels", "give input='32x32x1': height"),
        ("summary", ("lenet", (32, 32, 1), 8), {}, "2 arguments without a name, what, input", "summary('lenet', "),
        ("summary", ("lenet",), {"input_size": (1, 32, 32)}, "no argument 'input_size'", "'input'"),
        ("check", ("8x8x3; let n = 2; conv n 3x3",), {"m": 3}, "there is no variable 'm' to set", "this spec has n"),
        ("check", ("lenet",), {"batchsize": 3}, "no argument 'batchsize'", "did you mean 'batch'"),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_answered_by_the_one_that_was_meant(
    verb: str, args: tuple[Any, ...], named: dict[str, Any], message: str, hint: str
) -> None:
    """As the command line does with its options; for Python it is a TypeError too."""
    with pytest.raises(convcalc.SpecError) as raised:
        getattr(convcalc, verb)(*args, **named)
    assert message in raised.value.message
    assert hint in raised.value.hint
    assert "--" not in str(raised.value)
    if "dtype" not in named and named.get("input") is None:
        assert isinstance(raised.value, TypeError)
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_what_frameworks_call_an_argument_names_one_that_there_is() -> None:
    verbs: tuple[tuple[Any, dict[str, tuple[str, str]]], ...] = (
        (convcalc.layer, keywords.OF_LAYER),
        (convcalc.measure, keywords.OF_NETWORK),
    )
    for verb, table in verbs:
        known = keywords.verb_of(verb)
        assert set(table) <= set(known.names)
        words = [word for name, (_, others) in table.items() for word in (name, *others.split())]
        assert len(words) == len(set(words)), "a word stands for one argument"
        for word in set(words) - set(known.names):
            with pytest.raises(convcalc.SpecError, match="did you mean"):
                verb("conv", **{"n": 5, "f": 3, word: 3} if verb is convcalc.layer else {word: 3})


def test_a_variable_may_bear_the_name_of_an_argument_elsewhere() -> None:
    assert convcalc.measure("8x8x3; let size = 2; conv size 3x3", size=5).out.channels == 5
    assert convcalc.check("8x8x3; let k = 2; conv k 3x3 -> 6x6x5", k=5).ok


@pytest.mark.parametrize("name", ["fp16", "half", "FP-16", "torch.float16", "numpy.half"])
def test_a_type_of_numbers_has_many_names(name: str) -> None:
    facts = convcalc.measure("lenet", dtype=name)
    assert (facts.dtype, facts.memory * 2) == ("float16", convcalc.measure("lenet").memory)
    assert (
        run("arch", "lenet", "--dtype", name, "--json").out == run("arch", "lenet", "--dtype", "float16", "--json").out
    )
    assert convcalc.check("8x8x3 -> conv 4 3x3 memory = 288", dtype=name).ok


def test_one_number_in_a_list_is_one_axis() -> None:
    assert convcalc.layer(n=(7,), f=3).out.size == (5,)
    assert convcalc.layer(n=7, f=[3], p=1).out.size == (7,)
    assert convcalc.layer(n=7, f=3).out.size == (5, 5)
    assert convcalc.layer(n=(7,), f=(3, 5)).out.size == (5, 3)
    assert convcalc.layer(n=(7,), f=3, dim=3).out.size == (5, 5, 5)


def test_numbers_of_numpy_are_numbers() -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed: nothing here needs it")
    assert convcalc.layer(n=numpy.int64(32), f=numpy.array([3, 5])).out.size == (30, 28)
    facts = convcalc.measure("8x8x3 -> conv 4 3x3", input=numpy.array([9, 9, 3]), batch=numpy.uint8(2))
    assert type(facts.macs) is int and facts.macs == 2 * 49 * 27 * 4
    with pytest.raises(convcalc.SpecError, match=r"n: .* is not a whole number"):
        convcalc.layer(n=numpy.float64(32), f=3)


@pytest.mark.parametrize("name", ["Conv2d", "CONV", "conv1d", "Deconv"])
def test_a_kind_of_layer_is_named_as_on_the_command_line(name: str) -> None:
    assert str(convcalc.layer(name, n=9, f=3)) == run("layer", name, "-n", "9", "-f", "3").out.rstrip("\n")


@pytest.mark.parametrize(("name", "axes"), [("conv1d", 1), ("Conv2D", 2), ("conv3d", 3)])
def test_a_name_that_says_how_many_axes_there_are_is_taken_at_its_word(name: str, axes: int) -> None:
    """`layer conv1d -n 100` was answered for a map of 100x100 once, and called true."""
    found = convcalc.layer(name, n=100, f=3, c=4, filters=8)
    assert (found.out.size, found.params, found.macs) == ((98,) * axes, 3**axes * 32 + 8, 3**axes * 32 * 98**axes)
    assert run("layer", name, "-f", "3", "-c", "4", "--filters", "8", "-q").out == f"{found.params}\n"
    for wrong in ({"dim": 1 + axes % 3}, {"n": (9,) * (axes + 1)}):
        with pytest.raises(convcalc.SpecError, match=name):
            convcalc.layer(name, **{"n": 9, "f": 3, **wrong})  # type: ignore[arg-type]
    size = "x".join(["100"] * axes)
    assert convcalc.measure(f"{size}x4 -> {name} 8 k3").params == found.params
    other = "100" if axes > 1 else "100x100"
    with pytest.raises(convcalc.SpecError, match=f"{name.lower()} goes along"):
        convcalc.measure(f"{other}x4 -> {name} 8 k3")


@pytest.mark.parametrize("option", ["-n", "-f", "-s", "-p", "-d", "-c", "--filters", "-g", "--op"])
@pytest.mark.parametrize("digits", ["1000000001", "9" * 10, "9" * 40])
def test_the_limit_is_one_for_options_specs_and_python(option: str, digits: str) -> None:
    named = {"-n": "32", "-f": "3", option: digits}
    done = run("layer", *[word for pair in named.items() for word in pair])
    assert done.status == 2
    name = option if option[1] == "-" else f"-{option}"
    assert done.err.startswith(f"error: {name}: a number above 1,000,000,000\n   = hint: found {digits}\n")
    spec = run("arch", f"32x32x3 -> conv {digits} 3x3")
    assert spec.err.startswith("error: a number above 1,000,000,000\n")
    verb: Any = convcalc.layer
    with pytest.raises(convcalc.SpecError) as raised:
        verb(**{"n": 32, "f": 3, option.lstrip("-"): int(digits)})
    assert raised.value.message == f"{option.lstrip('-')}: a number above 1,000,000,000"


def test_what_is_checked_counts_as_true_or_false() -> None:
    assert convcalc.check("28x28x1 -> conv 8 3x3 -> 26x26x8")
    assert not convcalc.check("28x28x1 -> conv 8 3x3 -> 28x28x8")


def as_json(*arguments: str) -> Any:
    done = run(*arguments, "--json")
    assert done.status in (0, 1)
    return json.loads(done.out)


@pytest.mark.parametrize("name", OF_EVERY_FAMILY)
def test_a_network_as_a_dict_is_its_json(name: str) -> None:
    assert convcalc.measure(name).to_dict() == as_json("arch", name)
    assert convcalc.check(name).to_dict() == as_json("check", name)


@pytest.mark.parametrize("kind", ["conv", "tconv", "maxpool", "avgpool"])
def test_a_layer_as_a_dict_is_its_json(kind: str) -> None:
    filters = None if "pool" in kind else 7
    found = convcalc.layer(kind, n=(17, 12), f=3, s=2, p=1, c=4, filters=filters)
    options = "-n 17x12 -f 3 -s 2 -p 1 -c 4" + f" --filters {filters}" * bool(filters)
    assert found.to_dict() == as_json("layer", kind, *options.split())
    assert list(found.working) == found.to_dict()["working"]


def test_a_frame_adds_up() -> None:
    pytest.importorskip("pandas", reason="pandas is not installed: only to_frame needs it")
    facts = convcalc.measure("resnet50", batch=2)
    frame = facts.to_frame()
    assert len(frame) == len(facts.rows)
    for name in ("params", "weights", "biases", "statistics", "macs", "activations", "memory"):
        assert int(frame[name].sum()) == getattr(facts, name)
    assert int(frame.groupby("stage").params.sum()["conv2"]) == 215_808
    layer = convcalc.layer(n=32, f=5, p=2).to_frame()
    assert (layer.kernel[0], layer.padding[0], layer.out[0]) == (5, "2", "32x32")
    claims = convcalc.check("28x28x1 -> conv 8 3x3 -> 28x28x8 params = 80").to_frame()
    assert list(claims.verdict) == ["false", "true"]


def test_without_pandas_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="to_frame needs pandas, which is not installed: pip install pandas"):
        convcalc.layer(n=5, f=3).to_frame()
