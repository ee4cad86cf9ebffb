"""A post as it is pasted: words, a framework's message and the code, in any order."""

from __future__ import annotations

from textwrap import indent

import pytest

from tests.cli.program import run

CODE = """class CNN(nn.Module):
    def __init__(self):
        super(CNN, self).__init__()
        self.conv1 = nn.Conv2d(3, 32, kernel_size=3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(64 * 28 * 28, 128)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = self.pool(F.relu(self.conv2(x)))
        return self.fc1(x.view(x.size(0), -1))
"""
MESSAGE = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x53824 and 50176x128)"
TRACEBACK = f"""Traceback (most recent call last):
  File "train.py", line 12, in forward
    return self.fc1(x.view(x.size(0), -1))
{MESSAGE}
"""
KERAS = """model = Sequential()
model.add(Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(10, activation='softmax'))
"""
OF_KERAS = (
    'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have value'
    " 6272, but received input with shape (None, 5408)"
)
POSTS = {
    "message first": f"I keep getting this error:\n\n{MESSAGE}\n\nHere is my model (batch size 32):\n\n{CODE}",
    "in fences": f"I get\n\n```\n{MESSAGE}\n```\nfrom\n\n```python\n{CODE}```\nWhat is wrong?\n",
    "words and fences": f"{MESSAGE}\n\n```python\n{CODE}```\n",
    "traceback first": f"{TRACEBACK}\n{CODE}",
    "traceback behind": f"{CODE}\n{TRACEBACK}",
    "of a notebook": f"{CODE}\n{'-' * 75}\nRuntimeError          Traceback (most recent call last)\n\n{MESSAGE}\n",
    "code within words": "**My encoder**\n\nI get `"
    + MESSAGE
    + "` (batch 32):\n\n"
    + indent(CODE, "    ")
    + "\nHow so?\n",
    "Korean": f"왜 이런 에러가 나나요? (배치 32)\n{MESSAGE}\n{CODE}",
}


@pytest.mark.parametrize("name", POSTS)
def test_the_layer_is_found_and_the_input_on_which_the_message_comes_out(name: str) -> None:
    ran = run("check", "-", stdin=POSTS[name].encode())
    assert ran.status == 1 and ran.out.startswith("PyTorch: matrix product"), ran.err
    assert "fc1 needs in_features=53824, on an input of 3x60x60: nn.Linear(53824, 128)" in ran.out
    assert "taken for 3x60x60, on which the message's numbers come out" in ran.out
    assert "not read: 'RuntimeError" not in ran.out and "is not read" not in ran.out


def test_the_input_in_the_words_is_taken() -> None:
    ran = run("explain", "-", stdin=f"I use 64x64 RGB images and get\n{MESSAGE}\nwith\n{CODE}".encode())
    assert ran.status == 0
    assert "fc1 needs in_features=61504, on an input of 3x64x64" in ran.out
    assert "on an input of 3x61x61, 53,824 arrive, as in the message" in ran.out


@pytest.mark.parametrize("text", [f"{OF_KERAS}\n\n{KERAS}", f"Why?\n{OF_KERAS}\n{KERAS}", f"{KERAS}\n{OF_KERAS}\n"])
def test_a_message_of_keras(text: str) -> None:
    ran = run("check", "-", stdin=text.encode())
    assert ran.status == 1
    assert "5,408 values arrive, as in the message" in ran.out


def test_code_of_keras_without_imports_has_words_around_it() -> None:
    code = "a = Input((7, 7, 1))\nb = Conv2D(2, 3)(a)\nc = concatenate([a, b])\nnet = Model(a, c)\n"
    text = f"It has 120 parameters (I counted), and fails on 7x7 images:\n\n{code}"
    ran = run("check", "-", stdin=text.encode())
    assert "concat joins channels of maps of equal size, not 7x7x1 and 5x5x2" in ran.err
    right = run("check", "-", stdin=text.replace("concatenate([a, b])", "Conv2D(1, 1)(b)").encode())
    assert "params = 120; it is 23" in right.out


def test_a_question_with_code_is_answered_with_its_layers() -> None:
    ran = run("explain", "-", stdin=f"Why has this 54,410 parameters?\n{KERAS}".encode())
    assert ran.status == 0 and "54,090" in ran.out and ran.out.startswith("model: 28x28x1 -> 10")
    wrong = run("explain", "-", stdin=f"Why has this 54,411 parameters?\n{KERAS}".encode())
    assert "params = 54,411; it is 54,410" in wrong.out
