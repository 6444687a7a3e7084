"""Signing in, staying signed in, and the end of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import bcrypt
import pytest
from sqlalchemy import Engine, event, select, update

from services import links, organizations, passwords, sessions, throttle, tickets, users
from services.db import scoped
from services.errors import Foreseen, Invalid, NotFound, NotPermitted, NotSignedIn, Throttled
from services.models import AuditEntry, PasswordLink, User, UserSession
from services.models.vocabulary import LinkPurpose, Role
from services.password_setting import check_link_across_organizations, set_password_across_organizations
from services.sessions import (
    Person,
    end_across_organizations,
    find_person_across_organizations,
    redeem_across_organizations,
    sign_in_across_organizations,
)
from services.tokens import hash_token
from tests.factories.organizations import PASSWORD, TEST, Tenant, World, make_world

BROWSER, ELSEWHERE = "browser", "another browser"
NEW = "violet harbor engine moss"


def sign_in(
    email: str, password: str = PASSWORD, *, address: str = "192.0.2.1", demo_allowed: bool = False
) -> str:
    return sign_in_across_organizations(
        email, password, browser=BROWSER, address=address, demo_allowed=demo_allowed
    )


def redeem(ticket: str, browser: str = BROWSER, previous: str | None = None) -> str:
    return redeem_across_organizations(ticket, browser, previous_token=previous, user_agent="Tests/1.0")


def open_session(email: str, password: str = PASSWORD) -> str:
    return redeem(sign_in(email, password))


def find(token: str) -> Person | None:
    return find_person_across_organizations(hash_token(token))


def new_link(tenant: Tenant, who: str) -> str:
    with scoped(tenant.as_("admin")) as db:
        return users.new_link(db, user_id=tenant.people[who].id)


def set_by_link(token: str, password: str = NEW) -> str:
    return set_password_across_organizations(token, password, browser=BROWSER, demo_allowed=False)


def shift(tenant: Tenant, model: Any, **columns: timedelta) -> None:
    """Move times of all rows of a table, as if that much time had gone by."""
    with scoped(tenant.command) as db:
        changed = {name: getattr(model, name) - by for name, by in columns.items()}
        db.execute(update(model).values(changed), execution_options={"synchronize_session": False})


@pytest.fixture
def here(world: World) -> Tenant:
    return world.here


def test_a_right_password_gives_a_ticket_and_the_ticket_a_session(here: Tenant) -> None:
    person = find(open_session(" Agent@HERE.example "))
    assert person is not None
    assert person.user.id == here.people["agent"].id
    assert (person.organization.slug, person.scope.role) == ("here", Role.AGENT)
    assert person.scope.organization_id == here.id


def test_signing_in_is_audited_and_remembered_without_changing_the_version(here: Tenant) -> None:
    open_session("agent@here.example")
    with scoped(here.command) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "sign_in")).one()
        user = db.scalars(select(User).where(User.id == here.people["agent"].id)).one()
        assert entry.actor_id == user.id
        assert user.last_login_at is not None and user.version == here.people["agent"].version


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "\x00", "\ud800", "x" * 9999])
def test_a_wrong_password_is_refused(here: Tenant, password: str) -> None:
    with pytest.raises(NotSignedIn, match="Email or password is wrong"):
        sign_in("agent@here.example", password)


@pytest.mark.parametrize(
    "email", ["", "nobody@here.example", "a\x00b@here.example", "\ud800@x.de", "x" * 9999, "' OR 1=1"]
)
def test_an_unknown_address_gets_the_same_answer(here: Tenant, email: str) -> None:
    with pytest.raises(NotSignedIn, match="Email or password is wrong"):
        sign_in(email)


def test_nobody_inactive_or_without_a_password_signs_in(here: Tenant) -> None:
    with scoped(here.as_("admin")) as db:
        users.add(db, email="invited@here.example", name="Ina", role=Role.AGENT)
        users.deactivate(db, user_id=here.people["agent"].id)
    for email in ("invited@here.example", "agent@here.example"):
        with pytest.raises(NotSignedIn):
            sign_in(email)


class Costs:
    """What a try cost: its statements, and its comparisons of passwords."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.comparisons = 0


@pytest.fixture
def costs(shared_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Costs]:
    counted = Costs()
    passwords.prepare()
    compare = bcrypt.checkpw

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        counted.statements.append(re.sub(r"savepoint_\d+", "savepoint", " ".join(statement.split())))

    def counting(password: bytes, hashed: bytes) -> bool:
        counted.comparisons += 1
        return compare(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counting)
    event.listen(shared_engine, "before_cursor_execute", note)
    yield counted
    event.remove(shared_engine, "before_cursor_execute", note)


