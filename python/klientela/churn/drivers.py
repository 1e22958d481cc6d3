"""What moves the end of a contract: Arrow tables in, Arrow tables out."""

from typing import Any

import numpy as np
import pyarrow as pa

from klientela.churn.published import published
from klientela.churn.survival import HazardRatio, fit_cox

_DRIVERS = pa.schema(
    [
        ("covariate", pa.string()),
        ("level", pa.string()),
        ("reference_level", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("contract_count", pa.int64()),
        ("ended_count", pa.int64()),
        ("hazard_ratio", pa.float64()),
        ("hazard_ratio_low", pa.float64()),
        ("hazard_ratio_high", pa.float64()),
        ("p_value", pa.float64()),
        ("adjusted_p_value", pa.float64()),
        ("concordance", pa.float64()),
        ("log_likelihood", pa.float64()),
        ("sample_count", pa.int64()),
        ("sample_ended_count", pa.int64()),
    ]
)
# Of an adjusted p-value: one set of comparisons in twenty says something by chance.
_SIGNIFICANCE = 0.05
_OBSERVED = ("duration_days", "has_ended")


def contract_drivers(settings: pa.Table, sample: pa.Table) -> pa.Table:
    """Say what makes contracts end sooner or later, by a Cox model over a sample of them.

    Parameters
    ----------
    settings : Table
        As for `fit_retention`.
    sample : Table
        One row per contract: `duration_days`, `has_ended`, and covariates under their names.

    Returns
    -------
    Table
        One row per covariate and level compared; of a covariate that was refused one row with the
        reason. Empty without contracts.
    """
    asked = settings.to_pylist()[0]
    frame = sample.to_pandas()
    names = [name for name in sample.column_names if name not in _OBSERVED]
    # Sorted, so that the order of the rows does not reach the last bit of a sum.
    frame = frame.sort_values([*_OBSERVED, *names], na_position="last", ignore_index=True)
    ended = frame["has_ended"].to_numpy(dtype=np.float64)
    facts = {"sample_count": len(frame), "sample_ended_count": int(ended.sum())}
    if not len(frame):
        return pa.Table.from_pylist([], schema=_DRIVERS)
    if ended.sum() < asked["min_ends"]:
        have, need = int(ended.sum()), asked["min_ends"]
        reason = f"Ended contracts: {have:,}, at least {need:,} are needed."
        return _refused_drivers(dict.fromkeys(names, reason), facts)
    # A contract that began and ended on one day lasted for part of it.
    duration = np.maximum(frame["duration_days"].to_numpy(dtype=np.float64), 0.5)
    covariates = frame[names].apply(
        lambda column: column if column.dtype == object else column.astype(np.float64)
    )
    fit = fit_cox(duration, ended, covariates)
    if fit.failure is not None:
        reasons = {name: fit.refused.get(name, fit.failure) for name in names}
        return _refused_drivers(reasons, facts)
    rows: list[dict[str, Any]] = [
        {
            "covariate": ratio.covariate,
            "level": ratio.level,
            "reference_level": ratio.reference,
            "status": "ok",
            "reason": _meaning(ratio),
            "contract_count": ratio.contracts,
            "ended_count": ratio.ended,
            "hazard_ratio": published(ratio.ratio),
            "hazard_ratio_low": published(ratio.low),
            "hazard_ratio_high": published(ratio.high),
            "p_value": published(ratio.p_value),
            "adjusted_p_value": published(ratio.adjusted_p_value),
            "concordance": published(fit.concordance),
            "log_likelihood": published(fit.log_likelihood),
            **facts,
        }
        for ratio in fit.ratios
    ]
    rows += _refused_drivers(fit.refused, facts).to_pylist()
    return pa.Table.from_pylist(rows, schema=_DRIVERS)


def _refused_drivers(reasons: dict[str, str], facts: dict[str, int]) -> pa.Table:
    rows = [
        {"covariate": name, "level": "", "status": "refused", "reason": reason, **facts}
        for name, reason in reasons.items()
    ]
    return pa.Table.from_pylist(rows, schema=_DRIVERS)


def _meaning(ratio: HazardRatio) -> str:
    if ratio.adjusted_p_value > _SIGNIFICANCE:
        return "No difference can be told from chance."
    if ratio.ratio > 1.0:
        return "These contracts end sooner."
    return "These contracts last longer."
