"""Networks as boxes and arrows: repetitions are drawn once, and what only follows a layer stands in its box."""

from __future__ import annotations

from collections.abc import Sequence

from convcalc.document.graph import Cluster, Edge, Graph, Node
from convcalc.features.draw.layer_boxes import LARGEST, too_many
from convcalc.network.facts import Facts
from convcalc.network.graph import Body, Item, Loop, Step
from convcalc.network.outline import MOST_UNLIKE, unlike
from convcalc.network.traverse import Algebra, Frame
from convcalc.network.turns import filled
from convcalc.shape import Shape
from convcalc.text import harmless

MOST_TURNS, FEWEST_TURNS = 40, 2
"""Of a repetition whose turns all differ only so many are drawn, and where repetitions make thousands of layers."""


def graph(networks: Sequence[tuple[str, Facts]]) -> Graph:
    """One graph of all the networks; several stand in a cluster each."""
    builder = GraphBuilder()
    for name, facts in networks:
        builder.network(facts, builder.cluster(name, -1) if len(networks) > 1 else -1)
    nodes = [
        node._replace(lines=tuple([line for line in (title, ", ".join(followers), shape) if line]))
        for node, followers in zip(builder.nodes, builder.followers, strict=True)
        for title, shape in [node.lines]
    ]
    return Graph(tuple(nodes), tuple(builder.edges), tuple(builder.clusters))


class InputNodes(Algebra[int]):
    """Tensors are the nodes that make them: those of the inputs."""

    def __init__(self, nodes: Sequence[int]) -> None:
        self.start, *self.others = nodes

    def entering(self, number: int, shape: Shape) -> int:
        return self.others[number - 1]


class GraphBuilder:
    """Collects nodes; a node's lines are a title and the shape that leaves it, and what follows comes between."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.followers: list[list[str]] = []
        self.edges: list[Edge] = []
        self.clusters: list[Cluster] = []
        self.layout = "hwc"
        self.most = MOST_TURNS

    def cluster(self, title: str, parent: int) -> int:
        self.clusters.append(Cluster(harmless(title), parent))
        return len(self.clusters) - 1

    def node(self, title: str, shape: str, role: str, cluster: int, reads: Sequence[int]) -> int:
        if len(self.nodes) >= LARGEST:
            raise too_many()
        made = len(self.nodes)
        self.nodes.append(Node((harmless(title), shape), role, cluster))
        self.followers.append([])
        self.edges += [Edge(read, made) for read in reads]
        return made

    def network(self, facts: Facts, cluster: int) -> None:
        self.layout = facts.layout
        self.most = MOST_TURNS if unlike(facts.net.body) <= MOST_UNLIKE else FEWEST_TURNS
        made = [
            self.node(each.label or "input", each.shape.text(facts.layout), "data", cluster, ())
            for each in facts.inputs
        ]
        self.body(facts.net.body, Frame(InputNodes(made), made[0]), cluster)

    def body(self, body: Body, frame: Frame[int], cluster: int) -> int:
        """Draw a body, the frame holding the node of each tensor; returns the node at its end."""
        named = {mark.last - 1 for mark in body.marks if mark.statement.label is not None}
        groups = _groups(body)
        clusters = {label: self.cluster(label, cluster) for label in groups.values()}
        for at, item in enumerate(body.items):
            inside = clusters.get(groups.get(at, ""), cluster)
            # what a label names is the tensor at its end: nothing behind it goes into the same box
            frame.made.append(self.item(item, frame, inside, follows=at > 0 and at - 1 not in named))
        return frame.get(body.out_ref, body.out)

    def item(self, item: Item, frame: Frame[int], cluster: int, follows: bool) -> int:
        if isinstance(item, Step):
            return self.step(item, frame, cluster, follows)
        arriving = frame.get(item.reads, item.arriving)
        if isinstance(item, Loop):
            return self.loop(item, arriving, frame, cluster)
        ends = [self.body(branch, frame.inner(arriving, 0), cluster) for branch, _ in item.bodies]
        return self.node(item.step.kind.word, item.out.text(self.layout), "merge", cluster, ends)

    def step(self, item: Step, frame: Frame[int], cluster: int, follows: bool) -> int:
        reads = frame.ins(item)
        if follows and item.kind.follows and len(reads) == 1 and reads[0] == frame.made[-1]:
            self.followers[reads[0]].append(item.kind.word)
            return reads[0]
        role, title = ("merge", item.kind.word) if len(reads) > 1 else ("layer", item.kind.text(item.args))
        return self.node(title, item.out.text(self.layout), role, cluster, reads)

    def loop(self, item: Loop, at: int, frame: Frame[int], cluster: int) -> int:
        """Each run of equal turns once, in a cluster that says how often."""
        runs = filled(item.bodies)
        half, left = self.most // 2, len(runs) - self.most
        drawn = runs if left <= 0 else (*runs[:half], *runs[-half:])
        for number, (body, times) in enumerate(drawn):
            if left > 0 and number == half:
                shape = runs[-half - 1][0].out.text(self.layout)
                at = self.node(f"... {left:,} more ...", shape, "data", cluster, [at])
            inside = self.cluster(f"{item.name} x {times:,}".strip(), cluster) if times > 1 else cluster
            at = self.body(body, frame.inner(at, 0), inside)
        return at


def _groups(body: Body) -> dict[int, str]:
    """The items of labelled statements that hold more than one layer, by their label."""
    return {
        at: mark.statement.label
        for mark in body.marks
        if mark.statement.label is not None
        if mark.last - mark.first > 1 or any(isinstance(item, Loop) for item in body.items[mark.first : mark.last])
        for at in range(mark.first, mark.last)
    }
