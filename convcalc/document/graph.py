"""A network as boxes and arrows, for programs that lay them out themselves.

Apart from the rest of the model, since few reports draw a graph and every one loads the model.
"""

from __future__ import annotations

from convcalc._namedtuple import NamedTuple


class Node(NamedTuple):
    """One box of a graph: its lines, its role ("layer", "merge" or "data"), and its cluster (-1: none)."""

    lines: tuple[str, ...]
    role: str = "layer"
    cluster: int = -1


class Edge(NamedTuple):
    """From one node to another, both by their places."""

    start: int
    end: int


class Cluster(NamedTuple):
    """Nodes that stand together, possibly inside another cluster (-1: none)."""

    title: str
    parent: int = -1


class Graph(NamedTuple):
    """Boxes and arrows, for programs that lay them out themselves."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    clusters: tuple[Cluster, ...]
