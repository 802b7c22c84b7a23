"""Staff, the teams they work in, and the departments that help them."""

from collections.abc import Collection
from functools import cached_property
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from helpdesk.choices import Role, Theme
from helpdesk.models.configuration import Configuration, Named
from helpdesk.prepared import KEY, Slot, prepared

QUIET_HOURS = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


class UserManager(BaseUserManager["User"]):
    """Makes users; the employee number is how they log in."""

    def create_user(self, employee_number: str, password: str | None = None, **fields: Any) -> "User":
        """A member of staff; without a password nobody can log in as them."""
        user = self.model(employee_number=employee_number.strip().upper(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, employee_number: str, password: str | None = None, **fields: Any) -> "User":
        """A user with every right."""
        return self.create_user(employee_number, password, is_superuser=True, must_change_password=False, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Log-in ignores case and stray spaces in the number."""
        return self.get(employee_number=(username or "").strip().upper())


class Team(Configuration, Named):
    """A skill group (技能组): agents who take the same kinds of ticket."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_outsourced = models.BooleanField(_("outsourced"), default=False, help_text=_("Sees only what it is given."))
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["order", "code"]


class Department(Configuration, Named):
    """A department (协作部门) that agents ask for help; it has a contact person and a head."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    accept_minutes = models.PositiveIntegerField(
        _("accepts within (min)"), default=120, validators=[MinValueValidator(1)], help_text=_("Counted in the department's service hours.")
    )
    calendar = models.ForeignKey(
        "helpdesk.ServiceCalendar",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service calendar"),
        help_text=_("Empty: the calendar of the ticket's time limits."),
    )
    purpose = models.CharField(
        _("what they help with"),
        max_length=200,
        blank=True,
        help_text=_("Agents find the department by these words and by its people's names."),
    )
    purpose_en = models.CharField(_("what they help with (English)"), max_length=240, blank=True)
    phone = models.CharField(_("phone or extension"), max_length=60, blank=True)
    hours = models.CharField(_("when they are there"), max_length=80, blank=True)
    contact = models.ForeignKey("helpdesk.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact person"))
    head = models.ForeignKey("helpdesk.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("head"))
    keeper = models.ForeignKey(
        "helpdesk.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Sees to it that what stands here is right."),
    )
    checked_on = models.DateField(_("last checked"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["order", "code"]
        permissions = [("view_contacts", _("See whom to call in each department"))]

    @property
    def purpose_label(self) -> str:
        """What they help with, in the reader's language."""
        return self.purpose if (get_language() or "").startswith("zh") or not self.purpose_en else self.purpose_en


# For whom a person stands in at a moment; the kernel knows no absences, the apps do.
STANDING_IN = "tickets.standing_in.for_whom"


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Customers never log in; they hold tokens."""

    employee_number = models.CharField(
        _("employee number"), max_length=20, unique=True, error_messages={"unique": _("This employee number is taken.")}
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    teams = models.ManyToManyField(Team, related_name="members", blank=True, verbose_name=_("teams"))
    department = models.ForeignKey(Department, models.SET_NULL, null=True, blank=True, related_name="staff", verbose_name=_("department"))
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    notify_by = models.CharField(
        _("notices go by"),
        max_length=60,
        blank=True,
        help_text=_("Codes of the channels beside the notices on the pages, parted by spaces."),
    )
    quiet_hours = models.CharField(
        _("quiet hours"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(QUIET_HOURS)],
        help_text=_("Like 22:00-08:00, in the house's time zone. What is sent beyond the pages waits until their end; level 1 does not."),
    )
    must_change_password = models.BooleanField(_("must change the password at next log-in"), default=True)
    password_expires_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("An initial password that nobody used is void from then on.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    history = HistoricalRecords(excluded_fields=["password", "last_login"], m2m_fields=[teams])

    USERNAME_FIELD = "employee_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["employee_number"]

    def __str__(self) -> str:
        return self.name or self.employee_number

    @property
    def is_staff(self) -> bool:
        """Every active user is staff; what they see is decided by their roles."""
        return self.is_active

    def get_full_name(self) -> str:
        """The name shown to colleagues and customers."""
        return self.name

    def get_short_name(self) -> str:
        """The same as the full name; Chinese names are not split."""
        return self.name

    @property
    def ways(self) -> frozenset[str]:
        """Codes of the channels by which the person wants notices, beside the pages."""
        return frozenset(self.notify_by.split())

    @property
    def stands_in(self) -> tuple[int, ...]:
        """Keys of the colleagues who are away and whose work this person sees to now."""
        found: Collection[int] = import_string(STANDING_IN)(self.pk, timezone.now())
        return tuple(sorted(found))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of the user's roles; read once for each request's user."""
        return frozenset(name for app, name in self._granted if not app) & frozenset(Role.values)

    @cached_property
    def rights(self) -> frozenset[str]:
        """What an active user may do, as "app.code", by their roles and beside them; read once for each request's user."""
        if not self.is_active:
            return frozenset()
        return frozenset(f"{app}.{code}" for app, code in (_all_rights() if self.is_superuser else self._granted) if app)

    @cached_property
    def _granted(self) -> list[tuple[str, str]]:
        return _granted(self.pk)

    def get_all_permissions(self, obj: models.Model | None = None) -> set[str]:
        """The rights; none for a single object."""
        return set() if obj is not None else set(self.rights)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether the user has a right. A page asks this sixty times, so no backend is asked, which would ask for rights again."""
        return self.is_active and (self.is_superuser or (obj is None and perm in self.rights))

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user has any right in an app."""
        return self.is_active and (self.is_superuser or any(right.startswith(f"{app_label}.") for right in self.rights))


@prepared(KEY)
def _granted(user: Slot) -> "models.QuerySet[Permission, tuple[str, str]]":
    """Rights by their app and code, and names of groups beside no app, by one statement: every page needs both."""
    columns = ("content_type__app_label", "codename")
    by_roles = Permission.objects.filter(group__user=user).order_by().values_list(*columns)
    own = Permission.objects.filter(user=user).order_by().values_list(*columns)
    groups = Group.objects.filter(user=user).order_by().values_list(models.Value("", output_field=models.CharField()), "name")
    return by_roles.union(own, groups)


@prepared()
def _all_rights() -> "models.QuerySet[Permission, tuple[str, str]]":
    return Permission.objects.order_by().values_list("content_type__app_label", "codename")
