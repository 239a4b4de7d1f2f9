"""Deletes what is over: sign-ins with their tokens after a day, deliveries of alerts after 30."""

from gosight.sql.loader import query
from gosight.stores import postgres


async def delete_over(pool: postgres.Pool) -> None:
    """Raises one of `postgres.UNAVAILABLE`; the next time will do."""
    await pool.execute(query("postgres/sessions_delete_over"))
    await pool.execute(query("postgres/deliveries_delete_over"))
