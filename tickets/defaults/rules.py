"""Keyword rules as shipped: the words customers of a shop use, Chinese and English.

One rule is one idea, so that its name can be read as the reason on a ticket. Chinese words are short enough to be
found inside any sentence and long enough not to be found inside another word; `*` and `/` as in `tickets.wording`.
Words of danger are denied by 没有/未/no (`negatable`); look-alikes (气得冒烟) stand among the none-words.
"""

from __future__ import annotations

from tickets.defaults.danger import DANGER
from tickets.defaults.danger_signs import SIGNS
from tickets.defaults.rules_goods import FAILURES, QUALITY, TECHNICAL
from tickets.defaults.rules_grave import LOSS_AND_LAW, SAFETY, TONE
from tickets.defaults.rules_money import ACCOUNT, INVOICE, PAYMENT, PRICE
from tickets.defaults.rules_orders import LOGISTICS, ORDER, RETURNS
from tickets.defaults.rules_people import ATTITUDE, ENQUIRY
from tickets.matching import Rulebook

RULES = Rulebook(
    (
        *SAFETY,
        *DANGER,
        *SIGNS,
        *LOSS_AND_LAW,
        *TONE,
        *FAILURES,
        *PAYMENT,
        *ACCOUNT,
        *INVOICE,
        *PRICE,
        *LOGISTICS,
        *ORDER,
        *RETURNS,
        *QUALITY,
        *TECHNICAL,
        *ATTITUDE,
        *ENQUIRY,
    )
)
