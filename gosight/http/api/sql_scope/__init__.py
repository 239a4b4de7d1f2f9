"""Analysts' SQL: what it may say, and how it is tied to one project (docs/query.md).

`scope.scoped` reads the text with sqlglot, refuses whatever is not on its lists, puts a project's rows in the place of
each table, and writes new SQL of that: the text itself is never run. `engine_view.check` then looks at how the engine
reads what was written, so that a difference between the two parsers is refused as well.
"""
