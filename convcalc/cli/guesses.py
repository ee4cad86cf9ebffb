"""What people type first, and the command line that does it: `convcalc resnet50`, `convcalc flops vgg16`.

Loaded only to say what is wrong. A guess is a whole line that can be run, made of the words that were given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence

import click

from convcalc._namedtuple import NamedTuple
from convcalc.lang.words import ALIASES, FAMILIES
from convcalc.text import harmless, whole_number

EXAMPLE = "resnet50"
EXAMPLE_LAYER = "layer -n 224 -f 11 -s 4".split()
NUMBER = re.compile(r"\d{1,19}(?:[xX×]\d{1,19})*")
SIZE = re.compile(r"\d{1,9}(?:[xX×]\d{1,9}){1,3}")
PLAIN = re.compile(r"[\w@%+=:,./-]+")

COLUMNS = {
    "rf": "rf receptive receptivefield receptivefields fieldofview field fov",
    "params": "params parameters param parameter weights nparams numparams countparams",
    "macs": "macs mac madds multadds multiplyadds flops flop gflops flopcount ops",
    "memory": "memory mem activations",
    "out": "shapes shape outputshape outputshapes",
}
"""A column of `arch`, and what else it is called."""

WORDS: dict[str, str] = {word: column for column, words in COLUMNS.items() for word in words.split()}

SIZES = frozenset("size output outputsize out outsize dim dims calc calculate compute window".split())
PADDING = frozenset("padding pad pads same samepadding".split())
SHOWN = frozenset("show print info describe measure analyze analyse inspect net network model load run parse".split())
ELSEWHERE = {
    "summary": "summary summarize summarise torchinfo torchsummary modelsummary stages totals",
    "draw net": "plot picture visualize visualise graph diagram svg render image",
    "zoo": "list ls models networks nets",
    "compare": "diff vs versus",
    "explain": "formula formulas learn doc docs what",
    "quiz": "exercise exercises questions exam",
}
COMMANDS: dict[str, str] = {word: command for command, words in ELSEWHERE.items() for word in words.split()}

SETTINGS = {"stride": "-s", "kernel": "-f"}
"""Settings of a layer that are typed as commands."""
DEFAULT = "conv"
"""The layer of `convcalc layer` where no other is given."""
SETTING = re.compile(r"([A-Za-z_]\w*)=(\S+)")
"""A setting as in Python: n=32."""
LANGUAGE = frozenset("spec language lang syntax grammar format notation cnn".split())
VERSION = frozenset("version ver v".split())

NAMED = ("-n", "-f", "-s", "-p")
"""In which order people give the numbers of a layer."""


SPELT = {"k": "kernel", "kernel-size": "kernel", "pad": "padding", "strides": "stride", "in-channels": "channels"}
"""What options of a layer are called in PyTorch and Keras."""

NUMBERS = frozenset("n f s p d c filters g op".split())
"""Options of a layer that say its numbers."""


class Parted(NamedTuple):
    """A command line's words: its arguments, and its options with their values."""

    bare: list[str]
    options: list[str]


def for_command(words: Sequence[str]) -> str:
    """The line that does what an unknown command and its words mean; "" where nobody can know."""
    word, rest = words[0], list(words[1:])
    simple = re.sub(r"[-_ ]", "", word.lower())
    if any(map(SETTING.fullmatch, words)) and (line := _layer(list(words))):
        return line
    for meant, line_of in MEANINGS:
        if simple in meant:
            return line_of(simple, rest)
    if ALIASES.get(simple, simple) in FAMILIES or NUMBER.fullmatch(word):
        spelt = len(rest) > 1 and "x" in rest[1] and "x" not in rest[0]  # conv 8 3x3: filters and a kernel
        line = "" if spelt else _layer(list(words))
        return line or _network(list(words), least=2) or _layer_of_network(simple, rest)
    return _of_network(word, rest) if is_network(word) else ""


