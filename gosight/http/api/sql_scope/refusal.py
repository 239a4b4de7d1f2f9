"""Why an analyst's SQL is not run."""

from sqlglot import exp


class Refused(Exception):
    """`line`, `column` from 1 on; None where the place is not known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message}" if self.line else self.message


def at(node: exp.Expr, message: str) -> Refused:
    """A refusal with the place where the node begins, as far as it is known."""
    meta = min((part.meta for part in node.walk() if "line" in part.meta), key=lambda meta: meta["start"], default=None)
    if meta is None:
        return Refused(message)
    return Refused(message, meta["line"], first_column(meta["col"], meta["start"], meta["end"]))


def first_column(last_column: int, start: int, end: int) -> int:
    """sqlglot tells where a word ends."""
    return last_column - (end - start)
