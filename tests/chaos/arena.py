"""What a chaos test hurts, and how it learns that no harm was done."""

import asyncio
from dataclasses import dataclass

from gosight.embedded.infra import Infra
from gosight.schemas import topics
from gosight.stores.kafka import administer
from tests.chaos.crew import Crew
from tests.chaos.feeder import Feeder
from tests.chaos.judge import Judge
from tests.installation import Installation
from tests.waiting import wait_for

PARTITIONS = 12
PATIENCE_S = 120.0
"""For what takes seconds when the machine has nothing else to do."""


@dataclass(frozen=True)
class Arena:
    """`infra` and `crew` can be hurt; `feeder` sends all the time."""

    infra: Infra
    installation: Installation
    crew: Crew
    feeder: Feeder
    judge: Judge

    def verify(self) -> None:
        """Let everything be worked to the end, and compare it with the oracle. Traffic goes on afterwards."""
        self.feeder.pause()
        self.judge.verify()
        self.feeder.resume()

    def gets_on(self) -> None:
        """Wait until every partition has got on from here: whoever owned it, somebody works it now."""
        before = self.judge.committed()

        def all_moved() -> bool:
            now = self.judge.committed()
            return all(now[partition] > offset for partition, offset in before.items())

        try:
            wait_for(all_moved, PATIENCE_S, "not every partition got on")
        except AssertionError as error:
            error.add_note(self.crew.words())
            raise

    def all_take_part(self) -> None:
        """Wait until every worker is a member of the group, and the group knows who works what."""
        wait_for(lambda: asyncio.run(self._members()) == len(self.crew.names()), PATIENCE_S, "a worker is missing")

    async def _members(self) -> int:
        """How many there are, once they have their partitions."""
        async with administer([self.installation.brokers]) as admin:
            (answer,) = await admin.describe_consumer_groups([topics.GROUP])
        _, _, state, _, _, members, *_ = answer.groups[0]
        return len(members) if state == "Stable" else 0

    def kill(self, service: str) -> None:
        """-9 for Kafka or ClickHouse, and start it again."""
        self.infra.kill(service)
        self.infra.start(service)
