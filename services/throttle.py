"""Counting tries to sign in, per account and per network address, before any password is compared.

Counts belong to nobody: an account or address is known by a keyed digest alone. There is no permanent lock;
a block begins after a few failures and grows to a quarter of an hour. Both rows are locked in one order while
they are counted, so that tries at the same time are all counted and never wait for each other in a circle.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.db import unowned
from services.errors import N_, Throttled
from services.models import Installation, SignInAttempt
from services.text import fold_email

# Failures without a block: a person mistypes; an address may be a whole office.
FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 30
FIRST_BLOCK, LONGEST_BLOCK = timedelta(seconds=10), timedelta(minutes=15)
FORGET_AFTER = timedelta(hours=24)
# A new row is changed by the same statement as an old one.
_NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Try:
    """One counted try, to be taken back if it turns out to be right; the digests of account and address."""

    account: str
    address: str | None


def count(email: str, address: str | None) -> Try:
    """Count a try as failed, in a transaction of its own. Raises Throttled where either is blocked.

    `address` is the network address; None counts for the account alone, for whoever is signed in already.
    """
    now = datetime.now(UTC)
    with unowned() as db:
        counted = _digests(db, email, address)
        free = {counted.account: FREE_PER_ACCOUNT}
        if counted.address:
            free[counted.address] = FREE_PER_ADDRESS
        rows = _locked_rows(db, sorted(free))
        waiting = [row.blocked_until - now for row in rows if row.blocked_until and row.blocked_until > now]
        if waiting:
            raise _throttled(max(waiting))
        for row in rows:
            row.failures = row.failures + 1 if row.failed_at > now - FORGET_AFTER else 1
            row.failed_at = now
            row.blocked_until = _block(row.failures - free[row.digest], now)
    return counted


def take_back(right: Try) -> None:
    """The counted try was right: forget the account's failures, and count one fewer for the address.

    The address is not forgotten, or one account of one's own would give unlimited tries at others.
    """
    with unowned() as db:
        db.execute(delete(SignInAttempt).where(SignInAttempt.digest == right.account))
        db.execute(
            update(SignInAttempt)
            .where(SignInAttempt.digest == right.address, SignInAttempt.failures > 0)
            .values(failures=SignInAttempt.failures - 1, blocked_until=None)
        )
        db.execute(delete(SignInAttempt).where(SignInAttempt.failed_at < datetime.now(UTC) - FORGET_AFTER))


def forget(email: str) -> None:
    """Forget an account's failures: its owner has shown who they are by a set-password link."""
    with unowned() as db:
        digest = _digests(db, email, None).account
        db.execute(delete(SignInAttempt).where(SignInAttempt.digest == digest))


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has to themselves."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _locked_rows(db: Session, digests: list[str]) -> list[SignInAttempt]:
    blank = [{"digest": digest, "failures": 0, "failed_at": _NEVER} for digest in digests]
    db.execute(insert(SignInAttempt).on_conflict_do_nothing(), blank)
    chosen = select(SignInAttempt).where(SignInAttempt.digest.in_(digests))
    return list(db.scalars(chosen.order_by(SignInAttempt.digest).with_for_update()))


def _digests(db: Session, email: str, address: str | None) -> Try:
    key = db.scalars(select(Installation.attempts_key)).one()
    account = _digest(key, "account", fold_email(email))
    return Try(account, None if address is None else _digest(key, "address", network_of(address)))


def _digest(key: bytes, kind: str, value: str) -> str:
    message = f"{kind}:{value}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def _block(failures_too_many: int, now: datetime) -> datetime | None:
    if failures_too_many < 0:
        return None
    # Ten doublings are far beyond the longest block; more would only make large numbers.
    doublings: int = 2 ** min(failures_too_many, 10)
    return now + min(FIRST_BLOCK * doublings, LONGEST_BLOCK)


def _throttled(wait: timedelta) -> Throttled:
    seconds = ceil(wait.total_seconds())
    return Throttled(
        N_("There were too many failed tries. Try again in %(minutes)s min."),
        retry_after=seconds,
        minutes=ceil(seconds / 60),
    )
