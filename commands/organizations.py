"""`create-organization`, `create-user` and `new-link`: how people come in, the first admin included."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.common import app, messages, opened_database, password_from_stdin, public_url
from services import organizations, throttle, users
from services.db import scoped
from services.errors import N_, Invalid
from services.links import password_link
from services.models.limits import NAME
from services.models.vocabulary import Language, Role
from services.opening import DatabaseUrls
from services.organizations import DEFAULT_TIME_ZONE
from services.scope import Actor
from services.text import required_text

Slug = Annotated[str, typer.Option("--organization", help="Slug of the organization.")]
Email = Annotated[str, typer.Option(help="Address by which the person signs in.")]
ScreenLanguage = Annotated[Language, typer.Option("--language", help="Language of the person's screens.")]
PasswordStdin = Annotated[
    bool,
    typer.Option("--password-stdin", help="Read the password from standard input instead of printing a link."),
]


@app.command()
def create_organization(
    slug: Annotated[str, typer.Option(help="Short name: lower-case letters, digits, hyphens.")],
    name: Annotated[str, typer.Option(help="Name that people read.")],
    admin_email: Annotated[str, typer.Option(help="Address of the first admin.")],
    admin_name: Annotated[str, typer.Option(help="Name of the first admin.")],
    time_zone: Annotated[str, typer.Option(help="IANA time zone of its days.")] = DEFAULT_TIME_ZONE,
    language: ScreenLanguage = Language.EN,
    password_stdin: PasswordStdin = False,
) -> None:
    """Make an organization with its first admin, and print the admin's set-password link."""
    _check_admin(admin_email, admin_name)
    with opened_database() as urls:
        made = organizations.create_across_organizations(
            slug=slug,
            name=name,
            time_zone=time_zone,
            admin_email=admin_email,
            admin_name=admin_name,
            admin_language=language,
            admin_password=_password(password_stdin),
            actor=Actor.command("create-organization"),
        )
        messages.print(f"The organization {slug} is made.", markup=False)
        _print_link(urls, made.link_token)


@app.command()
def create_user(
    organization: Slug,
    email: Email,
    name: Annotated[str, typer.Option(help="Name that people read.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    language: ScreenLanguage = Language.EN,
    password_stdin: PasswordStdin = False,
) -> None:
    """Add somebody, or activate an imported agent of this address, and print their set-password link."""
    with opened_database() as urls:
        password = _password(password_stdin)
        scope = organizations.command_scope_across_organizations(organization, command="create-user")
        with scoped(scope) as db:
            added = users.add(db, email=email, name=name, role=role, language=language, password=password)
        messages.print(f"{added.user.email} can sign in to {organization}.", markup=False)
        _print_link(urls, added.link_token)


@app.command()
def new_link(organization: Slug, email: Email) -> None:
    """Print a new set-password link for somebody who is locked out, and lift the block of failed tries."""
    with opened_database() as urls:
        scope = organizations.command_scope_across_organizations(organization, command="new-link")
        with scoped(scope) as db:
            user = users.find_by_email(db, email=email)
            if user is None:
                message = N_("%(field)s: there is no user with the address %(email)s in this organization.")
                raise Invalid(message, field="email", email=email)
            token = users.new_link(db, user_id=user.id)
        throttle.forget(user.email)
        _print_link(urls, token)


def _check_admin(email: str, name: str) -> None:
    """Refuse what the first admin cannot be called or reached by, told from the values of the organization."""
    required_text(name, field="admin name", longest=NAME)
    try:
        users.checked_email(email)
    except Invalid as fault:
        values = {name: value for name, value in fault.values.items() if name != "field"}
        raise Invalid(fault.message, field="admin email", **values) from None


def _password(is_given: bool) -> str | None:
    return password_from_stdin() if is_given else None


def _print_link(urls: DatabaseUrls, token: str | None) -> None:
    """The link alone goes to standard output, so that a script can take it."""
    if token is not None:
        link = password_link(public_url(urls), token)
        messages.print("Open this link to set the password. It works once and for three days:")
        typer.echo(link)
