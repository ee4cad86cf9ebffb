"""Write the manual pages that are made from the program: `python -m tests.make_manual`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from convcalc.arithmetic.derivation import cases, recorded, working
from convcalc.arithmetic.expression import PLAIN, symbol, write
from convcalc.arithmetic.formulas import FORMULAS, NOTATION, SOURCES, Formula
from convcalc.document import REPORTS, suffixes_of
from convcalc.document.model import Text
from convcalc.document.writers import mdoc
from convcalc.features.arch.listing import COLUMNS
from convcalc.features.explain.catalogue import TOPICS
from convcalc.features.explain.page import body
from convcalc.lang.words import ALIASES, FAMILIES
from convcalc.layers import kind_of
from convcalc.ledger.conventions import CONVENTIONS
from convcalc.readers import FILES
from tests.places import ROOT

MAN = ROOT / "man"
ARITHMETIC = MAN / "man7" / "convcalc-arithmetic.7"

HEAD = """\
.\\" Made by python -m tests.make_manual from convcalc/arithmetic/formulas.py and convcalc/features/explain: edit those.
.Dd November 21, 2026
.Dt CONVCALC-ARITHMETIC 7
.Os
.Sh NAME
.Nm convcalc-arithmetic
.Nd the formulas of convolutional networks, with their sources
.Sh DESCRIPTION
Every number that
.Xr convcalc 1
prints comes from one of these formulas.
All numbers are whole; sizes hold along one axis, and each axis is reckoned by
itself.
The same texts are printed by
.Ql convcalc explain ,
in Unicode, as Markdown and as LaTeX too.
"""

FOOT = """\
.Sh SEE ALSO
.Xr convcalc 1 ,
.Xr convcalc-explain 1 ,
.Xr convcalc-spec 5
"""


def arithmetic() -> str:
    """convcalc-arithmetic(7)."""
    lines = [HEAD.rstrip("\n"), ".Sh NOTATION", *notation(), ".Sh FORMULAS", *formulas(), ".Sh TOPICS", *topics()]
    return "\n".join([*lines, ".Sh SOURCES", *mdoc.tagged(tuple(SOURCES.items())), FOOT])


def notation() -> list[str]:
    """What the letters stand for; two names of one letter are one line."""
    first: dict[str, str] = {}
    for letter, meaning in NOTATION.values():
        first.setdefault(letter, meaning)
    return mdoc.tagged(tuple(first.items()))


def formulas() -> list[str]:
    """Each formula under its title, with an example from its docstring and its source."""
    return [line for known in FORMULAS.values() for line in formula(known)]


def formula(known: Formula) -> list[str]:
    forms = [write(recorded(known.function), PLAIN)]
    for where, form in cases(known.function):
        held = ", ".join(f"{NOTATION[name][0]} = {value}" for name, value in where.items())
        forms.append(f"{write(form, PLAIN)}   ({held})")
    return [
        f".Ss {mdoc.escape(known.title[:1].upper() + known.title[1:])}",
        *mdoc.literal(forms),
        *mdoc.sentences(f"Example: {example(known)}"),
        ".br",
        *mdoc.sentences(f"Source: {known.source}."),
    ]


def example(known: Formula) -> str:
    """The example of its docstring, worked out: `floor((224 + 2*0 - 1*(11 - 1) - 1) / 4) + 1 = ... = 54`."""
    call = ast.parse((known.function.__doc__ or "").strip(), mode="eval").body
    assert isinstance(call, ast.Compare) and isinstance(call.left, ast.Call)
    given = [eval(compile(ast.Expression(arg), "", "eval")) for arg in call.left.args]  # 11 * 11, and the like
    if known.arguments == ("parts",):
        names = [f"c_{place}" for place in range(1, len(given) + 1)]
        parts = tuple(symbol(name) for name in names)
        return " = ".join(working(known.function, dict(zip(names, given, strict=True)), parts=parts).plain[1:])
    values = dict(zip(known.arguments, given, strict=True))
    if "pads" in values:
        both = values.pop("pads")
        before = values.pop("p_before", both // 2)
        values |= {"p_before": before, "p_after": both - before}
    elif "pads_before" in values:
        values["p"] = values.pop("pads_before")
    elif "p_before" in values:
        values["p"] = values.pop("p_before")
    return " = ".join(_steps(known, values))


def _steps(known: Formula, values: dict[str, int]) -> tuple[str, ...]:
    """Put in, down to the value; a formula of one letter is a letter and its number."""
    padding = {"pads_before": symbol("p")} if "pads_before" in known.arguments else {}
    padding |= {"p_before": symbol("p")} if "p_before" in known.arguments and "p" in values else {}
    if "pads" in known.arguments:
        before, after = values["p_before"], values["p_after"]
        padding = {"pads": 2 * symbol("p") if before == after else symbol("p_before") + symbol("p_after")}
    steps = working(known.function, values, **padding).plain
    return steps[1:] if len(steps) > 2 else steps


def topics() -> list[str]:
    """What convcalc explain says, without where to go on."""
    lines = []
    for topic in TOPICS:
        lines.append(f".Ss {mdoc.escape(f'{topic.name}: {topic.title}')}")
        text, *rest = body(topic, topic.example(), topic.wrong())
        assert isinstance(text, Text)
        lines += mdoc.sentences(text.text)
        lines += [line for part in rest for line in mdoc.lines(part)]
        if topic.sources:
            lines += mdoc.paragraph("Sources: " + "; ".join(topic.sources) + ".")
    return lines


def layer_words() -> list[str]:
    """The words of convcalc-spec(5): what each is called, what may stand behind it, and whose it is."""
    lines = [".Bl -tag -width Ds"]
    for word in FAMILIES:
        kind = kind_of(word)
        others = [other for other, meant in ALIASES.items() if meant == word]
        lines.append(f".It Cm {' , '.join((word, *others))}")
        lines += mdoc.sentences(f"{kind.title[:1].upper()}{kind.title[1:]}.")
        lines.append(f"As in {_quoted(kind.example)}.")
        for argument in kind.arguments:
            lines += [".br", *mdoc.sentences(f"{argument.written}: {argument.help}{_default(argument.default)}.")]
    return [*lines, ".El"]


def _default(said: str) -> str:
    return {"needed": " (needed)", "not said": ""}.get(said, f" (not given: {said})")


def _quoted(text: str) -> str:
    """In quotes, as text: an example may begin with a word that is a macro."""
    return f"\\(oq{mdoc.escape(text)}\\(cq"


def topic_list() -> list[str]:
    """The topics of convcalc-explain(1)."""
    lines = ['.Bl -tag -width "fully convolutional" -compact']
    for topic in TOPICS:
        lines += [f".It Cm {topic.name}", *mdoc.sentences(f"{topic.title[:1].upper()}{topic.title[1:]}.")]
    return [*lines, ".El"]


def form_list() -> list[str]:
    """What --format takes, for every command's page."""
    return _listed("Cm", REPORTS)


