"""Programs that name no framework themselves, and layers of a program's own that hold others of one name."""

from __future__ import annotations

from pathlib import Path

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

NETWORK = """
from tensorflow.keras import layers, models
from tensorflow.keras import backend as K

def build(n=10):
    image = layers.Input((28, 28, 1))
    x = layers.Conv2D(8, 3)(image)
    x = layers.BatchNormalization(axis=-1 if K.image_data_format() == "channels_last" else 1)(x)
    return models.Model(image, layers.Dense(n)(layers.Flatten()(x)))
"""
PARAMS = 80 + 32 + 26 * 26 * 8 * 10 + 10


@pytest.mark.parametrize(
    ("files", "program"),
    [
        ({"model.py": NETWORK}, "from model import build\nm = build()"),
        ({"model.py": NETWORK}, "import model\nm = model.build()"),
        (
            {"nets/__init__.py": "from .one import (\n    build,\n)", "nets/one.py": NETWORK},
            "import nets\nm = nets.build()",
        ),
        (
            {"nets/__init__.py": "", "nets/one.py": NETWORK, "use.py": "from nets import one\nbuild = one.build"},
            "from use import build\nm = build(n=10)",
        ),
    ],
)
def test_what_is_imported_says_the_framework(tmp_path: Path, files: dict[str, str], program: str) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "main.py").write_text(program)
    facts = measure(str(tmp_path / "main.py"))
    assert facts.params + facts.statistics == PARAMS


def test_files_that_import_one_another_say_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from b import net\nm = net()")
    (tmp_path / "b.py").write_text("from a import m\ndef net(): return 1")
    with pytest.raises(SpecError):
        measure(str(tmp_path / "a.py"))


OWN = """
from tensorflow import keras
from tensorflow.keras import layers

class Block(layers.Layer):
    def build(self, shape):
        self.dense = layers.Dense(16, name="Dense_0")
        self.norm = layers.LayerNormalization(name="Norm_0")
    def call(self, x):
        return x + self.dense(self.norm(x))

image = layers.Input((8, 16))
x = Block(name="one")(image)
x = Block(name="two")(x)
{more}
m = keras.Model(image, x)
"""


def test_names_within_layers_of_the_programs_own_are_theirs() -> None:
    assert measure(OWN.format(more="")).params == 2 * (32 + 272)


def test_names_of_the_model_itself_stand_once() -> None:
    twice = 'x = layers.Dense(16, name="Dense_0")(layers.Dense(16, name="Dense_0")(x))'
    with pytest.raises(SpecError, match="two layers of the model have the name 'Dense_0'"):
        measure(OWN.format(more=twice))


@pytest.mark.parametrize(
    ("top", "within", "params"),
    [("", "import torch.nn as nn", 224), ("", "from torchvision import models", 224), ("import torch\n", "", None)],
)
def test_a_framework_that_functions_import_is_not_the_programs(
    tmp_path: Path, top: str, within: str, params: int | None
) -> None:
    text = f"{top}from tensorflow import keras\ndef build():\n    i = keras.layers.Input((8, 8, 3))\n"
    text += "    return keras.models.Model(i, keras.layers.Conv2D(8, 3)(i))\n"
    text += f"def converted(path):\n    {within or 'pass'}\n    nets = [nn.Conv2d(3, 8, 3)]\n    return nets\n"
    (tmp_path / "main.py").write_text(text)
    if params is None:
        with pytest.raises(SpecError):
            measure(f"{tmp_path / 'main.py'}:build()")
    else:
        assert measure(f"{tmp_path / 'main.py'}:build()").params == params
