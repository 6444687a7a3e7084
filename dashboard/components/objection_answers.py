"""What the prospect answered to the diagnostic questions of an objection, as it was typed."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import formats
from dashboard.components import prose
from services.models import ObjectionResponse


def show(objection: ObjectionResponse, questions: Sequence[str]) -> None:
    """Each question that was answered and its answer, in the order of `questions`; nothing where none was."""
    answers = objection.answers or {}
    known = [question for question in questions if question in answers]
    for question in [*known, *(one for one in answers if one not in known)]:
        prose.show(str(answers[question]), label=formats.plain(question))
