"""What knowledge and tickets have to do with each other: articles drafted from a solved ticket, and articles used on one."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Article
from tickets.models.conversation import Message
from tickets.models.tickets import Ticket


class DraftedArticle(models.Model):
    """An article that was drafted from a ticket; written by `tickets.drafting` only.

    `taken` says how much of what was taken out, by kind (`knowledgebase.privacy.MARKS`); never what it was.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="drafted", verbose_name=_("ticket"))
    article = models.OneToOneField(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    drafted_at = models.DateTimeField(_("drafted"))
    taken = models.JSONField(_("taken out"), default=dict)

    class Meta:
        verbose_name = _("article drafted from a ticket")
        verbose_name_plural = _("articles drafted from tickets")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.article_id}"


class ArticleUse(models.Model):
    """What an article did for one ticket; written by `tickets.article_use` only. It outlives the ticket and says nothing of the customer.

    `on_form`: offered while the customer wrote; `at_desk`: offered to the agent; `opened`: by an agent, from the ticket; `at_once`: sent
    with nobody looking at it; `sent_at`: last put into something that the customer reads, `message`, which may be taken back.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="+", verbose_name=_("article"))
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="article_uses", verbose_name=_("ticket"))
    first_at = models.DateTimeField(_("first"))
    on_form = models.BooleanField(default=False)
    at_desk = models.BooleanField(default=False)
    opened = models.BooleanField(default=False)
    at_once = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["article", "ticket"], name="article_use_once")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.ticket_id}"
