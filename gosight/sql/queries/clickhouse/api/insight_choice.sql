-- The insights that pass the filters of the list. Included by insights, insights_summary and insights_hotspots.
-- include queries/clickhouse/api/insight_filters
  AND ({type:Nullable(String)} IS NULL OR insight_type = {type:Nullable(String)})
  AND ({path:Nullable(String)} IS NULL OR path = {path:Nullable(String)})
