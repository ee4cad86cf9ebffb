"""The subset of Python against Python itself: what a piece of program binds is the same in both."""

from __future__ import annotations

import pytest

from convcalc.readers.python.program import Program
from convcalc.readers.python.values import Raised, Unknown, Unreadable, Value

SAME = {
    "arithmetic": """
r = [7 // 2, -7 // 2, 7 % 3, -7 % 3, 2 ** 10, 7 / 2, 1 << 5, 6 & 3, 6 | 3, 6 ^ 3, ~5, -3, +3]
""",
    "precedence": """
r = 2 + 3 * 4 ** 2 // 5 - (1 if 2 > 1 else 0)
""",
    "comparison": """
r = [1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 'a' < 'b', (1, 2) < (1, 3), 1 in [1, 2], 'a' not in 'bc']
""",
    "booleans": """
r = [0 or 5, 1 and 0, not [], True + True, None or 'x', [] or {}, 3 and 4]
""",
    "slices": """
a = list(range(10)); r = [a[1:4], a[::-1], a[-3:], a[::3], 'hello'[1:3], (1, 2, 3)[:2]]
""",
    "unpacking": """
a, (b, *c), d = 1, (2, 3, 4), 5
r = [a, b, c, d]
x = y = 7
r += [x, y]
""",
    "class attributes that change": """
class A: x = 1
class B(A): pass
r = [B.x, B().x]
A.x = 2
r += [B.x, B().x]
B.x = 3
r += [B.x, A.x]
""",
    "a list that a generator reads while it grows": """
y = [1]
y.extend(y[-1] + n for n in range(4))
z = [2]
z += (z[-1] * n for n in (2, 3))
r = [y, z]
""",
    "its own names": """
def f(a, b=2):
    kept = dict(locals())
    c = 3
    return kept, sorted(locals())
def g(): return globals()['f'](1), globals().get('h', 5), 'g' in globals()
r = [f(1), g()[1:], __debug__]
""",
    "places of a list that are given others": """
a = [1, 2, 3]
a[1:1] = [7, 8]
b = list(range(6))
b[::2] = 'xyz'
r = [a, b]
""",
    "a name in a text": """
class A: b = [7]
def f(name): return eval(name)
r = [eval('A.b'), f('max')(2, 3), eval('f')('A') is A]
""",
    "operators as functions": """
import operator
from operator import itemgetter, attrgetter
r = [itemgetter(0, 2)('abc'), itemgetter(1)([4, 5]), operator.sub(5, 3), operator.ge(2, 2), operator.neg(4)]
class A: b = 7
r += [attrgetter('b')(A())]
""",
    "what only a keyword gives": """
def f(a, *, b=2): return b
def g(a): return a
r = [f.__kwdefaults__, g.__kwdefaults__]
""",
    "swapping": """
a, b = 1, 2
a, b = b, a
r = (a, b)
""",
    "augmented": """
a = [1]
b = a
a += [2]
n = 3
n *= 2
n -= 1
n //= 2
r = (a, b, n)
""",
    "comprehensions": """
r = [[i * j for j in range(i)] for i in range(4) if i % 2], {i: i * i for i in range(3)}, {1, 2}
""",
    "generator": """
r = sum(i * i for i in range(5)), max((i for i in (3, 9, 2)), default=0), any(i > 3 for i in range(5))
""",
    "late binding": """
fs = [lambda: i for i in range(3)]
r = [f() for f in fs]
gs = [lambda i=i: i for i in range(3)]
r += [g() for g in gs]
""",
    "mutable default": """
def f(x, seen=[]):
    seen.append(x)
    return list(seen)
r = [f(1), f(2), f(3, [])]
""",
    "arguments": """
def f(a, b=2, *c, d=4, **e):
    return (a, b, c, d, e)
r = [f(1), f(1, 3, 5, 7, d=9, z=0), f(*[1, 2], **{'d': 3}), f(b=1, a=2)]
""",
    "positional only": """
def f(a, /, b, *, c=3):
    return a + b + c
r = f(1, 2, c=4)
""",
    "closures": """
def outer(n):
    def inner():
        nonlocal n
        n += 1
        return n
    return inner
f = outer(5)
r = [f(), f()]
""",
    "global": """
n = 0
def f():
    global n
    n += 2
f()
f()
r = n
""",
    "recursion": """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
r = [fib(i) for i in range(10)]
""",
    "loops": """
r = []
for i in range(5):
    if i == 1:
        continue
    if i == 4:
        break
    r.append(i)
else:
    r.append('no')
while len(r) < 5:
    r.append(0)
else:
    r.append('done')
""",
    "classes": """
class A:
    n = 1
    def __init__(self, x):
        self.x = x
    def f(self):
        return self.x + self.n
    @property
    def twice(self):
        return 2 * self.x
    @staticmethod
    def s(v):
        return v + 1
    @classmethod
    def make(cls, v):
        return cls(v)
class B(A):
    n = 10
    def f(self):
        return super().f() * 2
r = [A(1).f(), B(2).f(), B(3).twice, A.s(4), B.make(5).x, B.n, isinstance(B(1), A), issubclass(B, A)]
""",
    "order of bases": """
class A:
    def f(self): return ['A']
class B(A):
    def f(self): return ['B'] + super().f()
class C(A):
    def f(self): return ['C'] + super().f()
class D(B, C):
    def f(self): return ['D'] + super().f()
r = D().f()
""",
    "class and instance": """
class A:
    n = 1
a, b = A(), A()
a.n = 5
r = [a.n, b.n, A.n]
A.n = 7
r += [a.n, b.n]
""",
    "special methods": """
class V:
    def __init__(self, x): self.x = x
    def __add__(self, o): return V(self.x + o.x)
    def __len__(self): return self.x
    def __getitem__(self, i): return self.x * i
    def __eq__(self, o): return self.x == o.x
    def __call__(self, y): return self.x + y
    def __contains__(self, y): return y == self.x
r = [(V(1) + V(2)).x, len(V(4)), V(3)[5], V(1) == V(1), V(2)(3), 2 in V(2), bool(V(0))]
""",
    "exceptions": """
def f(x):
    try:
        return [1, 2][x]
    except IndexError as e:
        return 'no'
    finally:
        seen.append(x)
seen = []
r = [f(0), f(5), seen]
""",
    "raising": """
class Odd(ValueError):
    pass
try:
    raise Odd('three')
except ValueError as e:
    r = 'caught'
""",
    "assertion": """
try:
    assert 1 == 2, 'no'
except AssertionError:
    r = 1
""",
    "one-shot": """
z = zip([1, 2], [3, 4])
r = [list(z), list(z)]
i = iter([1, 2, 3])
r += [next(i), list(i), next(i, 'end')]
""",
    "generators": """
def g(n):
    for i in range(n):
        yield i
    yield from 'ab'
r = list(g(3)), sum(g(0) or [1]) if False else 2
""",
    "iteration": """
r = [list(enumerate('ab', 1)), list(zip('ab', [1, 2])), list(map(lambda x: x + 1, [1, 2])),
    list(filter(None, [0, 1]))]
""",
    "dictionaries": """
d = {'a': 1, **{'b': 2}}
d['c'] = 3
r = [d.get('x', 0), list(d), list(d.items()), d.pop('a'), 'b' in d, len(d)]
d.update(z=9)
d.setdefault('q', []).append(1)
r += [d, sorted(d)]
""",
    "lists": """
a = [3, 1, 2]
a.sort()
a.insert(0, 9)
a.extend((4, 5))
b = a.copy()
b.reverse()
r = [a, b, a.index(4), a.pop(), a.count(1)]
""",
    "sets": """
r = [{1, 2} & {2, 3}, {1} | {2}, {1, 2} - {2}, len({1, 1, 2}), {1, 2} == {2, 1}, sorted({3, 1})]
""",
    "texts": """
r = ['a,b'.split(','), '-'.join(['x', 'y']), 'abc'.upper(), ' a '.strip(), 'abc'.replace('b', 'x'),
    'a' * 3, 'ab'.startswith('a')]
""",
    "formats": """
n, f = 7, 0.12345
r = [f'{n:>3}|{f:.2f}|{n!r}', '{}-{}'.format(1, 'a'), '{0}{1}{0}'.format('x', 'y'), '{k}'.format(k=3),
    '%d_%s %5.1f%%' % (3, 'q', 2.5), f'{n}' f'{{}}']
""",
    "rounding": """
r = [round(2.5), round(3.5), round(-0.5), round(2.675, 2), int(3.9), int(-3.9), int('42'), float('1.5')]
""",
    "numbers": """
import math
r = [math.ceil(3.2), math.floor(-3.2), math.sqrt(16), math.prod([2, 3]), divmod(7, 2), abs(-3), pow(2, 5),
    math.log2(8)]
""",
    "sorting": """
r = [sorted([3, 1, 2], reverse=True), sorted(['bb', 'a'], key=len), max([1, 5, 3], key=lambda v: -v),
    min(4, 2)]
""",
    "functools": """
from functools import partial, reduce
def f(a, b, c=0): return (a, b, c)
r = [partial(f, 1, c=5)(2), reduce(lambda a, b: a * b, [1, 2, 3, 4])]
""",
    "collections": """
from collections import OrderedDict, namedtuple
P = namedtuple('P', ['x', 'y'])
p = P(1, y=2)
a, b = p
r = [p.x, a, b, p[1], list(OrderedDict([('k', 1), ('j', 2)]))]
""",
    "itertools": """
from itertools import chain, product, islice, repeat
r = [list(chain([1], [2, 3])), list(product([1, 2], 'a')), list(islice(repeat(7), 3)),
    list(chain.from_iterable([[1], [2]]))]
""",
    "dataclass": """
from dataclasses import dataclass, field
@dataclass
class A:
    n: int
    m: int = 2
    l: list = field(default_factory=list)
    def __post_init__(self):
        self.s = self.n + self.m
@dataclass
class B(A):
    k: int = 9
a, b = A(1), B(3, k=4)
a.l.append(1)
r = [a.s, a.l, A(2).l, b.n, b.k]
""",
    "copies": """
import copy
a = [[1], [2]]
b, c = copy.copy(a), copy.deepcopy(a)
a[0].append(9)
r = [b[0], c[0]]
""",
    "walrus": """
r = [y for x in range(5) if (y := x * x) > 3]
""",
    "conditional import": """
try:
    import math
except ImportError:
    math = None
r = math.pi > 3
""",
    "star": """
def f(*args, **kw):
    return len(args), sorted(kw)
r = f(*range(3), *[1], **{'a': 1}, b=2)
""",
    "attributes": """
class A: pass
a = A()
setattr(a, 'x', 3)
r = [getattr(a, 'x'), getattr(a, 'y', 0), hasattr(a, 'x'), hasattr(a, 'z')]
del a.x
r.append(hasattr(a, 'x'))
""",
    "with": """
class C:
    def __enter__(self): return 3
    def __exit__(self, *a): return None
with C():
    r = 4
""",
    "types": """
r = [isinstance(3, int), isinstance(True, int), isinstance(3, (str, int)), isinstance('a', str),
    type(3) is int, callable(len), isinstance([], list)]
""",
    "chained calls": """
class A:
    def __init__(self): self.n = 0
    def add(self, k):
        self.n += k
        return self
r = A().add(1).add(2).n
""",
}
"""What each piece shows -> the piece, which binds r."""


