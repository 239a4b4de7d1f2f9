"""Everything that answers HTTP: the ingest service, the query API, and what they share."""
