"""Adding, editing and handing over prospects on screen: what is done, what is refused, and who is told what."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from services import prospect_merging, prospects
from services.db import scoped
from services.models import Call, Prospect
from services.models.vocabulary import CallStatus, Language
from services.prospects import ProspectData
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages.screens import OVERTAKEN, open_screen, texts

ALIKE = "A prospect with this email or phone is there already"


def all_of(tenant: Tenant) -> list[Prospect]:
    with scoped(tenant.command) as db:
        return list(db.scalars(select(Prospect).order_by(Prospect.id)))


def stored(tenant: Tenant, prospect: Prospect) -> Prospect:
    with scoped(tenant.command) as db:
        return db.get_one(Prospect, (tenant.id, prospect.id))


def open_prospect(tenant: Tenant, who: str, prospect: Prospect, **query: str) -> AppTest:
    return open_screen(tenant, who, "prospect", prospect_id=str(prospect.id), **query)


def labels(screen: AppTest) -> list[str]:
    return [button.label for button in screen.button]


def errors(screen: AppTest) -> list[str]:
    return [error.value for error in screen.error]


def field(screen: AppTest, name: str) -> str:
    """The key of a prospect's field, whatever marks the form."""
    keys = [str(one.key) for kind in ("text_input", "text_area", "number_input") for one in screen.get(kind)]
    keys += [str(one.key) for one in screen.button_group]
    return next(key for key in keys if key.startswith(f"prospect_{name}_"))


def type_in(screen: AppTest, **values: str) -> AppTest:
    for name, value in values.items():
        screen.text_input(key=field(screen, name)).set_value(value)
    return screen


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click().run()
    assert not screen.exception
    return screen


def start_adding(tenant: Tenant, who: str) -> AppTest:
    return press(open_screen(tenant, who, "prospects"), "Add a prospect")


def test_an_agent_adds_a_prospect_who_is_theirs_and_comes_to_its_page(world: World) -> None:
    screen = type_in(start_adding(world.here, "agent"), name="Nora Neu", email="nora@post.example")
    screen.number_input(key=field(screen, "client_count")).set_value(620)
    screen.button_group(key=field(screen, "language")).set_value(Language.EN)
    press(screen, "Add")
    (added,) = all_of(world.here)
    assert (added.name, added.client_count, added.language) == ("Nora Neu", 620, Language.EN)
    assert added.agent_id == world.here.people["agent"].id
    assert [title.value for title in screen.title] == ["Nora Neu"]
    assert "620 clients · threshold 500" in texts(screen)
    assert [toast.value for toast in screen.toast] == ["The prospect is added."]


def test_a_prospect_without_a_name_is_refused_beside_the_form_which_keeps_what_was_typed(world: World) -> None:
    screen = press(type_in(start_adding(world.here, "manager"), company="Neu AG"), "Add")
    assert errors(screen) == ["Name is missing."]
    assert screen.text_input(key=field(screen, "company")).value == "Neu AG"
    assert all_of(world.here) == []


def test_whose_address_or_number_it_is_already_is_said_before_a_second_one_is_made(world: World) -> None:
    make_prospect(world.here, name="Nora *Alt*", company="Alt AG", email="nora@post.example")
    make_prospect(world.there, name="Foreign", email="nora@post.example")
    screen = press(type_in(start_adding(world.here, "manager"), name="Nora", email="Nora@Post.example"), "Add")
    assert ALIKE in screen.warning[0].value
    shown = texts(screen)
    assert "Same email" in shown and "Foreign" not in shown
    assert r"Nora \*Alt\* ›" in labels(screen)
    assert len(all_of(world.here)) == 1
    press(screen, "Add all the same")
    assert [one.name for one in all_of(world.here)] == ["Nora *Alt*", "Nora"]


def test_another_address_typed_after_the_warning_is_looked_up_anew(world: World) -> None:
    make_prospect(world.here, name="First", email="one@post.example")
    make_prospect(world.here, name="Second", email="two@post.example")
    screen = press(type_in(start_adding(world.here, "manager"), name="Nora", email="one@post.example"), "Add")
    press(type_in(screen, email="two@post.example"), "Add all the same")
    assert "Second ›" in labels(screen) and "First ›" not in labels(screen)
    assert len(all_of(world.here)) == 2


