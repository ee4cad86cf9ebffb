"""Makes keras_summaries.jsonl: Keras programs of several branches, put together at random, and their summaries.

Run `COLUMNS=120 python -m tests.data.make_keras_summaries 3` and then, with TF_USE_LEGACY_KERAS=1, the same with `2`
where tensorflow, keras 3 and tf_keras, which is Keras 2, are installed; each keeps the rows of the other.  A row has
the text, the version, what `summary()` was called with, and what it printed.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

SEED, COUNT = 20261205, 12

STEPS = (
    "layers.Conv2D({o}, {k}, padding='same'{act}{name})",
    "layers.Conv2D({o}, 1, use_bias=False, trainable=False{name})",
    "layers.SeparableConv2D({o}, 3, padding='same'{name})",
    "layers.DepthwiseConv2D(3, padding='same'{name})",
    "layers.BatchNormalization({first})",
    "layers.ReLU({first})",
    "layers.Activation('relu'{name})",
    "layers.Dropout(0.2{name})",
    "layers.MaxPooling2D(3, strides=1, padding='same'{name})",
    "layers.UpSampling2D(1{name})",
    "layers.Lambda(lambda t: t * 2{name})",
    "block",
    "shared",
)
MERGES = ("Add({})([{}])", "Concatenate({})([{}])", "Multiply({})([{}])", "Average({})([{}])", "Maximum({})([{}])")
FUNCTIONS = ("layers.add([{}])", "layers.concatenate([{}], axis=-1)")

BLOCKS = (
    "block = keras.Sequential([layers.Conv2D(4, 3, padding='same'), layers.BatchNormalization(), layers.ReLU()]{})",
    "inner = keras.Input({})\nleft = layers.Conv2D(4, 3, padding='same')(inner)\nright = layers.Conv2D(4, 1)(inner)\n"
    "block = keras.Model(inner, layers.Add()([left, right]){})",
    "block = keras.Sequential([keras.Input({}), layers.Conv2D(4, 3, padding='same', activation='relu'),"
    " keras.Sequential([layers.Conv2D(4, 1), layers.Dropout(0.1)])]{})",
)

GATE = "layers.Reshape((1, 1, 4))(layers.Dense(4, activation='sigmoid')(layers.GlobalAveragePooling2D()({})))"

OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"expand_nested": True},
    {"show_trainable": True},
    {"line_length": 82},
    {"expand_nested": True, "show_trainable": True},
)

WORDS = "stage block conv branch_of_a_network path unit_with_long_name".split()


class BranchingProgram:
    """One program, line by line."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.used: set[str] = set()
        self.size = draw.choice([(16, 16, 3), (12, 20, 3), (32, 32, 1), (9, 9, 4)])
        self.two = draw.random() < 0.3
        self.lines = [f"inputs = keras.Input({self.size})"]
        if self.two:
            self.lines.append(f"other = keras.Input({self.size})")

    def name(self) -> str:
        """A name of a layer's own, "" for none."""
        made = "_".join([*self.draw.choices(WORDS, k=self.draw.randint(1, 4)), str(self.draw.randint(1, 999_999))])
        if self.draw.random() < 0.6 or made in self.used:
            return ""
        self.used.add(made)
        return f"name='{made}'"

    def step(self, tensor: str) -> None:
        """One layer more."""
        line, name = self.draw.choice(STEPS), self.name()
        if line in ("block", "shared"):
            self.narrow(tensor)
        o, k, act = (
            self.draw.choice([2, 3, 4, 8]),
            self.draw.choice([1, 3, 5]),
            self.draw.choice(["", ", activation='relu'"]),
        )
        behind = {"act": act, "name": f", {name}" if name else ""}
        self.lines.append(f"{tensor} = {line.format(o=o, k=k, first=name, **behind)}({tensor})")

    def narrow(self, tensor: str) -> None:
        self.lines.append(f"{tensor} = layers.Conv2D(4, 1)({tensor})")

    def branches(self) -> None:
        """Two or three branches, and how they meet."""
        names = "abc"[: self.draw.randint(2, 3)]
        for each in names:
            self.lines.append(f"{each} = {'other' if self.two and self.draw.random() < 0.4 else 'x'}")
            for _ in range(self.draw.randint(0, 3)):
                self.step(each)
            self.narrow(each)
        every = ", ".join(names)
        if self.draw.random() < 0.2:
            self.lines.append(f"x = layers.multiply([{every}, {GATE.format('b')}])")
        elif self.draw.random() < 0.3:
            self.lines.append(f"x = {self.draw.choice(FUNCTIONS).format(every)}")
        else:
            self.lines.append(f"x = layers.{self.draw.choice(MERGES).format(self.name(), every)}")
        self.narrow("x")

    def text(self) -> str:
        """The whole program."""
        self.lines += [f"x = layers.Conv2D(4, 3, padding='same'{', ' * bool(name := self.name())}{name})(inputs)"]
        for _ in range(self.draw.randint(1, 2)):
            self.branches()
        name = self.name()
        self.lines += ["x = layers.GlobalAveragePooling2D()(x)", "y = layers.Dense(10, activation='softmax')(x)"]
        outputs = "y" if self.draw.random() < 0.7 else "[y, layers.Dense(1, name='how_much_of_it_there_is')(x)]"
        inputs = "[inputs, other]" if self.two else "inputs"
        self.lines.append(f"model = keras.Model({inputs}, {outputs}{', ' * bool(name)}{name})")
        return "\n".join([*self._made_before(), *self.lines]) + "\n"

    def _made_before(self) -> list[str]:
        """The model and the layer that the lines use, before them."""
        body, found = "\n".join(self.lines), []
        if "block(" in body:
            name, block = self.name(), self.draw.choice(BLOCKS)
            name = f", {name}" if name else ""
            found.append(block.format((*self.size[:2], 4), name) if block.count("{}") > 1 else block.format(name))
        if "shared(" in body:
            found.append("shared = layers.Conv2D(4, 3, padding='same')")
        return found


def printed(keras: Any, text: str, options: dict[str, Any]) -> str:
    """What `summary()` prints of the model; raises ValueError for a program that Keras refuses."""
    keras.backend.clear_session()
    scope: dict[str, Any] = {}
    exec(text, scope)
    lines: list[str] = []
    with contextlib.redirect_stdout(io.StringIO()):
        scope["model"].summary(print_fn=lambda line, **named: lines.append(str(line)), **options)
    return "\n".join(lines)


def rows_of(version: str) -> list[dict[str, Any]]:
    """The rows of one Keras."""
    keras: Any = import_module("keras" if version == "3" else "tf_keras")
    head = "import keras\nfrom keras import layers\n\n"
    if version == "2":
        sys.modules["tensorflow.keras"] = keras
        head = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n\n"
    draw, rows = random.Random(SEED + int(version)), list[dict[str, Any]]()
    while len(rows) < COUNT:
        text, options = head + BranchingProgram(draw).text(), OPTIONS[len(rows) % len(OPTIONS)]
        with contextlib.suppress(ValueError):  # an output that does not depend on all inputs
            rows.append({"text": text, "keras": version, "options": options, "summary": printed(keras, text, options)})
    return rows


def main(version: str) -> None:
    warnings.simplefilter("ignore")
    path = HERE / "keras_summaries.jsonl"
    before = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]] if path.exists() else []
    rows = [*rows_of(version), *[row for row in before if row["keras"] != version]]
    rows.sort(key=lambda row: str(row["keras"]))
    kept = [{"about": "what summary() prints of programs put together at random"}, *rows]
    path.write_text("".join([json.dumps(row, ensure_ascii=False) + "\n" for row in kept]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
