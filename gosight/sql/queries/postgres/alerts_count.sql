-- How many rules a project has, and how many of them walk through funnels.
SELECT count(*) AS rules, count(*) FILTER (WHERE condition ->> 'metric' = 'funnel_conversion') AS funnels
FROM alert_rules WHERE project_id = $1::text::uuid
