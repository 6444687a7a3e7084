"""8,800 opportunities of a CRM: what of them can honestly be calls, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select

from services.analytics import facts, figures
from services.analytics.periods import Period
from services.db import scoped
from services.embedded import EmbeddedPostgres
from services.imports.results import ImportResult
from services.models import Call
from tests.acceptance.examples import SHARED_DATA, bring, own_database, rows
from tests.factories.organizations import Tenant
from tests.services.imports.support import KeptRows

DATA = SHARED_DATA / "crm_sales"
PIPELINE, ACCOUNTS = DATA / "sales_pipeline.csv", DATA / "accounts.csv"
NOW = datetime(2018, 6, 1, tzinfo=UTC)
ALL = Period(date(2016, 10, 1), date(2018, 1, 1), "Europe/Berlin")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason=f"The opportunities are not at {DATA}.")

Imported = tuple[Tenant, ImportResult]


@pytest.fixture(scope="module")
def imported(postgres: EmbeddedPostgres, shared_engine: Engine) -> Iterator[Imported]:
    """Companies and opportunities imported by the mappings of examples/."""
    with own_database(postgres, "crm") as tenant:
        mappings = ("crm_sales/accounts.toml", "crm_sales/pipeline_calls.toml")
        yield tenant, bring(tenant, [ACCOUNTS, PIPELINE], *mappings)


def decided() -> list[dict[str, str]]:
    """The opportunities that were won or lost."""
    return [row for row in rows(PIPELINE) if row["deal_stage"] in ("Won", "Lost")]


def test_what_was_decided_goes_in_and_what_is_open_or_nobodys_is_rejected(imported: Imported) -> None:
    accounts, pipeline = imported[1].files
    assert (accounts.rows, accounts.accepted) == (85, 85)
    assert (pipeline.rows, pipeline.accepted, pipeline.rejected) == (8_800, 6_711, 2_089)
    assert pipeline.accepted == len(decided())


def test_every_rejected_row_says_why(imported: Imported) -> None:
    kept = KeptRows()
    bring(imported[0], [PIPELINE], "crm_sales/pipeline_calls.toml", dry_run=True, rejected=kept)
    reasons = Counter((row["rejected_column"], row["rejected_reason"]) for row in kept.listed())
    unknown = "deal_stage (status): the mapping does not say what “%s” stands for."
    with_company = Counter(row["deal_stage"] for row in rows(PIPELINE) if row["account"])
    assert reasons == {
        ("account", "account is empty, and prospect_external_id is needed."): 1_425,
        ("deal_stage", unknown % "Engaging"): with_company["Engaging"],
        ("deal_stage", unknown % "Prospecting"): with_company["Prospecting"],
    }


def test_won_and_lost_are_those_of_the_file_by_agent(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        frame = facts.load(session, period=ALL, now=NOW)
    team, table = figures.team(frame), figures.agents(frame)
    stages = Counter(row["deal_stage"] for row in decided())
    assert (team.held, team.outcome_missing) == (6_711, 0)
    assert (team.close_rate_calls.numerator, team.close_rate_calls.denominator) == (stages["Won"], 6_711)
    won = Counter(row["sales_agent"] for row in decided() if row["deal_stage"] == "Won")
    assert {row.name: row.close_rate_calls.numerator for row in table.rows} == won
    assert team.median_duration_seconds == 0


def test_the_product_is_written_as_in_the_list_of_products(imported: Imported) -> None:
    with scoped(imported[0].command) as session:
        notes = Counter(session.scalars(select(Call.notes)))
    products = {row["product"] for row in rows(DATA / "products.csv")}
    assert set(notes) <= products
    assert notes["GTX Pro"] == sum(row["product"] == "GTXPro" for row in decided()) > 0


def test_the_pipeline_alone_brings_the_same_companies(imported: Imported) -> None:
    tenant, _ = imported
    (file,) = bring(tenant, [PIPELINE], "crm_sales/pipeline_prospects.toml").files
    assert (file.accepted, file.unchanged, file.rejected) == (0, 7_375, 1_425)
