-- The ends of the windows that a moment (at_ms) lies in, a row for each: windows end at first_end_ms, and every step_ms
-- further on. Included by the alert queries.
{first_end_ms:Int64} + {step_ms:Int64} * arrayJoin(range(
    if(at_ms < {first_end_ms:Int64}, 0, toUInt64(intDiv(at_ms - {first_end_ms:Int64}, {step_ms:Int64}) + 1)),
    toUInt64(least({count:Int64},
                   intDiv(at_ms - {first_end_ms:Int64} + {window_ms:Int64}, {step_ms:Int64}) + 1)))) AS end_ms
