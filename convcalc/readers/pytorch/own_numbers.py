"""Functions of `torch` that make numbers of the program's own: windows, tables of one place, what no layer trains.

Nothing of these numbers is known but how many they are, and that is what a layer that meets them needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import comb, prod

from convcalc.readers.python.arrays import Numbers
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import elements
from convcalc.readers.python.values import FrameworkValue, Named, Native, Raised, Unknown, Value, said
from convcalc.readers.pytorch.elementwise import sizes
from convcalc.readers.pytorch.loose_functions import flat
from convcalc.readers.pytorch.parameter_views import OWN_PRODUCTS, broadcast
from convcalc.readers.pytorch.products import EQUATION, einsum_lengths, implied_axes
from convcalc.readers.pytorch.tensors import Parameter, whole

Maker = Callable[..., Value]

WINDOWS = ("hann_window", "hamming_window", "bartlett_window", "blackman_window", "kaiser_window")

METHODS = (
    "cumprod tril triu argsort masked_fill scatter scatter_add index_add index_fill flatten unsqueeze"
    " repeat_interleave topk sort"
).split()
"""Functions that do what the method of their name does with numbers of the program's own."""


def _numbers(value: Value, what: str) -> Parameter | Unknown:
    """Numbers of the program's own by their sizes; what is no such thing is not known."""
    if isinstance(value, Numbers):
        return Parameter((len(value.values),), trained=False)
    if isinstance(value, Parameter):
        return Unknown(value.why) if value.why else value
    return value if isinstance(value, Unknown) else Unknown(f"{what} of {said(value)}")


def _window(machine: Machine, length: Value, *rest: Value, **named: Value) -> Value:
    """`torch.hann_window(400)`"""
    return Unknown(length.why) if isinstance(length, Unknown) else Parameter((whole(length, "length"),), trained=False)


def _full(machine: Machine, size: Value = (), fill_value: Value = 0, **named: Value) -> Value:
    """`torch.full((8, 1), 0.5)`"""
    given = tuple(size) if isinstance(size, list | tuple) else (size,)
    unknown = next((each for each in given if isinstance(each, Unknown)), None)
    return unknown or Parameter(sizes(given), trained=False)


def _logspace(machine: Machine, start: Value, end: Value, steps: Value = 100, **named: Value) -> Value:
    """`torch.logspace(0, 3, 16)`"""
    return _window(machine, steps)


def _one_hot(machine: Machine, x: Value, num_classes: Value = -1) -> Value:
    """`F.one_hot(labels, 10)`: an axis more, of the classes; without their number it depends on the labels."""
    table = _numbers(x, "one_hot")
    if isinstance(table, Unknown):
        return table
    if num_classes == -1 and isinstance(x, Numbers):
        num_classes = int(max(x.plain(), default=-1)) + 1
    if type(num_classes) is not int or num_classes < 1:
        return Unknown("one_hot of as many classes as there are labels")
    return table.changed((*table.dims, num_classes))


def _where(machine: Machine, condition: Value, one: Value = None, other: Value = None) -> Value:
    """`torch.where(mask, a, b)` of numbers of the program's own: as many as meet."""
    return _met(machine, *[each for each in (condition, one, other) if not isinstance(each, int | float)])


def _met(machine: Machine, *given: Value, **named: Value) -> Value:
    """What meets number by number, axes of one repeated."""
    every = [_numbers(each, "numbers") for each in given]
    made: Parameter | Unknown = Parameter((), trained=False)
    for each in every:
        if isinstance(each, Unknown):
            return each
        assert isinstance(made, Parameter)
        dims = broadcast(made.dims, each.dims)
        if dims is None:
            raise Raised("RuntimeError", f"tensors of {said(made.dims)} and {said(each.dims)} do not meet")
        made = made.changed(dims, each)
    return made


def _kron(machine: Machine, one: Value, other: Value) -> Value:
    """`torch.kron(a, b)`: every number of one times the whole other."""
    a, b = _numbers(one, "kron"), _numbers(other, "kron")
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return a if isinstance(a, Unknown) else b
    axes = max(len(a.dims), len(b.dims))
    pairs = zip(*[(1,) * (axes - len(each.dims)) + each.dims for each in (a, b)], strict=True)
    return a.changed(tuple([n * m for n, m in pairs]), b)


def _block_diagonal(machine: Machine, *given: Value) -> Value:
    """`torch.block_diag(a, b)`: matrices one behind the other, zeros elsewhere."""
    rows = columns = 0
    for each in given:
        table = _numbers(each, "block_diag")
        if isinstance(table, Unknown) or len(table.dims) > 2 or table.trained:
            return table if isinstance(table, Unknown) else Unknown("block_diag of such numbers")
        height, width = (1, 1, *table.dims)[-2:]
        rows, columns = rows + height, columns + width
    return Parameter((rows, columns), trained=False)


def _every_pair(machine: Machine, *given: Value) -> Value:
    """`torch.cartesian_prod(a, b)`"""
    every = [_numbers(each, "cartesian_prod") for each in given]
    lengths = [each.dims[0] for each in every if isinstance(each, Parameter) and len(each.dims) == 1]
    if len(lengths) < len(every) or not every:
        return Unknown("cartesian_prod of what is not known")
    return Parameter((prod(lengths), len(lengths)) if len(lengths) > 1 else (lengths[0],), trained=False)


