"""Searches that did not help: what readers looked for and the knowledge base does not say, or does not say so that they see it."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from knowledgebase.choices import GapState


class SearchGap(models.Model):
    """One wording, in the normal form of `helpdesk.search`, how often it found nothing, and what an editor made of it."""

    text = models.CharField(_("searched for"), max_length=80, unique=True)
    times = models.PositiveIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last time"))
    state = models.CharField(_("state"), max_length=8, choices=GapState.choices, default=GapState.OPEN)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        ordering = ["-times", "-last_at"]

    def __str__(self) -> str:
        return self.text


class ShownSearchQuerySet(QuerySet["ShownSearch"]):
    """Questions asked of searches that found something."""

    def unopened(self, since: date) -> "ShownSearchQuerySet":
        """One row for each wording, its newest, after whose searches at least every second reader opened nothing; the most frequent first.

        `times` and `unopened` are those of the days from `since` on that are in the same state: what came before an editor was done
        with it counts no more.
        """
        same = ShownSearch.objects.filter(text=OuterRef("text"), day__gte=since).order_by()
        alike = same.filter(state=OuterRef("state")).values("text")
        newest = self.filter(pk=Subquery(same.order_by("-day").values("pk")[:1]), day__gte=since)
        counted = newest.annotate(
            times=Coalesce(Subquery(alike.annotate(n=Sum("shown")).values("n")), 0),
            unopened=Coalesce(Subquery(alike.annotate(n=Sum(F("shown") - F("opened"))).values("n")), 0),
        )
        return counted.filter(Q(unopened__gt=0), Q(times__lte=2 * F("unopened"))).order_by("-unopened", "-last_at")


class ShownSearch(models.Model):
    """One wording on one day (of the house's time zone): after how many readers' searches articles were shown, after how many of them
    one was opened, and which were offered last, the best first. Who searched is kept nowhere."""

    text = models.CharField(_("searched for"), max_length=80)
    day = models.DateField(_("day"))
    shown = models.PositiveIntegerField(_("searches"), default=1)
    opened = models.PositiveIntegerField(_("opened an article"), default=0)
    offered = models.JSONField(_("what was offered"), default=list)
    last_at = models.DateTimeField(_("last time"))
    state = models.CharField(_("state"), max_length=8, choices=GapState.choices, default=GapState.OPEN)

    objects = models.Manager.from_queryset(ShownSearchQuerySet)()

    class Meta:
        verbose_name = _("search after which nothing was opened")
        verbose_name_plural = _("searches after which nothing was opened")
        indexes = [models.Index(fields=["day"], name="shown_search_day")]
        constraints = [models.UniqueConstraint(fields=["text", "day"], name="shown_search_once")]

    def __str__(self) -> str:
        return self.text
