"""Training the text classifier, and deciding which version of it speaks (B4). The only writer of its versions.

A version is trained from scratch: the starter's own texts, the rows of files that the version in use had learnt, files handed in, and
what people corrected. It is held against the version in use on the same held-out rows and on the sentences of the gate, and only one
that passed can be put to use. Every act stays on record.
"""

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from helpdesk import encoder
from helpdesk.choices import Role
from helpdesk.models import ConfigurationStamp, Department, User
from helpdesk.outbound import queue
from tickets import classification, corrections, learning_versions, notices, sorting, wording_learning
from tickets.choices import VersionAct, VersionState
from tickets.corrections import Correction
from tickets.defaults import starter
from tickets.defaults.gate import GATE
from tickets.defaults.level_one import DANGEROUS, HARMLESS
from tickets.errors import NotAllowed, StaleTicket
from tickets.learning import gate
from tickets.learning.examples import Example, labels_of
from tickets.learning.machines import Options
from tickets.learning.measuring import Answer
from tickets.learning.model import TextModel
from tickets.learning.splitting import place, split
from tickets.learning.training import TooFewExamples
from tickets.learning.training import train as fit
from tickets.learning_versions import DEPARTMENT, ISSUE_TYPE
from tickets.models import ClassifierRecord, ClassifierVersion, TrainingRequest

FEWEST_NEW = 20
"""The weekly training waits for so many corrections that no version has learnt."""
EVERY = timedelta(days=7)
CORRECTION_WEIGHT = 2.0
"""What a person said of a real ticket counts more than a made-up text."""
ONE_PERSON = 60
"""Beyond so many corrections, one person's count no more together than those of all others."""
ASIDE = 0.25
"""The share of the starter's texts on which the harm of new rows is seen."""
GIVEN_UP = timedelta(hours=1)
TRIES = 5


@dataclass(frozen=True)
class Learnt:
    """What a version is made of: rows to learn from and rows to measure with."""

    learnt: list[Example]
    held: list[Example]
    base: list[Example]
    """The starter's own texts, which are learnt too."""
    known: list[Example]
    """What the version in use has learnt already, of what is not the starter's."""
    rows: list[Example]
    """Of files only: kept with the version."""
    corrections: list[Correction] = field(default_factory=list)
    barred: int = 0


def train(
    target: str = ISSUE_TYPE,
    *,
    now: datetime,
    by: User | None = None,
    files: Sequence[Example] = (),
    from_corrections: bool = False,
    without: Collection[int] = (),
) -> ClassifierVersion:
    """A new version, measured and judged but not in use. `without`: keys of people whose corrections are left out.

    Raises NotAllowed where there is nothing to learn from. Takes seconds and much memory: never in a web worker.
    """
    current = ClassifierVersion.objects.of(target).adopted().first()
    old = learning_versions.current_model(target)
    material = _gather(target, current, files, from_corrections=from_corrections, without=without)
    if len(labels_of(material.learnt)) < 2:
        raise NotAllowed(_("There is nothing to learn from: examples of at least two labels are needed."))
    told = _counts(target, material, from_corrections=from_corrections, without=without)
    try:
        new = fit(material.learnt, info={"target": target, "made_at": now.isoformat(), **told}, encoders=encoder.ENCODERS)
    except TooFewExamples as error:
        raise NotAllowed(_("There is nothing to learn from: examples of at least two labels are needed.")) from error
    metrics, reasons = _judge(target, new, old, material, current)
    passed = all(reason["ok"] for reason in reasons)
    data = new.to_bytes()
    fields = {
        "target": target,
        "state": VersionState.TRAINED if passed else VersionState.REFUSED,
        "data": data,
        "rows": packed(material.rows),
        "sha256": sha256(data).hexdigest(),
        "trained_on": told,
        "metrics": {**metrics, "beside": current.number if current else 0},
        "gate": {"passed": passed, "reasons": reasons},
        "made_at": now,
        "made_by": by,
    }
    version = _numbered(fields)
    _record(version, VersionAct.TRAINED, now=now, by=by)
    if not passed:
        with transaction.atomic():
            _record(version, VersionAct.REFUSED, now=now, by=None)
            _tell_refused(version, now)
    return version


