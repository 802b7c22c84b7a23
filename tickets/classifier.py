"""Training the text classifier, and deciding which version of it speaks (B4). The only writer of its versions.

A version is trained from scratch: the starter's own texts, the rows of files that the version in use had learnt, files handed in, and
what people corrected. It is held against the version in use on the same held-out rows and on the sentences of the gate, and only one
that passed can be put to use. Every act stays on record. `learning_material` gathers the rows, `learning_judging` compares.
"""

from collections.abc import Collection, Sequence
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
from helpdesk.models import ConfigurationStamp, User
from helpdesk.outbound import queue
from tickets import corrections, learning_versions, notices, wording_learning
from tickets.choices import VersionAct, VersionState
from tickets.corrections import Correction
from tickets.errors import NotAllowed, StaleTicket
from tickets.learning.examples import Example, labels_of
from tickets.learning.training import TooFewExamples
from tickets.learning.training import train as fit
from tickets.learning_judging import judge
from tickets.learning_material import counts, gather, packed
from tickets.learning_versions import ISSUE_TYPE
from tickets.models import ClassifierRecord, ClassifierVersion, TrainingRequest

FEWEST_NEW = 20
"""The weekly training waits for so many corrections that no version has learnt."""
EVERY = timedelta(days=7)
GIVEN_UP = timedelta(hours=1)
TRIES = 5


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
    material = gather(target, current, files, from_corrections=from_corrections, without=without)
    if len(labels_of(material.learnt)) < 2:
        raise NotAllowed(_("There is nothing to learn from: examples of at least two labels are needed."))
    told = counts(target, material, from_corrections=from_corrections, without=without)
    try:
        new = fit(material.learnt, info={"target": target, "made_at": now.isoformat(), **told}, encoders=encoder.ENCODERS)
    except TooFewExamples as error:
        raise NotAllowed(_("There is nothing to learn from: examples of at least two labels are needed.")) from error
    metrics, reasons = judge(target, new, old, material, current)
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