def ours(text: str) -> Value:
    program = Program(text, "piece.py", {})
    program.run()
    assert not program.main.unread, program.main.unread[0].why
    return program.main.scope.get("r")


@pytest.mark.parametrize("name", SAME)
def test_it_is_as_in_python(name: str) -> None:
    names: dict[str, object] = {}
    exec(SAME[name], names)
    assert ours(SAME[name]) == names["r"]


HOSTILE = [
    "while True: pass",
    "def f(): return f()\nf()",
    "f = lambda: f()\nf()",
    "a = [0] * 10**9",
    "a = 1 << 999999999",
    "a = 9 ** 99999",
    "x = 3\nfor i in range(99): x = x ** 900",
    "a = sum(range(10**9))",
    "import math\na = math.prod(range(1, 300000))",
    "a = [1]\nfor i in range(99): a = a + a",
    "a = [1]\nfor i in range(99): a.extend(a)",
    "s = 'a'\nfor i in range(99): s = s + s",
    "s = 'aa'\nfor i in range(99): s = s.replace('a', s)",
    "s = 'x' * 9000\na = s.join([s] * 9000)",
    "a = list(range(10**9))",
    "a = tuple(i for i in range(10**12))",
    "a = 7\nfor i in range(99999): a = a * 999999",
    "a = '{:>1000000000}'.format(1)",
    "a = f'{1:>1000000000}'",
    "a = '%1000000000d' % 1",
    "a = 'x'.ljust(10**9)",
    "a = 'x'.zfill(10**9)",
    "a = dict.fromkeys(range(10**9))",
    "a = {i: i for i in range(10**9)}",
    "from itertools import repeat\na = list(repeat(1))",
    "from itertools import product\na = list(product(range(999), repeat=9))",
    "def g():\n    while True: yield 1\na = list(g())",
    "a = max(range(10**10))",
    "a = 10**9 in range(0, 10**12, 7) or 5 in iter(range(10**12))",
    "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().y",
    "class A:\n    def __len__(self): return len(self)\nlen(A())",
    "a = set(range(10**9))",
    "a = [[0] * 1000 for i in range(100000)]",
    "import numpy as np\na = np.linspace(0, 1, 10**10)",
    "exec('x = 1')",
    "eval('f(1)')",
    "__import__('os').system('true')",
    "open('/etc/passwd')",
    "().__class__.__bases__[0].__subclasses__()",
    "(lambda: 0).__globals__",
    "class M(type): pass\nclass A(metaclass=M): pass",
    "async def f(): pass",
    "match open('x'):\n    case 1: pass",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_refused_in_time_and_memory(text: str) -> None:
    import resource
    import time

    begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    program = Program(text, "hostile.py", {})
    program.run()
    assert program.main.unread, "it was followed to its end"
    assert time.process_time() - begin < 3.5  # ten times the bound, so that a loaded machine passes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.parametrize(
    "text", ["x = (" * 300, "x = " + "-" * 20_000 + "1", "x = 1\0", "x = " + "1+" * 20_000 + "1", "def f(:"]
)
def test_what_cannot_be_parsed_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        Program(text, "broken.py", {})


