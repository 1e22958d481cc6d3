"""Which models there are, and how to have them back from the table of their fits."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klientela.clv.betageo import BGNBD, MBGNBD
from klientela.clv.gamma_gamma import GammaGamma
from klientela.clv.order_model import OrderModel
from klientela.clv.pareto import ParetoNBD

#: Purchase models by the name they have in the marts.
ORDER_MODELS: Mapping[str, type[OrderModel]] = {
    "bg_nbd": BGNBD,
    "mbg_nbd": MBGNBD,
    "pareto_nbd": ParetoNBD,
}
#: Name of the spend model in the marts.
SPEND_MODEL = "gamma_gamma"


class Fits:
    """Fitted models, taken from the table that `klientela.clv.tables.fit_models` gave.

    Parameters
    ----------
    table : Table
        One row per origin and model.
    """

    def __init__(self, table: pa.Table) -> None:
        self._rows: dict[tuple[date, str], dict[str, Any]] = {
            (row["origin_date"], row["model"]): row for row in table.to_pylist()
        }

    def order_model(self, origin: date, name: str | None) -> OrderModel | None:
        """Give the purchase model of an origin.

        Parameters
        ----------
        origin : date
        name : str or None
            One of `ORDER_MODELS`.

        Returns
        -------
        OrderModel or None
            None where it was refused, or no name is given.
        """
        row = self._rows.get((origin, name)) if name else None
        if row is None or row["status"] == "refused":
            return None
        kind = ORDER_MODELS[row["model"]]
        return kind.from_parameters(**{parameter: row[parameter] for parameter in kind.PARAMETERS})

    def spend_model(self, origin: date) -> GammaGamma | None:
        """Give the spend model of an origin.

        Parameters
        ----------
        origin : date

        Returns
        -------
        GammaGamma or None
            None where it was refused.
        """
        row = self._rows.get((origin, SPEND_MODEL))
        if row is None or row["status"] == "refused":
            return None
        return GammaGamma.from_parameters(
            **{parameter: row[parameter] for parameter in GammaGamma.PARAMETERS}
        )

    def log_covariance(self, origin: date, name: str) -> NDArray[np.float64]:
        """Covariance of the logarithms of a model's parameters.

        Parameters
        ----------
        origin : date
        name : str
            A model that was not refused.

        Returns
        -------
        ndarray of shape (k, k)
            NaN for a parameter without a finite estimate.
        """
        return np.array(json.loads(self._rows[origin, name]["log_covariance"]), dtype=np.float64)
