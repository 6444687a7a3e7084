"""Somebody who goes from screen to screen, and what of the data each screen must show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from streamlit.testing.v1 import AppTest

from services import serving
from services.analytics.periods import Period
from services.serving import Serving
from services.tokens import hash_token
from tests.acceptance.places import Place
from tests.factories.organizations import Tenant
from tests.factories.sessions import open_session
from tests.pages.figure_screens import metrics
from tests.pages.screens import MAIN, names_in, texts

NOTHING: Mapping[str, str] = {}


class Walk:
    """One browser session of somebody."""

    def __init__(self, tenant: Tenant, who: str) -> None:
        serving.announce(Serving("127.0.0.1", 8501))
        self._screen = AppTest.from_file(MAIN, default_timeout=60)
        self._screen.user = {"session": hash_token(open_session(tenant, who)), "browser": "b"}
        # A small screen first: where somebody begins is opened like every other one.
        self._screen.switch_page("../pages/account.py").run()

    def open(self, url_path: str, period: Period | None = None, named: Mapping[str, str] = NOTHING) -> AppTest:
        """The screen at this address; it raises nothing, refuses nothing and understands all of the address."""
        days = {"from": str(period.start_on), "to": str(period.end_on)} if period else {}
        self._screen.query_params.clear()
        for name, value in {**days, **named}.items():
            self._screen.query_params[name] = value
        self._screen.switch_page(f"../pages/{url_path.replace('-', '_')}.py").run()
        assert not self._screen.exception, url_path
        assert not self._screen.error, url_path
        assert "could not be understood" not in texts(self._screen), url_path
        return self._screen


def written_on(screen: AppTest) -> str:
    """Everything that can be read, in lists and fields too."""
    lists = [frame.value.to_csv() for frame in screen.dataframe]
    return "\n".join([texts(screen), *lists, *(str(field.value) for field in screen.text_input)])


def named_row(place: Place, url_path: str) -> dict[str, str]:
    """What the address must name for the screen to show something."""
    return {
        "call": {"call_id": str(place.call.id)},
        "prospect": {"prospect_id": str(place.call.prospect_id)},
        "counted": {"of": "held"},
    }.get(url_path, {})


def counts_calls(place: Place, who: str, screen: AppTest) -> None:
    """The screen's number of held calls is one."""
    assert metrics(screen)["Calls held"] != "0"


def counts_own_calls(place: Place, who: str, screen: AppTest) -> None:
    """The agent's; of these data nobody else leads a call."""
    if who == "agent":
        counts_calls(place, who, screen)
    else:
        assert "You lead no calls." in texts(screen)


def counts_objections(place: Place, who: str, screen: AppTest) -> None:
    """How often they came up in the calls held; where in none, that is said."""
    assert metrics(screen)["Objections per 100 calls"] not in ("", "–")


def lists_prospects(place: Place, who: str, screen: AppTest) -> None:
    """The rows are the data's."""
    names = names_in(screen.dataframe[0].value)
    assert names and set(names) <= place.prospects


def names_the_prospect(place: Place, who: str, screen: AppTest) -> None:
    """It is the call's or the prospect's own page."""
    assert place.call.prospect.name in written_on(screen)


def lists_the_import(place: Place, who: str, screen: AppTest) -> None:
    """The files that brought the data by the first one's name; the demo came with none."""
    first = "".join(place.files[:1])
    assert f"{first} and {len(place.files) - 1} more" in written_on(screen) if first else not screen.dataframe


def lists_people(place: Place, who: str, screen: AppTest) -> None:
    """Whoever looks is one of them."""
    assert place.tenant.people[who].email in written_on(screen)


def names_the_time_zone(place: Place, who: str, screen: AppTest) -> None:
    """The organization's, by which its days are reckoned."""
    zone = place.periods["whole"].time_zone
    assert zone in [str(box.value) for box in screen.selectbox] or zone in written_on(screen)


def opens_with_or_without_any(place: Place, who: str, screen: AppTest) -> None:
    """A list of what may not be there: it says what it lists all the same."""
    assert "Prospects that share an email" in written_on(screen)


SHOWS: dict[str, Callable[[Place, str, AppTest], None]] = {
    "team": counts_calls,
    "my-day": names_the_time_zone,
    "my-calls": counts_own_calls,
    "calls": lists_prospects,
    "call": names_the_prospect,
    "prospects": lists_prospects,
    "prospect": names_the_prospect,
    "plan-call": lists_prospects,
    "duplicates": opens_with_or_without_any,
    "funnel": counts_calls,
    "objections": counts_objections,
    "counted": lists_prospects,
    "review": names_the_time_zone,
    "import": lists_the_import,
    "users": lists_people,
    "settings": names_the_time_zone,
    "account": lists_people,
}
