"""Every command explains itself."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
import typer

import commands
from commands.common import app
from tests.commands.conftest import Run


def command_names() -> list[str]:
    """Every command that the modules of the package register."""
    for module in pkgutil.iter_modules(commands.__path__):
        importlib.import_module(f"commands.{module.name}")
    group = typer.main.get_command(app)
    return sorted(group.commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", command_names())
def test_every_command_has_help(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.code == 0
    assert "Usage:" in result.out
    group = typer.main.get_command(app)
    assert group.commands[name].help, name  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (["no-such-command"], ["No such command 'no-such-command'.", "manage.py --help says more."]),
        (["import"], ["Missing argument 'FILE'.", "manage.py import --help says more."]),
        (["new-link"], ["Missing option '--organization'.", "manage.py new-link --help says more."]),
        (["migrate", "--soon"], ["No such option: --soon.", "manage.py migrate --help says more."]),
        (
            ["demo", "--calls", "0"],
            ["--calls should be greater than or equal to 1.", "manage.py demo --help says more."],
        ),
        (["demo", "--calls", "x"], ["--calls should be a valid integer.", "manage.py demo --help says more."]),
        (
            ["import", "--organization", "acme", "/nowhere.csv"],
            ["FILE: file '/nowhere.csv' does not exist.", "manage.py import --help says more."],
        ),
        (
            ["report"],
            [
                "Missing argument 'kind'. Choose from: team, agents, funnel, objections.",
                "manage.py report --help says more.",
            ],
        ),
        (
            ["report", "nonsense"],
            [
                "kind: 'nonsense' is not one of 'team', 'agents', 'funnel', 'objections'.",
                "manage.py report --help says more.",
            ],
        ),
    ],
)
def test_wrong_usage_is_said_in_sentences(run: Run, words: list[str], sentences: list[str]) -> None:
    result = run(*words)
    assert (result.code, result.out, result.err.splitlines()) == (2, "", sentences)
