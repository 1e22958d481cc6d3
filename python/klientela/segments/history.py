"""The previous run, as far as this one continues it."""

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The id of all buyers together, whose rows hold the transformation.
ALL_BUYERS = 0


class PreviousRun:
    """The last run with clusters before a date, empty if it used other features.

    Other features make other clusters: their ids then stay unused, and none is given twice.

    Parameters
    ----------
    centroids : Table or None
        All that earlier runs wrote, columns as in `tables.CENTROIDS`.
    as_of_date : date or None
        This run's date. Only earlier ones count, so that a repeated run gives the same ids.
    names : list of str
        This run's features.

    Attributes
    ----------
    ids : list of int
        Ascending.
    values, named_values : ndarray of shape (n_ids, n_features)
        Centres in the features' own units, in the last run and when the name was given.
    generated_names : list of str
    first_seen_dates : list of date
    last_id : int
        The highest id ever given; 0 if none.
    """

    def __init__(
        self, centroids: pa.Table | None, as_of_date: dt.date | None, names: list[str]
    ) -> None:
        self.ids: list[int] = []
        self.values: Floats = np.empty((0, len(names)))
        self.named_values: Floats = np.empty((0, len(names)))
        self.generated_names: list[str] = []
        self.first_seen_dates: list[dt.date] = []
        self.last_id = ALL_BUYERS
        if centroids is None or as_of_date is None:
            return
        earlier = centroids.filter(
            pc.and_(
                pc.less(centroids.column("as_of_date"), pa.scalar(as_of_date)),
                pc.greater(centroids.column("cluster_id"), ALL_BUYERS),
            )
        ).to_pylist()
        if not earlier:
            return
        self.last_id = max(row["cluster_id"] for row in earlier)
        last_date = max(row["as_of_date"] for row in earlier)
        rows = {
            (row["cluster_id"], row["feature"]): row
            for row in earlier
            if row["as_of_date"] == last_date
        }
        if {feature for _, feature in rows} == set(names):
            self._read(rows, names)

    def _read(self, rows: dict[tuple[int, str], dict[str, Any]], names: list[str]) -> None:
        self.ids = sorted({cluster_id for cluster_id, _ in rows})
        grid = [[rows[cluster_id, name] for name in names] for cluster_id in self.ids]
        self.values = np.array([[cell["centroid_value"] for cell in line] for line in grid])
        self.named_values = np.array([[cell["named_value"] for cell in line] for line in grid])
        self.generated_names = [str(line[0]["generated_name"]) for line in grid]
        self.first_seen_dates = [line[0]["first_seen_date"] for line in grid]
