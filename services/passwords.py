"""Passwords: bcrypt over base64(sha256(password)), 12 to 128 characters, exactly as typed."""

from __future__ import annotations

import base64
import functools
import hashlib
import secrets
from pathlib import Path

import bcrypt

from services.errors import N_, Invalid

SHORTEST, LONGEST = 12, 128
ROUNDS = 12
_COMMON = Path(__file__).with_name("common_passwords.txt")


def hash_new(password: str, *, email: str = "") -> str:
    """The hash of a new password. Raises Invalid for one that is too short, too long or easily guessed."""
    check_new(password, email=email)
    return bcrypt.hashpw(_digest(password), bcrypt.gensalt(ROUNDS)).decode()


def check_new(password: str, *, email: str = "") -> None:
    """Raise Invalid saying what is wrong with a new password. There are no rules of composition."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(
            N_("%(field)s must have %(shortest)s to %(longest)s characters."),
            field="password",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    folded = password.casefold()
    own = [part for part in (email.casefold(), email.casefold().partition("@")[0]) if len(part) >= 6]
    if folded in _common() or len(set(folded)) < 4 or any(folded.replace(part, "") == "" for part in own):
        raise Invalid(N_("%(field)s is among those that are guessed first. Choose another."), field="password")


def prepare() -> None:
    """Do what the first comparison would do besides, so that it takes no longer than the others."""
    _nobodys()


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password fits. Without a stored hash the same work is done, against nobody's."""
    right = bcrypt.checkpw(_digest(password), (stored or _nobodys()).encode())
    return right and stored is not None


def _digest(password: str) -> bytes:
    # bcrypt reads 72 bytes at most and stops at a zero byte; the digest is 44 bytes of base64.
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest())


@functools.cache
def _nobodys() -> str:
    return bcrypt.hashpw(_digest(secrets.token_urlsafe()), bcrypt.gensalt(ROUNDS)).decode()


@functools.cache
def _common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))