def test_the_way_from_the_warning_leads_to_the_prospect_that_is_there(world: World) -> None:
    make_prospect(world.here, name="First", phone="+49 30 123456")
    screen = press(type_in(start_adding(world.here, "manager"), name="Nora", phone="0049 30 123456"), "Add")
    press(screen, "First ›")
    assert [title.value for title in screen.title] == ["First"]
    assert len(all_of(world.here)) == 1


def test_an_agent_is_not_told_that_a_colleague_has_the_same_prospect(world: World) -> None:
    make_prospect(world.here, name="Theirs", email="nora@post.example", agent="other_agent")
    screen = press(type_in(start_adding(world.here, "agent"), name="Nora", email="nora@post.example"), "Add")
    assert not screen.warning
    assert [title.value for title in screen.title] == ["Nora"]
    shown = texts(screen)
    assert "Theirs" not in shown and "Possible duplicates" not in shown


def test_a_contact_of_the_crm_that_is_taken_is_refused(world: World) -> None:
    make_prospect(world.here, ghl_contact_id="g-1")
    screen = type_in(start_adding(world.here, "manager"), name="Nora", ghl="g-1")
    assert errors(press(screen, "Add")) == ["GHL contact belongs to another prospect already."]


def test_every_field_is_edited_and_the_form_closes(world: World) -> None:
    prospect = make_prospect(world.here, client_count=None, language=None, agent="agent")
    screen = press(open_prospect(world.here, "agent", prospect), "Edit")
    assert "do" in screen.query_params
    type_in(screen, name="Petra Neu", company="Neu AG", email="p@post.example")
    type_in(screen, phone="030 1234567", main_pain="Time")
    screen.number_input(key=field(screen, "client_count")).set_value(500)
    screen.button_group(key=field(screen, "language")).set_value(Language.DE)
    screen.button_group(key=field(screen, "revenue_volatility")).set_value(4)
    screen.text_area(key=field(screen, "notes")).set_value("Two\nlines")
    press(screen, "Save changes")
    now = stored(world.here, prospect)
    assert (now.name, now.company, now.email, now.phone, now.main_pain) == (
        "Petra Neu",
        "Neu AG",
        "p@post.example",
        "030 1234567",
        "Time",
    )
    assert (now.client_count, now.language, now.revenue_volatility, now.notes) == (
        500,
        Language.DE,
        4,
        "Two\nlines",
    )
    assert "do" not in screen.query_params
    assert "Qualified" in texts(screen)


def test_a_field_that_is_emptied_is_not_known_any_more(world: World) -> None:
    prospect = make_prospect(world.here, company="AG")
    screen = type_in(open_prospect(world.here, "manager", prospect, do="edit"), company=" ")
    screen.number_input(key=field(screen, "client_count")).set_value(None)
    press(screen, "Save changes")
    now = stored(world.here, prospect)
    assert (now.company, now.client_count, now.name) == (None, None, "Petra Prospekt")


def test_the_rules_of_the_fields_are_seen_before_they_bite(world: World) -> None:
    prospect = make_prospect(world.here)
    screen = open_prospect(world.here, "manager", prospect, do="edit")
    said = [one.label for one in (*screen.text_input, *screen.number_input)]
    assert "Name (required)" in said and "Clients (qualified from 500 on)" in said
    assert screen.number_input(key=field(screen, "client_count")).min == 0
    press(type_in(screen, name=""), "Save changes")
    assert errors(screen) == ["Name is missing."]
    assert stored(world.here, prospect).version == 1


def test_who_edits_after_somebody_else_is_told_with_both_values_of_what_differs(world: World) -> None:
    prospect = make_prospect(world.here, agent="agent", company="Alt AG")
    screen = type_in(open_prospect(world.here, "agent", prospect, do="edit"), company="My AG")
    with scoped(world.here.as_("manager")) as db:
        data = ProspectData("Petra Prospekt", company="Their AG", client_count=900, language=Language.DE)
        prospects.change(db, prospect_id=prospect.id, data=data, expected_version=1)
    press(screen, "Save changes")
    assert errors(screen) == [OVERTAKEN]
    (both,) = [table.value for table in screen.table if "What you wanted to save" in table.value]
    assert both.to_numpy().tolist() == [["Company", "My AG", "Their AG"], ["Client count", "800", "900"]]
    assert stored(world.here, prospect).company == "Their AG"
    # The form is still there, with what is stored now, and saves over that.
    press(type_in(screen, company="My AG"), "Save changes")
    now = stored(world.here, prospect)
    assert (now.company, now.client_count) == ("My AG", 900)


