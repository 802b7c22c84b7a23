"""Ladders with their rungs, and the rules that hand tickets up: who is told, and what is done, as deadlines come near and pass."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, F, Prefetch, QuerySet, When
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import HistoryModelAdmin, InWords
from helpdesk.admin.fields import TicksField, WordsField
from helpdesk.admin.trying import TriedFirstMixin
from helpdesk.choices import OutboundChannel
from tickets import wording_ladders
from tickets.choices import Audience, Clock, EscalationTrigger, Point, Rank, RungAction
from tickets.clocks import DEFAULT_LADDER
from tickets.models import EscalationRule, Ladder, LadderRung
from tickets.targets import BREACH

MOST_PERCENT = 500
RANKS = [("", "---------"), *((rank.value, rank.label) for rank in Rank if rank != Rank.AGENT)]
DEPARTMENTS = {Audience.DEPARTMENT_CONTACT.value, Audience.DEPARTMENT_HEAD.value}


def at_deadline(point: str, amount: int) -> bool:
    """Whether a rung stands at the deadline itself."""
    return point == Point.PERCENT and amount == 100


def code_of(point: str, amount: int, taken: Iterable[str]) -> str:
    """The code of a new rung, from where it stands; it is part of what makes a rung happen once, so nobody types it."""
    if at_deadline(point, amount):
        return BREACH
    code = "warn" if point == Point.WARNING else f"{point}-{amount}"
    known, number = set(taken), 2
    base = code
    while code in known:
        code, number = f"{base}-{number}", number + 1
    return code


class RungForm(forms.ModelForm[LadderRung]):
    """One rung: a point that the clock reaches, somebody who is told or something that is done."""

    audience = TicksField(Audience.choices, label=_("Told"))
    channels = TicksField(
        OutboundChannel.choices, label=_("By"), help_text=_("None ticked: as each person chose. Notices on the pages come always.")
    )

    class Meta:
        model = LadderRung
        fields = ("clock", "point", "amount", "audience", "channels", "action", "rank", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].required = False
        self.fields["amount"].help_text = _("Percent of the target (1 to 500, 100 is the deadline), or minutes.")
        self.fields["rank"].widget.choices = RANKS

    def clean_amount(self) -> int:
        """Left empty where none is needed."""
        return self.cleaned_data.get("amount") or 0

    def clean(self) -> dict[str, Any]:
        """Every rung has a place of its own and a purpose."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        self._place(data["point"], data["amount"])
        self._purpose(data)
        return data

    def _place(self, point: str, amount: int) -> None:
        if point == Point.PERCENT and not 1 <= amount <= MOST_PERCENT:
            self.add_error("amount", _now("Between 1 and %(most)d percent.") % {"most": MOST_PERCENT})
        elif point in (Point.BEFORE, Point.AFTER) and not 1 <= amount <= 100_000:
            self.add_error("amount", _now("Say how many minutes. The deadline itself is 100 percent."))
        elif point == Point.WARNING:
            self.cleaned_data["amount"] = 0
        if self.instance.pk and (self.instance_was_breach != at_deadline(point, self.cleaned_data.get("amount", amount))):
            self.add_error("point", _now("A rung does not move to the deadline or away from it: delete it, and add another."))

    @property
    def instance_was_breach(self) -> bool:
        """Whether the stored rung is the one at the deadline."""
        return self.instance.code == BREACH

    def _purpose(self, data: dict[str, Any]) -> None:
        action, rank = data.get("action"), data.get("rank")
        if action == RungAction.HAND_UP and not rank:
            self.add_error("rank", _now("Say to whom it is handed up."))
        if action != RungAction.HAND_UP:
            data["rank"] = None
        if not data.get("audience") and (not action or action == RungAction.ADD_FOLLOWER):
            self.add_error("audience", _now("Tick somebody who is told, or choose something that is done."))
        if data["clock"] != Clock.ACCEPTANCE and DEPARTMENTS & set(data.get("audience") or ()):
            self.add_error("audience", _now("The people of a department are told of its own clock only: acceptance by the department."))


class RungFormSet(BaseInlineFormSet[LadderRung, Ladder, RungForm]):
    """The rungs of one ladder: none twice at one point, codes for new ones."""

    def clean(self) -> None:
        """One rung at each point of each clock."""
        super().clean()
        seen: set[tuple[str, str, int]] = set()
        for form in self.forms:
            data = form.cleaned_data if form.is_valid() else {}
            if not data.get("clock") or data.get("DELETE"):
                continue
            where = (data["clock"], data["point"], data["amount"])
            if where in seen:
                form.add_error("point", _now("There is a rung at this point already."))
            seen.add(where)

    def save_new(self, form: RungForm, commit: bool = True) -> LadderRung:
        """A new rung gets its code; those that were there keep theirs."""
        row = form.instance
        taken = [one.instance.code for one in self.forms if one.instance.clock == row.clock and one.instance.code]
        row.code = code_of(row.point, row.amount, taken)
        return super().save_new(form, commit)


