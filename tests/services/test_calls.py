"""Calls: which ones somebody sees, in which order, and what of a colleague's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services import appointments, calls, configuration, teams, threads
from services.analytics import facts
from services.analytics.filters import Filters
from services.analytics.periods import Period
from services.calls import CallFilters, CallOrder, Waiting
from services.db import scoped
from services.errors import Conflict, Invalid, NotFound, NotPermitted
from services.models import Call
from services.models.vocabulary import CallMode, CallStatus, Language, ObjectionType, OutcomeType, Qualification
from services.to_do import ToDo
from tests.factories.calls import NOON, make_call, make_prospect
from tests.factories.organizations import Tenant, World


def listed(tenant: Tenant, who: str, **filters: object) -> list[UUID]:
    """The ids that somebody's list shows, in its order."""
    with scoped(tenant.as_(who)) as db:
        return [call.id for call in calls.list_calls(db, filters=CallFilters(**filters)).items]  # type: ignore[arg-type]


def test_the_latest_call_comes_first_and_a_scheduled_one_counts_by_its_appointment(world: World) -> None:
    early = make_call(world.here, at=NOON - timedelta(days=1))
    late = make_call(world.here, at=NOON)
    to_come = make_call(world.here, at=NOON + timedelta(days=1), status=CallStatus.SCHEDULED)
    assert listed(world.here, "manager") == [to_come.id, late.id, early.id]


def test_an_agent_lists_and_opens_own_calls_alone(world: World) -> None:
    own, colleagues = make_call(world.here), make_call(world.here, agent="other_agent")
    assert listed(world.here, "agent") == [own.id]
    with scoped(world.here.as_("agent")) as db:
        assert calls.get_call(db, call_id=own.id).call.prospect.name == "Petra Prospekt"
        with pytest.raises(NotFound, match="no call with this id"):
            calls.get_call(db, call_id=colleagues.id)


def test_another_organizations_call_reads_as_a_missing_one(world: World) -> None:
    foreign = make_call(world.there)
    assert listed(world.here, "admin") == []
    sentences = []
    for call_id in (foreign.id, uuid4()):
        with pytest.raises(NotFound) as caught, scoped(world.here.as_("admin")) as db:
            calls.get_call(db, call_id=call_id)
        sentences.append(str(caught.value))
    assert sentences[0] == sentences[1]


def test_a_period_holds_its_first_instant_and_not_its_last(world: World) -> None:
    # Midnight of March 2 in Berlin is 23:00 of March 1 in UTC.
    first = make_call(world.here, at=datetime(2026, 3, 1, 23, tzinfo=UTC))
    make_call(world.here, at=datetime(2026, 3, 1, 22, 59, tzinfo=UTC))
    make_call(world.here, at=datetime(2026, 3, 2, 23, tzinfo=UTC))
    period = Period(date(2026, 3, 2), date(2026, 3, 3), "Europe/Berlin")
    assert listed(world.here, "manager", period=period) == [first.id]


def test_filters_narrow_together(world: World) -> None:
    small = make_prospect(world.here, client_count=3)
    won = make_call(world.here, outcome=OutcomeType.COACHING_CLIENT)
    lost = make_call(world.here, prospect=small, outcome=OutcomeType.FOLLOW_UP_SCHEDULED)
    bare = make_call(world.here, agent="other_agent")
    missed = make_call(world.here, status=CallStatus.NO_SHOW)
    of_clients = Filters(outcomes=frozenset({OutcomeType.COACHING_CLIENT}))
    assert listed(world.here, "manager", traits=of_clients) == [won.id]
    under = frozenset({Qualification.UNDER_THRESHOLD})
    assert listed(world.here, "manager", traits=Filters(qualifications=under)) == [lost.id]
    assert listed(world.here, "manager", to_do=ToDo.OUTCOME) == [bare.id]
    assert listed(world.here, "manager", statuses=frozenset({CallStatus.NO_SHOW})) == [missed.id]
    other = world.here.people["other_agent"].id
    both = Filters(agent_ids=frozenset({other}), qualifications=under)
    assert listed(world.here, "manager", traits=both) == []


