"""Work asked of a department, and people who follow a ticket."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.models import Department
from tickets.choices import CollaborationState
from tickets.models.tickets import Ticket

if TYPE_CHECKING:
    from helpdesk.models import User


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    """Questions asked of requests to departments."""

    def unfinished(self) -> "CollaborationQuerySet":
        """Asked or accepted."""
        return self.filter(state__in=[CollaborationState.ASKED, CollaborationState.ACCEPTED])

    def holder(self) -> str:
        """Of one ticket's requests: the code of the department that has it, the one asked first that still has to act; "" for none."""
        first = self.unfinished().order_by("asked_at", "pk").values_list("department__code", flat=True).first()
        return first or ""

    def due(self, now: datetime) -> "CollaborationQuerySet":
        """Those at which the sweep has to look."""
        return self.filter(next_check_at__lte=now)

    def visible_to(self, user: "User") -> "CollaborationQuerySet":
        """Those of the person's department (also where they are its contact person or head), and those of tickets they may see."""
        if not user.is_active:
            return self.none()
        if user.is_superuser or user.has_perm("tickets.view_all_tickets"):
            return self
        theirs = Q(department__contact=user) | Q(department__head=user)
        if user.has_perm("tickets.view_ticket"):
            theirs |= Q(ticket__in=Ticket.objects.visible_to(user).values("pk"))
        if user.department_id and user.has_perm("tickets.answer_collaboration"):
            theirs |= Q(department_id=user.department_id)
        return self.filter(theirs)


class Collaboration(models.Model):
    """A request (协作申请): a department is asked for something and accepts it in time, or its head hears of it.

    `due_at` is the moment by which it has to be accepted; `next_check_at` is when the sweep has to look, null when nothing can
    happen. Changed by the verbs of `tickets.collaboration` only, each by compare-and-swap on `state`.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="collaborations", verbose_name=_("ticket"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="collaborations", verbose_name=_("department"))
    request = models.TextField(_("what is asked"))
    state = models.CharField(_("state"), max_length=10, choices=CollaborationState.choices, default=CollaborationState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("accept by"))
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    expected_at = models.DateTimeField(_("expected to be done"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    breached_at = models.DateTimeField(_("not accepted in time"), null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to a department")
        verbose_name_plural = _("requests to departments")
        ordering = ["id"]
        permissions = [("answer_collaboration", _("Accept, finish or refuse requests to one's department"))]
        indexes = [
            models.Index(fields=["next_check_at"], name="collaboration_next_check", condition=Q(next_check_at__isnull=False)),
            models.Index(fields=["department", "state", "due_at"], name="collaboration_department"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.department_id}"

    @property
    def is_open(self) -> bool:
        """The department still has to act."""
        return self.state in {CollaborationState.ASKED, CollaborationState.ACCEPTED}


class Follower(models.Model):
    """Somebody who is told of what happens to a ticket that is in other hands."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="followers", verbose_name=_("ticket"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followed", verbose_name=_("user"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.user_id}"
