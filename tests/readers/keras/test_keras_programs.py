"""Keras programs as people write them: what real Keras makes of each network that they name.

The answers of tests/data/keras_programs.jsonl are made by tests/data/make_keras_programs.py.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError
from convcalc.network.claims import check_claims
from convcalc.readers import UnreadNote
from tests.data.make_keras_programs import programs
from tests.places import DATA

ROWS = [json.loads(line) for line in (DATA / "keras_programs.jsonl").read_text(encoding="utf-8").splitlines()]
MODELS = [(row, name) for row in ROWS for name in row["models"]]


def test_the_programs_are_those_that_keras_answered() -> None:
    assert {row["name"]: row["source"] for row in ROWS} == programs()


@pytest.mark.parametrize(("row", "name"), MODELS, ids=[f"{row['name']}:{name}" for row, name in MODELS])
def test_a_network_of_a_program_is_what_keras_makes(row: dict[str, Any], name: str, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(row["source"], encoding="utf-8")
    answer, facts = row["models"][name], measure(f"{tmp_path / 'net.py'}:{name}")
    assert (facts.params + facts.statistics, facts.trainable) == (answer["params"], answer["trained"])
    assert sorted([each.out.text() for each in facts.outputs]) == sorted(answer["outputs"])


@pytest.mark.parametrize("row", [each for each in ROWS if each["error"]], ids=lambda row: str(row["name"]))
def test_what_keras_refuses_fails_here_too(row: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(row["source"], encoding="utf-8")
    with pytest.raises(SpecError) as refused:
        measure(str(tmp_path / "net.py"))
    assert "is not read" not in str(refused.value)


PRINTED = [each for each in ROWS if "─" in each["printed"]]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: str(row["name"]))
def test_a_summary_behind_the_code_is_held_against_it(row: dict[str, Any], tmp_path: Path) -> None:
    text = f"{row['source']}\n\n{row['printed']}"
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    claims = check_claims(measure(str(tmp_path / "net.py")))
    assert len(claims) > 8
    assert all(each.verdict == "true" for each in claims)
    numbers = list(re.finditer(r"\b\d+(?=[,)])|\b[\d,]+(?= +[│┃])", row["printed"]))
    wrong = 0
    for found in numbers[:: 1 + len(numbers) // 20]:
        printed = row["printed"][: found.start()] + "9" + row["printed"][found.start() :]
        (tmp_path / "net.py").write_text(f"{row['source']}\n\n{printed}", encoding="utf-8")
        wrong += any(each.verdict == "false" for each in check_claims(measure(str(tmp_path / "net.py"))))
    assert wrong > 5


def test_the_total_of_a_summary_is_held_against_the_code_too(tmp_path: Path) -> None:
    (row,) = [each for each in ROWS if each["name"] == "a summary of a chain"]
    total = f"{row['models']['m']['params']:,}"
    (tmp_path / "net.py").write_text(f"{row['source']}\n\n{row['printed'].replace(total, '9,999')}", encoding="utf-8")
    (note,) = [each for each in measure(str(tmp_path / "net.py")).notes if isinstance(each, UnreadNote)]
    assert note.endswith(f"and the code has {total}")


def test_rows_with_other_names_are_not_held_against_the_code(tmp_path: Path) -> None:
    (row,) = [each for each in ROWS if each["name"] == "a summary of a chain"]
    text = f"{row['source']}\n\n{row['printed']}".replace("dense (Dense)", "dense_7 (Den…")
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    (note,) = [each for each in measure(str(tmp_path / "net.py")).notes if isinstance(each, UnreadNote)]
    assert note.startswith("1 of 7 rows of the summary in line ") and note.endswith("against the code: dense_7")


TRACEBACK = """
---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
<ipython-input-12-1d6a1b2ae6e5> in <module>()
----> 1 model.fit(x, y)