MEANINGS: tuple[tuple[Container[str], Callable[[str, list[str]], str]], ...] = (
    (VERSION, lambda word, rest: _write(["--version"])),
    (LANGUAGE, lambda word, rest: _write(["man", "spec"], first="the language of networks has a page of its own")),
    (WORDS, lambda word, rest: _quantity(rest, WORDS[word], "flop" in word)),
    (SIZES, lambda word, rest: _layer(rest) or _network(rest, "-q") if rest else _write(EXAMPLE_LAYER, True)),
    (PADDING, lambda word, rest: _padding(rest)),
    (SETTINGS, lambda word, rest: _setting(word, rest)),
    (SHOWN, lambda word, rest: _layer(rest) or _network(rest)),
    (COMMANDS, lambda word, rest: _elsewhere(COMMANDS[word], rest)),
)
"""Words that people type as commands, and the line that does what is meant with the words behind."""


def _setting(simple: str, rest: list[str]) -> str:
    """`stride 2`, `kernel 3`: a layer with that setting."""
    number = rest[:1] if rest and NUMBER.fullmatch(rest[0]) and rest[0][0] != "0" else ["3"]
    kernel = [] if simple == "kernel" else ["-f", "3"]
    return _write(["layer", "-n", "224", *kernel, SETTINGS[simple], *number], True)


def _of_network(word: str, rest: list[str]) -> str:
    """A network first, and perhaps a quantity as an option behind it; a text of layers alone needs an input."""
    for option in rest:
        if option[:2] == "--" and re.sub("[-_]", "", option.lower()) in WORDS:
            return for_command([option.lstrip("-"), word, *[each for each in rest if each != option]])
    first, space, _ = word.partition(" ")
    if re.match(r"conv\S*\s+(?:\d+x|k\d)", word):  # without filters: its receptive field, which needs no input
        return _network([word, *rest])
    if space and "->" not in word and ALIASES.get(first.lower(), first.lower()) in FAMILIES:
        return _behind_an_input(word, rest, "a network begins with the size of its input")
    return _network([word, *rest])


def _behind_an_input(layers: str, rest: Sequence[str] = (), first: str = "") -> str:
    from convcalc.inputs import behind_an_input

    return _write(["arch", behind_an_input(layers), *rest], True, first)


def _layer_of_network(word: str, rest: list[str]) -> str:
    """A layer that cannot stand alone, behind an input: `convcalc fc 10`."""
    if ALIASES.get(word, word) not in FAMILIES:
        return ""
    from convcalc.layers import kind_of

    return _behind_an_input(" ".join([word, *rest]) if rest else kind_of(word).example)


def is_network(word: str) -> bool:
    """A name of the zoo, a file, the standard input, or a text."""
    from convcalc.readers.source import is_path
    from convcalc.zoo import catalog

    text = any(c in word for c in ";[\n→") or "->" in word or " " in word.strip()
    return word == "-" or text or bool(SIZE.match(word)) or is_path(word) or catalog.find(word) is not None


def for_option(option: str, ctx: click.Context, words: Sequence[str]) -> str:
    """The line that does what an option means that this command has not; "" where nobody can know."""
    path = ctx.command_path.split()[1:]
    rest = list(words[len(path) :])
    if list(words[: len(path)]) != path:
        return ""
    if not path:
        commands = ctx.command.list_commands(ctx) if isinstance(ctx.command, click.Group) else []
        return _first_option(option, rest, commands)
    simple = re.sub(r"[-_ ]", "", option.lower())
    if path == ["solve"]:
        macs = [word.replace(option, "--macs") for word in rest]
        meant = "flop" in simple and len(rest) > 1
        return _write(["solve", *macs], first="one multiply-add is two FLOPs") if meant else ""
    rest = [] if path[0] in ("explain", "quiz") else [word for word in rest if word.partition("=")[0] != option]
    if path[-1] == "layer":
        return _option_of_layer(simple, path, rest)
    if simple in WORDS:
        return _quantity(rest, WORDS[simple], "flop" in simple, path)
    if simple in PADDING and path == ["arch"]:
        return _padded(rest)
    if simple == "summary" or simple in COMMANDS:
        return _elsewhere(COMMANDS[simple], _parted(rest, path[0]).bare)
    return ""


def for_arguments(path: Sequence[str], words: Sequence[str]) -> str:
    """The line for arguments that a command cannot take: numbers without names, a spec without quotes."""
    rest = list(words)
    if path[-1:] == ["layer"]:
        return _layer(rest, path)
    bare = _parted(rest, path[0]).bare if path else []
    if len(bare) < 2 or path[0] not in ("arch", "check"):
        return ""
    if path[0] == "check" and SIZE.fullmatch(bare[0]):
        said = "a shell takes an unquoted '>' for a file to write to" if "-" in bare else ""
        return _write(["check", _spec(bare), *_parted(rest, "check").options], first=said)
    return _network(rest)


