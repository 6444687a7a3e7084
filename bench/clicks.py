"""From a click to figures that can be seen, in a real browser, beside the same in an app that is nearly empty."""

from __future__ import annotations

import importlib.util
import os
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import screens
from bench.screens import CALLS, DAYS, FLOOR_PORT, PORT, Line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TIMES = 7
# What a reader does between two clicks, so that nothing of the one is left when the other begins.
PAUSE_MS = 800
PATIENCE_MS = 60_000
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NOTE_CLICK = "() => document.addEventListener('click', () => { window.clickedAt = performance.now(); }, true)"
Times = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a menu by its address, and what of its page, in any language, is not on the page before."""

    path: str
    shown: str


# In the order of the clicks. These are in the shadow roots of our drawings, through which playwright looks.
WAYS = {
    "Milestone funnel": Way("/funnel", "figure .nest a"),
    "Team": Way("/team", "figure .columns .stack a"),
    "Objections": Way("/objections", ".grid td a"),
    "Calls": Way("/calls", '[data-testid="stDataFrame"] canvas'),
}
FIRST_FIGURE = '[data-testid="stMetricValue"]'
FLOOR_LIST = Way("/", '[data-testid="stDataFrame"] canvas')
FLOOR_CHART = Way("/funnel", ".funnellayer .trace")
# What the times of the nearly empty app are kept under, and those of a page that is opened anew.
EMPTY, COLD, EMPTY_COLD = "empty", "cold", "empty cold"


def lines(folder: Path, environment: dict[str, str], *, times: int = TIMES) -> Iterator[Line]:
    """Everything measured, in words. `folder` is for what is written meanwhile."""
    chromium = _chromium()
    if chromium is None:
        yield "clicks in the browser", "not measured: there is no chromium, or no playwright to drive it"
        return
    screens.prepare(environment)
    name, _, value = screens.cookies(environment)[0].partition("=")
    with screens.serving_real(environment), screens.serving_floor() as has_floor, _browser(chromium) as browser:
        found = _measured(browser, {"name": name, "value": value}, has_floor=has_floor, times=times)
    for title in WAYS:
        yield (
            f"click on {title} until its figures are seen, {DAYS} days of {CALLS:,} calls",
            _said(found[title], found[EMPTY], "click on its chart"),
        )
    yield (
        f"Team opened in a new browser until its first figure is seen, {DAYS} days of {CALLS:,} calls",
        _said(found[COLD], found[EMPTY_COLD], "chart"),
    )


def _said(here: list[float], empty: list[float], what: str) -> str:
    median = statistics.median(here)
    said = f"median {median:.0f} ms ({min(here):.0f} to {max(here):.0f})"
    if empty:
        floor = statistics.median(empty)
        said += f"; nearly empty app's {what} {floor:.0f} ms (ratio {median / floor:.2f})"
    return said


def _measured(browser: Browser, cookie: dict[str, str], *, has_floor: bool, times: int) -> Times:
    """All in turn, so that the machine's moods reach all alike. The first turn fills caches and is left out."""
    address, floor = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{FLOOR_PORT}"
    found: Times = defaultdict(list)
    page = _opened(browser, f"{address}{WAYS['Calls'].path}?{screens.days()}", WAYS["Calls"].shown, cookie)
    empty = _opened(browser, floor, FLOOR_LIST.shown) if has_floor else None
    for turn in range(times + 1):
        once: Times = defaultdict(list)
        if empty is not None:
            once[EMPTY].append(_click(empty, FLOOR_CHART))
            _click(empty, FLOOR_LIST)
            once[EMPTY_COLD].append(_cold(browser, f"{floor}{FLOOR_CHART.path}", FLOOR_CHART.shown))
        for title, way in WAYS.items():
            once[title].append(_click(page, way))
        team = f"{address}{WAYS['Team'].path}?{screens.days()}"
        once[COLD].append(_cold(browser, team, FIRST_FIGURE, cookie))
        for name, measured in once.items() if turn else ():
            found[name].extend(measured)
    return found


def _opened(browser: Browser, url: str, shown: str, cookie: dict[str, str] | None = None) -> Page:
    """A page in a browser window of its own, with nothing kept of earlier ones, once this is seen on it."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    if cookie is not None:
        context.add_cookies([{**cookie, "url": url.partition("?")[0]}])  # type: ignore[typeddict-item]
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.locator(shown).first.wait_for()
    return page


def _click(page: Page, way: Way) -> float:
    """Milliseconds from the click on a line of the menu until what it leads to is seen."""
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate(NOTE_CLICK)
    menu = page.get_by_test_id("stSidebarNavLink")
    menu.and_(page.locator(f'[href$="{way.path}"]')).click()
    page.locator(way.shown).first.wait_for()
    return float(page.evaluate("() => performance.now() - window.clickedAt"))


def _cold(browser: Browser, url: str, shown: str, cookie: dict[str, str] | None = None) -> float:
    """Milliseconds from the navigation of a new browser window until this is seen."""
    page = _opened(browser, url, shown, cookie)
    elapsed = float(page.evaluate("() => performance.now()"))
    page.context.close()
    return elapsed


def _chromium() -> str | None:
    """The browser, where there are both one and what drives it."""
    if importlib.util.find_spec("playwright") is None:
        return None
    return os.environ.get("CALLOS_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def _browser(chromium: str) -> Iterator[Browser]:
    # Only the development environment has it.
    from playwright.sync_api import sync_playwright

    # Root may not use the sandbox; a container without shared memory needs the other one.
    options = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        yield browser
        browser.close()


def main(times: int) -> None:
    """Measure the clicks alone and print what came of it."""
    folder = Path(tempfile.mkdtemp(prefix="callos-bench-"))
    folder.chmod(0o711)
    try:
        environment = {**os.environ, "CALLOS_DATA_DIR": str(folder / "data")}
        for name, figure in lines(folder, environment, times=times):
            print(f"{name}: {figure}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
