-- wrk: sends prebuilt requests in turn. Arguments: their file (each behind its length in 8 digits), and the mean pause
-- of a connection between answer and next request in ms (0 = none), exponentially distributed.
local requests, next_one, pause_ms = {}, 0, 0

function init(args)
    local file = assert(io.open(args[1], "rb"))
    while true do
        local length = file:read(8)
        if not length then break end
        requests[#requests + 1] = file:read(tonumber(length))
    end
    file:close()
    pause_ms = tonumber(args[2])
    if pause_ms <= 0 then delay = nil end
end

function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
end

function delay()
    return -math.log(1 - math.random()) * pause_ms
end

function done(summary, latency)
    local refused = summary.errors.status
    local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format('\n{"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "p50_ms": %f, "p99_ms": %f}\n',
        summary.requests, summary.duration / 1e6, refused, broken, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
