"""Signing in: passwords, tickets, and what is tried too often."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import bcrypt
import pytest
from sqlalchemy import Engine, event, select

from services import organizations, passwords, throttle, tickets, users
from services.db import scoped
from services.errors import Foreseen, NotPermitted, NotSignedIn, Throttled
from services.models import AuditEntry, User
from services.models.vocabulary import Role
from tests.factories.organizations import PASSWORD, TEST, Tenant, World, make_world
from tests.services.signing_in import (
    ELSEWHERE,
    fail,
    find,
    new_link,
    open_session,
    redeem,
    set_by_link,
    sign_in,
)


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
    assert tickets.LIFETIME.total_seconds() == 30
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


def pass_time(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let the throttle's clock go on by that much."""
    known = vars(throttle)["datetime"]
    ahead = known.now(UTC) - datetime.now(UTC) + by

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Self:
            return super().now(tz) + ahead

    monkeypatch.setattr(throttle, "datetime", Later)


def together(times: int, deed: Callable[[], object]) -> list[object]:
    """Do something several times at once; what went wrong is among the results."""

    def safely(_: int) -> object:
        try:
            return deed()
        except Foreseen as error:
            return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(safely, range(times)))


def test_a_ticket_redeemed_twice_at_once_gives_one_session(committed: Engine) -> None:
    make_world()
    ticket = sign_in("agent@here.example")
    results = together(6, lambda: redeem(ticket))
    assert sum(isinstance(result, str) for result in results) == 1


def test_tries_at_the_same_time_are_all_counted(committed: Engine) -> None:
    make_world()
    results = together(16, lambda: sign_in("agent@here.example", "not the password"))
    assert sum(isinstance(result, NotSignedIn) for result in results) == throttle.FREE_PER_ACCOUNT
    assert sum(isinstance(result, Throttled) for result in results) == 16 - throttle.FREE_PER_ACCOUNT


def test_a_new_password_ends_tickets_that_the_old_one_gave(world: World) -> None:
    ticket = sign_in("agent@here.example")
    set_by_link(new_link(world.here, "agent"))
    with pytest.raises(NotSignedIn):
        redeem(ticket)


def test_shutting_somebody_out_ends_their_tickets_for_good(world: World) -> None:
    ticket, agent = sign_in("agent@here.example"), world.here.people["agent"].id
    with scoped(world.here.as_("admin")) as db:
        users.deactivate(db, user_id=agent)
        users.reactivate(db, user_id=agent)
    with pytest.raises(NotSignedIn):
        redeem(ticket)


def test_no_ticket_for_a_password_that_is_replaced_while_it_is_compared(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, is_right = new_link(make_world().here, "agent"), passwords.is_right

    def slow(password: str, stored: str | None) -> bool:
        right = is_right(password, stored)
        set_by_link(link)
        return right

    monkeypatch.setattr(passwords, "is_right", slow)
    with pytest.raises(NotSignedIn):
        sign_in("agent@here.example")
