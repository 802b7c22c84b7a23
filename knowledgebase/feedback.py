"""What readers tell us: what they read, votes on articles, and searches that found nothing."""

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from helpdesk import search, throttle
from knowledgebase.choices import GapState
from knowledgebase.models import Article, ArticleReading, SearchGap

VOTE_RATE = READ_RATE = "1/d"
GAP_RATE = "30/h"
GAP_LENGTH = 80
# What may be a phone, order or card number is personal; it is no gap in our knowledge.
_NUMBER = re.compile(r"\d[\d -]{4,}\d|\S+@\S+")


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
    wording = " ".join(search.normalise(text).split())[:GAP_LENGTH].strip()
    if not search.query_tokens(wording) or _NUMBER.search(wording) or throttle.hit(f"gap:{searcher}", GAP_RATE, now):
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
