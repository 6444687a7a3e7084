"""`demo`: two years of an invented sales team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.common import app, messages, opened_database, progress
from services import demo as invented
from services import organizations
from services.analytics.periods import day_of
from services.db import IMPORT_SECONDS, scoped
from services.errors import N_, Conflict
from services.models import Organization

# Where there is no terminal, a line for each of so many parts of the work.
PARTS_PER_LINE = 25


@app.command()
def demo(
    organization: Annotated[str, typer.Option(help="Slug of a new or empty organization.")] = invented.SLUG,
    calls: Annotated[
        int, typer.Option(min=1, max=invented.MOST_CALLS, help="About how many calls.")
    ] = invented.CALLS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data on the same day.")] = invented.SEED,
) -> None:
    """Fill a new or empty organization with an invented team's calls of the last two years."""
    with opened_database():
        existing = organizations.find_by_slug_across_organizations(organization)
        with reported("Making up calls") as tell:
            if existing is not None and not existing.is_demo:
                _fill(existing, calls, seed, tell)
            elif not invented.ensure(slug=organization, calls=calls, seed=seed, progress=tell):
                _say_it_is_there(organization)
                return
        messages.print(f"The organization {organization} is filled.")
        _hand_out(organization)


@contextmanager
def reported(title: str) -> Iterator[invented.Progress]:
    """Show how far long work is: a bar on a terminal, else a line on standard error now and then.

    Nothing is shown of work that turns out to be done already.
    """
    with progress() as bar:
        task = bar.add_task(title, total=None, visible=False)
        said = 0

        def tell(done: int, total: int) -> None:
            nonlocal said
            bar.update(task, completed=done, total=total, visible=True)
            part = 100 * done // total if total else 100
            if not messages.is_terminal and part // PARTS_PER_LINE > said // PARTS_PER_LINE:
                said = part
                messages.print(f"{title}: {part} %", markup=False)

        yield tell


def _fill(organization: Organization, calls: int, seed: int, tell: invented.Progress) -> None:
    scope = organizations.command_scope_across_organizations(organization.slug, command="demo")
    with scoped(scope, statement_seconds=IMPORT_SECONDS) as db:
        today = day_of(datetime.now(UTC), organization.time_zone)
        invented.fill(db, calls=calls, seed=seed, today=today, progress=tell)


def _say_it_is_there(slug: str) -> None:
    """The demo organization itself may be asked for again and again; another one is refused."""
    if slug != invented.SLUG:
        raise Conflict(N_("This organization has calls. Demo data goes into a new or empty one only."))
    messages.print("The demo organization is there already, with its calls. Nothing was changed.")


def _hand_out(slug: str) -> None:
    accounts = invented.new_passwords(slug)
    for email, role, password in accounts:
        typer.echo(f"{role.value:8} {email}  {password}")
    if not accounts:
        messages.print(f"For a sign-in: manage.py new-link --organization {slug} --email manager@{slug}.example")
