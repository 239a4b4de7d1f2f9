"""One file per insight, and the registry that the session machine asks."""
