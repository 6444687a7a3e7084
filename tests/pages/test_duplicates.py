"""The Duplicates screen: pairs that may be one person, and one pair side by side to be merged."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from services import coaching, prospects
from services.db import scoped
from services.models import AuditEntry, Call, Prospect
from services.models.vocabulary import CallStatus, ObjectionType
from services.prospects import ProspectData
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World
from tests.pages.figure_screens import links
from tests.pages.screens import OVERTAKEN, REFUSAL, names_in, open_screen, refusal, texts

MAIL = "petra@post.example"


def open_pair(tenant: Tenant, kept: Prospect, other: Prospect, who: str = "manager") -> AppTest:
    return open_screen(tenant, who, "duplicates", prospect_id=str(kept.id), other_id=str(other.id))


def pair(tenant: Tenant) -> tuple[Prospect, Prospect]:
    kept = make_prospect(tenant, name="Petra", email=MAIL, company=None, client_count=900, notes="Kept")
    return kept, make_prospect(
        tenant, name="P. Prospekt", email=MAIL, company="AG", client_count=20, notes="More", agent="agent"
    )


def stored(tenant: Tenant, prospect: Prospect) -> Prospect:
    with scoped(tenant.command) as db:
        return db.get_one(Prospect, (tenant.id, prospect.id))


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click().run()
    assert not screen.exception
    return screen


def merge(screen: AppTest, reason: str = "The same voice") -> AppTest:
    why = next(one for one in screen.text_input if str(one.key).startswith("merge_why_"))
    why.input(reason).run()
    return press(screen, "Merge the two")


def errors(screen: AppTest) -> list[str]:
    return [error.value for error in screen.error]


def test_the_screen_is_not_for_agents(world: World) -> None:
    assert refusal(world.here, "agent", "duplicates") == [REFUSAL]


def test_pairs_are_listed_with_what_they_share(world: World) -> None:
    pair(world.here)
    make_prospect(world.there, name="Foreign", email=MAIL)
    screen = open_screen(world.here, "manager", "duplicates")
    rows = screen.dataframe[0].value
    assert names_in(rows) == ["Petra"]
    (row,) = rows.to_dict("records")
    assert (row["second"], list(row["reasons"]), row["email"]) == ("P. Prospekt", ["Same email"], MAIL)
    assert "1 possible duplicate" in texts(screen)


def test_without_duplicates_the_screen_says_so_and_prospects_leads_nowhere(world: World) -> None:
    make_prospect(world.here)
    assert "No two prospects share" in texts(open_screen(world.here, "admin", "duplicates"))
    assert not [label for label in links(open_screen(world.here, "admin", "prospects")) if "duplicate" in label]


def test_prospects_says_how_many_there_are_to_managers_alone(world: World) -> None:
    for prospect in pair(world.here):
        make_call(world.here, prospect=prospect)
    assert "1 possible duplicate" in links(open_screen(world.here, "manager", "prospects"))
    assert not [label for label in links(open_screen(world.here, "agent", "prospects")) if "duplicate" in label]


def test_a_prospects_page_names_duplicates_and_leads_managers_to_both_side_by_side(world: World) -> None:
    kept, other = pair(world.here)
    for prospect in (kept, other):
        make_call(world.here, prospect=prospect)
    shown = open_screen(world.here, "manager", "prospect", prospect_id=str(kept.id))
    assert links(shown)["Compare and merge"] == f"prospect_id={kept.id}&other_id={other.id}"
    own = open_screen(world.here, "agent", "prospect", prospect_id=str(kept.id))
    assert "P. Prospekt ›" in [button.label.replace("\\", "") for button in own.button]
    assert "Compare and merge" not in links(own)


def test_both_stand_side_by_side_with_what_becomes_of_each_value(world: World) -> None:
    kept, other = pair(world.here)
    first, second = (table.value.iloc[:, 0].to_dict() for table in open_pair(world.here, kept, other).table)
    assert first["Name"] == "Petra :green-badge[stays]"
    assert second["Name"] == r"P\. Prospekt :gray-badge[is not taken]"
    assert (first["Company"], second["Company"]) == ("–", "AG :blue-badge[is taken over]")
    assert (first["Client count"], second["Client count"]) == (
        "900 :green-badge[stays]",
        "20 :gray-badge[is not taken]",
    )
    assert "badge" not in first["Email"] + second["Email"]
    assert (first["Looked after by"], second["Looked after by"]) == ("–", "Anton Agent :blue-badge[is taken over]")
    assert second["Notes"] == "More :blue-badge[is added]"


def test_what_moves_is_counted_and_that_it_cannot_be_undone_is_said(world: World) -> None:
    kept, other = pair(world.here)
    call = make_call(world.here, prospect=other, objections=[(ObjectionType.PRICE, None)])
    make_call(world.here, prospect=other, thread_id=call.thread_id, status=CallStatus.SCHEDULED)
    with scoped(world.here.as_("manager")) as db:
        coaching.write(db, call_id=call.id, text="Wait longer")
    screen = open_pair(world.here, kept, other)
    shown = texts(screen)
    assert "Moving along: 2 calls in 1 thread, with 1 objection and 1 coaching note." in shown
    assert "1 of these calls is planned and stays planned." in shown
    assert [warning.value for warning in screen.warning] == ["A merge cannot be undone."]


def test_two_are_merged_once_confirmed_and_the_kept_ones_page_tells_of_it(world: World) -> None:
    kept, other = pair(world.here)
    call = make_call(world.here, prospect=other)
    screen = merge(open_pair(world.here, kept, other))
    assert stored(world.here, other).merged_into_id is None
    screen.button(key="confirm_yes").click().run()
    assert not screen.exception
    assert stored(world.here, other).merged_into_id == kept.id
    assert stored(world.here, kept).company == "AG"
    with scoped(world.here.command) as db:
        assert db.get_one(Call, (world.here.id, call.id)).prospect_id == kept.id
        (entry,) = db.scalars(select(AuditEntry).where(AuditEntry.action == "merge"))
    assert (entry.reason, entry.actor_id) == ("The same voice", world.here.people["manager"].id)
    assert [title.value for title in screen.title] == ["Petra"]
    shown = texts(screen)
    assert "Merged into this prospect" in shown and "by Mara Manager · The same voice" in shown
    assert [toast.value for toast in screen.toast] == ["The two are merged."]


def test_a_merge_that_is_not_confirmed_or_has_no_reason_does_nothing(world: World) -> None:
    kept, other = pair(world.here)
    assert errors(merge(open_pair(world.here, kept, other), reason=" ")) == [
        "Say why the two are one: the reason is kept."
    ]
    screen = merge(open_pair(world.here, kept, other))
    screen.button(key="confirm_no").click().run()
    assert stored(world.here, other).merged_into_id is None


def test_the_other_one_can_be_kept_instead(world: World) -> None:
    kept, other = pair(world.here)
    screen = press(open_pair(world.here, kept, other), "Keep the other one instead")
    merge(screen).button(key="confirm_yes").click().run()
    assert stored(world.here, kept).merged_into_id == other.id


@pytest.mark.parametrize("changed", [0, 1])
def test_a_stale_page_merges_nothing(world: World, changed: int) -> None:
    both = pair(world.here)
    screen = merge(open_pair(world.here, *both))
    with scoped(world.here.as_("admin")) as db:
        prospects.change(db, prospect_id=both[changed].id, data=ProspectData("Other"), expected_version=1)
    screen.button(key="confirm_yes").click().run()
    assert OVERTAKEN in errors(screen)
    assert stored(world.here, both[1]).merged_into_id is None


def test_what_cannot_be_merged_is_told(world: World) -> None:
    kept, other = pair(world.here)
    foreign = make_prospect(world.there)
    assert errors(open_pair(world.here, kept, kept)) == ["A prospect cannot be merged with itself."]
    assert errors(open_pair(world.here, kept, foreign)) == ["There is no prospect with this id."]
    half = open_screen(world.here, "manager", "duplicates", prospect_id=str(kept.id))
    assert errors(half) == ["There is no prospect with this id."]
    merge(open_pair(world.here, kept, other)).button(key="confirm_yes").click().run()
    late = errors(open_pair(world.here, kept, other))
    assert late == ["P. Prospekt was merged into another prospect already."]
