"""`create-token`: a token with which a program comes in to the JSON API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from commands.common import app, messages, opened_database
from commands.organizations import Slug
from services import api_tokens, organizations, users
from services.api_tokens import LONGEST_LIFE
from services.db import scoped
from services.errors import N_, Invalid
from services.models.vocabulary import TokenAccess


@app.command()
def create_token(
    organization: Slug,
    email: Annotated[str, typer.Option(help="Address of the user as whom the program acts.")],
    name: Annotated[str, typer.Option(help="What the token is for, as people read it.")],
    access: Annotated[TokenAccess, typer.Option(help="What the program may do.")] = TokenAccess.READ,
    days: Annotated[int, typer.Option(min=1, max=LONGEST_LIFE.days, help="After so many days it ends.")] = 90,
) -> None:
    """Make a token of the JSON API and print it; it cannot be shown again."""
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="create-token")
        with scoped(scope) as db:
            user = users.find_by_email(db, email=email)
            if user is None:
                message = N_("%(field)s: there is no user with the address %(email)s in this organization.")
                raise Invalid(message, field="email", email=email)
            ends = datetime.now(UTC) + timedelta(days=days)
            made = api_tokens.create(db, name=name, access=access, expires_at=ends, user_id=user.id)
        messages.print(f"A program acts as {user.email} with this token. It is shown this once.", markup=False)
        # Alone on standard output, so that a script can take it.
        typer.echo(made.token)
