"""`save-mapping`, `list-mappings`, `show-mapping` and `delete-mapping`: mappings kept under a name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from commands.common import app, messages, opened_database
from services import organizations
from services.db import scoped
from services.errors import N_, Invalid, NotFound
from services.imports.mappings import saved
from services.imports.mappings.checking import read_mapping
from services.imports.mappings.documents import MOST_BYTES, read_bytes
from services.imports.mappings.rules import ImportMapping
from services.scope import Scope

Slug = Annotated[str, typer.Option("--organization", help="Slug of the organization.")]
Name = Annotated[str, typer.Option(help="Name of the saved mapping; case and accents do not count.")]


@app.command()
def save_mapping(
    organization: Slug,
    name: Name,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.toml", exists=True, dir_okay=False, readable=True, help="The mapping."),
    ],
) -> None:
    """Check a mapping and keep it under a name, for `import --mapping NAME`. An earlier one is replaced."""
    content = _content(file)
    read_mapping(shown_name(file), content)
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="save-mapping")
        with scoped(scope) as db:
            kept = saved.save(db, name=name, content=content)
            typer.echo(f"The mapping “{kept.name}”, for {kept.kind.value}, is saved.")


@app.command()
def list_mappings(organization: Slug) -> None:
    """List the saved mappings: name, kind, when it was saved."""
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="list-mappings")
        with scoped(scope) as db:
            found = saved.list_mappings(db)
            for one in found:
                typer.echo(f"{one.name}\t{one.kind.value}\t{one.saved_at:%Y-%m-%d %H:%M} UTC")
        if not found:
            messages.print("No mapping is saved. save-mapping saves one.", markup=False)


@app.command()
def show_mapping(organization: Slug, name: Name) -> None:
    """Print a saved mapping as it was written, to be changed and saved again."""
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="show-mapping")
        with scoped(scope) as db:
            typer.echo(saved.get_mapping(db, name=name).content, nl=False)


@app.command()
def delete_mapping(organization: Slug, name: Name) -> None:
    """Forget a saved mapping. What was imported by it stays."""
    with opened_database():
        scope = organizations.command_scope_across_organizations(organization, command="delete-mapping")
        with scoped(scope) as db:
            saved.delete(db, name=name)
    typer.echo("The mapping is deleted.")


def given_mappings(scope: Scope, given: Sequence[str]) -> list[ImportMapping]:
    """The mappings of `--mapping`: a file where the text ends in .toml or names one, else a saved one.

    Raises Invalid for one that does not exist or has faults.
    """
    return [_of_file(Path(text)) if _is_file(text) else _saved(scope, text) for text in given]


def shown_name(path: Path) -> str:
    """The file's name as text that can be stored, whatever bytes it is made of."""
    return path.name.encode("utf-8", "replace").decode()


def _is_file(text: str) -> bool:
    path = Path(text)
    return text.casefold().endswith(saved.FILE_END) or (path.exists() and not path.is_dir())


def _of_file(path: Path) -> ImportMapping:
    return read_mapping(shown_name(path), _content(path))


def _content(path: Path) -> str:
    with path.open("rb") as file:
        return read_bytes(shown_name(path), file.read(MOST_BYTES + 1))


def _saved(scope: Scope, name: str) -> ImportMapping:
    with scoped(scope) as db:
        try:
            kept = saved.get_mapping(db, name=name)
        except NotFound:
            message = N_("There is neither a file nor a saved mapping “%(name)s”.")
            raise Invalid(message, name=name) from None
        return read_mapping(kept.name, kept.content)
