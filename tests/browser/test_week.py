"""A week of two organizations, played on the screens and by the API: rows, facts and audit log are the same."""

from __future__ import annotations

from services import calls
from services.db import scoped
from tests.browser.conftest import Opens
from tests.factories.organizations import Tenant, make_tenant
from tests.serving import Server
from tests.week.by_api import ByApi
from tests.week.by_browser import ByBrowser
from tests.week.deeds import Players, play
from tests.week.kept import kept


def names(tenant: Tenant) -> set[str]:
    """The prospects of all calls that a manager sees."""
    with scoped(tenant.as_("manager")) as db:
        return {call.prospect.name for call in calls.list_calls(db, limit=200).items}


def test_a_week_leaves_the_same_behind_on_the_screens_and_by_the_api(opens: Opens, served: Server) -> None:
    on_screens, by_api = make_tenant("week-on-screens"), make_tenant("week-by-api")
    play(ByBrowser(opens, on_screens))
    programs = ByApi(served.url, by_api)
    play(programs)
    programs.end()
    left = kept(by_api)
    assert len(left) == 7 and sum(len(prospect["calls"]) for prospect in left.values()) == 9
    assert kept(on_screens) == left


def test_two_organizations_with_the_same_people_and_prospects_never_meet(opens: Opens, served: Server) -> None:
    one, other = make_tenant("week-one"), make_tenant("week-other")
    programs = ByApi(served.url, other)
    players: list[Players] = [ByBrowser(opens, one), programs]
    for player in players:
        play(player, is_whole=False)
    programs.end()
    assert kept(one) == kept(other)
    assert names(one) == names(other) == {"Wanda Won", "Ulf Unsure", "Sven Small", "Arne Absent"}
