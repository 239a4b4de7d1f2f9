"""A store that answers, and does not take who asks."""


class StoreRefuses(Exception):
    """A user, a password or a database that it does not know: says which store, and what it said."""
