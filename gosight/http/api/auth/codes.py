"""Codes of a second factor: of an authenticator app, and to get in by when that is lost. Pure but for chance."""

import secrets
from base64 import b32encode

import pyotp
from pyotp.utils import strings_equal

_STEP_S = 30
_DRIFT = (0, -1, 1)
"""Clocks of phones are off, and codes take time to type: one step to either side (RFC 6238, section 5.2)."""

_RECOVERY_CODES = 10
_RECOVERY_BYTES = 15


def new_secret() -> str:
    """160 random bits, base32."""
    return pyotp.random_base32()


def address_of(secret: str, email: str) -> str:
    """What an app reads as a QR code: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="GoSight")


def step_of(secret: str, code: str, now_s: float) -> int | None:
    """Which step of 30 s (since 1970) the code belongs to; None where it is none of now."""
    now_step, totp = int(now_s) // _STEP_S, pyotp.TOTP(secret)
    steps = (now_step + drift for drift in _DRIFT)
    return next((step for step in steps if strings_equal(totp.at(step * _STEP_S), code)), None)


def recovery_codes() -> list[str]:
    """Each 120 random bits, in groups of four letters."""
    return [_grouped(b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()) for _ in range(_RECOVERY_CODES)]


def plain(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(code.split()).replace("-", "").upper()


def _grouped(text: str) -> str:
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
