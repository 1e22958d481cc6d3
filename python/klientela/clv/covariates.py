"""Customers' properties as numbers a model can take, or a refusal that names the column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

# What is left of a column after the others, in parts of it, below which it says nothing new.
_NOTHING_NEW = 1e-8


@dataclass(frozen=True)
class CovariateCoding:
    """How each covariate becomes columns of numbers.

    Attributes
    ----------
    levels : dict
        For each covariate by name its levels, sorted, or None where it is a number. The first
        level is the one the others are compared with.
    """

    levels: Mapping[str, tuple[str, ...] | None]

    @property
    def sources(self) -> tuple[str, ...]:
        """The covariate behind each column."""
        return tuple(
            name for name, levels in self.levels.items() for _ in (levels[1:] if levels else [1])
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """A name for each column: the covariate's, with the level where there are levels."""
        return tuple(
            f"{name} {level}" if level else name
            for name, levels in self.levels.items()
            for level in (levels[1:] if levels else [""])
        )

    def code(self, covariates: Mapping[str, ArrayLike], rows: int) -> FloatArray:
        """Turn covariates into numbers.

        Parameters
        ----------
        covariates : mapping of name to array-like of shape (rows,)
            Every one that was there when the coding was learned.
        rows : int
            Customers there are.

        Returns
        -------
        ndarray of shape (rows, len(columns))

        Raises
        ------
        ValueError
            When a covariate is not there, has a missing value, or one of another kind than when
            the coding was learned.
        """
        coded: list[FloatArray] = []
        for name, levels in self.levels.items():
            if name not in covariates:
                raise ValueError(f"Covariate {name!r} is not there, and the model needs it.")
            values = _read(name, covariates[name], rows)
            is_number = values.dtype == np.float64
            if is_number != (levels is None):
                was, now = ("text", "numbers") if is_number else ("numbers", "text")
                raise ValueError(f"Covariate {name!r} was {was} in the fit and is {now} now.")
            if levels is None:
                coded.append(values)
                continue
            unknown = sorted(set(values.tolist()) - set(levels))
            if unknown:
                raise ValueError(
                    f"Covariate {name!r} has the level {unknown[0]!r}, which was not in the fit."
                )
            coded += [np.where(values == level, 1.0, 0.0) for level in levels[1:]]
        return np.column_stack(coded) if coded else np.empty((rows, 0))


def learn_coding(
    covariates: Mapping[str, ArrayLike], rows: int, max_levels: int
) -> CovariateCoding:
    """See which covariates are numbers and which have levels; refuse those that say nothing.

    Parameters
    ----------
    covariates : mapping of name to array-like of shape (rows,)
        Numbers, truth values or text.
    rows : int
        Customers there are.
    max_levels : int
        Of one covariate.

    Returns
    -------
    CovariateCoding

    Raises
    ------
    ValueError
        When a covariate is missing for somebody, the same for everybody, has too many levels,
        mixes numbers and text, or follows from those before it.
    """
    if not covariates:
        raise ValueError("There are no covariates: without them fit a ParetoNBD.")
    found: dict[str, tuple[str, ...] | None] = {}
    for name, values in covariates.items():
        read = _read(name, values, rows)
        distinct, is_number = np.unique(read), read.dtype == np.float64
        if len(distinct) == 1:
            raise ValueError(
                f"Covariate {name!r} is {distinct[0]} for every customer: it explains nothing. "
                "Leave it out."
            )
        if not is_number and len(distinct) > max_levels:
            raise ValueError(
                f"Covariate {name!r} has {len(distinct):,} levels, at most {max_levels:,} are "
                "allowed: group them, or leave it out."
            )
        found[name] = None if is_number else tuple(distinct.tolist())
    coding = CovariateCoding(found)
    _refuse_what_follows(coding, coding.code(covariates, rows))
    return coding


def _read(name: str, values: ArrayLike, rows: int) -> NDArray[Any]:
    """Give the values as numbers, or as text."""
    objects = np.asarray(values, dtype=object)
    if objects.shape != (rows,):
        raise ValueError(
            f"Covariate {name!r} has the shape {objects.shape} where there are {rows:,} customers."
        )
    # Only what is missing, NaN or not a time is not equal to itself.
    missing = sum(value is None or value != value for value in objects.tolist())
    if missing:
        raise ValueError(
            f"Covariate {name!r} is missing for {missing:,} of {rows:,} customers: fill it in, or "
            "leave it out."
        )
    is_text = [isinstance(value, str) for value in objects.tolist()]
    if all(is_text):
        return objects.astype(str)
    if any(is_text):
        raise ValueError(f"Covariate {name!r} mixes numbers and text.")
    try:
        numbers: NDArray[Any] = objects.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"Covariate {name!r} is neither a number nor text.") from None
    if not np.isfinite(numbers).all():
        raise ValueError(f"Covariate {name!r} is infinite for somebody.")
    return numbers


def _refuse_what_follows(coding: CovariateCoding, coded: FloatArray) -> None:
    centred = coded - coded.mean(axis=0)
    size = np.linalg.norm(centred, axis=0)
    unit = centred / np.where(size > 0, size, 1.0)
    # Of a QR decomposition the diagonal is what each column has that those before it have not.
    left = np.abs(np.diag(np.linalg.qr(unit, mode="r")))
    left = np.append(left, np.zeros(unit.shape[1] - len(left)))
    if np.any(left < _NOTHING_NEW):
        column = int(np.argmax(left < _NOTHING_NEW))
        raise ValueError(
            f"Covariate {coding.sources[column]!r} follows from those before it: leave it out."
        )
