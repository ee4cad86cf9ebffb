"""`argparse` as an interpreted program sees it: every option has its default, as nobody has given any."""

from __future__ import annotations

from convcalc.readers.python.host_types import OBJECT, named_attributes
from convcalc.readers.python.machine import Machine
from convcalc.readers.python.values import Class, Instance, Named, Native, Unknown, Value

OPTIONS = " options"
"""The attribute of a parser that holds its options: no program can have one of this name."""

ARGUMENTS = Class("Namespace", (OBJECT,), {"__init__": Native("__init__", named_attributes)})

FLAGS: Named = {"store_true": False, "store_false": True}
"""What an option stands at that only switches something."""


def _begun(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(owner, Instance)
    owner.attributes[OPTIONS] = {}
    return None


def _added(machine: Machine, owner: Value, *names: Value, **named: Value) -> Value:
    """`parser.add_argument("--img-size", type=int, default=28)`"""
    assert isinstance(owner, Instance)
    options = owner.attributes[OPTIONS]
    texts = [each for each in names if isinstance(each, str)]
    if not texts or not isinstance(options, dict):
        return None
    long = next((each for each in texts if each.startswith("--")), texts[0])
    key = str(named.get("dest") or long.lstrip("-").replace("-", "_"))
    options[key] = _default(key, named)
    return None


def _default(key: str, named: Named) -> Value:
    """The value of an option that is not given; one that must be given is not known."""
    action = named.get("action")
    if "default" in named:
        return named["default"]
    if isinstance(action, str) and action in FLAGS:
        return FLAGS[action]
    return Unknown(f"'{key}' of the command line, which has no default")


def _defaults(machine: Machine, owner: Value, **named: Value) -> Value:
    """`parser.set_defaults(size=28)`"""
    assert isinstance(owner, Instance)
    options = owner.attributes[OPTIONS]
    if isinstance(options, dict):
        options.update(named)
    return None


def _parsed(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    assert isinstance(owner, Instance)
    options = owner.attributes[OPTIONS]
    made = Instance(ARGUMENTS)
    if isinstance(options, dict):
        made.attributes.update({str(key): value for key, value in options.items()})
    machine.note("options of the command line have their defaults")
    return made


def _parsed_in_part(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    return (_parsed(machine, owner), [])


def _itself(machine: Machine, owner: Value, *args: Value, **named: Value) -> Value:
    """A group of options, which are the parser's own."""
    return owner


ARGUMENT_PARSER = Class(
    "ArgumentParser",
    (OBJECT,),
    {
        "__init__": Native("ArgumentParser", _begun),
        "add_argument": Native("add_argument", _added),
        "set_defaults": Native("set_defaults", _defaults),
        "add_argument_group": Native("add_argument_group", _itself),
        "add_mutually_exclusive_group": Native("add_mutually_exclusive_group", _itself),
        "parse_args": Native("parse_args", _parsed),
        "parse_known_args": Native("parse_known_args", _parsed_in_part),
    },
)

ARGPARSE: Named = {"ArgumentParser": ARGUMENT_PARSER, "Namespace": ARGUMENTS}
"""The module `argparse`."""
