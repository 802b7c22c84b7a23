"""Form fields for lists kept as JSON: one word a line, or ticks."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS_MOST = 500
WORD_LONGEST = 60


class WordsField(forms.CharField):
    """A list of words or phrases, one a line; empty lines and doubles are dropped."""

    widget = forms.Textarea(attrs={"rows": 5, "cols": 50})

    def __init__(self, *, longest: int = WORD_LONGEST, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "help_text": _("One word or phrase a line."), **kwargs})
        self.longest = longest

    def prepare_value(self, value: Any) -> Any:
        """The lines as they are edited."""
        return "\n".join(str(word) for word in value) if isinstance(value, list | tuple) else value

    def in_words(self, value: Any) -> str:
        """What is kept, for those who only read it."""
        return "、".join(map(str, value or []))

    def to_python(self, value: Any) -> Any:
        """The words of the lines; raises ValidationError for too many or too long ones."""
        words = list(dict.fromkeys(filter(None, (line.strip() for line in str(value or "").splitlines()))))
        if len(words) > WORDS_MOST:
            raise forms.ValidationError(_("At most %(count)d words.") % {"count": WORDS_MOST})
        for word in words:
            if len(word) > self.longest:
                raise forms.ValidationError(_("Too long: %(word)s") % {"word": word[:WORD_LONGEST]})
        return words

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words stand there now."""
        try:
            return bool(list(initial or []) != self.to_python(data))
        except forms.ValidationError:
            return True


class TicksField(forms.TypedMultipleChoiceField):
    """A list of codes, ticked from those there are; a function gives choices that change."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Iterable[tuple[str, str | Promise]] | Callable[[], Iterable[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(choices=choices, **{"required": False, "coerce": str, "empty_value": [], **kwargs})

    def in_words(self, value: Any) -> str:
        """The names of what is ticked, for those who only read it; a code that is none any more stays a code."""
        names = {str(code): str(name) for code, name in cast("Iterable[tuple[str, str]]", self.choices)}
        return "、".join(names.get(str(code), str(code)) for code in value or [])
