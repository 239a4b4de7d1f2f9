"""What developers run; `python -m scripts.NAME` for those with parts in several files."""