TRAITS = {
    "team": Filters(team_ids=frozenset({None})),
    "qualification": Filters(qualifications=frozenset({Qualification.UNDER_THRESHOLD, Qualification.UNKNOWN})),
    "outcome": Filters(outcomes=frozenset({OutcomeType.COACHING_CLIENT})),
    "no outcome": Filters(outcomes=frozenset({None, OutcomeType.FOLLOW_UP_SCHEDULED})),
    "language": Filters(languages=frozenset({Language.EN})),
    "mode": Filters(modes=frozenset({CallMode.STRICT})),
    "version": Filters(versions=frozenset({2})),
    "two at once": Filters(modes=frozenset({CallMode.STRICT}), outcomes=frozenset({None})),
}


@pytest.mark.parametrize("traits", TRAITS.values(), ids=TRAITS)
def test_a_list_takes_the_calls_that_figures_take_by_their_traits(world: World, traits: Filters) -> None:
    fill_with_all_kinds(world)
    period = Period(date(2026, 1, 1), date(2027, 1, 1), "Europe/Berlin")
    with scoped(world.here.as_("manager")) as db:
        frame = facts.load(db, period=period, now=NOON + timedelta(days=1), filters=traits)
        counted = {frame.calls.id[n] for n in frame.selected.nonzero()[0]}
        everything = calls.list_calls(db).total
    found = listed(world.here, "manager", traits=traits)
    assert set(found) == counted and 0 < len(found) < everything


def test_with_a_type_of_objection_a_list_takes_the_calls_that_met_it(world: World) -> None:
    price = make_call(world.here, objections=[(ObjectionType.PRICE, None), (ObjectionType.PRICE, None)])
    make_call(world.here, objections=[(ObjectionType.TIMING, None)])
    make_call(world.here)
    assert listed(world.here, "manager", traits=Filters(objection_types=frozenset({ObjectionType.PRICE}))) == [
        price.id
    ]