def test_unknown_people_cost_the_same_statements_and_comparisons_as_known_ones(here: Tenant, costs: Costs) -> None:
    with scoped(here.as_("admin")) as db:
        users.add(db, email="invited@here.example", name="Ina", role=Role.AGENT)
        users.deactivate(db, user_id=here.people["other_agent"].id)
    fail("somebody@here.example", 1)
    seen = []
    for name in ("agent", "nobody", "invited", "other_agent"):
        costs.statements.clear()
        costs.comparisons = 0
        with pytest.raises(NotSignedIn):
            sign_in(f"{name}@here.example", "not the password")
        assert costs.comparisons == 1
        seen.append(list(costs.statements))
    assert len(seen[0]) >= 4
    assert seen == [seen[0]] * 4


def test_failures_block_an_account_before_a_password_is_compared(here: Tenant, costs: Costs) -> None:
    fail("agent@here.example", throttle.FREE_PER_ACCOUNT)
    costs.comparisons = 0
    with pytest.raises(Throttled, match="Try again in 1 min") as caught:
        sign_in("agent@here.example")
    assert costs.comparisons == 0
    assert 0 < caught.value.retry_after <= throttle.FIRST_BLOCK.seconds
    sign_in("manager@here.example")


def test_an_unknown_account_is_blocked_alike(here: Tenant) -> None:
    fail("nobody@here.example", throttle.FREE_PER_ACCOUNT)
    with pytest.raises(Throttled):
        sign_in("nobody@here.example")


def test_failures_block_a_network_address_for_all_accounts(here: Tenant) -> None:
    for number in range(throttle.FREE_PER_ADDRESS):
        with pytest.raises(NotSignedIn):
            sign_in(f"nobody{number}@here.example", address="2001:db8::1")
    with pytest.raises(Throttled):
        sign_in("agent@here.example", address="2001:db8::ffff")
    sign_in("agent@here.example", address="2001:db8:1::1")


def test_a_block_grows_ends_and_is_never_permanent(here: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    fail("agent@here.example", throttle.FREE_PER_ACCOUNT)
    lengths = []
    for _ in range(12):
        with pytest.raises(Throttled) as caught:
            sign_in("agent@here.example")
        lengths.append(caught.value.retry_after)
        pass_time(monkeypatch, timedelta(seconds=caught.value.retry_after + 1))
        fail("agent@here.example", 1)
    assert lengths[:4] == [10, 20, 40, 80]
    assert lengths[-1] == throttle.LONGEST_BLOCK.seconds
    pass_time(monkeypatch, throttle.LONGEST_BLOCK)
    sign_in("agent@here.example")
    fail("agent@here.example", throttle.FREE_PER_ACCOUNT - 1)
    sign_in("agent@here.example")


def test_a_right_password_does_not_wash_an_address_clean(here: Tenant) -> None:
    for number in range(throttle.FREE_PER_ADDRESS - 1):
        with pytest.raises(NotSignedIn):
            sign_in(f"nobody{number}@here.example")
        sign_in("agent@here.example")
    with pytest.raises(NotSignedIn):
        sign_in("manager@here.example", "wrong")
    with pytest.raises(Throttled):
        sign_in("agent@here.example")


def test_a_ticket_is_good_once(here: Tenant) -> None:
    ticket = sign_in("agent@here.example")
    redeem(ticket)
    with pytest.raises(NotSignedIn, match="Try again"):
        redeem(ticket)


def test_a_ticket_is_good_in_its_own_browser_alone_and_stays_good_there(here: Tenant) -> None:
    ticket = sign_in("agent@here.example")
    with pytest.raises(NotSignedIn):
        redeem(ticket, ELSEWHERE)
    assert find(redeem(ticket)) is not None


def test_a_ticket_expires(here: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tickets.LIFETIME == timedelta(seconds=30)
    monkeypatch.setattr(tickets, "LIFETIME", timedelta(0))
    ticket = sign_in("agent@here.example")
    with pytest.raises(NotSignedIn):
        redeem(ticket)


@pytest.mark.parametrize("ticket", ["", "nonsense", "\x00", "\ud800"])
def test_an_invented_ticket_gives_nothing(here: Tenant, ticket: str) -> None:
    with pytest.raises(NotSignedIn):
        redeem(ticket)


def test_a_ticket_of_somebody_shut_out_meanwhile_gives_nothing(here: Tenant) -> None:
    ticket = sign_in("agent@here.example")
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=here.people["agent"].id)
    with pytest.raises(NotSignedIn):
        redeem(ticket)


def test_signing_in_again_ends_the_browsers_previous_session(here: Tenant) -> None:
    first = open_session("agent@here.example")
    second = redeem(sign_in("manager@here.example"), previous=first)
    assert find(first) is None
    assert find(second) is not None


def test_the_hash_names_a_session_and_the_token_itself_does_not(here: Tenant) -> None:
    token = open_session("agent@here.example")
    assert find_person_across_organizations(token) is None
    for name in ("", "none", "ended", hash_token("another"), "\x00" * 64, "'" * 64):
        assert find_person_across_organizations(name) is None


def test_a_session_ends_when_idle_and_in_any_case_after_a_day(here: Tenant) -> None:
    token = open_session("agent@here.example")
    shift(here, UserSession, seen_at=timedelta(minutes=239))
    assert find(token) is not None
    shift(here, UserSession, seen_at=timedelta(minutes=241))
    assert find(token) is None
    other = open_session("agent@here.example")
    shift(here, UserSession, created_at=timedelta(minutes=841))
    assert find(other) is None


def test_looking_without_touching_does_not_keep_a_session_awake(here: Tenant) -> None:
    token = open_session("agent@here.example")
    shift(here, UserSession, seen_at=timedelta(minutes=10))
    before = seen_at(here)
    find_person_across_organizations(hash_token(token), touch=False)
    assert seen_at(here) == before
    find(token)
    assert seen_at(here) > before


def test_an_ended_session_is_nobodys(here: Tenant) -> None:
    token = open_session("agent@here.example")
    end_across_organizations(token)
    end_across_organizations(token)
    end_across_organizations("nonsense")
    assert find(token) is None
    with scoped(here.command) as db:
        assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "sign_out")).all()) == 1


