"""Configuration rows: edited by ops in the admin, read by every process from memory.

Each change moves the one stamp row on; `helpdesk.configuration` reloads what it holds when the stamp has moved.
"""

from typing import Any

from django.db import connection, models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ConfigurationStamp(models.Model):
    """A single row (pk 1): how often any configuration has changed."""

    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("configuration stamp")

    @classmethod
    def move(cls) -> None:
        """Tell every process that some configuration has changed."""
        from helpdesk import configuration

        if not _moved():
            cls.objects.get_or_create(pk=1)
            _moved()
        configuration.forget()


def _moved() -> bool:
    """Move the stamp, if it is there: by a statement that need not be written anew for each row of configuration."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE helpdesk_configurationstamp SET version = version + 1 WHERE id = 1")
        return bool(cursor.rowcount)


class ConfigurationQuerySet(models.QuerySet[Any]):
    """Bulk writes move the stamp too."""

    def update(self, **kwargs: Any) -> int:
        """As Django's, and move the stamp."""
        count = super().update(**kwargs)
        ConfigurationStamp.move()
        return count

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, and move the stamp."""
        rows = super().bulk_create(*args, **kwargs)
        ConfigurationStamp.move()
        return rows

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, and move the stamp."""
        result = super().delete()
        ConfigurationStamp.move()
        return result


class Configuration(models.Model):
    """Base of configuration models."""

    objects = ConfigurationQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and move the stamp."""
        super().save(*args, **kwargs)
        ConfigurationStamp.move()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and move the stamp."""
        result = super().delete(*args, **kwargs)
        ConfigurationStamp.move()
        return result


class Named(models.Model):
    """A name in Chinese and, beside it, in English."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and not (get_language() or "").startswith("zh") else self.name

    def __str__(self) -> str:
        return self.label


class InstalledDefault(models.Model):
    """A default that was installed once, so that ops' edits and deletions of it stay."""

    kind = models.CharField(max_length=60)
    code = models.CharField(max_length=120)
    installed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("installed default")
        verbose_name_plural = _("installed defaults")
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="installed_default_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"

    @classmethod
    def fresh(cls, kind: str, codes: list[str]) -> list[str]:
        """Those of `codes` never installed before, in order; they are recorded as installed now."""
        known = set(cls.objects.filter(kind=kind, code__in=codes).values_list("code", flat=True))
        new = [code for code in codes if code not in known]
        InstalledDefault.objects.bulk_create([InstalledDefault(kind=kind, code=code) for code in new])
        return new


__all__ = ["Configuration", "ConfigurationQuerySet", "ConfigurationStamp", "InstalledDefault", "Named"]
