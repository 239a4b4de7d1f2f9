"""Backups while events keep coming, and restores into nothing and beside a log that survived: nothing lost or double.

One story of one installation, test after test: its traffic is backed up in full, goes on, is backed up on top of that,
and goes on; then one disaster comes after the other.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from gosight.commands.backup_restore import Refused, restore
from gosight.embedded.infra import Infra
from gosight.schemas import topics
from gosight.schemas.backup import Manifest
from gosight.settings import load
from gosight.stores.backup.shelf import NoSuchBackup
from gosight.stores.backup.topics import OtherLog
from tests.chaos.judge import Judge
from tests.chaos.oracle import Oracle
from tests.installation import Installation
from tests.integration.backed_up import ANN, PARTITIONS, Place, Sent, ends_of, offsets_of

pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Story:
    """`sent`: all that the first log took; `stored`: where each event lies in it that was stored. `rows`: PostgreSQL's
    when the full backup was taken. `elsewhere`: the environment of empty databases beside those of the place.
    """

    place: Place
    judge: Judge
    full: Manifest
    incremental: Manifest
    sent: list[Sent]
    stored: dict[str, tuple[int, int]]
    rows: dict[str, list[str]]
    elsewhere: dict[str, str]

    def before(self, ends: dict[tuple[str, int], int]) -> list[str]:
        """Ids of events before these offsets, in order."""
        stored = self.stored.items()
        return sorted(one for one, (partition, offset) in stored if offset < ends[topics.EVENTS, partition])


@pytest.fixture(scope="module")
def story(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    place = Place(infra, Path(tmp_path_factory.mktemp("backup")))
    try:
        judge = Judge(place.installation, place.crew, Oracle(epoch=1, book=place.settings))
        place.sender.send_of(ANN)
        with place.sender.sending():
            place.sender.wait_for_more(100)
            rows, full = place.rows_of_postgres(), place.back_up()
            place.sender.wait_for_more(30)
            incremental = place.back_up("--incremental")
            place.sender.wait_for_more(30)
        place.work()
        elsewhere = Installation(infra, Path(tmp_path_factory.mktemp("elsewhere")), PARTITIONS)
        asyncio.run(elsewhere.make_postgres())
        databases = {name: elsewhere.environ[name] for name in ("CLICKHOUSE_DSN", "DATABASE_URL")}
        yield Story(place, judge, full, incremental, list(place.sender.sent), place.stored(), rows, databases)
    finally:
        place.crew.close()


def refusal(place: Place, backup: str, kind: type[Exception] = Refused, **environ: str) -> str:
    """Why it is not restored there."""
    settings = load(place.installation.environ | environ)
    with pytest.raises(kind) as refused:
        place.with_shelf(backup, lambda shelf: restore(settings, shelf.objects, backup, lambda _: None))
    return str(refused.value)


def is_clean(place: Place) -> None:
    """Kafka, ledger, rows and rollups agree, of events and of replays."""
    for more in ((), ("--replay",)):
        said = place.installation.command("reconcile", *more, check=False)
        assert said.stdout.splitlines()[-1].startswith("clean"), said.stdout
    assert place.wrong_rollups() == []
    with_events, with_row = place.session_ids()
    assert with_events == with_row


def test_taken_while_the_processor_worked(story: Story) -> None:
    for backup in (story.full, story.incremental):
        tails = [
            end - offset for end, offset in zip(ends_of(backup).values(), offsets_of(backup).values(), strict=True)
        ]
        assert max(tails) > 0, "nothing came while the backup was taken"
    assert (story.full.base, story.incremental.base) == ("", story.full.name)


def test_refuses_by_name(story: Story) -> None:
    place, name = story.place, story.full.name
    assert "it holds 1 rows of projects" in refusal(place, name)
    assert "a processor runs" in refusal(place, name, Refused, **story.elsewhere)
    assert "the backup has 2" in refusal(place, name, GOSIGHT_KAFKA__PARTITIONS="3")
    assert "in the backup it is True" in refusal(place, name, REPLAY_ENABLED="false")
    assert "no backup of this name" in refusal(place, "yesterday's", NoSuchBackup)


def test_a_flipped_byte_of_the_full_backup_spoils_what_continues_it(story: Story) -> None:
    place, full = story.place, story.full.name
    name = next(one.name for one in story.full.files if one.name.startswith("clickhouse/") and one.bytes)
    whole = place.with_shelf(full, lambda shelf: shelf.get(name))
    place.with_shelf(full, lambda shelf: shelf.put(name, bytes([whole[0] ^ 1]) + whole[1:]))
    try:
        verified = place.installation.command("backup", "verify", story.incremental.name, check=False)
        assert (verified.returncode, name in verified.stdout) == (1, True)
        restored = place.installation.command("backup", "restore", story.incremental.name, check=False)
        assert "the backup is damaged" in restored.stderr
    finally:
        place.with_shelf(full, lambda shelf: shelf.put(name, whole))
    removed = place.installation.command("backup", "remove", full, check=False)
    assert f"{story.incremental.name} continues it" in removed.stderr


def test_into_the_log_that_survived(story: Story) -> None:
    place = story.place
    place.lose(kafka=False)
    assert "the topics are those of the backup" in place.restore(story.incremental)
    assert place.event_ids() == story.before(offsets_of(story.incremental))
    place.work()
    assert place.event_ids() == sorted(story.stored), "what came after the backup too"
    is_clean(place)
    place.rest()
    story.judge.verify_tables_at_rest()


def test_everything_is_lost_and_sent_again(story: Story) -> None:
    place, sent = story.place, story.sent
    replays, remembered = place.replays(), place.remembered()
    place.lose(kafka=True)
    assert "new topics" in place.restore(story.full)
    assert place.rows_of_postgres() == story.rows
    assert place.event_ids() == story.before(offsets_of(story.full))
    place.work()
    assert place.event_ids() == story.before(ends_of(story.full)) != sorted(story.stored)
    acknowledged = [one for one in sent if one.is_before(ends_of(story.full))]
    lost = [one for one in sent if not one.is_before(ends_of(story.full))]
    good = [one.message for one in acknowledged[::3] + lost if one.event_ids or one.message.topic == topics.REPLAY]
    place.sender.send(good)
    place.work()
    assert place.event_ids() == sorted(story.stored)
    assert place.replays() == replays
    assert place.remembered() == remembered
    is_clean(place)


def test_who_was_erased_since_does_not_come_back(story: Story) -> None:
    """Everything is lost once more; the incremental backup knows nothing of her erasure."""
    place, sent = story.place, story.sent
    her = frozenset().union(*(one.event_ids for one in sent if ANN.encode() in one.message.value))
    place.ask(ANN)
    place.installation.command("erase", "run")
    assert place.holds(ANN) == ["erasures"]
    place.rest()
    assert "messages" in refusal(place, story.full.name, OtherLog, **story.elsewhere), "this is another log by now"
    place.lose(kafka=True)
    assert "erasures to be done again: 1" in place.restore(story.incremental)
    assert "events" in place.holds(ANN), "or this proves nothing"
    place.work()
    place.installation.command("erase", "run")
    place.sender.send([one.message for one in sent if ANN.encode() in one.message.value])
    place.work()
    assert place.holds(ANN) == ["erasures"]
    assert place.event_ids() == [one for one in story.before(ends_of(story.incremental)) if one not in her]
    is_clean(place)
