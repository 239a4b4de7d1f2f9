"""The archive of Kafka's classes: made once, for one Java, and left out where it cannot be."""

import os
import threading
from pathlib import Path

from gosight.embedded.class_archive import archive_of, make_archive, options


def test_made_once_even_from_several_threads(tmp_path: Path) -> None:
    made: list[Path] = []

    def train(unfinished: Path) -> None:
        made.append(unfinished)
        unfinished.write_bytes(b"classes")

    archive = tmp_path / "a.jsa"
    threads = [threading.Thread(target=make_archive, args=(archive, train)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert archive.read_bytes() == b"classes"
    assert options(archive) == [f"-XX:SharedArchiveFile={archive}"]


def test_java_that_writes_none_is_not_asked_again(tmp_path: Path) -> None:
    asked: list[Path] = []
    archive = tmp_path / "a.jsa"
    make_archive(archive, asked.append)
    make_archive(archive, asked.append)
    assert len(asked) == 1
    assert options(archive) == []


def test_absent_archive_is_not_used(tmp_path: Path) -> None:
    assert options(tmp_path / "a.jsa") == []


def test_another_java_has_another_archive(tmp_path: Path) -> None:
    first, second = tmp_path / "java17", tmp_path / "java21"
    for java in (first, second):
        java.touch()
    jars = tmp_path / "kafka-4"
    assert archive_of(jars, str(first)) != archive_of(jars, str(second))
    before = archive_of(jars, str(first))
    os.utime(first, (1, 1))
    assert archive_of(jars, str(first)) != before
