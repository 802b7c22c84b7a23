"""A linear machine on vectors, as a trained model keeps it: it travels to where the vectors are."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b


@dataclass(frozen=True)
class Machine:
    """Vectors of `size` numbers through `waves` random waves of a `width` (none: the vectors themselves) and a table of weights.

    `weights`: whole numbers of two bytes, `step` each, a row for each wave (or number of the vector) and one for the constant.
    """

    size: int
    waves: int
    width: float
    step: float
    weights: bytes

    @cached_property
    def digest(self) -> str:
        """By what it is known again."""
        plan = repr((self.size, self.waves, self.width, self.step)).encode()
        return blake2b(plan + self.weights, digest_size=16).hexdigest()

    def header(self) -> dict[str, float]:
        """All but the weights."""
        return {"size": self.size, "waves": self.waves, "width": self.width, "step": self.step}
