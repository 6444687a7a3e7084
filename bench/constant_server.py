"""The server with constants in place of all figures: what is left is what drawing and sending a screen costs.

Whatever reads the database for a screen, or counts, answers what it answered the first time to the same question.
The session's own question, who is signed in, is still asked at each run, as it is by the real server.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def constant(function: Callable[..., Any], *, without: int = 0) -> Callable[..., Any]:
    """Remember the answer to each question; the first `without` arguments, a session, are no part of it."""
    known: dict[Any, Any] = {}

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        named = tuple((name, _key(value)) for name, value in sorted(kwargs.items()) if name != "now")
        key = tuple(_key(value) for value in args[without:]), named
        if key not in known:
            # The arguments are kept, lest another object gets the number of one that is gone.
            known[key] = function(*args, **kwargs), args, kwargs
        return known[key][0]

    return answer


def _key(value: Any) -> Any:
    """What tells an argument from another one: large ones are the same object each time, and slow to compare."""
    if type(value).__name__ in _LARGE:
        return id(value)
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


_LARGE = {"FactFrame", "Metric", "CallCount", "ThreadCount", "MilestoneCount", "ObjectionCount", "MeetingCount"}


def first_answer(function: Callable[..., Any]) -> Callable[..., Any]:
    """Answer for good what was answered first: all sessions of a measurement ask the same."""
    known: list[Any] = []

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        if not known:
            known.append(function(*args, **kwargs))
        return known[0]

    return answer


def replace_all() -> None:
    """Put constants in the place of figures, in every module that computes or reads some."""
    from services import calls, prospects
    from services.analytics import changes, comparisons, facts, figures, trends
    from services.analytics.counts.counting import Count
    from services.analytics.metrics.metric import Metric
    from services.questions import figure_questions

    for name in ("load", "default_period"):
        setattr(facts, name, constant(getattr(facts, name), without=1))
    figure_questions.ask = first_answer(figure_questions.ask)
    for name in ("list_calls", "count_calls", "count_waiting"):
        setattr(calls, name, constant(getattr(calls, name), without=1))
    prospects.list_prospects = constant(prospects.list_prospects, without=1)
    for name in ("passport", "rate", "rates", "value", "sizes"):
        setattr(Metric, name, constant(getattr(Metric, name)))
    Count.size = constant(Count.size)  # type: ignore[method-assign]
    for module, names in (
        (changes, ("changes",)),
        (comparisons, ("compare",)),
        (trends, ("trend",)),
        (figures, [name for name in figures.__all__ if name.islower()]),
    ):
        for name in names:
            setattr(module, name, constant(getattr(module, name)))


if __name__ == "__main__":
    replace_all()
    from commands.common import run

    run()
