"""Makes homework.jsonl: published exercises and answers, each as a spec in which the answer is claimed (see ABOUT).

Run `python -m tests.data.make_homework` where the collection is at hand. Nothing is computed here: answers are copied,
shapes turned from channels first to channels last. What the collection has in words only was put into a spec by hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.places import FACTS

HOMEWORK = FACTS / "homework.jsonl"
HERE = Path(__file__).resolve().parent

ABOUT = (
    "published exercises (lectures, quizzes, books, forum threads): text, the answer as a claim; right, is the answer "
    "(true, false, null: it depends on the convention, or it was rounded); slip, the recorded cause of a wrong one; "
    "source; asked and answer as a table of answers would have them; left_out, why a spec cannot express it"
)

DENSENET40 = """input 32x32x3
default conv nobias
block layer [ concat[ identity | bn, relu, conv 12 3x3 p1 ] ]
conv 16 3x3 p1
[ layer ] x12, bn, relu, conv in 1x1, avgpool 2x2
[ layer ] x12, bn, relu, conv in 1x1, avgpool 2x2
[ layer ] x12, bn, relu, gap, fc 10
total params = 599,050"""

MOBILENET = """input 224x224x3
let a = {a}
default conv nobias
block sep(c, s=1) [ dwconv 3x3 s=s p1, bn, relu, conv c*a/4 1x1, bn, relu ]
conv 32*a/4 3x3 s2 p1, bn, relu
sep(64), sep(128, s=2), sep(128), sep(256, s=2), sep(256), sep(512, s=2)
sep(512) x5
sep(1024, s=2), sep(1024), gap, fc 1000
total macs {claim}"""

LENET = "input 32x32x1; conv 6 5x5, avgpool 2x2, conv 16 5x5, avgpool 2x2, conv 120 5x5, fc 84, fc 10"

BY_HAND = {
    "H023": "64x64x1; [conv 1 3x3 nobias] x3 weights = 27\n64x64x1; conv 1 7x7 nobias weights = 49",
    "H037": "9x1 -> conv 1 k3 d1 -> 5x1",
    "H043": "15x15x8 -> zeropad 2 -> 19x19x8",
    "H044": "63x63x16 -> conv 1 7x7 p3 -> 63x63",
    "H052": "31x31x32 -> zeropad 1 -> 33x33x32",
    "H062": "2x2x1 -> tconv 1 3x3 s2 p1 -> 4x4",
    "H084": "40x1 -> conv 1 k5 s3 -> conv 1 k2 rf = 8",
    "H092": "286x286x3; default conv 4x4 p1; conv 64 s2, conv 128 s2, conv 256 s2, conv 512 s2, conv 512 s2; "
    "conv 512, conv 1   rf = 574",
    "H107": "2000x1; conv 1 k2 d1, conv 1 k2 d2, conv 1 k2 d4, conv 1 k2 d8, conv 1 k2 d16, conv 1 k2 d32, "
    "conv 1 k2 d64, conv 1 k2 d128, conv 1 k2 d256, conv 1 k2 d512   rf = 1025",
    "H162": "224x224x3 -> conv 1 7x7 s2 p2:3 -> 112x112",
    "H163": "6x1 -> conv 1 k3 s2 p0:1 -> 3",
    "H170": "28x28x1 -> conv 1 5x5 p2 -> 28x28",
    "H171": "16x16x1 -> conv 1 5x5 p2 -> 16x16",
    "H192": "20x1 -> conv 1 k5 d2 -> 12",
    "H221": "28x28x1; conv 10 3x3 p1 params = 100; fc 2 params = 15,682; total params = 15,782",
    "H230": "28x28x1 -> conv 100 5x5 params = 1100",
    "H257": DENSENET40,
    "H273": MOBILENET.format(a=4, claim="= 568,740,352"),
    "H274": MOBILENET.format(a=3, claim="~ 317M"),
    "H301": "224x224x1 -> conv 1 3x3 -> 222x222\n224x224x1 -> conv 1 5x5 -> 220x220",
    "H304": "784 -> fc 10 weights = 7840\n28x28x1 -> conv 64 5x5 weights = 1600",
    "H313": LENET.replace("avgpool", "params = 156; avgpool", 1),
    "H330": "56x56x256; conv 64 1x1 nobias, conv 64 3x3 p1 nobias, conv 256 1x1 nobias; total weights ~ 70K\n"
    "56x56x256; conv 128 1x1 nobias, conv 128 3x3 p1 g32 nobias, conv 256 1x1 nobias; total weights ~ 70K",
}
"""Exercises given in words."""

BY_TABLE = {
    "H006": ("10x10x1 -> conv 1 3x3 s2", "size", "4.5, therefore invalid"),
    "H033": ("vgg16", "memory", "93 MB"),
    "H216": ("alexnet", "activations", "659272"),
    "H255": ("vgg-b", "params", "132,863,336"),
    "H256": ("vgg-c", "params", "134,301,544"),
    "H269": ("resnet152", "macs", "~11.3G"),
    "H272": ("resnet50@torchvision", "macs", "24.64G"),
    "H334": ("resnet20", "params", "269,722"),
}
"""Those about a network of the zoo, and those that only a table of answers can hold."""

LEFT_OUT = {
    "a share or a ratio, not a count": ("H018", "H125", "H265", "H310"),
    "a unit conversion or a sum of given numbers": ("H267", "H312"),
    "layers without shared weights": ("H009",),
    "connections, which are neither parameters nor multiply-adds": ("H259", "H316", "H319"),
    "bytes of part of a network, or running statistics": (
        "H029", "H135", "H136", "H283",
    ),
    "a count of layers, crops or additions": ("H022", "H144", "H254"),
    "a network that is only named": ("H036", "H275"),
}  # fmt: skip


def exercises() -> Iterator[dict[str, Any]]:
    """Every exercise, with its text or the reason for which it has none."""
    why = {each: reason for reason, ids in LEFT_OUT.items() for each in ids}
    for line in HOMEWORK.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        right = {True: True, False: False, "depends": None, None: True}[given["answer_is_right"]]
        answer = given["right_answer"] if given["answer"] is None else given["answer"]
        made = {"id": given["id"], "source": given["source"], "right": right, "slip": given["mistake"]}
        if given["id"] in why:
            yield {"id": given["id"], "left_out": why[given["id"]]}
        elif given["id"] in BY_HAND:
            yield {**made, "text": BY_HAND[given["id"]]}
        elif given["id"] in BY_TABLE:
            yield {**made, **dict(zip(("spec", "asked", "answer"), BY_TABLE[given["id"]], strict=True))}
        else:
            head, layers = spec(given["given"])
            asked = {"text": claimed(head, layers, given["asked"], answer), "spec": "; ".join([head, *layers])}
            yield {**made, **asked, "asked": given["asked"], "answer": written(answer)}


def spec(given: dict[str, Any]) -> tuple[str, list[str]]:
    rank = len(given["in"]) - 1
    return "input " + "x".join(map(str, last(given["in"]))), [layer(each, rank) for each in given["layers"]]


def last(shape: list[int]) -> list[int]:
    """Channels last."""
    return [*shape[1:], shape[0]]


def layer(given: dict[str, Any], rank: int) -> str:
    word = given["op"]
    if word in ("flatten", "gap", "bn", "relu"):
        return str(word)
    if word == "fc":
        return f"fc {given['out']}"
    parts = ["dwconv"] if given.get("g") == "dw" else [word, str(given["out"])] if "out" in given else [word]
    kernel = [given["k"]] * rank if isinstance(given["k"], int) else given["k"]
    parts.append(f"k{kernel[0]}" if rank == 1 else "x".join(map(str, kernel)))
    for key, letter, idle in (("s", "s", 0), ("p", "p", 0), ("d", "d", 1), ("opad", "op", 0)):
        if given.get(key, idle) != idle:
            parts.append(letter + dims(given[key]))
    parts += ["p" + "x".join(f"{a}:{b}" for a, b in given["pa"])] if "pa" in given else []
    parts += [given["pad"]] if "pad" in given else []
    return " ".join([*parts, "ceil"] if given.get("ceil") else parts)


def dims(value: Any) -> str:
    return str(value) if isinstance(value, int) else "x".join(map(str, value))


def claimed(head: str, layers: list[str], asked: str, answer: Any) -> str:
    """The spec with the answer as a claim, or several."""
    axes = head.count("x")
    if asked == "size":
        return "\n".join([head, *layers]) + " -> " + "x".join([str(answer)] * axes)
    if asked in ("spatial", "out"):
        return "\n".join([head, *layers]) + " -> " + dims(last(answer) if asked == "out" else answer)
    if asked == "units":
        flat = [] if layers[-1] == "flatten" else ["flatten"]
        return "\n".join([head, *layers, *flat]) + f" -> {answer}"
    if asked in ("params", "weights", "macs", "rf", "jump", "flops2"):
        return "\n".join([head, *layers, f"total {asked.replace('flops2', 'macs')} = {answer}"])
    answers = ["x".join([str(n)] * axes) for n in answer] if asked == "sizes" else list(answer)
    return "\n".join([head, *each(layers, asked, answers)])


def each(layers: list[str], asked: str, answers: list[Any]) -> Iterator[str]:
    """A claim a layer; counts are asked of the layers that have weights."""
    counted = asked.endswith("_each")
    for text in layers:
        if counted and text.split()[0] not in ("conv", "dwconv", "tconv", "fc"):
            yield text
        elif counted or asked == "rfs":
            yield f"{text}   {asked.removesuffix('_each').removesuffix('s') + 's' * counted} = {answers.pop(0)}"
        else:
            answer = answers.pop(0)
            yield f"{text} -> " + (dims(last(answer)) if isinstance(answer, list) else str(answer))
    assert not answers


def written(answer: Any) -> str:
    """As a student would write it into a table."""
    if isinstance(answer, list) and any(isinstance(part, list) for part in answer):
        return "; ".join("x".join(map(str, last(part))) for part in answer)
    return "; ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


if __name__ == "__main__":
    lines = [{"about": ABOUT}, *exercises()]
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
    (HERE / "homework.jsonl").write_text(text, encoding="utf-8")
