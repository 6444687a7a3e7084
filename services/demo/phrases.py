"""The shape of the texts that the demo's people write, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.models.vocabulary import ObjectionType, OutcomeType

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoachingPhrases:
    """What managers write on calls, on milestones by their number and on objections, and what is answered."""

    calls: Texts
    milestones: Mapping[int, Texts]
    objections: Texts
    answers: Texts


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is written in one language. Texts may hold {clients}, {pain}, {company} and {name}.

    `left` is by the number of the milestone in which a call was broken off.
    """

    pains: Texts
    prospect_notes: Texts
    openings: Texts
    left: Mapping[int, Texts]
    objections: Mapping[ObjectionType, Texts]
    endings: Mapping[OutcomeType, Texts]
    next_steps: Texts
    no_shows: Texts
    cancellations: Texts
    milestone_notes: Mapping[int, Texts]
    skip_reasons: Texts
    reassign_reasons: Texts
    answers: Texts
    coaching: CoachingPhrases
