"""What goes wrong is said in a sentence, and nothing of the inside is shown or logged."""

from __future__ import annotations

import json
import logging

import pytest
from streamlit.testing.v1 import AppTest

from services.logs import JsonLines


def foreseen() -> None:
    from dashboard import faults
    from services.errors import N_, Invalid

    with faults.boundary():
        raise Invalid(N_("%(field)s is missing."), field="email")


def unforeseen() -> None:
    from dashboard import faults

    with faults.boundary():
        raise ValueError("somebody@example.com typed hunter2")


def test_a_foreseen_error_is_its_sentence() -> None:
    app = AppTest.from_function(foreseen).run()
    assert [error.value for error in app.error] == ["Email is missing."]
    assert not app.exception


def test_anything_else_is_an_incident_whose_number_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "callos.script"):
        app = AppTest.from_function(unforeseen).run()
    record = caplog.records[-1]
    line = JsonLines().format(record)
    fields = json.loads(line)
    assert fields["incident"] in app.error[0].value
    assert fields["errors"][0]["type"] == "ValueError"
    assert "hunter2" not in line and "hunter2" not in app.error[0].value
    assert not app.exception
