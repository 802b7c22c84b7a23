"""Saved views (保存的视图): a question asked of the queue, kept under a name, for oneself or shared; and with which one begins."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Team, User

if TYPE_CHECKING:
    from helpdesk.prepared import Somebody


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Questions asked of saved views."""

    def visible_to(self, user: "User | Somebody") -> "SavedViewQuerySet":
        """One's own, those shared with everybody, and those shared with one's teams."""
        if not user.is_active:
            return self.none()
        teams: Any = User.teams.through
        shared = Q(is_shared=True) & (Q(team__isnull=True) | Q(team__in=teams.objects.filter(user=user.pk).values("team")))
        return self.filter(Q(owner=user.pk) | shared)

    def for_desk(self, user: "User | Somebody") -> "SavedViewQuerySet":
        """As `visible_to`, one's own first, each with `is_first`: whether the person's queue opens with it. One statement."""
        mine = StartingView.objects.filter(user=user.pk, view=OuterRef("pk"))
        own = models.Case(models.When(owner=user.pk, then=0), default=1, output_field=models.SmallIntegerField())
        return self.visible_to(user).annotate(is_first=Exists(mine)).order_by(own, "order", "name", "pk")


class SavedView(models.Model):
    """`question` holds the parameters of `tickets.queues.read`, `columns` the codes of the columns shown. What it answers is
    always cut to what the reader may see, whoever saved it. Shared without a team it is for everybody. Without an owner it
    belongs to the house: installed at the start, kept by administrators.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="saved_views", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    question = models.JSONField(_("question"), default=dict, blank=True)
    columns = models.JSONField(_("columns"), default=list, blank=True)
    is_shared = models.BooleanField(_("shared"), default=False)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared with the team"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["order", "name"]
        permissions = [("share_view", _("Share saved views with others"))]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and not (get_language() or "").startswith("zh") else self.name


class StartingView(models.Model):
    """The saved view a person's queue opens with."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    view = models.ForeignKey(SavedView, models.CASCADE, related_name="+", verbose_name=_("saved view"))

    class Meta:
        verbose_name = _("starting view")
        verbose_name_plural = _("starting views")

    def __str__(self) -> str:
        return f"{self.user_id} {self.view_id}"
