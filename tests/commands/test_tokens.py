"""`create-token`: how a program gets its token."""

from __future__ import annotations

from services.api_tokens import find_bearer_across_organizations
from services.models.vocabulary import Role, TokenAccess
from tests.commands.conftest import Run
from tests.factories.organizations import make_tenant


def test_a_token_is_made_for_a_user_and_printed_alone(run: Run) -> None:
    make_tenant("tokens")
    words = ("create-token", "--organization", "tokens", "--name", "CRM", "--email")
    made = run(*words, "MANAGER@tokens.example", "--access", "WRITE", "--days", "365")
    assert made.code == 0, made.err
    bearer = find_bearer_across_organizations(made.out.strip())
    assert bearer is not None
    assert (bearer.access, bearer.scope.role) == (TokenAccess.WRITE, Role.MANAGER)
    assert made.out.strip() not in made.err
    read = find_bearer_across_organizations(run(*words, "agent@tokens.example").out.strip())
    assert read is not None
    assert read.access is TokenAccess.READ
    nobody = run(*words, "nobody@tokens.example")
    assert (nobody.code, nobody.out) == (1, "")
    assert "there is no user with the address nobody@tokens.example" in nobody.err
    assert run(*words, "agent@tokens.example", "--days", "366").code == 2
