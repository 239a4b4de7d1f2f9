"""Whose word on where a request came from is taken."""

from ipaddress import ip_network

from gosight.http.client_ip import ClientAddresses
from gosight.sections import Settings
from gosight.settings import SettingError


def client_addresses(settings: Settings) -> ClientAddresses:
    """By `trusted_proxies`. Raises `SettingError`."""
    try:
        return ClientAddresses([ip_network(text, strict=False) for text in settings.trusted_proxies])
    except ValueError as error:
        raise SettingError(f"trusted_proxies: {error}; expected addresses and networks such as 10.0.0.0/8") from error
