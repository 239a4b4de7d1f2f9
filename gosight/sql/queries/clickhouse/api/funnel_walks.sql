-- How far each visitor got through the steps of a funnel. Included by funnel and funnel_drop_offs.
--
-- Acts are the events that match a step, in the pipeline's order (time, id); of a visitor the first 1,000. One walk over
-- them keeps, for every step, the times of the chain that reached it first of those with the latest first step, which
-- have most of the window left. An act extends only chains that stood before it, so it never serves as two steps.
-- (windowFunnel lets one event be two steps, and misses steps in `strict_increase`, where steps overlap, such as any page
-- and then any page.) `chain`: the times (ms) of the longest one. Events belong to visitors through sessions.
SELECT visitor, argMin(part, tuple(at_ms, event_key)) AS part,
       arraySlice(arraySort(groupArray(tuple(at_ms, event_key, matches, session_id))), 1, 1000) AS acts,
       arrayFold(
           (chains, act) -> arrayMap(
               step -> multiIf(NOT act.3[step], chains[step],
                               step = 1, [act.1],
                               notEmpty(chains[step - 1]) AND act.1 - chains[step - 1][1] <= {window_ms:Int64}
                                   AND (empty(chains[step])
                                        OR (step < length({kinds:Array(String)}) AND chains[step - 1][1] > chains[step][1])),
                               arrayPushBack(chains[step - 1], act.1),
                               chains[step]),
               arrayEnumerate({kinds:Array(String)})),
           acts, arrayMap(kind -> emptyArrayInt64(), {kinds:Array(String)})) AS chains,
       arrayLast(chain -> notEmpty(chain), chains) AS chain
FROM (
    SELECT session_id, toUnixTimestamp64Milli(timestamp) AS at_ms, toString(event_id) AS event_key,
           if({is_named:Bool}, JSONExtractString(payload, 'name'), '') AS name,
           arrayMap((kind, page, is_prefix, selector, named) -> event_type = kind
                        AND (page = '' OR if(is_prefix, startsWith(path, page), path = page))
                        AND (selector = '' OR ifNull(target_selector, '') = selector) AND (named = '' OR name = named),
                    {kinds:Array(String)}, {pages:Array(String)}, {prefixes:Array(Bool)}, {selectors:Array(String)},
                    {names:Array(String)}) AS matches
    FROM events
    WHERE project_id = {project_id:String} AND event_type IN {kinds:Array(String)} AND has(matches, true)
      AND timestamp >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC')
      AND timestamp < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
) AS events
INNER JOIN (
    SELECT session_id, if(user_id = '', toString(visitor_id), user_id) AS visitor,
           multiIf({breakdown:String} = 'device_type', toString(device_type), {breakdown:String} = 'browser', toString(browser),
                   {breakdown:String} = 'os', toString(os), {breakdown:String} = 'country', toString(country),
                   {breakdown:String} = 'channel', toString(channel), {breakdown:String} = 'utm_source', utm_source,
                   {breakdown:String} = 'utm_medium', utm_medium, {breakdown:String} = 'utm_campaign', utm_campaign,
                   '') AS part
    FROM sessions FINAL
    WHERE project_id = {project_id:String} AND NOT is_bot
      AND started_at >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') - INTERVAL 2 DAY
      AND started_at < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
) AS sessions USING (session_id)
GROUP BY visitor
HAVING notEmpty(chain)
-- In one level: the walk costs by block, and the second level would cut the visitors into 256 small ones.
SETTINGS group_by_two_level_threshold = 0, group_by_two_level_threshold_bytes = 0
