-- Events of many projects: most of the last 25 hours up to end_ms, the others of five weeks before.
INSERT INTO events (event_id, project_id, session_id, visitor_id, event_type, timestamp, received_at, url, path, browser,
                    os, device_type, country, lcp)
WITH cityHash64(number) AS draw, intDiv(number, 20) AS visit, cityHash64(visit, 1) AS whose
SELECT generateUUIDv4(number), {projects:Array(String)}[whose % length({projects:Array(String)}) + 1],
       toUUID(concat('00000000-0000-4000-8000-', leftPad(hex(visit), 12, '0'))),
       toUUID(concat('00000000-0000-4000-9000-', leftPad(hex(visit % 100000), 12, '0'))),
       ['page_view', 'click', 'mouse_move', 'scroll', 'web_vitals', 'js_error'][least(draw % 25, 5) + 1] AS kind,
       fromUnixTimestamp64Milli(toInt64({end_ms:Int64} - if(whose % 5 < 4, whose % 90000000, whose % 3024000000)
                                        + (number % 20) * 9000 - 180000), 'UTC'),
       now64(3), '', concat('/page/', toString(draw % 100 * (draw % 7) % 100)),
       ['Chrome', 'Firefox', 'Safari', 'Edge'][whose % 4 + 1], ['Windows', 'iOS', 'Android', 'macOS'][intDiv(whose, 7) % 4 + 1],
       ['desktop', 'mobile'][intDiv(whose, 3) % 2 + 1], concat('Country ', toString(intDiv(whose, 11) % 40)),
       if(kind = 'web_vitals', draw % 5000, NULL)
FROM numbers({first:UInt64}, {count:UInt64})
