"""App configurations of the kernel and of the admin site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class HelpdeskConfig(AppConfig):
    """The kernel: people, calendars, jobs, delivery."""

    name = "helpdesk"
    verbose_name = _("Helpdesk")

    def ready(self) -> None:
        """Register the system checks, and see to what past states cost and hold."""
        from helpdesk import checks  # noqa: F401
        from helpdesk.history import keep_managers, pass_over_log_ins

        keep_managers()
        pass_over_log_ins()


class HelpdeskAdminConfig(AdminConfig):
    """Makes `helpdesk.site.HelpdeskSite` the default admin site."""

    default_site = "helpdesk.site.HelpdeskSite"
