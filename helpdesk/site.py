"""The admin site: the desk's frame around Django's admin."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class HelpdeskSite(AdminSite):
    """Front page, log-in and navigation of the desk."""

    site_header = site_title = _("Helpdesk")
    index_title = _("Workbench")
