"""The page "what you may do": a person's roles, teams and rights in plain words, and the choices that are theirs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from helpdesk import roles
from helpdesk.choices import Role
from helpdesk.login import set_language_cookie
from helpdesk.models import User


class ChoicesForm(forms.ModelForm[User]):
    """Language, theme, and whether notices come by e-mail too."""

    language = forms.ChoiceField(required=False)

    class Meta:
        model = User
        fields = ("language", "theme", "quiet_hours")
        widgets = {"theme": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["language"])
        field.label = _("language")
        field.choices = [("", _("As the browser says")), ("zh-hans", "中文"), ("en", "English")]


@dataclass(frozen=True)
class TeamDuty:
    """One team of the person, and what it takes."""

    name: str
    issue_types: str


@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """GET shows, POST keeps the choices."""
    user = User.objects.get(pk=cast(User, request.user).pk)
    form = ChoicesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return _kept(user)
    context = {
        "title": _("What you may do"),
        "person": user,
        "roles": listed(str(role.label) for role in Role if role in user.roles),
        "every_right": user.is_superuser,
        "duties": duties(user),
        "limit": limit(user),
        "rights": roles.rights_of(user),
        "form": form,
    }
    return render(request, "desk/my_rights.html", context)


def duties(user: User) -> list[TeamDuty]:
    """The person's teams with the issue types that are theirs."""
    teams = user.teams.filter(is_active=True).prefetch_related("issue_types")
    return [TeamDuty(team.label, listed(kind.label for kind in team.issue_types.all() if kind.is_active)) for team in teams]


def limit(user: User) -> str:
    """What the person is limited to, in one sentence (仅处理售前咨询); empty for those who see everything or have no team."""
    if user.has_perm("tickets.view_all_tickets") or not user.has_perm("tickets.work_ticket"):
        return ""
    teams = [team.label for team in user.teams.filter(is_active=True)]
    if not teams:
        return _("You handle only the tickets that are given to you.")
    return _("You handle only the matters of: %(teams)s.") % {"teams": listed(teams)}


def listed(items: Iterable[str]) -> str:
    """Words side by side, as the reader's language parts them."""
    return pgettext("between the items of a list", ", ").join(items)


def _kept(user: User) -> HttpResponse:
    response = HttpResponseRedirect(reverse("admin:me"))
    response.status_code = 303
    if user.language in dict(settings.LANGUAGES):
        set_language_cookie(response, user.language)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, path=settings.LANGUAGE_COOKIE_PATH, samesite="Lax")
    return response