def adopt(version: ClassifierVersion, *, by: User | None, now: datetime, reason: str = "") -> ClassifierVersion:
    """Put a version to use; the one before it stays and can be put back.

    Raises NotAllowed for one that the gate refused, or that was measured against another than the one in use; StaleTicket when
    somebody else was faster.
    """
    if version.state == VersionState.ADOPTED:
        raise NotAllowed(_("This version is in use already."))
    if version.state == VersionState.REFUSED or not version.gate.get("passed"):
        raise NotAllowed(_("The gate refused this version; it cannot be put to use."))
    current = ClassifierVersion.objects.of(version.target).adopted().light().first()
    beside = current.number if current else 0
    if version.state == VersionState.TRAINED and version.metrics.get("beside") != beside:
        raise NotAllowed(_("Another version has been put to use since this one was measured. Train again."))
    act = VersionAct.ADOPTED if version.state == VersionState.TRAINED else VersionAct.ROLLED_BACK
    _switch(version, current, act, by=by, now=now, reason=reason)
    return version


def roll_back(target: str, *, by: User | None, now: datetime, reason: str = "", version: int | None = None) -> ClassifierVersion | None:
    """Back to the version that was in use before; None where that is the starter. `version` is the number the person saw in use."""
    current = ClassifierVersion.objects.of(target).adopted().light().first()
    if current is None:
        raise NotAllowed(_("No trained version is in use."))
    if version is not None and current.number != version:
        raise StaleTicket(_("Somebody else was faster: another version is in use by now."))
    before = ClassifierVersion.objects.of(target).light().filter(state=VersionState.RETIRED, number__lt=current.number).first()
    _switch(before, current, VersionAct.ROLLED_BACK, by=by, now=now, reason=reason)
    return before


def refuse(version: ClassifierVersion, *, by: User | None, now: datetime, reason: str = "") -> ClassifierVersion:
    """Set a trained version aside for good."""
    with transaction.atomic():
        rows = ClassifierVersion.objects.filter(pk=version.pk, state=VersionState.TRAINED)
        if rows.update(state=VersionState.REFUSED) != 1:
            raise NotAllowed(_("Only a version that is not in use can be set aside."))
        _record(version, VersionAct.REFUSED, now=now, by=by, reason=reason)
    version.state = VersionState.REFUSED
    return version


def ask(*, by: User, now: datetime, target: str = ISSUE_TYPE, without: Collection[int] = ()) -> TrainingRequest:
    """Have a version trained from corrections by the background worker. Raises NotAllowed while one is waited for already."""
    try:
        with transaction.atomic():
            return TrainingRequest.objects.create(target=target, asked_at=now, asked_by=by, without=sorted(without))
    except IntegrityError as error:
        raise NotAllowed(_("A training has been asked for already; it is done in the background.")) from error


def asked() -> bool:
    """Whether a training is waited for that nobody has begun."""
    return TrainingRequest.objects.filter(done_at__isnull=True, started_at__isnull=True).exists()


def learn(now: datetime) -> dict[str, Any]:
    """What somebody asked for; else the weekly training: from corrections, when there are enough new ones, put to use if the gate
    lets it. Says what it did.
    """
    if (request := _begin(now)) is not None:
        return _train_as_asked(request, now)
    last = ClassifierVersion.objects.of(ISSUE_TYPE).light().first()
    if last is not None and last.made_at > now - EVERY:
        return {}
    waiting = len(waiting_corrections())
    if waiting < FEWEST_NEW or (last is not None and not corrections.said(since=last.trained_on.get("last", 0))):
        return {"waiting": waiting}
    version = train(ISSUE_TYPE, now=now, from_corrections=True)
    if not version.gate["passed"]:
        return {"waiting": waiting, "version": version.number, "refused": 1}
    adopt(version, by=None, now=now)
    return {"waiting": waiting, "version": version.number, "adopted": 1}


def _begin(now: datetime) -> TrainingRequest | None:
    """Claim the request that waits; one whose worker was killed is begun again."""
    waiting = TrainingRequest.objects.filter(done_at__isnull=True)
    for request in waiting:
        free = waiting.filter(pk=request.pk).filter(Q(started_at__isnull=True) | Q(started_at__lt=now - GIVEN_UP))
        if free.update(started_at=now) == 1:
            return request
    return None


