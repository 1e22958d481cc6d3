"""Risks as dbt asks for them: chosen where held out, the same bytes, or a stated refusal."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from churn.bases import (
    ORIGINS,
    TODAY,
    customers,
    examples_and_current,
    gates,
    thresholds,
    triples,
)
from klientela.churn.tables import backtest_table, risks_table, thresholds_table


def run(table: pa.Table, **changes: object) -> tuple[dict[str, dict[str, object]], pa.Table]:
    """Back-test by model (bin 0), and today's risks."""
    examples, current = examples_and_current(table)
    past = (gates(**changes), thresholds(), examples, triples(table))
    backtest = backtest_table(*past)
    risks = risks_table(past[0], backtest, *past[1:], current).read_all()
    return {row["model"]: row for row in backtest.to_pylist() if row["bin"] == 0}, risks


def test_the_best_by_the_origin_held_out_gives_the_risks() -> None:
    found, risks = run(customers())
    losses = {name: row["log_loss"] for name, row in found.items() if row["log_loss"]}
    chosen = [name for name, row in found.items() if row["is_chosen"]]
    assert chosen == [min(losses, key=losses.__getitem__)]
    assert set(risks["model"].to_pylist()) == set(chosen)
    assert risks.num_rows == 600
    assert found["gradient_boosting"]["auc"] > 0.75
    assert "Chosen" in found[chosen[0]]["verdict"]
    risk, silence = (
        risks["risk"].to_numpy(),
        customers()
        .filter(pc.equal(customers()["origin_date"], pa.scalar(TODAY)))["days_since_last_order"]
        .to_numpy(),
    )
    assert np.corrcoef(risk, silence)[0, 1] > 0.6


def test_a_boosting_that_loses_is_said_to_lose() -> None:
    """Outcomes that are a throw of a coin on either side of the threshold: the rule knows all."""
    table = customers()
    generator = np.random.default_rng(8)
    silence = table["days_since_last_order"].to_numpy()
    gone = generator.random(table.num_rows) < np.where(silence > 90, 0.9, 0.1)
    outcome = pc.if_else(table["had_no_order"].is_valid(), pa.array(gone), None)
    table = table.set_column(2, "had_no_order", outcome)
    found, risks = run(table)
    assert found["hiatus_rule"]["is_chosen"]
    assert "Loses to the hiatus rule" in str(found["gradient_boosting"]["verdict"])
    assert len(set(risks["risk"].to_pylist())) == 2


def test_a_planted_feature_is_refused_by_name_and_leaves_the_model() -> None:
    table = customers()
    gone = pc.fill_null(table["had_no_order"], False).cast(pa.int64())
    table = table.append_column("account_closed", gone)
    found, risks = run(table)
    boosting = found["gradient_boosting"]
    assert boosting["refused_features"] == "account_closed"
    assert boosting["status"] == "weak"
    assert "account_closed (AUC 1.000)" in str(boosting["reason"])
    assert boosting["auc"] < 0.95
    reasons = set(risks["reason_1_feature"].to_pylist())
    assert "account_closed" not in reasons


def test_same_rows_in_any_order_give_the_same_bytes() -> None:
    table = customers(300)
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))
    first, second = run(table), run(shuffled)
    assert first[0] == second[0]
    assert first[1].sort_by("customer_id").equals(second[1].sort_by("customer_id"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"buyer_count": 12}, "12 of 500 buyers."),
        ({"history_days": 94}, "94 of 120 days of history."),
        ({"gone_count": 3}, "3 of 30 customers who had no order"),
        ({"kept_count": 0}, "0 of 30 customers who had an order"),
    ],
)
def test_a_closed_gate_names_what_is_missing(changes: dict[str, int], said: str) -> None:
    found, risks = run(customers(60), **changes)
    assert risks.num_rows == 0
    assert {row["status"] for row in found.values()} == {"refused"}
    assert all(said in str(row["reason"]) for row in found.values())
    assert not any(row["is_chosen"] for row in found.values())


def test_an_empty_base_has_a_status_everywhere() -> None:
    nothing = customers(1).slice(0, 0)
    changes = {"held_out_origin_date": None, "buyer_count": 0, "history_days": 0}
    found, risks = run(nothing, **changes)
    assert (risks.num_rows, len(found)) == (0, 3)
    counts = pa.table(
        {
            "origin_date": pa.array([], pa.date32()),
            "gap_days": pa.array([], pa.int64()),
            "is_closed": pa.array([], pa.bool_()),
            "gap_count": pa.array([], pa.int64()),
        }
    )
    rows = thresholds_table(gates(**changes), counts).to_pylist()
    assert [(row["origin_date"], row["status"]) for row in rows] == [(TODAY, "refused")]


@pytest.mark.parametrize("kind", ["one_time_buyers", "all_alike", "daily_buyers", "years_apart"])
def test_odd_bases_get_a_risk_or_a_reason(kind: str) -> None:
    """No repeat buyers; everybody the same; an order a day; gaps of ten years."""
    table = customers()
    count = table.num_rows
    silence = table["days_since_last_order"].to_numpy()
    order_days, tenure = {
        "one_time_buyers": (np.ones(count, dtype=int), silence),
        "all_alike": (np.full(count, 3), np.full(count, 100)),
        "daily_buyers": (400 - silence, np.full(count, 399)),
        "years_apart": (np.full(count, 2), silence + 3650),
    }[kind]
    if kind == "all_alike":
        silence = np.full(count, 20)
    for name, values in (
        ("days_since_last_order", silence),
        ("tenure_days", tenure),
        ("order_day_count", order_days),
    ):
        table = table.set_column(table.column_names.index(name), name, pa.array(values))
    found, risks = run(table)
    assert {row["status"] for row in found.values()} <= {"ok", "weak", "refused"}
    assert all(row["reason"] and row["verdict"] for row in found.values())
    assert risks.num_rows == (600 if any(row["is_chosen"] for row in found.values()) else 0)
    assert np.isfinite(risks["risk"].to_numpy()).all()
    assert ((risks["risk"].to_numpy() >= 0) & (risks["risk"].to_numpy() <= 1)).all()


def test_past_origins_alone_decide() -> None:
    """Changing what happened at the origin held out changes no fit that is judged there."""
    table = customers()
    held_out = pc.equal(table["origin_date"], pa.scalar(ORIGINS[-2]))
    flipped = pc.if_else(held_out, pc.invert(table["had_no_order"]), table["had_no_order"])
    before, _ = run(table)
    after, _ = run(table.set_column(2, "had_no_order", flipped))
    for model in before:
        assert before[model]["predicted_rate"] == pytest.approx(after[model]["predicted_rate"])
