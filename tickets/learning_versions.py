"""The model that speaks now for each target: the adopted version, else the shipped starter.

Held in each process; loaded anew when another version was adopted, wherever that was. A version that cannot be read is said in the log
once, shown by `doctor`, and passed over: sorting goes on with the starter, and without that with the rules alone.
"""

import logging
import threading
from dataclasses import dataclass

from helpdesk import configuration, encoder
from tickets.defaults import starter
from tickets.learning.model import BrokenModel, TextModel
from tickets.models import ClassifierVersion

logger = logging.getLogger(__name__)

ISSUE_TYPE = "issue_type"
DEPARTMENT = "department"
DANGER = starter.DANGER

_lock = threading.Lock()
_loaded: dict[str, TextModel | None] = {}


@dataclass(frozen=True)
class Adopted:
    """Which version speaks."""

    pk: int
    number: int
    sha256: str


def adopted_model(target: str = ISSUE_TYPE) -> TextModel | None:
    """The adopted version of a target; None where there is none, or where it cannot be read."""
    row = adopted_rows().get(target)
    return _model_of(row) if row else None


def current_model(target: str = ISSUE_TYPE) -> TextModel | None:
    """The model that speaks: the adopted version, else the shipped starter, else nobody."""
    return adopted_model(target) or starter_model(target)


def starter_model(target: str = ISSUE_TYPE) -> TextModel | None:
    """The model that came with the product; None for other targets, and where its file is missing or broken."""
    return starter.model(target)


def adopted_rows() -> dict[str, Adopted]:
    """The adopted version of each target that has one."""
    return configuration.held(load)


def broken() -> list[tuple[str, int]]:
    """Targets and numbers of adopted versions that cannot be read."""
    return [(target, row.number) for target, row in adopted_rows().items() if _model_of(row) is None]


def starter_is_missing(target: str = ISSUE_TYPE) -> bool:
    """Whether the shipped model of a target is not there, or cannot be read."""
    return starter_model(target) is None


def deaf() -> list[tuple[str, int]]:
    """Targets and numbers of adopted versions that know meanings and have no encoder here: their n-grams speak alone."""
    models = {target: _model_of(row) for target, row in adopted_rows().items()}
    return [
        (target, adopted_rows()[target].number)
        for target, model in models.items()
        if model is not None and model.meaning and not (model.encoder and encoder.available())
    ]


def forget() -> None:
    """Drop the models of this process."""
    with _lock:
        _loaded.clear()


def load() -> dict[str, Adopted]:
    """The loader of `adopted_rows`."""
    rows = ClassifierVersion.objects.adopted().values_list("target", "pk", "number", "sha256")
    return {target: Adopted(pk, number, sha) for target, pk, number, sha in rows}


def _model_of(row: Adopted) -> TextModel | None:
    with _lock:
        if row.sha256 not in _loaded:
            current = {other.sha256 for other in adopted_rows().values()}
            for other in [other for other in _loaded if other not in current]:
                del _loaded[other]
            _loaded[row.sha256] = _read(row)
        return _loaded[row.sha256]


def _read(row: Adopted) -> TextModel | None:
    data = ClassifierVersion.objects.filter(pk=row.pk).values_list("target", "data").first()
    if data is None:
        return None
    try:
        return TextModel.from_bytes(bytes(data[1]), encoders=encoder.ENCODERS)
    except BrokenModel as error:
        logger.error("version %s of the classifier %s cannot be read (%s): sorting goes on without it", row.number, data[0], error)
        return None
