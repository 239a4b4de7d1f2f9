"""Where ClickHouse itself puts its part of a backup: beside ours."""

from pathlib import Path

from gosight.sections import Settings
from gosight.stores.backup.engine import Destination, in_bucket, in_folder


def destination(settings: Settings) -> Destination:
    """The bucket of the object store, or its folder."""
    s3 = settings.s3
    if not s3.endpoint:
        return in_folder(Path(s3.folder).absolute())
    return in_bucket(s3.endpoint, s3.bucket, s3.access_key, s3.secret_key)
