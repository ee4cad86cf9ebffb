"""Tree to text: what `parse` would read as the same tree again, laid out to be read by people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convcalc.lang import words as reserved
from convcalc.lang.tokens import tokens
from convcalc.lang.tree import (
    Arg,
    Attr,
    BlockDef,
    Call,
    Case,
    Claim,
    Default,
    Dims,
    For,
    From,
    Group,
    Idle,
    Input,
    Layer,
    Let,
    Merge,
    Name,
    Number,
    Op,
    Output,
    Pair,
    Param,
    Rounded,
    Skip,
    Spec,
    Statement,
    Stmt,
    Total,
    Unit,
    Value,
)
from convcalc.text import cells, harmless

if TYPE_CHECKING:
    from convcalc.lang.tokens import Words

WIDEST = 90  # a bracket that fits into so many columns stays on one line
STEP = "  "
MARGIN = 14  # labels so wide at most stand in a margin of their own
COLUMN = 56  # claims stand in one column, behind whatever is no wider than this


def write(spec: Spec, words: Words | None = None) -> str:
    """The spec as text, every line ended; words are the reserved ones, our own if not given."""
    return Writer(words or reserved).spec(spec)


class Writer:
    """One function a node; `indent` is what stands before the lines of what is being written."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.flat = False  # are we trying to write a bracket on one line?

    def spec(self, spec: Spec) -> str:
        head = self.head(spec)
        return "\n".join([*head, *self.top(spec.body, bool(head))]) + "\n"

    def head(self, spec: Spec) -> list[str]:
        """The lines that say what it is called and what arrives."""
        head = [f"{word}: {_header(text)}" for word, text in (("name", spec.name), ("source", spec.source)) if text]
        head += [f"note: {_header(note)}".rstrip() for note in spec.notes]
        head += [f"executed: {_header(spec.executed)}"] if spec.executed else []
        if spec.layout != "hwc":
            head.append(f"layout {spec.layout}")
        if spec.input is not None:
            head += map(self.input, (spec.input, *spec.more_inputs))
        return head

    def input(self, given: Input) -> str:
        return " ".join(filter(None, ("input", given.name and self.name(given.name), "x".join(map(str, given.size)))))

    def top(self, body: tuple[Stmt, ...], blank: bool) -> list[str]:
        """The statements of the file: labels and claims in columns, a blank line where something else begins."""
        labels = max([cells(self.label(s)) for s in body if isinstance(s, Statement)], default=0)
        margin = labels if labels <= MARGIN else 0
        texts = [self.stmt(stmt, " " * margin if isinstance(stmt, Statement) else "") for stmt in body]
        flat = [t for s, t in zip(body, texts, strict=True) if isinstance(s, Statement) and "\n" not in t]
        column = max([n for n in [margin + cells(text) for text in flat] if n <= COLUMN], default=0)
        lines = []
        before: type | None = None
        for stmt, text in zip(body, texts, strict=True):
            if isinstance(stmt, Statement):
                label = self.label(stmt)
                text = _beside(label + " " * (margin - cells(label)) + text, _claims(stmt.claims), column)
            if blank and type(stmt) is not before:
                lines.append("")
            blank, before = True, type(stmt)
            lines.append(text)
        return lines

    def stmt(self, stmt: Stmt, indent: str) -> str:
        """One statement; where it has a label or claims, without them."""
        if isinstance(stmt, Statement):
            return ", ".join([self.unit(unit, indent) for unit in stmt.units])
        if isinstance(stmt, Let):
            return "let " + ", ".join([f"{b.name} = {expression(b.value)}" for b in stmt.bindings])
        if isinstance(stmt, Default):
            return " ".join(["default", stmt.word, *map(attr, stmt.attrs)])
        if isinstance(stmt, Total):
            return "total " + _claims(stmt.claims)
        if isinstance(stmt, Output):
            return " ".join(["output", *[self.name(name.name) for name in stmt.names]])
        if isinstance(stmt, Idle):
            size = ["x".join(map(str, stmt.size))] if stmt.size else []
            return " ".join(["idle", self.name(stmt.name), *size, self.bracket((stmt.body,), indent)])
        return self.case(stmt) if isinstance(stmt, Case) else self.block(stmt, indent)

    def inner(self, stmt: Stmt, indent: str) -> str:
        """One statement within brackets, whole."""
        text = self.stmt(stmt, indent)
        return _beside(self.label(stmt) + text, _claims(stmt.claims), 0) if isinstance(stmt, Statement) else text

    def label(self, stmt: Statement) -> str:
        return "" if stmt.label is None else f"{self.name(stmt.label)}: "

    def block(self, block: BlockDef, indent: str) -> str:
        params = f"({', '.join(map(_param, block.params))})" if block.params else ""
        return f"block {block.name}{params} {self.bracket((block.body,), indent)}"

    def case(self, case: Case) -> str:
        """On one line where that is short and no header takes the rest of it, else a line a statement."""
        begin, spec = f"case {case.name}={case.value} [", case.spec
        if not (spec.name or spec.source or spec.notes or spec.executed):
            parts = [*self.head(spec), *[self.inner(stmt, "") for stmt in spec.body]]
            inline = f"{begin} {'; '.join(parts)} ]" if parts else f"{begin} ]"
            if "\n" not in inline and len(inline) <= WIDEST:
                return inline
        lines = [STEP + line for line in self.spec(spec).split("\n") if line]
        return "\n".join([begin, *lines, "]"])

    def unit(self, unit: Unit, indent: str) -> str:
        if isinstance(unit, Layer):
            return " ".join([unit.word, *map(attr, unit.attrs)])
        if isinstance(unit, Call):
            args = f"({', '.join(map(_arg, unit.args))})" if unit.args else ""
            return unit.name + args + _repeat(unit.repeat)
        if isinstance(unit, Group):
            return self.bracket((unit.body,), indent) + _repeat(unit.repeat)
        if isinstance(unit, For):
            values = ", ".join(map(expression, unit.values))
            return f"for {unit.name} in ({values}) {self.bracket((unit.body,), indent)}"
        if isinstance(unit, Merge):
            head = unit.word + (f" {unit.shortcut} " if unit.shortcut else " " if unit.word == "residual" else "")
            return head + self.bracket(unit.branches, indent) + _repeat(unit.repeat)
        if isinstance(unit, From):
            return f"from {self.name(unit.name.name)}"
        return self.skip(unit)

    def skip(self, skip: Skip) -> str:
        names = [self.name(name.name) for name in skip.names]
        return " ".join([skip.word, *names, *["crop"][: skip.crop]])

    def bracket(self, bodies: tuple[tuple[Stmt, ...], ...], indent: str) -> str:
        """The bodies between brackets: on one line where that is short and holds no block, else a line a statement."""
        if self.flat or not any(isinstance(stmt, BlockDef) for body in bodies for stmt in body):
            if sum(map(len, bodies)) > WIDEST // 2 and self.flat:
                return "." * WIDEST * 2  # too long for any line, whatever stands in it
            before, self.flat = self.flat, True
            parts = ["; ".join([self.inner(stmt, "") for stmt in body]) for body in bodies]
            inline = "[ " + " | ".join(parts).strip() + " ]" if any(parts) or len(parts) > 1 else "[ ]"
            self.flat = before
            if self.flat or len(inline) <= WIDEST:
                return inline
        deeper = indent + STEP * (1 if len(bodies) == 1 else 2)
        lines = [f"\n{deeper}".join([self.inner(stmt, deeper) for stmt in body]) for body in bodies]
        return f"[\n{deeper}" + f"\n{indent}{STEP}| ".join(lines) + f"\n{indent}]"

    def name(self, name: str) -> str:
        return named(name, self.words)


