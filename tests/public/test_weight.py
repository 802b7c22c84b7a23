"""What a first view costs on a slow line: the page with every file it asks for."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tests.factories import NOW, make_agent, open_ticket
from tests.shared import made_once
from tickets import workflow
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

LIGHT = 60_000
FILE = re.compile(r'(?:href|src)="/static/([^"#?]+)')
PAGES = (
    "/",
    "/complaints/new/",
    "/complaints/new/?about=question",
    "/complaints/new/steps/1/",
    "/kb/",
    "/kb/?q=退款",
    "/track/",
    "/suggestions/",
    "/kb/water-filter/",
    "/privacy/",
    "/nothing/here/",
)


def weight(browser: Client, address: str) -> int:
    """Bytes that travel, packed as a web server packs them."""
    page = browser.get(address).content
    files = {name: Path(str(finders.find(name))).read_bytes() for name in set(FILE.findall(page.decode()))}
    assert {"tokens.css", "customer/customer.css"} <= set(files)
    return sum(len(gzip.compress(each)) for each in (page, *files.values()))


installed = made_once(lambda: call_command("bootstrap", verbosity=0))


@pytest.mark.usefixtures("installed")
class TestAHouseThatHasItsArticles:
    """The pages that anybody opens."""

    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("language", ["zh-CN", "en"])
    def test_it_is_light_at_first_view(self, address: str, language: str) -> None:
        assert weight(Client(headers={"accept-language": language}), address) <= LIGHT


@pytest.mark.usefixtures("house", "still")
def test_it_is_light_when_much_was_said(browser: Client) -> None:
    ticket = open_ticket(email="zhou@example.com")
    agent = make_agent(ticket.team)
    for number in range(30):
        workflow.customer_writes(
            ticket, now=NOW, body=f"第 {number} 次说明：壶盖的裂纹又长了 {number * 37 % 11} 毫米，照片在附件里，请看一下。"
        )
        workflow.reply(Ticket.objects.get(), by=agent, now=NOW, body=f"您好，第 {number} 张照片收到了，仓库正在核对批次 {number * 7919}。")
    assert weight(browser, ticket.tracking_path) <= LIGHT
    assert weight(browser, f"{ticket.tracking_path}received/") <= LIGHT