def test_nothing_that_is_imported_runs() -> None:
    program = Program("import os\nos.system('touch /nowhere/x')\nx = os.path.getsize('a')\n", "p.py", {})
    program.run()
    assert isinstance(program.main.scope.get("x"), Unknown)


def test_two_arms_of_an_import_that_differ_are_known_in_neither() -> None:
    text = "try:\n    import apex\n    W = 64\nexcept ImportError:\n    W = 8\nif W > 9: y = 1\n"
    program = Program(text, "p.py", {})
    program.run()
    value = program.main.scope.get("W")
    assert isinstance(value, Unknown) and "64 and 8" in value.why
    assert "64 and 8" in program.main.unread[0].why


def test_a_text_of_what_is_not_known_is_not_known_itself() -> None:
    """It may be a message or the name of a file that nobody needs; as a name it is refused."""
    program = Program(
        "import time\nt = f'{time.time():.2f} s'\nu = '{}'.format(t)\nv = ' '.join(['a', u])\n", "p.py", {}
    )
    program.run()
    assert not program.main.unread
    assert all(isinstance(program.main.scope.get(name), Unknown) for name in "tuv")
    with pytest.raises(Unreadable, match="setattr needs a name that is known"):
        program.expression("setattr(t, t, 3)")


@pytest.mark.parametrize("text", ["8 + 1", "f()", "f.__globals__", "a" * 300, "A.b[0]", "x for x in y"])
def test_a_text_that_is_no_name_is_never_run(text: str) -> None:
    program = Program(f"class A: b = [7]\ndef f(): return 8\nr = eval({text!r})\n", "p.py", {})
    program.run()
    assert [each.why for each in program.main.unread if "never run" in each.why or "not followed" in each.why]


