"""What MaxMind's test database says of addresses, and databases of the flat shape, as ingested events get it."""

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from gosight.http.ingest.enrich.place import NOWHERE, Place, Places, place_of

GEO = Path(__file__).parents[1] / "data" / "geo"
PLACES = Places([str(GEO / "GeoIP2-City-Test.mmdb")])
FOUND: list[dict[str, Any]] = json.loads((GEO / "expected_GeoIP2-City-Test.json").read_text())
NOT_FOUND: list[Any] = json.loads((GEO / "expected_GeoIP2-City-Test_notfound.json").read_text())


def test_every_address_is_where_it_is_expected() -> None:
    assert len(FOUND) > 500
    wrong = []
    for one in FOUND:
        expected = Place(one["country_name"] or "", one["country_code"] or "", one["region"] or "", one["city"] or "")
        if (got := PLACES.of(ip_address(one["ip"]))) != expected:
            wrong.append((one["ip"], got, expected))
    assert wrong == []


def test_every_other_address_is_nowhere() -> None:
    assert len(NOT_FOUND) > 400
    addresses = [one["ip"] if isinstance(one, dict) else one for one in NOT_FOUND]
    assert [one for one in addresses if PLACES.of(ip_address(one)) != NOWHERE] == []


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (
            {"country_code": "FR", "state1": "Île-de-France", "city": "Paris"},
            Place("FR", "FR", "Île-de-France", "Paris"),
        ),
        ({"country": "FR"}, Place("FR", "FR")),
        ({"country_code": "FR", "country_name": "France", "region": "IDF"}, Place("France", "FR", "IDF")),
        ({"country": {"iso_code": "FR", "names": {"en": "France"}}}, Place("France", "FR")),
        ({"country": {"iso_code": "FR", "names": {"de": "Frankreich"}}}, Place("", "FR")),
        ({"city": 5, "country": 7}, Place()),
        ({"country": {"names": "x"}, "subdivisions": ["y"], "city": "z"}, Place()),
        ({}, Place()),
    ],
)
def test_flat_and_nested_records(record: dict[str, Any], place: Place) -> None:
    assert place_of(record) == place
