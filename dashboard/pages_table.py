"""The one table of screens: their addresses, and for whom they are. The order is the menu's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.errors import N_
from services.models.vocabulary import Role
from services.questions import figure_questions, presets

FOLDER = Path(__file__).parent.parent / "pages"

EVERYBODY = frozenset(Role)
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen. `title` and `section` are keys of the message catalogue; one without a section is in no menu.

    `carried` are the names of its address that go along to other screens which know them too.
    """

    url_path: str
    title: str
    icon: str
    roles: frozenset[Role] = EVERYBODY
    section: str | None = None
    carried: tuple[str, ...] = ()

    @property
    def is_of_days(self) -> bool:
        """Whether it shows what happened on the days that its address names."""
        return bool(self.carried)

    @property
    def leads_to_lists(self) -> bool:
        """Whether its numbers open lists, which then lead back to it."""
        return self.is_of_days and self.url_path not in LISTS

    @property
    def file(self) -> Path:
        """The screen's file; it is called like its address."""
        return FOLDER / f"{self.url_path.replace('-', '_')}.py"


# What the screens of figures filter by, and what the list of calls understands of it.
FIGURES = (*presets.NAMES, *figure_questions.FILTERS, "against")
CALLS = (*presets.NAMES, *figure_questions.FILTERS)
OWN = tuple(name for name in FIGURES if name not in ("agent", "team"))

# The lists themselves.
LISTS = ("calls", "counted")

OVERVIEW, ANALYSIS, ADMINISTRATION = N_("Overview"), N_("Analysis"), N_("Administration")

_ALL = (
    Screen("team", N_("Team"), ":material/monitoring:", MANAGERS, OVERVIEW, carried=FIGURES),
    Screen("my-day", N_("My day"), ":material/today:", section=OVERVIEW),
    Screen("my-calls", N_("My calls"), ":material/headset_mic:", section=OVERVIEW, carried=OWN),
    Screen("calls", N_("Calls"), ":material/call:", section=OVERVIEW, carried=CALLS),
    Screen("call", N_("Call"), ":material/call:"),
    Screen("prospects", N_("Prospects"), ":material/contacts:", section=OVERVIEW),
    Screen("prospect", N_("Prospect"), ":material/contacts:"),
    Screen("plan-call", N_("Plan a call"), ":material/event_upcoming:"),
    Screen("duplicates", N_("Duplicates"), ":material/group:", MANAGERS),
    Screen("review", N_("Review"), ":material/rate_review:", MANAGERS, ANALYSIS, carried=FIGURES),
    Screen("funnel", N_("Milestone funnel"), ":material/filter_alt:", section=ANALYSIS, carried=FIGURES),
    Screen("objections", N_("Objections"), ":material/forum:", section=ANALYSIS, carried=FIGURES),
    Screen("counted", N_("Behind a number"), ":material/list_alt:", carried=FIGURES),
    Screen("import", N_("Import"), ":material/upload_file:", MANAGERS, ADMINISTRATION),
    Screen("users", N_("Users"), ":material/group:", ADMINS, ADMINISTRATION),
    Screen("settings", N_("Settings"), ":material/settings:", ADMINS, ADMINISTRATION),
    Screen("account", N_("Account"), ":material/account_circle:"),
)
SCREENS = tuple(screen for screen in _ALL if screen.file.exists())
SET_PASSWORD = Screen("set-password", N_("Set a password"), ":material/key:")
SIGN_IN = Screen("sign-in", N_("Sign in"), ":material/login:")


def of_role(role: Role) -> list[Screen]:
    """The screens that this role may open."""
    return [screen for screen in SCREENS if role in screen.roles]


def start(role: Role) -> Screen:
    """Where somebody of this role begins: the first screen of the menu."""
    return of_role(role)[0]


def addresses() -> list[str]:
    """Every path that a browser may ask for, with its slash; what is for other roles is among them."""
    return ["/", *(f"/{screen.url_path}" for screen in (*SCREENS, SET_PASSWORD))]


def start_path(role: Role) -> str:
    """The address where somebody of this role begins."""
    return f"/{start(role).url_path}"
