"""Unguessable tokens for public links."""

import secrets


def new_token() -> str:
    """32 URL-safe characters holding 192 random bits."""
    return secrets.token_urlsafe(24)
