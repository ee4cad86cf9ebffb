"""Networks as boxes and arrows: repetitions are told once, and what only follows a layer stands in its box."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.model import Cluster, Edge, Graph, Node
from convcalc.features.draw.boxes import LARGEST, Spot, too_many
from convcalc.lang.words import FAMILIES
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Join, Loop, Step
from convcalc.text import harmless

FOLLOWERS = frozenset({"norm", "pointwise"})
"""Families that stand in the box of the layer before them."""

MOST_TURNS = 40
"""Of a repetition whose turns all differ only so many are drawn."""


def graph(networks: Sequence[tuple[str, Facts]]) -> Graph:
    """One graph of all the networks; several stand in a cluster each."""
    builder = Builder()
    for name, facts in networks:
        cluster = builder.cluster(name, -1) if len(networks) > 1 else -1
        builder.network(facts, cluster)
    return builder.graph()


class Builder:
    """Collects nodes; a node's lines are a title, what follows it, and the shape that leaves it."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.followers: list[list[str]] = []
        self.shapes: list[str] = []
        self.roles: list[str] = []
        self.inside: list[int] = []
        self.edges: list[Edge] = []
        self.clusters: list[Cluster] = []
        self.layout = "hwc"

    def cluster(self, title: str, parent: int) -> int:
        self.clusters.append(Cluster(harmless(title), parent))
        return len(self.clusters) - 1

    def node(self, title: str, shape: str, role: str, cluster: int, reads: Sequence[int]) -> int:
        if len(self.titles) >= LARGEST:
            raise too_many()
        self.titles.append(harmless(title))
        self.followers.append([])
        self.shapes.append(shape)
        self.roles.append(role)
        self.inside.append(cluster)
        made = len(self.titles) - 1
        self.edges += [Edge(read, made) for read in reads]
        return made

    def network(self, facts: Facts, cluster: int) -> None:
        self.layout = facts.layout
        start = self.node("input", facts.in_.text(facts.layout), "data", cluster, ())
        self.body(facts.net.body, Spot(start, None), cluster)

    def body(self, body: Body, spot: Spot, cluster: int) -> int:
        """Draw a body; returns the node at its end."""
        named = {mark.last - 1: mark.statement.label for mark in body.marks if mark.statement.label is not None}
        groups = _groups(body)
        clusters = {label: self.cluster(label, cluster) for label in groups.values()}
        for at, item in enumerate(body.items):
            inside = clusters.get(groups.get(at, ""), cluster)
            follows = at > 0 and at - 1 not in named
            spot.made.append(self.item(item, spot, inside, follows))
        return spot.get(body.out_ref)

    def item(self, item: Item, spot: Spot, cluster: int, follows: bool) -> int:
        if isinstance(item, Join):
            arriving = spot.get(item.reads)
            ends = [self.body(branch, Spot(arriving, spot), cluster) for branch in item.branches]
            return self.node(item.step.kind.word, item.step.out.text(self.layout), "merge", cluster, ends)
        if isinstance(item, Loop):
            return self.loop(item, spot, cluster)
        return self.step(item, spot, cluster, follows)

    def step(self, item: Step, spot: Spot, cluster: int, follows: bool) -> int:
        reads = [spot.get(ref) for ref in item.reads]
        family = FAMILIES[item.kind.word]
        if follows and family in FOLLOWERS and len(reads) == 1 and reads[0] == spot.made[-1]:
            self.followers[reads[0]].append(item.kind.word)
            return reads[0]
        role = "merge" if len(reads) > 1 else "layer"
        title = item.kind.word if len(reads) > 1 else item.kind.text(item.args)
        return self.node(title, item.out.text(self.layout), role, cluster, reads)

    def loop(self, item: Loop, spot: Spot, cluster: int) -> int:
        """Each run of equal turns once, in a cluster that says how often."""
        at = spot.get(item.reads)
        runs = [(body, times) for body, times in item.runs if body.rows]
        for number, (body, times) in enumerate(runs):
            if len(runs) > MOST_TURNS and number == MOST_TURNS // 2:
                left = len(runs) - MOST_TURNS
                shape = runs[-MOST_TURNS // 2 - 1][0].out.text(self.layout)
                at = self.node(f"... {left:,} more ...", shape, "data", cluster, [at])
            if MOST_TURNS // 2 <= number < len(runs) - MOST_TURNS // 2:
                continue
            inside = self.cluster(f"{item.name} x {times:,}".strip(), cluster) if times > 1 else cluster
            at = self.body(body, Spot(at, spot), inside)
        return at

    def graph(self) -> Graph:
        rows = zip(self.titles, self.followers, self.shapes, self.roles, self.inside, strict=True)
        nodes = [
            Node(tuple([line for line in (title, ", ".join(follow), shape) if line]), role, cluster)
            for title, follow, shape, role, cluster in rows
        ]
        return Graph(tuple(nodes), tuple(self.edges), tuple(self.clusters))


def _groups(body: Body) -> dict[int, str]:
    """The items of labelled statements that hold more than one layer, by their label."""
    return {
        at: mark.statement.label
        for mark in body.marks
        if mark.statement.label is not None
        if mark.last - mark.first > 1 or any(isinstance(item, Loop) for item in body.items[mark.first : mark.last])
        for at in range(mark.first, mark.last)
    }
