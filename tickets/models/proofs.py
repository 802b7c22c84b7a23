"""What is kept while a customer proves that a phone number or an address is theirs, or waits for a lost link. Minutes only:
`tickets.proving` and `tickets.lost_links` forget it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.choices import ContactKind


class ContactCode(models.Model):
    """The one code in force for a phone number or an address, and the browser that asked for it.

    The code is kept as a keyed digest only, empty while nobody has looked (`looked_at`) and where we know nobody by this contact;
    `browser` is the digest of what that browser's cookie holds. Asking again replaces all of it.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=254)
    language = models.CharField(_("language"), max_length=10)
    browser = models.CharField(max_length=64)
    code = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    asked_at = models.DateTimeField(_("asked"))
    looked_at = models.DateTimeField(_("looked"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("code for a contact")
        verbose_name_plural = _("codes for contacts")
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="contact_code_once"),
            models.UniqueConstraint(fields=["browser"], name="contact_code_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at}"


class ContactVisit(models.Model):
    """A browser that has proven a contact, until when; `browser` is the digest of its cookie."""

    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=254)
    browser = models.CharField(max_length=64)
    until = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("visit with a code")
        verbose_name_plural = _("visits with a code")
        constraints = [models.UniqueConstraint(fields=["browser"], name="contact_visit_browser")]

    def __str__(self) -> str:
        return f"{self.kind} {self.until}"


class LostLink(models.Model):
    """Somebody who lost a private link: the contact they gave, and the number of their case if they knew it. Deleted when it is sent.

    `mobile` is the number in the form in which text messages go there, "" for what takes none.
    """

    kind = models.CharField(max_length=8, choices=ContactKind.choices)
    value = models.CharField(max_length=254)
    mobile = models.CharField(max_length=20, blank=True)
    number = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at}"
