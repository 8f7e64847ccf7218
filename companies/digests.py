"""Secrets that people are given, and the keyed digests that are kept of them."""

from __future__ import annotations

import base64
import secrets

from django.utils.crypto import salted_hmac

DIGITS = "0123456789"
# Without I, L, O, U, 0 and 1: nothing that is misread or spells words.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def digest(purpose: str, *parts: object) -> str:
    """64 hexadecimal digits; whoever reads the database cannot turn them back without the secret key."""
    text = "\x1f".join(str(part) for part in parts)
    return salted_hmac(f"companies.{purpose}", text, algorithm="sha256").hexdigest()


def short_digest(purpose: str, *parts: object) -> str:
    """16 characters (80 bits), as long as django-otp's columns for tokens are."""
    raw = bytes.fromhex(digest(purpose, *parts))[:10]
    return base64.b32encode(raw).decode().lower()


def numeric_code(length: int) -> str:
    return "".join(secrets.choice(DIGITS) for _ in range(length))


def recovery_code() -> str:
    """Ten characters in two groups, about 49 bits."""
    text = "".join(secrets.choice(LETTERS) for _ in range(10))
    return f"{text[:5]}-{text[5:]}"


def token() -> str:
    """256 bits for links and cookies."""
    return secrets.token_urlsafe(32)


def plain_code(text: str) -> str:
    """A code as it was meant: without the spaces and dashes that people type, in capitals."""
    return "".join(char for char in text.upper() if char.isalnum())
