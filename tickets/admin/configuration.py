"""What operations decide about tickets: issue types, sorting rules, targets, progress words, reasons. Plain declarative screens."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from helpdesk.admin.base import COUNTED_ROWS, HelpdeskModelAdmin, HistoryModelAdmin
from helpdesk.admin.fields import TicksField, WordsField
from helpdesk.admin.trying import TriedFirstMixin
from tickets import clocks, sla, targets, wording_clocks, wording_ladders
from tickets.choices import Channel
from tickets.models import IssueType, KeywordRule, ProgressWord, Reason, SlaPolicy, Ticket
from tickets.wording import normalise
from tickets.wording_needs import NEEDS

LINE_BREAK = mark_safe("<br>")


class IssueTypeForm(forms.ModelForm[IssueType]):
    """Needs are ticked, not typed."""

    requires = TicksField(
        NEEDS.items(),
        label=_("Needed to handle it"),
        help_text=_("What is missing is shown to the agent, who can ask for it in one click."),
    )
    requires_to_resolve = TicksField(
        [("evidence", NEEDS["evidence"])], label=_("Needed to resolve it"), help_text=_("Asked for in the form that gives the result.")
    )

    def clean_parent(self) -> IssueType | None:
        """A type is not part of itself, however far around."""
        parent: IssueType | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(_("A type cannot be part of itself."))
            above = above.parent
        return parent


@admin.register(IssueType)
class IssueTypeAdmin(HistoryModelAdmin[IssueType]):
    """Issue types (问题类型)."""

    form = IssueTypeForm
    list_display = ("name", "name_en", "parent", "category", "priority", "team", "group", "order", "is_active")
    list_filter = ("is_active", "category", "team")
    list_select_related = ("parent", "team")
    search_fields = ("name", "name_en", "code")
    fieldsets = (
        (None, {"fields": (("name", "name_en"), "code", "parent", ("hint", "hint_en"), "group", "order", "is_active")}),
        (_("Sorting and dispatch"), {"fields": ("category", "priority", "team")}),
        (_("Completeness"), {"fields": ("requires", "requires_to_resolve")}),
    )

    def get_readonly_fields(self, request: Any, obj: IssueType | None = None) -> tuple[str, ...]:
        """The code of a type is what programs and rules know it by: it stays."""
        return (*super().get_readonly_fields(request, obj), *(("code",) if obj else ()))

    def get_prepopulated_fields(self, request: Any, obj: IssueType | None = None) -> dict[str, Any]:
        """Only while the code is open."""
        return {} if obj else {"code": ("name_en",)}


LONGEST_FIELD = 1000
LATELY = 500


class KeywordRuleForm(forms.ModelForm[KeywordRule]):
    """Word lists, one word a line."""

    any_words = WordsField(
        label=_("Any of these words"),
        longest=LONGEST_FIELD,
        help_text=_("One word or phrase a line. A * stands for a few characters, a / parts alternatives: child/baby*swallowed/choked."),
    )
    all_words = WordsField(label=_("And all of these"), longest=LONGEST_FIELD)
    none_words = WordsField(
        label=_("And none of these"),
        help_text=_("A phrase that holds one of the words above hides that place only; any other silences the rule."),
    )
    fields_read = TicksField(
        [("subject", _("Subject")), ("description", _("Description"))], label=_("Looked for in"), help_text=_("None ticked: everywhere.")
    )
    channels = TicksField(Channel.choices, label=_("Channels"), help_text=_("None ticked: all."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["fields_read"] = self.instance.fields

    def clean(self) -> dict[str, Any]:
        """A rule looks for something and speaks for something."""
        data = super().clean() or self.cleaned_data
        if not data.get("any_words") and not data.get("all_words"):
            raise forms.ValidationError(_("Give at least one word to look for."))
        if not any(data.get(name) for name in ("issue_type", "category", "priority", "level")):
            raise forms.ValidationError(_("Say what the words speak for: a type, a category, a priority or a level."))
        return data

    def save(self, commit: bool = True) -> KeywordRule:
        """`fields` cannot be a form field's own name."""
        self.instance.fields = self.cleaned_data["fields_read"]
        saved: KeywordRule = super().save(commit)
        return saved