def _train_as_asked(request: TrainingRequest, now: datetime) -> dict[str, Any]:
    """Train what a person asked for; whether it is put to use is theirs to say."""
    rows = TrainingRequest.objects.filter(pk=request.pk)
    try:
        version = train(request.target, now=now, by=request.asked_by, from_corrections=True, without=request.without)
    except Exception as error:
        rows.update(done_at=timezone.now(), error=str(error)[:500])
        if isinstance(error, NotAllowed):
            return {"refused": 1}
        raise
    rows.update(done_at=timezone.now(), version=version)
    return {"version": version.number, "refused": int(not version.gate["passed"])}


def waiting_corrections() -> list[Correction]:
    """Corrections of people that the version in use has not learnt, without their texts."""
    current = ClassifierVersion.objects.of(ISSUE_TYPE).adopted().light().first()
    return [row for row in corrections.said(since=current.trained_on.get("last", 0) if current else 0) if not row.confirms]


def packed(rows: Iterable[Example]) -> bytes:
    """Examples of files as a version keeps them."""
    lines = (json.dumps([row.text, row.label, list(row.acceptable), row.weight, row.source], ensure_ascii=False) for row in rows)
    return zlib.compress("\n".join(lines).encode())


def unpacked(data: bytes) -> list[Example]:
    """The examples a version keeps."""
    if not data:
        return []
    found = []
    for line in zlib.decompress(data).decode().splitlines():
        text, label, acceptable, weight, source = json.loads(line)
        found.append(Example(text, label, tuple(acceptable), weight, source))
    return found


# ---------------------------------------------------------------- what is learnt


def _gather(
    target: str, current: ClassifierVersion | None, files: Sequence[Example], *, from_corrections: bool, without: Collection[int]
) -> Learnt:
    kept = unpacked(bytes(current.rows)) if current else []
    # The same text may come again with another label: the newest file is right.
    rows = list({row.text: row for row in [*kept, *files]}.values())
    said = _said(target, current, from_corrections=from_corrections, without=without)
    corrected = _examples(said)
    examples = [*rows, *corrected]
    since = current.trained_on.get("last", 0) if current else 0
    fresh = {id(row) for row in files} | {id(row) for row, one in zip(corrected, said, strict=True) if one.event > since}
    sides = split([row.text for row in examples], _gate_texts(target))
    base = _starter(target, rows)
    more = [examples[at] for at in sides.learnt]
    return Learnt(
        learnt=[*base, *more],
        held=[examples[at] for at in sides.held],
        base=base,
        known=[row for row in more if id(row) not in fresh],
        rows=rows,
        corrections=said,
        barred=len(sides.barred),
    )


def _said(target: str, current: ClassifierVersion | None, *, from_corrections: bool, without: Collection[int]) -> list[Correction]:
    """The corrections to learn: all, or those that the version in use had learnt, so that nothing is forgotten."""
    if target != ISSUE_TYPE:
        return []
    last = current.trained_on.get("last", 0) if current else 0
    if not from_corrections and not last:
        return []
    left_out = set(without) | set(current.trained_on.get("without", []) if current else [])
    found = corrections.said(until=None if from_corrections else last)
    known = sorting.types()
    return corrections.with_texts(row for row in found if row.label in known and row.person not in left_out)


def _examples(said: Sequence[Correction]) -> list[Example]:
    """Corrections as examples; no single person outweighs all others."""
    by_person = Counter(row.person for row in said)
    weights = {}
    for person, count in by_person.items():
        others = len(said) - count
        weights[person] = CORRECTION_WEIGHT * min(1.0, max(ONE_PERSON, others) / count)
    return [Example(row.text, row.label, family(row.label), round(weights[row.person], 3), "correction") for row in said]


def family(label: str) -> tuple[str, ...]:
    """Types that are right as well where one is: what it is part of, and its parts."""
    types = sorting.types()
    row = types.get(label)
    if row is None:
        return ()
    return tuple(other.code for other in types.values() if other.parent == label or other.code == row.parent)


