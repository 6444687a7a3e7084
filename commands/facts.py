"""`facts`: whether the facts that figures read agree with the calls, and mending them."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.common import app, opened_database
from services import organizations
from services.analytics import facts as call_facts
from services.db import IMPORT_SECONDS, scoped

# So many ids of differing calls are named.
NAMED = 5


@app.command()
def facts(
    check: Annotated[bool, typer.Option("--check", help="Recompute all facts and compare.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Write all facts anew.")] = False,
    organization: Annotated[str | None, typer.Option(help="Slug; without it, all of them one by one.")] = None,
) -> None:
    """Check or rebuild the facts behind all figures. A check that finds differences ends with 1."""
    if check == rebuild:
        raise typer.BadParameter(
            "Say either --check, to compare all facts with their calls, or --rebuild, to write them anew."
        )
    with opened_database() as urls:
        slugs = [organization] if organization else organizations.list_slugs_across_organizations(urls.owner_url)
        differences = 0
        for slug in slugs:
            differences += _check(slug) if check else _rebuild(slug)
    if differences:
        raise typer.Exit(1)


def _check(slug: str) -> int:
    scope = organizations.command_scope_across_organizations(slug, command="facts --check")
    with scoped(scope, statement_seconds=IMPORT_SECONDS) as db:
        wrong = call_facts.check(db)
    if not wrong:
        typer.echo(f"{slug}: all facts agree with their calls.")
        return 0
    named = ", ".join(map(str, wrong[:NAMED])) + (", ..." if len(wrong) > NAMED else "")
    typer.echo(f"{slug}: the facts of {len(wrong)} calls differ: {named}")
    return len(wrong)


def _rebuild(slug: str) -> int:
    scope = organizations.command_scope_across_organizations(slug, command="facts --rebuild")
    with scoped(scope, statement_seconds=IMPORT_SECONDS) as db:
        calls = call_facts.rebuild(db)
    typer.echo(f"{slug}: the facts of {calls} calls were written anew.")
    return 0
