"""The tables, as typed classes; every rule about them lives in the services."""

from services.models.api import ApiToken, IdempotencyKey
from services.models.audit import AuditEntry, AuditValues
from services.models.base import Base, Tenant
from services.models.call import Call, MilestoneResponse, ObjectionResponse, Outcome, Thread
from services.models.coaching import CoachingNote
from services.models.fact import CallFactRow, FactDeletion
from services.models.importing import Import, ImportChange, ImportRejections, SavedMapping
from services.models.organization import ConfigurationVersion, Organization, Team
from services.models.prospect import Prospect
from services.models.review import CallReview
from services.models.user import Installation, PasswordLink, SignInAttempt, Ticket, User, UserSession

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditValues",
    "Base",
    "Call",
    "CallFactRow",
    "CallReview",
    "CoachingNote",
    "ConfigurationVersion",
    "FactDeletion",
    "IdempotencyKey",
    "Import",
    "ImportChange",
    "ImportRejections",
    "Installation",
    "MilestoneResponse",
    "ObjectionResponse",
    "Organization",
    "Outcome",
    "PasswordLink",
    "Prospect",
    "SavedMapping",
    "SignInAttempt",
    "Team",
    "Tenant",
    "Thread",
    "Ticket",
    "User",
    "UserSession",
]
