"""Mail, through the installation's server, with a Message-ID that is the same at each try."""

import asyncio
import ssl

import aiosmtplib

from gosight.alerts.delivery.mail_text import compose
from gosight.alerts.delivery.undelivered import Undelivered
from gosight.schemas.alert_channels import EmailConfig
from gosight.stores.alert_outbox import Delivery
from gosight.stores.mail import TIMEOUT_S, UNSENT, MailServer, send_mail

_PERMANENT = range(500, 600)


class MailSender:
    """`tls`: None trusts what the system trusts."""

    def __init__(
        self, server: MailServer, dashboard: str, tls: ssl.SSLContext | None = None, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._server = server
        self._dashboard = dashboard
        self._tls = tls or ssl.create_default_context()
        self._timeout_s = timeout_s

    async def send(self, config: EmailConfig, delivery: Delivery) -> None:
        """Raises `Undelivered`."""
        server = self._server
        if not server.host:
            raise Undelivered("there is no mail server (alerting.smtp.host)")
        try:
            mail = await asyncio.to_thread(compose, delivery, server.sender, config.to, self._dashboard)
            await send_mail(server, mail, self._tls, self._timeout_s)
        except UNSENT as error:
            raise _undelivered(error) from error


def _undelivered(error: Exception) -> Undelivered:
    match error:
        case aiosmtplib.SMTPAuthenticationError():
            return Undelivered("the mail server does not take our password (alerting.smtp)")
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refused, *_]):
            why = f"the mail server refused the address: {refused.code}"
            return Undelivered(why, is_final=refused.code in _PERMANENT)
        case aiosmtplib.SMTPResponseException(code=code):
            return Undelivered(f"the mail server answered {code}")
        case aiosmtplib.SMTPTimeoutError():
            return Undelivered("the mail server did not answer in time")
    if certificate := _certificate_error(error):
        return Undelivered(f"the mail server's certificate is not trusted: {certificate.verify_message}")
    return Undelivered(f"no connection to the mail server ({type(error).__name__})")


def _certificate_error(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error
