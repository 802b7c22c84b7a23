"""Sessions in the database, as Django keeps them. Every request reads one, so its statement is written once (`SESSION_ENGINE`)."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, QuerySet
from django.utils import timezone

from helpdesk.prepared import MOMENT, Kind, Slot, prepared


@prepared(Kind(CharField()), MOMENT)
def _standing(key: Slot, now: Slot) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(db.SessionStore):
    """Django's, except for how it is read."""

    def _get_session_from_db(self) -> Session | None:
        found = _standing(self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
