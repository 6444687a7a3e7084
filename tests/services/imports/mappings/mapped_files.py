"""Two files with headings of their own, and the mappings that read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.imports.mappings.checking import read_mapping
from services.imports.mappings.rules import ImportMapping
from services.imports.results import ImportResult
from services.imports.runs import run_import
from tests.factories.organizations import Tenant
from tests.services.imports.support import source

CASES = """
kind = "prospects"
file = "faelle*.csv"
number_format = "1.234,56"
[columns]
external_id = { from = "Fall" }
name = { from = "Name" }
client_count = { from = "Kunden" }
"""
TALKS = """
kind = "calls"
date_format = ["dd.mm.yyyy hh:mm", "dd.mm.yyyy"]
time_zone = "Europe/Berlin"
[columns]
external_id = { from = "Nr" }
prospect_external_id = { from = "Fall" }
agent_email = { template = "{Wer}@here.example" }
status = { from = "Ergebnis", values = { "" = "NO_SHOW" }, otherwise = "COMPLETED" }
scheduled_at = { from = "Beginn" }
started_at = { from = "Beginn", when = { Ergebnis = ["Ja", "Nein"] } }
ended_at = { from = "Ende" }
outcome = { from = "Ergebnis", values = { "Ja" = "COACHING_CLIENT", "Nein" = "DISQUALIFIED" } }
"""
CASES_FILE = "Fall;Name;Kunden\nP1;Petra Probst;1.600\nP2;Paul Prinz;100\n"
TALKS_FILE = (
    "Nr;Fall;Wer;Beginn;Ende;Ergebnis\n"
    "C1;P1;agent;03.03.2025 10:00;03.03.2025 11:00;Ja\n"
    "C2;P1;other_agent;04.03.2025;;\n"
)


def both() -> list[ImportMapping]:
    """The mappings of cases and talks."""
    return [read_mapping("cases.toml", CASES), read_mapping("talks.toml", TALKS)]


def bring_named(
    tenant: Tenant, files: Mapping[str, str], mappings: Sequence[ImportMapping], **options: Any
) -> ImportResult:
    """Import files under their names."""
    sources = [source(content, name) for name, content in files.items()]
    return run_import(tenant.command, files=sources, mappings=mappings, **options)


FILES = {"talks.csv": TALKS_FILE, "faelle.csv": CASES_FILE}
