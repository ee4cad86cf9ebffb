"""A network as a graph: boxes and arrows for Graphviz and Mermaid, and its layers as data."""

from __future__ import annotations

from convcalc.document.fields import Contract, Field, at_least, many, maybe
from convcalc.document.model import Diagram, Document
from convcalc.document.writers import ANYWHERE, NoSuchForm, render
from convcalc.network.facts import Facts

LARGEST = 30_000
"""No graph has more layers, as no file is read that has more."""

NODE = (
    Field("word", "text", "kind", "the layer's word in the language"),
    Field("text", "text", "text", "the layer as it is written, with its arguments"),
    Field("label", maybe("text"), "label", "what it is called, where it is"),
    Field("path", "text", "path", "the blocks and repetitions around it"),
    Field("reads", many(at_least(-1)), "inputs", "the places of the layers that it reads, from 0; -1 is the input"),
    Field("size", "shape", "out", "what leaves it"),
)
GRAPH = Contract(
    "graph",
    "A network as a graph of layers",
    (
        Field("name", "text", "name", "what the network calls itself, empty where it does not"),
        Field("input", "shape", "in_", "what arrives"),
        Field("output", "shape", "out", "what leaves at the end"),
        Field("layout", "text", "layout", "how sizes are written: hwc or chw"),
        Field("nodes", many(NODE), None, "the layers in the order in which they run"),
    ),
)


def as_data(facts: Facts) -> str:
    """The layers as JSON, one a line."""
    import json

    if len(facts.rows) > LARGEST:
        raise NoSuchForm("json", f"{len(facts.rows):,} layers are no list", "mermaid and dot draw what repeats once")
    data = GRAPH.data(facts, nodes=list(facts.rows))
    head = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in data.items() if key != "nodes"]
    nodes = ",\n".join("    " + json.dumps(node) for node in data["nodes"])
    return "{\n" + ",\n".join([*head, f'  "nodes": [\n{nodes}\n  ]']) + "\n}\n"


def as_drawing(facts: Facts, form: str) -> str:
    """Boxes and arrows: what repeats is drawn once, blocks and repetitions are boxes around boxes."""
    from convcalc.features.draw.graph_picture import graph

    picture = Diagram(((),), ((),), graph=lambda: graph([(facts.name, facts)]))
    return render(Document(facts.name, (picture,), "", {}), form, ANYWHERE)
