"""Statements that would leave the database: the engine has no users, and would read disk and network for anyone."""

from gosight.embedded.clickhouse_server.errors import ACCESS_DENIED, QueryError
from gosight.embedded.clickhouse_server.lexer import words

_OUTSIDE = {
    "ARROWFLIGHT", "AZUREBLOBSTORAGE", "DELTALAKE", "EXECUTABLE", "FILE", "GCS", "HDFS", "HUDI", "ICEBERG", "JDBC",
    "MONGODB", "MYSQL", "ODBC", "OSS", "COSN", "PAIMON", "POSTGRESQL", "PYTHON", "REDIS", "REMOTE", "REMOTESECURE",
    "S3", "SQLITE", "URL", "YTSAURUS",
}  # fmt: skip
_VARIANTS = ("", "CLUSTER", "LOCAL", "S3", "AZURE", "HDFS")
_FORBIDDEN = {name + variant for name in _OUTSIDE for variant in _VARIANTS}
_FILE_CLAUSES = {"INFILE", "OUTFILE"}
_BACKUPS = {"BACKUP", "RESTORE"}


def check(sql: bytes) -> None:
    """Raise `QueryError` (497) for table functions and engines that reach outside, and for INTO OUTFILE, FROM INFILE.

    Backups name their destination in the same way, and may.
    """
    previous = ""
    for position, word in enumerate(words(sql)):
        if position == 0 and word.text in _BACKUPS:
            return
        outside = word.text in _FORBIDDEN and (word.called or previous == "ENGINE")
        clause = word.text in _FILE_CLAUSES and previous in ("INTO", "FROM")
        if outside or clause:
            raise QueryError(ACCESS_DENIED, f"{word.text} is not allowed on the embedded engine", "ACCESS_DENIED")
        previous = word.text
