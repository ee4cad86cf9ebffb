"""A network for Graphviz."""

from __future__ import annotations

from convcalc.document.model import CannotDraw, Diagram, Document, Graph, Node
from convcalc.document.writers import Look, NoSuchForm, literal

HEAD = (
    "digraph {",
    '  node [shape=box style=filled fillcolor="#dcecfa" fontname="sans-serif" fontsize=11]',
    '  graph [fontname="sans-serif" fontsize=11 color="#999999"]',
    '  edge [color="#555555"]',
)

ROLES = {
    "layer": "",
    "merge": ' shape=ellipse fillcolor="#e6e6e6"',
    "data": ' style="rounded,filled" fillcolor="#d9f3ee"',
}


def graph_of(document: Document, form: str) -> Graph:
    """The graph in a document; only networks have one."""
    for part in document.parts:
        if isinstance(part, Diagram) and part.graph is not None:
            try:
                return part.graph()
            except CannotDraw as why:
                raise NoSuchForm(form, str(why)) from None
    raise NoSuchForm(form, "only a network is drawn as boxes and arrows", "try: convcalc draw net NET")


def render(document: Document, look: Look) -> str:
    graph = graph_of(document, "dot")
    lines = [*HEAD, *_inside(Family(graph), -1, 1, look)]
    lines += [f"  n{edge.start} -> n{edge.end}" for edge in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


class Family:
    """A graph's nodes and clusters by the cluster they stand in."""

    def __init__(self, graph: Graph) -> None:
        self.nodes: dict[int, list[tuple[int, Node]]] = {}
        for at, node in enumerate(graph.nodes):
            self.nodes.setdefault(node.cluster, []).append((at, node))
        self.clusters: dict[int, list[tuple[int, str]]] = {}
        filled = set(self.nodes)
        for at in range(len(graph.clusters) - 1, -1, -1):  # an inner cluster is younger than the one around it
            title, parent = graph.clusters[at]
            if at in filled:
                filled.add(parent)
                self.clusters.setdefault(parent, []).insert(0, (at, title))


def _inside(family: Family, cluster: int, depth: int, look: Look) -> list[str]:
    """The nodes of a cluster, and the clusters in it."""
    blanks = "  " * depth
    nodes = family.nodes.get(cluster, [])
    lines = [f"{blanks}n{at} [{_label(node, look)}{ROLES[node.role]}]" for at, node in nodes]
    for at, title in family.clusters.get(cluster, []):
        lines.append(f'{blanks}subgraph cluster_{at} {{ label="{escape(title, look)}"')
        lines += _inside(family, at, depth + 1, look)
        lines.append(f"{blanks}}}")
    return lines


def _label(node: Node, look: Look) -> str:
    words = "\\n".join(escape(line, look) for line in node.lines)
    return f'label="{words}"'


def escape(words: str, look: Look) -> str:
    r"""Text that Graphviz shows as it is, inside double quotes.

    >>> escape('say "a\\b" &amp;', Look())
    'say \\"a\\\\b\\" &amp;amp;'
    """
    words = literal(words, look.encoding)
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
