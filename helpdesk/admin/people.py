"""Users, teams and departments.

Only administrators edit people. Nobody raises their own rights: one's own roles and one's own account state are out of
reach, and an account with every right is touched by its equals only.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from helpdesk import passwords
from helpdesk.admin.base import HelpdeskModelAdmin, HistoryModelAdmin
from helpdesk.admin.telling import TellingForm
from helpdesk.choices import Role
from helpdesk.models import Department, Team, User
from helpdesk.roles import rights_among

SHOWN = 50


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """Groups by the names people know."""

    def label_from_instance(self, obj: Model) -> str:
        """The role's name in the reader's language; a group that ops made keeps its own."""
        return role_label(str(getattr(obj, "name", "")))


class RoleFilter(admin.RelatedFieldListFilter):
    """The list's filter by role, by the same names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("Roles")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Keys and names of the groups."""
        return [(str(pk), role_label(name)) for pk, name in Group.objects.order_by("pk").values_list("pk", "name")]


def role_label(name: str) -> str:
    """A group's name as people know it."""
    return str(Role(name).label) if name in Role.values else name


class UserForm(TellingForm):
    """Facts of a user; the password has pages of its own."""

    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("As the browser says")), ("zh-hans", "中文"), ("en", "English")]
    )

    def clean_employee_number(self) -> str:
        """As it is typed at log-in: upper case, no spaces around."""
        number: str = self.cleaned_data["employee_number"].strip().upper()
        if User.objects.filter(employee_number=number).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("This employee number is taken."))
        return number


@admin.register(User)
class UserAdmin(HistoryModelAdmin[User]):
    """Staff: facts, teams, roles. A new user gets an initial password that is shown once."""

    form = UserForm
    list_display = ("employee_number", "name", "department", "is_active", "last_login")
    list_filter = ("is_active", ("groups", RoleFilter), "teams", "department")
    search_fields = ("employee_number", "name")
    list_select_related = ("department",)
    readonly_fields = ("last_login", "date_joined", "must_change_password")
    fieldsets = (
        (None, {"fields": ("employee_number", "name", "email", "phone", "language")}),
        (_("Work"), {"fields": ("groups", "teams", "department")}),
        (_("Account"), {"fields": ("is_active", "is_superuser", "must_change_password", "last_login", "date_joined")}),
    )
    change_form_template = "admin/helpdesk/user/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        """The verb "give a new initial password" beside the usual addresses."""
        url = path(
            "<int:pk>/initial-password/", self.admin_site.admin_view(self.initial_password_view), name="helpdesk_user_initial_password"
        )
        return [url, *super().get_urls()]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Roles by their names; a few boxes to tick, not lists to carry things between."""
        kwargs |= {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
        if db_field.name == "groups":
            kwargs |= {"form_class": RolesField, "label": _("Roles"), "queryset": Group.objects.order_by("pk")}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """How they are told is ticked where it may be changed, and named where it is only looked at."""
        may_change = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        names = TellingForm.shown() if may_change else ["notify_by", "quiet_hours"]
        return (*self.fieldsets[:2], (_("Notices"), {"fields": names}), *self.fieldsets[2:])

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody's own roles and state; "every right" only for those who have it."""
        fixed = list(self.readonly_fields)
        if not request.user.is_superuser:
            fixed.append("is_superuser")
        if obj is not None and obj.pk == request.user.pk:
            fixed += ["groups", "is_active", "is_superuser", "employee_number"]
        return fixed

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account with every right is edited by its equals."""
        return super().has_change_permission(request, obj) and not _above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody: people who leave are made inactive, what they did keeps their name."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new user gets their initial password here."""
        if not change:
            # Carried on the object to `response_add`: an admin class is shared by all threads.
            obj.shown_once = passwords.give_initial(obj, now=timezone.now())  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the initial password, once: it is kept nowhere else."""
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._show(request, obj, obj.shown_once)  # type: ignore[attr-defined]

    @method_decorator(never_cache)
    def initial_password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET asks; POST replaces the password by a new initial one, which ends all sessions of that person."""
        user = User.objects.filter(pk=pk).first()
        if user is None:
            raise Http404
        if not self.has_change_permission(request, user) or user.pk == request.user.pk:
            raise PermissionDenied
        if request.method != "POST":
            return TemplateResponse(
                request,
                "admin/helpdesk/user/give_password.html",
                {**self._context(request, user), "title": _("Give a new initial password")},
            )
        password = passwords.give_initial(user, now=timezone.now())
        user.save()
        self.log_change(request, user, "initial password")
        return self._show(request, user, password)

    def _show(self, request: HttpRequest, user: User, password: str) -> HttpResponse:
        context = {**self._context(request, user), "title": _("Initial password"), "password": password, "days": passwords.INITIAL_DAYS}
        return TemplateResponse(request, "admin/helpdesk/user/initial_password.html", context, headers={"Cache-Control": "no-store"})

    def _context(self, request: HttpRequest, user: User) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.model._meta, "original": user}


