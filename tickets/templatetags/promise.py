"""The promise for a page outside of tickets: by when somebody who writes now is answered."""

from datetime import datetime

from django import template
from django.utils import timezone

from tickets import clocks

register = template.Library()


@register.simple_tag
def promise_now() -> datetime | None:
    """When a customer who writes now is answered; None while no policy promises it."""
    return clocks.promise_preview(timezone.now())
