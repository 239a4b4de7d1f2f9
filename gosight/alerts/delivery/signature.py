"""Signatures of webhooks: HMAC-SHA256 over time and body, so that neither can be changed nor sent again later."""

import hmac

HEADER = "X-GoSight-Signature"


def sign(secret: str, time_s: int, body: bytes) -> str:
    """The header's value, `t=<seconds since 1970>,v1=<hex>`: the HMAC of `<seconds>.<body>` under the secret."""
    digest = hmac.new(secret.encode(), b"%d." % time_s + body, "sha256").hexdigest()
    return f"t={time_s},v1={digest}"
