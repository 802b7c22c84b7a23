"""What articles, scripts and handling manuals have in common: two languages, a life from draft to retired, an owner, a review day."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledgebase.choices import EntryState

if TYPE_CHECKING:
    from typing import Self

    from helpdesk.models import User

# Steps of the work on an entry, which are no part of a version.
WORK = ["version", "written_by", "asked_by", "asked_at", "reviewer", "note", "told_of", "zh_changed_at", "en_changed_at"]

E = TypeVar("E", bound="Entry", covariant=True)


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


class EntryQuerySet(models.QuerySet[E]):
    """Questions asked of articles, of scripts, and of manuals alike; `incomplete` are those of which a part is not there in English."""

    incomplete = Q(title_en="") | Q(body_en="")

    def published(self) -> "Self":
        """What is in force."""
        return self.filter(state="published")

    def visible_to(self, user: "User") -> "Self":
        """Staff read what is published; editors read drafts too."""
        return self if user.has_perm(f"knowledgebase.change_{self.model._meta.model_name}") else self.published()

    def in_review(self) -> "Self":
        """Whose text, or whose change, waits for a second reader; the longest waiting first."""
        return self.filter(asked_at__isnull=False).order_by("asked_at", "pk")

    def review_due(self, today: date) -> "Self":
        """Published ones whose review day has come; the longest due first."""
        return self.filter(state="published", review_on__lte=today).order_by("review_on", "pk")

    def without_english(self) -> "Self":
        """Nothing, or only a part, is there in English."""
        return self.filter(self.incomplete)

    def english_behind(self) -> "Self":
        """Chinese changed after English did."""
        return self.exclude(self.incomplete).filter(zh_changed_at__gt=F("en_changed_at"))

    def chinese_behind(self) -> "Self":
        """English changed after Chinese did."""
        return self.filter(en_changed_at__gt=F("zh_changed_at"))


class EntryText(models.Model):
    """What an entry says, in Chinese with English beside it.

    `TEXT` names the fields of its text: a change of one of them is read by a second person before readers see it. `topics` are issue
    type codes, so that an entry can be offered for a ticket of that type. `zh_changed_at`, `en_changed_at`: when each language changed
    last; alike when both did.
    """

    TEXT: ClassVar[tuple[str, ...]]
    CHINESE: ClassVar[tuple[str, ...]]
    ENGLISH: ClassVar[tuple[str, ...]]

    if TYPE_CHECKING:
        title: models.CharField[str, str]
        title_en: models.CharField[str, str]
        keywords: models.JSONField[Any, Any]
        topics: models.JSONField[Any, Any]

    zh_changed_at = models.DateTimeField(null=True, editable=False)
    en_changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title_label

    @property
    def title_label(self) -> str:
        """The title in the reader's language."""
        return self.title if reads_chinese() or not self.title_en else self.title_en

    @property
    def behind(self) -> str:
        """Which language is missing or older than the other: "missing" (English), "en", "zh", or neither."""
        if self.lacks_english():
            return "missing"
        if self.zh_changed_at is None or self.en_changed_at is None or self.zh_changed_at == self.en_changed_at:
            return ""
        return "en" if self.zh_changed_at > self.en_changed_at else "zh"

    def lacks_english(self) -> bool:
        """Whether nothing, or only a part, is there in English."""
        return not all(getattr(self, name) for name in ("title_en", "body_en"))

    def texts(self) -> dict[str, Any]:
        """What it says, by field."""
        return {name: getattr(self, name) for name in self.TEXT}

    def missing(self) -> bool:
        """Whether it lacks what nobody can do without, and so is not published."""
        return not self.title.strip() or not getattr(self, "body", "").strip()

    def plain(self) -> list[str]:
        """Everything in it that somebody reads or searches, as plain text."""
        words = [str(word) for word in self.keywords]
        return [*(str(getattr(self, name)) for name in (*self.CHINESE, *self.ENGLISH)), *words]

    @classmethod
    def said_in(cls, chinese: bool, texts: Mapping[str, Any]) -> list[Any]:
        """The part of a text that is in one language, to be compared."""
        return [texts[name] for name in (cls.CHINESE if chinese else cls.ENGLISH)]


class Entry(EntryText):
    """The life of an article, a script or a manual; all of it is written in `knowledgebase.publishing` only.

    A published one that is being changed keeps its text; the new one waits as its `pending` change.

    `version` grows with every step, so that nobody overwrites what they have not seen. `written_by` wrote what is not published yet;
    since `asked_at` it waits for a second reader: `reviewer`, or whoever may publish; `note` is what the reader said when it was sent
    back. `told_of` is the review day that the owner was told of.
    """

    CARE: ClassVar[tuple[str, ...]]

    if TYPE_CHECKING:

        def get_state_display(self) -> str:
            """The state in words."""

    state = models.CharField(_("state"), max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    review_on = models.DateField(_("review on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")
    asked_at = models.DateTimeField(null=True, editable=False, db_index=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("second reader")
    )
    note = models.CharField(max_length=300, blank=True, editable=False)
    told_of = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~Q(state="review") | Q(asked_at__isnull=False), name="%(class)s_review_is_asked"),
        ]

    @classmethod
    def changes(cls) -> tuple[Any, str]:
        """The model of its changes, and the name of the field by which one says whose it is."""
        relation = cls._meta.get_field("pending")
        return relation.related_model, relation.field.name  # type: ignore[union-attr]

    @property
    def change(self) -> Any:
        """The change that readers do not see yet."""
        return getattr(self, "pending", None)

    @property
    def newest(self) -> Any:
        """The text that is worked on: the change that waits, else the entry's own."""
        return self.change or self


class Pending(models.Model):
    """The new text of something published, until somebody publishes it; its history holds each time it was saved."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