def fill_with_all_kinds(world: World) -> None:
    """Calls with and without team and outcome, of both languages and modes, and of two versions."""
    with scoped(world.here.as_("admin")) as db:
        north = teams.add(db, name="North")
    outcomes = (None, OutcomeType.COACHING_CLIENT, OutcomeType.FOLLOW_UP_SCHEDULED)
    for number, outcome in enumerate(outcomes * 3):
        if number == 5:
            with scoped(world.here.as_("admin")) as db:
                configuration.set_threshold(db, threshold=5, expected_number=1)
        prospect = make_prospect(world.here, client_count=(None, 2, 400)[number % 3])
        made = make_call(world.here, prospect=prospect, at=NOON - timedelta(days=number), outcome=outcome)
        with scoped(world.here.command) as db:
            call = db.scalars(select(Call).where(Call.id == made.id)).one()
            call.team_id = north.id if number % 2 else None
            call.language = (Language.EN, Language.DE)[number // 3 % 2]
            call.mode = (CallMode.STRICT, CallMode.FLEXIBLE)[number // 2 % 2]


@pytest.mark.parametrize("words", ["muller", "MUELLER", "müller", "hansen", "müller hans", "anton mull"])
def test_a_search_finds_prospect_company_and_agent_without_case_or_accents(world: World, words: str) -> None:
    prospect = make_prospect(world.here, name="Jörg Müller", company="Hansen & Söhne")
    call = make_call(world.here, prospect=prospect)
    make_call(world.here, agent="other_agent")
    assert listed(world.here, "manager", search=words) == [call.id]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'; DROP TABLE calls", "anton petra nobody"])
def test_a_search_takes_wildcards_literally(world: World, words: str) -> None:
    make_call(world.here)
    assert listed(world.here, "manager", search=words) == []


def test_what_is_to_come_stands_last_or_first_and_the_soonest_of_it_before_the_rest(world: World) -> None:
    early, late = make_call(world.here, at=NOON - timedelta(days=1)), make_call(world.here, at=NOON)
    planned = {"status": CallStatus.SCHEDULED}
    far = make_call(world.here, at=NOON + timedelta(days=3), **planned)  # type: ignore[arg-type]
    soon = make_call(world.here, at=NOON + timedelta(days=2), **planned)  # type: ignore[arg-type]
    forgotten = make_call(world.here, at=NOON - timedelta(hours=1), **planned)  # type: ignore[arg-type]
    past, to_come = [late.id, forgotten.id, early.id], [soon.id, far.id]
    for order, expected in (
        (CallOrder.LATEST_FIRST, [far.id, soon.id, *past]),
        (CallOrder.HAPPENED_FIRST, past + to_come),
        (CallOrder.DUE_FIRST, to_come + past),
    ):
        with scoped(world.here.as_("manager")) as db:
            page = calls.list_calls(db, order=order, now=NOON + timedelta(days=1))
        assert [call.id for call in page.items] == expected


def test_outcomes_to_settle_are_counted_in_all_and_in_a_period(world: World) -> None:
    period = Period(date(2026, 3, 2), date(2026, 3, 3), "Europe/Berlin")
    first = make_call(world.here, at=NOON - timedelta(days=40))
    make_call(world.here, at=NOON)
    make_call(world.here, at=NOON, outcome=OutcomeType.COACHING_CLIENT)
    make_call(world.here, at=NOON, status=CallStatus.NO_SHOW)
    make_call(world.there, at=NOON)
    asked = {"to_dos": [ToDo.OUTCOME], "now": NOON, "period": period}
    with scoped(world.here.as_("agent")) as db:
        waiting = calls.count_waiting(db, **asked)  # type: ignore[arg-type]
        assert waiting == {ToDo.OUTCOME: Waiting(2, 1, first.started_at, NOON)}
        assert calls.count_waiting(db, now=NOON)[ToDo.OUTCOME].in_period == 2
    with scoped(world.here.as_("other_agent")) as db:
        nothing = Waiting(0, 0, None, None)
        assert calls.count_waiting(db, **asked) == {ToDo.OUTCOME: nothing}  # type: ignore[arg-type]


def test_what_calls_wait_for_is_told_by_now(world: World) -> None:
    """Each call waits for one thing at most, but for a follow-up that is overdue like any appointment."""
    prospect = make_prospect(world.here)
    hour = timedelta(hours=1)
    held = make_call(world.here, prospect=prospect, at=NOON - 30 * hour)
    follow_up = make_call(
        world.here, prospect=prospect, thread_id=held.thread_id, at=NOON - 2 * hour, status=CallStatus.SCHEDULED
    )
    first = make_call(world.here, at=NOON - 2 * hour, status=CallStatus.SCHEDULED)
    ahead = make_call(world.here, at=NOON + hour, status=CallStatus.SCHEDULED)
    stale = make_call(world.here, at=NOON - 4 * hour, status=CallStatus.IN_PROGRESS)
    make_call(world.here, at=NOON - 3 * hour, status=CallStatus.IN_PROGRESS)
    expected = {
        ToDo.OUTCOME: {held.id},
        ToDo.STALE: {stale.id},
        ToDo.OVERDUE: {follow_up.id, first.id},
        ToDo.FOLLOW_UP: {follow_up.id},
        ToDo.AHEAD: {ahead.id},
    }
    for to_do, ids in expected.items():
        with scoped(world.here.as_("manager")) as db:
            page = calls.list_calls(db, filters=CallFilters(to_do=to_do), now=NOON)
            assert {call.id for call in page.items} == ids, to_do
            assert calls.count_waiting(db, now=NOON)[to_do].total == len(ids)
        with scoped(world.there.as_("manager")) as db:
            assert calls.count_waiting(db, now=NOON)[to_do].total == 0


def test_pages_neither_skip_nor_repeat_calls_of_the_same_instant(world: World) -> None:
    prospect = make_prospect(world.here)
    everything = {make_call(world.here, prospect=prospect).id for _ in range(7)}
    seen: list[UUID] = []
    with scoped(world.here.as_("manager")) as db:
        for offset in range(0, 9, 3):
            page = calls.list_calls(db, limit=3, offset=offset)
            assert page.total == 7
            assert page.has_more == (offset < 6)
            seen += [call.id for call in page.items]
    assert len(seen) == 7
    assert set(seen) == everything


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (201, 0), (-1, 0), (50, -1), (50, 2**53 + 1)])
def test_a_page_out_of_range_is_refused(world: World, limit: int, offset: int) -> None:
    with pytest.raises(Invalid, match=r"limit|offset"), scoped(world.here.as_("manager")) as db:
        calls.list_calls(db, limit=limit, offset=offset)