class RungInline(InWords[LadderRung], admin.StackedInline[LadderRung, Ladder]):
    """Rungs, clock by clock, as far as can be said in the order in which they are reached."""

    model = LadderRung
    form = RungForm
    formset = RungFormSet  # type: ignore[assignment]
    extra = 0
    fieldsets = ((None, {"fields": (("clock", "point", "amount"), "audience", "channels", ("action", "rank", "is_active"))}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[LadderRung]:
        """Warnings before the minutes before the deadline, these before it, what comes after it last."""
        clock = Case(*(When(clock=code, then=place) for place, code in enumerate(Clock.values)), default=9)
        at = Case(
            When(point=Point.PERCENT, then=F("amount")),
            When(point=Point.WARNING, then=75),
            When(point=Point.BEFORE, then=99),
            default=MOST_PERCENT + F("amount"),
        )
        return super().get_queryset(request).order_by(clock, at, "pk")


class LadderForm(forms.ModelForm[Ladder]):
    """A ladder's name; its code stays."""


@admin.register(Ladder)
class LadderAdmin(TriedFirstMixin[Ladder], HistoryModelAdmin[Ladder]):
    """Ladders (升级阶梯)."""

    form = LadderForm
    list_display = ("name", "rungs_in_words", "used_by")
    search_fields = ("name", "name_en", "code")
    inlines = (RungInline,)
    fieldsets = ((None, {"fields": (("name", "name_en"), "code")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ladder]:
        """With rungs and policies, by two further statements."""
        rungs = LadderRung.objects.filter(is_active=True).order_by("pk")
        return super().get_queryset(request).prefetch_related(Prefetch("rungs", rungs, "active_rungs"), "policies")

    def get_readonly_fields(self, request: HttpRequest, obj: Ladder | None = None) -> tuple[str, ...]:
        """The code stays."""
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Ladder | None = None) -> dict[str, Any]:
        """Only while the code is open."""
        return {} if obj else {"code": ("name_en",)}

    @admin.display(description=_("rungs"))
    def rungs_in_words(self, ladder: Ladder) -> str:
        """The first of its rungs."""
        rungs: list[LadderRung] = ladder.active_rungs  # type: ignore[attr-defined]
        said = [f"{Clock(rung.clock).label} {wording_ladders.place(rung)}" for rung in rungs[:3]]
        return "；".join(said) + ("…" if len(rungs) > 3 else "")

    @admin.display(description=_("time limits that use it"))
    def used_by(self, ladder: Ladder) -> str:
        """Names of the policies; the default ladder holds where a policy names none."""
        names = [policy.label for policy in ladder.policies.all()]
        if ladder.code == DEFAULT_LADDER:
            names.insert(0, _now("all that name no ladder"))
        return "、".join(names)

    def has_delete_permission(self, request: HttpRequest, obj: Ladder | None = None) -> bool:
        """The default ladder is changed, not deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.code == DEFAULT_LADDER)


class EscalationRuleForm(forms.ModelForm[EscalationRule]):
    """A trigger with what it needs."""

    words = WordsField(label=_("Any of these words"))
    none_words = WordsField(label=_("And none of these"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "trigger" in self.fields:
            self.fields["trigger"].label = _("What hands it up")
        if "rank" in self.fields:
            self.fields["rank"].widget.choices = RANKS[1:]

    def clean(self) -> dict[str, Any]:
        """A level needs a level, words need words, and what is counted needs a number."""
        data = super().clean() or self.cleaned_data
        trigger = data.get("trigger")
        if trigger == EscalationTrigger.LEVEL and not data.get("level"):
            self.add_error("level", _now("Say from which level on."))
        if trigger == EscalationTrigger.WORDS and not data.get("words"):
            self.add_error("words", _now("Give at least one word to look for."))
        if trigger in (EscalationTrigger.REFUSALS, EscalationTrigger.COMPLAINTS) and not data.get("count"):
            self.add_error("count", _now("Say how often."))
        return data


@admin.register(EscalationRule)
class EscalationRuleAdmin(HistoryModelAdmin[EscalationRule]):
    """Escalation rules (升级规则)."""

    form = EscalationRuleForm
    list_display = ("name", "when", "rank", "order", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "name_en", "code", "words")
    fieldsets = (
        (None, {"fields": (("name", "name_en"), "code", "is_active", "order")}),
        (_("When"), {"fields": ("trigger", "level", "words", "none_words", "count")}),
        (_("Then"), {"fields": ("rank",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: EscalationRule | None = None) -> tuple[str, ...]:
        """The code stays: it makes a rule speak once for a ticket."""
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))

    def get_prepopulated_fields(self, request: HttpRequest, obj: EscalationRule | None = None) -> dict[str, Any]:
        """Only while the code is open."""
        return {} if obj else {"code": ("name_en",)}

    @admin.display(description=_("what hands it up"))
    def when(self, rule: EscalationRule) -> str:
        """The trigger with its number, or the first of its words."""
        label = str(EscalationTrigger(rule.trigger).label)
        if rule.trigger == EscalationTrigger.LEVEL:
            return f"{label}: {rule.get_level_display()}"
        if rule.trigger == EscalationTrigger.WORDS:
            return f"{label}: " + "、".join(map(str, rule.words[:4])) + ("…" if len(rule.words) > 4 else "")
        return f"{label}: {rule.count}"
