SELECT project_id,
       multiIf(JSONExtractString(payload, 'user_id') != '', JSONExtractString(payload, 'user_id'),
               JSONType(payload, 'user_id') IN ('Int64', 'UInt64'), JSONExtractRaw(payload, 'user_id'),
               events.user_id) AS user_id,
       JSONExtractRaw(payload, 'traits') AS traits, timestamp AS identified_at, retention_days
FROM events
WHERE event_type = 'identify' AND JSONType(payload, 'traits') = 'Object' AND JSONLength(payload, 'traits') > 0
  AND user_id != ''
