"""Words of customers that run from right to left turn nothing around that stands beside them on the desk."""

from html.parser import HTMLParser

import pytest
import time_machine

from tests.addresses import CUSTOMER, NOTE, SUBJECT, House
from tests.factories import NOW, timedelta

pytestmark = pytest.mark.django_db

# Where their words stand in one line with ours.
PAGES = (
    "admin:index", "admin:surveys_survey_changelist", "admin:tickets_ticket_changelist", "admin:tickets_ticket_change", "admin:tickets_ticket_split",
    "admin:follow_up_step", "admin:review", "admin:survey_review", "admin:cause",
)  # fmt: skip
EMPTY = {"img", "br", "input", "meta", "link", "hr", "source", "use", "path", "wbr", "col"}
# Nothing stands beside what these hold; a view is named by its owner.
ALONE = {"title", "textarea", "option"}
OURS = ("is-kept", "menu__item")


class Reader(HTMLParser):
    """Collects the words of customers that are not kept apart from what is around them."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, dict[str, str | None]]] = []
        self.loose: list[str] = []
        self.kept = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.inside.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        at = max((at for at, (open_tag, _attrs) in enumerate(self.inside) if open_tag == tag), default=len(self.inside))
        del self.inside[at:]

    def handle_data(self, data: str) -> None:
        if not any(word in data for word in (SUBJECT, CUSTOMER, NOTE)):
            return
        apart = any(tag == "bdi" or (attrs.get("dir") == "auto") for tag, attrs in self.inside)
        self.kept += apart
        if not apart and self.inside[-1][0] not in ALONE and not (self.inside[-1][1].get("class") or "").startswith(OURS):
            self.loose.append(data.strip())


def test_it_keeps_the_words_of_customers_apart_from_ours() -> None:
    found = {}
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        house = House()
        for role in ("assignee", "supervisor"):
            for address in house.at(*PAGES):
                answer = house.browser(role).get(address.path)
                reader = Reader()
                reader.feed(answer.content.decode())
                found[role, address.name] = (answer.status_code, reader.kept, reader.loose)
    assert {name: words for name, (_status, _kept, words) in found.items() if words} == {}
    assert sum(status == 200 and kept > 0 for status, kept, _words in found.values()) >= len(PAGES)
