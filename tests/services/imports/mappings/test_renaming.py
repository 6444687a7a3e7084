"""A mapping that only renames headings gives what the plain file gives."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.imports.columns import COLUMNS
from services.imports.mappings.checking import read_mapping
from services.models.vocabulary import ImportKind
from tests.factories.organizations import World
from tests.services.imports.mappings.mapped_files import (
    bring_named,
)
from tests.services.imports.support import (
    PROSPECTS,
    bring,
    counts,
    csv_of,
    rejections,
)

CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "P1", "P2", "agent@here.example", "COMPLETED", "NO_SHOW", "SCHEDULED", "5", "007", "EN"]
    ),
    st.sampled_from(
        ["2025-03-03T09:00:00Z", "03.03.2025 10:00", "30.03.2025 02:30", "26.10.2025 02:30", "=1", "'-1"]
    ),
    st.sampled_from(
        ["DISQUALIFIED", "COACHING_CLIENT", "UNDER_THRESHOLD", "a;b", 'a"b', "ü\u0308", "\u2028", "{x}"]
    ),
    st.text(max_size=6),
)


@st.composite
def plain_files(draw: st.DrawFn) -> tuple[ImportKind, list[str], list[list[str]]]:
    """A kind, some of its columns in any order, and rows of which some can be taken."""
    kind = draw(st.sampled_from([ImportKind.PROSPECTS, ImportKind.CALLS]))
    needed = [column.name for column in COLUMNS[kind] if column.is_required]
    others = [column.name for column in COLUMNS[kind] if not column.is_required]
    headings = draw(st.permutations(needed + draw(st.lists(st.sampled_from(others), unique=True))))
    rows = draw(st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=4))
    return kind, headings, rows


@given(plain_files())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mapping_that_only_renames_headings_gives_what_the_plain_file_gives(
    world: World, file: tuple[ImportKind, list[str], list[list[str]]]
) -> None:
    kind, headings, rows = file
    renamed = {name: f"Spalte {at}" for at, name in enumerate(headings)}
    told = f'kind = "{kind.value}"\n[columns]\n' + "".join(
        f'{name} = {{ from = "{heading}" }}\n' for name, heading in renamed.items()
    )
    plain = bring(world.here, PROSPECTS, csv_of(",".join(headings), *rows), dry_run=True).files[1]
    mapped_file = csv_of(",".join(renamed.values()), *rows)
    files = {"p.csv": PROSPECTS, "mapped.csv": mapped_file}
    mapped = bring_named(world.here, files, [read_mapping("m.toml", told)], dry_run=True).files[1]
    assert counts(mapped) == counts(plain)
    assert [(line, renamed.get(column or "", column)) for line, column in rejections(plain)] == rejections(mapped)