def _write(line: Sequence[str], example: bool = False, first: str = "") -> str:
    """The hint: what there is to know, and the line."""
    said = f"{first}; " if first else ""
    return f"{said}{'for example' if example else 'write'}: {' '.join(['convcalc', *map(quoted, line)])}"


def quoted(word: str) -> str:
    """A word as it is typed in a shell, in double quotes where it can be."""
    if PLAIN.fullmatch(word):
        return word
    if "\n" in word or len(word) > 300:
        return '"..."'
    if not any(c in word for c in '"$`\\!'):
        return f'"{harmless(word)}"'
    from shlex import quote

    return quote(harmless(word))


def written_line(line: Sequence[str]) -> str:
    """The hint that this line does what was meant."""
    return _write(line)


def _quantity(rest: list[str], column: str, flops: bool = False, path: Sequence[str] = ("arch",)) -> str:
    """A quantity of a network: a column, the totals of a summary, or one of two lines of a comparison."""
    first = "one multiply-add is two FLOPs" if flops else ""
    if not rest:
        return _write(["arch", EXAMPLE, "--columns", column], True, first)
    if column != "rf" and (line := _layer(rest)):
        return line
    if column == "rf" and all(map(whole_number, rest)):
        return _field_of_kernels(rest)
    if {"--summary", "--layer", "--useful", "--unit"} & set(rest) or path[0] in ("compare", "zoo"):
        return _write([path[0], *rest], first=f"{first}; it is printed there" if first else "it is printed there")
    for at, word in enumerate(rest[:-1]):
        if word == "--columns":
            return _write(["arch", *rest[: at + 1], f"{rest[at + 1]},{column}", *rest[at + 2 :]], first=first)
    return _network(rest, "--columns", column, first=first)


def _field_of_kernels(numbers: list[str]) -> str:
    """`rf 224` looks for a stack that sees so much, `rf 3 3 3` names the kernels of one."""
    if len(numbers) == 1:
        return _write(["solve", "--rf", *numbers])
    first, second, *rest = map(int, numbers)
    if first > 31 and first > second and len(rest) < 3:  # 224 11 4: an input, a kernel, a stride
        settings = "".join([f" {key}{n}" for key, n in zip("sp", rest, strict=False)])
        layer = f"conv 64 {second}x{second}{settings}"
        return _write(["arch", f"{first}x{first}x3 -> {layer}", "--columns", "rf"], True)
    convs = ", ".join([f"conv 8 {each}x{each}" for each in numbers])
    return _write(["arch", f"224x224x3; default conv same; {convs}", "--columns", "rf"], True)


def _network(rest: list[str], *more: str, first: str = "", least: int = 1) -> str:
    """A network, layer by layer; several side by side."""
    found = _parted(rest, "arch")
    if not found.bare:
        return _write(["arch", EXAMPLE, *found.options, *more], True, first)
    if len(found.bare) < least:
        return ""
    if len(found.bare) > 1 and not NUMBER.fullmatch(found.bare[0]):
        if all(map(is_network, found.bare)):
            return _write(["compare", *found.bare, *found.options], first=first)
        return ""
    if "-" in found.bare and not first:
        first = "a shell takes an unquoted '>' for a file to write to"
    return _write(["arch", _spec(found.bare), *found.options, *more], first=first)


def _spec(bare: list[str]) -> str:
    """A spec of the words that a shell made of it."""
    if len(bare) == 1:
        return bare[0]
    words = [word for word in bare[1:] if word not in ("-", "->", "-->", "→", "=")]
    if "-" in bare and words and NUMBER.fullmatch(words[0]):  # the shell took `> conv` away
        words.insert(0, _written_to() or DEFAULT)
    return f"{bare[0]} -> {' '.join(words)}"


def _written_to() -> str:
    """The layer's word that a shell took for a file, behind an unquoted '>'; "" where the system does not tell."""
    import os

    try:
        name = os.path.basename(os.readlink("/proc/self/fd/1"))
    except OSError:
        return ""
    return name if ALIASES.get(name, name) in FAMILIES else ""


