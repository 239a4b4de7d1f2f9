"""How each service of the stack is started: one file per service."""
