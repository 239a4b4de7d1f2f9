"""The outbox: a row is one process's at a time, in the order of a group, and dies after a day."""

import asyncio
from collections import Counter
from typing import Any

from gosight.schemas.alert_channels import Channel, Email, EmailConfig, Slack, SlackConfig
from gosight.stores import alert_outbox, postgres
from gosight.stores.alert_outbox import Delivery, claim, delivered, failed, waiting
from tests.integration.alerts.outbox import happen

SLACK: list[Channel] = [Slack(SlackConfig("https://hooks.example/a"))]
Rule = tuple[str, str]


async def take(pool: postgres.Pool) -> list[Delivery]:
    """One of each channel that is due, but for Kafka's."""
    kafka = await pool.fetch("SELECT channel_key FROM alert_deliveries WHERE target = 'kafka'")
    return await claim(pool, 100, [row[0] for row in kafka], 60)


async def history(pool: postgres.Pool, alert_id: str) -> Any:
    told = "SELECT notification_sent, notification_error FROM alert_history WHERE id = $1"
    return tuple(await pool.fetchrow(told, alert_id))


async def test_put_twice_is_once_and_each_address_is_a_row(pool: postgres.Pool, rule: Rule) -> None:
    channels = [*SLACK, Email(EmailConfig(["ann@example.com", "bob@example.com"]))]
    first = await happen(pool, rule, channels)
    await happen(pool, rule, channels, of=first)
    rows = await claim(pool, 100, (), 60)
    assert Counter(row.target for row in rows) == Counter(
        ["kafka", "slack https://hooks.example/***", "email ann@example.com", "email bob@example.com"]
    )
    assert all(row.happening == first for row in rows)


async def test_what_is_rolled_back_was_never_there(pool: postgres.Pool, rule: Rule) -> None:
    first = await happen(pool, rule, [])
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await alert_outbox.put(connection, first, SLACK)
        await transaction.rollback()
    assert await take(pool) == []


async def test_a_test_is_not_for_kafka_and_waits_for_nothing(pool: postgres.Pool, rule: Rule) -> None:
    await happen(pool, rule, SLACK)
    await take(pool)
    assert (await waiting(pool)).count == 2
    tried = await happen(pool, rule, SLACK, state="test")
    assert [one.happening for one in await take(pool)] == [tried]
    assert (await waiting(pool)).count == 3


async def test_a_row_is_one_callers_until_its_lease_is_over(pool: postgres.Pool, rule: Rule) -> None:
    await happen(pool, rule, SLACK)
    (first,) = await take(pool)
    assert await take(pool) == []
    await pool.execute("UPDATE alert_deliveries SET next_at = now() WHERE id = $1", first.id)
    (again,) = await take(pool)
    assert (again.id, again.attempts) == (first.id, 2)
    await failed(pool, first, "said by who has it no longer", 0, is_final=True)
    assert (await waiting(pool)).count == 2
    await delivered(pool, first)
    assert (await waiting(pool)).count == 1


async def test_many_callers_at_once_never_get_the_same_row(pool: postgres.Pool, rule: Rule) -> None:
    channels: list[Channel] = [Slack(SlackConfig(f"https://hooks.example/{number}")) for number in range(20)]
    await happen(pool, rule, channels)
    taken = await asyncio.gather(*(claim(pool, 3, (), 60) for _ in range(12)))
    ids = [one.id for some in taken for one in some]
    assert len(ids) == len(set(ids))
    ids += [one.id for one in await claim(pool, 100, (), 60)]
    assert len(ids) == len(set(ids)) == 21


async def test_over_is_never_told_before_begun(pool: postgres.Pool, rule: Rule) -> None:
    begun = await happen(pool, rule, SLACK)
    over = await happen(pool, rule, SLACK, of=begun, state="resolved")
    other = await happen(pool, rule, SLACK, group={"path": "/other"})
    (first,) = await take(pool)
    assert first.happening == begun
    await failed(pool, first, "away", 3_600)
    assert [one.happening for one in await take(pool)] == [other]
    await pool.execute("UPDATE alert_deliveries SET next_at = now() WHERE id = $1", first.id)
    (again,) = await take(pool)
    await delivered(pool, again)
    assert [one.happening for one in await take(pool)] == [over]


