"""A real browser against a real server. Playwright's loop ends with this folder: others' tests want their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from services.settings import CHECKOUT
from tests.factories.organizations import Tenant, make_tenant
from tests.serving import Server

# On a busy machine a screen takes longer than the five seconds that playwright waits for by itself.
expect.set_options(timeout=20_000)

READY = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
# What stands where an element is whose code the browser has not loaded yet; with each one the page moves.
STILL_LOADING = "[data-testid=stSkeleton]"
# Fonts come and things unfold for half a second, and whoever presses meanwhile lets go of something else. What is
# still moving after a second is not waited for: not everything that moves says when it is done.
STANDS_STILL = """() => {
  const moving = document.getAnimations().filter((one) => one.playState === "running");
  const ends = moving.filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime));
  const still = Promise.all([document.fonts.ready, ...ends.map((one) => one.finished.catch(() => null))]);
  const later = new Promise((resolve) => setTimeout(resolve, 1000));
  return Promise.race([still, later]).then(() => null);
}"""
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# Opens a browser window, signed in as the address given, or as nobody.
Opens = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(CHECKOUT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A Chromium; without any the tests are skipped, with CI=true they fail."""
    path = os.environ.get("CALLOS_CHROMIUM") or _find()
    if not path:
        message = "No Chromium was found: set CALLOS_CHROMIUM, or run scripts/ensure_chromium.sh."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        # Root may not use the sandbox; a container without shared memory needs the other one.
        options = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture
def opens(chromium: Browser, served: Server) -> Iterator[Opens]:
    """Opens windows; they are closed after the test."""
    contexts = []

    def open_window(email: str | None = None, **options: object) -> BrowserContext:
        usual: dict[str, Any] = {"viewport": DESKTOP, "base_url": served.url, "reduced_motion": "reduce"}
        context = chromium.new_context(**{**usual, **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        if email:
            value = served.open_session(email)
            context.add_cookies(
                [
                    {
                        "name": "callos_session",
                        "value": value,
                        "url": served.url,
                        "httpOnly": True,
                        "sameSite": "Lax",
                    }
                ]
            )
        return context

    yield open_window
    for context in contexts:
        context.close()


@cache
def organization_on(server_url: str, slug: str) -> Tenant:
    """An organization of a module's own, made once for each server."""
    return make_tenant(slug)


def visit(page: Page, path: str) -> Page:
    """Go to a path and wait until its screen stands."""
    page.goto(path)
    return settle_down(page)


def settle_down(page: Page) -> Page:
    """Wait until the script has run, and everything that it has drawn or unfolded stands in its place."""
    page.wait_for_selector(READY)
    expect(page.locator(STILL_LOADING)).to_have_count(0)
    page.evaluate(STANDS_STILL)
    return page


def _find() -> str:
    done = subprocess.run(
        [CHECKOUT / "scripts" / "ensure_chromium.sh"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
