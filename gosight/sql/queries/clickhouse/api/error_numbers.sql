-- How often an error happened in a period, and to how many.
SELECT count() AS count, uniqExact(session_id) AS session_count,
       uniqExact(if(user_id = '', toString(visitor_id), user_id)) AS user_count
FROM events
-- include queries/clickhouse/api/error_filters
  AND error_fingerprint = {error_id:String}
