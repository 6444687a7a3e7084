"""Importing by hand, as a manager does it: hand over, check, import, download what was rejected, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.db import scoped
from services.imports.history import list_imports
from services.models.vocabulary import ImportStatus
from tests.browser.conftest import PHONE, Opens, settle_down, visit
from tests.factories.organizations import Tenant, make_tenant
from tests.services.imports.support import CALLS, PROSPECTS, stored
from tests.serving import Server

# The heights of a list's head and rows, whose cells are drawn and no elements.
HEAD, ROW = 36, 38
BAD = PROSPECTS + "P9,,1\n"


def files(tenant: Tenant) -> list[dict[str, object]]:
    """Two files, one of them with a row that cannot be taken."""
    calls = CALLS.replace("here.example", f"{tenant.slug}.example")
    return [
        {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
        for name, content in (("prospects.csv", BAD), ("calls.csv", calls))
    ]


def hand_over(page: Page, tenant: Tenant) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files(tenant))  # type: ignore[arg-type]
    expect(page.get_by_text("comma-separated").nth(1)).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press a button of the screen once it can be pressed."""
    button = page.get_by_test_id("stMain").get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled()
    settle_down(page)
    button.click()


def confirm(page: Page, name: str) -> None:
    expect(page.get_by_test_id("stDialog")).to_be_visible()
    settle_down(page).get_by_test_id("stDialog").get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def tenant(served: Server) -> Tenant:
    """An organization of this test's own on the server's database."""
    return make_tenant("importing")


def test_a_manager_imports_downloads_the_rejected_row_and_takes_it_all_back(
    opens: Opens, tenant: Tenant, tmp_path: Path
) -> None:
    page = visit(opens("manager@importing.example").new_page(), "/import")
    hand_over(page, tenant)
    press(page, "Check")
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()
    assert stored(tenant, "prospects") == []
    press(page, "Import")
    expect(page.get_by_text("prospects.csv: 3 rows are taken in")).to_be_visible()
    confirm(page, "Import")
    expect(page.get_by_text("Imported: prospects.csv, calls.csv")).to_be_visible()
    assert len(stored(tenant, "prospects")) == 3 and len(stored(tenant, "calls")) == 1

    page.reload()
    expect(page.get_by_text("Imported: prospects.csv, calls.csv")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the rejected rows").click()
    assert download.value.suggested_filename == "rejected-prospects.csv"
    download.value.save_as(tmp_path / "rejected.csv")
    rejected = (tmp_path / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rejected[0].startswith("rejected_file,rejected_line") and len(rejected) == 2
    assert "P9" in rejected[1]

    press(page, "Close")
    expect(page.get_by_text("Imported: prospects.csv")).to_be_hidden()
    settle_down(page)
    grid = page.get_by_test_id("stDataFrame").last
    expect(grid.locator("canvas").first).to_be_visible()
    grid.click(position={"x": 40, "y": HEAD + ROW // 2})
    with page.expect_download() as again:
        page.get_by_role("button", name="Download the rejected rows of prospects.csv").click()
    assert again.value.path().read_bytes() == (tmp_path / "rejected.csv").read_bytes()
    press(page, "Take back")
    expect(page.get_by_text("Prospects that are removed: 3")).to_be_visible()
    confirm(page, "Take back")
    expect(page.get_by_text("What it brought is gone again.")).to_be_visible()
    assert stored(tenant, "prospects") == [] == stored(tenant, "calls")
    with scoped(tenant.as_("manager")) as db:
        assert [run.status for run in list_imports(db).items] == [ImportStatus.TAKEN_BACK]

    hand_over(page, tenant)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
