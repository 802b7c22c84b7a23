"""What is kept of a text so that one like it is found by an index, however many tickets there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.tickets import Ticket


class TextMark(models.Model):
    """One of the few numbers that stand for how a ticket's first words read (`tickets.fingerprints`): like texts share one.

    Thrown away after some weeks (`doubles.KEPT`). No key in the database holds it to its ticket: a row that outlives it is found by nobody.
    """

    mark = models.BigIntegerField()
    ticket = models.ForeignKey(Ticket, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark of a text")
        verbose_name_plural = _("marks of texts")
        indexes = [models.Index(fields=["mark", "id"], name="text_mark")]
