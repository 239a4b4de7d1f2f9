"""The formats that rows are given in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """`name`: ClickHouse's."""

    name: str
    content_type: str

    @property
    def name_of_rest(self) -> str:
        """For more rows of a file that has begun: without a line of names."""
        return self.name.removesuffix("WithNames")


FORMATS = {
    "json": Format("JSONCompact", "application/json"),
    "jsonl": Format("JSONEachRow", "application/x-ndjson"),
    "csv": Format("CSVWithNames", "text/csv; charset=utf-8"),
    "parquet": Format("Parquet", "application/vnd.apache.parquet"),
    "arrow": Format("Arrow", "application/vnd.apache.arrow.file"),
}
"""By the names that callers use, which are the files' endings as well."""
