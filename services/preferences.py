"""What everybody chooses for themselves."""

from __future__ import annotations

from services import audit
from services.db import ScopedSession
from services.errors import N_, NotPermitted
from services.models import User
from services.models.vocabulary import Language
from services.scope import guarded
from services.sessions import lock_user


@guarded
def choose_language(db: ScopedSession, *, language: Language) -> User:
    """Have every screen of one's own in this language, from the next click on in all browsers.

    Raises NotPermitted for a command, which is nobody.
    """
    user = lock_user(db, db.scope.user_id) if db.scope.user_id else None
    if user is None:
        raise NotPermitted(N_("This concerns people who are signed in, and a command is nobody."))
    before = user.language
    if language is not before:
        user.language = language
        db.flush()
        audit.record(
            db,
            action="change",
            subject="user",
            subject_id=user.id,
            before={"language": before},
            after={"language": language},
        )
    return user
