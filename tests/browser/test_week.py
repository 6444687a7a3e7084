"""A week of two organizations, played on the screens and by the API: rows, facts and audit log are the same."""

from __future__ import annotations

from services import calls
from services.db import scoped
from tests.browser.conftest import Opens
from tests.factories.organizations import Tenant, make_tenant
from tests.serving import Server
from tests.week.by_api import ByApi
from tests.week.by_browser import ByBrowser
from tests.week.deeds import play
from tests.week.kept import kept


def names(tenant: Tenant) -> list[str]:
    """The prospects of all calls that a manager sees."""
    with scoped(tenant.as_("manager")) as db:
        return sorted(call.prospect.name for call in calls.list_calls(db, limit=200).items)


def test_a_week_of_two_organizations_leaves_the_same_behind_on_screens_and_by_api(
    opens: Opens, served: Server
) -> None:
    one, other, by_api = make_tenant("week-one"), make_tenant("week-other"), make_tenant("week-by-api")
    play(ByBrowser(opens, one), ByBrowser(opens, other))
    programs = ByApi(served.url, by_api)
    play(programs)
    programs.end()
    left = kept(by_api)
    assert len(left) == 7 and sum(len(prospect["calls"]) for prospect in left.values()) == 9
    assert kept(one) == kept(other) == left
    # People and prospects of both have the same names, and none stands in the other's list.
    assert names(one) == names(other) == sorted(name for name in left for _ in left[name]["calls"])
