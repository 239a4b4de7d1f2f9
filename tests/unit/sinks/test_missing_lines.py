"""Which events of a chunk a redo inserts."""

import msgspec

from gosight.sinks.clickhouse.heal import missing_lines

LINE = b'{"source_offset":7,"project_id":"p","events":[{"event_id":"a","x":1},{"event_id":"b"}]}'


def test_nothing_landed_leaves_the_whole_line() -> None:
    assert list(missing_lines([LINE], set())) == [LINE]


def test_a_line_that_landed_falls_away() -> None:
    assert list(missing_lines([LINE], {"a", "b"})) == []


def test_half_a_line_is_encoded_again_without_what_landed() -> None:
    (line,) = missing_lines([LINE], {"b"})
    assert msgspec.json.decode(line) == {
        "source_offset": 7,
        "project_id": "p",
        "events": [{"event_id": "a", "x": 1}],
    }


def test_a_member_that_stands_twice_stands_once() -> None:
    (line,) = missing_lines([LINE.replace(b'"x":1', b'"x":1,"x":1')], set())
    assert line == LINE