ValueError: Error when checking target
"""


def test_code_before_a_traceback_and_prints_of_python_2(tmp_path: Path) -> None:
    text = "from keras.models import Sequential\nfrom keras.layers import Dense\n"
    text += "m = Sequential([Dense(3, input_dim=4)])\n"
    text += "try:\n    print m.summary()\nexcept ValueError, e:\n    print 'no', e\nprint\n"
    (tmp_path / "net.py").write_text(text + TRACEBACK, encoding="utf-8")
    facts = measure(str(tmp_path / "net.py"))
    assert facts.params == 15
    assert "from line 10 on is taken for output" in "; ".join(map(str, facts.notes))


def test_a_slip_in_the_code_is_no_output(tmp_path: Path) -> None:
    text = "from keras.layers import Dense\nm = Sequential([Dense(3, input_dim=4)\nm.compile()\n"
    (tmp_path / "net.py").write_text(text + TRACEBACK, encoding="utf-8")
    with pytest.raises(SpecError, match="this is no Python"):
        measure(str(tmp_path / "net.py"))


UNREAD = """import keras
from keras import layers, ops

i = keras.Input((8,))
first = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
x = layers.Dense(4)(i)
x = layers.Lambda(lambda t: ops.sort(t))(x)
second = keras.Model(i, layers.Dense(2)(x))
third = keras.Sequential([keras.Input((9,)), layers.Dense(1)])
third.add(layers.Lambda(ops.sort))
third.add(layers.Dense(7))
"""


def test_a_network_that_needs_nothing_of_what_is_not_read_is_read(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(UNREAD, encoding="utf-8")
    facts = measure(f"{tmp_path / 'net.py'}:first")
    assert facts.params == 27
    unread = [str(each) for each in facts.notes if isinstance(each, UnreadNote)]
    assert [each.partition(" is")[0] for each in unread] == ["line 7", "line 8", "line 10"]


@pytest.mark.parametrize(("name", "line"), [(":second", 7), (":third", 10), ("", 7), (":first.output", 0)])
def test_one_that_needs_it_is_refused_with_the_cause(name: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(UNREAD, encoding="utf-8")
    with pytest.raises(SpecError) as refused:
        measure(f"{tmp_path / 'net.py'}{name}")
    assert (f"net.py:{line}:" in str(refused.value)) == bool(line)
    assert ("without it first can be read" in str(refused.value)) == (not name)


def test_a_loop_that_trains_some_layers_and_is_not_read_is_not_passed_by(tmp_path: Path) -> None:
    text = "import keras, lost\nm = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3)])\n"
    text += "for layer in m.layers[:lost.count()]:\n    layer.trainable = False\n"
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError):
        measure(str(tmp_path / "net.py"))


OPEN = """import keras
from keras import layers

one, other = keras.Input((None,), name="title"), keras.Input((None,), name="body")
x = layers.concatenate([layers.LSTM(5)(layers.Embedding(50, 4)(each)) for each in (one, other)])
m = keras.Model([one, other], layers.Dense(2)(x))
"""


def test_an_open_size_is_asked_for_by_the_name_of_the_input(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(OPEN, encoding="utf-8")
    with pytest.raises(SpecError) as refused:
        measure(str(tmp_path / "net.py"))
    assert "input 'title' has the sizes (None,)" in str(refused.value)
    assert "--input 100" in str(refused.value)
    facts = measure(str(tmp_path / "net.py"), input="30")
    assert (facts.params, facts.out.text()) == (2 * (200 + 4 * 5 * (4 + 5 + 1)) + 22, "2")
    assert "input body has an open size, and is read as 30" in [str(each) for each in facts.notes]


def test_networks_of_a_class_that_nobody_makes_an_object_of(tmp_path: Path) -> None:
    (row,) = [each for each in ROWS if each["name"] == "networks that an object holds"]
    text = row["source"].partition("\n\n\ngan")[0].replace("self, size)", "self, size=(28, 28, 1))")
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    answer = row["models"]["gan.both"]
    facts = measure(str(tmp_path / "net.py"))
    assert (facts.params + facts.statistics, facts.trainable) == (answer["params"], answer["trained"])
    assert measure(f"{tmp_path / 'net.py'}:Gan().critic").trainable == 0


def test_weights_that_nothing_uses_are_told(tmp_path: Path) -> None:
    text = """import keras
class Total(keras.layers.Layer):
    def build(self, shape):
        self.total = self.add_weight(shape=(shape[-1],), trainable=False)
    def call(self, x):
        self.total.assign_add(keras.ops.sum(x, axis=0))
        return x
