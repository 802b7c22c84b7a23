"""How well level 1 is recognised: what a set of rules makes of sentences that are danger, and of others that only look like it.

Pure. Whoever changes rules is shown this before they hold, and a classifier is held against it before it may speak.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

RECALL_AT_LEAST = 0.98
PRECISION_AT_LEAST = 0.80


@dataclass(frozen=True)
class Measure:
    """The dangerous sentences that were missed, and the harmless ones that raised an alarm."""

    dangerous: int
    harmless: int
    missed: tuple[str, ...]
    alarms: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the dangerous ones that were seen."""
        return 1 - len(self.missed) / self.dangerous if self.dangerous else 1.0

    @property
    def precision(self) -> float:
        """The share of the alarms that were right."""
        caught = self.dangerous - len(self.missed)
        return caught / (caught + len(self.alarms)) if caught + len(self.alarms) else 1.0

    @property
    def holds(self) -> bool:
        """Whether both are good enough to go by."""
        return self.recall >= RECALL_AT_LEAST and self.precision >= PRECISION_AT_LEAST


def measure(level_of: Callable[[str], int | None], dangerous: Sequence[str], harmless: Sequence[str]) -> Measure:
    """Ask for the level of every sentence."""
    missed = tuple(text for text in dangerous if level_of(text) != 1)
    return Measure(len(dangerous), len(harmless), missed, tuple(text for text in harmless if level_of(text) == 1))
