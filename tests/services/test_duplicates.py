"""Finding prospects that may be the same person."""

from __future__ import annotations

from uuid import UUID

import pytest

from services import duplicates, prospect_merging, prospects
from services.db import scoped
from services.duplicates import DuplicateReason
from services.models import Prospect
from services.prospects import ProspectData
from services.text import fold_phone
from tests.factories.calls import make_call, make_prospect
from tests.factories.organizations import Tenant, World


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("+49 (0) 30 / 12 34-56", "4930123456"),
        ("0049 30 123456", "4930123456"),
        ("(030) 123456", "030123456"),
        ("12345", None),
        ("ask for it", None),
        (None, None),
    ],
)
def test_phone_numbers_are_compared_by_their_digits(typed: str | None, folded: str | None) -> None:
    assert fold_phone(typed) == folded


def found(tenant: Tenant, prospect: Prospect, who: str = "manager") -> dict[UUID, tuple[DuplicateReason, ...]]:
    with scoped(tenant.as_(who)) as db:
        rows = duplicates.find_duplicates(db, prospect_id=prospect.id)
    return {row.prospect.id: row.reasons for row in rows}


def test_the_same_address_number_or_contact_is_told_with_its_reasons(world: World) -> None:
    here = world.here
    one = make_prospect(here, email="Petra@Post.example", phone="+49 30 123456", ghl_contact_id="aB1")
    by_mail = make_prospect(here, email="petra@POST.example")
    by_both = make_prospect(here, email="petra@post.example", phone="0049 (0)30 123 456")
    by_contact = make_prospect(here, ghl_contact_id="Ab1")
    make_prospect(here, email="other@post.example", phone="12345")
    make_prospect(world.there, email="petra@post.example")
    assert found(here, one) == {
        by_mail.id: (DuplicateReason.EMAIL,),
        by_both.id: (DuplicateReason.EMAIL, DuplicateReason.PHONE),
        by_contact.id: (DuplicateReason.GHL_CONTACT_ID,),
    }


def test_nothing_known_is_no_duplicate(world: World) -> None:
    one, _ = make_prospect(world.here), make_prospect(world.here)
    assert found(world.here, one) == {}


def test_an_agent_is_told_of_prospects_alone_that_they_see(world: World) -> None:
    here = world.here
    one = make_prospect(here, email="petra@post.example", agent="agent")
    seen = make_prospect(here, email="petra@post.example")
    make_call(here, prospect=seen)
    make_prospect(here, email="petra@post.example", agent="other_agent")
    assert found(here, one, "agent").keys() == {seen.id}
    assert len(found(here, one)) == 2


def test_a_change_is_found_at_once(world: World) -> None:
    here = world.here
    one, other = make_prospect(here, phone="030 123456"), make_prospect(here)
    with scoped(here.as_("manager")) as db:
        data = ProspectData(name="Petra", phone="030/123456")
        prospects.change(db, prospect_id=other.id, data=data, expected_version=1)
    assert found(here, one).keys() == {other.id}


def test_pairs_are_listed_once_in_pages_with_a_total(world: World) -> None:
    here = world.here
    rows = [
        make_prospect(here, name=name, email="a@b.example", phone="030 123456")
        for name in ("Cleo", "Anna", "Bert")
    ]
    make_prospect(here, name="Dora", email="d@b.example")
    make_prospect(world.there, email="a@b.example")
    ids = [row.id for row in rows]
    expected = [(ids[1], ids[2]), (ids[0], ids[1]), (ids[0], ids[2])]
    listed = []
    for offset in (0, 2):
        with scoped(here.as_("manager")) as db:
            page = duplicates.list_duplicates(db, limit=2, offset=offset)
        assert page.total == 3
        assert {pair.reasons for pair in page.items} == {(DuplicateReason.EMAIL, DuplicateReason.PHONE)}
        listed += [(pair.first.id, pair.second.id) for pair in page.items]
    assert listed == expected


def test_a_merged_prospect_is_nobodys_duplicate(world: World) -> None:
    here = world.here
    kept, merged, third = (make_prospect(here, email="a@b.example") for _ in range(3))
    with scoped(here.as_("manager")) as db:
        prospect_merging.merge(
            db, kept_id=kept.id, merged_id=merged.id, expected_versions=(1, 1), reason="The same"
        )
        pairs = duplicates.list_duplicates(db).items
    assert [(pair.first.id, pair.second.id) for pair in pairs] == [(kept.id, third.id)]
    assert found(here, third).keys() == {kept.id}
    assert found(here, merged) == {}


def test_what_very_many_share_tells_nobody_apart(world: World) -> None:
    rows = [make_prospect(world.here, phone="030 123456") for _ in range(duplicates.MOST + 1)]
    with scoped(world.here.as_("manager")) as db:
        assert duplicates.list_duplicates(db).total == 0
        assert len(duplicates.find_duplicates(db, prospect_id=rows[0].id)) == duplicates.MOST


def alike(tenant: Tenant, who: str, email: str | None = None, phone: str | None = None) -> list[str]:
    with scoped(tenant.as_(who)) as db:
        return [one.prospect.name for one in duplicates.find_alike(db, email=email, phone=phone)]


def test_whoever_adds_somebody_is_told_of_those_that_are_there_as_far_as_they_see_them(world: World) -> None:
    here = world.here
    make_prospect(here, name="Own", email="petra@post.example", agent="agent")
    make_prospect(here, name="Theirs", phone="+49 30 123456", agent="other_agent")
    make_prospect(world.there, name="Foreign", email="petra@post.example", phone="+49 30 123456")
    assert alike(here, "manager", " Petra@POST.example", "0049 (0)30 123456") == ["Own", "Theirs"]
    assert alike(here, "agent", "petra@post.example", "+49 30 123456") == ["Own"]
    assert alike(here, "manager") == alike(here, "manager", "", "123") == []
    assert alike(here, "manager", "a\x00\ud800") == []
