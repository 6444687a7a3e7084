"""Nothing of one organization reaches another: not by the code's filter, not by the database's policies.

Each of the two walls is tested with the other one taken away.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from services import calls, db, prospects, roles, users
from services.db import LookupKey, ScopedSession, look_up, scoped, unowned
from services.embedded import EmbeddedPostgres
from services.models import Base, Call, Organization, Tenant, User, UserSession
from services.tokens import hash_token
from tests.factories.everything import Ids, fill
from tests.factories.organizations import World, make_world

TABLES = sorted(str(mapper.local_table) for mapper in Base.registry.mappers if issubclass(mapper.class_, Tenant))


@pytest.fixture
def ids(world: World) -> dict[str, Ids]:
    """Both organizations with a row in every table."""
    return fill(world)


@pytest.fixture
def without_the_filter() -> Iterator[None]:
    """The one switch that takes the code's wall away and leaves the database's."""
    event.remove(ScopedSession, "do_orm_execute", db._filter_by_organization)
    yield
    event.listen(ScopedSession, "do_orm_execute", db._filter_by_organization)


def owners(connection: Connection | ScopedSession, table: str) -> set[object]:
    """Whose rows a plain statement sees in a table."""
    return set(connection.execute(text(f"SELECT organization_id FROM {table}")).scalars())


@pytest.mark.parametrize("table", TABLES)
def test_the_database_shows_an_organization_its_own_rows_alone(
    world: World, ids: dict[str, Ids], table: str
) -> None:
    for tenant in (world.here, world.there):
        with scoped(tenant.command) as session:
            assert owners(session, table) == {tenant.id}


@pytest.mark.parametrize("table", TABLES)
def test_the_database_shows_nothing_while_no_organization_is_set(
    world: World, ids: dict[str, Ids], table: str
) -> None:
    with unowned() as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0
        assert session.execute(text("SELECT count(*) FROM organizations")).scalar() == 0


@pytest.mark.parametrize(
    "table", sorted(set(TABLES) - {"audit_entries", "audit_values", "configuration_versions"})
)
def test_the_database_changes_no_row_of_another_organization(
    world: World, ids: dict[str, Ids], table: str
) -> None:
    if table in ("tickets", "import_changes", "import_rejections", "call_reviews"):
        statement = f"DELETE FROM {table} WHERE organization_id = :there"
    else:
        statement = f"UPDATE {table} SET id = id WHERE organization_id = :there"
    with scoped(world.here.command) as session:
        assert session.connection().execute(text(statement), {"there": world.there.id}).rowcount == 0


@pytest.mark.parametrize("table", TABLES)
def test_the_database_takes_no_row_for_another_organization(world: World, ids: dict[str, Ids], table: str) -> None:
    with scoped(world.here.command) as session:
        columns = ", ".join(c.name for c in Base.metadata.tables[table].columns if c.name != "organization_id")
        copy = text(f"""
            INSERT INTO {table} (organization_id, {columns}) SELECT CAST(:there AS uuid), {columns} FROM {table}
        """)
        with pytest.raises(ProgrammingError, match="row-level security"), session.begin_nested():
            session.execute(copy, {"there": world.there.id})


@pytest.mark.parametrize("table", TABLES)
def test_these_tests_would_notice_a_table_without_row_security(
    committed: Engine, postgres: EmbeddedPostgres, table: str
) -> None:
    world = make_world()
    fill(world)
    owner = create_engine(committed.url.set(username=roles.OWNER))
    with owner.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"))
    owner.dispose()
    with scoped(world.here.command) as session:
        assert owners(session, table) == {world.here.id, world.there.id}


def test_without_the_filter_the_database_alone_lets_nothing_through(
    world: World, ids: dict[str, Ids], without_the_filter: None
) -> None:
    foreign = ids["there"]
    with scoped(world.here.command) as session:
        assert {row.organization_id for row in session.scalars(select(Call))} == {world.here.id}
        assert session.get(Call, (world.there.id, foreign.call)) is None
        assert session.scalars(select(Organization.slug)).all() == ["here"]
        assert calls.list_calls(session).total == 7
        assert prospects.list_prospects(session).total == 2
        assert users.list_users(session).total == 4
        assert calls.find_own(session, foreign.call) is None


def test_without_row_security_the_filter_alone_lets_nothing_through(
    postgres: EmbeddedPostgres, committed: Engine
) -> None:
    world = make_world()
    foreign = fill(world)["there"]
    # The owner bypasses every policy: what is left is the code's filter.
    owner = db.connect(str(committed.url.set(username=roles.OWNER)))
    try:
        with scoped(world.here.command) as session:
            assert session.execute(text("SELECT count(DISTINCT organization_id) FROM calls")).scalar() == 2
            assert {row.organization_id for row in session.scalars(select(Call))} == {world.here.id}
            assert session.get(Call, (world.there.id, foreign.call)) is None
            assert session.scalars(select(Organization.slug)).all() == ["here"]
            assert session.scalar(select(Call.id).where(Call.prospect.has(id=foreign.prospect))) is None
            assert calls.list_calls(session).total == 7
            assert prospects.list_prospects(session).total == 2
            assert users.list_users(session).total == 4
            session.add(User(organization_id=world.there.id))
            with pytest.raises(RuntimeError, match="another organization"):
                session.flush()
            session.expunge_all()
    finally:
        owner.dispose()


def test_a_lookup_sees_the_one_row_of_its_key_and_no_other_table(world: World, ids: dict[str, Ids]) -> None:
    key = hash_token("session of there")
    rows = select(UserSession.organization_id)
    assert look_up(LookupKey.SESSION_HASH, key, rows) == (world.there.id,)
    assert look_up(LookupKey.SESSION_HASH, hash_token("no such"), rows) is None
    assert look_up(LookupKey.SESSION_HASH, key, select(User.id)) is None
    assert look_up(LookupKey.SESSION_HASH, key, select(Call.id)) is None
    assert look_up(LookupKey.ORGANIZATION_SLUG, "there", select(Organization.id)) == (world.there.id,)


def test_a_key_of_another_table_shows_nothing(world: World, ids: dict[str, Ids]) -> None:
    assert look_up(LookupKey.TICKET_HASH, hash_token("session of there"), select(UserSession.id)) is None


def test_a_setting_does_not_outlive_its_scope(committed: Engine) -> None:
    world = make_world()
    with scoped(world.here.command) as session:
        session.scalars(select(Call)).all()
    with committed.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM users")) == 0
        assert connection.scalar(text("SELECT current_setting('app.organization_id', true)")) in (None, "")


def test_a_scope_inside_a_scope_is_refused(world: World) -> None:
    with (
        scoped(world.here.command),
        pytest.raises(RuntimeError, match="scope inside a scope"),
        scoped(world.there.command),
    ):
        pass


def test_composite_keys_refuse_a_reference_into_another_organization(world: World, ids: dict[str, Ids]) -> None:
    with scoped(world.here.command) as session, pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("UPDATE calls SET agent_id = :theirs WHERE organization_id = :here"),
            {"theirs": ids["there"].user, "here": world.here.id},
        )
