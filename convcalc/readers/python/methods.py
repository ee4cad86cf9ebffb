"""The methods of texts, lists, dictionaries and sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from convcalc.readers.python.formatting import by_braces
from convcalc.readers.python.host_types import Deque
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.operators import binary, elements, hashable, in_place, registered, truth
from convcalc.readers.python.values import Named, Native, Raised, Unknown, Unreadable, Value, said
from convcalc.readers.python.work_limit import LONGEST_TEXT


def _joined(machine: Machine, between: str, values: Value) -> Value:
    parts = list(elements(machine, values))
    texts = [each for each in parts if isinstance(each, str)]
    if len(texts) < len(parts):
        if unknown := next((each for each in parts if isinstance(each, Unknown)), None):
            return unknown
        other = next(each for each in parts if not isinstance(each, str))
        raise Raised("TypeError", f"join needs texts, not {said(other)}")
    machine.budget.text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _replaced(machine: Machine, text: str, old: Value, new: Value, *count: Value) -> Value:
    if not isinstance(old, str) or not isinstance(new, str):
        raise Raised("TypeError", "replace needs texts")
    machine.budget.text(len(text) + text.count(old) * len(new))
    return text.replace(old, new, *[each for each in count if isinstance(each, int)])


def _format(machine: Machine, text: str, *args: Value, **named: Value) -> Value:
    unknown = next((each for each in (*args, *named.values()) if isinstance(each, Unknown)), None)
    return unknown if unknown is not None else by_braces(machine, text, args, named)


def _plain(name: str) -> Callable[..., Value]:
    """A method of `str` that makes no more than it was given."""

    def run(machine: Machine, text: str, *args: Value, **named: Value) -> Value:
        for each in args:
            if isinstance(each, int) and each > LONGEST_TEXT:
                raise Unreadable(f"{name} makes a text that is too long")
        machine.budget.text(len(text))
        try:
            return cast("Value", getattr(text, name)(*args, **named))
        except (TypeError, ValueError):
            given = said(args) if not named else said([*args, *named.values()])
            raise Raised("ValueError", f"{name} of a text does not take {given}") from None

    return run


_TEXT = (
    "lower upper strip lstrip rstrip title capitalize startswith endswith split rsplit splitlines partition rpartition"
    " find rfind index count isdigit isalpha isalnum isnumeric isupper islower zfill ljust rjust center removeprefix"
    " removesuffix swapcase isidentifier casefold"
).split()


def _append(machine: Machine, values: list[Value], value: Value) -> Value:
    machine.budget.container(1)
    values.append(value)
    return None


def _append_left(machine: Machine, values: list[Value], value: Value) -> Value:
    machine.budget.added(len(values), 1 + len(values) // 64)
    values.insert(0, value)
    return None


def _pop_left(machine: Machine, values: list[Value]) -> Value:
    if not values:
        raise Raised("IndexError", "pop from an empty deque")
    machine.budget.spend(1 + len(values) // 64)  # all that stand behind it move
    return values.pop(0)


def _extend(machine: Machine, values: list[Value], more: Value) -> Value:
    in_place(machine, "+", values, more)
    return None


def _insert(machine: Machine, values: list[Value], at: Value, value: Value) -> Value:
    machine.budget.container(1 + len(values) // 16)
    values.insert(at if isinstance(at, int) else 0, value)
    return None


def _pop(machine: Machine, values: list[Value], at: Value = -1) -> Value:
    try:
        return values.pop(at if isinstance(at, int) else -1)
    except IndexError:
        raise Raised("IndexError", "there is nothing to pop") from None


def _index(machine: Machine, values: list[Value], value: Value) -> Value:
    machine.budget.spend(len(values))
    try:
        return values.index(value)
    except ValueError:
        raise Raised("ValueError", f"{said(value)} is not in it") from None


def _remove(machine: Machine, values: list[Value], value: Value) -> Value:
    values.pop(cast("int", _index(machine, values, value)))
    return None


def _count(machine: Machine, values: list[Value], value: Value) -> Value:
    machine.budget.spend(len(values))
    return values.count(value)


def _reverse(machine: Machine, values: list[Value]) -> Value:
    values.reverse()
    return None


def _sort(machine: Machine, values: list[Value], key: Value = None, reverse: Value = False) -> Value:
    values[:] = cast("list[Value]", machine.call(machine.builtin("sorted"), values, key=key, reverse=reverse))
    return None


def _clear(machine: Machine, values: list[Value] | dict[Value, Value] | set[Value]) -> Value:
    values.clear()
    return None


def _copy(machine: Machine, values: list[Value] | dict[Value, Value] | set[Value]) -> Value:
    machine.budget.container(len(values))
    return values.copy()


def _get(machine: Machine, values: dict[Value, Value], key: Value, default: Value = None) -> Value:
    if isinstance(key, Unknown):
        return key
    if hashable(key) not in values and machine.passed_by:
        registered(machine, values, key)
    return values.get(key, default)


def _keys(machine: Machine, values: dict[Value, Value]) -> Value:
    machine.budget.container(len(values))
    return list(values)


def _values(machine: Machine, values: dict[Value, Value]) -> Value:
    machine.budget.container(len(values))
    return list(values.values())


def _items(machine: Machine, values: dict[Value, Value]) -> Value:
    machine.budget.container(len(values))
    return list(values.items())


def _update(machine: Machine, values: dict[Value, Value], more: Value = (), **named: Value) -> Value:
    pairs = machine.call(machine.builtin("dict"), more, **named)
    if isinstance(pairs, dict):
        values.update(pairs)
    return None


def _set_default(machine: Machine, values: dict[Value, Value], key: Value, default: Value = None) -> Value:
    machine.budget.container(1)
    return values.setdefault(hashable(key), default)


def _pop_key(machine: Machine, values: dict[Value, Value], key: Value, *default: Value) -> Value:
    if hashable(key) not in values and not default:
        raise Raised("KeyError", said(key))
    return values.pop(key, *default)


def _pop_item(machine: Machine, values: dict[Value, Value], last: Value = True) -> Value:
    if not values:
        raise Raised("KeyError", "there is nothing to pop")
    key = next(reversed(values) if truth(machine, last) else iter(values))
    return key, values.pop(key)


def _add(machine: Machine, values: set[Value], value: Value) -> Value:
    machine.budget.container(1)
    values.add(hashable(value))
    return None


def _discard(machine: Machine, values: set[Value], value: Value) -> Value:
    values.discard(value)
    return None


def _of_sets(name: str) -> Callable[..., Value]:
    def run(machine: Machine, values: set[Value], *others: Value) -> Value:
        every = [{hashable(each) for each in elements(machine, other)} for other in others]
        return cast("Value", getattr(values, name)(*every))

    return run


def _table(**methods: Callable[..., Value]) -> Named:
    return {name.rstrip("_"): Native(name.rstrip("_"), run) for name, run in methods.items()}


def _numbers_of_size(machine: Machine, values: tuple[Value, ...]) -> Value:
    """`x.shape[1:].numel()`: a size of PyTorch is a tuple here, and Python's own has no such method."""
    whole: Value = 1
    for each in values:
        whole = binary(machine, "*", whole, each)
    return whole


