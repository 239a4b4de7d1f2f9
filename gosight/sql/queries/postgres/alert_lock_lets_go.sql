-- A machine that is gone lets go of the lock in about 8 s, and so does a process that stands still for 20 s.
SELECT set_config(wanted.name, wanted.value, FALSE)
FROM (VALUES ('tcp_keepalives_idle', '4'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '2'),
             ('idle_session_timeout', '20s'), ('idle_in_transaction_session_timeout', '20s')) AS wanted (name, value)
JOIN pg_settings USING (name)
