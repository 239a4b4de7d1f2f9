"""Kinds of device by user agent."""

import pytest

from gosight.http.ingest.enrich.device import Devices

DEVICES = Devices()
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0"


@pytest.mark.parametrize(
    ("user_agent", "browser", "system", "kind"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Safari/537.36", "Chrome", "Linux", "desktop"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Safari/537.36", "Chrome", "Windows", "desktop"),
        (
            f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Mobile Safari/537.36",
            "Chrome Mobile",
            "Android",
            "mobile",
        ),
        (f"Mozilla/5.0 (Linux; Android 13; SM-X910) {WEBKIT} Safari/537.36", "Chrome", "Android", "tablet"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/17.4 Mobile/15E148 Safari/604.1",
            "Mobile Safari",
            "iOS",
            "mobile",
        ),
        (
            "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 "
            "Mobile/15E148 Safari/604.1",
            "Mobile Safari",
            "iOS",
            "tablet",
        ),
    ],
)
def test_browser_system_and_kind(user_agent: str, browser: str, system: str, kind: str) -> None:
    device = DEVICES.of(user_agent)
    assert (device.browser, device.os, device.device_type, device.is_bot) == (browser, system, kind, False)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "  ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
        "python-requests/2.31",
        f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT.replace('Chrome', 'HeadlessChrome')} Safari/537.36",
    ],
)
def test_bots(user_agent: str) -> None:
    device = DEVICES.of(user_agent)
    assert (device.device_type, device.is_bot) == ("bot", True)


@pytest.mark.parametrize("user_agent", ["\udcff\udc80", "x" * 100_000, "\x00\n", "(" * 5_000])
def test_any_text_is_a_user_agent(user_agent: str) -> None:
    assert DEVICES.of(user_agent).device_type
