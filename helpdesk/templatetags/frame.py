"""What every page of the desk draws: icons, moments, and addresses that keep the rest of the query."""

from datetime import datetime
from functools import cache, lru_cache

from django import template
from django.db.models import Model
from django.db.models.options import Options
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk import moments
from helpdesk.configuring import NAMES
from helpdesk.markup import escape
from helpdesk.navigation import GROUPS, Frame

register = template.Library()
CURRENT = ' aria-current="page"'


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    """A drawing from the sprite; hidden from screen readers, because a word always stands with it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>', f" {css}" if css else "", static("desk/icons.svg"), name
    )


@register.filter
def screen_name(meta: "Options[Model]") -> str:
    """What a list in the admin is called: as on the settings page where it stands there."""
    return capfirst(str(NAMES.get(meta.label_lower, meta.verbose_name_plural)))


REASONS = {
    "installed": pgettext_lazy("version", "Came with the product"),
    "import": pgettext_lazy("version", "From a file"),
    "follow-up": pgettext_lazy("version", "While following up"),
}
"""Codes that histories keep where the product itself changed a row."""


@register.filter
def change_reason(code: str) -> StrOrPromise:
    """Why a row was changed, in the reader's words; what is no code of ours is somebody's own words."""
    return REASONS.get(code, code)


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
def navigation(context: template.Context) -> SafeString:
    """The lines of the navigation. Every page has a dozen; written by the template they took as long as two statements."""
    frame: Frame = context["frame"]
    language, found = get_language(), []
    for group in frame.groups:
        title = f'<p class="nav__title"><span class="nav__label">{escape(group.title)}</span></p>' if group.title else ""
        found.append(f'{title}<ul class="nav__group">')
        for item in group.entries:
            below = _own_views(frame) if item.entry.code == "queue" else ""
            found.append(f"<li>{_line(item.entry.code, item.url, item.is_current, item.count, language)}{below}</li>\n")
        found.append("</ul>\n")
    return mark_safe("".join(found))  # noqa: S308 (escaped)


@lru_cache(maxsize=1024)
def _line(code: str, url: str, is_current: bool, count: str, language: str | None) -> str:
    entry = next(entry for group in GROUPS for entry in group.entries if entry.code == code)
    label = escape(entry.label)
    css, current = (" is-current", CURRENT) if is_current else ("", "")
    number = f'<span class="nav__count" id="nav-n-{code}"{"" if count else " hidden"}>{escape(count)}</span>' if entry.count else ""
    return f'<a class="nav__item{css}" href="{escape(url)}"{current} title="{label}">{icon(entry.icon)}<span class="nav__label">{label}</span>{number}</a>'


def _own_views(frame: Frame) -> str:
    lines = "".join(
        f'<li><a href="{escape(url)}"{CURRENT if is_current else ""}><bdi class="clip">{escape(name)}</bdi></a></li>'
        for url, name, is_current in frame.views
    )
    return f'<ul class="nav__sub nav__label">{lines}</ul>' if lines else ""


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
