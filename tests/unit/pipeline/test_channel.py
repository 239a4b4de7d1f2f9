"""The channel: GA4's default channel group, row by row, and what is ours."""

from pathlib import Path

import pytest

from gosight.pipeline.channel import CHANNELS, CLICK_IDS, channel_of

DOCS = (Path(__file__).parents[3] / "docs" / "sessions.md").read_text()

# source, medium, campaign, click id, referrer
GA4 = [
    ("direct", "", "", "", "", ""),
    ("direct", "(direct)", "(none)", "", "", ""),
    ("cross-network", "google", "cpc", "Cross-network may", "", ""),
    ("paid shopping", "amazon", "cpc", "", "", ""),
    ("paid shopping", "google", "cpc", "spring_shop", "", ""),
    ("paid search", "google", "CPC", "", "", ""),
    ("paid search", "bing", "ppc", "", "", ""),
    ("paid search", "", "cpc", "", "", "www.google.com"),
    ("paid search", "google", "cpc", "workshop", "", ""),
    ("paid social", "facebook", "paid", "", "", ""),
    ("paid social", "linkedin.com", "retargeting", "", "", ""),
    ("paid video", "youtube", "cpv-cpc", "", "", ""),
    ("display", "newsdesk", "cpm", "", "", ""),
    ("display", "google", "display", "", "", ""),
    ("display", "x-ads", "banner", "", "", ""),
    ("paid other", "unheard-of", "cpc", "", "", ""),
    ("organic shopping", "", "", "", "", "www.ebay.de"),
    ("organic shopping", "partner", "", "shopping-guide", "", ""),
    ("organic social", "", "", "", "", "t.co"),
    ("organic social", "partner", "social", "", "", ""),
    ("organic social", "facebook", "unheard of", "", "", ""),
    ("organic video", "", "", "", "", "m.youtube.com"),
    ("organic video", "partner", "video", "", "", ""),
    ("organic search", "", "", "", "", "www.google.co.uk"),
    ("organic search", "Google", "organic", "", "", ""),
    ("organic search", "Google", "", "", "", ""),
    ("referral", "", "", "", "", "news.example"),
    ("referral", "partner", "referral", "", "", ""),
    ("referral", "partner", "app", "", "", ""),
    ("email", "list", "email", "", "", ""),
    ("email", "e-mail", "", "", "", ""),
    ("affiliates", "partner", "affiliate", "", "", ""),
    ("audio", "podcast", "audio", "", "", ""),
    ("sms", "sms", "", "", "", ""),
    ("mobile push notifications", "app2", "web-push", "", "", ""),
    ("mobile push notifications", "firebase", "x", "", "", ""),
    ("unassigned", "partner", "print", "", "", ""),
    ("unassigned", "", "print", "", "", ""),
    ("unassigned", "", "", "may", "", ""),
]
OURS = [
    ("ai assistants", "", "", "", "", "chatgpt.com"),
    ("ai assistants", "chatgpt.com", "", "", "", ""),
    ("email", "list", "newsletter", "", "", ""),
    ("email", "", "", "", "", "mail.google.com"),
    ("paid social", "partner", "paid_social", "", "", ""),
    ("paid search", "", "paidsearch", "", "", ""),
    ("referral", "partner", "", "", "", ""),
    ("referral", "", "", "", "", "192.168.1.10"),
    ("referral", "", "", "", "", "wiki"),
]
CLICKS = [
    ("paid search", "", "", "", "gclid", ""),
    ("paid search", "", "", "", "gclid", "www.google.com"),
    ("paid search", "", "", "", "wbraid", "news.example"),
    ("paid search", "", "", "", "msclkid", "www.bing.com"),
    ("paid social", "", "", "", "ttclid", "www.tiktok.com"),
    ("paid social", "", "", "", "li_fat_id", ""),
    ("display", "", "", "", "dclid", ""),
    ("organic social", "", "", "", "fbclid", "l.facebook.com"),
    ("organic social", "", "", "", "fbclid", ""),
    ("paid social", "fb", "cpc", "", "fbclid", ""),
    ("organic social", "", "", "", "igshid", ""),
    ("email", "", "", "", "mc_cid", ""),
    ("email", "list", "email", "", "gclid", ""),
    ("paid other", "unheard-of", "", "", "gclid", ""),
    ("direct", "", "", "", "unheard_of", ""),
]


@pytest.mark.parametrize(("channel", "source", "medium", "campaign", "click_id", "referrer"), [*GA4, *OURS, *CLICKS])
def test_channel(channel: str, source: str, medium: str, campaign: str, click_id: str, referrer: str) -> None:
    assert channel_of(source, medium, campaign, click_id, referrer) == channel


def test_every_channel_and_click_id_is_tested_and_in_the_docs() -> None:
    assert {one[0] for one in (*GA4, *OURS)} == set(CHANNELS)
    missing = [name for name in (*CHANNELS, *CLICK_IDS) if f"`{name}`" not in DOCS]
    assert missing == []


def test_names_are_of_the_field_and_in_lower_case() -> None:
    assert all(name == name.lower() for name in CHANNELS)