def _starter(target: str, rows: Sequence[Example]) -> list[Example]:
    """The texts that the shipped model was trained on; of labels that the house no longer has, none.

    Files that speak of other departments than these are another house's, and learnt by themselves.
    """
    if target not in (ISSUE_TYPE, DEPARTMENT):
        return []
    found = starter.examples() if target == ISSUE_TYPE else starter.department_examples()
    known = own_labels(target)
    found = [row for row in found if row.label in known]
    return [] if target == DEPARTMENT and not {row.label for row in rows} <= known else found


def own_labels(target: str) -> set[str]:
    """The labels of a target that the house keeps in a list of its own."""
    if target == ISSUE_TYPE:
        return set(sorting.types())
    return set(Department.objects.filter(is_active=True).values_list("code", flat=True)) if target == DEPARTMENT else set()


def _gate_examples(target: str) -> list[Example]:
    """The sentences of the gate, of the types that the house has."""
    if target != ISSUE_TYPE:
        return []
    types = sorting.types()
    found = []
    for label, lines in GATE.items():
        for line in lines if label in types else ():
            text, _bar, also = line.partition(" | ")
            found.append(Example(text, label, tuple({*also.split(), *family(label)}), source="gate"))
    return found


def _gate_texts(target: str) -> list[str]:
    return [*(row.text for row in _gate_examples(target)), *DANGEROUS, *HARMLESS] if target == ISSUE_TYPE else []


def _counts(target: str, material: Learnt, *, from_corrections: bool, without: Collection[int]) -> dict[str, Any]:
    sources = Counter(row.source.partition(":")[0] or "file" for row in material.learnt)
    told: dict[str, Any] = {
        "examples": len(material.learnt),
        "held": len(material.held),
        "sources": dict(sources),
        "barred": material.barred,
    }
    if material.corrections:
        told["last"] = max(row.event for row in material.corrections)
        told["corrections"] = len(material.corrections)
    if without:
        told["without"] = sorted(without)
    return told


# ---------------------------------------------------------------- judging


def _judge(
    target: str, new: TextModel, old: TextModel | None, material: Learnt, current: ClassifierVersion | None
) -> tuple[dict[str, Any], list[gate.Reason]]:
    if old is not None and set(old.labels).isdisjoint(new.labels):
        old = None  # another set of labels: there is nothing to compare
    asked = {"gate": _gate_examples(target), "held": material.held}
    new_said = {name: answers(new, rows) for name, rows in asked.items()}
    old_said = {name: answers(old, rows) for name, rows in asked.items()} if old else {}
    metrics: dict[str, Any] = {"new": _figures(new_said), "old": _figures(old_said) if old else None}
    reasons = [gate.enough(sum(map(len, asked.values())))]
    if old is None:
        reasons += gate.alone(new_said["gate"] + new_said["held"])
    else:
        for name, rows in asked.items():
            if len(rows) >= gate.FEWEST_ROWS:
                reasons += gate.compare(new_said[name], old_said[name], rows=name)
        reasons += _lost_labels(target, new, old) + _harm(material)
    if target == ISSUE_TYPE:
        reason = gate.level_one(alarms(new), alarms(old), (len(DANGEROUS), len(HARMLESS)))
        metrics["level_one"] = {key: reason[key] for key in ("new", "old", "rows", "false_new", "false_old", "harmless")}
        reasons.append(reason)
        if old is not None:
            since = current.trained_on.get("last", 0) if current else 0
            reasons += gate.doubts(_doubtable(old, [row for row in material.corrections if row.event > since]))
    return metrics, reasons


def _harm(material: Learnt) -> list[gate.Reason]:
    """What the new rows do to a quarter of the starter's texts that neither of two models has read, one trained with them, one without.

    The gate's sentences are few; these are hundreds, and see one type being taught to be another.
    """
    aside = [row for row in material.base if place(row.text) < ASIDE]
    if len(aside) < gate.FEWEST_ROWS:
        return []
    rest = [row for row in material.base if place(row.text) >= ASIDE]
    more = material.learnt[len(material.base) :]
    plain = Options(folds=0)
    new, old = (answers(fit([*rest, *rows], options=plain), aside) for rows in (more, material.known))
    return gate.compare(new, old, rows="starter")


