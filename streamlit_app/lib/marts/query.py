"""A query that is run later, outside the script run that made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib import connection


@dataclass(frozen=True)
class Query:
    """SQL with its bound values: what a page shows and what its download holds."""

    sql: str
    parameters: tuple[Any, ...] = ()

    def frame(self) -> pd.DataFrame:
        """Run it on the build of this script run."""
        return connection.frame(self.sql, self.parameters)
