"""Frequent issues (G3): matters that come again and again, as they were found in the tickets last night."""

from django.conf import settings
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Article
from tickets.models import IssueType, Ticket


class FoundBy(TextChoices):
    """How tickets are told to be of one matter."""

    TYPE = "type", _("By type")
    WORDING = "wording", _("By wording")


class FrequentIssue(models.Model):
    """A matter of many tickets; `reports.frequent` is its only writer.

    `weeks` holds a list for each of the last weeks, the oldest first: tickets, different customers, minutes of work. `subject` is that of
    the ticket in the middle, without personal data; `words` are phrases that many of the customers wrote, and so are nobody's own.
    A matter that is found again another night keeps its row; `found_at` is when it was found last. An `article` with `article_at` was
    chosen by a person, also when it is none; any other was chosen by the search.
    """

    found_by = models.CharField(_("found"), max_length=8, choices=FoundBy.choices)
    issue_type = models.ForeignKey(IssueType, models.CASCADE, related_name="+", verbose_name=_("issue type"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    words = models.JSONField(_("what they have in common"), default=list, blank=True)
    central = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the ticket in the middle"), db_index=False
    )
    weeks = models.JSONField(_("by week"), default=list)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("article"))
    article_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("chosen by"), db_index=False
    )
    article_at = models.DateTimeField(_("chosen at"), null=True, blank=True)
    first_found_at = models.DateTimeField(_("first found"))
    found_at = models.DateTimeField(_("found"))

    class Meta:
        verbose_name = _("frequent issue")
        verbose_name_plural = _("frequent issues")
        ordering = ["-customers", "pk"]
        indexes = [models.Index(fields=["found_at"], name="frequent_found_at")]
        constraints = [models.UniqueConstraint(fields=["issue_type"], name="frequent_type_once", condition=Q(found_by="type"))]

    def __str__(self) -> str:
        return self.subject or str(self.issue_type)

    @property
    def is_chosen(self) -> bool:
        """A person said which article answers it, or that none does."""
        return self.article_at is not None


class FrequentTicket(models.Model):
    """A ticket of a matter that was found by wording; of one at most. `place` counts from the middle, where it is 0."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("ticket"))
    issue = models.ForeignKey(FrequentIssue, models.CASCADE, related_name="members", verbose_name=_("frequent issue"))
    place = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("ticket of a frequent issue")
        verbose_name_plural = _("tickets of frequent issues")

    def __str__(self) -> str:
        return f"{self.issue_id} · {self.ticket_id}"
