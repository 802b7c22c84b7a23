"""Saved views at the desk: save the list one looks at, rename, share, put in order, begin with one, throw away."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from helpdesk.admin.base import HelpdeskModelAdmin
from helpdesk.models import Team, User
from tickets import saved_views
from tickets.admin import queue, tabs
from tickets.errors import Incomplete, TicketError
from tickets.forms.base import dress
from tickets.models import SavedView

PRIVATE, EVERYBODY = "", "all"


class SavedViewForm(forms.Form):
    """A name, and who sees it."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=40)
    audience = forms.ChoiceField(label=gettext_lazy("Who sees it"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "view_%s", **kwargs})
        self.teams: dict[str, Team] = {}
        if saved_views.may_share(user):
            self.teams = {team.code: team for team in saved_views.teams_for(user)}
            audience: Any = self.fields["audience"]
            teams = [(code, team.label) for code, team in self.teams.items()]
            audience.choices = [(PRIVATE, _("Only me")), *teams, (EVERYBODY, _("Everybody"))]
            audience.help_text = _("Each reader sees only the tickets that are theirs to see.")
            audience.wanted = True
        else:
            del self.fields["audience"]
        for field in self.fields.values():
            dress(field.widget)
        self.fields["name"].widget.attrs["autofocus"] = True

    @property
    def sharing(self) -> dict[str, Any]:
        """The arguments of the verbs that say who sees it."""
        audience = self.cleaned_data.get("audience", PRIVATE)
        return {"is_shared": audience != PRIVATE, "team": self.teams.get(audience)}


def _seen(request: HttpRequest) -> User:
    user = queue.reader(request)
    if not user.has_perm("tickets.view_ticket"):
        raise PermissionDenied
    return user


def new(request: HttpRequest) -> HttpResponseBase:
    """Save the list of an address under a name: the form (GET with the list's parameters), and doing it (POST)."""
    user = _seen(request)
    query = QueryDict(request.POST.get("query", "").lstrip("?")) if request.method == "POST" else request.GET
    listing = queue.read(query, list(SavedView.objects.for_desk(user)), request.session.get(queue.REMEMBERED_COLUMNS))
    form = SavedViewForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        codes = [column.code for column in listing.columns]
        try:
            view = saved_views.save(
                user, name=form.cleaned_data["name"], question=listing.question.parameters, columns=codes, **form.sharing
            )
        except TicketError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.label})
            return HttpResponseRedirect(queue.address({"saved": str(view.pk)}))
    context = {"title": _("Save the view"), "form": form, "query": listing.page(), "submit": _("Save the view")}
    return render(request, "desk/saved_view_form.html" if request.headers.get("HX-Request") else "desk/saved_view.html", context)


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All saved views a person sees; their own are in their hands."""
    user = _seen(request)
    views = list(SavedView.objects.for_desk(user).select_related("owner", "team"))
    tabs.remember(request, user, views)
    request.nav = "queue"  # type: ignore[attr-defined]
    rows = [(view, saved_views.may_change(view, user), view.owner_id == user.pk) for view in views]
    return render(request, "desk/saved_views.html", {"title": _("Saved views"), "rows": rows})


def change(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Rename and share one's own."""
    user = _seen(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=pk)
    if not saved_views.may_change(view, user):
        raise PermissionDenied
    before = {"name": view.name, "audience": (view.team.code if view.team else EVERYBODY) if view.is_shared else PRIVATE}
    form = SavedViewForm(request.POST if request.method == "POST" else None, user=user, initial=before)
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.change(view, by=user, name=form.cleaned_data["name"], **form.sharing)
        except TicketError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Changed."))
            return redirect("admin:saved_views")
    request.nav = "queue"  # type: ignore[attr-defined]
    return render(request, "desk/saved_view.html", {"title": view.label, "form": form, "submit": _("Save")})


@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponseBase:
    """What one press does with a view: up, down, first (begin with it), last (no more), replace, delete."""
    user = _seen(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=pk)
    try:
        match step:
            case "up" | "down":
                saved_views.move(view, by=user, steps=1 if step == "down" else -1)
            case "first" | "last":
                saved_views.begin_with(user, view if step == "first" else None)
                messages.success(
                    request, _("The queue opens with “%(name)s”.") % {"name": view.label} if step == "first" else _("Changed.")
                )
            case "replace":
                listing = queue.read(QueryDict(request.POST.get("query", "").lstrip("?")), list(SavedView.objects.for_desk(user)))
                codes = [column.code for column in listing.columns]
                saved_views.replace(view, by=user, question=listing.question.parameters, columns=codes)
                messages.success(request, _("“%(name)s” now shows this list.") % {"name": view.label})
                return HttpResponseRedirect(queue.address({"saved": str(view.pk)}))
            case "delete":
                saved_views.remove(view, by=user)
                messages.success(request, _("Deleted."))
            case _:
                raise PermissionDenied
    except TicketError as error:
        messages.warning(request, str(error))
    return redirect("admin:saved_views")


def _refuse(form: SavedViewForm, error: TicketError) -> None:
    fields = error.fields if isinstance(error, Incomplete) else []
    form.add_error("audience" if "team" in fields and "audience" in form.fields else "name", str(error))


@admin.register(SavedView)
class SavedViewAdmin(HelpdeskModelAdmin[SavedView]):
    """Views of the house and shared ones, for administrators: their names, their order, who sees them."""

    list_display = ("name", "name_en", "owner", "is_shared", "team", "order", "opened")
    list_filter = ("is_shared", "team")
    list_select_related = ("owner", "team")
    list_editable = ("order",)
    search_fields = ("name", "name_en")
    fields = ("name", "name_en", "owner", "is_shared", "team", "order", "opened")
    readonly_fields = ("owner", "opened")

    def get_queryset(self, request: HttpRequest) -> Any:
        """What somebody keeps for themselves is nobody else's business."""
        return super().get_queryset(request).filter(is_shared=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are made on the queue, where one sees what they show."""
        return False

    @admin.display(description=gettext_lazy("Tickets"))
    def opened(self, view: SavedView) -> SafeString:
        """The list itself; there it can be changed."""
        return format_html('<a href="{}?saved={}">{}</a>', reverse("admin:tickets_ticket_changelist"), view.pk, _("Open the list"))
