"""How deep a JSON text is nested, told by its brackets alone."""

MAX_DEPTH = 20


def is_shallow(text: str) -> bool:
    """Whether a text surely nests at most 20 levels: it takes a bracket a level. Many brackets make it unsure."""
    return text.count("{") + text.count("[") <= MAX_DEPTH
