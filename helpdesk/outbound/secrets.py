"""What must not stand in an error that people read."""

from django.conf import settings

from helpdesk.choices import OutboundChannel
from helpdesk.models import OutboundMessage
from helpdesk.outbound import passing

SECRET_SETTINGS = ("EMAIL_HOST_PASSWORD", "SMS_GATEWAY_SECRET", "SECRET_KEY")
# Shorter ones are no secrets, and would blacken half of the words.
SHORTEST = 6


def without_secrets(words: str, message: OutboundMessage) -> str:
    """The words with the house's secrets, the key of a robot, and a code that was sent, blotted out: servers repeat what they were given."""
    secrets = [str(getattr(settings, name, "") or "") for name in SECRET_SETTINGS]
    secrets += passing.secrets_in(message)
    if message.channel not in (OutboundChannel.EMAIL, OutboundChannel.SMS):
        secrets += message.to.split("@")
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            words = words.replace(secret, "***")
    return words