def test_the_largest_offset_is_an_empty_page(world: World) -> None:
    make_call(world.here)
    with scoped(world.here.as_("manager")) as db:
        page = calls.list_calls(db, offset=2**53)
    assert (list(page.items), page.total, page.has_more) == ([], 1, False)


def test_a_colleagues_call_in_a_shared_thread_shows_no_name_and_no_way_in(world: World) -> None:
    prospect = make_prospect(world.here)
    first = make_call(
        world.here,
        prospect=prospect,
        agent="other_agent",
        outcome=OutcomeType.FOLLOW_UP_SCHEDULED,
        follow_up_at=NOON + timedelta(days=7),
        next_step="Send the ROI sheet",
        notes="Confidential",
    )
    mine = make_call(world.here, prospect=prospect, thread_id=first.thread_id, at=NOON + timedelta(days=7))
    with scoped(world.here.as_("agent")) as db:
        theirs, own = threads.get_thread(db, thread_id=first.thread_id)
    assert (theirs.status, theirs.outcome, theirs.next_step) == (
        CallStatus.COMPLETED,
        OutcomeType.FOLLOW_UP_SCHEDULED,
        "Send the ROI sheet",
    )
    assert (theirs.call_id, theirs.agent_name, theirs.is_open_to_me) == (None, None, False)
    assert (own.call_id, own.agent_name) == (mine.id, "Anton Agent")


def test_a_thread_without_a_call_of_ones_own_is_not_found(world: World) -> None:
    call = make_call(world.here, agent="other_agent")
    with pytest.raises(NotFound, match="no thread"), scoped(world.here.as_("agent")) as db:
        threads.get_thread(db, thread_id=call.thread_id)
    with pytest.raises(NotFound, match="no thread"), scoped(world.there.as_("admin")) as db:
        threads.get_thread(db, thread_id=call.thread_id)


def test_a_manager_reassigns_a_call_that_has_not_started(world: World) -> None:
    call = make_call(world.here, status=CallStatus.SCHEDULED)
    other = world.here.people["other_agent"]
    with scoped(world.here.as_("manager")) as db:
        appointments.reassign(
            db, call_id=call.id, agent_id=other.id, reason="Anton is ill", expected_version=call.version
        )
    assert listed(world.here, "agent") == []
    assert listed(world.here, "other_agent") == [call.id]


def test_reassigning_is_refused_with_the_reason_why(world: World) -> None:
    held, planned = make_call(world.here), make_call(world.here, status=CallStatus.SCHEDULED)
    other = world.here.people["other_agent"].id

    def reassign(who: str, call_id: UUID, agent_id: UUID, reason: str = "Ill", version: int = 1) -> None:
        with scoped(world.here.as_(who)) as db:
            appointments.reassign(db, call_id=call_id, agent_id=agent_id, reason=reason, expected_version=version)

    with pytest.raises(NotPermitted):
        reassign("agent", planned.id, other)
    with pytest.raises(Conflict, match="has not started"):
        reassign("manager", held.id, other)
    with pytest.raises(Invalid, match="reason is missing"):
        reassign("manager", planned.id, other, reason=" ")
    with pytest.raises(Conflict, match="in the meantime"):
        reassign("manager", planned.id, other, version=9)
    with pytest.raises(NotFound, match="no user"):
        reassign("manager", planned.id, world.there.people["agent"].id)
