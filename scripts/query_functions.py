"""Writes the list of functions that analysts' SQL may call, from what the engine says about its own.

    python scripts/query_functions.py

Whole categories are taken where nothing in them reaches beyond its arguments; of the rest, single ones. A new version
of the engine shows up as a change of the file, to be read before it is committed.
"""

from pathlib import Path
from typing import Any

import chdb

FILE = Path(__file__).parents[1] / "gosight/http/api/sql_scope/functions.txt"

CATEGORIES = (
    "Aggregate Functions", "Arithmetic", "Arrays", "Bit", "Bitmap", "Comparison", "Conditional", "Dates and Times",
    "Distance", "Encoding", "Hash", "IP Address", "JSON", "Logical", "Map", "Mathematical", "Null", "Rounding",
    "String", "String Replacement", "String Search", "String Splitting", "Time Window", "Tuple", "Type Conversion",
    "URL", "UUID",
)  # fmt: skip
"""Their functions compute with their arguments alone: no files, network, dictionaries, settings, or other queries."""

SINGLE = (
    "bar", "byteSize", "countDigits", "finalizeAggregation", "formatReadableDecimalSize", "formatReadableQuantity",
    "formatReadableSize", "formatReadableTimeDelta", "getSubcolumn", "identity", "isConstant", "materialize",
    "neighbor", "parseReadableSize", "parseReadableSizeOrNull", "parseReadableSizeOrZero", "parseTimeDelta", "rand",
    "rand64", "randUniform", "rowNumberInAllBlocks", "runningDifference", "toTypeName", "transform", "variantElement",
    "variantType", "visibleWidth",
)  # fmt: skip

WITHHELD = (
    # `x IN table` reads a table; as a function it would get past the check of the operator.
    "in", "notIn", "nullIn", "notNullIn", "globalIn", "globalNotIn", "globalNullIn", "globalNotNullIn",
    "inIgnoreSet", "notInIgnoreSet", "nullInIgnoreSet", "notNullInIgnoreSet",
    "globalInIgnoreSet", "globalNotInIgnoreSet", "globalNullInIgnoreSet", "globalNotNullInIgnoreSet",
    # What the server is, where its files of schemas are, how it fails.
    "aggThrow", "chdb", "flameGraph", "formatRow", "formatRowNoNewline", "groupFormat", "naiveBayesNgrams",
    "serverTimezone",
)  # fmt: skip

_LIST = """
SELECT name FROM system.functions
WHERE (hasAny(splitByString(', ', if(alias_to = '', categories, owner_categories)), {categories:Array(String)})
       OR if(alias_to = '', name, alias_to) IN {single:Array(String)})
  AND name NOT IN {withheld:Array(String)} AND alias_to NOT IN {withheld:Array(String)} AND origin = 'System'
ORDER BY name
"""
_WITH_OWNERS = """
SELECT f.name AS name, f.alias_to AS alias_to, f.categories AS categories, f.origin AS origin,
       o.categories AS owner_categories
FROM system.functions AS f LEFT JOIN system.functions AS o ON o.name = f.alias_to
"""


def listed() -> list[str]:
    """The names, sorted."""
    sql = _LIST.replace("system.functions", f"({_WITH_OWNERS})")
    parameters = {"categories": CATEGORIES, "single": SINGLE, "withheld": WITHHELD}
    texts = {name: str(list(values)) for name, values in parameters.items()}
    connect: Any = chdb.connect  # chDB has types, but not for all of its parameters
    return str(connect(":memory:").query(sql, "TabSeparatedRaw", params=texts)).split()


if __name__ == "__main__":
    FILE.write_text("\n".join(listed()) + "\n")