def _combinations(machine: Machine, x: Value, r: Value = 2, **named: Value) -> Value:
    """`torch.combinations(x, 2)`"""
    table = _numbers(x, "combinations")
    if isinstance(table, Unknown) or len(table.dims) != 1 or named:
        return table if isinstance(table, Unknown) else Unknown("combinations of such numbers")
    count = whole(r, "r")
    return Parameter((comb(table.dims[0], count), count), trained=False) if count > 0 else Unknown("combinations")


def _drawn(machine: Machine, weights: Value, count: Value, *rest: Value, **named: Value) -> Value:
    """`torch.multinomial(weights, 4)`"""
    table = _numbers(weights, "multinomial")
    return table if isinstance(table, Unknown) else table.changed((*table.dims[:-1], whole(count, "num_samples")))


def _tiled(machine: Machine, x: Value, dims: Value) -> Value:
    """`torch.tile(x, (2, 1))`"""
    table = _numbers(x, "tile")
    times = tuple(elements(machine, dims)) if isinstance(dims, list | tuple) else (dims,)
    if isinstance(table, Unknown):
        return table
    return machine.call(machine.attribute(table, "repeat"), *(1,) * (len(table.dims) - len(times)), *times)


def _einsum(machine: Machine, equation: Value, *given: Value) -> Value:
    """`torch.einsum("i,j->ij", steps, frequencies)`, as rotary embeddings have it."""
    every = given[0] if len(given) == 1 and isinstance(given[0], list | tuple) else given
    tables = [_numbers(each, "einsum") for each in elements(machine, every)]
    known = [each for each in tables if isinstance(each, Parameter)]
    sides = EQUATION.fullmatch(equation.replace(" ", "")) if isinstance(equation, str) else None
    if len(known) < len(tables) or sides is None or "." in sides[0]:
        return next((each for each in tables if isinstance(each, Unknown)), Unknown(f"einsum of {said(equation)}"))
    inner = sides[1].split(",")
    if len(inner) != len(known):
        raise Raised("ValueError", f"einsum of {len(inner)} operands gets {len(known)}")
    lengths = einsum_lengths(inner, [each.dims for each in known])
    outer = implied_axes("".join(inner)) if sides[2] is None else sides[2]
    if not set(outer) <= set(lengths) or len(set(outer)) < len(outer):
        return Unknown(f"einsum of {said(equation)}")
    return _product(machine, known, tuple([lengths[each] for each in outer]))


def _product(machine: Machine, tables: list[Parameter], dims: tuple[int, ...]) -> Parameter:
    """What is worked out of several, of these sizes."""
    if any(each.trained for each in tables):
        machine.note(OWN_PRODUCTS)
    made = tables[0]
    for each in tables[1:]:
        made = made.changed(made.dims, each)
    return made.changed(dims)


def _method(name: str) -> Maker:
    def run(machine: Machine, x: Value, *rest: Value, **named: Value) -> Value:
        table = _numbers(x, name)
        return table if isinstance(table, Unknown) else machine.call(machine.attribute(table, name), *rest, **named)

    return run


MAKERS: dict[str, Maker] = {
    **dict.fromkeys(WINDOWS, _window),
    **{name: _method(name) for name in METHODS},
    "randperm": _window,
    "full": _full,
    "logspace": _logspace,
    "one_hot": _one_hot,
    "where": _where,
    **dict.fromkeys(("polar", "complex", "maximum", "minimum", "logical_and", "logical_or"), _met),
    "kron": _kron,
    "block_diag": _block_diagonal,
    "cartesian_prod": _every_pair,
    "combinations": _combinations,
    "multinomial": _drawn,
    "einsum": _einsum,
    "broadcast_to": lambda machine, x, size: _method("expand")(machine, x, *elements(machine, size)),
    "tile": _tiled,
}


OF_TORCH = tuple([name for name in MAKERS if name != "one_hot"])
"""Those of `torch` itself; the other one is of `torch.nn.functional`."""


def of_own_numbers(functions: Named, names: Iterable[str]) -> Named:
    """The same functions, and those of here; a tensor on its way through a network goes to the one that was there.

    Where none was it is not read, as with any other name.
    """
    return functions | {name: _with_own(name, MAKERS[name], functions.get(name)) for name in names}


def _filled(machine: Machine, tensor: Value, *rest: Value, **named: Value) -> Value:
    """What it gets, whose numbers change and no size."""
    return tensor


FIRST_VALUES: Named = {
    f"{name}_": Native(f"{name}_", _filled)
    for name in (
        "xavier_uniform xavier_normal kaiming_uniform kaiming_normal normal uniform constant zeros ones trunc_normal"
        " orthogonal sparse eye dirac"
    ).split()
}
"""`torch.nn.init`: what gives parameters their first values gives them back."""


def _with_own(name: str, make: Maker, otherwise: Value) -> Native:
    def run(machine: Machine, *args: Value, **named: Value) -> Value:
        given = tuple(flat((*args, *named.values())))
        others = [each for each in given if isinstance(each, FrameworkValue) and "Tensor" in each.type_names]
        own = all(isinstance(each, Parameter | Numbers) for each in others)
        if own and (others or otherwise is None):
            return make(machine, *args, **named)
        if otherwise is not None:
            return machine.call(otherwise, *args, **named)
        return machine.swallow(Unknown(f"torch.{name}"), given)

    return Native(name, run)
