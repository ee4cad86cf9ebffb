"""The network as a graph, one traversal, and each quantity as an algebra of it."""
