"""`gosight replay keep`, killed before or after a method: `mortal_keeper.py "after S3Objects.get"`."""

import sys

from gosight.commands.replay_keeper import keep_command
from gosight.stores.objects_s3 import S3Objects
from gosight.stores.replay_rows import ReplayRows
from tests.integration.mortal import make_mortal

SEAMS = {
    "before ReplayRows.put_pack": (ReplayRows, "put_pack"),
    "after ReplayRows.put_pack": (ReplayRows, "put_pack"),
    "before S3Objects.put": (S3Objects, "put"),
    "after S3Objects.put": (S3Objects, "put"),
    "after S3Objects.get": (S3Objects, "get"),
    "after ReplayRows.put_location": (ReplayRows, "put_location"),
    "after S3Objects.remove": (S3Objects, "remove"),
    "after ReplayRows.delete_expired": (ReplayRows, "delete_expired"),
    "after ReplayRows.merge_past_weeks": (ReplayRows, "merge_past_weeks"),
}


if __name__ == "__main__":
    make_mortal(SEAMS, sys.argv.pop(1))
    keep_command()
