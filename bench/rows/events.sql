-- Events number {first} up to {last} of a made-up history of {events}, in the order of time: 20 to a session, 90 days up to
-- {now_ms} with their noons and nights, ten projects of which the first has 60 %. Pages and elements are as uneven as real
-- ones, clicks keep to elements, the mouse wanders. Numbers decide everything: a second run is the same.
INSERT INTO events (event_id, project_id, session_id, visitor_id, event_type, timestamp, received_at, url, path,
    click_x, click_y, page_x, page_y, click_px, click_py, target_selector, scroll_depth, error_message, error_stack,
    error_type, error_fingerprint, lcp, ttfb, cls, inp, fcp, payload, browser, os, device_type, country,
    viewport_width, viewport_height, source_epoch, source_partition, source_offset)
WITH intDiv(number, 20) AS visit, number % 20 AS place, cityHash64(visit) AS seed, cityHash64(number, 1) AS chance,
     90 * visit * 20 / {events:UInt64} AS day, day + 0.11 * sin(2 * pi() * day) AS moment,
     multiIf(place % 5 = 0, 'page_view', place % 5 = 1, 'web_vitals', place % 5 IN (2, 4), 'click',
             chance % 40 = 0, 'js_error', chance % 2 = 0, 'mouse_move', 'scroll') AS kind,
     toUInt32(pow((cityHash64(visit, intDiv(place, 5)) % 1000) / 1000, 3) * 200) AS page_number,
     concat('/page/', toString(page_number)) AS page,
     kind = 'click' AS is_click, kind = 'js_error' AS is_error, kind = 'web_vitals' AS is_measure,
     toUInt16(chance % 1000) AS part, toUInt32(pow(part / 1000, 2) * 30) AS element,
     cityHash64(page_number, element) AS box,
     toUInt16(box % 900 + intDiv(chance, 1000) % 80) AS px, toUInt16(intDiv(box, 1000) % 980 + intDiv(chance, 100000) % 12) AS py
SELECT reinterpretAsUUID(sipHash128(number)),
       {projects:Array(String)}[if(seed % 10 < 6, 1, 2 + seed % 9)],
       reinterpretAsUUID(sipHash128(visit, 's')), reinterpretAsUUID(sipHash128(intHash64(visit) % intDiv({events:UInt64}, 60), 'v')),
       kind, fromUnixTimestamp64Milli({now_ms:Int64} - 7776000000 + toInt64(moment * 86400000) + place * 7000 + chance % 5000, 'UTC'),
       now(), concat('https://shop.example', page), page,
       if(is_click, toInt32(px), NULL), if(is_click, toInt32(py), NULL), if(is_click, toInt32(px), NULL),
       if(is_click, toInt32(py) * 4, NULL), if(is_click, px, NULL), if(is_click, py, NULL),
       if(is_click, concat('main > section.hero > #element-', toString(element)), NULL),
       if(kind = 'scroll', toUInt8(chance % 101), NULL),
       if(is_error, 'x is undefined', NULL), if(is_error, 'at f (app.js:1:2)', NULL), if(is_error, 'TypeError', NULL),
       if(is_error, lower(leftPad(hex(toUInt64(pow(part / 1000, 3) * 300)), 16, '0')), ''),
       if(is_measure, 500 + part * 4, NULL), if(is_measure, 50 + intDiv(chance, 1000) % 900, NULL),
       if(is_measure, part / 4000, NULL), if(is_measure, 20 + part / 3, NULL), if(is_measure, 300 + part * 2, NULL),
       multiIf(kind = 'mouse_move',
               concat('{"positions":[', arrayStringConcat(arrayMap(
                   n -> concat('{"x":', toString((chance + n * (chance % 40)) % 1200), ',"y":',
                               toString((intDiv(chance, 7) + n * (chance % 23)) % 800), ',"t":', toString(n * 50), '}'), range(12)), ','), ']}'),
               is_click, '{"button":0,"page_width":1000,"page_height":4000}',
               is_error, '{"filename":"app.js","lineno":1,"colno":2}', '{}'),
       ['Chrome', 'Safari', 'Firefox', 'Edge'][1 + seed % 4], ['Windows', 'macOS', 'Android', 'iOS'][1 + seed % 4],
       ['desktop', 'mobile'][1 + seed % 2], ['France', 'Germany', 'Japan', 'Brazil', 'India'][1 + seed % 5],
       1200, 800, 1, 0, number
FROM numbers({first:UInt64}, {last:UInt64} - {first:UInt64})
