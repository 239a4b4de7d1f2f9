"""What kind of site a host or a source is, by Matomo's lists and ours."""

import pytest
import yaml

from gosight.pipeline.sites import _LISTS, Site, owner_of, site_of

SITES = [
    ("google.com", Site.SEARCH),
    ("www.google.co.uk", Site.SEARCH),
    ("www.google.com.vn", Site.SEARCH),
    ("images.google.fr", Site.SEARCH),
    ("docs.google.com", None),
    ("accounts.google.com", None),
    ("mail.google.com", Site.EMAIL),
    ("gemini.google.com", Site.AI),
    ("com.google.android.gm", Site.EMAIL),
    ("com.google.android.googlequicksearchbox", Site.SEARCH),
    ("duckduckgo.com", Site.SEARCH),
    ("www.bing.com", Site.SEARCH),
    ("de.bing.com", Site.SEARCH),
    ("blogs.bing.com", None),
    ("uk.search.yahoo.com", Site.SEARCH),
    ("mail.yahoo.com", Site.EMAIL),
    ("yandex.ru", Site.SEARCH),
    ("coccoc.com", Site.SEARCH),
    ("www.facebook.com", Site.SOCIAL),
    ("lm.facebook.com", Site.SOCIAL),
    ("t.co", Site.SOCIAL),
    ("x.com", Site.SOCIAL),
    ("old.reddit.com", Site.SOCIAL),
    ("news.ycombinator.com", Site.SOCIAL),
    ("www.pinterest.com.au", Site.SOCIAL),
    ("www.youtube.com", Site.VIDEO),
    ("youtu.be", Site.VIDEO),
    ("www.amazon.co.jp", Site.SHOPPING),
    ("smile.amazon.de", Site.SHOPPING),
    ("chatgpt.com", Site.AI),
    ("www.perplexity.ai", Site.AI),
    ("www.cnn.com", None),
    ("notgoogle.example", None),
    ("google.evil.example", None),
    ("facebook.com.evil.example", None),
    ("shop.example", None),
    ("192.168.1.10", None),
    ("localhost", None),
    ("Google", Site.SEARCH),
    ("FB", Site.SOCIAL),
    ("YouTube", Site.VIDEO),
    ("chatgpt", Site.AI),
    ("partner", None),
    ("", None),
    (".", None),
    ("a..b", None),
    ("x" * 300, None),
]


@pytest.mark.parametrize(("name", "kind"), SITES)
def test_site(name: str, kind: Site | None) -> None:
    assert site_of(name) is kind


@pytest.mark.parametrize(
    ("file", "kind"), [("Socials.yml", Site.SOCIAL), ("AIAssistants.yml", Site.AI), ("SearchEngines.yml", Site.SEARCH)]
)
def test_every_entry_of_matomos_lists_is_known(file: str, kind: Site) -> None:
    """As what they say, or as one of the kinds that only ours tell apart. Hosts only: browsers send no paths."""
    lists = yaml.safe_load((_LISTS / file).read_text())
    blocks = [one if isinstance(one, dict) else {"urls": [one]} for name in lists.values() for one in name]
    hosts = [host.replace("{}", "de") for block in blocks for host in block["urls"] if "/" not in host]
    assert len(hosts) > 20
    others = {host: site_of(host) for host in hosts if site_of(host) is not kind}
    plain = {host for host, found in others.items() if found is None}
    assert plain == ({"www.cnn.com", "msnbc.msn.com"} if kind is Site.SEARCH else set())
    assert len(others) < 20


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("www.shop.example", "shop.example"),
        ("blog.shop.co.uk", "shop.co.uk"),
        ("shop.example", "shop.example"),
        ("me.github.io", "me.github.io"),
        ("localhost", "localhost"),
        ("192.168.1.10", "192.168.1.10"),
        ("::1", "::1"),
        ("co.uk", "co.uk"),
        ("", ""),
    ],
)
def test_owner(host: str, owner: str) -> None:
    assert owner_of(host) == owner
