"""Forms of a document: one module a form, each with `render(document, look) -> str`."""