_SETS = "union intersection difference symmetric_difference update issubset issuperset isdisjoint".split()

METHODS: dict[type, Named] = {
    str: _table(**{name: _plain(name) for name in _TEXT}, join=_joined, replace=_replaced, format=_format),
    list: _table(
        append=_append, extend=_extend, insert=_insert, pop=_pop, index=_index, remove=_remove, count=_count,
        reverse=_reverse, sort=_sort, clear=_clear, copy=_copy,
    ),
    Deque: _table(
        append=_append, appendleft=_append_left, extend=_extend, insert=_insert, pop=_pop, popleft=_pop_left,
        index=_index, remove=_remove, count=_count, reverse=_reverse, clear=_clear, copy=_copy,
    ),
    tuple: _table(index=_index, count=_count, numel=_numbers_of_size),
    dict: _table(
        get=_get, keys=_keys, values=_values, items=_items, update=_update, setdefault=_set_default, pop=_pop_key,
        popitem=_pop_item, copy=_copy, clear=_clear,
    ),
    set: _table(
        add=_add, discard=_discard, remove=_discard, copy=_copy, clear=_clear,
        **{name: _of_sets(name) for name in _SETS},
    ),
    int: _table(bit_length=lambda machine, value: value.bit_length(), item=lambda machine, value: value),
    float: _table(is_integer=lambda machine, value: value.is_integer(), item=lambda machine, value: value),
}  # fmt: skip


def of(value: Value) -> Named:
    """The methods of a value of Python's own."""
    found = METHODS.get(type(value))
    return found if found is not None else next((METHODS[kind] for kind in type(value).__mro__ if kind in METHODS), {})
