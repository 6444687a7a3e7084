"""What English-speaking agents write."""

from __future__ import annotations

from services.demo.phrases import Phrases
from services.demo.phrases_coaching import ENGLISH_COACHING
from services.models.vocabulary import ObjectionType, OutcomeType

ENGLISH = Phrases(
    pains=(
        "Too many small clients, no time for the good ones",
        "Every new client still comes through personal referrals",
        "Income swings by half from one quarter to the next",
        "Annual reviews slip, and clients notice",
        "Paperwork takes two days out of every week",
        "No clear offer, so every first meeting starts from zero",
        "Back office left, everything lands on the owner again",
        "Bought leads, hardly any of them turned up",
        "Wants to move from commission to fees, does not know how",
        "Team of three, but nobody else closes",
        "CRM is full of contacts nobody has spoken to in years",
        "Successor is missing, wants out in five years",
        "Portfolio is solid but has not grown since 2021",
        "Works sixty hours and still chases signatures",
    ),
    prospect_notes=(
        "Came through the webinar in spring. Prefers mornings.",
        "Recommended by a former client, very direct, likes numbers.",
        "Works with a partner who has to agree to anything above 5k.",
        "Asks for everything in writing before the call.",
        "Had a coach before and was not happy with it. Go slowly.",
        "Travels a lot, mobile number is the better one.",
        "Family business, the spouse handles the books.",
        "Knows two people from the last cohort.",
        "Filled in the whole form, very thorough.",
        "Client count in the form is households, not people.",
    ),
    openings=(
        "About {clients} clients, main topic: {pain}.",
        "{name} was well prepared. Looks after {clients} clients. {pain}.",
        "Good rapport from the start. {pain}, that is what it is all about.",
        "Started five minutes late because of the audio, then quick. {clients} clients.",
        "{company} has been running for years on referrals. {pain}.",
        "Talked about the numbers first, as asked. {clients} clients in the book, about a third active.",
        "Short on time, said so right away. {pain}.",
        "Open and friendly, a little scattered. Brought it back to: {pain}.",
        "Had our last mail open and went through it point by point. {clients} clients.",
    ),
    left={
        1: ("Had to leave after a few minutes, office emergency.", "Wrong expectation, thought this was a demo."),
        2: (
            "Did not have the client numbers at hand, we stopped there.",
            "Got stuck in the figures, ran out of time.",
        ),
        3: ("Could not say what should be different in a year.", "No real picture of the outcome, too early."),
        4: (
            "Lost the thread when we compared the goal with a real working week.",
            "Did not want to hear what is missing.",
        ),
        5: ("The parts did not click, asked for a PDF instead.", "Went quiet when I mapped the solution."),
        6: ("Stopped at the price.", "Wanted the offer by mail, no reaction to scope."),
        7: ("Would not decide on the spot.", "Another appointment came in before the decision."),
    },
    objections={
        ObjectionType.PRICE: (
            "Price is above what was budgeted; compared it with an online course.",
            "Asked twice whether there is a smaller package.",
            "Wants to see the money back within the first quarter.",
            "It is the timing of the payment more than the amount.",
        ),
        ObjectionType.TIMING: (
            "Wants to wait until the year-end business is done.",
            "Office move first, then this.",
            "Thinks after the summer is better.",
        ),
        ObjectionType.CAPACITY_TIME: (
            "Sees no five hours a week for it right now.",
            "Assistant is on leave until autumn, nobody covers.",
            "Already behind on annual reviews.",
        ),
        ObjectionType.NEED_TO_THINK: (
            "Needs to sleep on it. Open point is the effort per week.",
            "Could not name what is still unclear.",
            "Wants to go through the notes once more in quiet.",
        ),
        ObjectionType.PARTNER_TEAM: (
            "Business partner has to agree, was not on the call.",
            "Wants the team lead to hear it first.",
            "Decides together with the spouse.",
        ),
        ObjectionType.SKEPTICISM: (
            "Paid for a coach two years ago, nothing came of it.",
            "Asked for two references from the same region.",
            "Doubts that it works for pure insurance books.",
        ),
    },
    endings={
        OutcomeType.COACHING_CLIENT: (
            "Said yes, contract goes out today. Kick-off next week.",
            "Clear yes. Start date agreed, invoice to the company.",
            "Decided without much back and forth, happy with the plan.",
        ),
        OutcomeType.FOLLOW_UP_SCHEDULED: (
            "Follow-up is booked, link is out.",
            "We talk again, date is in the calendar.",
            "Not a no. Second call agreed.",
        ),
        OutcomeType.IMPLEMENTATION_ONLY: (
            "Takes the implementation only, no coaching for now.",
            "Wants the system set up and do the rest alone. Fine.",
        ),
        OutcomeType.DISQUALIFIED: (
            "Not a fit at the moment, said so openly, good end.",
            "Honest no from both sides. May come back next year.",
            "Closed it. No point in another call.",
        ),
    },
    next_steps=(
        "Brings the client list with revenue per client",
        "Talks to the business partner before the call",
        "Checks the budget with the accountant",
        "Sends the calendar of the last four weeks",
        "Reads the case study and notes questions",
        "Counts the active clients in the CRM",
        "Decides on the start month",
    ),
    no_shows=(
        "Did not dial in. Waited 15 minutes, left a voicemail.",
        "No-show, phone goes to mailbox.",
        "Not there. Wrote a short mail with a new link.",
        "",
    ),
    cancellations=(
        "Called off by mail, client emergency.",
        "Cancelled through the booking link, no reason given.",
        "Ill, will book again.",
        "Double-booked, apologized.",
        "",
    ),
    milestone_notes={
        1: ("Frame agreed, 80 minutes clear.", "Booked because of the webinar."),
        2: (
            "{clients} clients, a third active. Two days a week on admin.",
            "Referrals only. No process for reviews.",
            "Revenue per client is not tracked.",
        ),
        3: (
            "Four-day week and the same income.",
            "200 good clients, the rest handed over.",
            "Fee model within a year.",
        ),
        4: (
            "Tried two CRMs, both dead.",
            "Gap named: no second person who can close.",
            "Agreed that more leads will not fix it.",
        ),
        5: ("Segmentation first, then the review process.", "Most interested in the onboarding part."),
        6: ("Scope, duration, price said once. Quiet, then questions on payment.", "Asked about instalments."),
        7: ("Repeated the next step together.", "Decision said out loud."),
    },
    skip_reasons=(
        "Covered in the first call already",
        "Prospect went straight to the offer",
        "Short call, agreed at the start",
        "Numbers were in the form, confirmed in one sentence",
    ),
    reassign_reasons=(
        "Agent is ill",
        "Vacation cover",
        "Prospect asked for a call in the other language",
        "Calendar clash, agreed with both",
        "Workload, balanced between the teams",
    ),
    answers=(
        "The amount is fine, paying it at once is not.",
        "Compared with an online course for 900.",
        "Two evenings a week at most.",
        "My partner, and it is all about the numbers there.",
        "A coach three years ago, never saw a plan.",
        "I would need to know what the first month looks like.",
        "Nothing, honestly. It is just a big step.",
    ),
    coaching=ENGLISH_COACHING,
)
