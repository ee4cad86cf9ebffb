"""Pictures for other programs: SVG, and a network as boxes and arrows that Graphviz or Mermaid lay out."""

from __future__ import annotations

from collections.abc import Callable

from convcalc._namedtuple import NamedTuple
from convcalc.document.graph import Graph, Node
from convcalc.document.model import CannotDraw, Diagram, Document
from convcalc.document.writers import Look, NoSuchForm, literal

DOT_HEAD = (
    "digraph {",
    '  node [shape=box style=filled fillcolor="#dcecfa" fontname="sans-serif" fontsize=11]',
    '  graph [fontname="sans-serif" fontsize=11 color="#999999"]',
    '  edge [color="#555555"]',
)

DOT_ROLES = {
    "layer": "",
    "merge": ' shape=ellipse fillcolor="#e6e6e6"',
    "data": ' style="rounded,filled" fillcolor="#d9f3ee"',
}

MERMAID_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,.:/()+-=_")
MERMAID_SHAPES = {"layer": ("[", "]"), "merge": ("{{", "}}"), "data": ("([", "])")}


class GraphLanguage(NamedTuple):
    """How boxes and arrows are written: a node by its number, the beginning and the end of a cluster, the arrow."""

    node: Callable[[int, Node, Look], str]
    cluster: Callable[[int, str, Look], str]
    end: str
    arrow: str


def render_svg(document: Document, look: Look) -> str:
    """The first of its pictures that can be had as SVG; what the stream cannot carry is written as its number.

    A program that reads the file takes it for UTF-8: no other encoding may appear in it.
    """
    for part in document.parts:
        if isinstance(part, Diagram) and part.svg:
            text = part.svg if isinstance(part.svg, str) else part.svg()
            return text if look.encoding.lower().startswith("utf-8") else _in_ascii(text)
    raise NoSuchForm("svg", "there is no picture in this report", "convcalc draw makes pictures")


def _in_ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def render_dot(document: Document, look: Look) -> str:
    lines = [*DOT_HEAD, *_statements(graph_of(document, "dot"), DOT, look), "}"]
    return "\n".join(lines) + "\n"


def render_mermaid(document: Document, look: Look) -> str:
    lines = ["flowchart TD", *_statements(graph_of(document, "mermaid"), MERMAID, look)]
    return "\n".join(lines) + "\n"


def graph_of(document: Document, form: str) -> Graph:
    """The graph in a document; only networks have one."""
    for part in document.parts:
        if isinstance(part, Diagram) and part.graph is not None:
            try:
                return part.graph()
            except CannotDraw as why:
                raise NoSuchForm(form, str(why)) from None
    raise NoSuchForm(form, "only a network is drawn as boxes and arrows", "try: convcalc draw net NET")


def _statements(graph: Graph, language: GraphLanguage, look: Look) -> list[str]:
    """Every node inside its clusters, then the arrows; a cluster without a node in it is left out."""
    nodes: dict[int, list[tuple[int, Node]]] = {}
    for at, node in enumerate(graph.nodes):
        nodes.setdefault(node.cluster, []).append((at, node))
    clusters: dict[int, list[tuple[int, str]]] = {}
    filled = set(nodes)
    for at in range(len(graph.clusters) - 1, -1, -1):  # an inner cluster is younger than the one around it
        title, parent = graph.clusters[at]
        if at in filled:
            filled.add(parent)
            clusters.setdefault(parent, []).insert(0, (at, title))

    def inside(cluster: int, blanks: str) -> list[str]:
        lines = [blanks + language.node(at, node, look) for at, node in nodes.get(cluster, [])]
        for at, title in clusters.get(cluster, []):
            lines += [blanks + language.cluster(at, title, look), *inside(at, blanks + "  "), blanks + language.end]
        return lines

    return inside(-1, "  ") + [f"  n{edge.start} {language.arrow} n{edge.end}" for edge in graph.edges]


def _dot_node(at: int, node: Node, look: Look) -> str:
    words = "\\n".join(escape_dot(line, look) for line in node.lines)
    return f'n{at} [label="{words}"{DOT_ROLES[node.role]}]'


def _dot_cluster(at: int, title: str, look: Look) -> str:
    return f'subgraph cluster_{at} {{ label="{escape_dot(title, look)}"'


DOT = GraphLanguage(_dot_node, _dot_cluster, "}", "->")


def escape_dot(words: str, look: Look) -> str:
    r"""Text that Graphviz shows as it is, inside double quotes.

    >>> escape_dot('say "a\\b" &amp;', Look())
    'say \\"a\\\\b\\" &amp;amp;'
    """
    words = literal(words, look.encoding)
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")


def _mermaid_node(at: int, node: Node, look: Look) -> str:
    left, right = MERMAID_SHAPES[node.role]
    words = "<br/>".join(escape_mermaid(line, look) for line in node.lines)
    return f'n{at}{left}"{words}"{right}'


def _mermaid_cluster(at: int, title: str, look: Look) -> str:
    return f'subgraph c{at}["{escape_mermaid(title, look)}"]'


MERMAID = GraphLanguage(_mermaid_node, _mermaid_cluster, "end", "-->")


def escape_mermaid(words: str, look: Look) -> str:
    """Text that Mermaid shows as it is: every sign that could mean something is written as its number.

    >>> escape_mermaid('a"b <br> # `c`', Look())
    'a#34;b #60;br#62; #35; #96;c#96;'
    """
    signs = literal(words, look.encoding)
    return "".join([sign if sign in MERMAID_SAFE or not sign.isascii() else f"#{ord(sign)};" for sign in signs])
