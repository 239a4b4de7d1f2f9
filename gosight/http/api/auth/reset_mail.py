"""The mail that somebody gets who has forgotten their password."""

import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from gosight.stores.mail import MailServer, send_mail

_TEXT = """Hello,

somebody, probably you, has asked for a new password for {email} in GoSight.
This address lets you choose one within the next hour, once:

{link}

If it was not you, nothing needs to be done: your password is as it was.
"""


class ResetMail:
    """`dashboard`: the address of its pages, which the link leads to."""

    def __init__(self, server: MailServer, dashboard: str) -> None:
        self._server = server
        self._dashboard = dashboard
        self._tls = ssl.create_default_context()

    @property
    def can_be_sent(self) -> bool:
        """False where there is no mail server, or no page to lead to."""
        return bool(self._server.host and self._dashboard)

    async def send(self, email: str, token: str) -> None:
        """Raises one of `mail.UNSENT`. The token is in the link's fragment, which no server sees."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._server.sender, email, "A new password for GoSight"
        mail["Date"], mail["Message-ID"] = formatdate(), make_msgid(domain="gosight")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(_TEXT.format(email=email, link=f"{self._dashboard}/password/reset#{token}"))
        await send_mail(self._server, mail, self._tls)
