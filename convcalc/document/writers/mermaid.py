"""A network as a Mermaid flowchart, for Markdown pages that draw them."""

from __future__ import annotations

from convcalc.document.model import Document, Node
from convcalc.document.writers import Look, literal
from convcalc.document.writers.graphs import Family, graph_of

SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.:/()+-=_")

SHAPES = {"layer": ("[", "]"), "merge": ("{{", "}}"), "data": ("([", "])")}


def render(document: Document, look: Look) -> str:
    graph = graph_of(document, "mermaid")
    lines = ["flowchart TD", *_inside(Family(graph), -1, 1, look)]
    lines += [f"  n{edge.start} --> n{edge.end}" for edge in graph.edges]
    return "\n".join(lines) + "\n"


def _inside(family: Family, cluster: int, depth: int, look: Look) -> list[str]:
    """The nodes of a cluster, and the clusters in it."""
    blanks = "  " * depth
    lines = [f"{blanks}n{at}{_box(node, look)}" for at, node in family.nodes.get(cluster, [])]
    for at, title in family.clusters.get(cluster, []):
        lines.append(f'{blanks}subgraph c{at}["{escape(title, look)}"]')
        lines += _inside(family, at, depth + 1, look)
        lines.append(f"{blanks}end")
    return lines


def _box(node: Node, look: Look) -> str:
    left, right = SHAPES[node.role]
    words = "<br/>".join(escape(line, look) for line in node.lines)
    return f'{left}"{words}"{right}'


def escape(words: str, look: Look) -> str:
    """Text that Mermaid shows as it is: every sign that could mean something is written as its number.

    >>> escape('a"b <br> # `c`', Look())
    'a#34;b #60;br#62; #35; #96;c#96;'
    """
    return "".join(
        [char if char in SAFE or not char.isascii() else f"#{ord(char)};" for char in literal(words, look.encoding)]
    )
