"""Answers at once (A8): what ops allow, each answer that was given with what became of it, and how articles did as answers."""

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.models import Configuration
from knowledgebase import answering
from knowledgebase.models import Article
from tickets.choices import AnswerKind, AnswerOutcome, AnswerWhen
from tickets.models.conversation import Message
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


def order_types() -> list[str]:
    """Issue types whose contacts may be told where their order is."""
    return ["order_enquiry", "logistics"]


def article_types() -> list[str]:
    """Issue types whose questions may be answered by an article. Nothing about money that was taken, a broken thing or an account."""
    return ["product_enquiry", "order_enquiry", "technical_fault", "returns_refunds", "invoice", "logistics", "other"]


class AnswerSettings(Configuration):
    """When a question is answered with nobody looking at it. The one whose code is `default` is used.

    An article is sent when it holds the share `covered` of what was asked and the `evidence`, scores `lead` times every other one, and
    where the sentence encoder is there is as near in meaning as `likeness`. One that did not help `off_after` times among its last
    `off_among` answers is sent no more until an editor switches it on again.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    when = models.CharField(_("answer at once"), max_length=10, choices=AnswerWhen.choices, default=AnswerWhen.ALWAYS)
    order_state = models.BooleanField(
        _("where an order is"),
        default=True,
        help_text=_("Only to whoever gives the phone number or address that the order was placed with."),
    )
    article = models.BooleanField(_("a question that an article answers"), default=True)
    vip = models.BooleanField(_("VIP customers too"), default=False, help_text=_("Otherwise a person answers them."))
    order_types = models.JSONField(_("issue types: where an order is"), default=order_types, blank=True)
    article_types = models.JSONField(_("issue types: answered by an article"), default=article_types, blank=True)
    covered = models.FloatField(
        _("share of the question that the article holds"),
        default=answering.MEASURED.covered,
        validators=[MinValueValidator(0.3), MaxValueValidator(1.0)],
    )
    evidence = models.FloatField(
        _("telling words that it holds at least"),
        default=answering.MEASURED.evidence,
        validators=[MinValueValidator(1.0), MaxValueValidator(20.0)],
    )
    lead = models.FloatField(
        _("so many times better than the next article"),
        default=answering.MEASURED.lead,
        validators=[MinValueValidator(1.0), MaxValueValidator(10.0)],
    )
    likeness = models.FloatField(
        _("near in meaning, from 0 to 1"),
        default=answering.MEASURED.likeness,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
        help_text=_("Counts only where the sentence encoder is switched on."),
    )
    off_after = models.PositiveSmallIntegerField(
        _("an article is sent no more when it did not help so often"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    off_among = models.PositiveSmallIntegerField(
        _("among its last answers"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("settings of answers at once")
        verbose_name_plural = _("settings of answers at once")
        ordering = ["code"]

    def __str__(self) -> str:
        return gettext("When a question is answered at once")

    @property
    def bounds(self) -> answering.Bounds:
        """How sure an article has to be."""
        return answering.Bounds(self.covered, self.evidence, self.lead, self.likeness)


class AutomaticAnswerQuerySet(models.QuerySet["AutomaticAnswer"]):
    """Questions asked of answers at once."""

    def visible_to(self, user: "User") -> "AutomaticAnswerQuerySet":
        """Those of tickets that the person may see."""
        from tickets.permissions import sees_all

        return self if sees_all(user) else self.filter(ticket__in=Ticket.objects.visible_to(user).values("pk"))

    def waiting(self) -> "AutomaticAnswerQuerySet":
        """The customer has not said yet whether it helped."""
        return self.filter(outcome=AnswerOutcome.WAITING)


class AutomaticAnswer(models.Model):
    """The answer that a ticket got at once; `tickets.workflow` is its only writer.

    `why` holds what spoke for it: of an article how well it answers (`covered`, `evidence`, `lead`, `likeness`, `words`), of an order when
    it was last told.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="automatic_answer", verbose_name=_("ticket"))
    kind = models.CharField(_("kind"), max_length=8, choices=AnswerKind.choices)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+", verbose_name=_("message"), db_index=False)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, related_name="automatic_answers", verbose_name=_("article"), db_index=False
    )
    order_number = models.CharField(_("order number"), max_length=64, blank=True)
    why = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(_("what became of it"), max_length=12, choices=AnswerOutcome.choices, default=AnswerOutcome.WAITING)
    given_at = models.DateTimeField(_("given"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = AutomaticAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer at once")
        verbose_name_plural = _("answers at once")
        ordering = ["-given_at", "-pk"]
        indexes = [
            models.Index(fields=["-given_at"], name="answer_given"),
            models.Index(fields=["article", "-ended_at"], name="answer_article", condition=Q(article__isnull=False)),
            models.Index(fields=["ticket"], name="answer_waiting", condition=Q(outcome="waiting")),
        ]

    def __str__(self) -> str:
        return str(self.ticket)


class AnsweringArticle(Configuration):
    """Whether an article is sent as an answer at once, and since when its answers are counted for that."""

    article = models.OneToOneField(Article, models.CASCADE, related_name="answering", verbose_name=_("article"))
    is_off = models.BooleanField(_("not sent as an answer at once"), default=False)
    switched_at = models.DateTimeField(_("switched"), null=True, blank=True, editable=False)
    counted_since = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("article as an answer at once")
        verbose_name_plural = _("articles as answers at once")
        ordering = ["-is_off", "-switched_at", "pk"]

    def __str__(self) -> str:
        return str(self.article)
