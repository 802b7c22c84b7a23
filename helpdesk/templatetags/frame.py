"""What every page of the desk draws: icons, moments, and addresses that keep the rest of the query."""

from datetime import datetime
from functools import cache

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from helpdesk import moments
from helpdesk.markup import escape

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """A drawing from the sprite; hidden from screen readers, because a word always stands with it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>', f" {css}" if css else "", static("desk/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def moment(context: template.Context, at: datetime | None, form: str = "ago") -> SafeString | str:
    """A time in few words, the exact one in its title. `form`: ago, until, short or exact."""
    if at is None:
        return ""
    now = context.get("now") or timezone.now()
    words = moments.exact(at) if form == "exact" else getattr(moments, form)(at, now)
    title = escape(moments.exact(at))
    return mark_safe(f'<time datetime="{at.isoformat(timespec="seconds")}" title="{title}">{escape(words)}</time>')  # noqa: S308 (escaped)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """This page's query with some values changed; None or "" takes one away. Paging starts anew unless it is given."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    changes.setdefault("after", None)
    changes.setdefault("before", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
