"""Retention of contracts for a whole build: Arrow tables in, Arrow tables out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from klientela.churn.contract_verdicts import ContractGate, judge_contracts, judge_retention_fit
from klientela.churn.life_table import LifeTable, life_table
from klientela.churn.published import counts, published, rounded
from klientela.churn.sbg import LEAST_DISCOUNT, SBG
from klientela.churn.survival import kaplan_meier

FloatArray = NDArray[np.float64]

_MONTHS_PER_YEAR = 12
_GROUP = [("group_type", pa.string()), ("group_name", pa.string())]
_FITS = pa.schema(
    [
        *_GROUP,
        ("status", pa.string()),
        ("reason", pa.string()),
        ("contract_count", pa.int64()),
        ("observed_count", pa.int64()),
        ("ended_count", pa.int64()),
        ("active_count", pa.int64()),
        ("age_count", pa.int64()),
        ("converged", pa.bool_()),
        ("step_count", pa.int64()),
        ("gamma", pa.float64()),
        ("gamma_standard_error", pa.float64()),
        ("delta", pa.float64()),
        ("delta_standard_error", pa.float64()),
        ("log_likelihood", pa.float64()),
        ("mean_churn_rate", pa.float64()),
        ("expected_months_ahead", pa.float64()),
        ("discounted_months_ahead", pa.float64()),
        ("backtest_status", pa.string()),
        ("backtest_verdict", pa.string()),
        ("backtest_gamma", pa.float64()),
        ("backtest_delta", pa.float64()),
        ("backtest_contract_count", pa.int64()),
        ("backtest_kept_count", pa.int64()),
        ("backtest_expected_kept", pa.float64()),
        ("backtest_baseline_kept", pa.float64()),
        ("backtest_log_likelihood", pa.float64()),
        ("backtest_baseline_log_likelihood", pa.float64()),
        ("beats_baseline", pa.bool_()),
    ]
)
_RETENTION = pa.schema(
    [
        *_GROUP,
        ("age_months", pa.int64()),
        ("contract_count", pa.int64()),
        ("at_risk_count", pa.int64()),
        ("ended_count", pa.int64()),
        ("is_complete", pa.bool_()),
        ("is_projection", pa.bool_()),
        ("is_hidden_in_backtest", pa.bool_()),
        ("survival_rate", pa.float64()),
        ("survival_rate_low", pa.float64()),
        ("survival_rate_high", pa.float64()),
        ("expected_survival_rate", pa.float64()),
        ("backtest_survival_rate", pa.float64()),
    ]
)


@dataclass(frozen=True)
class _Group:
    """Contracts of one cohort, plan or of all; shapes (n,), with the contracts behind each row.

    A contract that is observed for so many whole months ended in the month `ended`, or has not
    ended in any of them (infinity). One that ended in a month that was not over yet has no
    `ended`, and is not among the active.
    """

    observed: FloatArray
    ended: FloatArray
    weight: FloatArray
    active_weight: FloatArray

    def at(self, months_ago: int) -> "_Group":
        """Return what was known of the contracts some months ago."""
        observed = self.observed - months_ago
        existed = observed >= 0
        ended = np.where(self.ended <= observed, self.ended, np.inf)
        running = np.where(np.isfinite(ended), 0.0, self.weight)
        return _Group(observed[existed], ended[existed], self.weight[existed], running[existed])

    def older_than(self, months: int) -> "_Group":
        """Return the contracts that existed so many whole months ago."""
        old = self.observed >= months
        return _Group(
            self.observed[old], self.ended[old], self.weight[old], self.active_weight[old]
        )

    def table(self) -> LifeTable:
        """Count the contracts by age."""
        has_ended = np.isfinite(self.ended)
        months = np.where(has_ended, self.ended, self.observed)
        return life_table(np.column_stack((months, has_ended)), self.weight)

    def active(self) -> tuple[FloatArray, FloatArray]:
        """Ages of the contracts that run, and how many have each."""
        runs = self.active_weight > 0
        ages, place = np.unique(self.observed[runs], return_inverse=True)
        count = np.bincount(place, weights=self.active_weight[runs], minlength=len(ages))
        return ages, count.astype(np.float64)


def fit_retention(settings: pa.Table, lifetimes: pa.Table) -> pa.Table:
    """Fit the shifted-beta-geometric model to every group of contracts, or say why not.

    Parameters
    ----------
    settings : Table
        One row: `min_contracts`, `min_ends`, `min_ages`, `backtest_months`, `horizon_months`,
        `annual_discount_rate`.
    lifetimes : Table
        One row per group and kind of contract: `group_type`, `group_name`, `observed_months`
        (whole months since the start), `ended_month` (1 or more; null where it did not end in a
        month that is over), `contract_count`, `active_count` (of them, still running).

    Returns
    -------
    Table
        One row per group. A refused fit has a status and a reason, and no parameters.
    """
    rows = []
    for key, group in _groups(lifetimes):
        asked = settings.to_pylist()[0]
        gate = ContractGate(asked["min_contracts"], asked["min_ends"], asked["min_ages"])
        table = group.table()
        fit = _fit(table, gate)
        row: dict[str, Any] = key | {
            "contract_count": int(group.weight.sum()),
            "observed_count": int(table.at_risk[0]) if len(table.age) else 0,
            "ended_count": int(table.ended.sum()),
            "active_count": int(group.active()[1].sum()),
            "age_count": len(table.age),
        }
        row |= fit
        if fit["status"] != "refused":
            row |= _outlook(_model(fit), group, asked)
        row |= _backtest(group, gate, asked["backtest_months"])
        rows.append({name: published(value) for name, value in row.items()})
    return pa.Table.from_pylist(rows, schema=_FITS)


def _fit(table: LifeTable, gate: ContractGate) -> dict[str, Any]:
    verdict = judge_contracts(table, gate)
    if verdict.status == "refused":
        return {"status": "refused", "reason": verdict.reason, "converged": False}
    model = SBG().fit_table(table)
    verdict = judge_retention_fit(model, table, gate.min_contracts)
    outcome: dict[str, Any] = {
        "status": verdict.status,
        "reason": verdict.reason,
        "converged": model.converged_,
        "step_count": model.n_iter_,
    }
    if verdict.status == "refused":
        return outcome
    errors = model.standard_errors_
    return outcome | {
        "gamma": model.gamma_,
        "gamma_standard_error": errors[0],
        "delta": model.delta_,
        "delta_standard_error": errors[1],
        "log_likelihood": model.log_likelihood_,
        "mean_churn_rate": float(model.churn_rate(0.0)),
    }


def _model(fit: dict[str, Any]) -> SBG:
    return SBG.from_parameters(gamma=fit["gamma"], delta=fit["delta"])


def _outlook(model: SBG, group: _Group, asked: dict[str, Any]) -> dict[str, Any]:
    """Months to be expected of the contracts that run, on average."""
    ages, count = group.active()
    if not len(ages):
        return {}
    months = model.expected_periods(ages, asked["horizon_months"])
    outlook = {"expected_months_ahead": float(count @ months / count.sum())}
    monthly = np.expm1(np.log1p(asked["annual_discount_rate"]) / _MONTHS_PER_YEAR)
    if monthly >= LEAST_DISCOUNT:
        months = model.discounted_periods(ages, float(monthly))
        outlook["discounted_months_ahead"] = float(count @ months / count.sum())
    return outlook


def _backtest(group: _Group, gate: ContractGate, months: int) -> dict[str, Any]:
    """Fit to what was known some months ago, and hold what then happened against it."""
    then = group.at(months)
    before = then.table()
    verdict = judge_contracts(before, gate)
    fit = _fit(before, gate) if verdict.status != "refused" else {"status": "refused"}
    if fit["status"] == "refused":
        reason = fit.get("reason", verdict.reason)
        return {
            "backtest_status": "refused",
            "backtest_verdict": f"{months} months ago: {reason}",
        }
    model = _model(fit)
    rate = float(before.ended.sum() / before.at_risk.sum())
    ages, running = then.active()
    kept = float(running @ (model.survival(ages + months) / model.survival(ages)))
    baseline_kept = float(running.sum() * (1.0 - rate) ** months)
    # What happened since to the same contracts: all periods lived through, less those seen then.
    after = _since(group.older_than(months).table(), before)
    hazard = model.churn_rate(after.age - 1.0)
    stayed = after.at_risk - after.ended
    likelihood = float(after.ended @ np.log(hazard) + stayed @ np.log1p(-hazard))
    baseline = float(after.ended.sum() * np.log(rate) + stayed.sum() * np.log1p(-rate))
    really = running.sum() - after.ended.sum()
    points = 100.0 * (kept - really) / running.sum() if running.sum() else 0.0
    beats = likelihood > baseline
    return {
        "backtest_status": fit["status"],
        "backtest_verdict": (
            f"Of {running.sum():,.0f} contracts that ran {months} months before, {kept:,.0f} were "
            f"expected to be kept and {really:,.0f} were ({abs(points):.1f} points too "
            f"{'many' if points >= 0 else 'few'}); "
            + ("better" if beats else "not better")
            + " than one churn rate for every age."
        ),
        "backtest_gamma": model.gamma_,
        "backtest_delta": model.delta_,
        "backtest_contract_count": int(running.sum()),
        "backtest_kept_count": int(really),
        "backtest_expected_kept": kept,
        "backtest_baseline_kept": baseline_kept,
        "backtest_log_likelihood": likelihood,
        "backtest_baseline_log_likelihood": baseline,
        "beats_baseline": beats,
    }


def _since(now: LifeTable, before: LifeTable) -> LifeTable:
    """Contract periods of one table that an earlier one of the same contracts did not have."""
    gone = len(now.age) - len(before.age)
    return LifeTable(
        now.age,
        now.at_risk - np.pad(before.at_risk, (0, gone)),
        now.ended - np.pad(before.ended, (0, gone)),
    )


def retention_curves(settings: pa.Table, fits: pa.Table, lifetimes: pa.Table) -> pa.Table:
    """Lay out the share of contracts kept at every age, as seen, expected and projected.

    Parameters
    ----------
    settings : Table
        As for `fit_retention`, and `projection_months`.
    fits : Table
        What `fit_retention` gave.
    lifetimes : Table
        As for `fit_retention`.

    Returns
    -------
    Table
        One row per group and age in months, from 0; ages that nobody has lived through yet only
        where there is a fit.
    """
    asked = settings.to_pylist()[0]
    fit_of = {(fit["group_type"], fit["group_name"]): fit for fit in fits.to_pylist()}
    batches = []
    for key, group in _groups(lifetimes):
        fit = fit_of[key["group_type"], key["group_name"]]
        table = group.table()
        hidden_from = len(group.at(asked["backtest_months"]).table().age) + 1
        batches.append(_curve(key, group, table, fit, asked["projection_months"], hidden_from))
    return pa.Table.from_batches(batches, schema=_RETENTION)


def _curve(
    key: dict[str, str],
    group: _Group,
    table: LifeTable,
    fit: dict[str, Any],
    projection_months: int,
    hidden_from: int,
) -> pa.RecordBatch:
    contracts = float(group.weight.sum())
    seen = len(table.age) + 1
    ages = np.arange(seen + (projection_months if fit["status"] != "refused" else 0))
    curve = kaplan_meier(table)
    is_projection = ages >= seen
    ahead = len(ages) - seen

    def observed(first: float, values: FloatArray) -> FloatArray:
        """Column with a value at age 0, those of the table, and none beyond."""
        return np.concatenate([[first], values, np.full(ahead, np.nan)])

    def expected(gamma: float | None, delta: float | None) -> pa.Array:
        if gamma is None or delta is None:
            return pa.nulls(len(ages), pa.float64())
        model = SBG.from_parameters(gamma=gamma, delta=delta)
        return rounded(model.survival(ages.astype(np.float64)))

    has_hidden_fit = fit["backtest_gamma"] is not None
    columns: dict[str, Any] = {name: [value] * len(ages) for name, value in key.items()}
    columns |= {
        "age_months": ages,
        "contract_count": np.full(len(ages), int(contracts)),
        "at_risk_count": counts(observed(contracts, table.at_risk)),
        "ended_count": counts(observed(0.0, table.ended)),
        "is_complete": ages <= group.observed.min(),
        "is_projection": is_projection,
        "is_hidden_in_backtest": (ages >= hidden_from) & ~is_projection & has_hidden_fit,
        "survival_rate": rounded(observed(1.0, curve.share)),
        "survival_rate_low": rounded(observed(1.0, curve.low)),
        "survival_rate_high": rounded(observed(1.0, curve.high)),
        "expected_survival_rate": expected(fit["gamma"], fit["delta"]),
        "backtest_survival_rate": expected(fit["backtest_gamma"], fit["backtest_delta"]),
    }
    return pa.RecordBatch.from_pydict(columns, schema=_RETENTION)


def _groups(lifetimes: pa.Table) -> list[tuple[dict[str, str], _Group]]:
    names = ("group_type", "group_name", "observed_months", "ended_month")
    numbers = (*names[2:], "contract_count", "active_count")
    ordered = lifetimes.sort_by([(name, "ascending") for name in names])
    groups = []
    keys = ordered.select(["group_type", "group_name"]).group_by(["group_type", "group_name"])
    for key in keys.aggregate([]).to_pylist():
        rows = ordered.filter(
            pc.and_(
                pc.equal(ordered["group_type"], key["group_type"]),
                pc.equal(ordered["group_name"], key["group_name"]),
            )
        )
        observed, ended, weight, active = (
            rows[name].cast(pa.float64()).to_numpy(zero_copy_only=False) for name in numbers
        )
        ended = np.where(np.isnan(ended), np.inf, ended)
        groups.append((key, _Group(observed, ended, weight, active)))
    return sorted(groups, key=lambda pair: (pair[0]["group_type"], pair[0]["group_name"]))
