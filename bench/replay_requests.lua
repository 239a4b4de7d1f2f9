-- wrk: sends prebuilt requests in turn. Arguments: their file (each behind its length in 8 digits), and how many a second
-- (0 = each connection as fast as it is answered). Their times are a Poisson process that does not wait for answers: who
-- has fallen behind catches up.
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, us; } timeval; int gettimeofday(timeval *, void *);")

local requests, next_one, per_s, due_ms = {}, 0, 0, nil
local time = ffi.new("timeval")

local function now_ms()
    ffi.C.gettimeofday(time, nil)
    return tonumber(time.s) * 1e3 + tonumber(time.us) / 1e3
end

function init(args)
    local file = assert(io.open(args[1], "rb"))
    while true do
        local length = file:read(8)
        if not length then break end
        requests[#requests + 1] = file:read(tonumber(length))
    end
    file:close()
    per_s = tonumber(args[2])
    if per_s <= 0 then delay = nil end
end

function request()
    next_one = next_one % #requests + 1
    return requests[next_one]
end

-- ms that the connection waits before it sends.
function delay()
    local now = now_ms()
    due_ms = (due_ms or now) - math.log(1 - math.random()) * 1e3 / per_s
    return math.max(0, due_ms - now)
end

function done(summary, latency)
    local refused = summary.errors.status
    local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format('\n{"requests": %d, "seconds": %f, "refused": %d, "broken": %d, "mean_ms": %f, "p50_ms": %f, "p99_ms": %f}\n',
        summary.requests, summary.duration / 1e6, refused, broken,
        latency.mean / 1e3, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
