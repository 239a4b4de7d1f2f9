"""A batch that is no JSON as a whole: what is broken in one event costs that event alone."""

import json

import pytest

from gosight.http.ingest.refusal import Refusal
from tests.reading import NOW, SESSION, batch, codes, event, read

GOOD = json.dumps(event()).encode()
HEAD = b'{"session_id":"%s","note":"a \\"events\\": [ b","inner":{"events":[1]},"events":[' % SESSION.encode()


def of(*events: bytes, tail: bytes = b'],"seq":null}') -> bytes:
    return HEAD + b" , ".join(events) + tail


@pytest.mark.parametrize(
    "bad",
    [
        b'{"event_type":"click","timestamp":NaN}',
        b'{"event_type":"click","timestamp":%d,"payload":{"x":-Infinity}}' % NOW,
        b'{"event_type":"click","timestamp":%d,"payload":{"x":1e400}}' % NOW,
        b'{"event_type":"click","timestamp":%d,}' % NOW,
        b'{"event_type":"click","timestamp":%d,"payload":{"t":"a\x01"}}' % NOW,
        b'{"event_type":"click","timestamp":%d,"payload":{"t":"\\q"}}' % NOW,
        b'{"event_type":"click","timestamp":%d,"payload":{"t":"\xff\xfe"}}' % NOW,
        b'{"event_type":"click","timestamp":%d,"page":{"title":"\xff\xfe"}}' % NOW,
        b'{"event_type":"click","timestamp":%d,"payload":%s}' % (NOW, b'{"a":' * 21 + b"1" + b"}" * 21),
        b'{"event_type":"click","timestamp":%d,"payload":{"a":%s}}' % (NOW, b"[" * 5000 + b"]" * 5000),
        b'{"event_type":"click","timestamp":%d,"payload":{"a":%s}}' % (NOW, b"1" * 5000),
        b"[" * 5000 + b"]" * 5000,
        b"undefined",
        b"",
        b'{"event_type" "click"}',
    ],
)
def test_neighbours_of_a_broken_event_are_kept(bad: bytes) -> None:
    done = read(of(GOOD, bad, GOOD))
    assert codes(done) == {1: "INVALID_EVENT"}
    assert done.accepted == 2
    assert done.envelopes[0].session_id == SESSION


def test_a_character_that_the_browser_cut_in_half_is_mended() -> None:
    lone = rb'{"event_type":"click","timestamp":%d,"payload":{"target":{"text":"Yes \ud83d"}}}' % NOW
    whole = rb'{"event_type":"click","timestamp":%d,"payload":{"target":{"text":"Yes \ud83d\ude00 \\ud83d"}}}' % NOW
    done = read(of(lone, whole))
    assert [one.target_text for one in done.envelopes[0].events] == ["Yes \ufffd", "Yes \U0001f600 \\ud83d"]


def test_ids_of_mended_events_are_made_of_the_bytes_as_received() -> None:
    halves = [rb'{"event_type":"click","timestamp":%d,"payload":{"t":"\ud83%x"}}' % (NOW, n) for n in (13, 14)]
    done = read(of(*halves))
    assert len({one.event_id for one in done.envelopes[0].events}) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b'"events"',
        b"{}",
        b'{"events":5}',
        b'{"events":{}}',
        b'{"events":null}',
        b'{"events":[',
        HEAD + GOOD,
        of(GOOD, tail=b"]"),
        of(GOOD, tail=b"]} x"),
        of(GOOD, tail=b'],"session_id":5}'),
        of(b'{"a":[}', GOOD),
        of(b'{"a":"unterminated', GOOD),
        b'{"session_id":"\xff","events":[]}',
        b"[" * 400_000,
        b'{"events":[' + b"[" * 400_000,
        b"\x1f\x8b\x08",
    ],
)
def test_what_is_no_batch_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read(body)
    assert (caught.value.status, caught.value.code) == (400, "INVALID_REQUEST")


def test_20_levels_pass_and_21_do_not() -> None:
    def nested(levels: int) -> dict[str, object]:
        value: object = 1
        for _ in range(levels):
            value = {"a": value}
        return event(payload=value)

    assert codes(read(batch(nested(20), nested(21)))) == {1: "INVALID_EVENT"}


def test_bounds_of_a_payload() -> None:
    longest = event(payload={"s": "x" * 32_768, "k" * 256: 1})
    done = read(
        batch(
            longest,
            event(payload={"s": "x" * 32_769}),
            event(payload={"k" * 257: "x" * 5_000}),
            event(payload={str(n): 1 for n in range(1_000)}),
            event(payload={str(n): 1 for n in range(1_001)}),
            event(payload={"a": ["x" * 30_000] * 3}),
        )
    )
    assert codes(done) == dict.fromkeys((1, 2, 4, 5), "INVALID_EVENT")


@pytest.mark.parametrize("tail", [b"x" * 999_999, b'\\"' * 499_999, b"\\" * 999_999], ids=["plain", "quotes", "odd"])
def test_string_without_an_end_takes_time_by_its_length_only(tail: bytes) -> None:
    """Once it took time by two to the power of it, and the ingestor with it."""
    with pytest.raises(Refusal):
        read(of(GOOD, b'{"event_type":"' + tail, tail=b""))