async def test_a_digest_is_in_the_order_of_every_group(pool: postgres.Pool, rule: Rule) -> None:
    many = await happen(pool, rule, SLACK, state="digest", group={})
    single = await happen(pool, rule, SLACK)
    more = await happen(pool, rule, SLACK, state="digest", group={})
    for expected in (many, single, more):
        (row,) = await take(pool)
        assert row.happening == expected
        await delivered(pool, row)


async def test_one_row_a_channel_at_a_time(pool: postgres.Pool, rule: Rule) -> None:
    for path in ("/a", "/b"):
        await happen(pool, rule, SLACK, group={"path": path})
    (first,) = await claim(pool, 1, [], 60)
    (second,) = await claim(pool, 100, [first.channel_key], 60)
    assert first.channel_key != second.channel_key


async def test_a_receiver_that_wants_to_be_left_alone_is(pool: postgres.Pool, rule: Rule) -> None:
    for path in ("/a", "/b"):
        await happen(pool, rule, SLACK, group={"path": path})
    (first,) = await take(pool)
    await failed(pool, first, "answered 429", 3_600, hold_s=3_600)
    assert await take(pool) == []
    due = "SELECT min(next_at) > now() + INTERVAL '30 minutes' FROM alert_deliveries WHERE channel_key = $1"
    assert await pool.fetchval(due, first.channel_key)


async def test_dead_after_a_day_and_shown_as_such(pool: postgres.Pool, rule: Rule) -> None:
    channels = [*SLACK, Email(EmailConfig(["ann@example.com"]))]
    begun = await happen(pool, rule, channels)
    rows = {row.target: row for row in await take(pool)}
    assert await history(pool, begun.alert_id) == (False, None)
    await delivered(pool, rows["email ann@example.com"])
    slack = rows["slack https://hooks.example/***"]
    assert not await failed(pool, slack, "answered 500", 60)
    assert await history(pool, begun.alert_id) == (False, "slack https://hooks.example/***: answered 500")
    await pool.execute("UPDATE alert_deliveries SET next_at = now(), created_at = created_at - INTERVAL '1439 minutes'")
    (slack,) = await take(pool)
    assert await failed(pool, slack, "answered 500", 90)
    assert await history(pool, begun.alert_id) == (False, "given up: slack https://hooks.example/***: answered 500")
    assert await take(pool) == []
    over = await happen(pool, rule, SLACK, of=begun, state="resolved")
    assert [one.happening for one in await take(pool)] == [over]


async def test_what_cannot_be_read_holds_up_nothing(pool: postgres.Pool, rule: Rule) -> None:
    await happen(pool, rule, SLACK)
    await pool.execute("""UPDATE alert_deliveries SET channel = '{"type": "pigeon"}' WHERE target LIKE 'slack%'""")
    other = await happen(pool, rule, [Email(EmailConfig(["ann@example.com"]))])
    assert [one.happening for one in await take(pool)] == [other]
    assert await take(pool) == []
    errors = await pool.fetch("SELECT last_error FROM alert_deliveries WHERE last_error IS NOT NULL")
    assert [row[0] for row in errors] == ["this release cannot read it"]


async def test_told_by_all_channels_at_once_is_told(pool: postgres.Pool, rule: Rule) -> None:
    channels: list[Channel] = [Slack(SlackConfig(f"https://hooks.example/{number}")) for number in range(8)]
    begun = await happen(pool, rule, channels)
    rows = await take(pool)
    await failed(pool, rows[0], "answered 500", 60)
    await asyncio.gather(*(delivered(pool, row) for row in rows))
    assert await history(pool, begun.alert_id) == (True, None)
