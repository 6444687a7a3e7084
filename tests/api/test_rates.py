"""Counting requests: a minute begins with the first one, and the memory is bounded."""

from __future__ import annotations

import pytest

from api.rates import MOST_KEYS, Rates, TooMany


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_begins_with_the_first_request() -> None:
    clock = Clock()
    rates = Rates(2, clock)
    rates.count_address("192.0.2.1")
    clock.now += 59
    rates.count_address("192.0.2.1")
    with pytest.raises(TooMany) as caught:
        rates.count_address("192.0.2.1")
    assert caught.value.headers == {"Retry-After": "1"}
    clock.now += 1
    rates.count_address("192.0.2.1")


def test_keys_are_counted_apart_and_a_network_as_one() -> None:
    rates = Rates(1, Clock())
    rates.count_address("192.0.2.1")
    rates.count_address("192.0.2.2")
    rates.count_token("192.0.2.1")
    rates.count_address("2001:db8::1")
    with pytest.raises(TooMany):
        rates.count_address("2001:db8::2")


def test_what_is_over_is_forgotten_and_too_many_keys_push_out_the_oldest() -> None:
    clock = Clock()
    rates = Rates(1, clock)
    for number in range(MOST_KEYS + 10):
        rates.count_token(number)
    assert len(rates._counts) == MOST_KEYS
    with pytest.raises(TooMany):
        rates.count_token(MOST_KEYS)
    clock.now += 60
    rates.count_token("new")
    assert len(rates._counts) == 1
