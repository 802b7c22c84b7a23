"""API keys: issued here, shown once, revoked at once."""

import secrets
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helpdesk.admin.base import HelpdeskModelAdmin
from helpdesk.api import authentication
from helpdesk.models import ApiKey, User


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Whose rights a program gets."""

    class Meta:
        model = ApiKey
        fields = ("name", "user")


@admin.register(ApiKey)
class ApiKeyAdmin(HelpdeskModelAdmin[ApiKey]):
    """Keys of programs; only hashes are kept."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "user", "created_at", "last_used_at", "revoked_at")
    list_filter = ("user",)
    list_select_related = ("user",)
    search_fields = ("name",)
    actions = ("revoke",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A key acts as its user; one that may everything is given by a superuser only."""
        if db_field.name == "user":
            users = User.objects.filter(is_active=True)
            kwargs["queryset"] = users if request.user.is_superuser else users.filter(is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Draw the key; its hash is what is stored."""
        key = secrets.token_urlsafe(32)
        obj.prefix, obj.digest = key[:6], authentication.digest(key)
        # Carried on the object to `response_add`: an admin class is shared by all threads.
        obj.shown_once = key  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """The page that shows the key, once."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "original": obj,
            "title": _("API key"),
            "key": obj.shown_once,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, "admin/helpdesk/apikey/issued.html", context, headers={"Cache-Control": "no-store"})

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key is revoked, not changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A revoked key stays on record."""
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Whoever may issue may revoke."""
        return request.user.has_perm("helpdesk.add_apikey")

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """The next request with the key is refused."""
        count = queryset.filter(revoked_at__isnull=True).order_by().update(revoked_at=timezone.now())
        self.message_user(
            request, ngettext("%(count)d key was revoked.", "%(count)d keys were revoked.", count) % {"count": count}, messages.SUCCESS
        )
