"""Which object store the settings name."""

from pathlib import Path

from gosight.sections import Settings
from gosight.stores.objects import ObjectStore
from gosight.stores.objects_folder import FolderObjects


def object_store(settings: Settings) -> ObjectStore:
    """S3 where an endpoint is set, else a folder. Nothing is connected before it is used; `close` it in the end."""
    s3 = settings.s3
    if not s3.endpoint:
        return FolderObjects(Path(s3.folder).absolute())
    from gosight.stores.objects_s3 import S3Objects  # here: its client takes 25 MB, and most commands need none

    return S3Objects(s3.endpoint, s3.bucket, s3.access_key, s3.secret_key, s3.region)