@admin.register(KeywordRule)
class KeywordRuleAdmin(TriedFirstMixin[KeywordRule], HistoryModelAdmin[KeywordRule]):
    """Sorting rules (分类规则); a change is tried over past tickets before it holds."""

    trial = "tickets.trying_rules.RuleTrial"
    form = KeywordRuleForm
    list_display = ("name", "words", "speaks_for", "weight", "spoke", "is_active", "order")
    list_filter = ("is_active", "level", "priority", "issue_type", "category", "language")
    list_select_related = ("issue_type",)
    search_fields = ("name", "code")
    search_help_text = _("Name, code, or a word that the rule looks for.")
    prepopulated_fields = {"code": ("name",)}
    fieldsets = (
        (None, {"fields": ("name", "code", "is_active", "order")}),
        (
            _("When a contact holds"),
            {"fields": ("any_words", "all_words", "none_words", "fields_read", "channels", "language", "negatable")},
        ),
        (_("It speaks for"), {"fields": ("issue_type", "category", "priority", "level", "weight")}),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[KeywordRule], search_term: str
    ) -> tuple[QuerySet[KeywordRule], bool]:
        """By name, code or word; a database keeps Chinese words inside JSON in a form that it cannot search."""
        wanted = normalise(search_term)
        if not wanted:
            return queryset, False
        rows = KeywordRule.objects.only("name", "code", "any_words", "all_words")
        found = [
            row.pk for row in rows if any(wanted in normalise(str(text)) for text in (row.name, row.code, *row.any_words, *row.all_words))
        ]
        return queryset.filter(pk__in=found), False

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With how often each rule spoke lately, counted once for all."""
        found = super().get_changelist_instance(request)
        counts, looked = spoken_counts()
        for row in found.result_list:
            row.spoken = f"{counts[row.code]} / {looked}"
        return found

    @admin.display(description=_("words"))
    def words(self, rule: KeywordRule) -> str:
        """The first of its words."""
        words = [Truncator(word).chars(LONGEST_SHOWN) for word in (*rule.any_words, *rule.all_words)]
        return "、".join(words[:4]) + ("…" if len(words) > 4 else "")

    @admin.display(description=_("speaks for"))
    def speaks_for(self, rule: KeywordRule) -> str:
        """What its words mean, one a line."""
        type_name = rule.issue_type.label if rule.issue_type else ""
        meant = [type_name, rule.get_category_display(), rule.get_priority_display(), rule.get_level_display() if rule.level else ""]
        return format_html_join(LINE_BREAK, "{}", ((each,) for each in meant if each))

    @admin.display(description=_("spoke lately"))
    def spoke(self, rule: KeywordRule) -> str:
        """On how many of the newest tickets."""
        return str(getattr(rule, "spoken", ""))


LONGEST_SHOWN = 24


def spoken_counts() -> tuple[Counter[str], int]:
    """On how many of the newest tickets each rule spoke, by its code; and how many tickets those were."""
    kept = list(Ticket.objects.order_by("-created_at", "-pk").values_list("classification", flat=True)[:LATELY])
    counts: Counter[str] = Counter()
    for classification in kept:
        counts.update({str(reason.get("rule")) for reason in classification.get("reasons", []) if reason.get("voice") == "rule"})
    return counts, len(kept)


YEAR = 365 * 24 * 60


class SlaPolicyForm(forms.ModelForm[SlaPolicy]):
    """Targets that a clock can run on."""

    def clean(self) -> dict[str, Any]:
        """At least one target; the warning comes before the deadline."""
        data = super().clean() or self.cleaned_data
        if not data.get("response_minutes") and not data.get("resolution_minutes"):
            raise forms.ValidationError(_("Give at least one target."))
        if not 1 <= (data.get("warn_percent") or 75) <= 100:
            self.add_error("warn_percent", _("Between 1 and 100."))
        for name in ("response_minutes", "resolution_minutes"):
            if (data.get(name) or 0) > YEAR:
                self.add_error(name, _("A year (%(minutes)d minutes) at most.") % {"minutes": YEAR})
        return data


@admin.register(SlaPolicy)
class SlaPolicyAdmin(TriedFirstMixin[SlaPolicy], HistoryModelAdmin[SlaPolicy]):
    """Time limits (时效标准); the most specific one that fits a ticket wins."""

    form = SlaPolicyForm
    list_display = ("name", "tickets_meant", "promise", "open_tickets", "is_active", "ladder", "calendar")
    list_filter = ("is_active", "priority", "level")
    list_select_related = ("issue_type", "team", "calendar", "ladder")
    search_fields = ("name", "name_en", "code")
    prepopulated_fields = {"code": ("name_en",)}
    fieldsets = (
        (None, {"fields": (("name", "name_en"), "code", "is_active", "order")}),
        (
            _("For tickets with"),
            {
                "fields": ("priority", "level", "tier", "issue_type", "team", "cross_department"),
                "description": _("An empty condition fits all."),
            },
        ),
        (_("Targets"), {"fields": (("response_minutes", "response_basis"), ("resolution_minutes", "resolution_basis"), "calendar")}),
        (_("Warning and escalation"), {"fields": (("warn_minutes", "warn_percent"), "ladder")}),
    )

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """With the number of open tickets beside each row, counted once for all."""
        found = super().get_changelist_instance(request)
        counts, at_most = running_counts()
        for row in found.result_list:
            row.running = f"{counts[row.pk]}{'+' if counts[row.pk] and not at_most else ''}"
        return found

    @admin.display(description=_("for tickets with"))
    def tickets_meant(self, row: SlaPolicy) -> str:
        """Its conditions in words."""
        names = {"issue_type": row.issue_type.label if row.issue_type else "", "team": row.team.label if row.team else ""}
        return wording_ladders.conditions(_as_rule(row).conditions, names)

    @admin.display(description=_("what it promises"))
    def promise(self, row: SlaPolicy) -> str:
        """Its targets in words, one a line."""
        return format_html_join(LINE_BREAK, "{}", ((line,) for line in wording_clocks.promises(_as_rule(row))))

    @admin.display(description=_("open tickets"))
    def open_tickets(self, row: SlaPolicy) -> str:
        """How many run by it now; with a plus where not all could be counted."""
        return str(getattr(row, "running", ""))


def running_counts() -> tuple[Counter[int | None], bool]:
    """Open tickets by policy, counted over COUNTED_ROWS of them at most; and whether those were all."""
    keys = list(Ticket.objects.open().by_deadline().values_list("policy_id", flat=True)[: COUNTED_ROWS + 1])
    return Counter(keys[:COUNTED_ROWS]), len(keys) <= COUNTED_ROWS


def _as_rule(row: SlaPolicy) -> sla.Policy:
    """The row as the rules know it; its calendar and ladder do not matter here."""
    return clocks.as_rule(row, targets.STANDARD)


@admin.register(ProgressWord)
class ProgressWordAdmin(HelpdeskModelAdmin[ProgressWord]):
    """Progress updates agents choose from."""

    list_display = ("name", "name_en", "is_public", "order", "is_active")
    list_filter = ("is_active", "is_public")
    prepopulated_fields = {"code": ("name_en",)}


@admin.register(Reason)
class ReasonAdmin(HelpdeskModelAdmin[Reason]):
    """Reasons for transfers, cancellations and delays."""

    list_display = ("name", "name_en", "purpose", "order", "is_active")
    list_filter = ("purpose", "is_active")
    prepopulated_fields = {"code": ("name_en",)}