def test_somebody_shut_out_is_out_at_the_next_look(here: Tenant) -> None:
    token = open_session("agent@here.example")
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=here.people["agent"].id)
    assert find(token) is None


def test_a_new_role_counts_at_the_next_look(here: Tenant) -> None:
    token = open_session("agent@here.example")
    agent = here.people["agent"]
    with scoped(here.as_("admin")) as db:
        users.change(
            db, user_id=agent.id, name="A", email=agent.email, role=Role.MANAGER, expected_version=agent.version
        )
    person = find(token)
    assert person is not None and person.scope.role is Role.MANAGER


def test_a_new_password_ends_all_other_sessions_and_unused_links(here: Tenant) -> None:
    mine, other = open_session("agent@here.example"), open_session("agent@here.example")
    link = new_link(here, "agent")
    person = find(mine)
    assert person is not None
    with scoped(person.scope) as db:
        ended = sessions.change_password(db, current=PASSWORD, new=NEW, session_id=person.session_id)
    assert ended == 1
    assert find(mine) is not None and find(other) is None
    with pytest.raises(NotFound):
        check_link_across_organizations(link)
    with pytest.raises(NotSignedIn):
        sign_in("agent@here.example")
    sign_in("agent@here.example", NEW)


def test_a_new_password_needs_the_current_one_and_guesses_are_counted(committed: Engine) -> None:
    here = make_world().here
    for _ in range(throttle.FREE_PER_ACCOUNT):
        with pytest.raises(Invalid, match="current password"), scoped(here.as_("agent")) as db:
            sessions.change_password(db, current="guess", new=NEW, session_id=None)
    with pytest.raises(Throttled), scoped(here.as_("agent")) as db:
        sessions.change_password(db, current=PASSWORD, new=NEW, session_id=None)


@pytest.mark.parametrize("new", ["short", "x" * 129, "password1234", "agent@here.example"])
def test_a_new_password_that_is_easily_guessed_is_refused(here: Tenant, new: str) -> None:
    with pytest.raises(Invalid, match="password"), scoped(here.as_("agent")) as db:
        sessions.change_password(db, current=PASSWORD, new=new, session_id=None)


