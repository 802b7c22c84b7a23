"""Addresses that a page writes by the dozen."""

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

# Stands for the number in an address that is kept; no page has it.
_NUMBER = 9_876_543_210


def numbered(name: str, number: int) -> str:
    """The same as `reverse(name, args=[number])`, which walks through all patterns each time; for addresses with one number."""
    before, after = _parts(name, get_script_prefix(), get_urlconf())
    return f"{before}{number}{after}"


def named(name: str) -> str:
    """The same as `reverse(name)`; for addresses without anything to fill in."""
    return _whole(name, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=512)
def _whole(name: str, prefix: str, urlconf: str | None) -> str:
    return reverse(name, urlconf)


@lru_cache(maxsize=512)
def _parts(name: str, prefix: str, urlconf: str | None) -> tuple[str, str]:
    before, _number, after = reverse(name, urlconf, args=[_NUMBER]).partition(str(_NUMBER))
    return before, after