def _padding(rest: list[str]) -> str:
    found = _parted(rest, "solve")
    if any(map(is_network, found.bare)) and not all(map(NUMBER.fullmatch, found.bare)):
        return _network(rest, "--columns", "padding")
    if len(found.bare) == 1 and not found.options:  # of one number alone the kernel is meant: the size changes nothing
        return _write(["solve", "--same", "-f", found.bare[0]])
    named = _named(found)
    return _write(["solve", "--same", *(named or ["-f", "3"])], not named)


def _elsewhere(command: str, rest: list[str]) -> str:
    if command == "summary":
        return _network(rest, "--summary")
    needed = {"draw net": [EXAMPLE], "compare": ["vgg16", EXAMPLE]}.get(command, [])
    return _write([*command.split(), *(rest or needed)], not rest and bool(needed))


def _first_option(option: str, rest: list[str], commands: Sequence[str]) -> str:
    """An option where a command was needed: `convcalc --flops resnet50`, `convcalc -n 224 -f 11`, `-q layer -n 9`."""
    if re.sub("-", "", option.lower()) in VERSION:
        return _write(["--version"])
    at = next((at for at, word in enumerate(rest) if word in commands), None)
    if at is not None:
        return _write([*rest[at:], *rest[:at]], first="options stand behind the command")
    if line := _behind_network(option, rest):
        return line
    if any(option in param.opts for param in _params("layer")):
        return _write(["layer", *rest])
    others = [word for word in rest if word.partition("=")[0] != option]
    return for_command([option.lstrip("-"), *others]) if len(option) > 2 else ""


def _behind_network(option: str, rest: list[str]) -> str:
    """An option of `arch` in front of a network: `convcalc --summary resnet50`."""
    shared = {name for param in _params("arch") for name in param.opts if len(name) > 2 or name in ("-q", "-o")}
    if option not in shared or any(option in param.opts and param.name in NUMBERS for param in _params("layer")):
        return ""
    moved = [word for word in rest if word.partition("=")[0] != option]
    if not moved or not is_network(moved[-1]):
        return ""
    return _write(["arch", moved[-1], *[word for word in rest if word != moved[-1]]])


def _padded(rest: list[str]) -> str:
    """`arch SPEC --same`: padding is a layer's, or a default for all that follow."""
    said = "padding stands in the text of a network"
    for at, word in enumerate(rest):
        size, arrow, layers = word.partition("->")
        if arrow and SIZE.fullmatch(size.strip()):
            spec = f"{size.strip()}; default conv same;{layers}"
            return _write(["arch", *rest[:at], spec, *rest[at + 1 :]], first=said)
    return _write(["arch", "32x32x3; default conv same; conv 8 3x3, conv 16 5x5"], True, said)


def _layer(rest: list[str], path: Sequence[str] = ("layer",)) -> str:
    """The numbers of a layer under their names; "" where these are not its numbers."""
    found = _parted(rest, "layer")
    found = Parted(*_settings(found))
    kind = [word for word in found.bare[:1] if not NUMBER.fullmatch(word)]
    named = _named(Parted(found.bare[len(kind) :], found.options))
    if kind and not _is_kind(kind[0]):
        return _network_of_layer(found, {}) if ALIASES.get(kind[0].lower(), kind[0].lower()) in FAMILIES else ""
    if named is None:
        return ""
    if not {"-n", "--n", "--input-size"} & set(named):
        return ""
    bare = not {"-f", "--f", "--kernel"} & set(named)
    return _write([*path, *kind, *named, *(["-f", "3"] if bare else [])], bare)


def _settings(found: Parted) -> tuple[list[str], list[str]]:
    """Words such as n=32 as the options that they are; those of no option stay words."""
    known = {name for param in _params("layer") if param.name in NUMBERS for name in param.opts}
    bare, options = [], list(found.options)
    for word in found.bare:
        key, sign, value = word.partition("=")
        name = SPELT.get(key := key.lower().replace("_", "-"), key)
        written = "-" * min(2, len(name)) + name
        if sign and SETTING.fullmatch(word) and written in known:
            options += [written, value]
        else:
            bare.append(word)
    return bare, options


def _is_kind(word: str) -> bool:
    from convcalc.layers import stands_alone

    return stands_alone(ALIASES.get(word.lower(), word.lower()))


