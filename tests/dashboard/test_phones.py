"""Phone numbers: a link where exactly one can be dialled, and always as typed."""

from __future__ import annotations

import pytest

from dashboard import phones


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("+49 30 1234567", "+49301234567"),
        ("+49 (0) 30 / 123-45 67", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
        (" 030 1234567 ", "0301234567"),
        ("0301234567", "0301234567"),
    ],
)
def test_a_number_is_a_link_that_dials_it(typed: str, dialled: str) -> None:
    assert phones.link(typed).endswith(f"](tel:{dialled})")


@pytest.mark.parametrize(
    "typed",
    [
        "030 1234567 or 0171 999888",
        "030 123 ext. 7",
        "12",
        "0171 1234567 030 7654321",
        "javascript:1234567",
        "](x:1234567)",
    ],
)
def test_what_is_not_one_number_is_no_link(typed: str) -> None:
    shown = phones.link(typed)
    assert "](" not in shown.replace("\\]", "")
    assert shown.replace("\\", "") == typed


def test_no_number_is_a_dash() -> None:
    assert phones.link(None) == "–"
