"""Knowledge from work."""

from django.utils.translation import gettext_lazy as _

from tickets import drafting
from tickets.forms.base import VerbForm
from tickets.models import TicketEvent


class DraftArticleForm(VerbForm):
    """A POST without questions: an article is drafted from the ticket."""

    title = submit = _("Draft an article from it")
    done = _("Drafted. An editor reads it before anybody else does.")

    def apply(self) -> TicketEvent:
        """Draft it."""
        return drafting.draft_article(self.ticket, by=self.user, now=self.now)