i = keras.Input((6,))
m = keras.Model(i, keras.layers.Dense(1)(Total()(i)))
"""
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    facts = measure(str(tmp_path / "net.py"))
    assert facts.params == 7
    assert [str(each) for each in facts.notes if isinstance(each, UnreadNote)] == [
        "6 weights of total enter nothing that it makes, and are not counted"
    ]


HOLDER = """import keras
from keras import layers

encoder = keras.Sequential([keras.Input((8,)), layers.Dense(2)])
decoder = keras.Sequential([keras.Input((2,)), layers.Dense(8)])

class Vae(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def train_step(self, data):
        loss = keras.losses.mse(data, self.decoder(self.encoder(data)))
        return {"loss": loss}

vae = Vae(encoder, decoder)
"""


def test_a_model_without_call_is_none_of_those_that_run(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(HOLDER, encoding="utf-8")
    with pytest.raises(SpecError, match="several networks: encoder, decoder"):
        measure(str(tmp_path / "net.py"))
    with pytest.raises(SpecError, match="Vae has no call") as refused:
        measure(f"{tmp_path / 'net.py'}:vae")
    assert "its parts are networks: vae.encoder, vae.decoder" in str(refused.value)
    assert measure(f"{tmp_path / 'net.py'}:vae.decoder").params == 24


def test_words_that_a_lookup_knows_and_losses_of_tensors(tmp_path: Path) -> None:
    text = """import keras
from keras import layers
lookup = layers.StringLookup(vocabulary=list("abcde"), mask_token=None)
other = layers.StringLookup(vocabulary=lookup.get_vocabulary(), mask_token="", invert=True)

class Loss(layers.Layer):
    def call(self, y_true, y_pred):
        self.add_loss(keras.backend.ctc_batch_cost(y_true, y_pred, 1, 2))
        return y_pred

i, labels = keras.Input((30, 4)), keras.Input((None,), name="label")
x = layers.Dense(len(lookup.get_vocabulary()) + 2)(i)
m = keras.Model([i, labels], Loss()(labels, x))
assert other.vocabulary_size() == 8
"""
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    assert measure(str(tmp_path / "net.py")).out.text() == "30x8"


@pytest.mark.parametrize(
    "made",
    [
        "keras.applications.EfficientNetB0(include_top=False, weights=None, name='backbone')",
        "keras.Sequential([keras.applications.EfficientNetB0(include_top=False, weights=None)])",
        "keras.Model(base.input, base.output)",
        "keras.Model(base.inputs, base.get_layer('top_conv').output)",
        "keras.Model(keras.Input((64, 64, 3)), keras.layers.Dense(2)(base.get_layer('top_conv').output))",
        "keras.layers.Dense(2)(base.layers[-1].output)",
    ],
)
def test_a_backbone_of_an_open_size_has_no_size_of_its_own(made: str, tmp_path: Path) -> None:
    text = "import keras\nbase = keras.applications.EfficientNetB0(include_top=False, weights=None)\n"
    (tmp_path / "net.py").write_text(f"{text}m = {made}\n", encoding="utf-8")
    with pytest.raises(SpecError, match="the size of the input is open"):
        measure(f"{tmp_path / 'net.py'}:m")


def test_a_model_on_other_places_than_its_own_is_told(tmp_path: Path) -> None:
    text = "import keras\nfrom keras import layers\nj = keras.Input((32, 32, 3))\n"
    text += "base = keras.Model(j, layers.GlobalMaxPooling2D()(layers.Conv2D(4, 3)(j)), name='base')\n"
    text += "i = keras.Input((24, 24, 3))\nm = keras.Model(i, base(i))\n"
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    notes = [str(each) for each in measure(f"{tmp_path / 'net.py'}:m").notes]
    assert "base is called on 24x24x3, and was made for 32x32x3: Keras 3 refuses that" in notes
    text = text.replace("(24, 24, 3)", "(24, 24, 1)").replace("keras.Model(j, ", "keras.Sequential([j, ", 1)
    text = text.replace("(layers.Conv2D(4, 3)(j)), name='base')", ", layers.Conv2D(4, 3)], name='base')")
    (tmp_path / "net.py").write_text(text.replace("GlobalMaxPooling2D()", "ReLU()"), encoding="utf-8")
    with pytest.raises(SpecError, match="base is called on 24x24x1, and was made for 32x32x3, which is not read"):
        measure(f"{tmp_path / 'net.py'}:m")


BUILDER = """from keras.models import Sequential
from keras.layers import Dense, Input

class Net:
    @staticmethod
    def build(width, classes):
        return Sequential([Input((width,)), Dense(classes)])
"""


def test_a_method_that_makes_a_network_is_named_with_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(BUILDER, encoding="utf-8")
    with pytest.raises(SpecError, match=r"Net\.build needs arguments: width, classes"):
        measure(str(tmp_path / "net.py"))
    assert measure(f"{tmp_path / 'net.py'}:Net.build(4, 3)").params == 15
    (tmp_path / "net.py").write_text(BUILDER.replace("width, classes", "width=4, classes=3"), encoding="utf-8")
    assert measure(str(tmp_path / "net.py")).params == 15


def test_a_network_that_is_made_twice_by_the_same_call_is_one(tmp_path: Path) -> None:
    text = "import keras\ndef q(n):\n    i = keras.Input((4,))\n    return keras.Model(i, keras.layers.Dense(n)(i))\n"
    (tmp_path / "net.py").write_text(text + "main = q(3)\ntarget = q(3)\n", encoding="utf-8")
    assert measure(str(tmp_path / "net.py")).params == 15
    assert measure(f"{tmp_path / 'net.py'}:target").params == 15
    (tmp_path / "net.py").write_text(text + "main = q(3)\nother = q(2)\n", encoding="utf-8")
    with pytest.raises(SpecError, match="several networks: main, other"):
        measure(str(tmp_path / "net.py"))


AGAIN = """model = Sequential()
model.add(Conv1D(6, 2, padding='same', input_shape=(20, 3)))
model.add(MaxPooling1D(2))
model.add(Conv1D(8, 2, padding='same', input_shape={}))
model.add(LSTM(5, input_dim={}))
"""


@pytest.mark.parametrize(
    ("shape", "inputs", "false"), [((10, 6), 8, []), ((20, 3), 8, [(20, 3)]), ((10, 6), 9, [(10, 9)])]
)
def test_an_input_that_a_later_layer_declares_is_believed_of_what_arrives(
    shape: tuple[int, int], inputs: int, false: list[tuple[int, int]], tmp_path: Path
) -> None:
    """It has no effect in Keras, which does not say so."""
    (tmp_path / "net.py").write_text(AGAIN.format(shape, inputs), encoding="utf-8")
    claims = check_claims(measure(str(tmp_path / "net.py")))
    assert [each.claim.value for each in claims if each.verdict == "false"] == false and len(claims) == 2


def test_layers_line_by_line_that_say_their_inputs_anew_are_several_networks(tmp_path: Path) -> None:
    text = "# A\nConv2D(4, (3, 3), input_shape=(9, 9, 1))\nFlatten()\n# B\nConv2D(4, 5, input_shape=(9, 9, 1))\n"
    (tmp_path / "net.py").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="several networks: net_1, net_2"):
        measure(str(tmp_path / "net.py"))
    assert measure(f"{tmp_path / 'net.py'}:net_2").params == 104


GAN = """from keras.models import Sequential, Model
from keras.layers import Dense, Input
class Gan:
    def __init__(self, width):
        self.width = width
    def build_generator(self):
        noise = Input((4,))
        return Model(noise, self.body(noise))
    def body(self, x):
        return Sequential([Dense(self.width)])(x)
"""


def test_a_method_of_an_object_that_the_program_makes_is_called_on_that(tmp_path: Path) -> None:
    def params(more: str) -> int | None:
        (tmp_path / "net.py").write_text(GAN + more, encoding="utf-8")
        return measure(str(tmp_path / "net.py")).params

    assert params("if __name__ == '__main__':\n    gan = Gan(3)\n    gan.build_generator()\n") == 15
    with pytest.raises(SpecError, match=r"^error: Gan needs arguments: width"):
        params("")
    other = "    def build_discriminator(self):\n        return Sequential([Input((3,)), Dense(1)])\ngan = Gan(3)\n"
    with pytest.raises(SpecError, match=r"several networks: gan\.build_generator\(\), gan\.build_discriminator\(\)"):
        params(other)