@admin.register(Team)
class TeamAdmin(HistoryModelAdmin[Team]):
    """Skill groups."""

    list_display = ("name", "code", "is_outsourced", "is_active", "order")
    list_filter = ("is_active", "is_outsourced")
    search_fields = ("name", "name_en", "code")
    fields = ("code", "name", "name_en", "is_outsourced", "order", "is_active")


@admin.register(Department)
class DepartmentAdmin(HistoryModelAdmin[Department]):
    """Departments with their contact person and head."""

    list_display = ("name", "code", "contact", "head", "keeper", "checked_on", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("contact", "head", "keeper")
    search_fields = ("name", "name_en", "code")
    autocomplete_fields = ("contact", "head", "keeper")
    fields = (
        "code",
        "name",
        "name_en",
        "purpose",
        "purpose_en",
        "phone",
        "hours",
        "contact",
        "head",
        "keeper",
        "checked_on",
        "order",
        "is_active",
    )


class GroupAdmin(HelpdeskModelAdmin[Group]):
    """Roles, and what each may do, in sentences. Whoever may edit one may give themselves anything, so only superusers may."""

    list_display = ("role", "how_many")
    search_fields = ("name",)
    ordering = ("pk",)
    filter_horizontal = ("permissions",)
    readonly_fields = ("role", "may", "who")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """With the number of people who have the role and may log in."""
        return super().get_queryset(request).annotate(holders=Count("user", filter=Q(user__is_active=True)))

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """Django's own list of permissions is for those who may change it."""
        return ["name", "permissions"] if self.has_change_permission(request, obj) else ["role", "may", "who"]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Headed by the name that people know."""
        group = self.get_object(request, object_id)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "role": role_label(group.name) if group else ""})

    @admin.display(description=_("role"))
    def role(self, row: Group) -> str:
        """By the name that people know."""
        return role_label(row.name)

    @admin.display(description=_("people"))
    def how_many(self, row: Group) -> int:
        """Who has it and may log in."""
        return int(getattr(row, "holders", 0))

    @admin.display(description=_("May"))
    def may(self, row: Group) -> str:
        """The sentences that its people read about themselves."""
        held = {f"{app}.{code}" for app, code in row.permissions.values_list("content_type__app_label", "codename")}
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in rights_among(held))) or "–"

    @admin.display(description=_("people"))
    def who(self, row: Group) -> str:
        """Who has it, the first of them."""
        found = User.objects.filter(groups=row, is_active=True).order_by("employee_number").values_list("name", "employee_number")
        lines = [*found[:SHOWN], *([("…", "")] if found.count() > SHOWN else [])]
        return format_html_join("", "<p>{} {}</p>", lines) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """Superusers, and never a role the product itself knows."""
        return bool(request.user.is_superuser) and (obj is None or obj.name not in Role.values)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """The bulk action spares the product's own roles."""
        queryset.exclude(name__in=Role.values).delete()


def _above(request: HttpRequest, obj: User | None) -> bool:
    return obj is not None and obj.is_superuser and not request.user.is_superuser


def _register_groups() -> None:
    import django.contrib.auth.admin  # noqa: F401  (registers its own first)

    admin.site.unregister(Group)
    admin.site.register(Group, GroupAdmin)


_register_groups()