def test_a_part_of_the_address_that_opens_nothing_is_ignored_with_a_notice(world: World) -> None:
    prospect = make_prospect(world.here)
    screen = open_prospect(world.here, "manager", prospect, do="delete")
    assert "could not be understood and was ignored" in texts(screen)
    assert "Save changes" not in labels(screen)


def test_a_manager_hands_over_a_prospect_and_sees_how_many_calls_go_along(world: World) -> None:
    here = world.here
    prospect = make_prospect(here, agent="agent")
    call = make_call(here, prospect=prospect, status=CallStatus.SCHEDULED)
    make_call(here, prospect=prospect)
    screen = open_prospect(here, "manager", prospect)
    mark = f"{prospect.id}_1"
    assert "1 planned call moves along" in texts(screen)
    screen.selectbox(key=f"hand_over_to_{mark}").set_value(here.people["agent"].id).run()
    assert "No planned call moves along" in texts(screen)
    screen.selectbox(key=f"hand_over_to_{mark}").set_value(here.people["other_agent"].id).run()
    assert "1 planned call moves along" in texts(screen)
    screen.text_input(key=f"hand_over_why_{mark}").input("On holiday").run()
    press(screen, "Hand over the prospect")
    assert stored(here, prospect).agent_id == here.people["other_agent"].id
    with scoped(here.command) as db:
        assert db.get_one(Call, (here.id, call.id)).agent_id == here.people["other_agent"].id
    assert "Olga Agent" in texts(screen)


@pytest.mark.parametrize(
    ("is_chosen", "said"), [(False, "Choose to whom the prospect goes."), (True, "Reason is missing.")]
)
def test_a_prospect_is_not_handed_over_to_nobody_or_for_no_reason(
    world: World, is_chosen: bool, said: str
) -> None:
    prospect = make_prospect(world.here)
    screen = open_prospect(world.here, "manager", prospect)
    if is_chosen:
        people = world.here.people
        screen.selectbox(key=f"hand_over_to_{prospect.id}_1").set_value(people["agent"].id).run()
    assert errors(press(screen, "Hand over the prospect")) == [said]
    assert stored(world.here, prospect).agent_id is None


def test_a_stale_page_hands_nothing_over(world: World) -> None:
    prospect = make_prospect(world.here)
    screen = open_prospect(world.here, "manager", prospect)
    mark = f"{prospect.id}_1"
    screen.selectbox(key=f"hand_over_to_{mark}").set_value(world.here.people["agent"].id).run()
    screen.text_input(key=f"hand_over_why_{mark}").input("Ill").run()
    with scoped(world.here.as_("admin")) as db:
        prospects.change(db, prospect_id=prospect.id, data=ProspectData("Other"), expected_version=1)
    assert "Somebody else has changed this" in errors(press(screen, "Hand over the prospect"))[0]
    assert stored(world.here, prospect).agent_id is None


def test_an_agent_hands_nothing_over_and_reads_of_no_colleague(world: World) -> None:
    own = make_prospect(world.here, agent="agent")
    others = make_prospect(world.here, agent="other_agent")
    make_call(world.here, prospect=others)
    for prospect, said in ((own, "You"), (others, None)):
        screen = open_prospect(world.here, "agent", prospect)
        shown = texts(screen)
        assert ("Looked after by" in shown) == (said is not None)
        assert "Hand over the prospect" not in labels(screen) and not screen.selectbox
        assert not [name for name in ("Olga", "Mara", "Ada Admin") if name in shown]
    assert "Olga Agent" in texts(open_prospect(world.here, "manager", others))


def test_a_merged_prospect_says_where_it_went_and_offers_nothing(world: World) -> None:
    kept = make_prospect(world.here, name="Kept", agent="agent")
    merged = make_prospect(world.here, name="Merged", agent="agent")
    with scoped(world.here.as_("manager")) as db:
        prospect_merging.merge(
            db, kept_id=kept.id, merged_id=merged.id, expected_versions=(1, 1), reason="Same voice"
        )
    screen = open_prospect(world.here, "manager", merged, do="edit")
    assert "was merged into another one" in texts(screen)
    assert not {"Edit", "Save changes", "Hand over the prospect"} & set(labels(screen))
    press(screen, "Kept ›")
    assert [title.value for title in screen.title] == ["Kept"]
    assert "by Mara Manager · Same voice" in texts(screen)
    told = texts(open_prospect(world.here, "agent", kept))
    assert "Merged into this prospect" in told and "Mara" not in told and "Same voice" not in told
