"""What ops decide: issue types, sorting rules, targets, progress words."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration, Named, ServiceCalendar, Team
from tickets.choices import (
    Basis,
    Category,
    Clock,
    EscalationTrigger,
    Level,
    Point,
    Priority,
    Rank,
    RungAction,
    Tier,
)


class IssueType(Configuration, Named):
    """A kind of matter (问题类型); a tree.

    `requires`: codes of what is needed to handle it (order_number, contact, evidence ...), shown to the agent as missing.
    `requires_to_resolve`: asked for in the form that gives the result ("evidence").
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    hint = models.CharField(_("hint"), max_length=120, blank=True)
    hint_en = models.CharField(_("English hint"), max_length=120, blank=True)
    group = models.CharField(
        _("group on the form"),
        max_length=10,
        choices=[("problem", _("Problem")), ("enquiry", _("Enquiry")), ("hidden", _("Not on the form"))],
        default="problem",
    )
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, default=Category.AFTER_SALES)
    priority = models.CharField(_("usual priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    team = models.ForeignKey(Team, models.PROTECT, related_name="issue_types", verbose_name=_("team"))
    requires = models.JSONField(_("needed to handle it"), default=list, blank=True)
    requires_to_resolve = models.JSONField(_("needed to resolve it"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("issue type")
        verbose_name_plural = _("issue types")
        ordering = ["order", "code"]

    @property
    def hint_label(self) -> str:
        """The hint in the reader's language."""
        return self.hint_en if self.hint_en and not (get_language() or "").startswith("zh") else self.hint


class KeywordRule(Configuration):
    """A sorting rule: words on the left, what they speak for on the right; `tickets.classification` applies it.

    Word lists hold one word or phrase each. `weight` is how loud the rule speaks for its issue type (1 is usual).
    """

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    any_words = models.JSONField(_("any of these words"), default=list, blank=True)
    all_words = models.JSONField(_("and all of these"), default=list, blank=True)
    none_words = models.JSONField(_("and none of these"), default=list, blank=True)
    fields = models.JSONField(_("looked for in"), default=list, blank=True, help_text=_("subject, description; empty for both."))
    channels = models.JSONField(_("channels"), default=list, blank=True, help_text=_("Empty for all."))
    language = models.CharField(_("language of the text"), max_length=2, blank=True, choices=[("zh", _("Chinese")), ("en", _("English"))])
    negatable = models.BooleanField(_("a negated word does not count"), default=True)
    issue_type = models.ForeignKey(IssueType, models.CASCADE, null=True, blank=True, verbose_name=_("issue type"))
    category = models.CharField(_("category"), max_length=12, choices=Category.choices, blank=True)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, blank=True)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    weight = models.FloatField(_("weight"), default=1.0)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("keyword rule")
        verbose_name_plural = _("keyword rules")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Ladder(Configuration, Named):
    """Who is told, and what is done, as the deadlines of a ticket come near and pass: its rungs.

    The one whose code is `default` is for policies that name none.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ladder")
        verbose_name_plural = _("ladders")
        ordering = ["code"]


class LadderRung(Configuration):
    """One rung: a point on a clock, who is told by which channels, and what is done.

    `code` is part of the key that makes the rung happen once for each (ticket, clock, cycle): it stays. `audience` holds codes
    of `Audience`; `channels` codes of `OutboundChannel` that are used whatever the person chose (empty: the person's choice).
    """

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="rungs", verbose_name=_("ladder"))
    code = models.SlugField(_("code"), max_length=30)
    clock = models.CharField(_("clock"), max_length=10, choices=Clock.choices)
    point = models.CharField(_("reached"), max_length=8, choices=Point.choices)
    amount = models.PositiveIntegerField(_("percent or minutes"), default=0)
    audience = models.JSONField(_("told"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    action = models.CharField(_("and"), max_length=16, choices=RungAction.choices, blank=True)
    rank = models.PositiveSmallIntegerField(_("handed up to"), choices=Rank.choices, null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rung")
        verbose_name_plural = _("rungs")
        ordering = ["ladder", "clock", "id"]
        constraints = [models.UniqueConstraint(fields=["ladder", "clock", "code"], name="ladder_rung_once")]

    def __str__(self) -> str:
        minutes = _("%(count)d min") % {"count": self.amount}
        places = {Point.PERCENT: f"{self.amount} %", Point.BEFORE: f"−{minutes}", Point.AFTER: f"+{minutes}"}
        return f"{self.get_clock_display()} · {places.get(Point(self.point), self.get_point_display())}"


class EscalationRule(Configuration, Named):
    """What hands a ticket up by itself, and how far: its level, words of law or the press, dissatisfaction said again.

    `words` as in keyword rules; a denied word does not count. `count` is for refusals and complaints.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    trigger = models.CharField(_("when"), max_length=12, choices=EscalationTrigger.choices)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    words = models.JSONField(_("any of these words"), default=list, blank=True)
    none_words = models.JSONField(_("and none of these"), default=list, blank=True)
    count = models.PositiveSmallIntegerField(_("how often"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("handed up to"), choices=Rank.choices, default=Rank.SUPERVISOR)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("escalation rule")
        verbose_name_plural = _("escalation rules")
        ordering = ["order", "code"]


class SlaPolicy(Configuration, Named):
    """Targets (时效标准) and the tickets they are for; an empty condition fits all, the most specific policy wins."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority.choices, blank=True)
    level = models.PositiveSmallIntegerField(_("complaint level"), choices=Level.choices, null=True, blank=True)
    tier = models.CharField(_("customer tier"), max_length=8, choices=Tier.choices, blank=True)
    issue_type = models.ForeignKey(IssueType, models.CASCADE, null=True, blank=True, verbose_name=_("issue type"))
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, verbose_name=_("team"))
    cross_department = models.BooleanField(_("needs another department or management"), default=False)
    response_minutes = models.PositiveIntegerField(_("respond within (min)"), null=True, blank=True)
    response_basis = models.CharField(_("response runs on"), max_length=8, choices=Basis.choices, default=Basis.SERVICE)
    resolution_minutes = models.PositiveIntegerField(_("resolve within (min)"), null=True, blank=True)
    resolution_basis = models.CharField(_("resolution runs on"), max_length=8, choices=Basis.choices, default=Basis.ELAPSED)
    calendar = models.ForeignKey(ServiceCalendar, models.PROTECT, verbose_name=_("service calendar"))
    warn_minutes = models.PositiveIntegerField(_("warn before (min)"), default=60)
    warn_percent = models.PositiveSmallIntegerField(_("or at this percent of a shorter target"), default=75)
    ladder = models.ForeignKey(
        Ladder,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("ladder"),
        help_text=_("Empty: the default ladder."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        ordering = ["order", "code"]


class ProgressWord(Configuration, Named):
    """One of the short list of progress updates (已联系客户, 问题排查中 ...)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_public = models.BooleanField(_("customers see it"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("progress word")
        verbose_name_plural = _("progress words")
        ordering = ["order", "code"]


class Reason(Configuration, Named):
    """A reason to pick from: why a ticket was transferred, refused, escalated or cancelled, or why it was late."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    purpose = models.CharField(
        _("purpose"),
        max_length=10,
        choices=[
            ("transfer", _("Transfer")),
            ("refuse", _("Refusal")),
            ("escalate", _("Escalation")),
            ("cancel", _("Cancellation")),
            ("breach", _("Delay")),
        ],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["purpose", "order", "code"]