def _takes_filters(found: Parted) -> bool:
    from convcalc.layers import kind_of

    kind = found.bare[0].lower() if found.bare else DEFAULT
    return _is_kind(kind) and "filters" in kind_of(kind).keys


def _named(found: Parted) -> list[str] | None:
    """Options for numbers that have no names, in the usual order, and those that have; None where there are none."""
    options = {name for param in _params("layer") if set(param.opts) & set(found.options) for name in param.opts}
    free = [name for name in NAMED if name not in options]
    if not all(map(NUMBER.fullmatch, found.bare)) or len(found.bare) > len(free) or not (options or found.bare):
        return None
    named: list[str] = []
    for name, number in zip(free, found.bare, strict=False):
        numbers = re.split("[xX×]", number)
        if name == "-n" and len(numbers) == 3 and "-c" not in options:  # 224x224x3: channels are no axis
            named += [name, "x".join(numbers[:2]), "-c", numbers[2]]
        else:
            named += [name, number]
    return [*named, *found.options]


def _option_of_layer(simple: str, path: Sequence[str], rest: list[str]) -> str:
    """`--same`, `--rf`, `--params` of one layer."""
    if simple in ("same", "samelower", "valid", "half", "full", "causal", "samepadding"):
        word = {"samelower": "same_lower", "samepadding": "same"}.get(simple, simple)
        return _write([*path, *rest, "-p", word]) if rest else _write([*path, "-n", "224", "-f", "3", "-p", word], True)
    if WORDS.get(simple) == "rf":
        return _field_of_layer(rest)
    if simple in WORDS and rest:
        more = [] if {"-c", "--c", "--channels"} & set(rest) else ["-c", "3"]
        more += [] if "--filters" in rest or not _takes_filters(_parted(rest, "layer")) else ["--filters", "64"]
        return _write([*path, *rest, *more], bool(more), "the counts are printed once the channels are known")
    return ""


def _field_of_layer(rest: list[str]) -> str:
    """The receptive field of a network of this one layer."""
    found = _parted(rest, "layer")
    filters = {"--filters": "64"} if _takes_filters(found) else {}
    line = _network_of_layer(found, {"-c": "3", **filters}, "--columns", "rf")
    return line if {"-f", "--f", "--kernel"} & set(rest) and line else _network([], "--columns", "rf")


def _network_of_layer(found: Parted, given: dict[str, str], *more: str) -> str:
    """The network of this one layer; given: what is taken where nothing is said. "" where no input is said."""
    for at, word in enumerate(found.options[:-1]):
        given |= {param.opts[0]: found.options[at + 1] for param in _params("layer") if word in param.opts}
    size, kernel = [v if "x" in v else f"{v}x{v}" for v in (given.get("-n", "x"), given.get("-f", "x"))]
    arriving = "x".join([each for each in (size, given.get("-c", "")) if each.strip("x")])
    settings = [key[1] + given[key] for key in ("-s", "-p", "-d", "-g") if key in given]
    words = [letter[1:] if letter[1:].isalpha() else letter for letter in settings]  # psame is a word of its own: same
    kind = found.bare[0] if found.bare else DEFAULT
    layer = [kind, given.get("--filters", ""), kernel.strip("x"), *words]
    return _write(["arch", f"{arriving} -> {' '.join(filter(None, layer))}", *more]) if arriving else ""


# --- words ---------------------------------------------------------------------------------------------------------


def _params(command: str) -> list[click.Option]:
    found: click.Command = __import__(f"convcalc.cli.{command}", fromlist=["command"]).command
    return [param for param in found.params if isinstance(param, click.Option)]


def _parted(words: Sequence[str], command: str) -> Parted:
    """Arguments and options of a command line, by what the command's options take."""
    takes: dict[str, bool] = {name: not param.is_flag for param in _params(command) for name in param.opts}
    bare: list[str] = []
    options: list[str] = []
    waiting = False
    for word in words:
        if waiting:
            waiting = False
            options.append(word)
        elif word[:1] == "-" and len(word) > 1 and not word.startswith("->") and " " not in word:
            options.append(word)
            waiting = takes.get(word, False)
        else:
            bare.append(word)
    return Parted(bare, [word for word in options if word != "--"])
