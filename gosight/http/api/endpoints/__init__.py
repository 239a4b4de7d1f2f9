"""One file per endpoint: its parameters, its answer, and the function between them."""
