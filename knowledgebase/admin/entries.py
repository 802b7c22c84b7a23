"""Articles, scripts and manuals on the desk alike: everybody reads, editors write, and whoever may publish does it by verbs, each a button."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django_stubs_ext import StrOrPromise

from helpdesk.admin.base import HistoryModelAdmin
from helpdesk.models import User
from knowledgebase import contacts, publishing, topics, versions
from knowledgebase.admin.acts import DEEDS, PUBLISH, Deed, work
from knowledgebase.admin.contacts import QUESTION_LENGTH
from knowledgebase.admin.contacts import VIEW as CALL
from knowledgebase.errors import EntryError, StaleEntry
from knowledgebase.models.entries import Entry, EntryQuerySet, EntryText

E = TypeVar("E", bound=Entry)

BEHIND: Mapping[str, StrOrPromise] = {
    "missing": _("English is missing"),
    "en": _("English is behind"),
    "zh": _("Chinese is behind"),
}
# What the knowledge base holds, each list leading to the others.
SHELVES = ("article", "script", "manual")


class QuestionFilter(admin.SimpleListFilter):
    """A filter whose answers are questions that the kind's query set knows."""

    questions: Mapping[str, tuple[StrOrPromise, Callable[[Any], "QuerySet[Any]"]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Each by its words."""
        return [(code, words) for code, (words, _ask) in self.questions.items()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """Rows of the question that was chosen."""
        asked = self.questions.get(self.value() or "")
        rows = queryset.model._default_manager.all()
        return queryset.filter(pk__in=asked[1](rows).order_by().values("pk")) if asked else queryset


class ReviewFilter(QuestionFilter):
    """Published ones whose review day has come."""

    title = _("to be reviewed")
    parameter_name = "review"
    questions = {"due": (_("Due now"), lambda rows: rows.review_due(timezone.localdate()))}


class WorkFilter(QuestionFilter):
    """What is not before readers yet."""

    title = _("work in hand")
    parameter_name = "work"
    questions = {
        "asked": (_("Waits for a second reader"), lambda rows: rows.in_review()),
        "changed": (_("Has a change that is not published"), lambda rows: rows.filter(pending__isnull=False)),
        "returned": (_("Sent back"), lambda rows: rows.exclude(note="")),
    }


class LanguageFilter(QuestionFilter):
    """Which language is missing, or older than the other."""

    title = pgettext_lazy("article", "languages")
    parameter_name = "language"
    questions = {
        "missing": (BEHIND["missing"], lambda rows: rows.without_english()),
        "en": (BEHIND["en"], lambda rows: rows.english_behind()),
        "zh": (BEHIND["zh"], lambda rows: rows.chinese_behind()),
    }


class EntryAdmin(HistoryModelAdmin[E]):
    """The screens of one kind; a class of its own says what its text is, how it is found, and how it is read."""

    list_display_links = None
    list_select_related = ("owner",)
    list_filter: ClassVar[Any] = ("state", WorkFilter, ReviewFilter, LanguageFilter)
    autocomplete_fields = ("owner",)
    actions = ("publish_chosen", "retire_chosen")
    change_form_template = "admin/knowledgebase/entry/change_form.html"
    change_list_template = "admin/knowledgebase/entry/change_list.html"
    read_template = "admin/knowledgebase/entry/read.html"
    # The field of its address, or its code: made of the English title while it is new.
    handle = "code"

    # ---- what a kind says of itself

    def found(self, request: HttpRequest, question: str) -> list[Any]:
        """The rows that a question finds."""
        raise NotImplementedError

    def reading(self, request: HttpRequest, entry: E, text: EntryText) -> dict[str, Any]:
        """What the page to read it shows."""
        raise NotImplementedError

    def panels(self, request: HttpRequest, entry: E) -> Sequence[Any]:
        """What stands beside it."""
        return ()

    # ---- rows

    def get_queryset(self, request: HttpRequest) -> "QuerySet[E]":
        """Drafts are seen by those who write."""
        model, name = self.model.changes()
        changes = model.objects.filter(**{name: OuterRef("pk")})
        rows: Any = EntryQuerySet(self.model).visible_to(_person(request))
        return cast("QuerySet[E]", rows.annotate(has_change=Exists(changes)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> E | None:
        """What is edited is the newest text: of something published the change that waits."""
        entry = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        if entry is not None and entry.change is not None and match and match.url_name == self._name("change"):
            for name, value in entry.change.texts().items():
                setattr(entry, name, value)
        return entry

    def get_search_results(self, request: HttpRequest, queryset: "QuerySet[E]", search_term: str) -> "tuple[QuerySet[E], bool]":
        """By the words of both languages, as readers and agents search."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=[row.pk for row in self.found(request, search_term)]), False

    def get_prepopulated_fields(self, request: HttpRequest, obj: E | None = None) -> dict[str, Any]:
        """Only while it is new: later others have linked to it."""
        return {} if obj else {self.handle: ("title_en",)}

    def save_model(self, request: HttpRequest, obj: E, form: Any, change: bool) -> None:
        """A new version: of a draft at once, of something published a change that waits."""
        if not change and obj.owner is None:
            obj.owner = _person(request)
        publishing.revise(obj, by=_person(request), reason=form.cleaned_data.get("why", ""))

    def delete_model(self, request: HttpRequest, obj: E) -> None:
        """Gone for readers and for the search."""
        publishing.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[E]") -> None:
        """Each as one alone."""
        for entry in queryset:
            publishing.delete(entry)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Who may publish and retire."""
        return request.user.has_perm(PUBLISH)

    # ---- pages

    def get_urls(self) -> list[URLPattern]:
        """Pages to read and to compare, and a POST for each deed."""
        deeds = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(self._deed_view(deed)), name=self._name(name))
            for name, deed in DEEDS.items()
        ]
        pages = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=self._name(name))
            for name, view in (("read", self.read), ("versions", self.versions))
        ]
        return [*pages, *deeds, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who searches is also shown whom to call about it."""
        may_call = request.user.has_perm(CALL)
        found = contacts.find(request.GET.get("q", "")[:QUESTION_LENGTH]) if may_call else []
        others = [name for name in SHELVES if name != self.opts.model_name and request.user.has_perm(f"knowledgebase.view_{name}")]
        models = {model._meta.model_name: model for model in publishing.KINDS}
        shelves = [(reverse(f"admin:knowledgebase_{name}_changelist"), models[name]._meta.verbose_name_plural) for name in others]
        context = {"may_call": may_call, "contacts": found, "shelves": shelves, **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form for those who write; for everybody else the text itself."""
        if not self.has_change_permission(request) and object_id.isdecimal():
            if request.method == "POST":
                raise PermissionDenied
            return self.read(request, int(object_id))
        try:
            return super().change_view(request, object_id, form_url, self._beside(request, object_id) | (extra_context or {}))
        except StaleEntry:
            # Somebody saved between the look at the version and the write; the form sees it now.
            return super().change_view(request, object_id, form_url, self._beside(request, object_id) | (extra_context or {}))

    def _beside(self, request: HttpRequest, object_id: str) -> dict[str, Any]:
        """What stands beside the form. Read before the text, so that a version is never newer than the text it is sent with."""
        key = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        entry = self._rows(request).filter(pk=key).first()
        if entry is None:
            return {"entry": None, "work": None}
        return self._standing(request, entry) | {"panels": self.panels(request, entry)}

    def _standing(self, request: HttpRequest, entry: E) -> dict[str, Any]:
        """Where it stands, and where its pages are."""
        urls = {name: self._at(name, entry.pk) for name in ("change", "read", "versions", "restore")}
        return {"entry": entry, "work": work(entry, _person(request)), "at": urls}

    def read(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text as it is read, internal ones and drafts too; with `?text=new` as it would be read, for those who write."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        entry = self._get(request, pk)
        may_change = self.has_change_permission(request, entry)
        text = entry.newest if may_change and request.GET.get("text") == "new" else entry
        context = {
            **self.admin_site.each_context(request),
            **self._standing(request, entry),
            "opts": self.opts,
            "title": text.title_label,
            "text": text,
            "may_change": may_change,
            "panels": self.panels(request, entry),
            "topic_names": self.topic_names(text),
            **self.reading(request, entry, text),
        }
        return render(request, self.read_template, context)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All versions, and what is different between two of them (`?old=` and `?new=`; the last two without)."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        entry = self._get(request, pk)
        found = versions.of(entry)
        pair = versions.chosen(found, request.GET.get("old", ""), request.GET.get("new", ""))
        context = {
            **self.admin_site.each_context(request),
            **self._standing(request, entry),
            "opts": self.opts,
            "title": entry.newest.title_label,
            "versions": found,
            "pair": pair,
            "differences": versions.compared(entry, pair[0].texts, pair[1].texts) if pair else [],
            "now_said": entry.newest.texts(),
            "now": timezone.now(),
        }
        return render(request, "admin/knowledgebase/entry/versions.html", context)

    # ---- columns

    @admin.display(description=_("title"), ordering="title")
    def title_link(self, entry: E) -> SafeString:
        """To the form, or the text."""
        return format_html('<a href="{}">{}</a>', self._at("change", entry.pk), entry.title_label)

    @admin.display(description=_("state"), ordering="state")
    def stage(self, entry: E) -> SafeString:
        """Where it is in its life, and what waits beside it."""
        marks = {"draft": "todo", "review": "warn", "published": "done", "retired": "calm"}
        state = format_html('<span class="tag tag--{}">{}</span>', marks[entry.state], entry.get_state_display())
        if not entry.has_change:  # type: ignore[attr-defined]
            return state
        words = _("change in review") if entry.asked_at else _("change waits")
        return format_html('{} <span class="tag tag--{}">{}</span>', state, "warn" if entry.asked_at else "todo", words)

    @admin.display(description=pgettext_lazy("article", "languages"))
    def languages(self, entry: E) -> str:
        """Which language is missing or behind."""
        return str(BEHIND.get(entry.behind, ""))

    @admin.display(description=_("owner"), ordering="owner__name")
    def owner_name(self, entry: E) -> SafeString | str:
        """Who looks after it; marked where nobody does."""
        return entry.owner.name if entry.owner else format_html('<span class="muted">{}</span>', _("no owner"))

    @admin.display(description=_("review on"), ordering="review_on")
    def review_day(self, entry: E) -> SafeString | str:
        """The day; marked when it has passed."""
        if entry.review_on is None:
            return "-"
        day = entry.review_on.isoformat()
        if entry.state != "published" or entry.review_on > timezone.localdate():
            return day
        return format_html('<span class="tag tag--late">{} {}</span>', day, _("due"))

    @admin.display(description=_("issue types"))
    def topic_names(self, text: EntryText) -> str:
        """Names of its topics."""
        names = topics.known()
        return "、".join(names.get(code, code) for code in text.topics)

    # ---- deeds

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, queryset: "QuerySet[E]") -> None:
        """Publish each; the refused are named."""
        self._each(request, queryset, "publish")

    @admin.action(description=_("Retire"), permissions=["publish"])
    def retire_chosen(self, request: HttpRequest, queryset: "QuerySet[E]") -> None:
        """Retire each; the refused are named."""
        self._each(request, queryset, "retire")

    def _each(self, request: HttpRequest, queryset: "QuerySet[E]", name: str) -> None:
        done = 0
        for entry in queryset:
            try:
                DEEDS[name].verb(entry, by=_person(request), now=timezone.now())
                done += 1
            except EntryError as error:
                messages.warning(request, f"{entry.title_label}: {error}")
        if done:
            messages.success(request, ngettext("Done for %(count)d text.", "Done for %(count)d texts.", done) % {"count": done})

    def _deed_view(self, deed: Deed) -> Callable[[HttpRequest, int], HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            person, entry = _person(request), self._get(request, pk)
            if not deed.is_for(person, entry):
                raise PermissionDenied
            try:
                if request.POST.get("version", str(entry.version)) != str(entry.version):
                    raise StaleEntry
                deed.verb(entry, by=person, now=timezone.now(), **deed.reads(request))
                messages.success(request, deed.said)
            except EntryError as error:
                messages.error(request, str(error))
            return HttpResponseRedirect(self._at("change", pk))

        return view

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _at(self, page: str, pk: int) -> str:
        return reverse(f"admin:{self._name(page)}", args=[pk])

    def _rows(self, request: HttpRequest) -> "QuerySet[E]":
        return self.get_queryset(request).select_related("pending", "reviewer", "asked_by")

    def _get(self, request: HttpRequest, pk: int) -> E:
        entry = self._rows(request).filter(pk=pk).first()
        if entry is None:
            raise Http404
        return entry


def _person(request: HttpRequest) -> User:
    """The member of staff; the admin lets nobody else come this far."""
    return cast(User, request.user)
