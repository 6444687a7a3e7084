"""One family of foreseen errors. Each carries a message id and values, both safe to show to anybody.

The message id is the English sentence of the message catalogue, with %(name)s for values; an edge renders
it once, in its person's language. What is not in this family is a fault of the program: edges say so without
any detail, and log it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools find what is only marked.
    """Mark a text for the message catalogue without translating it here."""
    return message


class Foreseen(Exception):
    """What a person or client can cause and must be told in a sentence.

    `status` is the HTTP status by which the API answers; `field` the input at fault, if it is one.
    """

    status: ClassVar[int] = 400

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = {"field": field, **values} if field else values

    def __str__(self) -> str:
        """The sentence in English, for commands and logs."""
        return self.message % self.values if self.values else self.message.replace("%%", "%")


class Invalid(Foreseen):
    """An input that cannot be taken; the sentence names the field."""

    status = 400


class NotSignedIn(Foreseen):
    """No credentials, or none that count any more."""

    status = 401

    def __init__(self, message: str = N_("Sign in first.")) -> None:
        super().__init__(message)


class NotPermitted(Foreseen):
    """The role is too weak for what was asked."""

    status = 403

    def __init__(self, message: str = N_("Your role does not allow this.")) -> None:
        super().__init__(message)


class NotFound(Foreseen):
    """A missing row, another organization's, or one outside one's own: they cannot be told apart."""

    status = 404

    def __init__(self, message: str = N_("There is nothing here with this id.")) -> None:
        super().__init__(message)


class Conflict(Foreseen):
    """A forbidden transition, or a save over somebody else's newer version."""

    status = 409


class Overtaken(Conflict):
    """Somebody else's newer version stands where one was to be saved.

    `yours` is what was to be saved and `theirs` what stands there now, by field; both empty where none is told.
    """

    def __init__(
        self, yours: Mapping[str, object] | None = None, theirs: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(N_("Somebody else has changed this in the meantime. Load it anew."))
        self.yours, self.theirs = dict(yours or {}), dict(theirs or {})


def overtaken() -> Conflict:
    """An `Overtaken` where the two versions cannot be set against each other."""
    return Overtaken()


def occupied() -> Conflict:
    """Somebody else is at work on what was to be changed."""
    return Conflict(N_("Somebody else is changing this right now. Try again in a moment."))


class Throttled(Foreseen):
    """Too many tries; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: str, *, retry_after: int, **values: object) -> None:
        super().__init__(message, field=None, **values)
        self.retry_after = retry_after
