"""How a contact would be sorted, as a person reads it on a terminal: what, how sure, why, what was found in it and what is missing."""

from collections.abc import Iterator
from datetime import datetime

from django.db import Error
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk.defaults import DEPARTMENTS
from helpdesk.models import Department
from tickets import (
    advising,
    classification,
    completeness,
    contacts,
    doubles,
    fingerprints,
    likeness,
    sorting,
    wording_found,
    wording_moving,
    wording_sorting,
)  # fmt: skip
from tickets.extraction import Finding, Kind, best, extract
from tickets.imports.texts import Given
from tickets.models import ContactPoint
from tickets.wording_needs import need_label

SHOWN = 12


def lines(given: Given, result: classification.Classification, now: datetime) -> Iterator[str]:
    """Everything that is known of one contact."""
    comma = pgettext("between things", ", ")
    main = wording_sorting.value_words("issue_type", result.issue_type)
    also = comma.join(wording_sorting.value_words("issue_type", code) for code in result.secondary)
    yield _("Issue type: %(name)s") % {"name": main} + (_(" (also about: %(names)s)") % {"names": also} if also else "")
    yield _("Category: %(name)s") % {"name": wording_sorting.value_words("category", result.category)}
    yield _("Priority: %(name)s") % {"name": wording_sorting.value_words("priority", result.priority)}
    if result.level:
        yield _("Complaint level: %(name)s") % {"name": wording_sorting.value_words("level", result.level)}
    yield _("How sure: %(percent)d%%") % {"percent": round(result.confidence * 100)}
    yield from _why(result)
    found = extract(given.text, now)
    if known := comma.join(_told(one) for one in found[:SHOWN]):
        yield _("Found in the text: %(list)s") % {"list": known}
    if lacking := comma.join(need_label(code) for code in _missing(given, result, found)):
        yield _("Still missing: %(list)s") % {"list": lacking}
    if department := _department(given.text):
        yield department
    if same := _same(given, result, found, now):
        yield wording_moving.likely_same(same.as_data())


def _why(result: classification.Classification) -> Iterator[str]:
    words = [f"“{word}” → {meaning}" for word, meaning in wording_sorting.words_of(result.reasons)]
    if words:
        yield _("Words that counted: %(list)s") % {"list": pgettext("between things", ", ").join(words)}
    for sentence in wording_sorting.sentences(result.reasons):
        yield _("Reason: %(sentence)s") % {"sentence": sentence}


def _told(one: Finding) -> str:
    """Whoever runs the command has the text before their eyes: nothing is hidden."""
    shown = f"{wording_found.name(one.kind)} {wording_found.value(one.kind, one.value)}".strip()
    return f"{shown} ({doubt})" if (doubt := wording_found.doubt(one)) else shown


def _missing(given: Given, result: classification.Classification, found: list[Finding]) -> list[str]:
    kind = sorting.types().get(result.issue_type)
    text = f"{given.subject}\n{given.text}"
    return completeness.missing(
        kind.requires if kind else (), order_number=given.order_number, phone=given.phone, email=given.email, text=text
    )


def _same(given: Given, result: classification.Classification, found: list[Finding], now: datetime) -> doubles.Same | None:
    """The open ticket of the house that this would probably repeat."""
    kind = sorting.types().get(result.issue_type)
    if kind is None or not kind.pk:
        return None  # shipped rules only: there is no ticket yet
    points = [(what, value) for what, value, _raw in contacts.contact_points(given.phone, given.email)]
    order = given.order_number or (number.value if (number := best(found, Kind.ORDER)) else "")
    words = likeness.words(given.subject, given.text)
    owned = (ContactPoint.objects.filter(kind=what, value=value).values_list("customer", flat=True).first() for what, value in points)
    customer = next(filter(None, owned), None)
    near = doubles.look(points, order, fingerprints.marks(words), now - doubles.BACK)
    return doubles.most_like(doubles.Newcomer(customer, order, kind.pk, given.name, words), near)


def _department(text: str) -> str:
    said = [
        _("%(name)s (%(percent)d%%)") % {"name": _department_name(each.code), "percent": round(each.share * 100)}
        for each in advising.likely(text)
    ]
    return _("Departments that could help: %(list)s") % {"list": pgettext("between things", ", ").join(said)} if said else ""


def _department_name(code: str) -> str:
    try:
        row = Department.objects.filter(code=code).first()
    except Error:
        row = None
    if row is not None:
        return str(row.label)
    names = DEPARTMENTS.get(code, {})
    return str(names.get("name" if (get_language() or "").startswith("zh") else "name_en", code))
