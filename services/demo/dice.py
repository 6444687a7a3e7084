"""Chance that repeats itself: the same seed gives the same throws, and the same ids."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import exp
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

# From here on the normal distribution stands in for Poisson's.
_MANY = 50


class Dice:
    """One stream of throws. Whoever throws in another order gets other data from the same seed."""

    def __init__(self, *seed: object) -> None:
        self._random = random.Random("/".join(map(str, seed)))  # noqa: S311 - it guards nothing.

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`, each as likely."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def around(self, middle: float, spread: float) -> float:
        """A positive number whose median is `middle`; `spread` is the deviation of its logarithm."""
        return middle * exp(self._random.gauss(0.0, spread))

    def number_of(self, expected: float) -> int:
        """How many of something there are where `expected` are expected: Poisson's distribution."""
        if expected > _MANY:
            return max(0, round(self._random.gauss(expected, expected**0.5)))
        number, product, limit = 0, self._random.random(), exp(-expected)
        while product > limit:
            number, product = number + 1, product * self._random.random()
        return number

    def one_of(self, choices: Sequence[T]) -> T:
        """Any one of these."""
        return choices[int(self._random.random() * len(choices))]

    def weighed(self, choices: Mapping[T, float]) -> T:
        """One of the keys, as likely as its value is great."""
        return self._random.choices(list(choices), list(choices.values()))[0]

    def minutes(self, low: float, high: float) -> timedelta:
        """A span of whole seconds between so many minutes."""
        return timedelta(seconds=round(60 * self.between(low, high)))

    def id_at(self, at: datetime) -> UUID:
        """A UUIDv7 of this time: random where a real one is, but by the seed."""
        milliseconds = int(at.timestamp() * 1000)
        bits = self._random.getrandbits(74)
        high, low = bits >> 62, bits & (2**62 - 1)
        return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)
