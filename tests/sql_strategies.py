"""Random SELECTs of analysts: most of them run, and many try to see another project's rows."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.analyst_sql import ASKED, ATTACKS
from tests.integration.api.rows import uid

OWN, OTHER = str(uid("own")), str(uid("other"))

_COLUMNS = {
    "click_heatmap": ("project_id", "path", "target_selector"),
    "error_groups": ("project_id", "error_fingerprint"),
    "events": ("project_id", "session_id", "path", "user_id", "event_type"),
    "insights": ("project_id", "session_id", "path"),
    "move_heatmap": ("project_id", "path"),
    "overview_15m": ("project_id", "path", "views"),
    "page_visits": ("project_id", "session_id", "path"),
    "scroll_depth": ("project_id", "path", "session_count"),
    "sessions": ("project_id", "session_id", "country", "user_id"),
    "time_on_page": ("project_id", "path", "page_views"),
    "user_traits": ("project_id", "user_id", "traits"),
    "web_vitals_15m": ("project_id", "path"),
}
_VALUES = st.sampled_from([f"'{OTHER}'", f"'{OWN}'", "1", "''", f"'/{OTHER}'"])
_HIDING = st.sampled_from(["project_id", "events", "sessions", "path", "x"])
"""Names that an analyst may give to something else, so that ours mean another thing."""

Source = tuple[str, str, Sequence[str]]
"""What stands after FROM, its name, and its columns."""


@st.composite
def queries(draw: st.DrawFn, depth: int = 2, ctes: tuple[tuple[str, Sequence[str]], ...] = ()) -> str:
    """One SELECT."""
    return draw(_query(depth, ctes))[0]


@st.composite
def _query(draw: st.DrawFn, depth: int, ctes: tuple[tuple[str, Sequence[str]], ...]) -> tuple[str, Sequence[str]]:
    """Its text, and the names of its columns."""
    beginning = [f"{draw(_VALUES)} AS {name}" for name in draw(st.lists(_HIDING, max_size=2, unique=True))]
    if depth and draw(st.integers(0, 3)) == 0:
        name = f"cte{depth}{len(ctes)}"
        inner, columns = draw(_query(depth - 1, ctes))
        beginning.append(f"{name} AS ({inner})")
        ctes = (*ctes, (name, columns))
    sources = [draw(_source(depth, ctes, f"s{depth}{n}")) for n in range(draw(st.integers(1, 2)))]
    fields = [f"{name}.{column}" for _, name, columns in sources for column in columns]
    shown = [draw(_expression(depth, ctes, fields)) for _ in range(draw(st.integers(1, 3)))]
    names = draw(st.lists(st.sampled_from(["c0", "c1", "c2", "project_id"]), min_size=3, max_size=3, unique=True))
    is_total = draw(st.booleans())
    columns = [f"groupUniqArray({one})" if is_total else one for one in shown]
    text = f"WITH {', '.join(beginning)} " if beginning else ""
    text += "SELECT " + ", ".join(f"{one} AS {name}" for one, name in zip(columns, names, strict=False))
    text += (
        " FROM " + draw(_joined(sources)) + draw(_array_join(depth, ctes, fields)) + draw(_where(depth, ctes, fields))
    )
    if depth and draw(st.integers(0, 5)) == 0:
        text += f" UNION ALL {text}"
    return text, names[: len(shown)]


@st.composite
def _source(draw: st.DrawFn, depth: int, ctes: tuple[tuple[str, Sequence[str]], ...], name: str) -> Source:
    kind = draw(st.sampled_from(["table", "table", "schema", "final", "bare", "query", "cte"]))
    if kind == "query" and depth:
        inner, columns = draw(_query(depth - 1, ctes))
        return f"({inner}) AS {name}", name, columns
    if kind == "cte" and ctes:
        cte, columns = draw(st.sampled_from(ctes))
        return f"{cte} AS {name}", name, columns
    table = draw(st.sampled_from(sorted(_COLUMNS)))
    if kind == "bare":
        return table, table, _COLUMNS[table]
    before, after = "gosight." if kind == "schema" else "", " FINAL" if kind == "final" else ""
    return f"{before}{table} AS {name}{after}", name, _COLUMNS[table]


@st.composite
def _joined(draw: st.DrawFn, sources: Sequence[Source]) -> str:
    first, *rest = sources
    text = first[0]
    for source, name, columns in rest:
        kind = draw(st.sampled_from(["CROSS JOIN", ",", "LEFT JOIN", "FULL JOIN", "JOIN"]))
        is_bare = kind in {"CROSS JOIN", ","}
        on = f" ON toString({first[1]}.{first[2][0]}) = toString({name}.{columns[0]})"
        text += f" {kind} {source}{'' if is_bare else on}"
    return text


@st.composite
def _array_join(draw: st.DrawFn, depth: int, ctes: tuple[tuple[str, Sequence[str]], ...], fields: Sequence[str]) -> str:
    kind = draw(st.sampled_from(["", "", "", "", "field", "table", "nested"]))
    if kind == "nested" and depth:
        inner, columns = draw(_query(depth - 1, ctes))
        return f" ARRAY JOIN (SELECT groupArray({columns[0]}) FROM ({inner})) AS item"
    listed = {"field": f"[{draw(st.sampled_from(list(fields)))}]", "table": draw(_HIDING)}.get(kind)
    return f" ARRAY JOIN {listed} AS item" if listed else ""


@st.composite
def _expression(draw: st.DrawFn, depth: int, ctes: tuple[tuple[str, Sequence[str]], ...], fields: Sequence[str]) -> str:
    kind = draw(st.sampled_from(["field", "field", "field", "value", "nested", "lambda", "hidden"]))
    if kind == "nested" and depth:
        inner, columns = draw(_query(depth - 1, ctes))
        return f"(SELECT toString(groupArray({columns[0]})) FROM ({inner}))"
    if kind == "lambda":
        return f"arrayMap(project_id -> project_id, [{draw(_VALUES)}])"
    if kind in {"value", "hidden"}:
        return draw(_VALUES if kind == "value" else _HIDING)
    return draw(st.sampled_from(list(fields)))


@st.composite
def _where(draw: st.DrawFn, depth: int, ctes: tuple[tuple[str, Sequence[str]], ...], fields: Sequence[str]) -> str:
    kind = draw(st.sampled_from(["", "", "value", "or", "in", "exists", "name"]))
    field, value = draw(st.sampled_from(list(fields))), draw(_VALUES)
    if kind in {"in", "exists"} and depth:
        inner, columns = draw(_query(depth - 1, ctes))
        listed = f"toString({field}) IN (SELECT toString({columns[0]}) FROM ({inner}))"
        return f" WHERE {listed if kind == 'in' else f'EXISTS({inner})'}"
    if kind == "name" and draw(st.integers(0, 9)) == 0:
        return f" WHERE {field} IN {draw(_HIDING)}"
    return {"value": f" WHERE toString({field}) != {value}", "or": f" WHERE 1 OR {field} = {value}"}.get(kind, "")


_ANY = st.sampled_from([*ATTACKS, *ASKED])
_WORDS = sorted({word for sql in [*ASKED, *ATTACKS] for word in sql[:500].split()})

heaps_of_words = st.one_of(
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12).map(lambda words: "SELECT " + " ".join(words)),
    st.builds(lambda one, two, at: f"{one[: at % len(one)]} {two}", st.sampled_from(ASKED), _ANY, st.integers(0, 200)),
)
"""Pieces of what is asked and of attacks, put together anyhow."""
