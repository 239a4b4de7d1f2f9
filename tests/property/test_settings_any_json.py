"""Whatever somebody sets: it is refused by its key, or it can be stored and is read back as it is."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.detectors import registry
from gosight.pipeline.panel import Panel
from gosight.schemas.project import ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting
from gosight.stores.effective import effective
from gosight.stores.settings_patch import differences, flat, nested, patched

_SECTIONS = list(msgspec.to_builtins(ProjectSettings()))
_NAMES = sorted({name.rpartition(".")[2] for name in flat(msgspec.to_builtins(effective(ProjectSettings(), {})))})
_KEYS = (
    st.sampled_from([*_SECTIONS, *_NAMES, *registry.BY_KIND])
    | st.text("abc.[]0`\x00", max_size=5)
    | st.text(max_size=5)
)
_VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-10, 40_000)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["hash", "keep", "/account/*", "button.plus"])
    | st.text(max_size=5)
)
_JSON = st.recursive(
    _VALUES, lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=4), max_leaves=12
)
_GOOD = st.fixed_dictionaries(
    {},
    optional={
        "session": st.fixed_dictionaries(
            {}, optional={"idle_minutes": st.integers(1, 60), "max_hours": st.integers(1, 168)}
        ),
        "insights": st.dictionaries(
            st.sampled_from(list(registry.BY_KIND)), st.fixed_dictionaries({"enabled": st.booleans()})
        ),
        "events": st.dictionaries(st.text("abc._", min_size=1), st.booleans()),
        "drop_bots": st.booleans(),
    },
)
_TREES = st.dictionaries(_KEYS, _JSON, max_size=4)


def resets(tree: dict[str, Any]) -> dict[str, Any]:
    """What a change is that gives all of this back."""
    return nested(dict.fromkeys(flat(tree)))


def tried(own: dict[str, Any]) -> ProjectSettings | WrongSetting:
    try:
        return effective(ProjectSettings(), own)
    except WrongSetting as error:
        return error


@given(_TREES)
def test_refused_by_key_or_stored(own: dict[str, Any]) -> None:
    settings = tried(own)
    if isinstance(settings, WrongSetting):
        assert settings.expected
        return
    stored = msgspec.json.encode(settings)
    assert b"\\u0000" not in stored  # PostgreSQL's jsonb takes none
    assert msgspec.json.decode(stored, type=ProjectSettings) == settings
    assert Panel(settings).window_ms >= 0


@given(_GOOD, _GOOD)
def test_a_change_and_its_reset(own: dict[str, Any], changes: dict[str, Any]) -> None:
    before = patched({}, own)
    after = patched(before, changes)
    assert patched(after, changes) == after
    assert flat(after) == flat(before) | flat(changes)
    assert patched(after, resets(after)) == {}
    found = differences(before, after)
    assert {one.key for one in found} <= flat(changes).keys()
    assert flat(before) | {one.key: one.after for one in found} == flat(after)
