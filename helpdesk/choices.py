"""Choices of the kernel."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Names of the groups; what each may do stands in each app's `roles.py`."""

    AGENT = "agent", _("Agent")
    SENIOR_AGENT = "senior_agent", _("Senior agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    MANAGER = "manager", _("Manager")
    DEPARTMENT = "department", _("Department staff")
    OUTSOURCED = "outsourced", _("Outsourced agent")
    EDITOR = "editor", _("Knowledge editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(TextChoices):
    """Colour scheme of the pages."""

    AUTO = "auto", _("Follow the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class OutboundChannel(TextChoices):
    """Ways a word reaches a person."""

    IN_APP = "inapp", _("In-app")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


class OutboundState(TextChoices):
    """Life of an outbound message."""

    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")
    DROPPED = "dropped", _("Not sent: the address had enough for one day")
