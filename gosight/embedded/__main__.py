"""`python -m gosight.embedded --home FOLDER`: a supervisor in the background, as `control.up` starts it."""

from contextlib import suppress
from pathlib import Path

import click

from gosight.embedded.interrupts import interrupted_by_signals
from gosight.embedded.stack import Stack


@click.command()
@click.option("--home", type=click.Path(path_type=Path), required=True)
@click.option("--listen", required=True)
def main(home: Path, listen: str) -> None:
    """Run a stack until SIGTERM; what it says is for `logs/supervisor.log`."""
    try:
        with suppress(KeyboardInterrupt), interrupted_by_signals(), Stack(home, click.echo, listen) as stack:
            stack.wait()
    except (OSError, RuntimeError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
