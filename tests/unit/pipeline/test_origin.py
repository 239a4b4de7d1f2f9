"""Where a session came from."""

import json

import pytest

from gosight.pipeline.origin import UNKNOWN, Origin, from_page, from_session_start, merged

CAMPAIGN = "utm_source=news&utm_medium=Email&utm_campaign=may&utm_term=shoes&utm_content=top"


def test_campaign_of_the_first_page() -> None:
    origin = from_page(f"https://shop.example/a?x=1&{CAMPAIGN}#end", "https://www.example.org/path")
    assert origin == Origin("news", "Email", "may", "shoes", "top", "www.example.org")


@pytest.mark.parametrize(
    ("url", "referrer", "domain"),
    [
        ("https://shop.example/a", "https://shop.example/b", ""),
        ("https://shop.example/a", "https://SHOP.example:8443/b", ""),
        ("https://shop.example/a", "https://blog.shop.example/b", ""),
        ("https://blog.shop.example/a", "https://www.shop.example/b", ""),
        ("https://me.github.io/a", "https://you.github.io/b", "you.github.io"),
        ("http://192.168.1.10/a", "http://192.168.1.10:8080/b", ""),
        ("http://192.168.1.10/a", "http://192.168.2.10/b", "192.168.2.10"),
        ("http://localhost:3000/a", "http://localhost:5173/b", ""),
        ("https://shop.example/a", "", ""),
        ("https://shop.example/a", "android-app://com.example.mail/", "com.example.mail"),
        ("https://shop.example/a", "no address", ""),
        ("", "https://a.example/", "a.example"),
    ],
    ids=[
        "own",
        "own_in_capitals",
        "own_sub_domain",
        "of_the_same_owner",
        "neighbour_on_a_shared_domain",
        "own_address",
        "other_address",
        "own_machine",
        "none",
        "app",
        "no_address",
        "no_page",
    ],
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
    assert from_session_start(payload, "") == Origin("news", "cpc", "c", "t", "o", "a.example")


def test_session_start_one_odd_value_spoils_no_other() -> None:
    assert from_session_start('{"utm_source": 5, "utm_medium": "cpc", "utm_term": null}', "") == Origin("", "cpc")


@pytest.mark.parametrize("payload", ["", "[]", "{", '"x"', "[" * 9_999])
def test_session_start_that_says_nothing_readable(payload: str) -> None:
    assert from_session_start(payload, "") == UNKNOWN


def test_channel_is_of_all_that_is_known() -> None:
    """The rules are test_channel.py's."""
    assert Origin().channel == "direct"
    assert Origin("google", "CPC", "may").channel == "paid search"
    assert Origin(referrer_domain="t.co").channel == "organic social"
    assert Origin(referrer_domain="news.example", click_id="gclid").channel == "paid search"


@pytest.mark.parametrize(
    ("query", "click_id"),
    [("gclid=1", "gclid"), ("x=1&FBCLID=a", "fbclid"), ("fbclid=1&gclid=2", "gclid"), ("gclid=", ""), ("gclids=1", "")],
    ids=["ad", "in_capitals", "the_paid_one_first", "empty", "another_name"],
)
def test_click_id(query: str, click_id: str) -> None:
    assert from_page(f"https://shop.example/?{query}", "").click_id == click_id
    start = json.dumps({"entry_url": f"https://shop.example/?{query}"})
    assert from_session_start(start, "https://shop.example/b").click_id == click_id


def test_session_start_from_the_site_itself() -> None:
    payload = json.dumps({"referrer_domain": "www.shop.example"})
    assert from_session_start(payload, "https://shop.example/") == UNKNOWN
    assert from_session_start(payload, "").referrer_domain == "www.shop.example"


def test_what_session_start_does_not_say_is_as_the_page_has_it() -> None:
    page = Origin("news", "email", referrer_domain="a.example", click_id="mc_cid")
    assert merged(UNKNOWN, page) == page
    assert merged(page, UNKNOWN) == page
    assert merged(Origin(referrer_domain="b.example"), page) == Origin(
        "news", "email", "", "", "", "b.example", "mc_cid"
    )
    assert merged(Origin("own"), page) == Origin("own", referrer_domain="a.example", click_id="mc_cid")


def test_long_texts_are_cut() -> None:
    long = "x" * 10_000
    assert len(from_page(f"https://a.example/?utm_source={long}", "").utm_source) == 256
    assert len(from_session_start(json.dumps({"utm_source": long}), "").utm_source) == 256
