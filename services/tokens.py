"""Random tokens for cookies, tickets and links; only their hashes are stored."""

from __future__ import annotations

import hashlib
import secrets

BITS = 256


def new_token() -> str:
    """A new unguessable token, safe in a URL and a cookie."""
    return secrets.token_urlsafe(BITS // 8)


def hash_token(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal. A plain hash suffices: the token has 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
