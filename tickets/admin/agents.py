"""The dispatch side of staff: grade, cap, skills, shifts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin
from tickets import routing, shifts
from tickets.models import Agent, AgentLanguage, AgentResult, Shift, Skill


class SkillInline(admin.TabularInline[Skill, Agent]):
    """What an agent handles, and how well. Without any skill an agent takes everything of their teams."""

    model = Skill
    extra = 1
    verbose_name_plural = _("Skills: none means everything of the agent's teams")


class LanguageInline(admin.TabularInline[AgentLanguage, Agent]):
    """In which languages an agent helps customers. Without any they speak the house's."""

    model = AgentLanguage
    extra = 1
    verbose_name_plural = _("Languages: none means the language of the house")


class ResultInline(admin.TabularInline[AgentResult, Agent]):
    """How their tickets went lately; reckoned every night, read only."""

    model = AgentResult
    extra = 0
    fields = readonly_fields = ("issue_type", "solved", "late", "reopened", "surveys", "score", "value")
    can_delete = False
    verbose_name_plural = _("Past results: what dispatch knows of the last weeks")

    def has_add_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """The nightly job writes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agent | None = None) -> bool:
        """The nightly job writes them."""
        return False

    @admin.display(description=_("mean survey score"))
    def score(self, row: AgentResult) -> str:
        """Of 5; nothing without surveys."""
        return f"{row.points / row.surveys:.1f}" if row.surveys else "—"


@admin.register(Agent)
class AgentAdmin(HistoryModelAdmin[Agent]):
    """Agents as dispatch sees them."""

    list_display = ("user", "number", "grade", "cap", "availability", "is_standby", "teams")
    list_filter = ("grade", "availability", "is_standby", "user__teams")
    list_select_related = ("user",)
    search_fields = ("user__employee_number", "user__name")
    autocomplete_fields = ("user",)
    fields = ("user", "grade", "cap", "is_standby", "needs_review", "availability")
    inlines = (SkillInline, LanguageInline, ResultInline)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Agent]":
        """With the teams of the list."""
        return super().get_queryset(request).prefetch_related("user__teams")

    def get_readonly_fields(self, request: HttpRequest, obj: Agent | None = None) -> tuple[str, ...]:
        """Agents say themselves whether they are there; whose record it is stays."""
        return ("user", "availability") if obj else ("availability",)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A higher cap or a new skill makes somebody free for what waits."""
        super().save_related(request, form, formsets, change)
        user = form.instance.user
        transaction.on_commit(lambda: routing.offer(user, now=timezone.now()))

    @admin.display(description=_("employee number"), ordering="user__employee_number")
    def number(self, agent: Agent) -> str:
        """The employee number."""
        return agent.user.employee_number

    @admin.display(description=_("teams"))
    def teams(self, agent: Agent) -> str:
        """The teams whose tickets they get."""
        return "、".join(team.label for team in agent.user.teams.all())


class ShiftForm(forms.ModelForm[Shift]):
    """One shift by itself; refused as on the rota."""

    def clean(self) -> dict[str, Any]:
        """No clash with another shift or an absence."""
        data = super().clean() or self.cleaned_data
        if all(data.get(name) for name in ("agent", "start", "end")):
            row = Shift(pk=self.instance.pk, agent=data["agent"], start=data["start"], end=data["end"])
            if refused := shifts.problem(row, now=timezone.now()):
                raise forms.ValidationError(refused)
        return data


@admin.register(Shift)
class ShiftAdmin(HistoryModelAdmin[Shift]):
    """Shifts as a list; they are planned on the rota. An agent without any shift near to now works whenever online."""

    form = ShiftForm
    list_display = ("agent", "start", "end")
    list_filter = ("agent",)
    list_select_related = ("agent__user",)
    date_hierarchy = "start"
    autocomplete_fields = ("agent",)