def suffix_list() -> list[str]:
    """The endings of files that say the form, for convcalc(1)."""
    return _listed("Pa", suffixes_of(REPORTS).split())


def column_list() -> list[str]:
    """What --columns takes, for convcalc-arch(1)."""
    return _listed("Cm", (*COLUMNS, "all"))


def convention_list() -> list[str]:
    """What --count takes, for convcalc-arch(1): each convention, what it counts and the version that was measured."""
    lines = ['.Bl -tag -width "darknet-pjreddie" -compact']
    for each in CONVENTIONS.values():
        measured = f" ({each.version})" if each.version else ""
        lines += [f".It Cm {each.name}", *mdoc.sentences(f"{each.title}{measured}: {each.unit}, {each.counts}.")]
    return [*lines, ".El"]


def _listed(macro: str, words: Sequence[str]) -> list[str]:
    *rest, before, last = words
    return [*[f".{macro} {word} ," for word in rest], f".{macro} {before}", "or", f".{macro} {last} ."]


def file_list() -> list[str]:
    """The files of other programs that are read, for convcalc(1)."""
    lines = [".Bl -bullet -compact"]
    for reader in FILES:
        endings = " , ".join([f"Pa {suffix}" for suffix in reader.suffixes])
        lines += [".It", mdoc.escape(reader.purpose), f".Pq {endings}"]
    return [*lines, ".El"]


PARTS = {
    "files": file_list,
    "layer words": layer_words,
    "topics": topic_list,
    "forms": form_list,
    "suffixes": suffix_list,
    "columns": column_list,
    "conventions": convention_list,
}
"""What is made of a page that is otherwise written by hand; there it stands between two comments with this name."""


def spliced(path: Path) -> str:
    """A page with its parts made anew."""
    text = path.read_text(encoding="utf-8")
    for what, make in PARTS.items():
        before, begin, rest = text.partition(f'.\\" begin {what}\n')
        if begin:
            _, end, after = rest.partition(f'.\\" end {what}\n')
            assert end, f"{path.name}: {what} does not end"
            text = before + begin + "".join(f"{line}\n" for line in make()) + end + after
    return text


def pages() -> dict[Path, Callable[[], str]]:
    """Every page of which something is made, and what makes it."""
    by_hand = [path for path in sorted(MAN.glob("man*/*")) if '.\\" begin ' in path.read_text(encoding="utf-8")]
    return {ARITHMETIC: arithmetic, **{path: partial(spliced, path) for path in by_hand}}


PAGES = pages()


def main() -> None:
    for path, make in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(), encoding="utf-8", newline="\n")
        print(f"{path.relative_to(MAN.parent)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
