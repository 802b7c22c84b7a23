"""What came in by any channel, brought to one form, and what its text gives: the beginning of intake."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from tickets import contacts, extraction, fingerprints, lifting, likeness
from tickets.models import Ticket

SUBJECT_LENGTH = 200
SUBJECT_FROM_TEXT = 40


@dataclass(frozen=True)
class Contact:
    """What came in. Codes may be empty: sorting finds them.

    `submission_id` (a form's or a program's) and `external_id` (a row's of a file) each make a repeat the same ticket.
    `draft` names uploads that were stored before. `received_at` is for contacts that are older than now.
    """

    channel: str
    subject: str
    description: str
    name: str = ""
    phone: str = ""
    email: str = ""
    order_number: str = ""
    issue_type: str | None = None
    language: str = "zh-hans"
    submission_id: str | None = None
    external_id: str | None = None
    draft: str = ""
    category: str | None = None
    team: str | None = None
    received_at: datetime | None = None
    tier: str | None = None
    company: str = ""
    previous: Ticket | None = None

    @property
    def begins_with_subject(self) -> bool:
        """Whether the subject is only how the text begins: then it is not read twice."""
        return self.description.startswith(self.subject.removesuffix("…"))

    @property
    def title(self) -> str:
        """The subject, where it says more than the text does."""
        return "" if self.begins_with_subject else self.subject

    @property
    def said(self) -> str:
        """All that was written."""
        return self.description if self.begins_with_subject else f"{self.subject}\n{self.description}"


@dataclass(frozen=True)
class Read:
    """What the text of a contact gives: what was found in it, what of that is lifted and into which columns, and how it reads."""

    findings: list[extraction.Finding]
    lifted: lifting.Lifted
    columns: dict[str, str]
    words: frozenset[str]
    marks: list[int]


def read(contact: Contact, now: datetime) -> Read:
    """Look for what is in the text."""
    findings = extraction.extract(contact.said, timezone.localtime(contact.received_at or now))
    typed = {"order_number": contact.order_number, "contact_phone": contact.phone, "contact_email": contact.email}
    words = likeness.words(contact.subject, contact.description)
    lifted, columns = lifting.lift(findings, typed)
    return Read(findings, lifted, {**typed, **columns}, words, fingerprints.marks(words))


def tidied(contact: Contact) -> Contact:
    """Without stray blanks, cut to what the columns hold, with a subject."""
    description = contact.description.strip()
    subject = " ".join(contact.subject.split()) or _first_words(description)
    return replace(
        contact,
        subject=subject[:SUBJECT_LENGTH],
        description=description or subject,
        name=" ".join(contact.name.split())[:80],
        phone=contact.phone.strip()[:40],
        email=contacts.normalise_email(contact.email),
        order_number=" ".join(contact.order_number.split())[:64],
        company=contact.company.strip()[:120],
    )


def _first_words(text: str) -> str:
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= SUBJECT_FROM_TEXT else f"{line[:SUBJECT_FROM_TEXT]}…"
