"""The Export menu in a real browser: a click gives a file with the rows of the list, and the screen stays."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens, settle_down, visit
from tests.browser.test_screens import team_of
from tests.serving import Server


def exported(page: Page, link: str, folder: Path) -> Path:
    """The file that the Export menu gives."""
    page.get_by_test_id("stMain").get_by_role("button", name="Export").click()
    settle_down(page)
    with page.expect_download() as begun:
        page.get_by_role("link", name=re.compile(link)).click()
    path = folder / begun.value.suggested_filename
    begun.value.save_as(path)
    return path


def rows_of(path: Path) -> int:
    """How many rows the only table of a CSV export has."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [row for row in csv.reader(file) if not row[0].startswith("# ")]
    return len(lines) - 1


@pytest.mark.parametrize(
    ("path", "total"),
    [("/calls?outcome=COACHING_CLIENT", "call"), ("/prospects", "prospect"), ("/counted?of=held", "call")],
)
def test_a_click_on_export_gives_as_many_rows_as_the_list_names(
    served: Server, opens: Opens, tmp_path: Path, path: str, total: str
) -> None:
    tenant = team_of(served.url)
    context = opens(tenant.people["manager"].email)
    page = visit(context.new_page(), path)
    said = page.get_by_text(re.compile(rf"(^|of )[\d,]+ {total}s?$")).first
    expect(said).to_be_visible()
    named = re.search(rf"([\d,]+) {total}s?$", said.inner_text())
    assert named is not None
    before = page.url
    file = exported(page, "CSV", tmp_path)
    assert file.name.startswith("callos-") and file.suffix == ".csv"
    assert rows_of(file) == int(named.group(1).replace(",", "")) > 0
    assert page.url == before and len(context.pages) == 1
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-connection-state", "CONNECTED")


def test_an_agents_workbook_is_a_file_too(served: Server, opens: Opens, tmp_path: Path) -> None:
    tenant = team_of(served.url)
    page = visit(opens(tenant.people["agent"].email).new_page(), "/funnel")
    file = exported(page, "XLSX", tmp_path)
    assert file.suffix == ".xlsx" and file.read_bytes().startswith(b"PK")


def test_a_visitors_link_leads_to_the_sign_in_of_its_screen(served: Server, opens: Opens) -> None:
    page = opens().new_page()
    page.goto("/export/calls.csv?status=NO_SHOW")
    expect(page.get_by_text("Sign in first.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    settle_down(page)
    assert page.url.endswith("/calls?status=NO_SHOW")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
