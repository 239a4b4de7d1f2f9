"""Where a session came from."""

import json

import pytest

from gosight.pipeline.origin import UNKNOWN, Origin, from_page, from_session_start

CAMPAIGN = "utm_source=news&utm_medium=Email&utm_campaign=may&utm_term=shoes&utm_content=top"


def test_campaign_of_the_first_page() -> None:
    origin = from_page(f"https://shop.example/a?x=1&{CAMPAIGN}#end", "https://www.example.org/path")
    assert origin == Origin("news", "Email", "may", "shoes", "top", "www.example.org")


@pytest.mark.parametrize(
    ("url", "referrer", "domain"),
    [
        ("https://shop.example/a", "https://shop.example/b", ""),
        ("https://shop.example/a", "https://SHOP.example:8443/b", ""),
        ("https://shop.example/a", "https://blog.shop.example/b", "blog.shop.example"),
        ("https://shop.example/a", "", ""),
        ("https://shop.example/a", "android-app://com.example.mail/", "com.example.mail"),
        ("https://shop.example/a", "no address", ""),
        ("", "https://a.example/", "a.example"),
    ],
    ids=["own", "own_in_capitals", "own_sub_domain", "none", "app", "no_address", "no_page"],
)
def test_referrer(url: str, referrer: str, domain: str) -> None:
    assert from_page(url, referrer).referrer_domain == domain


@pytest.mark.parametrize("odd", ["http://[", "https://[::1", "http://a.example]:80/"])
def test_addresses_that_are_none(odd: str) -> None:
    assert from_page(odd, "") == UNKNOWN
    assert from_page("https://shop.example/", odd) == UNKNOWN


def test_session_start() -> None:
    said = {"utm_source": "news", "utm_medium": "cpc", "utm_campaign": "c", "utm_term": "t", "utm_content": "o"}
    payload = json.dumps({**said, "referrer_domain": "a.example", "is_new_user": True})
    assert from_session_start(payload) == Origin("news", "cpc", "c", "t", "o", "a.example")


def test_session_start_one_odd_value_spoils_no_other() -> None:
    assert from_session_start('{"utm_source": 5, "utm_medium": "cpc", "utm_term": null}') == Origin("", "cpc")


@pytest.mark.parametrize("payload", ["", "[]", "{", '"x"', "[" * 9_999])
def test_session_start_that_says_nothing_readable(payload: str) -> None:
    assert from_session_start(payload) == UNKNOWN


@pytest.mark.parametrize(
    ("origin", "channel"),
    [
        (Origin(), "direct"),
        (Origin(utm_source="partner"), "referral"),
        (Origin(referrer_domain="a.example"), "referral"),
        (Origin(utm_source="google", utm_medium="CPC"), "paid"),
        (Origin(utm_medium="newsletter"), "email"),
        (Origin(utm_medium="social"), "social"),
        (Origin(utm_medium="affiliate"), "affiliate"),
        (Origin(utm_medium="organic"), "organic search"),
        (Origin(utm_source="Google"), "organic search"),
        (Origin(utm_source="facebook", utm_medium="unheard of"), "social"),
        (Origin(referrer_domain="www.google.co.uk"), "organic search"),
        (Origin(referrer_domain="duckduckgo.com"), "organic search"),
        (Origin(referrer_domain="t.co"), "social"),
        (Origin(referrer_domain="m.facebook.com"), "social"),
        (Origin(referrer_domain="mail.google.com"), "email"),
        (Origin(referrer_domain="notgoogle.example"), "referral"),
    ],
)
def test_channel(origin: Origin, channel: str) -> None:
    assert origin.channel == channel


def test_long_texts_are_cut() -> None:
    long = "x" * 10_000
    assert len(from_page(f"https://a.example/?utm_source={long}", "").utm_source) == 256
    assert len(from_session_start(json.dumps({"utm_source": long})).utm_source) == 256
