"""What pages with lists need beside the chips of `desk`."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(numbers: Mapping[str, str] | None, code: str) -> str:
    """The entry of a mapping, empty for none."""
    return (numbers or {}).get(code, "")
