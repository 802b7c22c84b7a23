"""The knowledge base's jobs: each reads the clock once and calls one verb."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk.jobs import job
from knowledgebase import meaning, publishing


@job("remind_of_articles", every=86_400)
def remind_of_articles(now: datetime) -> Mapping[str, Any]:
    """Tell owners of articles whose review day has come."""
    return {"told": publishing.tell_owners(now)}


@job("encode_articles", every=3_600)
def encode_articles(now: datetime) -> Mapping[str, Any]:
    """Read for their meaning what could not be read when it was saved."""
    return {"read": meaning.make_missing()}
