"""What an account's address and password must look like."""

EMAIL = r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$(?!\n)"
"""Something at somewhere: whether it can be written to, only writing to it tells."""

MAX_EMAIL = 255
MIN_PASSWORD = 12
MAX_PASSWORD = 128
