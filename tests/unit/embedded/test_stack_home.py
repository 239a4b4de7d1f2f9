"""Where a stack lives, and that it lives there alone."""

from pathlib import Path

import pytest

from gosight.embedded.home import InUse, default_home, locked, make_home


def test_chosen_home_comes_first() -> None:
    assert default_home({"GOSIGHT_HOME": "/a", "XDG_DATA_HOME": "/b"}) == Path("/a")


def test_data_folder_of_the_user_comes_next() -> None:
    assert default_home({"XDG_DATA_HOME": "/b"}) == Path("/b/gosight")
    assert default_home({}) == Path.home() / ".local/share/gosight"


def test_home_is_closed_to_others(tmp_path: Path) -> None:
    make_home(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_second_supervisor_is_refused_with_how_to_stop_the_first(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(InUse, match=f"gosight down --home {tmp_path}"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass
