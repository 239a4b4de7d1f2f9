-- The errors that pass the filters of the list. Included by errors, errors_count, error_occurrences and their count.
-- include queries/clickhouse/api/error_filters
  AND ({path:Nullable(String)} IS NULL OR path = {path:Nullable(String)})
