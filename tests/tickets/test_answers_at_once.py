"""Two words about one answer at the same moment, in real processes: one wins, the other is told how things stand."""

import pytest

from tests.factories import make_organisation, make_type, open_ticket
from tests.knowledgebase.making import make_article
from tests.processes import run_together
from tickets.choices import AnswerOutcome, EventCode, Status
from tickets.models import AutomaticAnswer, Ticket, TicketEvent

pytestmark = pytest.mark.django_db(transaction=True)

SAY = """
from django.utils import timezone
from tickets import workflow
from tickets.errors import NotAllowed, StaleTicket
from tickets.models import Ticket
verb, keys = json.loads(sys.argv[1])
answers = []
for key in keys:
    while True:
        try:
            getattr(workflow, verb)(Ticket.objects.get(pk=key), now=timezone.now())
            answers.append("done")
        except StaleTicket:
            continue
        except NotAllowed:
            answers.append("over")
        break
print(json.dumps(answers))
"""


@pytest.mark.parametrize("other", ["confirm", "did_not_help", "refuse"])
def test_one_word_wins_when_two_come_at_once(transactional_db: None, other: str) -> None:
    make_organisation()
    make_type("product_enquiry", category="pre_sales")
    for title in ("怎么开发票", "怎么修改收货地址", "养生壶怎么除垢"):
        make_article(title)
    asked = {"subject": "养生壶怎么除垢", "description": "养生壶怎么除垢？", "issue_type": "product_enquiry"}
    keys = [open_ticket(phone=f"1390000{number:04d}", **asked).pk for number in range(8)]
    assert AutomaticAnswer.objects.waiting().count() == len(keys)
    pairs = zip(*run_together(SAY, [["did_not_help", keys], [other, keys]]), strict=True)
    assert [sorted(both) for both in pairs] == [["done", "over"]] * len(keys)
    spoken = TicketEvent.objects.filter(code__in=[EventCode.DID_NOT_HELP, EventCode.CONFIRMED])
    assert spoken.count() == len(keys)
    for ticket in Ticket.objects.select_related("automatic_answer"):
        back = ticket.automatic_answer.outcome == AnswerOutcome.DID_NOT_HELP
        assert ticket.status == (Status.NEW if back else Status.CLOSED)
