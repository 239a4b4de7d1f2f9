-- Sessions that have been over for a day, with their tokens.
DELETE FROM user_sessions WHERE least(expires_at, revoked_at) < now() - interval '1 day'
