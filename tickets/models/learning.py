"""Versions of the trained text classifier, kept in the database so that every machine has the same one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.choices import VersionAct, VersionState


class ClassifierVersionQuerySet(models.QuerySet["ClassifierVersion"]):
    """Questions asked of versions."""

    def light(self) -> "ClassifierVersionQuerySet":
        """Without the model and the rows it was trained on, which weigh megabytes."""
        return self.defer("data", "rows")

    def of(self, target: str) -> "ClassifierVersionQuerySet":
        """Those of one set of labels, the newest first."""
        return self.filter(target=target).order_by("-number")

    def adopted(self) -> "ClassifierVersionQuerySet":
        """Those that speak now: one at most for each target."""
        return self.filter(state=VersionState.ADOPTED)


class ClassifierVersion(models.Model):
    """One trained model of a target (`issue_type`, `department`, or any set of labels by its own name).

    `data` is the model as `TextModel.to_bytes` gives it, `sha256` its sum. `rows` are the examples of files it was trained on and
    measured with (zlib, JSON lines), so that the next training can begin with them; corrections are read from the timeline anew.
    `trained_on` counts examples by source. `metrics` holds `new` and `old` (null: there was none), measured on the same held-out
    rows, and `gate` the verdict: `passed`, and `reasons` as stable codes with values (`tickets.learning.gate`).
    Written by `tickets.classifier` only.
    """

    target = models.SlugField(_("target"), max_length=40, db_index=False)
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=8, choices=VersionState.choices, default=VersionState.TRAINED)
    data = models.BinaryField()
    rows = models.BinaryField(default=bytes)
    sha256 = models.CharField(max_length=64)
    trained_on = models.JSONField(_("trained on"), default=dict)
    metrics = models.JSONField(_("figures"), default=dict)
    gate = models.JSONField(_("gate"), default=dict)
    made_at = models.DateTimeField(_("trained"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trained by")
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by")
    )

    objects = ClassifierVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the classifier")
        verbose_name_plural = _("versions of the classifier")
        ordering = ["target", "-number"]
        permissions = [("steer_learning", _("Train the classifier, adopt and roll back its versions"))]
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="classifier_number_once"),
            models.UniqueConstraint(fields=["target"], name="classifier_one_adopted", condition=Q(state="adopted")),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.number}"


class ClassifierRecord(models.Model):
    """What was done with a version: by whom (nobody: the system), when, why. Never edited."""

    version = models.ForeignKey(ClassifierVersion, models.CASCADE, related_name="records", verbose_name=_("version"))
    act = models.CharField(_("act"), max_length=12, choices=VersionAct.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("act on a version")
        verbose_name_plural = _("acts on versions")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.version} {self.act}"


class TrainingRequest(models.Model):
    """A training that a person asked for; the background worker does it. `without`: people whose corrections are left out.

    One at most waits for each target. What came of it is `version`, or `error` in words.
    """

    target = models.SlugField(_("target"), max_length=40, db_index=False)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    without = models.JSONField(default=list, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    version = models.ForeignKey(ClassifierVersion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("version"))
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("training asked for")
        verbose_name_plural = _("trainings asked for")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["target"], name="training_one_waiting", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.asked_at:%Y-%m-%d %H:%M}"
