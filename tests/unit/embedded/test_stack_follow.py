"""Reading logs while they grow."""

from pathlib import Path

from gosight.embedded.follow import LineReader, last_lines


def test_only_whole_lines_are_given(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    reader = LineReader(log)
    assert list(reader.lines()) == []
    log.write_text("one\ntw")
    assert list(reader.lines()) == ["one"]
    with log.open("a") as file:
        file.write("o\n")
    assert list(reader.lines()) == ["two"]


def test_at_end_skips_what_is_there(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("old\n")
    reader = LineReader(log, at_end=True)
    with log.open("a") as file:
        file.write("new\n")
    assert list(reader.lines()) == ["new"]


def test_replaced_file_is_read_from_its_start(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("old and long\n")
    reader = LineReader(log, at_end=True)
    log.replace(tmp_path / "a.log.1")
    log.write_text("a new and longer file\n")
    assert list(reader.lines()) == ["a new and longer file"]


def test_last_lines(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    assert last_lines(log, 2) == []
    log.write_text("1\n2\n3\n")
    assert last_lines(log, 2) == ["2", "3"]