def answers(model: TextModel, rows: Sequence[Example]) -> list[Answer]:
    """What a model says of some rows."""
    return [Answer(row.label, said, row.acceptable) for row, said in zip(rows, model.predict_many([row.text for row in rows]), strict=True)]


def alarms(model: TextModel | None) -> tuple[int, int]:
    """How many of the dangerous and of the harmless sentences become level 1, by the whole sorting with this model in it."""
    types = {row.code: classification.TypeInfo(row.code, row.category, row.parent, row.priority) for row in sorting.types().values()}
    rules, voice = sorting.rules(), model.predict if model else None

    def raised(sentences: Iterable[str]) -> int:
        found = (classification.classify(classification.Contact("", text), rules, types, voice, sorting.danger_heard) for text in sentences)
        return sum(each.level == 1 for each in found)

    return raised(DANGEROUS), raised(HARMLESS)


def _doubtable(old: TextModel, said: Sequence[Correction]) -> list[gate.Doubtable]:
    said = [row for row in said if not row.confirms]
    return [gate.Doubtable(row.person, row.was, row.label, old.predict(row.text), frozenset(family(row.label))) for row in said]


def _lost_labels(target: str, new: TextModel, old: TextModel) -> list[gate.Reason]:
    """Labels that only the old one knows; a type that the house gave up is no loss."""
    known = own_labels(target) if target in (ISSUE_TYPE, DEPARTMENT) else old.labels
    lost = [label for label in old.labels if label not in new.labels and label in known]
    return [{"code": "lost", "ok": False, "labels": lost}] if lost else []


def _figures(said: Mapping[str, list[Answer]]) -> dict[str, Any]:
    together = [answer for rows in said.values() for answer in rows]
    return {"all": gate.figures(together), **{name: gate.figures(rows) for name, rows in said.items() if rows}}


# ---------------------------------------------------------------- writing


def _numbered(fields: dict[str, Any]) -> ClassifierVersion:
    """The row, under the next number; two trainings that end at once get two."""
    for attempt in range(TRIES):
        last = ClassifierVersion.objects.filter(target=fields["target"]).aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return ClassifierVersion.objects.create(number=last + 1, **fields)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _tell_refused(version: ClassifierVersion, now: datetime) -> None:
    """Supervisors and administrators, and whoever asked for it: that the gate refused a version, and what spoke against it."""
    whose = Q(groups__name__in=[Role.SUPERVISOR, Role.ADMINISTRATOR]) | Q(pk=version.made_by_id)
    people = User.objects.filter(whose, is_active=True).distinct()

    def why() -> str:
        return next((sentence for sentence, holds in wording_learning.reasons(version.gate["reasons"]) if not holds), "")

    path = reverse("learning") + (f"?{urlencode({'target': version.target})}" if version.target != ISSUE_TYPE else "")
    about = notices.About("", "", "", None, path, more={"version": str(version.number), "reason": lazy(why, str)()})
    queue(notices.to_staff(people, about, kind="training_refused", key=f"training_refused:{version.pk}", now=now), now=now)


def _switch(
    to: ClassifierVersion | None, current: ClassifierVersion | None, act: str, *, by: User | None, now: datetime, reason: str
) -> None:
    """One out, the other in, or neither."""
    faster = StaleTicket(_("Somebody else was faster: another version is in use by now."))
    try:
        with transaction.atomic():
            if current is not None:
                if ClassifierVersion.objects.filter(pk=current.pk, state=VersionState.ADOPTED).update(state=VersionState.RETIRED) != 1:
                    raise faster
                _record(current, VersionAct.RETIRED, now=now, by=by, reason=reason)
            if to is not None:
                values = {"state": VersionState.ADOPTED, "adopted_at": now, "adopted_by": by}
                if ClassifierVersion.objects.filter(pk=to.pk, state=to.state).update(**values) != 1:
                    raise faster
                _record(to, act, now=now, by=by, reason=reason)
                for name, value in values.items():
                    setattr(to, name, value)
            ConfigurationStamp.move()
    except IntegrityError as error:
        raise faster from error


def _record(version: ClassifierVersion, act: str, *, now: datetime, by: User | None, reason: str = "") -> None:
    ClassifierRecord.objects.create(version=version, act=act, at=now, by=by, reason=reason)
