"""What `doctor` looks at in this app."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk.diagnosis import Finding, mend, ok, warn
from tickets import learning_versions


def look_at_classifier(now: datetime) -> Iterator[Finding]:
    """The trained classifier can be read. Without it sorting goes on by the keyword rules, and is right less often."""
    targets = (learning_versions.ISSUE_TYPE, learning_versions.DEPARTMENT, learning_versions.DANGER)
    absent = [target for target in targets if learning_versions.starter_is_missing(target)]
    broken = learning_versions.broken()
    for target, number in broken:
        text = _(
            "Version %(number)s of the classifier (%(target)s) cannot be read: the shipped one is used. Put another version to use, or train anew."
        )
        yield mend(text % {"number": number, "target": target})
    for target, number in learning_versions.deaf():
        text = _(
            "Version %(number)s of the classifier (%(target)s) was trained with the sentence encoder, which is not at hand: it goes by its n-grams alone. Set SENTENCE_ENCODER and install the package, or train anew."
        )
        yield warn(text % {"number": number, "target": target})
    for target in absent:
        in_use = learning_versions.adopted_model(target) is not None
        text = _(
            "The shipped classifier (%(target)s) is missing or broken. Install the program anew; until then sorting goes by rules alone."
        )
        if in_use:
            text = _(
                "The shipped classifier (%(target)s) is missing or broken. A version of your own is in use; install the program anew to have both."
            )
        yield (warn if in_use else mend)(text % {"target": target})
    if not broken and not absent:
        yield ok(_("The classifier can be read."))


LOOKS: list[Callable[[datetime], Iterator[Finding]]] = [look_at_classifier]
