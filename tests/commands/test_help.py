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


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    assert run("no-such-command").code == 2
