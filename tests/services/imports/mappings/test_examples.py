"""What examples/ shows can be used as it stands."""

from __future__ import annotations

import re
import tomllib

import pytest

from services.imports.mappings.checking import read_mapping
from services.settings import CHECKOUT
from tests.services.imports.mappings.support import faults_of

EXAMPLES = CHECKOUT / "examples"
README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
FILES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.toml"))
SNIPPETS = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("path", FILES)
def test_every_example_is_a_mapping_without_faults_and_is_described(path: str) -> None:
    read_mapping(path, (EXAMPLES / path).read_text(encoding="utf-8"))
    assert f"]({path})" in README


@pytest.mark.parametrize("snippet", SNIPPETS, ids=range(len(SNIPPETS)))
def test_what_the_readme_shows_lacks_nothing_but_columns_that_every_row_needs(snippet: str) -> None:
    told = faults_of(snippet if "kind" in tomllib.loads(snippet) else 'kind = "calls"\n' + snippet)
    assert [line for line in told if "is missing; every row needs it." not in line] == []
