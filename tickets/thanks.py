"""Telling a mere thank-you from a word that needs an answer. Pure."""

import re

from helpdesk.search import normalise

LONGEST = 40
_PARTS = (
    r"非常|十分|真的|太|很|好的?|嗯+|哦+|ok|okay|行|可以|收到|明白|知道|了解|已解决|解决|问题|没|有|了|的|啦|哈+|呢|吧|您|你们?|贵司|客服|辛苦|麻烦|感谢|谢谢?|多谢|谢|"
    r"thank(s| you)?|thx|very|so|much|a lot|many|great|good|perfect|got it|received|you|all|for|your|the|help|appreciate(d)?|it|cheers|again|nice"
)
_ONLY = re.compile(rf"^(?:{_PARTS}|[\W_])+$")
_THANKS = re.compile(r"谢|感谢|thank|thx|cheers|appreciate|收到|好的|辛苦")
_DENIED = re.compile(r"没有?解决|没解决|没收到|没有收到|不谢|not")


def is_only_thanks(text: str) -> bool:
    """Whether a text says nothing but thanks (or "received"); when in doubt it does not."""
    folded = normalise(text).strip()
    if not folded or len(folded) > LONGEST or "?" in folded or "？" in folded or _DENIED.search(folded):
        return False
    return bool(_THANKS.search(folded)) and bool(_ONLY.match(folded))
