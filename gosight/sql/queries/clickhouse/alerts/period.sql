-- Where the windows lie. Included by the alert queries.
timestamp >= fromUnixTimestamp64Milli({first_end_ms:Int64} - {window_ms:Int64}, 'UTC')
AND timestamp < fromUnixTimestamp64Milli({first_end_ms:Int64} + {step_ms:Int64} * ({count:Int64} - 1), 'UTC')