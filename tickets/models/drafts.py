"""Answers of a form that is filled in step by step, kept between the steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.tokens import new_token


class FormDraft(models.Model):
    """What a customer has answered so far; gone once it is sent, or after two days. `token` is the submission's id."""

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    answers = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(_("changed"), db_index=True)

    class Meta:
        verbose_name = _("unsent form")
        verbose_name_plural = _("unsent forms")

    def __str__(self) -> str:
        return f"{self.updated_at:%Y-%m-%d %H:%M}"
