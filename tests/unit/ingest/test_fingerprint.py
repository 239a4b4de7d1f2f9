"""Errors that are the same but for their particulars have the same fingerprint."""

import pytest

from gosight.http.ingest.fingerprint import fingerprint

CHROME = "TypeError: x is not a function\n    at buy (https://a.b/app.3f2a.js:10:5)\n    at main (https://a.b/x.js:1:1)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("E", "User 17 not found", ""), ("E", "User 18 not found", "")),
        (("E", "No 'a' in it", ""), ("E", "No 'b' in it", "")),
        (("E", "GET https://a.b/x?y=1 failed", ""), ("E", "GET https://c.d/ failed", "")),
        (("E", "id 3f2b8c1e-8a5d-4d3e-9a66-2f6f5f0e5a01", ""), ("E", "id 3f2b8c1e-8a5d-4d3e-9a66-2f6f5f0e5a02", "")),
        (("E", "m", CHROME), ("E", "m", CHROME.replace(":10:5", ":99:7"))),
        (("E", "m", CHROME), ("E", "m", CHROME.replace("app.3f2a.js:10:5", "app.3f2a.js?v=2:10:5"))),
    ],
)
def test_particulars_do_not_count(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert fingerprint(*one) == fingerprint(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("E", "m", ""), ("F", "m", "")),
        (("E", "not found", ""), ("E", "not allowed", "")),
        (("E", "m", CHROME), ("E", "m", CHROME.replace("at buy", "at sell"))),
        (("E", "m", CHROME), ("E", "m", "")),
    ],
)
def test_type_message_and_top_frame_count(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert fingerprint(*one) != fingerprint(*other)


LIBRARY = "    at call (https://a.b/static/node_modules/react-dom/index.js:1:2)\n"


@pytest.mark.parametrize(
    "foreign",
    [
        LIBRARY,
        "    at Array.forEach (<anonymous>)\n",
        "    at Array.map (native code)\n",
        "    at patched (chrome-extension://abcdef/inject.js:1:2)\n",
        "    at require (webpack/bootstrap:789:3)\n",
        "    at later (https://a.b/js/vendors~main.3f.js:1:2)\n",
        "    at then (https://a.b/js/polyfills.3f.js:1:2)\n",
    ],
)
def test_the_top_frame_is_the_sites_own(foreign: str) -> None:
    head, own = CHROME.split("\n", 1)
    assert fingerprint("E", "m", f"{head}\n{foreign}{own}") == fingerprint("E", "m", CHROME)


def test_a_stack_without_a_frame_of_the_site_counts_by_its_first() -> None:
    other = LIBRARY.replace("react-dom", "vue")
    assert fingerprint("E", "m", LIBRARY) != fingerprint("E", "m", other)
    assert fingerprint("E", "m", LIBRARY + other) == fingerprint("E", "m", LIBRARY)
