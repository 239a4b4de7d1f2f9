"""The command line: one line per command, each imported only when it is called."""

import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "ingestor": "ingestor:ingestor",
    "processor": "processor:processor",
    "api": "api:api",
    "dashboard": "dashboard:dashboard",
    "up": "stack:up",
    "down": "stack:down",
    "status": "stack:status",
    "logs": "stack:logs",
    "env": "stack:env",
    "demo": "demo:demo",
    "topics": "topics:topics",
    "migrate": "migrate:migrate",
    "config": "config:config",
    "user": "users:user",
    "project": "accounts:project",
    "key": "accounts:key",
    "reconcile": "reconcile:reconcile",
    "lag": "lag:lag",
    "deadletters": "deadletters:deadletters",
    "insights": "insights:insights",
    "clickhouse": "clickhouse:clickhouse",
    "replay": "replay:replay",
    "erase": "erase:erase",
    "backup": "backup:backup",
    "openapi": "openapi:openapi",
}


class LazyGroup(click.Group):
    """Imports a command's module only when that command runs, so that `gosight --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(f"gosight.commands.{module}"), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run it. A wrong setting or password, or a port that is taken, is a sentence, not a traceback."""
        from gosight.http.listening import CannotListen  # here, so that --help need not read it
        from gosight.settings import SettingError
        from gosight.stores.refused import StoreRefuses

        said = (SettingError, CannotListen, StoreRefuses)
        try:
            return super().invoke(ctx)
        except said as error:
            raise click.ClickException(str(error)) from error
        except BaseExceptionGroup as group:
            if (named := group.subgroup(said)) is None:
                raise
            raise click.ClickException("; ".join(str(error) for error in named.exceptions)) from group


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gosight")
def main() -> None:
    """Self-hosted user-behaviour analytics and session replay."""


def migrate() -> None:
    """`gosight-migrate`: the founding guide's name for `gosight migrate`."""
    main(["migrate", *sys.argv[1:]], prog_name="gosight-migrate")


if __name__ == "__main__":
    main(prog_name="gosight")
