"""Running a program that refuses to run as root (PostgreSQL) when we are root.

It runs as `nobody`, which owns its data folder. So that it can be reached wherever it lies, say under /root, it keeps
one capability, `dac_override`, and `no_setuid_fixup` makes `access(2)` respect it. No user is created, no mode widened.
"""

import os
import shutil
from pathlib import Path

_USER, _GROUP = "nobody", "nogroup"


def as_other_than_root(command: list[str]) -> list[str]:
    """The command as it must be run by this process; unchanged for an ordinary user."""
    if os.geteuid() != 0:
        return command
    capability = "-all,+dac_override"
    user = [f"--reuid={_USER}", f"--regid={_GROUP}", "--clear-groups", "--securebits=+no_setuid_fixup"]
    return ["setpriv", *user, f"--inh-caps={capability}", f"--ambient-caps={capability}", "--", *command]


def make_private_folder(folder: Path) -> None:
    """Create a folder that only the program may enter, and give it to the program's user."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _GROUP)
