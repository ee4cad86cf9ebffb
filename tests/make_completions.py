"""Rewrites the completion files: `python -m tests.make_completions` after a command, an option or a network was added.

They are static, so that a Tab never waits for Python; a test compares them with what this would write.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

import click

from convcalc.api import measure
from convcalc.cli.completion import HOME, SHELLS
from convcalc.cli.group import COMMANDS, GROUP
from convcalc.cli.quiz import TOPICS as QUIZZED
from convcalc.features.arch.layer_labels import NoLayer, find
from convcalc.features.arch.listing import COLUMNS
from convcalc.lang.words import FAMILIES
from convcalc.zoo import catalog

FILES = "@files"
"""Stands for any file."""

LABELS = "@labels"
"""Stands for the labels of the network that is on the line."""

IN_A_FILE = r"sed -n -e '/^[[:space:]]*\(name\|source\):/d' -e 's/^[[:space:]]*\([[:alnum:]_.-]\{1,\}\):.*/\1/p'"
"""Prints the labels of a spec in a file; what else could stand there would be expanded by a shell."""

DOMAINS: dict[str, tuple[str, ...]] = {
    "NET": ("@nets", FILES),
    "FILE": (FILES,),
    "WORD": tuple(FAMILIES),
    "KIND": ("conv", "tconv", "maxpool", "avgpool"),
    "COMMAND": tuple(COMMANDS),
    "SHELL": tuple(SHELLS),
    "PAD": ("same", "valid", "half", "full"),
}
"""What can stand where a usage line has this word."""


class Option(NamedTuple):
    """Its spellings, what it is for, and what may follow (None: it takes nothing)."""

    names: tuple[str, ...]
    help: str
    values: tuple[str, ...] | None


class Words(NamedTuple):
    """A command: what it is for, its options, and what may stand without one."""

    name: str
    purpose: str
    options: tuple[Option, ...]
    arguments: tuple[str, ...]


def nets() -> tuple[str, ...]:
    """Every name of the zoo that is worth offering: the proper ones, and aliases that begin otherwise."""
    proper = [entry.name for entry in catalog.entries()]
    aliases = [alias for entry in catalog.entries() for alias in entry.aliases if "@" not in alias]
    return tuple(sorted({*proper, *aliases}))


def labelled() -> dict[tuple[str, ...], list[str]]:
    """The labels of the zoo's networks, and the networks that have them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entry in catalog.entries():
        try:
            find(measure(entry.name), "")
        except NoLayer as missing:
            every = [entry.name + alias if alias.startswith("@") else alias for alias in entry.aliases]
            found.setdefault(missing.labels, []).extend([entry.name, *every])
    return {labels: names for labels, names in found.items() if labels}


def commands() -> list[Words]:
    ctx = click.Context(GROUP, info_name="convcalc")
    found = []
    for name, purpose in COMMANDS.items():
        command = GROUP.get_command(ctx, name)
        assert command is not None
        params = list(_params(command, ctx))
        shown = [param for param in params if isinstance(param, click.Option) and not param.hidden]
        options = {param.opts[-1]: _option(param) for param in shown}
        arguments = (
            ()
            if name in ("zoo", "man")
            else (value for param in params if isinstance(param, click.Argument) for value in _values(param))
        )
        found.append(Words(name, purpose, tuple(options.values()), tuple(dict.fromkeys((*_topics(name), *arguments)))))
    return found


def _params(command: click.Command, ctx: click.Context) -> Iterator[click.Parameter]:
    """Its parameters, and those of its own commands."""
    yield from command.params
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from inner.params


def _topics(name: str) -> tuple[str, ...]:
    """Words that only this command knows."""
    if name == "compare":
        from convcalc.features.compare.topics import TOPICS

        return tuple(TOPICS)
    if name == "explain":
        from convcalc.features.explain.catalogue import TOPICS as EXPLAINED

        return (*(topic.name.replace(" ", "-") for topic in EXPLAINED), *FAMILIES)  # a blank would end the word
    if name == "zoo":
        return ("@nets",)
    if name == "man":
        return ("spec", "arithmetic", *(each for each in COMMANDS if each not in ("man", "help", "completion")))
    if name == "draw":
        from convcalc.cli.draw import PICTURES

        return tuple(PICTURES)
    return ()


def _option(param: click.Option) -> Option:
    takes = None if param.is_flag else _values(param)
    return Option((*param.opts, *param.secondary_opts), param.help or "", takes)


