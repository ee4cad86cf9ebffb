"""What may be changed in a file: any bytes of it, or the parts that its format has, with what each change means."""

from __future__ import annotations

import copy
import io
import json
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Changed(NamedTuple):
    """kind: "cut", "same", "number", "declared" (see tests.fuzz_files), or "" for what may mean anything."""

    data: bytes
    kind: str
    what: str


Mutation = Callable[[bytes, random.Random], Changed | None]
"""None where the file has no such part."""

LAST = "9" * 20
INTERESTING = (0, 1, -1, 2, 3, 7, 255, 256, 65_535, 1 << 31, (1 << 31) - 1, 1 << 40, (1 << 63) - 1, 10**18)


# --- any bytes -----------------------------------------------------------------------------------------------------


def cut(data: bytes, dice: random.Random) -> Changed | None:
    whole = len(data.rstrip())
    if whole < 2:
        return None
    end = dice.choice((dice.randrange(1, whole), whole - dice.choice((1, 2, 3, 8))))
    return Changed(data[:end], "cut", f"cut at {end:,} of {len(data):,}") if 0 < end < whole else None


def flipped(data: bytes, dice: random.Random) -> Changed:
    made = bytearray(data)
    places = [dice.randrange(len(made)) for _ in range(dice.choice((1, 1, 2, 5)))]
    for at in places:
        made[at] ^= 1 << dice.randrange(8)
    return Changed(bytes(made), "", f"bits flipped at {places}")


def overwritten(data: bytes, dice: random.Random) -> Changed:
    at, size = dice.randrange(len(data)), dice.choice((1, 1, 2, 4, 8))
    put = dice.choice((b"\0" * size, b"\xff" * size, b"\x7f" * size, dice.randbytes(size)))
    return Changed(data[:at] + put + data[at + size :], "", f"{put!r} at {at:,}")


def moved(data: bytes, dice: random.Random) -> Changed:
    """A piece left out, put in twice, or in another place."""
    at, size, to = dice.randrange(len(data)), dice.choice((1, 2, 8, 64, 500)), dice.randrange(len(data))
    piece = data[at : at + size]
    match dice.randrange(3):
        case 0:
            return Changed(data[:at] + data[at + size :], "", f"{size} bytes left out at {at:,}")
        case 1:
            return Changed(data[:at] + piece * 2 + data[at + size :], "", f"{size} bytes twice at {at:,}")
        case _:
            return Changed(data[:to] + piece + data[to:], "", f"{size} bytes of {at:,} at {to:,}")


# --- texts ---------------------------------------------------------------------------------------------------------


def digits(data: bytes, dice: random.Random) -> Changed | None:
    places = list(re.finditer(rb"\d+", data))
    if not places:
        return None
    found = dice.choice(places)
    new = dice.choice(("0", "1", "2", "7", "-1", "0.5", LAST, "1e9", "", str(int(found[0][:15]) + 1)))
    return Changed(data[: found.start()] + new.encode() + data[found.end() :], "", f"{found[0]!r} is {new!r}")


def of_lines(data: bytes, dice: random.Random) -> Changed:
    """Lines left out, put in twice, or in another order."""
    rows = data.split(b"\n")
    at, size, to = dice.randrange(len(rows)), dice.choice((1, 1, 3, 10)), dice.randrange(len(rows))
    piece = rows[at : at + size]
    match dice.randrange(3):
        case 0:
            rows[at : at + size] = []
        case 1:
            rows[at:at] = piece
        case _:
            rows[to:to] = piece
    return Changed(b"\n".join(rows), "", f"{size} lines at {at + 1}")


def remarked(data: bytes, dice: random.Random) -> Changed:
    """Remarks and blank lines, which mean nothing."""
    rows = data.split(b"\n")
    for _ in range(dice.choice((1, 3))):
        rows.insert(dice.randrange(len(rows)), dice.choice((b"# size=3 { [net]", b"", b"   ", b"\t# x: 3")))
    return Changed(b"\n".join(rows), "same", "remarks")


def number_of(pattern: str, kind: str = "number") -> Mutation:
    """A whole number behind one of these words is another one."""
    word = re.compile(pattern.encode())

    def change(data: bytes, dice: random.Random) -> Changed | None:
        places = [found for found in word.finditer(data) if int(found[1]) > 0]
        if not places:
            return None
        found = dice.choice(places)
        new = _other(int(found[1]), dice)
        made = data[: found.start(1)] + b"%d" % new + data[found.end(1) :]
        return Changed(made, kind, f"{found[0].decode()!r} is {new}")

    return change


def _other(old: int, dice: random.Random) -> int:
    return dice.choice([n for n in (old + 1, old - 1, 2 * old, old + 7) if n > 0 and n != old])


# --- JSON ----------------------------------------------------------------------------------------------------------