def named(name: str, words: Words) -> str:
    """A label as it is, or in quotes where it could be taken for something else."""
    kind, text, *_ = tokens(name)[0]
    plain = kind in ("word", "mixed", "attr") and text == name and ":" not in name
    if plain and name.lower() not in words.RESERVED and name[0] not in "xX":
        return name
    return _quoted(name)


def _quoted(text: str) -> str:
    escaped = harmless(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _header(text: str) -> str:
    """A header's text on one line; a `#` that would begin a comment gets a backslash."""
    import re

    return re.sub(r"(?:^|(?<=\s))#|(?<=\\)#", r"\\#", harmless(" ".join(text.split())))


def _param(param: Param) -> str:
    return param.name if param.default is None else f"{param.name}={expression(param.default)}"


def _arg(arg: Arg) -> str:
    return f"{arg.name}={expression(arg.value)}" if arg.name else expression(arg.value)


def _repeat(value: Value) -> str:
    if isinstance(value, int):
        return "" if value == 1 else f" x{value}"
    return f" x {expression(value)}"


def attr(a: Attr) -> str:
    """One attribute, the shortest way it can be written."""
    value = a.value
    if isinstance(value, str):
        return f"as {named(value, reserved)}" if a.key == "as" else value
    if not isinstance(value, tuple) or isinstance(value, Name | Op | Rounded):
        return expression(value)
    if a.key == "size":
        return dims(value)
    if a.key == "to":
        return f"to {dims(value)}"
    compact = a.key != "filters" and all(map(_is_numbers, value))
    return f"{a.key}{'' if compact else '='}{dims(value)}"


def _is_numbers(value: Value | Pair) -> bool:
    if isinstance(value, Pair):
        return isinstance(value.before, int) and isinstance(value.after, int)
    return isinstance(value, int)


def dims(values: Dims) -> str:
    """3, 3x5, 1:2, 0:1x0:1, n-1, (n)x3, (n):2"""
    if len(values) == 1 and not isinstance(values[0], Pair):
        return expression(values[0])
    return "x".join([f"{_part(n.before)}:{_part(n.after)}" if isinstance(n, Pair) else _part(n) for n in values])


def _part(value: Value) -> str:
    return str(value) if isinstance(value, int) and value >= 0 else f"({expression(value)})"


_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2}


