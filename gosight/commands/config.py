"""`gosight config show`: the effective configuration, secrets masked."""

import click
import yaml

from gosight.settings import SettingError, load, masked


@click.group()
def config() -> None:
    """What this installation is configured to do."""


@config.command()
def show() -> None:
    """Print the effective configuration as YAML; a wrong value is named instead."""
    try:
        settings = load()
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(yaml.safe_dump(masked(settings), sort_keys=False).rstrip())
