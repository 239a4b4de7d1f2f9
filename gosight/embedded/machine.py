"""Is everything on this machine that the stack needs? Asked before anything is started."""

import os
import shutil
from collections.abc import Callable

from gosight.embedded.kafka_jars import jars_folder
from gosight.embedded.missing import Missing, check_packages, java, maven


def check_machine() -> None:
    """Raise one `Missing` that names all that is missing, each with how to get it."""
    checks: list[Callable[[], object]] = [java, check_packages, _check_setpriv]
    if not jars_folder().exists():
        checks.insert(1, maven)
    if complaints := [text for check in checks if (text := _complaint(check))]:
        raise Missing("\n".join(complaints))


def _complaint(check: Callable[[], object]) -> str:
    try:
        check()
    except Missing as missing:
        return str(missing)
    return ""


def _check_setpriv() -> None:
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        raise Missing(
            "setpriv is missing (PostgreSQL refuses to run as root, it starts it as another user). "
            "Install it: apt-get install util-linux; or run as an ordinary user"
        )