def _values(param: click.Parameter) -> tuple[str, ...]:
    if isinstance(param.type, click.Choice):
        return tuple(str(choice) for choice in param.type.choices)
    if param.metavar == "LABEL":
        return (LABELS,)
    if param.name == "columns":
        return (*COLUMNS, "all")
    if param.name in ("topic", "topics") and isinstance(param, click.Option):
        return tuple(QUIZZED.split(", "))
    if param.name in ("what", "whats"):
        return DOMAINS["NET"]
    return DOMAINS.get((param.metavar or "").strip("[]."), ())


# --- bash ----------------------------------------------------------------------------------------------------------

BASH = """\
# bash completion for convcalc; written by tests/make_completions.py
%(labels)s
_convcalc() {
    local line cur prev command word at
    line=${COMP_LINE:0:COMP_POINT}
    cur=${line##*[[:space:]]} # bash itself would break it at the @ of resnet50@keras
    read -ra word <<<"$line"
    [[ -n $cur ]] && unset 'word[-1]'
    prev=${word[-1]}
    for at in "${word[@]:1}"; do
        case $at in
        -*) ;;
        *) command=$at; break ;;
        esac
    done
    local nets='%(nets)s'
    local words='' files=''
    case $command in
%(cases)s
    *) words='%(commands)s --version --help' ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    local IFS=$'\\n' # names of files may have blanks
    if [[ -n $files ]]; then
        COMPREPLY+=($(compgen -f -- "$cur"))
        compopt -o filenames 2>/dev/null
    fi
    if [[ $cur == *@* && $COMP_WORDBREAKS == *@* ]]; then
        local head=${cur%%"${cur##*@}"}
        COMPREPLY=("${COMPREPLY[@]#"$head"}")
    fi
}
complete -F _convcalc convcalc
"""


def bash() -> str:
    cases = "\n".join(_bash_case(words) for words in commands())
    return BASH % {
        "labels": _labels_function(),
        "nets": " ".join(nets()),
        "cases": cases,
        "commands": " ".join(COMMANDS),
    }


def _bash_case(words: Words) -> str:
    names = " ".join(name for option in words.options for name in option.names)
    lines = [f"    {words.name})", "        case $prev in"]
    for option in words.options:
        if option.values is not None:
            lines.append(f"        {' | '.join(option.names)}) {_bash_values(option.values)} ;;")
    first = f'elif ((${{#word[@]}} < 3)); then words="{" ".join(_topics("draw"))}"; ' if words.name == "draw" else ""
    rest = _bash_values(words.arguments)
    lines.append(f"        *) if [[ $cur == -* ]]; then words='{names}'; {first}else {rest}; fi ;;")
    return "\n".join([*lines, "        esac", "        ;;"])


def _labels_function() -> str:
    """For bash and zsh: prints the labels of the first network among its arguments."""
    cases = [
        f"        {' | '.join(names)}) printf '%s\\n' {' '.join(labels)} ;;" for labels, names in labelled().items()
    ]
    head = ["_convcalc_labels() {", "    local at", '    for at in "$@"; do', "        case $at in"]
    file = f'        *) [[ -f $at ]] && {IN_A_FILE} "$at" ;;'
    return "\n".join([*head, *cases, file, "        esac", "    done", "}"])


def _bash_values(values: tuple[str, ...]) -> str:
    if values == (LABELS,):
        return 'words=$(_convcalc_labels "${word[@]:2}")'
    shown = " ".join("$nets" if value == "@nets" else value for value in values if value != FILES)
    parts = [f'words="{shown}"'] if shown else []
    parts += ["files=1"] if FILES in values else []
    return "; ".join(parts) or ":"


# --- zsh -----------------------------------------------------------------------------------------------------------

ZSH = """\
#compdef convcalc
# zsh completion for convcalc; written by tests/make_completions.py
%(labels)s
_convcalc_layer() {
    local -a labels=(${(f)"$(_convcalc_labels "${words[@]}")"})
    compadd "$@" -a labels
}
_convcalc_nets() {
    local -a nets=(%(nets)s)
    compadd "$@" -a nets
}
%(arguments)s
_convcalc() {
    local context state line
    local -a commands=(
%(commands)s
    )
    _arguments -C '(- *)--version[the version]' '(- *)'{-h,--help}'[help]' \\
        '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe -t commands command commands ;;
    argument)
        case $words[1] in
%(cases)s
        esac
        ;;
    esac
}
if [[ $funcstack[1] == _convcalc ]]; then _convcalc "$@"; else compdef _convcalc convcalc; fi
"""


