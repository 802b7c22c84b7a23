"""The gate's reasons and the versions' stories in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.models import User
from tickets import sorting
from tickets.learning.gate import Reason
from tickets.models import ClassifierVersion


def reasons(found: Sequence[Reason]) -> list[tuple[str, bool]]:
    """Each reason as a sentence, and whether it speaks for the version; what speaks against it first."""
    people = {reason["whom"] for reason in found if reason.get("of") == "person"}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    told = [(_sentence(reason, names), bool(reason["ok"])) for reason in found]
    return sorted(told, key=lambda line: line[1])


def label_words(label: str) -> str:
    """A label of any target: the name of an issue type, else as it stands."""
    row = sorting.types().get(label)
    return row.label if row else label


def target_words(target: str) -> str:
    """A set of labels by name."""
    return {"issue_type": _("Issue types"), "department": _("Departments")}.get(target, target)


def material(version: ClassifierVersion) -> str:
    """What a version was trained on."""
    sources = version.trained_on.get("sources", {})
    words = {
        "starter": ngettext("%(count)d text of the starter", "%(count)d texts of the starter", sources.get("starter", 0)),
        "file": ngettext("%(count)d line of files", "%(count)d lines of files", sources.get("file", 0)),
        "correction": ngettext("%(count)d correction", "%(count)d corrections", sources.get("correction", 0)),
    }
    return " · ".join(words[name] % {"count": count} for name, count in sources.items() if name in words and count)


def _sentence(reason: Reason, names: dict[int, str]) -> str:
    values = {**reason, "label": label_words(str(reason.get("label", "")))}
    for name in ("new", "old", "share", "guess"):
        if isinstance(reason.get(name), float):
            values[name] = f"{reason[name] * 100:.1f} %"
    code = reason["code"]
    where = {"gate": _("the sentences of the gate"), "held": _("what was held out"), "starter": _("the starter's texts")}.get(
        str(reason.get("of")), ""
    )
    values["where"] = where
    if code == "doubted":
        return _doubted(reason, names)
    if code == "lost":
        return _("It no longer knows: %(labels)s.") % {"labels": ", ".join(map(label_words, reason["labels"]))}
    good, bad = {
        "rows": (
            _("There are %(rows)s texts to measure with."),
            _("Only %(rows)s texts to measure with; at least %(least)s are needed."),
        ),
        "first": (
            _("The first of its kind: right in %(new)s, where the most frequent label alone would be in %(guess)s."),
            _("Right in %(new)s only; the most frequent label alone would be in %(guess)s."),
        ),
        "accuracy": (
            _("Accuracy on %(where)s: %(old)s before, %(new)s now (%(better)s better, %(worse)s worse)."),
            _("Accuracy on %(where)s falls by more than chance: %(old)s before, %(new)s now (%(better)s better, %(worse)s worse)."),
        ),
        "macro_f1": (
            _("Macro-F1 on %(where)s: %(old)s before, %(new)s now."),
            _("Macro-F1 on %(where)s falls by more than chance: %(old)s before, %(new)s now."),
        ),
        "type": (
            _("“%(label)s” is found as before: %(old)s, now %(new)s."),
            _("“%(label)s” is found much less often: %(old)s before, %(new)s now, of %(rows)s texts."),
        ),
        "level_one": (
            _("Level 1: %(new)s of %(rows)s dangerous sentences raise the alarm, %(old)s before."),
            _("Level 1 is recalled less: %(new)s of %(rows)s dangerous sentences raise the alarm, %(old)s before."),
        ),
    }[code]
    return (good if reason["ok"] else bad) % values


def _doubted(reason: Reason, names: dict[int, str]) -> str:
    count, rows, kinds = reason["doubted"], reason["rows"], reason["kinds"]
    values = {"doubted": count, "rows": rows}
    over = ngettext("of %(kinds)d type", "of %(kinds)d types", kinds) % {"kinds": kinds}
    if reason["of"] == "person":
        who = names.get(reason["whom"], f"#{reason['whom']}")
        return _("%(doubted)d of %(rows)d corrections by %(who)s contradict what was clear, %(over)s.") % {
            **values,
            "who": who,
            "over": over,
        }
    if reason["of"] == "label":
        label = label_words(str(reason["whom"]))
        return _("%(doubted)d of %(rows)d corrections to “%(label)s” contradict what was clear, %(over)s.") % {
            **values,
            "label": label,
            "over": over,
        }
    return _("%(doubted)d of %(rows)d corrections contradict what was clear, %(over)s.") % {**values, "over": over}