KERAS = frozenset("filters kernel_size strides units dilation_rate groups pool_size depth_multiplier padding".split())
"""Arguments of which layers are made."""


def values(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value within, by the keys that lead to it."""
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in pairs:
        yield (*path, key), value
        yield from values(value, (*path, key))


def put(found: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        found = found[key]
    found[path[-1]] = value


def any_value(found: Any, dice: random.Random) -> tuple[str, str] | None:
    """A value that is another, left out, or in the place of another."""
    every = list(values(found))
    path, value = dice.choice(every)
    given = copy.deepcopy(dice.choice(every)[1])
    new: Any = dice.choice((*INTERESTING, None, True, "", "x", [], {}, 0.5, [None], given, given))
    holder = found
    for key in path[:-1]:
        holder = holder[key]
    match dice.randrange(4):
        case 0:
            del holder[path[-1]]
        case 1 if isinstance(holder, list):
            holder.insert(path[-1], value)
        case _:
            holder[path[-1]] = new
    return "", f"{'.'.join(map(str, path[-4:]))}: {str(value)[:30]!r} is {str(new)[:30]!r}"


def of_layers(found: Any, dice: random.Random) -> tuple[str, str] | None:
    """A number of which a layer of Keras is made."""
    places = [
        (path, value)
        for path, value in values(found)
        if type(value) is int and value > 0 and (path[-1] in KERAS or (len(path) > 1 and path[-2] in KERAS))
    ]
    return _numbered(found, places, "number", dice)


def of_history(found: Any, dice: random.Random) -> tuple[str, str] | None:
    """A size that Keras 3 writes down of what reaches a layer."""
    places = [
        (path, value)
        for path, value in values(found)
        if type(value) is int and len(path) > 3 and path[-2] == "shape" and "inbound_nodes" in path
    ]
    return _numbered(found, places, "declared", dice)


def of_program(found: Any, dice: random.Random) -> tuple[str, str] | None:
    """A size that torch.export writes down of what an operator makes first; of others it is the only one, or unused."""
    named = [value for path, value in values(found) if path[-4:] == ("outputs", 0, "as_tensor", "name")]
    made = {value for value in named if isinstance(value, str)}
    places = [
        (path, value)
        for path, value in values(found)
        if type(value) is int
        and path[-1] == "as_int"
        and "tensor_values" in path
        and "sizes" in path
        and path[path.index("tensor_values") + 1] in made
    ]
    return _numbered(found, places, "declared", dice)


def _numbered(found: Any, places: list[Any], kind: str, dice: random.Random) -> tuple[str, str] | None:
    if not places:
        return None
    path, value = dice.choice(places)
    new = _other(value, dice)
    put(found, path, new)
    return kind, f"{'.'.join(map(str, path[-5:]))}: {value} is {new}"


def turned(found: Any, dice: random.Random) -> tuple[str, str] | None:
    """Nothing: it is only written in another way."""
    return "same", "written anew"


JsonChange = Callable[[Any, random.Random], "tuple[str, str] | None"]


def in_json(change: JsonChange) -> Mutation:
    """A change of what a JSON text says."""

    def run(data: bytes, dice: random.Random) -> Changed | None:
        try:
            found = json.loads(data)
        except ValueError:
            return None
        said = change(found, dice) if isinstance(found, dict | list) else None
        if said is None:
            return None
        indent = dice.choice((None, 1, 4)) if said[0] == "same" else None
        return Changed(json.dumps(found, indent=indent).encode(), *said)

    return run


# --- zips ----------------------------------------------------------------------------------------------------------


def in_zip(member: str, change: Mutation) -> Mutation:
    """A change of one file in an archive, which is packed anew."""

    def run(data: bytes, dice: random.Random) -> Changed | None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                held = {name: archive.read(name) for name in archive.namelist()}
        except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError, OSError):
            return None
        name = next((name for name in held if re.search(member, name)), None)
        made = change(held[name], dice) if name else None
        if not made or name is None:
            return None
        kind = made.kind if made.kind != "cut" else ""
        return Changed(packed(held | {name: made.data}, dice), kind, f"in {name}: {made.what}")

    return run


def packed(held: dict[str, bytes], dice: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return made.getvalue()


def unchanged(data: bytes, dice: random.Random) -> Changed:
    return Changed(data, "same", "as it was")


# --- protobufs -----------------------------------------------------------------------------------------------------

Field = tuple[int, int, Any]
SCHEMA: dict[str, dict[int, str]] = {
    "model": {7: "graph"},
    "graph": {1: "node", 5: "tensor", 11: "input", 12: "value", 13: "value"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor"},
    "input": {2: "type"},
    "value": {2: "type"},
    "type": {1: "tensor_type"},
    "tensor_type": {2: "shape"},
    "shape": {1: "dim"},
}
"""The messages of ONNX in which others stand."""


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def parsed(data: bytes, name: str) -> list[Field]:
    """The fields of a message: numbers, bytes, and messages as lists; raises ValueError for what is none."""
    found: list[Field] = []
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        wire = tag & 7
        if wire == 0:
            found.append((tag >> 3, wire, number()))
            continue
        size = {1: 8, 5: 4}.get(wire) or (number() if wire == 2 else -1)
        if size < 0 or at + size > len(data):
            raise ValueError("no message")
        inner = SCHEMA.get(name, {}).get(tag >> 3)
        piece = data[at : at + size]
        found.append((tag >> 3, wire, parsed(piece, inner) if inner and wire == 2 else piece))
        at += size
    return found


def written(fields: list[Field]) -> bytes:
    made = bytearray()
    for number, wire, value in fields:
        made += varint(number << 3 | wire)
        if wire == 0:
            made += varint(value)
        else:
            piece = written(value) if isinstance(value, list) else value
            made += varint(len(piece)) + piece if wire == 2 else piece
    return bytes(made)


def messages(fields: list[Field], name: str) -> Iterator[tuple[str, list[Field]]]:
    """All messages within, with their names."""
    yield name, fields
    for number, _, value in fields:
        if isinstance(value, list):
            yield from messages(value, SCHEMA[name][number])


ATTRIBUTES = (b"kernel_shape", b"strides", b"pads", b"dilations", b"group")


def in_onnx(change: Callable[[list[Field], random.Random], tuple[str, str] | None]) -> Mutation:
    def run(data: bytes, dice: random.Random) -> Changed | None:
        try:
            fields = parsed(data, "model")
        except (ValueError, IndexError):
            return None
        said = change(fields, dice)
        return Changed(written(fields), *said) if said else None

    return run


def any_field(fields: list[Field], dice: random.Random) -> tuple[str, str] | None:
    """A field that is another, left out, twice, or in another place."""
    name, message = dice.choice([each for each in messages(fields, "model") if each[1]])
    at = dice.randrange(len(message))
    number, wire, value = message[at]
    match dice.randrange(5):
        case 0:
            del message[at]
        case 1:
            message.insert(dice.randrange(len(message) + 1), message[at])
        case 2:
            other = dice.randrange(len(message))
            message[at], message[other] = message[other], message[at]
        case 3 if wire == 0:
            message[at] = (number, wire, dice.choice(INTERESTING))
        case _:
            put_in = dice.choice((b"", b"x", b"\xff" * 3, value[::-1] if isinstance(value, bytes) else b"y"))
            message[at] = (number, wire, put_in) if wire == 2 else (dice.choice((1, 2, 5, 99)), wire, value)
    return "", f"field {number} of a {name}"


def unknown_field(fields: list[Field], dice: random.Random) -> tuple[str, str] | None:
    """A field that no version has yet, which readers step over."""
    name, message = dice.choice(list(messages(fields, "model")))
    message.append(dice.choice(((900, 2, b"later"), (901, 0, 7), (902, 5, b"\0" * 4))))
    return "same", f"an unknown field in a {name}"


def declared_size(fields: list[Field], dice: random.Random) -> tuple[str, str] | None:
    """A size that the file declares of a tensor that an operator makes."""
    places = []
    for name, message in messages(fields, "model"):
        for number, _, value in message if name == "graph" else ():
            if number in (12, 13) and isinstance(value, list):
                places += [dim for kind, dim in messages(value, "value") if kind == "dim"]
    places = [dim for dim in places if any(number == 1 and wire == 0 and value > 0 for number, wire, value in dim)]
    return _varied(places, 1, "declared", dice)


def attribute_number(fields: list[Field], dice: random.Random) -> tuple[str, str] | None:
    """A number of a window."""
    places = [
        message
        for name, message in messages(fields, "model")
        if name == "attribute" and any(number == 1 and value in ATTRIBUTES for number, _, value in message)
    ]
    return _varied(places, 8, "number", dice) if dice.random() < 0.8 else _varied(places, 3, "number", dice)


def weight_size(fields: list[Field], dice: random.Random) -> tuple[str, str] | None:
    """A size of weights."""
    places = [message for name, message in messages(fields, "model") if name == "tensor"]
    return _varied([each for each in places if sum(field[0] == 1 for field in each) > 1], 1, "", dice)


def _varied(places: list[list[Field]], wanted: int, kind: str, dice: random.Random) -> tuple[str, str] | None:
    """One of the numbers of this field in one of the messages."""
    places = [each for each in places if any(field[:2] == (wanted, 0) for field in each)]
    if not places:
        return None
    message = dice.choice(places)
    at = dice.choice([at for at, field in enumerate(message) if field[:2] == (wanted, 0)])
    old = message[at][2]
    message[at] = (wanted, 0, _other(old, dice))
    return kind, f"{old} is {message[at][2]}"
