"""How long the journal names a user: until the erasure is complete and no backup is left from before."""

from pathlib import Path

from gosight.schemas.backup import Manifest
from gosight.stores.backup.shelf import Shelf
from gosight.stores.erasure.desk import Erasure, pseudonym
from gosight.stores.erasure.journal import Completed, Journal
from gosight.stores.objects_folder import FolderObjects

DONE = Completed(pseudonym("p", "ann"), cut_ms=1_000, at_ms=5_000)


async def noted(journal: Journal, erasure_id: str, user_id: str, cut_ms: int) -> None:
    await journal.note(Erasure(erasure_id, "p", user_id, cut_ms, "asked"))


async def left(journal: Journal, *completed: Completed) -> list[str]:
    await journal.forget(completed)
    return sorted(one.erasure_id for one in await journal.entries())


async def backed_up(objects: FolderObjects, name: str, began_ms: int) -> Shelf:
    shelf = Shelf(objects, name)
    await shelf.finish(
        Manifest(
            name=name, version="0.1.0", began_ms=began_ms, ended_ms=began_ms, database="gosight", has_replay=True,
            partitions=1, schemas={}, sources=[], states=0, touched={}, days=[], tables=[], replays=[], files=[],
        )
    )  # fmt: skip
    return shelf


async def test_until_it_is_complete(tmp_path: Path) -> None:
    journal = Journal(FolderObjects(tmp_path))
    await noted(journal, "1", "ann", 1_000)
    await noted(journal, "2", "bob", 1_000)
    assert await left(journal) == ["1", "2"]
    assert await left(journal, DONE) == ["2"]


async def test_a_later_erasure_of_the_same_user_stays(tmp_path: Path) -> None:
    journal = Journal(FolderObjects(tmp_path))
    await noted(journal, "1", "ann", 1_000)
    await noted(journal, "2", "ann", 1_001)
    assert await left(journal, DONE) == ["2"]


async def test_what_a_restore_asked_for_again_goes_with_what_it_was_asked_for(tmp_path: Path) -> None:
    journal = Journal(FolderObjects(tmp_path))
    await noted(journal, "of before", "ann", 1_000)
    await noted(journal, "of the restored", "ann", 1_000)
    assert await left(journal, DONE) == []


async def test_until_no_backup_is_left_from_before(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    journal = Journal(objects)
    await noted(journal, "1", "ann", 1_000)
    await backed_up(objects, "later", began_ms=5_001)
    before = await backed_up(objects, "before", began_ms=5_000)
    assert await left(journal, DONE) == ["1"]
    await before.remove()
    assert await left(journal, DONE) == []
