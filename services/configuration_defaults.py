"""What a new organization starts with: the seven milestones, six objections and the checklist of domain.md."""

from __future__ import annotations

from services.configuration import ChecklistItem, Configuration, MilestoneSettings, ObjectionSettings
from services.models.vocabulary import ObjectionOutcome, ObjectionType

DEFAULT_THRESHOLD = 500

_MILESTONES = (
    MilestoneSettings(
        number=1,
        title="Context & Frame",
        objective="Agree on what this call is for and how it will go.",
        questions=("What made you book this call?", "What should be different when we hang up?"),
        confirmations=("The frame of the call is agreed", "The time is clear for both"),
        expected_minutes=5,
    ),
    MilestoneSettings(
        number=2,
        title="Current State Mapping",
        objective="Understand the business as it is today, in numbers.",
        questions=(
            "How many clients do you look after?",
            "Where do new clients come from?",
            "What does a usual week look like?",
        ),
        confirmations=("The current state is summarized and confirmed",),
        expected_minutes=20,
    ),
    MilestoneSettings(
        number=3,
        title="Outcome Vision",
        objective="Describe the result that would make the effort worthwhile.",
        questions=("Where should the business stand in a year?", "What would that change for you?"),
        confirmations=("The outcome is stated in the prospect's own words",),
        expected_minutes=15,
    ),
    MilestoneSettings(
        number=4,
        title="System Reality Check",
        objective="Compare the vision with what today's system can carry.",
        questions=("What has been tried already?", "What stands in the way?"),
        confirmations=("The gap is named and agreed",),
        expected_minutes=10,
    ),
    MilestoneSettings(
        number=5,
        title="Solution Mapping",
        objective="Show which parts of the program close which part of the gap.",
        questions=("Which part matters most to you?",),
        confirmations=("Each part of the solution answers a named gap",),
        expected_minutes=15,
    ),
    MilestoneSettings(
        number=6,
        title="Offer Presentation",
        objective="Present scope, time and price completely and once.",
        questions=("What is unclear about the offer?",),
        confirmations=("Scope, time and price are stated",),
        expected_minutes=10,
    ),
    MilestoneSettings(
        number=7,
        title="Decision Point",
        objective="Reach a clear decision, whichever it is.",
        questions=("What is your decision?",),
        confirmations=("The decision and the next step are repeated by both",),
        expected_minutes=5,
    ),
)

_OBJECTIONS = (
    ObjectionSettings(
        type=ObjectionType.PRICE,
        title="Price",
        questions=("Compared with what?", "Is it the amount, or the moment of paying it?"),
    ),
    ObjectionSettings(
        type=ObjectionType.TIMING,
        title="Timing",
        questions=("What will be different later?", "What does waiting cost?"),
    ),
    ObjectionSettings(
        type=ObjectionType.CAPACITY_TIME,
        title="Capacity and time",
        questions=("How many hours are free in a week?", "What could be put aside for it?"),
    ),
    ObjectionSettings(
        type=ObjectionType.NEED_TO_THINK,
        title="Need to think",
        questions=("What exactly is still open?", "What do you need to know to decide?"),
    ),
    ObjectionSettings(
        type=ObjectionType.PARTNER_TEAM,
        title="Partner or team",
        questions=("Who decides with you?", "What will they ask?"),
    ),
    ObjectionSettings(
        type=ObjectionType.SKEPTICISM,
        title="Skepticism",
        questions=("What have you been through before?", "What would convince you?"),
        allowed_outcomes=(ObjectionOutcome.RESOLVED, ObjectionOutcome.DISQUALIFIED),
    ),
)

_CHECKLIST = (
    ChecklistItem(key="qualification_form", title="Qualification form reviewed", is_required=True),
    ChecklistItem(key="client_count", title="Client count confirmed", is_required=True),
    ChecklistItem(key="business_type", title="Business type confirmed", is_required=True),
    ChecklistItem(key="revenue_range", title="Revenue range noted", is_required=True),
    ChecklistItem(key="main_pain", title="Main pain identified", is_required=True),
    ChecklistItem(key="time_block", title="Time block clear (90 min)", is_required=True),
    ChecklistItem(key="tool_stack", title="Tool stack noted", is_required=False),
    ChecklistItem(key="roi_tool", title="ROI tool ready", is_required=False),
)


def default_configuration(*, threshold: int = DEFAULT_THRESHOLD) -> Configuration:
    """The configuration that a new organization's first version holds."""
    return Configuration(
        threshold=threshold,
        milestones=_MILESTONES,
        offer=6,
        decision=7,
        objections=_OBJECTIONS,
        checklist=_CHECKLIST,
    )
