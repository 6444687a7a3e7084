"""Bodies: what is not exactly of the form that is expected is refused in a sentence that names the field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.bodies import DEEPEST, LARGEST_BODY, Body, read
from api.call_parts import Answers, Items
from api.call_writes import Completion, Plan, WithReason
from api.errors import Refused
from api.prospects import ProspectChange

JSON = {"content-type": "application/json"}
PROSPECT = "0190f5fe-7c00-7a00-8000-000000000000"


def refusal(text: str | bytes, model: type[Body]) -> str:
    """The sentence with which a body is refused."""
    with pytest.raises(Refused) as caught:
        read(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), model)
    assert caught.value.status == 400
    return caught.value.sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The body is empty. Send a JSON object."),
        ("  ", "The body is empty. Send a JSON object."),
        ("[]", "The body must be a JSON object."),
        ("null", "The body must be a JSON object."),
        ('"text"', "The body must be a JSON object."),
        ('{"reason": ', "The body is not JSON at line 1, column 12."),
        ("{'reason': 1}", "The body is not JSON at line 1, column 2."),
        ('{"reason": "a", "reason": "a"}', "reason is given more than once."),
        ('{"reason": {"a": {"b": 1, "b": 2}}}', "reason.a.b is given more than once."),
        ('{"reason": NaN}', "reason must not be NaN, which JSON does not have."),
        ('{"reason": [-Infinity]}', "reason[0] must not be -Infinity, which JSON does not have."),
        ('{"expectedVersion": 1e999}', "expectedVersion is too large a number."),
        ('{"expectedVersion": ' + "9" * 5000 + "}", "expectedVersion is too large a number."),
        ('{"expectedVersion": 9007199254740993}', "expectedVersion is too large a number."),
        ('{"reason": "\\ud800"}', "reason contains a character that cannot be stored."),
        ('{"reason": "a\\u0000"}', "reason contains a character that cannot be stored."),
        ('{"\\ud800": 1}', "The body contains a character that cannot be stored."),
        (b'{"reason": "\xff"}', "The body is not in UTF-8."),
        (b"\xef\xbb\xbf{}", "The body is not JSON at line 1, column 1."),
        ("[" * 100_000, f"The body is nested too deeply: at most {DEEPEST} levels."),
        ('{"reason":' * 50 + "1" + "}" * 50, f"The body is nested too deeply: at most {DEEPEST} levels."),
        ('{"reason": "a"}', "expectedVersion is missing."),
        ('{"expectedVersion": 1, "reason": null}', "reason must be a text."),
        ('{"expectedVersion": 1, "reason": 5}', "reason must be a text."),
        ('{"expectedVersion": "1", "reason": "a"}', "expectedVersion must be a whole number."),
        ('{"expectedVersion": true, "reason": "a"}', "expectedVersion must be a whole number."),
        ('{"expectedVersion": 1.5, "reason": "a"}', "expectedVersion must be a whole number."),
        ('{"expectedVersion": 0, "reason": "a"}', "expectedVersion must be at least 1."),
        ('{"expected_version": 1, "reason": "a"}', "expected_version is not known here."),
        ('{"expectedVersion": 1, "reason": "a", "x\\n": 1}', "A field is not known here."),
    ],
)
def test_what_is_wrong_is_named(text: str | bytes, sentence: str) -> None:
    assert refusal(text, WithReason).startswith(sentence)


@pytest.mark.parametrize(
    ("document", "model", "sentence"),
    [
        ({"scheduledAt": "2026-03-31"}, Plan, "scheduledAt must be a time with its offset"),
        ({"scheduledAt": "2026-03-31T10:00:00"}, Plan, "scheduledAt must be a time with its offset"),
        ({"scheduledAt": "2026-02-30T10:00:00Z"}, Plan, "scheduledAt must be a time with its offset"),
        ({"scheduledAt": "9999-12-31T23:59:59-10:00"}, Plan, "scheduledAt must be a time with its offset"),
        ({"scheduledAt": 1767225600}, Plan, "scheduledAt must be a time with its offset"),
        ({"prospectId": PROSPECT.replace("-", "")}, Plan, "prospectId must be an id"),
        ({"prospectId": "{" + PROSPECT + "}"}, Plan, "prospectId must be an id"),
        ({"prospectId": 7}, Plan, "prospectId must be an id"),
        ({"agent": "somebody"}, Plan, "agent must be an address"),
        ({"mode": "strict"}, Plan, "mode must be one of STRICT, FLEXIBLE."),
        ({"recordingConsent": True}, Plan, "recordingConsent is not known here. Known are prospectId, "),
        ({"hasEnoughClients": "yes"}, Completion, "hasEnoughClients must be true or false."),
        ({"items": "one"}, Items, "items must be a list."),
        ({"items": ["one", 2]}, Items, "items[1] must be a text."),
        ({"items": ["a"] * 201}, Items, "items has too many entries: at most 200."),
        ({"answers": {"Why now?": 3}}, Answers, "answers.Why now? must be a text."),
        ({"answers": []}, Answers, "answers must be an object."),
        ({"clientCount": -1}, ProspectChange, "clientCount must be at least 0."),
        ({"name": None}, ProspectChange, "name must be a text."),
    ],
)
def test_a_field_of_another_form_is_named(document: dict[str, Any], model: type[Body], sentence: str) -> None:
    whole = {"expectedVersion": 1, "prospectId": PROSPECT, "scheduledAt": "2026-03-31T10:00:00Z"}
    names = {field.alias for field in model.model_fields.values()}
    known = {name: value for name, value in whole.items() if name in names}
    if model is Completion:
        known["outcome"] = "COACHING_CLIENT"
    assert refusal(json.dumps({**known, **document}), model).startswith(sentence)


def test_two_and_two_point_zero_are_one_number() -> None:
    assert read(b'{"expectedVersion": 2.0, "reason": "a"}', WithReason).expected_version == 2


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_it_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read(content, WithReason)
    caught.value.sentence.encode()


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/json; charset=latin-1", "application/jsonx", ""]
)
def test_another_type_is_415(manager: TestClient, kind: str | None) -> None:
    headers = {} if kind is None else {"content-type": kind}
    answer = manager.post("/api/calls", content=b"{}", headers=headers)
    assert answer.status_code == 415
    assert answer.json() == {"error": "The request's content type is not supported. Send application/json."}


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=UTF-8", "application/json;"])
def test_the_type_is_taken_as_it_may_be_written(manager: TestClient, kind: str) -> None:
    answer = manager.post("/api/calls", content=b"{}", headers={"content-type": kind})
    assert answer.json() == {"error": "prospectId is missing."}


def test_a_packed_body_is_415(manager: TestClient) -> None:
    answer = manager.post("/api/calls", content=b"{}", headers={**JSON, "content-encoding": "gzip"})
    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_413_however_it_comes(manager: TestClient) -> None:
    large = b" " * LARGEST_BODY + b"{}"
    assert manager.post("/api/calls", content=large, headers=JSON).status_code == 413
    assert manager.post("/api/calls", content=iter([large]), headers=JSON).status_code == 413
    assert manager.post("/api/calls", content=large[2:], headers=JSON).status_code == 400


def test_a_change_takes_no_parameters(manager: TestClient) -> None:
    answer = manager.post("/api/calls?agent=agent@here.example", json={})
    assert answer.json() == {"error": "agent is not known here; this address takes no parameters."}


def test_without_credentials_a_body_is_not_looked_at(visitor: TestClient) -> None:
    assert visitor.post("/api/calls", content=b"[", headers=JSON).status_code == 401
