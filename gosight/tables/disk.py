"""What RocksDB says when the disk is full: its errors have no types."""


def is_disk_full(error: BaseException) -> bool:
    """Whether that is why it failed."""
    return "No space left on device" in str(error)
