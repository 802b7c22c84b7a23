"""E-mail: plain text, one connection for each pass, permanent refusals told from temporary ones."""

import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from helpdesk.models import OutboundMessage
from helpdesk.outbound.channels import Refused, Unavailable, idempotency_key


def message_id(message: OutboundMessage) -> str:
    """The same for every try of one row, so that a receiver can tell a repeat; says nothing about the cause."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{idempotency_key(message)}@{host}>"


def compose(message: OutboundMessage) -> EmailMessage:
    """The mail of a row. Raises Refused for an address that is none; line breaks cannot reach a header."""
    try:
        validate_email(message.to)
    except ValidationError as error:
        raise Refused("not an e-mail address") from error
    link = f"{settings.SITE_URL}{message.link}" if message.link.startswith("/") else message.link
    return EmailMessage(
        subject=" ".join("".join(c if c.isprintable() else " " for c in message.subject).split()),
        body="\n\n".join(part for part in (message.body.strip(), link) if part) + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )


class MailSender:
    """Django's mail backend, opened once for a pass and anew after any failure."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, message: OutboundMessage) -> None:
        """Hand one mail to the server."""
        mail = compose(message)
        try:
            self._reach()
            self._connection.send_messages([mail])  # type: ignore[union-attr]
        except Exception as error:
            self.close()
            raise _judged(error) from error

    def _reach(self) -> None:
        # A server may have hung up since the last mail; asking costs one turn, and a mail cut off half way could go out twice.
        smtp = getattr(self._connection, "connection", None)
        if smtp is not None:
            try:
                alive = smtp.noop()[0] == 250
            except (OSError, smtplib.SMTPException):
                alive = False
            if not alive:
                self.close()
        if self._connection is None:
            connection = get_connection()
            connection.open()
            self._connection = connection

    def close(self) -> None:
        """Say goodbye; a server that is gone already is no matter."""
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        except Exception:  # noqa: S110 (the pass is over either way)
            pass


def _judged(error: Exception) -> Exception:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [answer[0] for answer in error.recipients.values()]
        return Refused(_said(error)) if codes and all(code >= 500 for code in codes) else RuntimeError(_said(error))
    if isinstance(error, smtplib.SMTPDataError):
        return Refused(_said(error)) if error.smtp_code >= 500 else RuntimeError(_said(error))
    if isinstance(error, (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)):
        return Unavailable(_said(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return RuntimeError(_said(error))
    # A connection that broke off or never came about; SMTPException is an OSError too.
    return Unavailable(_said(error)) if isinstance(error, OSError) else error


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
