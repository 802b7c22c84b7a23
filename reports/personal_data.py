"""What becomes of frequent matters when a customer is erased: what they say in words, if it was taken from one of their tickets."""

from collections.abc import Mapping

from django.db.models import Q

from helpdesk.erasing import Gone, Person
from reports.models import FrequentIssue

TABLES = (Gone("reports.FrequentTicket", ("ticket__customer",)),)


def _words(person: Person) -> Mapping[str, int]:
    """The matter's name is the subject of the ticket in its middle. Its figures stay; the next night it is named by another ticket."""
    found = Q(central__customer=person.customer) | Q(members__ticket__customer=person.customer, members__place=0)
    keys = set(FrequentIssue.objects.filter(found).values_list("pk", flat=True))
    keys.update(FrequentIssue.objects.exclude(subject="").filter(subject__in=person.names).values_list("pk", flat=True))
    return {"reports.FrequentIssue": FrequentIssue.objects.filter(pk__in=keys).update(subject="", words=[], central=None)}


ERASE = (_words,)