def test_people_see_and_end_their_own_sessions_alone(here: Tenant) -> None:
    own, foreign = open_session("agent@here.example"), open_session("manager@here.example")
    other = find(foreign)
    assert other is not None
    with scoped(here.as_("agent")) as db:
        assert [row.token_hash for row in sessions.list_own_sessions(db)] == [hash_token(own)]
    with pytest.raises(NotFound), scoped(here.as_("agent")) as db:
        sessions.end_session(db, session_id=other.session_id)
    with scoped(other.scope) as db:
        sessions.end_session(db, session_id=other.session_id)
    assert find(foreign) is None and find(own) is not None


def test_signing_out_everywhere_ends_all_own_sessions(here: Tenant) -> None:
    tokens = [open_session("agent@here.example") for _ in range(3)]
    other = open_session("manager@here.example")
    with scoped(here.as_("agent")) as db:
        assert sessions.end_all_sessions(db) == 3
    assert [find(token) for token in tokens] == [None] * 3
    assert find(other) is not None


def test_a_command_has_no_sessions_of_its_own(here: Tenant) -> None:
    with pytest.raises(NotPermitted), scoped(here.command) as db:
        sessions.end_all_sessions(db)


def test_a_link_works_once_and_opening_it_does_not_use_it_up(here: Tenant) -> None:
    old = open_session("agent@here.example")
    link = new_link(here, "agent")
    for _ in range(3):
        assert check_link_across_organizations(link).email == "agent@here.example"
    assert find(redeem(set_by_link(link))) is not None
    assert find(old) is None
    with pytest.raises(NotFound, match="new one"):
        set_by_link(link, "another good password")
    with pytest.raises(NotFound):
        check_link_across_organizations(link)
    open_session("agent@here.example", NEW)


def test_a_link_stays_good_after_a_password_that_cannot_be_taken(here: Tenant) -> None:
    link = new_link(here, "agent")
    with pytest.raises(Invalid):
        set_by_link(link, "short")
    set_by_link(link)


def test_a_newer_link_ends_the_older(here: Tenant) -> None:
    older, newer = new_link(here, "agent"), new_link(here, "agent")
    with pytest.raises(NotFound):
        set_by_link(older)
    set_by_link(newer)


def test_a_link_expires(here: Tenant) -> None:
    link = new_link(here, "agent")
    shift(here, PasswordLink, expires_at=links.LIFETIME)
    with pytest.raises(NotFound):
        set_by_link(link)
    with pytest.raises(NotFound):
        check_link_across_organizations(link)


def test_a_link_of_somebody_shut_out_does_not_count(here: Tenant) -> None:
    agent = here.people["agent"]
    with scoped(here.as_("admin")) as db:
        users.deactivate(db, user_id=agent.id)
        link = links.create(db, user_id=agent.id, purpose=LinkPurpose.RESET)
    with pytest.raises(NotFound):
        set_by_link(link)


@pytest.mark.parametrize("token", ["", "nonsense", "\x00", "\ud800", "x" * 9999])
def test_an_invented_link_is_not_found(here: Tenant, token: str) -> None:
    with pytest.raises(NotFound):
        check_link_across_organizations(token)


def test_a_link_lets_somebody_in_who_was_blocked(here: Tenant) -> None:
    fail("agent@here.example", throttle.FREE_PER_ACCOUNT)
    set_by_link(new_link(here, "agent"))
    sign_in("agent@here.example", NEW)


def test_the_demo_organization_opens_only_where_it_may(here: Tenant) -> None:
    made = organizations.create_across_organizations(
        slug="demo",
        name="Demo",
        admin_email="admin@demo.example",
        admin_name="Dora",
        admin_password=PASSWORD,
        is_demo=True,
        actor=TEST,
    )
    sign_in("admin@demo.example", demo_allowed=True)
    with pytest.raises(NotPermitted, match="demo organization"):
        sign_in("admin@demo.example", demo_allowed=False)
    demo = Tenant("demo", made.organization.id, {"admin": made.admin})
    with pytest.raises(NotPermitted):
        set_by_link(new_link(demo, "admin"))


def fail(email: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Foreseen, match="wrong"):
            sign_in(email, "not the password")


def pass_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let the throttle's clock go on by that much."""
    known = vars(throttle)["datetime"]
    ahead = known.now(UTC) - datetime.now(UTC) + by

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Self:
            return super().now(tz) + ahead

    monkeypatch.setattr(throttle, "datetime", Later)


def seen_at(tenant: Tenant) -> datetime:
    with scoped(tenant.command) as db:
        return db.scalars(select(UserSession.seen_at)).one()
