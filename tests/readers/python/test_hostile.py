"""Programs made to cost time or memory are refused by what they would spend, before they spend it.

No clock is asked: a text that was followed to its end would hang these tests, or fill the memory.
"""

from __future__ import annotations

import pytest

from convcalc.api import measure
from convcalc.diagnostics.diagnostic import SpecError

HEAD = "import math, os\nimport torch.nn as nn\n"
NET = "\nnet = nn.Sequential(nn.Conv2d(3, {}, 3))\n"

SPENT = {
    "an endless loop": "while True: pass\nn = 1",
    "an endless loop that makes something": "a = []\nwhile True: a.append(a)\nn = 1",
    "endless recursion": "def f(): return f()\nn = f()",
    "two that call each other": "def f(k): return g(k)\ndef g(k): return f(k + 1)\nn = f(0)",
    "a long list": "n = len([0] * 10**9)",
    "a shift": "n = 1 << 999999999",
    "a power": "n = 9**99999",
    "a tower": "n = 9 ** 9 ** 9",
    "a sum": "n = sum(range(10**9))",
    "a product": "n = math.prod(range(1, 300000))",
    "a product of numpy": "import numpy as np\nn = np.prod([1152921504606846976] * 99999)",
    "a product of an array": "import torch\nn = torch.tensor([1152921504606846976] * 99999).prod()",
    "an array again and again": "import numpy as np\na = np.arange(99999)\nwhile True: a = a * 1\nn = 1",
    "parts of an array": "import torch\na = torch.arange(99999)\nwhile True: b = a[1:].tolist()\nn = 1",
    "what an array holds": "import numpy as np\na = np.arange(99999)\nwhile True: b = np.unique(np.sqrt(a))\nn = 1",
    "a power again and again": "x = 7\nfor i in range(9): x = x**900\nn = x",
    "a text that doubles": "a = 'aa'\nfor i in range(60): a = a + a\nn = len(a)",
    "a list that doubles": "a = [1, 2]\nfor i in range(60): a = a + a\nn = len(a)",
    "a list that grows by itself": "a = [1, 2]\nfor i in range(60): a.extend(a)\nn = len(a)",
    "a list that grows in place": "a = [1, 2]\nfor i in range(60): a += a\nn = len(a)",
    "a text joined": "a = 'a' * 9999\nfor i in range(9): a = a.join([a, a, a])\nn = len(a)",
    "a text replaced": "a = 'a' * 999\nfor i in range(9): a = a.replace('a', a)\nn = len(a)",
    "a range as a list": "n = len(list(range(10**9)))",
    "a range as a tuple": "n = len(tuple(range(10**9)))",
    "a sorted range": "n = len(sorted(range(10**9)))",
    "a set of a range": "n = len(set(range(10**9)))",
    "a text many times": "a = 'abc'\nfor i in range(9): a = a*999999\nn = len(a)",
    "a list many times": "a = [1]\nfor i in range(9): a = a*999999\nn = len(a)",
    "a wide format": "n = len('{:>1000000000}'.format(1))",
    "a wide f-string": "n = len(f'{1:>1000000000}')",
    "a wide percent": "n = len('%1000000000d' % 1)",
    "a wide float": "n = len('{:.1000000000f}'.format(1.5))",
    "justified": "n = len('a'.ljust(10**9))",
    "a comprehension in another": "n = len([a for a in range(10**5) for b in range(10**5)])",
    "a generator that is summed": "n = sum(a for a in range(10**9))",
    "any of many": "n = any(a < 0 for a in range(10**9))",
    "the largest of many": "n = max(range(10**9))",
    "zip of long ones": "n = len(list(zip(range(10**9), range(10**9))))",
    "an endless generator": "def g():\n  while True: yield 1\nn = sum(g())",
    "many layers": "n = len(nn.Sequential(*[nn.ReLU() for _ in range(10**6)]))",
}
"""What runs out of what it may spend."""

NOT_FOLLOWED = {
    "open": "n = len(open('/etc/passwd').read())",
    "eval": "n = eval('4 + 4')",
    "exec": "exec('n = 8')",
    "compile": "n = compile('8', '', 'eval')",
    "an import by name": "n = __import__('os').getpid()",
    "the classes behind a tuple": "n = len(().__class__.__bases__)",
    "the names of the file": "n = globals()['__builtins__']",
    "a shell": "n = os.system('touch /tmp/convcalc-was-here')",
    "a metaclass": "class M(type): pass\nclass A(metaclass=M): n = 8\nn = A.n",
    "async": "async def f(): return 8\nn = f()",
}
"""What leads out of the program."""

NO_SYNTAX = {
    "300 brackets": "n = " + "(" * 300 + "8" + ")" * 300,
    "20,000 signs": "n = " + "-" * 20_000 + "8",
    "20,000 terms": "n = " + "+".join(["1"] * 20_000),
    "a zero byte": "n = 8\0",
    "deep lists": "n = " + "[" * 150 + "]" * 150,
    "many branches": "n = " + "1 if n else " * 5000 + "2",
}


@pytest.mark.parametrize("text", [*SPENT.values(), *NOT_FOLLOWED.values(), *NO_SYNTAX.values()],
                         ids=[*SPENT, *NOT_FOLLOWED, *NO_SYNTAX])  # fmt: skip
def test_it_is_refused(text: str) -> None:
    """In a program's own scope, whose names stay unknown then, and where a network is made."""
    for source in (HEAD + text + NET.format("n"), HEAD + _within(text)):
        with pytest.raises(SpecError) as raised:
            measure(source, input="3x32x32")
        (mistake,) = raised.value.mistakes
        assert mistake.message and "bug" not in mistake.message


def _within(text: str) -> str:
    """The same in the `__init__` of a network."""
    lines = [f"    {line}\n" for line in ["super().__init__()", *text.split("\n"), "self.c = nn.Conv2d(3, n, 3)"]]
    forward = "  def forward(self, x):\n    return self.c(x)\n"
    return "class N(nn.Module):\n  def __init__(self):\n" + "".join(lines) + forward


@pytest.mark.parametrize("name", SPENT)
def test_one_that_is_refused_at_the_top_does_not_spend_again(name: str) -> None:
    """Each statement is followed by itself, but all spend of one budget: a hundred of them take no longer than one."""
    with pytest.raises(SpecError):
        measure(HEAD + f"{SPENT[name]}\n" * 50 + NET.format("n"), input="3x32x32")
