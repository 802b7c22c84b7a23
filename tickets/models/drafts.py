"""Answers of a form that is filled in step by step, kept between the steps."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.tokens import new_token


class FormDraftQuerySet(models.QuerySet["FormDraft"]):
    """Questions asked of unsent forms."""

    def abandoned(self, before: datetime) -> "FormDraftQuerySet":
        """Begun, and not touched since."""
        return self.filter(updated_at__lt=before)


class FormDraft(models.Model):
    """What a customer has answered so far; gone once it is sent, or after two days. `token` is the submission's id."""

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    answers = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(_("changed"), db_index=True)

    objects = FormDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsent form")
        verbose_name_plural = _("unsent forms")

    def __str__(self) -> str:
        return f"{self.updated_at:%Y-%m-%d %H:%M}"
