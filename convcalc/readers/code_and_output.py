"""Code with what it printed behind it, of a notebook, and of Python 2: a summary, `!pip install`, `print "x"`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from convcalc.readers.printed_behind import begin_of

OUTPUT = re.compile(
    r"[ \t]*(?:[-_=]{20,}|Traceback \(most recent|Model: \"|Layer \(type\)|[┏┃]|<ipython-input|Epoch \d+/\d+"
    r"|Using \w+ backend|\w*(?:Error|Exception)(?::[ ]|[ ]+Traceback)|Output:?[ \t]*$|Total params:)"
)
"""A line with which output begins."""

PRINTED = re.compile(
    r"^([ \t]*(?:(?:if|elif|else|for|while|try)\b.*:[ \t]*)?)print(?![\w]*[ \t]*[(=.\[,:])(?:[ \t].*)?$"
)
CAUGHT = re.compile(r"^([ \t]*except[ \t]+[\w.]+)[ \t]*,[ \t]*(\w+[ \t]*:)")
"""`print x` and `except Error, e:` of Python 2."""

COMMAND = re.compile(
    r"^([ \t]*)(?:\w+[ \t]*=[ \t]*)?(?:!|%{1,2}[a-z]\w*(?=[ \t]|$)|\?{1,2}[\w.]+[ \t]*$).*"
    r"|^([ \t]*)[\w.]+\?{1,2}[ \t]*$"
)
"""A line of a notebook that is no Python: `!pip install einops`, `%matplotlib inline`, `model?`."""


def of_python_2(line: str) -> str:
    """A line as Python 3 has it: what is printed says nothing of a network.

    >>> of_python_2("    print model.summary()"), of_python_2("print(x)"), of_python_2("except IOError, e:")
    ('    pass', 'print(x)', 'except IOError as e:')
    """
    return CAUGHT.sub(r"\1 as \2", PRINTED.sub(r"\1pass", line))


def of_notebook(line: str) -> str:
    """A line of a notebook as Python has it: its commands say nothing of a network.

    >>> of_notebook("!pip install einops"), of_notebook("  %time net(x)"), of_notebook("net?"), of_notebook("x % y")
    ('pass', '  pass', 'pass', 'x % y')
    """
    return COMMAND.sub(lambda found: f"{found[1] or found[2] or ''}pass", line)


def without_output(lines: list[str]) -> Iterator[tuple[list[str], int]]:
    """The lines as Python 3 has them, whole and then without the output behind them; with the line where that begins.

    Lines are counted from 1; 0 where nothing was left out.
    """
    today = [of_python_2(of_notebook(line)) for line in lines]
    if today != lines:
        yield today, 0
    behind = begin_of(today)
    if behind:
        yield [*today[:behind], *[""] * (len(today) - behind)], behind + 1
    for at, line in enumerate(today):
        if OUTPUT.match(line) and any(each.strip() for each in today[:at]):
            yield [*today[:at], *[""] * (len(today) - at)], at + 1
            return
