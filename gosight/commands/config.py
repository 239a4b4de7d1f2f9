"""`gosight config show`: the effective configuration, secrets masked."""

import click
import yaml

from gosight.settings import load, masked


@click.group()
def config() -> None:
    """What this installation is configured to do."""


@config.command()
def show() -> None:
    """Print the effective configuration as YAML; a wrong value is named instead."""
    click.echo(yaml.safe_dump(masked(load()), sort_keys=False).rstrip())
