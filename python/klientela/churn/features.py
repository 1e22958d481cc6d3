"""Features as numbers: which of them can be learned from, and how they are read."""

from collections.abc import Collection
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

FloatArray = NDArray[np.float64]

#: Columns of a feature table that are no features.
NOT_FEATURES = ("origin_date", "customer_id", "had_no_order")


def feature_names(table: pa.Table) -> list[str]:
    """Names of the features of a table.

    Parameters
    ----------
    table : Table

    Returns
    -------
    list of str
    """
    return [name for name in table.column_names if name not in NOT_FEATURES]


class FeatureEncoder(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Read features as a matrix, leaving out what nothing can be learned from.

    Left out are features that are the same for everybody, and those unknown at a whole origin: a
    model trained where a window was too short would be asked about it where it is not. Words
    become codes, the frequent ones only; the others, and none, are missing values.

    Parameters
    ----------
    min_level_count : int
        Customers that a word needs to be told apart.
    max_levels : int
        Words told apart at most, the most frequent ones.

    Attributes
    ----------
    names_ : list of str
        Features that are used.
    left_out_ : dict of str
        The others, with the reason.
    is_word_ : ndarray of bool, shape (k,)
    levels_ : dict of list of str
        By feature, the words in the order of their codes.
    """

    def __init__(self, *, min_level_count: int = 30, max_levels: int = 50) -> None:
        self.min_level_count = min_level_count
        self.max_levels = max_levels

    def fit(self, table: pa.Table, *, without: Collection[str] = ()) -> Self:
        """Decide which features are used.

        Parameters
        ----------
        table : Table
            With ``origin_date`` and the features.
        without : collection of str
            Features that must not be used.

        Returns
        -------
        self
        """
        self.names_: list[str] = []
        self.left_out_: dict[str, str] = {}
        self.levels_: dict[str, list[str]] = {}
        origins = np.asarray(table["origin_date"].to_numpy(zero_copy_only=False))
        is_word = []
        for name in feature_names(table):
            if name in without:
                continue
            if _is_word(table[name].type):
                self.levels_[name] = self._frequent_words(table[name])
            values = self._numbers(table, name)
            known = ~np.isnan(values)
            if any(not known[origins == origin].any() for origin in np.unique(origins)):
                self.left_out_[name] = "not known at every origin"
            elif known.all() and values.min() == values.max():
                self.left_out_[name] = "the same for everybody"
            else:
                self.names_.append(name)
                is_word.append(name in self.levels_)
        self.is_word_ = np.array(is_word, dtype=bool)
        return self

    def transform(self, table: pa.Table | pa.RecordBatch) -> FloatArray:
        """Read the features in use.

        Parameters
        ----------
        table : Table or RecordBatch

        Returns
        -------
        ndarray of shape (n, k)
            NaN where a value is missing or a word is rare.
        """
        matrix = np.empty((table.num_rows, len(self.names_)), order="F")
        for position, name in enumerate(self.names_):
            matrix[:, position] = self._numbers(table, name)
        return matrix

    def typical(self, table: pa.Table) -> FloatArray:
        """Find the median of each feature in use, for words the most frequent one.

        Parameters
        ----------
        table : Table

        Returns
        -------
        ndarray of shape (k,)
            NaN where nobody has a value.
        """
        matrix = self.transform(table)
        typical = np.full(len(self.names_), np.nan)
        for position, is_word in enumerate(self.is_word_):
            known = matrix[~np.isnan(matrix[:, position]), position]
            if len(known):
                typical[position] = (
                    np.bincount(known.astype(np.int64)).argmax() if is_word else np.median(known)
                )
        return typical

    def _numbers(self, table: pa.Table | pa.RecordBatch, name: str) -> FloatArray:
        column = table[name]
        if name in self.levels_:
            codes = pc.index_in(column.cast(pa.string()), pa.array(self.levels_[name], pa.string()))
            column = codes
        numbers: FloatArray = (
            pc.fill_null(column.cast(pa.float64()), np.nan).to_numpy(zero_copy_only=False).copy()
        )
        numbers[np.isinf(numbers)] = np.nan
        return numbers

    def _frequent_words(self, column: pa.ChunkedArray) -> list[str]:
        counts = pc.value_counts(column.cast(pa.string())).to_pylist()
        frequent = [
            (-entry["counts"], entry["values"])
            for entry in counts
            if entry["values"] is not None and entry["counts"] >= self.min_level_count
        ]
        return [word for _, word in sorted(frequent)[: self.max_levels]]


def _is_word(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind)
    )
