-- Takes up to ARGV[3] tokens from the bucket KEYS[1], which gains ARGV[1] a second and holds at most ARGV[2].
-- Returns how many were granted, when none was in how many ms there will be one, and how many are left. The clock is
-- Redis's own.
local rate, capacity, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at_ms')
local tokens, at_ms = tonumber(bucket[1]) or capacity, tonumber(bucket[2]) or now_ms
tokens = math.min(capacity, tokens + math.max(0, now_ms - at_ms) * rate / 1000)
local granted = math.min(wanted, math.floor(tokens))
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - granted), 'at_ms', now_ms)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / rate * 1000) + 1000)
if granted > 0 then
    return {granted, 0, math.floor(tokens - granted)}
end
return {0, math.ceil((1 - tokens) * 1000 / rate), 0}
