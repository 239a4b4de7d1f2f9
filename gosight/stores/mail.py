"""Sends mail through the installation's server (`alerting.smtp`)."""

import ssl
from email.message import EmailMessage
from typing import Literal

import aiosmtplib
import msgspec

UNSENT = (aiosmtplib.SMTPException, OSError, ValueError)
"""What sending raises where it is not known that the server took the mail."""

TIMEOUT_S = 15.0


class MailServer(msgspec.Struct, frozen=True):
    """`security`: `starttls` demands it, `tls` is TLS from the first byte on, `none` is for a relay on this machine.

    `sender`: the address that mail comes from. `host` empty: there is no server.
    """

    host: str
    port: int
    username: str
    password: str
    sender: str
    security: Literal["starttls", "tls", "none"]


async def send_mail(server: MailServer, mail: EmailMessage, tls: ssl.SSLContext, timeout_s: float = TIMEOUT_S) -> None:
    """Returns when the server has taken it for all its addresses. Raises one of `UNSENT`."""
    await aiosmtplib.send(
        mail,
        hostname=server.host,
        port=server.port,
        username=server.username or None,
        password=server.password or None,
        start_tls=server.security == "starttls",
        use_tls=server.security == "tls",
        tls_context=tls,
        timeout=timeout_s,
    )
