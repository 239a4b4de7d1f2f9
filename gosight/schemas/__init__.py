"""Typed records of everything that crosses a process boundary. No I/O, no clock."""
