-- Codes of an authenticator app (TOTP, RFC 6238). `secret`: base32, as the app has it too; in force once confirmed.
-- `last_step`: of the last code that was taken: none is taken twice. `recovery`: SHA-256 of the codes that are left.
CREATE TABLE IF NOT EXISTS second_factors (
    user_id UUID PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret VARCHAR(64) NOT NULL,
    last_step BIGINT NOT NULL DEFAULT 0,
    recovery TEXT[] NOT NULL DEFAULT '{}',
    confirmed_at TIMESTAMPTZ
);
