"""After everything that the other files did: what is on disk is what the oracle holds, and the books are in order."""

from operator import itemgetter
from pathlib import Path

import pytest
from rocksdict import Options, Rdict

from gosight.tables.partition_store import PartitionStore
from tests.chaos.arena import PARTITIONS, Arena
from tests.chaos.oracle import same_states

pytestmark = pytest.mark.timeout(600)


def test_the_end_is_the_oracles(arena: Arena) -> None:
    arena.feeder.pause()
    arena.judge.verify()
    assert set(arena.crew.close()) == {0}
    arena.judge.verify_at_rest()
    arena.installation.command("reconcile")
    arena.installation.command("reconcile", "--replay")
    disks = arena.installation.folder / "rocksdb"
    for partition in range(PARTITIONS):
        _, states = max(
            (_position_and_states(path) for path in disks.rglob(f"sessions-{partition}.db")), key=itemgetter(0)
        )
        assert same_states(states, arena.judge.states_of(partition))


def _position_and_states(path: Path) -> tuple[int, dict[bytes, bytes]]:
    store = PartitionStore(Rdict(str(path), options=Options(raw_mode=True)))
    position = store.position()
    return (position.offset if position else -1), dict(store.items())
