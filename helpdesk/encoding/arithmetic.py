"""What is done with vectors. Loads numpy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from helpdesk.encoding.machines import Machine

Vectors = np.ndarray[Any, np.dtype[Any]]

_SEED = 20260101


def waved(vectors: Vectors, waves: int, width: float) -> Vectors:
    """Vectors as cosines of fixed random waves, and a constant; without waves the vectors themselves, and the constant.

    Random Fourier features (Rahimi and Recht 2007): a linear machine on them is one with a Gaussian kernel, whose likeness falls as
    exp(-width x squared distance).
    """
    if not waves:
        return np.hstack([vectors, np.ones((len(vectors), 1), dtype=np.float32)])
    directions, phases = _waves(vectors.shape[1], waves, width)
    values = np.empty((len(vectors), waves + 1), dtype=np.float32)
    values[:, :waves] = np.cos(vectors @ directions + phases) * np.float32((2 / waves) ** 0.5)
    values[:, waves] = 1.0
    return values


@lru_cache(maxsize=8)
def _waves(size: int, waves: int, width: float) -> tuple[Vectors, Vectors]:
    """The same waves on every machine: `RandomState` is frozen by numpy for that purpose."""
    random = np.random.RandomState(_SEED)
    directions = random.normal(size=(size, waves)) * (2 * width) ** 0.5
    return directions.astype(np.float32), random.uniform(0, 2 * np.pi, waves).astype(np.float32)


def table(machine: Machine) -> Vectors:
    """The weights as numbers. Raises ValueError where they are not so many."""
    found: Vectors = np.frombuffer(machine.weights, dtype="<i2").reshape((machine.waves or machine.size) + 1, -1) * np.float32(machine.step)
    return found


def scores(vectors: Vectors, machine: Machine, weights: Vectors) -> Vectors:
    """What the machine says of each vector: a row of one number for each label. `weights`: its `table`."""
    said: Vectors = waved(vectors, machine.waves, machine.width) @ weights
    return said


def near(asked: Vectors, kept: Sequence[bytes]) -> list[float]:
    """How near kept vectors (two bytes a number) are to one that is asked about, -1 to 1; what all have in common is taken off before."""
    vectors = np.stack([np.frombuffer(each, dtype="<f2").astype("f4") for each in kept])
    middle = vectors.mean(axis=0)
    found: list[float] = (_unit(vectors - middle) @ _unit((asked - middle)[None, :])[0]).tolist()
    return found


def blended(vectors: Vectors, lengths: Sequence[int], weight: float) -> list[bytes]:
    """One vector of unit length, to be kept, for each group of so many: its first one, and `weight` times the mean of the others."""
    made, end = [], 0
    for length in lengths:
        own, end = vectors[end : end + length], end + length
        both = _unit(own[:1])
        if length > 1:
            both = both + np.float32(weight) * _unit(own[1:].mean(axis=0)[None, :])
        made.append(_unit(both)[0].astype("<f2").tobytes())
    return made


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.where(lengths == 0, 1, lengths)
    return scaled
