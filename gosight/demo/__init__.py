"""`gosight demo`: seeded visitors with a known truth and a real web server's log, and what must come out of them."""
