-- Each row once for every window that it lies in, and for every set of fields (mask) that rules of its project are
-- about. Included by the alert queries.
arrayJoin(bitPositionsToArray(transform(project_id, {projects:Array(String)}, {masks:Array(UInt32)}, toUInt32(0)))) AS mask,
[if(bitTest(mask, 0), path, ''), if(bitTest(mask, 1), browser, ''), if(bitTest(mask, 2), country, ''),
 if(bitTest(mask, 3), device_type, ''), if(bitTest(mask, 4), os, '')] AS fields,
-- include queries/clickhouse/alerts/windows