def expression(value: Value, binds: int = 0) -> str:
    """The expression without blanks, with the fewest parentheses that keep its tree."""
    if isinstance(value, int):
        return str(value) if value >= 0 else f"(0{value})"
    if isinstance(value, Name):
        return value.name
    if isinstance(value, Rounded):
        return f"round{value.to}({expression(value.value)})"
    own = _BINDS[value.op]
    text = f"{expression(value.left, own)}{value.op}{expression(value.right, own + 1)}"
    return f"({text})" if own < binds else text


def _claims(claims: tuple[Claim, ...]) -> str:
    return "   ".join(map(_claim, claims))


def _beside(text: str, claims: str, column: int) -> str:
    """The claims behind what they are about, in a column where the last line does not reach beyond it."""
    if not text or not claims:
        return text + claims
    return text + " " * max(0, column - cells(text[text.rfind("\n") + 1 :])) + "   " + claims


def _claim(claim: Claim) -> str:
    reason = "" if claim.published is None else f" published {_quoted(claim.published)}"
    if isinstance(claim.value, Number):
        axes = "x".join(f"{top}" + f"/{over}" * (over > 1) for top, over in claim.axes)
        written = axes or number(claim.value) + f"/{claim.over}" * (claim.over > 1)
        return f"{claim.what} {'~' if claim.rounded else '='} {written}{reason}"
    return f"-> {'x'.join(map(str, claim.value))}{reason}"


def number(claimed: Number) -> str:
    """A claimed number: 5M, 4.1G, 25,557,032."""
    digits = str(claimed.mantissa).rjust(claimed.places + 1, "0")
    whole, places = digits[: len(digits) - claimed.places], digits[len(digits) - claimed.places :]
    return f"{int(whole):,}" + (f".{places}" if places else "") + claimed.unit
