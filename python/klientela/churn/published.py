"""Numbers as the churn models publish them."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klientela.rounding import round_significant

FloatArray = NDArray[np.float64]


def published(value: Any) -> Any:
    """Round a float as it is published; NaN is null, anything else stays what it is."""
    if not isinstance(value, float):
        return value
    return None if np.isnan(value) else float(round_significant(value))


def rounded(values: FloatArray) -> pa.Array:
    """Round a column as it is published; NaN is null."""
    return pa.array(round_significant(values), mask=np.isnan(values))


def counts(values: FloatArray) -> pa.Array:
    """Turn a column of counts into whole numbers; NaN is null."""
    unknown = np.isnan(values)
    return pa.array(np.where(unknown, 0, values).astype(np.int64), mask=unknown)