def test_a_program_fails_as_it_would() -> None:
    program = Program("def f(a): return a\n", "p.py", {})
    program.run()
    with pytest.raises(Raised, match="needs a"):
        program.expression("f()")


TABLES = {
    "of an import": "from math import pi\nt = {'a': pi}\nr = t['a']",
    "of a name that is given something else later": "from math import pi\nt = {'a': pi}\npi = 3\nr = t['a']",
    "that another table holds": "from math import pi\nt = {'a': pi}\nu = {'t': t}\nt['b'] = 1\nr = u['t']",
    "that is taken over before it changes": "from math import pi\nt = {'a': pi}\nu = {**t}\nt['b'] = 1\nr = u",
    "that a table takes over before that one changes": (
        "from math import pi\nt = {'a': pi}\nu = {**t, 'b': 2}\nv = {**u, 'c': 3}\nu['b'] = 7\nw = {**u}\n"
        "r = [t, u, v, w]"
    ),
    "that is taken over and stands beside": "from math import pi\nt = {'a': pi}\nu = {**t, 't': t}\nt['b'] = 1\nr = u",
    "that is taken over twice": "from math import pi\nt = {'a': pi}\nu = {**t, 'a': 2, **t}\nt['a'] = 1\nr = u",
    "in an attribute": "from math import pi\nclass A: pass\na = A()\na.t = {'a': pi}\nr = a.t['a']",
    "in a place": "from math import pi\nd = {}\nd['t'] = {'a': pi}\nr = d['t']['a']",
    "in several names": "from math import pi\na, b = {'a': pi, 'b': pi}\nr = [a, b]",
    "of an import in a function": "def f():\n from math import pi\n t = {'a': pi}\n return t\nr = f()",
    "with an annotation": "from math import pi\nt: dict = {'a': pi, 'b': (1, 2)}\nr = [*t.values()]",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_what_is_imported_is_as_in_python(name: str) -> None:
    """It is made when it is asked for, and says what it would have said at once."""
    names: dict[str, Value] = {}
    exec(TABLES[name], names)
    assert ours(TABLES[name]) == names["r"]


def test_a_table_of_what_is_imported_that_was_half_changed_is_unknown() -> None:
    program = Program("from math import pi\nt = {'a': pi}\nt['b'] = open('x')\nr = t\n", "main", {})
    program.run()
    assert isinstance(program.main.scope.get("r"), Unknown)
