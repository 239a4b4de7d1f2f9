"""`gosight openapi`: the query API's own description, without a service that runs."""

import json

import click

from gosight.http.api.application import PREFIX
from gosight.http.api.openapi import document
from gosight.http.api.routes import ENDPOINTS


@click.command()
def openapi() -> None:
    """Print the query API's OpenAPI document, as /api/v1/openapi.json gives it: clients are generated from it."""
    click.echo(json.dumps(document(ENDPOINTS, PREFIX), ensure_ascii=False))
