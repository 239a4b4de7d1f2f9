"""The installation's mail server, of its settings."""

from gosight.sections import Smtp
from gosight.settings import SettingError
from gosight.stores.mail import MailServer


def mail_server(smtp: Smtp) -> MailServer:
    """Raises `SettingError`."""
    if smtp.host and "@" not in smtp.sender:
        raise SettingError(
            f"alerting.smtp.sender={smtp.sender!r}: expected an address, where alerting.smtp.host is set"
        )
    if smtp.password and smtp.security == "none":
        raise SettingError("alerting.smtp.security='none': expected starttls or tls, where a password is sent")
    return MailServer(smtp.host, smtp.port, smtp.username, smtp.password, smtp.sender, smtp.security)
