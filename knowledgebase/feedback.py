"""What readers tell us: what they read, votes on articles, and searches that found nothing or after which nothing was opened."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from helpdesk import search, throttle
from knowledgebase.choices import GapState
from knowledgebase.models import Article, ArticleReading, SearchGap, ShownSearch

VOTE_RATE = READ_RATE = "1/d"
GAP_RATE = "30/h"
GAP_LENGTH = 80
SHOWN_RATE = "1/d"
OFFERED_KEPT = 3
# What may be a phone, order or card number is personal; it is no gap in our knowledge.
_NUMBER = re.compile(r"\d[\d ./-]{4,}\d|\S+@\S+")


def vote(article: Article, *, helpful: bool, voter: str, now: datetime) -> bool:
    """Count a reader's vote, one a day for each article; returns whether it counted. `voter` is the client's address."""
    if throttle.hit(f"vote:{article.pk}:{voter}", VOTE_RATE, now):
        return False
    field = "helpful" if helpful else "unhelpful"
    Article.objects.filter(pk=article.pk).update(**{field: F(field) + 1})
    return True


def note_reading(article: Article, *, reader: str, now: datetime) -> bool:
    """Count a reader of an article, one a day; returns whether it counted. Who it was is not kept longer than that day."""
    if throttle.hit(f"read:{article.pk}:{reader}", READ_RATE, now):
        return False
    day = timezone.localdate(now)
    for _attempt in range(2):
        if ArticleReading.objects.filter(article=article, day=day).update(times=F("times") + 1):
            return True
        try:
            with transaction.atomic():
                ArticleReading.objects.create(article=article, day=day)
            return True
        except IntegrityError:
            continue  # somebody else was the day's first at the same moment
    return False


def note_gap(text: str, *, searcher: str, now: datetime) -> bool:
    """Remember a search that found nothing; returns whether it was remembered. Numbers and addresses never are."""
    wording = _wording(text)
    if not wording or throttle.hit(f"gap:{searcher}", GAP_RATE, now):
        return False
    for _attempt in range(2):
        # What was thought done and finds nothing still is to be done.
        state = Case(When(state=GapState.DONE, then=Value(GapState.OPEN)), default=F("state"))
        if SearchGap.objects.filter(text=wording).update(times=F("times") + 1, last_at=now, state=state):
            return True
        try:
            with transaction.atomic():
                SearchGap.objects.create(text=wording, last_at=now)
            return True
        except IntegrityError:
            continue  # somebody searched for the same at the same moment
    return False


def note_shown(text: str, offered: Sequence[Article], *, searcher: str, now: datetime) -> bool:
    """Count a search for which articles were shown; returns whether it counted: once a day for each reader and wording."""
    wording, day = _wording(text), timezone.localdate(now)
    if not wording or throttle.hit(_once("shown", wording, searcher), SHOWN_RATE, now) or throttle.hit(f"gap:{searcher}", GAP_RATE, now):
        return False
    seen = {"offered": [article.pk for article in offered[:OFFERED_KEPT]], "last_at": now}
    for _attempt in range(2):
        if ShownSearch.objects.filter(text=wording, day=day).update(shown=F("shown") + 1, **seen):
            return True
        ignored = ShownSearch.objects.filter(text=wording, state=GapState.IGNORED).exists()
        try:
            with transaction.atomic():
                ShownSearch.objects.create(text=wording, day=day, state=GapState.IGNORED if ignored else GapState.OPEN, **seen)
            return True
        except IntegrityError:
            continue  # somebody else was the day's first at the same moment
    return False


def note_opened(text: str, *, searcher: str, now: datetime) -> bool:
    """Count that a reader opened an article after a search; returns whether it counted: once a day, and never more than were shown."""
    wording, day = _wording(text), timezone.localdate(now)
    if not wording or throttle.hit(_once("opened", wording, searcher), SHOWN_RATE, now):
        return False
    # A search shortly before midnight is opened after it.
    days = ShownSearch.objects.filter(text=wording, opened__lt=F("shown"))
    return any(days.filter(day=each).update(opened=F("opened") + 1) for each in (day, day - timedelta(days=1)))


def settle_shown(texts: Sequence[str], state: GapState) -> int:
    """Say what became of wordings; returns of how many days."""
    return ShownSearch.objects.filter(text__in=texts).update(state=state)


def _wording(text: str) -> str:
    """As it is remembered: in the normal form of `helpdesk.search`; nothing where it says nothing, or may be personal."""
    wording = " ".join(search.normalise(text).split())[:GAP_LENGTH].strip()
    return wording if search.query_tokens(wording) and not _NUMBER.search(wording) else ""


def _once(what: str, wording: str, searcher: str) -> str:
    """A key that tells the same reader with the same words, and neither of the two to whoever reads the table of counts."""
    return f"{what}:{salted_hmac(f'knowledgebase.feedback.{what}', f'{searcher} {wording}').hexdigest()[:32]}"
