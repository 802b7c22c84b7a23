"""Like words: what else a search looks for. Groups are edited on the desk and held in memory."""

import re
from collections.abc import Sequence

from helpdesk import configuration, search
from knowledgebase.models import Synonyms

LIKE = 0.8
"""How loudly a like word is asked for beside the one that was typed."""
MOST = 12
"""Like words one question brings along."""


def like(text: str) -> list[str]:
    """The other words of each group that the text names, in the order of the groups; words it holds itself are left out."""
    plain = search.normalise(text)
    found: dict[str, None] = {}
    for words in configuration.held(_load):
        if any(_stands_in(word, plain) for word in words):
            found.update(dict.fromkeys(word for word in words if not _stands_in(word, plain)))
    return list(found)[:MOST]


def _stands_in(word: str, plain: str) -> bool:
    """Chinese anywhere; a Latin word as a whole one."""
    if word not in plain:
        return False
    return not word.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", plain) is not None


def _load() -> list[Sequence[str]]:
    groups = Synonyms.objects.filter(is_active=True).order_by("pk").values_list("words", flat=True)
    return [tuple(filter(None, (" ".join(search.normalise(str(word)).split()) for word in words))) for words in groups]