def zsh() -> str:
    every = commands()
    return ZSH % {
        "labels": _labels_function(),
        "nets": " ".join(nets()),
        "arguments": "\n".join(_zsh_argument(words) for words in every if words.arguments),
        "commands": "\n".join(f"        '{name}:{_zsh_text(purpose)}'" for name, purpose in COMMANDS.items()),
        "cases": "\n".join(_zsh_case(words) for words in every),
    }


def _zsh_argument(words: Words) -> str:
    """A function for what may stand without an option: words, names of networks, files."""
    plain = " ".join(value for value in words.arguments if not value.startswith("@"))
    kinds = [f"'words:word:({plain})'"] if plain else []
    kinds += ["'nets:network:_convcalc_nets'"] if "@nets" in words.arguments else []
    kinds += ["'files:file:_files'"] if FILES in words.arguments else []
    return f"_convcalc_{words.name}() {{\n    _alternative {' '.join(kinds)}\n}}"


def _zsh_case(words: Words) -> str:
    specs = [spec for option in words.options for spec in _zsh_specs(option)]
    if words.arguments:
        specs.append(f"'*:argument:_convcalc_{words.name}'")
    lines = [f"        {words.name}) _arguments \\", *(f"            {spec} \\" for spec in specs)]
    return "\n".join([*lines, "            ;;"])


def _zsh_specs(option: Option) -> list[str]:
    follows = "" if option.values is None else f":value:{_zsh_values(option.values)}"
    return [f"'{name}[{_zsh_text(option.help)}]{follows}'" for name in option.names]


def _zsh_values(values: tuple[str, ...]) -> str:
    if values == (LABELS,):
        return "_convcalc_layer"
    if FILES in values:
        return "_files"
    return f"({' '.join(values)})" if values else " "


def _zsh_text(text: str) -> str:
    for sign in "[]:":
        text = text.replace(sign, "\\" + sign)
    return text.replace("'", "'\\''")


# --- fish ----------------------------------------------------------------------------------------------------------


def fish() -> str:
    lines = [
        "# fish completion for convcalc; written by tests/make_completions.py",
        "complete -c convcalc -f",
        f"set -g __convcalc_nets {' '.join(nets())}",
        *_fish_labels(),
        "complete -c convcalc -n __fish_use_subcommand -l version -d 'the version'",
        "complete -c convcalc -n __fish_use_subcommand -s h -l help -d 'help'",
    ]
    for name, purpose in COMMANDS.items():
        lines.append(f"complete -c convcalc -n __fish_use_subcommand -a {name} -d {_quoted(purpose)}")
    for words in commands():
        lines += _fish_command(words)
    return "\n".join(lines) + "\n"


def _fish_labels() -> list[str]:
    cases = [
        f"            case {' '.join(names)}\n                printf '%s\\n' {' '.join(labels)}"
        for labels, names in labelled().items()
    ]
    head = ["function __convcalc_labels", "    for at in (commandline -opc)", "        switch $at"]
    file = f"            case '*'\n                test -f $at; and {IN_A_FILE} $at"
    return [*head, *cases, file, "        end", "    end", "end"]


def _fish_command(words: Words) -> list[str]:
    seen = f"complete -c convcalc -n '__fish_seen_subcommand_from {words.name}'"
    lines = []
    for option in words.options:
        names = " ".join(f"-s {name[1]}" if len(name) == 2 else f"-l {name[2:]}" for name in option.names)
        lines.append(f"{seen} {names}{_fish_values(option.values)} -d {_quoted(option.help)}")
    if words.arguments:
        lines.append(f"{seen}{_fish_values(words.arguments).removeprefix(' -x').removeprefix(' -r')}")
    return lines


def _fish_values(values: tuple[str, ...] | None) -> str:
    if values is None:
        return ""
    named = {"@nets": "$__convcalc_nets", LABELS: "(__convcalc_labels)"}
    shown = " ".join(named.get(value, value) for value in values if value != FILES)
    given = f' -a "{shown}"' if shown else ""
    return (" -r -F" if FILES in values else " -x") + given


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


WRITERS = {"bash": bash, "zsh": zsh, "fish": fish}


def main() -> None:
    for shell, name in SHELLS.items():
        with open(os.path.join(HOME, name), "w", encoding="utf-8", newline="\n") as stream:
            stream.write(WRITERS[shell]())


if __name__ == "__main__":
    main()
