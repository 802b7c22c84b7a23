"""Pieces that the ticket page draws many of, each written in one go: as templates they were a third of the page's time."""

from django import template
from django.forms import BaseForm, BoundField, HiddenInput
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone

from helpdesk import moments
from helpdesk.addresses import numbered
from helpdesk.markup import escape
from helpdesk.templatetags.frame import icon
from tickets.admin.flow import Flow
from tickets.admin.verbs import Verb
from tickets.models import Ticket

register = template.Library()

# A verb whose answer takes the whole page's place; sent twice, the second is dropped.
_SWAPS = 'hx-target="#content-start" hx-select="#content-start" hx-swap="outerHTML" hx-disabled-elt="find button[type=submit]" hx-sync="this:drop"'


@register.simple_tag(takes_context=True)
def verb_button(context: template.Context, verb: Verb) -> SafeString:
    """A button of the toolbar: opens the form of a verb that asks something, else does it."""
    ticket: Ticket = context["ticket"]
    url, words = numbered(verb.url_name, ticket.pk), f"{icon(verb.icon)}{escape(verb.word)}"
    if not verb.asks:
        return mark_safe(  # noqa: S308 (words are escaped, the rest is ours)
            f'<form method="post" action="{url}" class="swaps" hx-post="{url}" {_SWAPS}>{csrf_input(context)}'
            f'<input type="hidden" name="version" value="{ticket.version}"><button class="btn btn--primary" type="submit">{words}</button></form>'
        )
    is_open = getattr(context.get("verb"), "slug", "") == verb.slug
    key = f' data-key="{verb.key}"' if verb.key else ""
    kbd = f"<kbd>{verb.key.upper()}</kbd>" if verb.key else ""
    return mark_safe(  # noqa: S308 (words are escaped, the rest is ours)
        f'<a class="btn" href="{url}" hx-get="{url}" hx-target="#verb" hx-swap="innerHTML" data-verb="{verb.slug}" '
        f'aria-expanded="{"true" if is_open else "false"}" aria-controls="verb"{key}>{words}{kbd}</a>'
    )


def csrf_input(context: template.Context) -> str:
    """What `{% csrf_token %}` writes."""
    token = context.get("csrf_token")
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">' if token else ""


@register.simple_tag(takes_context=True)
def conversation(context: template.Context) -> SafeString:
    """What was said and what happened, in order."""
    return Flow(context).draw()


@register.simple_tag(takes_context=True)
def timeline(context: template.Context) -> SafeString:
    """What happened, newest first, a line each."""
    zone = get_current_timezone()
    found = []
    for told in context["page"].timeline:
        local = told.event.at.astimezone(zone)
        found.append(
            f'<li><time datetime="{local.isoformat(timespec="seconds")}" title="{escape(moments.exact(told.event.at))}">{local:%m-%d %H:%M}</time>'
            f'{escape(told.text)} <span class="muted">· {escape(told.who)}</span></li>'
        )
    return mark_safe("".join(found))  # noqa: S308 (escaped)


@register.simple_tag
def hidden(form: BaseForm) -> SafeString:
    """The hidden fields of a form; a template for each would cost more than the buttons above it."""
    return mark_safe("".join(map(_hidden, form.hidden_fields())))  # noqa: S308 (escaped)


def _hidden(field: BoundField) -> str:
    widget = field.field.widget
    if type(widget) is not HiddenInput or widget.attrs:
        return str(field)
    value = widget.format_value(field.value())
    given = f' value="{escape(value)}"' if value not in (None, "") else ""
    return f'<input type="hidden" name="{escape(field.html_name)}"{given} id="{escape(field.auto_id)}">'
