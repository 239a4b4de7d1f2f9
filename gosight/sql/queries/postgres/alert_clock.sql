SELECT round(extract(epoch FROM evaluated_until) * 1000)::bigint FROM alert_clock
